"""The burst: the window of at least a given length with the densest flow.

Flow in a window divided by the window's length, as in the delta-BFlow query
(SIGMOD 2023). A densest window begins with a payment of the source; it ends with a
receipt of the sink, or it is as short as is allowed. Of all such windows the search
works out the flow of the one that could be densest, until the densest is known exactly.
Each flow bounds every window inside it, and so does the part of its minimum cut that lies
in the window.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from algorithms.flow_network import largest_flow
from graph.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from algorithms.flow_network import FlowEdges, LargestFlow

    Int64 = NDArray[np.int64]

_MOST_WINDOWS = 16_000_000
# How many flows a search works out before it stops and says so.
MOST_FLOWS = 2_000
# Densities nearer to each other than this are compared as fractions.
_NEAR = 1e-12
_MOST_HALVES = 64


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


def burst_parameters(least_us: int | None) -> dict[str, object]:
    """What bounds the search for a burst, as parameters of a run; None: no search."""
    return {"burst_most_flows": None if least_us is None else MOST_FLOWS}


def densest_window(edges: FlowEdges, least_us: int, whole: LargestFlow) -> Burst:
    """The window of at least ``least_us`` with the most flow for its length.

    ``whole`` is the flow of all edges. Of equally dense windows the one that begins
    first, then the shorter. Raises InputError for more than 16 million windows.
    O(starts × ends) memory, and a maximum flow for each window that cannot be excluded.
    """
    search = _Search(edges, least_us)
    search.learn(0, len(edges.src), whole)
    for first, last in _halves(edges, least_us):
        search.work_out(first, last)
    while (window := search.likeliest()) is not None:
        search.work_out(*window)
        if search.flows >= MOST_FLOWS:
            break
    return search.densest()


class _Search:
    """What is known of the windows: row by start, column by receipt that ends it.

    ``bound`` is what at most flows, ``known`` where that is the flow. A window is also
    a range of edges, from ``first`` (of its start) up to ``last``.
    """

    def __init__(self, edges: FlowEdges, least_us: int) -> None:
        self.edges = edges
        self.starts, self.ends = _candidates(edges, least_us)
        self.length = self.ends - self.starts[:, None]
        self.first = np.searchsorted(edges.time_us, self.starts, side="left")
        self.last = np.searchsorted(edges.time_us, self.ends, side="right")
        self.bound = np.full(self.ends.shape, 2**62, dtype=np.int64)
        self.known = np.zeros(self.ends.shape, dtype=np.bool_)
        self.flows = 0
        for of_side in (edges.src == edges.source, edges.dst == edges.sink):
            self._limit(0, len(edges.src), np.where(of_side, edges.amount, 0))

    def work_out(self, first: int, last: int) -> None:
        """Find the flow of a range of edges, and what follows from it."""
        self.flows += 1
        self.learn(first, last, largest_flow(self.edges.between(first, last)))

    def learn(self, first: int, last: int, found: LargestFlow) -> None:
        """A flow bounds every window inside; so does its cut, transfer by transfer.

        The part of the cut that lies in a window cuts the window's own network.
        """
        rows = self._limit(first, last, found.cut_minor)
        same = (self.first[rows] == first)[:, None] & (self.last[rows] == last)
        self.bound[rows][same] = found.value
        self.known[rows] |= same | (self.bound[rows] == 0)

    def _limit(self, first: int, last: int, minor: Int64) -> slice:
        """Lower the bounds of windows inside a range to the sums of a column there."""
        rows = slice(int(np.searchsorted(self.first, first)), len(self.starts))
        total = np.zeros(len(self.edges.src) + 1, dtype=np.int64)
        total[first + 1 : last + 1] = np.cumsum(minor)
        total[last + 1 :] = total[last]
        begin, end = self.first[rows][:, None], self.last[rows]
        least = total[end] - total[begin]
        np.minimum(self.bound[rows], least, out=self.bound[rows], where=end <= last)
        return rows

    def likeliest(self) -> tuple[int, int] | None:
        """The range of a window that may be denser than all known; None if none may."""
        density = self.bound / self.length
        near = density >= density.max() * (1 - _NEAR)
        at = np.flatnonzero(near & ~self.known)
        if not len(at):
            return None
        row, column = divmod(int(at[0]), self.ends.shape[1])
        return int(self.first[row]), int(self.last[row, column])

    def densest(self) -> Burst:
        """The densest window that is known."""
        density = self.bound / self.length
        most = np.where(self.known, density, -1.0).max()
        rivals = density >= most * (1 - _NEAR)
        row, column = min(
            np.argwhere(rivals & self.known).tolist(),
            key=lambda at: (
                -Fraction(int(self.bound[*at]), int(self.length[*at])),
                int(self.starts[at[0]]),
                int(self.length[*at]),
            ),
        )
        return Burst(
            start_us=int(self.starts[row]),
            end_us=int(self.ends[row, column]),
            at_most_minor=int(self.bound[row, column]),
            windows=self.bound.size,
            flows=self.flows,
            complete=not (rivals & ~self.known).any(),
        )


def _halves(edges: FlowEdges, least_us: int) -> Iterator[tuple[int, int]]:
    """Ranges of halving lengths, each beginning at the middle of the one before it.

    Their cuts say when money could go, before any single window is worked out.
    """
    begin, end = int(edges.time_us[0]), int(edges.time_us[-1])
    length = (end - begin) // 2
    while length > least_us and (end - begin) // length <= _MOST_HALVES:
        for start in range(begin, end - length // 2, max(length // 2, 1)):
            yield (
                int(np.searchsorted(edges.time_us, start, side="left")),
                int(np.searchsorted(edges.time_us, start + length, side="right")),
            )
        length //= 2


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
