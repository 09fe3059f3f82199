"""Compiled counting sort: transfers grouped by an account column."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from graph.jit import jit

if TYPE_CHECKING:
    from numpy.typing import NDArray


@jit
def grouped_positions(
    account: NDArray[np.int32], accounts: int
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Start of each account's group (int64[V+1]), and positions by group (int32[E]).

    Positions ascend inside a group. O(E + V), two passes.
    """
    start = np.zeros(accounts + 1, dtype=np.int64)
    for i in range(account.shape[0]):
        start[account[i] + 1] += 1
    for v in range(accounts):
        start[v + 1] += start[v]
    place = start[:-1].copy()
    order = np.empty(account.shape[0], dtype=np.int32)
    for i in range(account.shape[0]):
        v = account[i]
        order[place[v]] = i
        place[v] += 1
    return start, order
