"""Numbering of hashes by first appearance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# 2^64 over the golden ratio: multiplied by it, a number's upper bits are mixed anew
# (Knuth, The Art of Computer Programming, volume 3, section 6.4).
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
# A table of 2^20 places stays in the processor's cache.
_MOST_BITS = 20
# Rows worked on at once: what is made on the way stays in the cache, so that memory is
# not touched for the first time again and again (6,000,000 rows: 0.25 s for 0.68 s).
_BLOCK = 1 << 16


def codes_by_hash(
    hashes: NDArray[np.uint64],
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """int32[N], each hash numbered as it first appears; int64, where each first does.

    N is below 2^31. O(N) expected.
    """
    place = np.arange(len(hashes), dtype=np.int32)
    earliest = _first_places(hashes, place)
    is_first = earliest == place
    number = np.cumsum(is_first, dtype=np.int32)
    number -= 1
    return number[earliest], np.flatnonzero(is_first)


def _first_places(
    hashes: NDArray[np.uint64], place: NDArray[np.int32]
) -> NDArray[np.int32]:
    """Where each hash first appears.

    Each place writes itself into the slot of its hash, the last place first, so that
    the slot keeps the earliest. A hash that finds another's place there tries a slot of
    other bits in the next round; the earliest of each slot is settled, so rounds end.
    """
    bits = min(max(len(hashes).bit_length(), 1), _MOST_BITS)
    shift = np.uint64(64 - bits)
    slots = np.empty(1 << bits, dtype=np.int32)
    earliest = np.empty_like(place)
    pending, mine, mixed = place, hashes, hashes
    while len(pending):
        blocks = [slice(at, at + _BLOCK) for at in range(0, len(pending), _BLOCK)]
        for block in reversed(blocks):
            slot = (mixed[block] >> shift).astype(np.intp)
            slots[slot[::-1]] = pending[block][::-1]
        found = np.empty_like(pending)
        taken = np.empty(len(pending), dtype=np.bool_)
        for block in blocks:
            at = slots[(mixed[block] >> shift).astype(np.intp)]
            found[block] = at
            taken[block] = hashes[at] != mine[block]
        earliest[pending] = found
        pending, mine, mixed = pending[taken], mine[taken], mixed[taken] * _GOLDEN
    return earliest
