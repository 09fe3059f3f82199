"""Compiled numbering of hashes by first appearance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from graph.jit import jit

if TYPE_CHECKING:
    from numpy.typing import NDArray


@jit
def codes_by_hash(
    hashes: NDArray[np.uint64],
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """int32[N], each hash numbered as it first appears; int64, where each first does.

    Open addressing in a table that grows so as to stay at most half full. O(N).
    """
    size = 1024
    slots = np.full(size, -1, dtype=np.int32)
    first = np.empty(1024, dtype=np.int64)
    codes = np.empty(hashes.shape[0], dtype=np.int32)
    count = 0
    for i in range(hashes.shape[0]):
        mask = np.uint64(size - 1)
        at = hashes[i] & mask
        while slots[at] >= 0 and hashes[first[slots[at]]] != hashes[i]:
            at = (at + np.uint64(1)) & mask
        if slots[at] < 0:
            if count == first.shape[0]:
                grown = np.empty(2 * count, dtype=np.int64)
                grown[:count] = first
                first = grown
            first[count] = i
            slots[at] = count
            count += 1
        codes[i] = slots[at]
        if 2 * count > size:
            size *= 4
            mask = np.uint64(size - 1)
            slots = np.full(size, -1, dtype=np.int32)
            for code in range(count):
                at = hashes[first[code]] & mask
                while slots[at] >= 0:
                    at = (at + np.uint64(1)) & mask
                slots[at] = code
    return codes, first[:count].copy()
