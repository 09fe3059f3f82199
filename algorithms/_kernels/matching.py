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


@jit
def _count_both(
    src: NDArray[np.uint32], dst: NDArray[np.uint32], paid: Int32, received: Int32
) -> None:
    for i in range(src.shape[0]):
        paid[src[i]] += np.int32(1)
        received[dst[i]] += np.int32(1)


@jit
def _lay_out_both(
    src: NDArray[np.uint32],
    dst: NDArray[np.uint32],
    amount: Int64,
    paid: Int32,
    received: Int32,
    out_start: Int64,
    in_start: Int64,
    debits: Int64,
    credits_: Int64,
) -> None:
    out = 0
    into = 0
    for v in range(paid.shape[0]):
        out_start[v] = out
        in_start[v] = into
        count = paid[v]
        paid[v] = out
        out += count
        count = received[v]
        received[v] = into
        into += count
    out_start[paid.shape[0]] = out
    in_start[paid.shape[0]] = into
    for i in range(src.shape[0]):
        u = src[i]
        at = np.uint32(paid[u])
        paid[u] = at + 1
        debits[at, 0] = amount[i]
        debits[at, 1] = i
        v = dst[i]
        at = np.uint32(received[v])
        received[v] = at + 1
        credits_[at, 0] = amount[i]
        credits_[at, 1] = i


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

    Receipts and payments are laid out by account as pairs (amount, transfer), both in
    one pass: a pair costs one miss of the cache where a position and, later, the amount
    it leads to cost two. 10^7 transfers: 10.1 balance passes, against 15.7 for two
    counting sorts and ``fifo.match``. 32 B a transfer while it runs.
    """
    accounts = len(opening)
    payer, payee = src.view(np.uint32), dst.view(np.uint32)
    out_place = np.zeros(accounts, dtype=np.int32)
    in_place = np.zeros(accounts, dtype=np.int32)
    _count_both(payer, payee, out_place, in_place)
    out_start = np.empty(accounts + 1, dtype=np.int64)
    in_start = np.empty(accounts + 1, dtype=np.int64)
    debits = np.empty((len(src), 2), dtype=np.int64)
    credits_ = np.empty((len(src), 2), dtype=np.int64)
    _lay_out_both(
        payer,
        payee,
        amount,
        out_place,
        in_place,
        out_start,
        in_start,
        debits,
        credits_,
    )
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
