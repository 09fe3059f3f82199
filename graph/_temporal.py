"""Compiled passes over transfers in the order of time, for one earliest path."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from graph.jit import jit

if TYPE_CHECKING:
    from numpy.typing import NDArray

NEVER_US = 2**63 - 1
ALWAYS_US = -(2**63)


@jit
def earliest_arrivals(
    src: NDArray[np.int32],
    dst: NDArray[np.int32],
    time_us: NDArray[np.int64],
    ends: NDArray[np.bool_],
    source: int,
) -> NDArray[np.int64]:
    """int64[V]: the earliest instant at which money from ``source`` can be there.

    ``NEVER_US`` where it cannot come; nothing leaves an account of ``ends``. O(E).
    """
    arrival = np.full(ends.shape[0], NEVER_US, dtype=np.int64)
    arrival[source] = ALWAYS_US
    for i in range(src.shape[0]):
        u = src[i]
        if arrival[u] < time_us[i] and (u == source or not ends[u]):
            v = dst[i]
            arrival[v] = min(arrival[v], time_us[i])
    return arrival


@jit
def latest_departures(
    src: NDArray[np.int32],
    dst: NDArray[np.int32],
    time_us: NDArray[np.int64],
    ends: NDArray[np.bool_],
    after: NDArray[np.int64],
) -> NDArray[np.int64]:
    """int64[V]: the latest departure that goes on in time for ``after``, one hop back.

    ``after`` is the latest departure from each account with one hop less; an account of
    ``ends`` is never gone through. ``ALWAYS_US`` where there is none. O(E).
    """
    latest = np.full(after.shape[0], ALWAYS_US, dtype=np.int64)
    for i in range(src.shape[0]):
        v = dst[i]
        if time_us[i] < after[v] and not ends[v]:
            latest[src[i]] = max(latest[src[i]], time_us[i])
    return latest
