"""Compiled matching of all receipts with the payments they paid, account by account."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from graph.jit import jit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Int32 = NDArray[np.int32]
    Int64 = NDArray[np.int64]

NONE = np.int32(-1)
# 2^10 accounts a drawer; account and transfer are the halves of a number.
_DRAWER = 10
_HALF = 32
_LOWER = (1 << _HALF) - 1


@jit
def _count_both(
    src: NDArray[np.uint32], dst: NDArray[np.uint32], paid: Int32, received: Int32
) -> None:
    for i in range(src.shape[0]):
        paid[src[i]] += np.int32(1)
        received[dst[i]] += np.int32(1)


@jit
def _starts(count: Int32, start: Int64) -> None:
    """Where each account's rows begin, in ``start``, and in ``count`` from now on."""
    at = 0
    for v in range(count.shape[0]):
        start[v] = at
        rows = count[v]
        count[v] = at
        at += rows
    start[count.shape[0]] = at


@jit
def _lay_out(
    account: NDArray[np.uint32],
    amount: Int64,
    place: Int32,
    start: Int64,
    drawer: Int64,
    rows: Int64,
) -> None:
    """Rows (amount, transfer), account after account, each account's in order.

    First into drawers of 1,024 accounts, in the memory of ``drawer`` (like ``rows``), and
    out of them account by account: so that no step writes to more places by turns than
    the cache holds. ``place`` and ``start`` are those of ``_starts``.
    """
    drawers = (place.shape[0] >> _DRAWER) + 1
    fills = np.empty(drawers, dtype=np.int64)
    for k in range(drawers):
        fills[k] = start[k << _DRAWER]
    for i in range(account.shape[0]):
        v = np.int64(account[i])
        at = np.uint64(fills[v >> _DRAWER])
        fills[v >> _DRAWER] = at + np.uint64(1)
        drawer[at, 0] = amount[i]
        drawer[at, 1] = v << _HALF | i
    for n in range(account.shape[0]):
        packed = drawer[n, 1]
        v = packed >> _HALF
        to = np.uint32(place[v])
        place[v] = to + np.uint32(1)
        rows[to, 0] = drawer[n, 0]
        rows[to, 1] = packed & _LOWER


@jit
def _match_lots(
    opening: Int64,
    in_start: Int64,
    credits_: Int64,
    out_start: Int64,
    debits: Int64,
    received: Int32,
    paid: Int32,
    size: Int64,
    bounds: Int64,
) -> None:
    s = 0
    for v in range(opening.shape[0]):
        c = in_start[v]
        last = in_start[v + 1]
        rest = opening[v]
        credit = NONE
        for d in range(out_start[v], out_start[v + 1]):
            need = debits[d, 0]
            j = debits[d, 1]
            while need > 0:
                if rest == 0:
                    if c < last and credits_[c, 1] < j:
                        rest = credits_[c, 0]
                        credit = np.int32(credits_[c, 1])
                        c += 1
                    else:
                        credit = NONE
                        rest = need
                taken = min(rest, need)
                received[s] = credit
                paid[s] = j
                size[s] = taken
                s += 1
                rest -= taken
                need -= taken
        while True:
            if rest > 0:
                received[s] = credit
                paid[s] = NONE
                size[s] = rest
                s += 1
            if c == last:
                break
            rest = credits_[c, 0]
            credit = np.int32(credits_[c, 1])
            c += 1
        bounds[v + 1] = s


@jit
def _match_piles(
    opening: Int64,
    in_start: Int64,
    credits_: Int64,
    out_start: Int64,
    debits: Int64,
    received: Int32,
    paid: Int32,
    size: Int64,
    bounds: Int64,
) -> None:
    # The pile of the account at hand: units, receipt.
    pile = np.empty((1024, 2), dtype=np.int64)
    s = 0
    for v in range(opening.shape[0]):
        c = in_start[v]
        last = in_start[v + 1]
        if last - c + 1 > pile.shape[0]:
            pile = np.empty((2 * (last - c + 1), 2), dtype=np.int64)
        height = 0
        if opening[v] > 0:
            pile[0, 0] = opening[v]
            pile[0, 1] = NONE
            height = 1
        for d in range(out_start[v], out_start[v + 1]):
            need = debits[d, 0]
            j = debits[d, 1]
            while c < last and credits_[c, 1] < j:
                pile[height, 0] = credits_[c, 0]
                pile[height, 1] = credits_[c, 1]
                height += 1
                c += 1
            while need > 0:
                taken = need
                receipt = np.int64(NONE)
                if height > 0:
                    top = height - 1
                    receipt = pile[top, 1]
                    taken = min(pile[top, 0], need)
                    pile[top, 0] -= taken
                    if pile[top, 0] == 0:
                        height = top
                received[s] = receipt
                paid[s] = j
                size[s] = taken
                s += 1
                need -= taken
        while c < last:
            pile[height, 0] = credits_[c, 0]
            pile[height, 1] = credits_[c, 1]
            height += 1
            c += 1
        # What rests, the top of the pile first.
        for n in range(height - 1, -1, -1):
            received[s] = pile[n, 1]
            paid[s] = NONE
            size[s] = pile[n, 0]
            s += 1
        bounds[v + 1] = s


def match_all(
    src: Int32, dst: Int32, amount: Int64, opening: Int64, *, latest_first: bool = False
) -> tuple[Int64, Int32, Int32, Int64]:
    """``fifo.match`` for every account, both sides sorted on the way. O(E + V).

    ``latest_first`` pays from the top of a pile (LIFO), and tells what rests from there.

    Receipts and payments are laid out by account as pairs (amount, transfer), through
    drawers: 10^7 transfers in 0.30 s, against 0.50 s straight to their places, each a miss
    of the cache. 48 B a transfer while it runs.
    """
    accounts = len(opening)
    payer, payee = src.view(np.uint32), dst.view(np.uint32)
    out_place = np.zeros(accounts, dtype=np.int32)
    in_place = np.zeros(accounts, dtype=np.int32)
    _count_both(payer, payee, out_place, in_place)
    out_start = np.empty(accounts + 1, dtype=np.int64)
    in_start = np.empty(accounts + 1, dtype=np.int64)
    _starts(out_place, out_start)
    _starts(in_place, in_start)
    drawer = np.empty((len(src), 2), dtype=np.int64)
    debits = np.empty((len(src), 2), dtype=np.int64)
    credits_ = np.empty((len(src), 2), dtype=np.int64)
    _lay_out(payer, amount, out_place, out_start, drawer, debits)
    _lay_out(payee, amount, in_place, in_start, drawer, credits_)
    room = 3 * len(src) + accounts
    received = np.empty(room, dtype=np.int32)
    paid = np.empty(room, dtype=np.int32)
    size = np.empty(room, dtype=np.int64)
    bounds = np.zeros(accounts + 1, dtype=np.int64)
    lots = (in_start, credits_, out_start, debits)
    played = _match_piles if latest_first else _match_lots
    played(opening, *lots, received, paid, size, bounds)
    end = int(bounds[-1])
    return bounds, received[:end], paid[:end], size[:end]
