"""The random ledgers that benchmarks run on: lognormal cents, Zipf-0.6 degrees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from graph.ledger import Ledger

_DAYS = 30
_MEDIAN_CENTS_LOG = 9.0
_SPREAD_LOG = 1.2
_DEGREE_EXPONENT = 0.6
_START_US = 1_700_000_000_000_000


@dataclass(frozen=True, slots=True, eq=False)
class RandomTransfers:
    """Columns of random transfers in time order, over ``accounts`` accounts.

    ``src`` and ``dst`` are int32[E], ``amount`` int64[E] in cents, ``time_us``
    int64[E].
    """

    accounts: int
    src: NDArray[np.int32]
    dst: NDArray[np.int32]
    amount: NDArray[np.int64]
    time_us: NDArray[np.int64]


def random_transfers(
    transfers: int, accounts: int, hub_degree: int = 0, seed: int = 1
) -> RandomTransfers:
    """Random transfers; account 0 takes part in ``hub_degree`` of them, if given."""
    chance = np.random.default_rng(seed)
    src = _zipf_accounts(chance, transfers, accounts)
    dst = _zipf_accounts(chance, transfers, accounts)
    if hub_degree:
        at = chance.choice(transfers, hub_degree, replace=False)
        src[at[::2]] = 0
        dst[at[1::2]] = 0
    same = src == dst
    dst[same] = (dst[same] + 1) % accounts
    amount = np.exp(chance.normal(_MEDIAN_CENTS_LOG, _SPREAD_LOG, transfers))
    seconds = np.sort(chance.integers(0, _DAYS * 86_400, transfers))
    return RandomTransfers(
        accounts=accounts,
        src=src,
        dst=dst,
        amount=amount.astype(np.int64) + 1,
        time_us=_START_US + seconds * 1_000_000,
    )


def random_part(
    transfers: int, accounts: int, part: int, parts: int, seed: int = 1
) -> RandomTransfers:
    """The transfers of one of ``parts`` equal stretches of the time, drawn alone.

    Whoever is popular in one part is so in all; ids and times go on from part to part.
    """
    payers, payees = (
        np.random.default_rng((seed, side)).permutation(accounts).astype(np.int32)
        for side in (1, 2)
    )
    chance = np.random.default_rng((seed, 0, part))
    src = payers[_zipf_ranks(chance, transfers, accounts)]
    dst = payees[_zipf_ranks(chance, transfers, accounts)]
    same = src == dst
    dst[same] = (dst[same] + 1) % accounts
    amount = np.exp(chance.normal(_MEDIAN_CENTS_LOG, _SPREAD_LOG, transfers))
    day_s = _DAYS * 86_400
    seconds = chance.integers(
        day_s * part // parts, day_s * (part + 1) // parts, transfers
    )
    return RandomTransfers(
        accounts=accounts,
        src=src,
        dst=dst,
        amount=amount.astype(np.int64) + 1,
        time_us=_START_US + np.sort(seconds) * 1_000_000,
    )


def _zipf_accounts(
    chance: np.random.Generator, transfers: int, accounts: int
) -> NDArray[np.int32]:
    drawn = _zipf_ranks(chance, transfers, accounts)
    shuffled = chance.permutation(accounts).astype(np.int32)
    accounts_drawn: NDArray[np.int32] = shuffled[drawn]
    return accounts_drawn


def _zipf_ranks(
    chance: np.random.Generator, transfers: int, accounts: int
) -> NDArray[np.int64]:
    weights = np.arange(1, accounts + 1, dtype=np.float64) ** -_DEGREE_EXPONENT
    bounds = np.cumsum(weights)
    drawn = np.searchsorted(bounds, chance.random(transfers) * bounds[-1])
    ranks: NDArray[np.int64] = np.minimum(drawn, accounts - 1)
    return ranks


def write_random_csv(path: Path, random: RandomTransfers, first: int = 0) -> None:
    """Write the transfers as a csv of the profile ``transfers``, in major units.

    ``first`` is the number of the first one's id.
    """
    import polars as pl

    frame = pl.DataFrame(
        {
            "transfer_id": np.arange(first, first + len(random.src)),
            "time": random.time_us,
            "from_account": random.src,
            "to_account": random.dst,
            "cents": random.amount,
        }
    )
    frame.select(
        pl.format("T{}", "transfer_id").alias("transfer_id"),
        pl.from_epoch("time", "us").dt.strftime("%Y-%m-%dT%H:%M:%SZ").alias("time"),
        pl.format("BANK:{}", "from_account").alias("from_account"),
        pl.format("BANK:{}", "to_account").alias("to_account"),
        pl.format(
            "{}.{}",
            pl.col("cents") // 100,
            (pl.col("cents") % 100).cast(pl.String).str.zfill(2),
        ).alias("amount"),
        pl.lit("CNY").alias("currency"),
    ).write_csv(path)


def random_ledger(folder: Path, random: RandomTransfers) -> Ledger:
    """A ledger of the transfers, written straight into its tables."""
    from graph.ledger import Ledger
    from graph.tables import ACCOUNTS, TRANSFERS

    transfers, accounts = len(random.src), random.accounts
    with Ledger.write(folder) as writer:
        names = {"account": pa.array([f"BANK:{n}" for n in range(accounts)])}
        numbers = {"ordinal": np.arange(accounts, dtype=np.int32)}
        writer.append("accounts", _table(ACCOUNTS, accounts, names, numbers), accounts)
        identities = pa.array([f"T{n}" for n in range(transfers)])
        told = {
            "transfer_id": identities,
            "currency": pa.array(["CNY"] * transfers),
        }
        columns = {
            "ordinal": np.arange(transfers),
            "src": random.src,
            "dst": random.dst,
            "amount_minor": random.amount,
            "time_us": random.time_us,
        }
        writer.append("transfers", _table(TRANSFERS, transfers, told, columns))
        writer.commit()
    return Ledger.open(folder)


def _table(schema: pa.Schema, rows: int, *columns: Mapping[str, object]) -> pa.Table:

    given = {name: column for part in columns for name, column in part.items()}
    arrays = []
    for field in schema:
        if field.name in given:
            arrays.append(pa.array(given[field.name]).cast(field.type))
        elif field.nullable:
            arrays.append(pa.nulls(rows, field.type))
        else:
            arrays.append(pa.array(np.zeros(rows, np.int8)).cast(field.type))
    return pa.table(arrays, schema=schema)
