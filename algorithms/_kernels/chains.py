"""Compiled passes over chains of transfers: what follows what, and what is to come."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from graph.jit import jit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bool = NDArray[np.bool_]
    Int32 = NDArray[np.int32]
    Int64 = NDArray[np.int64]
    UInt8 = NDArray[np.uint8]

MOST = np.int64(2**63 - 1)
LEAST = np.int64(-(2**63))


@jit
def shortest_stay(
    src: Int32,
    dst: Int32,
    time_us: Int64,
    ends: UInt8,
    source: int,
    target: int,
    # A compiled function takes its arguments by place.
    weak: bool,  # noqa: FBT001
) -> tuple[np.int64, np.int64]:
    """Least time from leaving ``source`` to reaching ``target``, and that arrival.

    Of equal times the first arrival; (MOST, MOST) where there is none. In the order of
    time the latest start known at an account is all that later transfers need. O(E).
    """
    start = np.full(ends.shape[0], LEAST, dtype=np.int64)
    given = np.empty(src.shape[0], dtype=np.int64)
    least, arrival = MOST, MOST
    i = 0
    while i < src.shape[0]:
        j = i
        while j < src.shape[0] and (j == i or (not weak and time_us[j] == time_us[i])):
            u = src[j]
            given[j] = start[u] if ends[u] == 0 else LEAST
            if u == source:
                given[j] = time_us[j]
            j += 1
        for at in range(i, j):
            v = dst[at]
            start[v] = max(start[v], given[at])
            if v == target and given[at] > LEAST and time_us[at] - given[at] < least:
                least, arrival = time_us[at] - given[at], time_us[at]
        i = j
    return least, arrival


@jit
def widest_amount(
    src: Int32,
    dst: Int32,
    time_us: Int64,
    amount: Int64,
    ends: UInt8,
    source: int,
    target: int,
    # A compiled function takes its arguments by place.
    weak: bool,  # noqa: FBT001
) -> np.int64:
    """The largest least amount of a temporal path to ``target``; 0 if none. O(E)."""
    wide = np.zeros(ends.shape[0], dtype=np.int64)
    given = np.empty(src.shape[0], dtype=np.int64)
    i = 0
    while i < src.shape[0]:
        j = i
        while j < src.shape[0] and (j == i or (not weak and time_us[j] == time_us[i])):
            u = src[j]
            given[j] = min(amount[j], wide[u]) if ends[u] == 0 else 0
            if u == source:
                given[j] = amount[j]
            j += 1
        for at in range(i, j):
            wide[dst[at]] = max(wide[dst[at]], given[at])
        i = j
    return np.int64(wide[target])


@jit
def followers(
    dst: Int32, when: Int64, time_us: Int64, start: Int64, gap: np.int64
) -> tuple[Int64, Int64]:
    """Which transfers can come right after each: rows ``low`` to ``high``, int64[E].

    Rows are sorted by payer, then by order; ``start[v]`` is where the payments of ``v``
    begin. Later than the transfer, and at most ``gap`` microseconds. O(E log d).
    """
    low = np.empty(dst.shape[0], dtype=np.int64)
    high = np.empty(dst.shape[0], dtype=np.int64)
    for e in range(dst.shape[0]):
        begin, end = start[dst[e]], start[dst[e] + 1]
        low[e] = begin + np.searchsorted(when[begin:end], when[e], side="right")
        high[e] = end
        if gap < MOST - max(time_us[e], np.int64(0)):
            last = time_us[e] + gap
            high[e] = begin + np.searchsorted(time_us[begin:end], last, side="right")
    return low, high


@jit
def least_to_go(
    rows: Int64,
    low: Int64,
    high: Int64,
    amount: Int64,
    least: Int64,
    most: Int64,
    direct: Int64,
    floor: Int64,
    step: np.int64,
) -> Int64:
    """Least value of a chain from each transfer to its end: int64[E]; MOST where none.

    The value of a transfer is ``direct`` (MOST where it is not the last), or the least
    value of those that may follow plus ``step``, and never below ``floor``. ``rows``
    names the transfers from the last to the first; those that may follow one are the
    rows ``low`` to ``high`` with an amount of ``least`` to ``most``. Where ``least`` is
    empty every amount will do, and a tree of minima answers in O(log E); else the rows
    are tried one by one, O(E × followers).
    """
    count = rows.shape[0]
    value = np.full(count, MOST, dtype=np.int64)
    size = 1
    while size < count:
        size *= 2
    tree = np.full(2 * size if least.shape[0] == 0 else 0, MOST, dtype=np.int64)
    for e in rows:
        best = MOST
        if tree.shape[0] > 0:
            left, right = low[e] + size, high[e] + size
            while left < right:
                if left & 1:
                    best = min(best, tree[left])
                    left += 1
                if right & 1:
                    right -= 1
                    best = min(best, tree[right])
                left //= 2
                right //= 2
        else:
            for f in range(low[e], high[e]):
                if least[e] <= amount[f] <= most[e]:
                    best = min(best, value[f])
        if best < MOST:
            best += step
        best = min(best, direct[e])
        if best < MOST:
            best = max(best, floor[e])
        value[e] = best
        if tree.shape[0] > 0:
            at = e + size
            while at > 0 and tree[at] > best:
                tree[at] = best
                at //= 2
    return value


@jit
def least_in_one_more(
    before: Int64,
    low: Int64,
    high: Int64,
    amount: Int64,
    least: Int64,
    most: Int64,
    direct: Int64,
) -> Int64:
    """Least value with at most one transfer more to go than in ``before``: int64[E].

    As ``least_to_go``, without step and floor. O(E log E), or O(E × followers).
    """
    count = before.shape[0]
    after = direct.copy()
    size = 1
    while size < count:
        size *= 2
    tree = np.full(2 * size if least.shape[0] == 0 else 0, MOST, dtype=np.int64)
    if tree.shape[0] > 0:
        tree[size : size + count] = before
        for at in range(size - 1, 0, -1):
            tree[at] = min(tree[2 * at], tree[2 * at + 1])
    for e in range(count):
        if tree.shape[0] > 0:
            left, right = low[e] + size, high[e] + size
            while left < right:
                if left & 1:
                    after[e] = min(after[e], tree[left])
                    left += 1
                if right & 1:
                    right -= 1
                    after[e] = min(after[e], tree[right])
                left //= 2
                right //= 2
        else:
            for f in range(low[e], high[e]):
                if least[e] <= amount[f] <= most[e]:
                    after[e] = min(after[e], before[f])
    return after
