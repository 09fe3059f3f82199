"""The compiled order inside groups of transfers of one instant."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

import numpy as np

from graph.jit import jit

if TYPE_CHECKING:
    from numpy.typing import NDArray


@jit
def order_ties(
    before: NDArray[np.int32],
    after: NDArray[np.int32],
    time_us: NDArray[np.int64],
    accounts: int,
) -> NDArray[np.int64]:
    """A permutation that keeps instants ascending and orders each by its accounts.

    Inside an instant every transfer j with ``before[j] == x`` comes before every
    transfer i with ``after[i] == x``, wherever that has no cycle; among those that may
    come next, and to break a cycle, the earlier position. O(E log E) at most.
    """
    size = before.shape[0]
    order = np.empty(size, dtype=np.int64)
    pending = np.zeros(accounts, dtype=np.int64)
    head = np.full(accounts, -1, dtype=np.int64)
    following = np.full(size, -1, dtype=np.int64)
    done = np.zeros(size, dtype=np.bool_)
    low = 0
    while low < size:
        high = low + 1
        while high < size and time_us[high] == time_us[low]:
            high += 1
        if high - low == 1:
            order[low] = low
            low = high
            continue
        for j in range(low, high):
            pending[before[j]] += 1
            following[j] = head[after[j]]
            head[after[j]] = j
        ready = [np.int64(-1)]
        ready.pop()
        for j in range(low, high):
            if pending[after[j]] == 0:
                heapq.heappush(ready, np.int64(j))
        oldest = low
        for place in range(low, high):
            if len(ready) > 0:
                one = heapq.heappop(ready)
            else:
                while done[oldest]:
                    oldest += 1
                one = np.int64(oldest)
            done[one] = True
            order[place] = one
            x = before[one]
            pending[x] -= 1
            if pending[x] == 0:
                waiting = head[x]
                while waiting >= 0:
                    if not done[waiting]:
                        heapq.heappush(ready, np.int64(waiting))
                    waiting = following[waiting]
        for j in range(low, high):
            head[after[j]] = -1
        low = high
    return order
