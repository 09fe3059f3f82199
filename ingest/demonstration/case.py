"""The whole case in memory: who there is, what was paid, and the balances it makes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ingest.demonstration.casting import assemble
from ingest.demonstration.everyday import live
from ingest.demonstration.healthy import lend_honestly
from ingest.demonstration.journal import (
    Journal,
    Transfers,
    balances_after,
    closing_balances,
    least_sums,
)
from ingest.demonstration.platform_days import run_platform
from ingest.demonstration.register import Register

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from ingest.demonstration.cast import Cast, Sizes
    from ingest.demonstration.contracts import Contracts

    Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Case:
    """An invented case; balances in minor units of each account's own currency."""

    seed: int
    cast: Cast
    accounts: pl.DataFrame
    parties: pl.DataFrame
    transfers: Transfers
    contracts: Contracts
    unpaid_minor: int
    opening: Ints
    after_src: Ints
    after_dst: Ints
    closing: Ints


def invent(seed: int, sizes: Sizes) -> Case:
    """Invent the case of a seed; the same seed and sizes give the same case.

    Raises ValueError if an account whose opening is fixed would run dry: a defect of
    the story, not of its input.
    """
    streams = np.random.default_rng(seed).spawn(4)
    register = Register(streams[0])
    cast = assemble(register, sizes)
    journal = Journal()
    contracts, unpaid = run_platform(streams[1], journal, cast)
    lend_honestly(streams[2], journal, cast)
    live(streams[3], journal, cast)
    transfers = journal.close()
    opening = _openings(register, transfers)
    after_src, after_dst = balances_after(transfers, opening)
    return Case(
        seed,
        cast,
        register.account_frame(),
        register.party_frame(),
        transfers,
        contracts,
        unpaid,
        opening,
        after_src,
        after_dst,
        closing_balances(transfers, opening),
    )


def _openings(register: Register, transfers: Transfers) -> Ints:
    """Opening balances, raised where an account that may needs more to begin with."""
    drawn = np.concatenate(register.opening)
    least = least_sums(transfers, len(register))
    opening = np.where(np.array(register.at_need), drawn - least, drawn)
    dry = np.flatnonzero(opening + least < 0)
    if len(dry):
        roles = sorted({register.accounts["role"][i] for i in dry.tolist()})
        message = f"{len(dry)} accounts of the case would run dry: {', '.join(roles)}."
        raise ValueError(message)
    return np.asarray(opening, dtype=np.int64)
