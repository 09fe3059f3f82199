"""Whose money all balances are, under pro rata, in one pass forward."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from algorithms.streams import Stream

    Int64 = NDArray[np.int64]
    Float64 = NDArray[np.float64]

# Passes that each follow a part of the origins, two at a time: half the memory of
# one pass, on both cores.
_PARTS = 4
_THREADS = 2
# Of a minor unit: what a list drops, and what it keeps at the end, for less than a
# hundredth is never among the largest remainders. What is dropped summed to at most 0.04
# in each of 37,000 balances; where it could reach a tenth, the lists do not answer.
_DROPPED_BELOW = 1e-6
_KEPT_FROM = 1e-2
_MOST_LEFT_OUT = 0.1
_ROOM = 1 << 27


def compositions(
    stream: Stream, accounts: Int64, balance: Int64, share: NDArray[np.float64]
) -> tuple[Int64, Int64]:
    """Rows (account, kind, origin account, minor units), and the accounts left over.

    The rows of an account sum to its balance (int64[V + 1]); ``share`` are those of
    ``balances.shares``. Accounts come back unanswered where the lists are not sure to
    the minor unit, or would need more than 1.6 GB a pass. O(E · origins) at worst.
    """
    from algorithms._kernels.compositions import apportion_all, compose

    bounds = _parts(stream, share)

    # NumPy asks for huge pages where the compiler's own allocation does not, and a page
    # that no list reaches is never there.
    rooms = SimpleQueue[tuple["NDArray[np.int32]", "Float64"]]()
    for _ in range(_THREADS):
        rooms.put((np.empty(_ROOM, dtype=np.int32), np.empty(_ROOM, dtype=np.float64)))

    def part(n: int) -> tuple[Int64, NDArray[np.int32], Float64, Float64, bool]:
        room = rooms.get()
        found = compose(
            stream.payer,
            stream.dst,
            stream.amount,
            stream.opening,
            stream.outside,
            stream.src,
            bounds[n],
            bounds[n + 1],
            _DROPPED_BELOW,
            _KEPT_FROM,
            *room,
        )
        rooms.put(room)
        return found

    with ThreadPoolExecutor(_THREADS) as pool:
        found = list(pool.map(part, range(len(bounds) - 1)))
    if not all(within for *_, within in found):
        return np.empty((0, 4), dtype=np.int64), accounts
    first = np.cumsum([0, *(len(origin) for _, origin, *_ in found)])
    starts = np.stack([start + first[n] for n, (start, *_) in enumerate(found)])
    left_out = np.sum([left for *_, left, _ in found], axis=0)
    sure = left_out[accounts] < _MOST_LEFT_OUT
    rows = apportion_all(
        starts,
        np.concatenate([origin for _, origin, *_ in found]),
        np.concatenate([units for _, _, units, *_ in found]),
        balance,
        accounts[sure],
        len(stream.opening),
    )
    return rows, accounts[~sure]


def _parts(stream: Stream, share: NDArray[np.float64]) -> list[int]:
    """Bounds of as many runs of origins as there are passes, each with as many."""
    size = len(stream.opening)
    opened = np.flatnonzero(stream.opening[:-1] > 0)
    short = np.unique(stream.payer[share > 1.0]) + size
    fresh = np.unique(stream.src[stream.payer == stream.outside]) + 2 * size
    origins = np.concatenate((opened, short, fresh))
    cuts = np.arange(1, _PARTS) * len(origins) // _PARTS
    inner: list[int] = origins[cuts].tolist() if len(origins) else []
    return sorted({0, *inner, 3 * size})
