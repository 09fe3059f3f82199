"""Whose money all balances are, under pro rata, in one pass forward."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from algorithms.streams import Stream

    Int64 = NDArray[np.int64]
    Float64 = NDArray[np.float64]

# Passes that each follow a part of the origins, two at a time: an eighth of the memory of
# one pass, on both cores. A page that is touched first costs as much as the sums in it.
_PARTS = _RUNS = 16
_THREADS = 2
# Of a minor unit: what a list drops, and what it keeps at the end, for a tenth is
# hardly ever among the largest remainders, and it is told where it could be. What is
# dropped summed to at most 0.05 in each of 37,000 balances; where it could reach a
# tenth, the lists do not answer.
_DROPPED_BELOW = 1e-6
_KEPT_FROM = 0.1
_MOST_LEFT_OUT = 0.1
_ROOM = 1 << 27


class Parts(NamedTuple):
    """Parts of balances, by account, kind and origin account; all ascending.

    ``account`` and ``origin_account`` are ordinals (int32), ``kind`` codes of
    ``OriginKind`` (uint8), ``amount`` int64 minor units.
    """

    account: NDArray[np.int32]
    kind: NDArray[np.uint8]
    origin_account: NDArray[np.int32]
    amount: Int64

    @classmethod
    def of_rows(cls, rows: Int64) -> Parts:
        """The same from rows (account, kind, origin account, amount) that ascend."""
        return cls(
            rows[:, 0].astype(np.int32),
            rows[:, 1].astype(np.uint8),
            rows[:, 2].astype(np.int32),
            rows[:, 3],
        )

    def joined(self, other: Parts) -> Parts:
        """These parts and those of other accounts, in order. O(N + M log N)."""
        if not len(other.account):
            return self
        at = np.searchsorted(self.account, other.account)
        return Parts(
            np.insert(self.account, at, other.account),
            np.insert(self.kind, at, other.kind),
            np.insert(self.origin_account, at, other.origin_account),
            np.insert(self.amount, at, other.amount),
        )


def all_parts(parts: Sequence[Parts]) -> Parts:
    """The parts one after the other; nothing is copied of only one."""
    if len(parts) == 1:
        return parts[0]
    each = [Parts.of_rows(np.empty((0, 4), dtype=np.int64)), *parts]
    return Parts(
        np.concatenate([part.account for part in each]),
        np.concatenate([part.kind for part in each]),
        np.concatenate([part.origin_account for part in each]),
        np.concatenate([part.amount for part in each]),
    )


def compositions(
    stream: Stream, accounts: Int64, balance: Int64, share: NDArray[np.float64]
) -> tuple[Parts, Int64]:
    """Whose money the balances of accounts are, and the accounts left over.

    The parts of an account sum to its balance (int64[V + 1]); ``share`` are those of
    ``balances.shares``. Accounts come back unanswered where the lists are not sure to
    the minor unit, or would need more than 1.6 GB a pass. O(E · origins) at worst.
    """
    from algorithms._kernels.apportioned import apportion_all
    from algorithms._kernels.compositions import compose

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
        return Parts.of_rows(np.empty((0, 4), dtype=np.int64)), accounts
    left_out = np.sum([left for *_, left, _ in found], axis=0)
    sure = left_out[accounts] < _MOST_LEFT_OUT
    # Tuples of one length are one compiled function.
    nothing = (np.zeros_like(found[0][0]), found[0][1][:0], found[0][2][:0])
    runs = [run[:3] for run in found] + [nothing] * (_RUNS - len(found))
    account, kind, whose, amount, unsure = apportion_all(
        tuple(start for start, _, _ in runs),
        tuple(origin for _, origin, _ in runs),
        tuple(units for _, _, units in runs),
        balance,
        accounts[sure],
        len(stream.opening),
        _KEPT_FROM,
    )
    return Parts(account, kind, whose, amount), np.union1d(accounts[~sure], unsure)


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
