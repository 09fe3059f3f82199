"""Compiled walks back that count the payments between money and where it ended.

Level 0 is the target itself; a payment leads from level h to level h + 1. The last
level holds all that is as far or farther.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from graph.jit import jit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Int32 = NDArray[np.int32]
    Int64 = NDArray[np.int64]
    Float64 = NDArray[np.float64]


@jit
def fifo_levels(
    src: Int32,
    amount: Int64,
    left: Int64,
    entered: Int64,
    in_start: Int64,
    in_order: Int32,
    outside: int,
    account: int,
    begin: int,
    end: int,
    moved: Int64,
    rests: Int64,
) -> None:
    """Units ``[begin, end)`` of an account's axis, followed back level by level.

    Adds to ``moved`` (int64[H + 1]) what came to each level by payments, and to
    ``rests`` what began there: openings, shortfalls, money from ``outside``.
    O(k log d) for k pieces.
    """
    deepest = moved.shape[0] - 1
    stack = np.empty((64, 4), dtype=np.int64)
    stack[0] = (account, begin, end, 0)
    depth = 1
    while depth > 0:
        depth -= 1
        v, low, high, level = stack[depth]
        first = in_start[v]
        count = in_start[v + 1] - first
        # The first receipt that ends after `low`; what lies before it is no receipt.
        a, b = 0, count
        while a < b:
            middle = (a + b) // 2
            i = in_order[first + middle]
            if entered[i] + amount[i] <= low:
                a = middle + 1
            else:
                b = middle
        behind = min(level + 1, deepest)
        while low < high:
            until = high
            if a < count:
                until = min(until, entered[in_order[first + a]])
            if low < until:
                rests[level] += until - low
                low = until
                continue
            i = np.int64(in_order[first + a])
            until = min(high, entered[i] + amount[i])
            moved[level] += until - low
            if src[i] == outside:
                rests[behind] += until - low
            else:
                if depth == stack.shape[0]:
                    larger = np.empty((2 * depth, 4), dtype=np.int64)
                    larger[:depth] = stack
                    stack = larger
                begins = left[i] + low - entered[i]
                stack[depth] = (np.int64(src[i]), begins, begins + until - low, behind)
                depth += 1
            low = until
            a += 1


@jit
def pro_rata_levels(
    src: Int32,
    dst: Int32,
    amount: Int64,
    opening: Int64,
    share: Float64,
    target: Float64,
    outside: int,
    stops: Int64,
    given: Int64,
    levels: int,
) -> tuple[Float64, Float64]:
    """What came to each level by payments, and what began there: float64[H + 1] each.

    The adjoint scan with a column for each level: what of a unit now in an account ends
    in the target after so many payments. ``stops`` are transfers, ascending, of which
    ``given`` units are the target. O(E·H).
    """
    lies = np.zeros((target.shape[0], levels + 1), dtype=np.float64)
    lies[:, 0] = target
    moved = np.zeros(levels + 1, dtype=np.float64)
    rests = np.zeros(levels + 1, dtype=np.float64)
    ahead = np.zeros(levels + 1, dtype=np.float64)
    k = stops.shape[0] - 1
    for i in range(src.shape[0] - 1, -1, -1):
        u = src[i]
        v = dst[i]
        wanted = 0.0
        while k >= 0 and stops[k] == i:
            wanted += given[k]
            k -= 1
        ahead[0] = wanted / amount[i]
        for c in range(levels + 1):
            moved[c] += amount[i] * lies[v, c]
        for c in range(levels):
            ahead[c + 1] = lies[v, c]
        ahead[levels] += lies[v, levels]
        if u == outside:
            for c in range(levels + 1):
                rests[c] += amount[i] * ahead[c]
            continue
        taken = min(share[i], 1.0)
        lacked = max(share[i] - 1.0, 0.0)
        for c in range(levels + 1):
            lies[u, c] += taken * (ahead[c] - lies[u, c])
            rests[c] += lacked * lies[u, c]
    for v in range(opening.shape[0]):
        if v != outside:
            for c in range(levels + 1):
                rests[c] += opening[v] * lies[v, c]
    return moved, rests
