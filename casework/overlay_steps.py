"""A trace on a board in the order of time: what each payment carried, one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from casework.overlay_answers import TraceStep, TraceSteps
from casework.overlay_figures import sums_by_currency

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from casework.book import Book
    from graph.snapshot import Snapshot

    Int64 = NDArray[np.int64]

MOST_STEPS = 400


def steps_in_time(
    book: Book, snapshot: Snapshot, position: Int64, amount: Int64, most: int
) -> TraceSteps:
    """The ``most`` largest of some traced transfers in time, and the others summed.

    ``position`` (int64[N], rising) and ``amount`` (int64[N], minor units) are the
    transfers on the arrows of a board. What an arrow carried so far counts all of them,
    listed or not. O(N log N).
    """
    listed = np.sort(np.lexsort((position, -amount))[:most])
    so_far = _so_far(snapshot, position, amount)
    rows = book.transfers(snapshot, position[listed])
    rest = np.setdiff1d(np.arange(len(position)), listed)
    return TraceSteps(
        steps=tuple(
            TraceStep(row, int(amount[n]), int(so_far[n]))
            for n, row in zip(listed.tolist(), rows, strict=True)
        ),
        total=len(position),
        untold=sums_by_currency(
            snapshot.currencies, snapshot.currency[position[rest]], amount[rest]
        ),
    )


def _so_far(snapshot: Snapshot, position: Int64, amount: Int64) -> Int64:
    """int64[N]: what the arrow of each transfer carried up to and with it."""
    key = snapshot.src[position].astype(np.int64) * snapshot.accounts
    key = (key + snapshot.dst[position]) * len(snapshot.currencies)
    key += snapshot.currency[position]
    order = np.argsort(key, kind="stable")
    summed = np.cumsum(amount[order])
    starts = np.flatnonzero(np.diff(key[order], prepend=-1))
    before = np.zeros(len(order), dtype=np.int64)
    before[starts] = summed[starts] - amount[order][starts]
    # Sums only grow, so that the newest start is the largest before.
    found = np.empty(len(order), dtype=np.int64)
    found[order] = summed - np.maximum.accumulate(before)
    return found
