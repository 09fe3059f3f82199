"""Compiled passes that carry one label of money through the ledger, either way.

Forwards a label is where money comes from; on the ledger read backwards, payers and
receivers exchanged and the final balances put at the start, the same loop carries where
money goes to: pro rata and FIFO both read the same from behind (the last unit in is the
last unit out).

``fresh[v]``: 0 for an ordinary account; 1 for one whose payments are new money without
the label; 2 for one whose payments are new money of the label. What reaches a fresh
account is absorbed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from algorithms._kernels.pro_rata import part as pro_rata_part
from graph.jit import jit

if TYPE_CHECKING:
    from numpy.typing import NDArray

# The parts of the sums that a pass gives back.
INJECTED, ABSORBED, RETURNED, HELD, VANISHED = range(5)
# The third value of ``fresh``.
OF_THE_LABEL = 2
# Free cells that one transfer can need: it splits at most one lot and one claim.
_CELLS_A_TRANSFER = 8


@jit
def shortfalls(
    src: NDArray[np.int32],
    dst: NDArray[np.int32],
    amount: NDArray[np.int64],
    fresh: NDArray[np.uint8],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """What each payment lacked (int64[E]), and what each account has left (int64[V])."""
    lacked = np.zeros(src.shape[0], dtype=np.int64)
    balance = np.zeros(fresh.shape[0], dtype=np.int64)
    for i in range(src.shape[0]):
        u, v, a = int(src[i]), int(dst[i]), amount[i]
        if u == v:
            continue
        if fresh[u] == 0:
            if balance[u] < a:
                lacked[i] = a - balance[u]
                balance[u] = a
            balance[u] -= a
        if fresh[v] == 0:
            balance[v] += a
    return lacked, balance


@jit
def carry_pro_rata(
    payer: NDArray[np.int32],
    receiver: NDArray[np.int32],
    amount: NDArray[np.int64],
    lacked: NDArray[np.int64],
    opening: NDArray[np.int64],
    fresh: NDArray[np.uint8],
    owed: NDArray[np.int64],
    # A compiled function takes its arguments by place.
    backward: bool,  # noqa: FBT001
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The label's part of each transfer as received (int64[E]), and the five sums.

    ``owed[i]`` is the part of a payment that ends at the label's own accounts; what of
    it was the payer's own money is a claim to money back, and money of the label that
    meets a claim is the payer's own again (RETURNED). Empty: no claims. O(E).
    """
    balance = opening.copy()
    held = np.zeros(fresh.shape[0], dtype=np.int64)
    claim = np.zeros(fresh.shape[0], dtype=np.int64)
    part = np.zeros(payer.shape[0], dtype=np.int64)
    sums = np.zeros(5, dtype=np.int64)
    for i in range(payer.shape[0]):
        u, v, a = int(payer[i]), int(receiver[i]), amount[i]
        if u == v:
            continue
        if fresh[u] == 0:
            if not backward:
                balance[u] += lacked[i]
            x = pro_rata_part(held[u], a, balance[u]) if held[u] != 0 else 0
            held[u] -= x
            balance[u] -= a
            if owed.shape[0] > 0 and owed[i] > x:
                claim[u] += owed[i] - x
        else:
            x = a if fresh[u] == OF_THE_LABEL else 0
            sums[INJECTED] += x
        if fresh[v] != 0:
            sums[ABSORBED] += x
            part[i] = x
            continue
        back = min(claim[v], x)
        claim[v] -= back
        sums[RETURNED] += back
        part[i] = x - back
        held[v] += x - back
        balance[v] += a
        if backward and lacked[i] > 0:
            x = pro_rata_part(held[v], lacked[i], balance[v])
            held[v] -= x
            balance[v] -= lacked[i]
            sums[VANISHED] += x
    sums[HELD] = np.sum(held)
    return part, sums


@jit
def carry_fifo(
    payer: NDArray[np.int32],
    receiver: NDArray[np.int32],
    amount: NDArray[np.int64],
    lacked: NDArray[np.int64],
    opening: NDArray[np.int64],
    fresh: NDArray[np.uint8],
    owed: NDArray[np.int64],
    # A compiled function takes its arguments by place.
    backward: bool,  # noqa: FBT001
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """As ``carry_pro_rata``, but what came first goes first.

    Each account is a queue of lots that alternate between having the label and not;
    the lots are cells of one pool. O(E + lots moved).
    """
    accounts = fresh.shape[0]
    size = accounts + 1024
    lot = np.zeros(size, dtype=np.int64)
    labelled = np.zeros(size, dtype=np.uint8)
    after = np.arange(1, size + 1).astype(np.int32)
    head = np.full(accounts, -1, dtype=np.int32)
    tail = np.full(accounts, -1, dtype=np.int32)
    claim = np.zeros(accounts, dtype=np.int64)
    part = np.zeros(payer.shape[0], dtype=np.int64)
    sums = np.zeros(5, dtype=np.int64)
    free = np.int32(0)
    spare = size
    for v in range(accounts):
        if opening[v] > 0:
            cell = free
            free = after[cell]
            spare -= 1
            lot[cell] = opening[v]
            labelled[cell] = 0
            after[cell] = -1
            head[v] = cell
            tail[v] = cell
    for i in range(payer.shape[0]):
        u, v, a = int(payer[i]), int(receiver[i]), amount[i]
        if u == v:
            continue
        if spare < _CELLS_A_TRANSFER:
            grown = 2 * size
            more_lot = np.zeros(grown, dtype=np.int64)
            more_labelled = np.zeros(grown, dtype=np.uint8)
            more_after = np.arange(1, grown + 1).astype(np.int32)
            more_lot[:size] = lot
            more_labelled[:size] = labelled
            more_after[:size] = after
            # The new cells go before what is left of the free ones.
            more_after[grown - 1] = free
            free = np.int32(size)
            lot, labelled, after = more_lot, more_labelled, more_after
            spare += grown - size
            size = grown
        ordinary = fresh[u] == 0
        born = np.int64(0)
        if ordinary and not backward:
            born = lacked[i]
        x = np.int64(0)
        got = np.int64(0)
        need = a
        while need > 0:
            mark = np.uint8(0)
            take = need
            if not ordinary:
                if fresh[u] == OF_THE_LABEL:
                    mark = np.uint8(1)
                    sums[INJECTED] += a
            elif need > born:
                cell = head[u]
                take = min(lot[cell], need - born)
                mark = labelled[cell]
                lot[cell] -= take
                if lot[cell] == 0:
                    head[u] = after[cell]
                    if head[u] == -1:
                        tail[u] = -1
                    after[cell] = free
                    free = cell
                    spare += 1
            need -= take
            if mark == 1:
                x += take
            if fresh[v] != 0:
                if mark == 1:
                    sums[ABSORBED] += take
                    got += take
                continue
            back = np.int64(0)
            if mark == 1:
                back = min(claim[v], take)
                claim[v] -= back
                sums[RETURNED] += back
                got += take - back
            for side in range(2):
                give = back if side == 0 else take - back
                kind = np.uint8(0) if side == 0 else mark
                if give == 0:
                    continue
                end = tail[v]
                if end != -1 and labelled[end] == kind:
                    lot[end] += give
                    continue
                cell = free
                free = after[cell]
                spare -= 1
                lot[cell] = give
                labelled[cell] = kind
                after[cell] = -1
                if end == -1:
                    head[v] = cell
                else:
                    after[end] = cell
                tail[v] = cell
        part[i] = got
        if ordinary and owed.shape[0] > 0 and owed[i] > x:
            claim[u] += owed[i] - x
        need = lacked[i] if backward and fresh[v] == 0 else np.int64(0)
        while need > 0:
            cell = head[v]
            take = min(lot[cell], need)
            need -= take
            lot[cell] -= take
            if labelled[cell] == 1:
                sums[VANISHED] += take
            if lot[cell] == 0:
                head[v] = after[cell]
                if head[v] == -1:
                    tail[v] = -1
                after[cell] = free
                free = cell
                spare += 1
    for v in range(accounts):
        cell = head[v]
        while cell != -1:
            if labelled[cell] == 1:
                sums[HELD] += lot[cell]
            cell = after[cell]
    return part, sums
