"""Shares of many balances made whole: minor units that sum to each, compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from graph.jit import jit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Int32 = NDArray[np.int32]
    Int64 = NDArray[np.int64]
    UInt8 = NDArray[np.uint8]
    Float64 = NDArray[np.float64]


@jit
def whole_parts(units: Float64, total: int, kept_from: float, whole: Int64) -> bool:
    """Fills ``whole`` with minor units that sum to ``total``, by largest remainder.

    Equal remainders are served in order. ``units`` (float64[N]) are the shares of at
    least ``kept_from``; False, and nothing to be read, where one that is not among them
    could be served. O(N).
    """
    given = 0
    for k in range(units.shape[0]):
        whole[k] = np.int64(units[k])
        given += whole[k]
    missing = total - given
    if missing == 0:
        return True
    if missing < 0 or missing > units.shape[0]:
        return False
    rest = units - whole
    mark = np.partition(rest, units.shape[0] - missing)[units.shape[0] - missing]
    if mark <= kept_from:
        return False
    for k in range(units.shape[0]):
        if rest[k] > mark:
            whole[k] += 1
            missing -= 1
    for k in range(units.shape[0]):
        if missing > 0 and rest[k] == mark:
            whole[k] += 1
            missing -= 1
    return True


@jit
def apportion_all(
    starts: tuple[Int64, ...],
    origin: tuple[Int32, ...],
    units: tuple[Float64, ...],
    balance: Int64,
    asked: Int64,
    size: int,
    kept_from: float,
) -> tuple[Int32, UInt8, Int32, Int64, Int64]:
    """Account, kind, origin account and minor units of each part of the asked accounts.

    The three tuples have an array for each run of origins, the runs ascending: where
    each account's entries begin (int64[V + 2]), their origins, ascending, and their
    shares of at least ``kept_from``. The parts of an account sum to its balance. Last
    come the accounts, of those asked, that ``whole_parts`` cannot answer. O(entries).
    """
    runs = len(starts)
    total = 0
    longest = 0
    for n in range(asked.shape[0]):
        count = 0
        for p in range(runs):
            count += starts[p][asked[n] + 1] - starts[p][asked[n]]
        total += count
        longest = max(longest, count)
    # What is not filled is never touched, and so takes no memory.
    account = np.empty(total, dtype=np.int32)
    kind = np.empty(total, dtype=np.uint8)
    whose = np.empty(total, dtype=np.int32)
    amount = np.empty(total, dtype=np.int64)
    unsure = np.empty(asked.shape[0], dtype=np.int64)
    mine = np.empty(longest, dtype=np.float64)
    name = np.empty(longest, dtype=np.int64)
    whole = np.empty(longest, dtype=np.int64)
    found = 0
    left = 0
    for n in range(asked.shape[0]):
        v = asked[n]
        count = 0
        for p in range(runs):
            for e in range(starts[p][v], starts[p][v + 1]):
                mine[count] = units[p][e]
                name[count] = origin[p][e]
                count += 1
        if not whole_parts(mine[:count], int(balance[v]), kept_from, whole[:count]):
            unsure[left] = v
            left += 1
            continue
        for k in range(count):
            if whole[k] > 0:
                account[found] = v
                kind[found] = name[k] // size
                whose[found] = name[k] % size
                amount[found] = whole[k]
                found += 1
    return account[:found], kind[:found], whose[:found], amount[:found], unsure[:left]
