"""The journal of the case: transfers as they happen, and the balances they make."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ingest.demonstration.timeline import DAY, DAYS

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Transfers:
    """All transfers in order of time, no two at one second; int64 columns.

    ``time`` is seconds since the case's first midnight; ``amount`` is in minor units
    of the payer's currency; ``channel`` and ``purpose`` index ``words``.
    """

    time: Ints
    src: Ints
    dst: Ints
    amount: Ints
    channel: Ints
    purpose: Ints
    words: tuple[str, ...]

    def __len__(self) -> int:
        """How many transfers."""
        return len(self.time)


class Journal:
    """Collects transfers in any order; ``close`` puts them in order."""

    def __init__(self) -> None:
        self._chunks: list[tuple[Ints, ...]] = []
        self._words: dict[str, int] = {}

    def word(self, text: str) -> int:
        """The code of a channel's or purpose's word."""
        return self._words.setdefault(text, len(self._words))

    def add(
        self,
        *parts: ArrayLike,
        channel: str,
        purpose: str | Ints,
    ) -> None:
        """Take transfers ``time, src, dst, amount``, broadcast against each other.

        ``purpose`` is one word, or codes of ``word``. Nothing is kept of a transfer
        of nothing: a split may leave one.
        """
        code = self.word(purpose) if isinstance(purpose, str) else purpose
        columns = np.broadcast_arrays(
            *(np.asarray(part, dtype=np.int64) for part in parts),
            np.int64(self.word(channel)),
            np.asarray(code, dtype=np.int64),
        )
        kept = columns[3] > 0
        self._chunks.append(tuple(np.atleast_1d(column[kept]) for column in columns))

    def close(self) -> Transfers:
        """The transfers in order, each at a second of its own.

        Where several fall on one second the later ones move on by a second, which
        keeps their order. Raises ValueError if one lies outside the case.
        """
        time, src, dst, amount, channel, purpose = (
            np.concatenate(columns) for columns in zip(*self._chunks, strict=True)
        )
        order = np.argsort(time, kind="stable")
        steps = np.arange(len(time))
        time = np.maximum.accumulate(time[order] - steps) + steps
        if len(time) and (time[0] < 0 or time[-1] >= DAYS * DAY):
            message = "A transfer lies outside the months of the case."
            raise ValueError(message)
        return Transfers(
            time,
            src[order],
            dst[order],
            amount[order],
            channel[order],
            purpose[order],
            tuple(self._words),
        )


def _by_account(transfers: Transfers) -> tuple[Ints, Ints, Ints]:
    """Order by account then time of both legs, the accounts, and the running sums."""
    legs = np.concatenate([transfers.src, transfers.dst])
    signed = np.concatenate([-transfers.amount, transfers.amount])
    order = np.lexsort((np.tile(np.arange(len(transfers)), 2), legs))
    account = legs[order]
    running = np.cumsum(signed[order])
    starts = np.flatnonzero(np.r_[True, account[1:] != account[:-1]])
    lengths = np.diff(np.r_[starts, len(account)])
    before = running[starts] - signed[order][starts]
    return order, account, running - np.repeat(before, lengths)


def least_sums(transfers: Transfers, accounts: int) -> Ints:
    """The lowest running sum of each account, at most 0: what it needs to open with."""
    lowest = np.zeros(accounts, dtype=np.int64)
    if len(transfers):
        _, account, running = _by_account(transfers)
        np.minimum.at(lowest, account, running)
    return lowest


def balances_after(transfers: Transfers, opening: Ints) -> tuple[Ints, Ints]:
    """The payer's and the payee's balance right after each transfer."""
    if not len(transfers):
        return transfers.amount.copy(), transfers.amount.copy()
    order, account, running = _by_account(transfers)
    after = np.empty(2 * len(transfers), dtype=np.int64)
    after[order] = running + opening[account]
    return after[: len(transfers)], after[len(transfers) :]


def closing_balances(transfers: Transfers, opening: Ints) -> Ints:
    """Each account's balance at the end of the case."""
    closing = opening.copy()
    np.subtract.at(closing, transfers.src, transfers.amount)
    np.add.at(closing, transfers.dst, transfers.amount)
    return closing
