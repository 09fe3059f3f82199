"""Compiled hash table over the bytes of account ids: an id's ordinal in microseconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from graph.jit import jit

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Fowler, Noll and Vo's FNV-1a, 64 bits.
_BASIS = np.uint64(0xCBF29CE484222325)
_PRIME = np.uint64(0x100000001B3)


@jit
def hash_bytes(data: NDArray[np.uint8], start: int, stop: int) -> np.uint64:
    """FNV-1a of ``data[start:stop]``."""
    value = _BASIS
    for i in range(start, stop):
        value = (value ^ np.uint64(data[i])) * _PRIME
    return value


@jit
def build_lookup(
    offsets: NDArray[np.int32], data: NDArray[np.uint8]
) -> NDArray[np.int32]:
    """Open addressing: slot → ordinal, -1 where empty; at most half full. O(bytes)."""
    count = offsets.shape[0] - 1
    size = 2
    while size < 2 * count:
        size *= 2
    slots = np.full(size, -1, dtype=np.int32)
    mask = np.uint64(size - 1)
    for i in range(count):
        at = hash_bytes(data, offsets[i], offsets[i + 1]) & mask
        while slots[at] >= 0:
            at = (at + np.uint64(1)) & mask
        slots[at] = i
    return slots


@jit
def find_keys(
    slots: NDArray[np.int32],
    offsets: NDArray[np.int32],
    data: NDArray[np.uint8],
    key_offsets: NDArray[np.int32],
    key_data: NDArray[np.uint8],
) -> NDArray[np.int32]:
    """int32[N]: the ordinal of each key, -1 where it is not held."""
    count = key_offsets.shape[0] - 1
    found = np.full(count, -1, dtype=np.int32)
    mask = np.uint64(slots.shape[0] - 1)
    for k in range(count):
        begin = key_offsets[k]
        length = key_offsets[k + 1] - begin
        at = hash_bytes(key_data, begin, begin + length) & mask
        while slots[at] >= 0:
            i = slots[at]
            if offsets[i + 1] - offsets[i] == length:
                same = True
                for b in range(length):
                    if data[offsets[i] + b] != key_data[begin + b]:
                        same = False
                        break
                if same:
                    found[k] = i
                    break
            at = (at + np.uint64(1)) & mask
    return found
