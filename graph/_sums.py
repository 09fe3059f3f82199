"""Compiled grouping: transfers summed by a key, exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from graph.jit import jit

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MIX = np.uint64(0x9E3779B97F4A7C15)


@jit
def dense_codes(key: NDArray[np.int64]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """int32[N]: the place of each row's key among the different keys, and those keys.

    Keys come in the order of their first row. O(N) expected.
    """
    rows = key.shape[0]
    size = 2
    while size < 2 * rows:
        size *= 2
    mask = np.uint64(size - 1)
    slots = np.full(size, -1, dtype=np.int32)
    keys = np.empty(rows, dtype=np.int64)
    codes = np.empty(rows, dtype=np.int32)
    groups = 0
    for i in range(rows):
        mixed = np.uint64(key[i]) * _MIX
        at = (mixed ^ (mixed >> np.uint64(32))) & mask
        while slots[at] >= 0 and keys[slots[at]] != key[i]:
            at = (at + np.uint64(1)) & mask
        if slots[at] < 0:
            slots[at] = groups
            keys[groups] = key[i]
            groups += 1
        codes[i] = slots[at]
    return codes, keys[:groups]


@jit
def sum_by_key(
    key: NDArray[np.int64], amount: NDArray[np.int64], time_us: NDArray[np.int64]
) -> tuple[
    NDArray[np.int64],
    NDArray[np.int64],
    NDArray[np.int64],
    NDArray[np.int64],
    NDArray[np.int64],
    NDArray[np.int64],
]:
    """Each key once, with its count, sum (high and low part), first and last instant.

    The sum is ``high * 2**32 + low``: it stays exact where sums leave int64, as those
    of assets with eighteen decimals do. Keys come in the order of their first row.
    O(N) expected.
    """
    code, keys = dense_codes(key)
    groups = keys.shape[0]
    count = np.zeros(groups, dtype=np.int64)
    high = np.zeros(groups, dtype=np.int64)
    low = np.zeros(groups, dtype=np.int64)
    first = np.full(groups, np.iinfo(np.int64).max, dtype=np.int64)
    last = np.full(groups, np.iinfo(np.int64).min, dtype=np.int64)
    for i in range(key.shape[0]):
        g = code[i]
        count[g] += 1
        high[g] += amount[i] >> 32
        low[g] += amount[i] & 0xFFFFFFFF
        first[g] = min(first[g], time_us[i])
        last[g] = max(last[g], time_us[i])
    return keys, count, high, low, first, last
