"""An account's balance after each of its transfers, thinned where there are many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from casework.answers import BalancePoint
from graph.nouns import Sum

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from casework.book import Book

    Int64 = NDArray[np.int64]

# A line cannot show more; four points of each part are kept.
_PARTS = 100


@dataclass(frozen=True, slots=True, eq=False)
class BalanceLine:
    """The balances of one currency: ``time_us`` and ``minor`` int64[N], in time order."""

    currency: str
    time_us: Int64
    minor: Int64

    @property
    def last(self) -> Sum:
        """The number of transfers, and the balance after the last."""
        return Sum(self.currency, len(self.minor), int(self.minor[-1]))

    def thinned(self) -> Int64:
        """int64[K]: which points are kept, ascending; all where they are few.

        Of each of 100 parts of equal length the first, the lowest, the highest and the
        last: what is kept is true, and so are the line's extremes. O(N).
        """
        count = len(self.minor)
        if count <= 4 * _PARTS:
            return np.arange(count)
        starts = np.linspace(0, count, _PARTS + 1).astype(np.int64)
        kept = []
        for begin, end in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True):
            part = self.minor[begin:end]
            kept += [begin, begin + int(part.argmin()), begin + int(part.argmax())]
            kept.append(end - 1)
        return np.unique(np.array(kept))

    def points(self) -> list[BalancePoint]:
        """The points that are kept."""
        kept = self.thinned()
        return [
            BalancePoint(time, minor, self.currency)
            for time, minor in zip(
                self.time_us[kept].tolist(), self.minor[kept].tolist(), strict=True
            )
        ]


def balance_lines(book: Book, ordinal: int) -> tuple[BalanceLine, ...]:
    """The balances of an account by currency, from the opening on. O(d log d)."""
    snapshot = book.snapshot()
    own = np.union1d(snapshot.payments(ordinal), snapshot.receipts(ordinal))
    signed = np.where(snapshot.dst[own] == ordinal, snapshot.amount[own], 0)
    signed = signed - np.where(snapshot.src[own] == ordinal, snapshot.amount[own], 0)
    lines = []
    for code in np.unique(snapshot.currency[own]).tolist():
        mine = snapshot.currency[own] == code
        opening = int(book.opening_balances(code)[ordinal])
        lines.append(
            BalanceLine(
                snapshot.currencies[code],
                snapshot.time_us[own[mine]],
                np.cumsum(signed[mine]) + opening,
            )
        )
    return tuple(lines)
