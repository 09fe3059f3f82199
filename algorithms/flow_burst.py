"""The burst: the window of at least a given length with the densest flow.

Flow in a window divided by the window's length, as in the delta-BFlow query
(SIGMOD 2023). A densest window begins with a payment of the source; it ends with a
receipt of the sink, or it is as short as is allowed. Of all such windows the search
works out the flow of the one that could be densest, which bounds every window inside it,
until the densest is known exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from algorithms.flow_network import largest_flow
from graph.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from algorithms.flow_network import FlowEdges

    Int64 = NDArray[np.int64]

_MOST_WINDOWS = 16_000_000
# How many flows a search works out before it stops and says so.
MOST_FLOWS = 2_000
# Densities nearer to each other than this are compared as fractions.
_NEAR = 1e-12


@dataclass(frozen=True, slots=True)
class Burst:
    """The densest window, both instants included, and the most that went in it.

    ``complete`` is False where the search stopped at its cap: the window is the densest
    of those worked out, and another may be denser.
    """

    start_us: int
    end_us: int
    at_most_minor: int
    windows: int
    flows: int
    complete: bool


def densest_window(edges: FlowEdges, least_us: int, whole: int) -> Burst:
    """The window of at least ``least_us`` with the most flow for its length.

    ``whole`` is the flow of all edges. Of equally dense windows the one that begins
    first, then the shorter. Raises InputError for more than 16 million windows.
    O(starts × ends) memory, and a maximum flow for each window that cannot be excluded.
    """
    starts, ends = _candidates(edges, least_us)
    length = ends - starts[:, None]
    bound = _bounds(edges, starts, ends, whole)
    known = bound == 0
    flows = 0
    while flows < MOST_FLOWS:
        density = bound / length
        near = np.flatnonzero(density.ravel() >= density.max() * (1 - _NEAR))
        unknown = near[~known.ravel()[near]]
        if not len(unknown):
            break
        row, column = divmod(int(unknown[0]), ends.shape[1])
        start, end = int(starts[row]), int(ends[row, column])
        found = _flow_between(edges, start, end)
        flows += 1
        inside = (starts[:, None] >= start) & (ends <= end)
        np.minimum(bound, found, out=bound, where=inside)
        bound[row, column] = found
        known[row, column] = True
        known |= bound == 0
    return _densest(starts, ends, bound, known, flows)


def _densest(
    starts: Int64, ends: Int64, bound: Int64, known: NDArray[np.bool_], flows: int
) -> Burst:
    """The densest window that is known."""
    length = ends - starts[:, None]
    density = np.where(known, bound / length, -1.0)
    near = np.argwhere(density >= density.max() * (1 - _NEAR))
    row, column = min(
        near.tolist(),
        key=lambda at: (
            -Fraction(int(bound[*at]), int(length[*at])),
            int(starts[at[0]]),
            int(length[*at]),
        ),
    )
    rivals = (bound / length >= density.max() * (1 - _NEAR)) & ~known
    return Burst(
        start_us=int(starts[row]),
        end_us=int(ends[row, column]),
        at_most_minor=int(bound[row, column]),
        windows=int(np.prod(bound.shape)),
        flows=flows,
        complete=not rivals.any(),
    )


def _candidates(edges: FlowEdges, least_us: int) -> tuple[Int64, Int64]:
    """Where windows begin, int64[m], and where each can end, int64[m, n].

    A receipt of the sink sooner than the least length ends the window at that length.
    """
    starts = np.unique(edges.time_us[edges.src == edges.source])
    receipts = np.unique(edges.time_us[edges.dst == edges.sink])
    if len(starts) * len(receipts) > _MOST_WINDOWS:
        raise InputError(
            f"A burst among {len(starts):,} payments and {len(receipts):,} receipts has "
            "too many windows: ask about a narrower window of time."
        )
    return starts, np.maximum(receipts[None, :], starts[:, None] + least_us)


def _bounds(edges: FlowEdges, starts: Int64, ends: Int64, whole: int) -> Int64:
    """int64[m, n]: what can at most flow: what is paid, what is received, and all."""
    paid = np.where(edges.src == edges.source, edges.amount, 0)
    received = np.where(edges.dst == edges.sink, edges.amount, 0)
    first = np.searchsorted(edges.time_us, starts, side="left")[:, None]
    last = np.searchsorted(edges.time_us, ends, side="right")
    sums = [np.append(0, np.cumsum(column)) for column in (paid, received)]
    bound = np.full(ends.shape, whole, dtype=np.int64)
    for total in sums:
        np.minimum(bound, total[last] - total[first], out=bound)
    return bound


def _flow_between(edges: FlowEdges, start: int, end: int) -> int:
    first = int(np.searchsorted(edges.time_us, start, side="left"))
    last = int(np.searchsorted(edges.time_us, end, side="right"))
    return largest_flow(edges.between(first, last)).value
