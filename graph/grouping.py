"""Transfers summed by counterparty, currency and side, in int64 throughout."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from graph.errors import MoneyError
from graph.nouns import Sum
from graph.store import Rank

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from graph.snapshot import Snapshot

    Int32 = NDArray[np.int32]
    Int64 = NDArray[np.int64]
    UInt8 = NDArray[np.uint8]

_INT64 = float(2**63)


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """One row a (counterparty, currency, owner), in that order; all int64[N].

    ``owner`` is 1 for what was paid and 0 for what was received, or the paying account
    where many accounts are grouped at once.
    """

    currencies: tuple[str, ...]
    counterparty: Int64
    currency: Int64
    owner: Int64
    transfers: Int64
    amount: Int64
    first_us: Int64
    last_us: Int64

    def __len__(self) -> int:
        """How many groups there are."""
        return len(self.counterparty)

    def currency_code(self, row: int) -> str:
        """The currency of a group."""
        return self.currencies[self.currency[row]]

    def where(self, kept: NDArray[np.bool_]) -> Groups:
        """The groups that are kept."""
        columns = {
            f.name: getattr(self, f.name)[kept]
            for f in fields(self)
            if f.name != "currencies"
        }
        return Groups(self.currencies, **columns)

    def sums(self, currencies: tuple[str, ...], *, paid: bool) -> tuple[Sum, ...]:
        """Counts and sums of what was paid, or received, by currency."""
        chosen = self.owner == int(paid)
        return tuple(
            Sum(code, int(self.transfers[at].sum()), int(self.amount[at].sum()))
            for number, code in enumerate(currencies)
            if (at := chosen & (self.currency == number)).any()
        )

    def ranked(self, rank: Rank, scores: Int64 | None = None) -> Int64:
        """Counterparties, first in rank first; ties by ordinal."""
        if not len(self):
            return np.zeros(0, dtype=np.int64)
        others, begin = np.unique(self.counterparty, return_index=True)
        if rank is Rank.LATEST:
            weight = np.maximum.reduceat(self.last_us, begin)
        elif rank is Rank.RISK and scores is not None:
            weight = scores[others]
        else:
            weight = self._largest_single_currency(begin)
        return others[np.lexsort((others, -weight))]

    def _largest_single_currency(self, begin: Int64) -> Int64:
        key = self.counterparty * len(self.currencies) + self.currency
        starts = np.flatnonzero(np.r_[True, key[1:] != key[:-1]])
        both_sides = np.add.reduceat(self.amount, starts)
        at = np.searchsorted(starts, begin)
        largest: Int64 = np.maximum.reduceat(both_sides, at)
        return largest


def group_transfers(
    snapshot: Snapshot, positions: Int32, counterparty: Int32, owner: Int32
) -> Groups:
    """Group the transfers at some positions, in position order per group.

    O(N log N) for N positions. Raises MoneyError if a sum leaves int64.
    """
    currencies = max(len(snapshot.currencies), 1)
    currency = snapshot.currency[positions].astype(np.int64)
    owners = int(owner.max(initial=0)) + 1
    key = (counterparty.astype(np.int64) * currencies + currency) * owners + owner
    # One sort on (key, position): positions give time order inside a group.
    order = np.lexsort((positions, key))
    key = key[order]
    starts = np.flatnonzero(np.r_[True, key[1:] != key[:-1]]) if len(key) else order
    amount = snapshot.amount[positions][order]
    _refuse_overflow(amount)
    time = snapshot.time_us[positions][order]
    ends = np.r_[starts[1:], len(key)] - 1 if len(key) else starts
    first = key[starts]
    return Groups(
        currencies=snapshot.currencies,
        counterparty=first // (currencies * owners),
        currency=first // owners % currencies,
        owner=first % owners,
        transfers=ends - starts + 1,
        amount=np.add.reduceat(amount, starts) if len(key) else amount,
        first_us=time[starts],
        last_us=time[ends],
    )


def sums_by_currency(
    currency: UInt8, amount: Int64, currencies: tuple[str, ...]
) -> tuple[Sum, ...]:
    """Counts and exact sums by currency; raises MoneyError beyond int64."""
    _refuse_overflow(amount)
    return tuple(
        Sum(code, int(np.count_nonzero(at)), int(amount[at].sum()))
        for number, code in enumerate(currencies)
        if (at := currency == number).any()
    )


def _refuse_overflow(amount: Int64) -> None:
    if float(amount.sum(dtype=np.float64)) >= _INT64:
        raise MoneyError(
            "The sum of these transfers is above 2^63 minor units: narrow the window "
            "or the amounts.",
            transfers=len(amount),
        )
