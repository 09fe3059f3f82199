"""Counting sort: transfers grouped by an account column."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from graph.jit import jit

if TYPE_CHECKING:
    from numpy.typing import NDArray


@jit
def _count(account: NDArray[np.uint32], place: NDArray[np.int32]) -> None:
    """How often each account occurs, into ``place``."""
    for i in range(account.shape[0]):
        place[account[i]] += np.int32(1)


@jit
def _lay_out(
    account: NDArray[np.uint32],
    place: NDArray[np.int32],
    start: NDArray[np.int64],
    order: NDArray[np.int32],
) -> None:
    """Group starts into ``start``, positions by group into ``order``."""
    total = 0
    for v in range(place.shape[0]):
        start[v] = total
        count = place[v]
        place[v] = total
        total += count
    start[place.shape[0]] = total
    for i in range(account.shape[0]):
        v = account[i]
        at = place[v]
        order[np.uint32(at)] = i
        place[v] = at + np.int32(1)


def grouped_positions(
    account: NDArray[np.int32], accounts: int
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Start of each account's group (int64[V+1]), and positions by group (int32[E]).

    Positions ascend inside a group; E is below 2^31. O(E + V), two passes.
    """
    # Unsigned, so that no index is tried for being counted from the end. The arrays are
    # NumPy's own: it asks for huge pages, which the compiled code's allocation does not.
    column = np.ascontiguousarray(account).view(np.uint32)
    place = np.zeros(accounts, dtype=np.int32)
    start = np.empty(accounts + 1, dtype=np.int64)
    order = np.empty(len(column), dtype=np.int32)
    _count(column, place)
    _lay_out(column, place, start, order)
    return start, order
