"""The compiled poison pass: whoever ever received a traced unit pays traced units."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from graph.jit import jit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Int32 = NDArray[np.int32]
    Int64 = NDArray[np.int64]
    Bool = NDArray[np.bool_]

OWN = np.uint8(1)
OTHER = np.uint8(2)


@jit
def poison(
    src: Int32,
    dst: Int32,
    amount: Int64,
    opening: Int64,
    opens: NDArray[np.uint8],
    born: NDArray[np.uint8],
    fills: NDArray[np.uint8],
    at: Int64,
    mark_at: NDArray[np.uint8],
    given: Int64,
) -> tuple[Int64, Bool, Int64, Int64, int]:
    """One label among others: balances, which accounts it reached, moved, fresh, seeded.

    ``fills[v]`` (of what v receives), ``opens[v]``, ``born[v]`` (of its opening and its
    shortfalls) and ``mark_at[k]`` are OWN for the label asked about, OTHER for any
    other, 0 for none; money that bears any label already is not seeded again. ``moved``
    and ``fresh`` are int64[E]: traced before the transfer, and seeded on it. O(E).
    """
    balance = opening.copy()
    mark = np.zeros(opening.shape[0], dtype=np.uint8)
    moved = np.zeros(src.shape[0], dtype=np.int64)
    fresh = np.zeros(src.shape[0], dtype=np.int64)
    seeded = 0
    k = 0
    for v in range(opening.shape[0]):
        mark[v] = fills[v]
        if opening[v] > 0:
            mark[v] |= opens[v]
            if opens[v] & OWN:
                seeded += opening[v]
    for i in range(src.shape[0]):
        u = src[i]
        v = dst[i]
        a = amount[i]
        short = max(a - balance[u], 0)
        if short > 0:
            mark[u] |= born[u]
            if born[u] & OWN:
                seeded += short
        balance[u] = max(balance[u] - a, 0)
        if mark[u] & OWN:
            moved[i] = a
        clean = 0 if mark[u] != 0 else a
        mark[v] |= mark[u]
        while k < at.shape[0] and at[k] == i:
            x = min(given[k], clean)
            if x > 0:
                mark[v] |= mark_at[k]
                clean -= x
                if mark_at[k] & OWN:
                    fresh[i] += x
                    seeded += x
            k += 1
        if fills[v] & OWN:
            seeded += clean
        balance[v] += a
    return balance, (mark & OWN) != 0, moved, fresh, seeded
