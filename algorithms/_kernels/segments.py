"""Compiled matching of units: which part of which receipt is which part of a payment.

Wherever a rule looks at order alone and not at labels (FIFO, LIFO, least and most
recently born), the ledger has one matching for all labels. A *segment* says that
``size`` units of a receipt, from its unit ``from_unit`` on, left as the units from
``to_unit`` on of a payment. Segments stand in the order of the payments, so that any
question, forward or back, walks over them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from algorithms._kernels.pro_rata import part
from graph.jit import jit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Int32 = NDArray[np.int32]
    Int64 = NDArray[np.int64]

# What stands for a receipt: money held at the start, and money that was lacking.
OPENING = np.int32(-1)
LACKING = np.int32(-2)
NOBODY = np.int64(-1)


@jit
def room(columns: Int64, size: int) -> Int64:
    """A copy with room for at least ``size`` columns, doubled."""
    larger = np.empty((columns.shape[0], max(size, 2 * columns.shape[1])), np.int64)
    larger[:, : columns.shape[1]] = columns
    return larger


@jit
def by_arrival(
    src: Int32, dst: Int32, amount: Int64, opening: Int64, latest_first: int
) -> tuple[Int64, Int32, Int64, Int64, Int64, Int64]:
    """Segments where the latest (1) or the earliest (0) receipt leaves first.

    Returns ``start`` (int64[E + 1]: where each payment's segments begin), and of each
    segment the receipt (int32; ``OPENING``, ``LACKING``), ``from_unit``, ``to_unit``
    and ``size`` (int64). After ``start[E]`` stand what rests, each with its account in
    the last column, which is int64 of the rests alone. O(E + segments); a receipt is
    its own lot, so that 12 bytes a transfer hold all queues.
    """
    transfers = src.shape[0]
    accounts = opening.shape[0]
    # The lots of an account: transfers, and E + v for the opening of account v.
    head = np.empty(accounts, dtype=np.int32)
    tail = np.empty(accounts, dtype=np.int32)
    following = np.empty(transfers + accounts, dtype=np.int32)
    rest = np.empty(transfers + accounts, dtype=np.int64)
    start = np.empty(transfers + 1, dtype=np.int64)
    # A segment ends a payment or a lot, and a lot ends or rests once.
    most = 2 * transfers + accounts + 1
    receipt = np.empty(most, dtype=np.int32)
    from_unit = np.empty(most, dtype=np.int64)
    to_unit = np.empty(most, dtype=np.int64)
    size = np.empty(most, dtype=np.int64)
    s = 0
    for v in range(accounts):
        head[v] = -1
        tail[v] = -1
        if opening[v] > 0:
            head[v] = transfers + v
            tail[v] = transfers + v
            following[transfers + v] = -1
            rest[transfers + v] = opening[v]
    for i in range(transfers):
        u = src[i]
        v = dst[i]
        a = amount[i]
        start[i] = s
        done = np.int64(0)
        while done < a:
            lot = head[u]
            if lot < 0:
                receipt[s] = LACKING
                from_unit[s] = 0
                to_unit[s] = done
                size[s] = a - done
                s += 1
                break
            held = rest[lot]
            taken = min(a - done, held)
            if lot >= transfers:
                receipt[s] = OPENING
                whole = opening[u]
            else:
                receipt[s] = lot
                whole = amount[lot]
            # A pile is taken from its top, a queue from its front.
            from_unit[s] = held - taken if latest_first == 1 else whole - held
            to_unit[s] = done
            size[s] = taken
            s += 1
            done += taken
            rest[lot] = held - taken
            if held == taken:
                head[u] = following[lot]
        rest[i] = a
        if latest_first == 1:
            following[i] = head[v]
            head[v] = i
        else:
            following[i] = -1
            if head[v] < 0:
                head[v] = i
            else:
                following[tail[v]] = i
            tail[v] = i
    start[transfers] = s
    owner = np.empty(most - s, dtype=np.int64)
    n = 0
    for v in range(accounts):
        lot = head[v]
        while lot >= 0:
            held = rest[lot]
            if lot >= transfers:
                receipt[s] = OPENING
                whole = opening[v]
            else:
                receipt[s] = lot
                whole = amount[lot]
            from_unit[s] = 0 if latest_first == 1 else whole - held
            to_unit[s] = 0
            size[s] = held
            owner[n] = v
            s += 1
            n += 1
            lot = following[lot]
    return (
        start,
        receipt[:s],
        from_unit[:s],
        to_unit[:s],
        size[:s],
        owner[:n],
    )


@jit
def _before(key: Int64, a: int, b: int) -> bool:
    """Whether lot a leaves before lot b: by birth, then by arrival."""
    if key[0, a] != key[0, b]:
        return bool(key[0, a] < key[0, b])
    return bool(a < b)


@jit
def _melded(key: Int64, tree: Int32, a: int, b: int) -> int:
    """The root of two heaps made one."""
    if a < 0:
        return b
    if b < 0:
        return a
    if _before(key, b, a):
        a, b = b, a
    tree[1, b] = tree[0, a]
    tree[0, a] = b
    return a


@jit
def _without_root(key: Int64, tree: Int32, root: int) -> int:
    """The heap without its root: its children paired, then melded (two passes)."""
    child = tree[0, root]
    pairs = -1
    while child >= 0:
        first = child
        second = tree[1, first]
        child = -1
        if second >= 0:
            child = tree[1, second]
            tree[1, second] = -1
        tree[1, first] = -1
        both = _melded(key, tree, first, second)
        tree[1, both] = pairs
        pairs = both
    root = -1
    while pairs >= 0:
        rest = tree[1, pairs]
        tree[1, pairs] = -1
        root = _melded(key, tree, root, pairs)
        pairs = rest
    return root


@jit
def by_birth(
    src: Int32,
    dst: Int32,
    amount: Int64,
    opening: Int64,
    outside: int,
    sign: int,
) -> tuple[Int64, Int32, Int64, Int64, Int64, Int64]:
    """Segments where the least (sign 1) or most (-1) recently born money leaves first.

    Money is born where it enters the ledger: in an opening (before all transfers), in
    a shortfall, in a payment of account ``outside``; it keeps its birth on every hop.
    Of one birth, what arrived first leaves first. The same columns as ``by_arrival``.
    O(lots · log lots): each account keeps a pairing heap (Fredman, Sedgewick, Sleator
    and Tarjan 1986).
    """
    transfers = src.shape[0]
    accounts = opening.shape[0]
    # A lot: birth, receipt, first unit, units. Its heap links: child, sibling.
    lots = np.empty((4, transfers + accounts), dtype=np.int64)
    links = np.empty((2, transfers + accounts), dtype=np.int32)
    n_lots = 0
    root = np.empty(accounts, dtype=np.int32)
    start = np.empty(transfers + 1, dtype=np.int64)
    # A segment: receipt, from_unit, to_unit, size.
    found = np.empty((4, 2 * transfers + accounts + 1), dtype=np.int64)
    s = 0
    for v in range(accounts):
        root[v] = -1
        if opening[v] > 0 and v != outside:
            lots[0, n_lots] = -sign
            lots[1, n_lots] = OPENING
            lots[2, n_lots] = 0
            lots[3, n_lots] = opening[v]
            links[0, n_lots] = -1
            links[1, n_lots] = -1
            root[v] = n_lots
            n_lots += 1
    for i in range(transfers):
        u = src[i]
        v = dst[i]
        a = amount[i]
        start[i] = s
        done = np.int64(0)
        latest = -1
        while done < a:
            lot = root[u]
            if s == found.shape[1]:
                found = room(found, s + 1)
            if lot < 0:
                birth = np.int64(i * sign)
                taken = a - done
                found[0, s] = OPENING if u == outside else LACKING
                found[1, s] = 0
            else:
                birth = lots[0, lot]
                taken = min(a - done, lots[3, lot])
                found[0, s] = lots[1, lot]
                found[1, s] = lots[2, lot]
                lots[2, lot] += taken
                lots[3, lot] -= taken
                if lots[3, lot] == 0:
                    root[u] = _without_root(lots, links, int(lot))
            found[2, s] = done
            found[3, s] = taken
            s += 1
            if latest >= 0 and lots[0, latest] == birth:
                lots[3, latest] += taken
            else:
                if n_lots == lots.shape[1]:
                    lots = room(lots, n_lots + 1)
                    wider = np.empty((2, lots.shape[1]), dtype=np.int32)
                    wider[:, :n_lots] = links
                    links = wider
                latest = n_lots
                lots[0, latest] = birth
                lots[1, latest] = i
                lots[2, latest] = done
                lots[3, latest] = taken
                links[0, latest] = -1
                links[1, latest] = -1
                n_lots += 1
            done += taken
            # The receiver's heap takes a lot once no more units of its birth follow.
            if done == a or root[u] < 0 or lots[0, root[u]] != birth:
                root[v] = _melded(lots, links, int(root[v]), latest)
                latest = -1
    start[transfers] = s
    owner = np.empty(n_lots, dtype=np.int64)
    n = 0
    for v in range(accounts):
        while root[v] >= 0:
            lot = root[v]
            root[v] = _without_root(lots, links, int(lot))
            if s == found.shape[1]:
                found = room(found, s + 1)
            found[0, s] = lots[1, lot]
            found[1, s] = lots[2, lot]
            found[2, s] = 0
            found[3, s] = lots[3, lot]
            owner[n] = v
            s += 1
            n += 1
    return (
        start,
        found[0, :s].astype(np.int32),
        found[1, :s],
        found[2, :s],
        found[3, :s],
        owner[:n],
    )


@jit
def with_fees(
    amount: Int64,
    fee: NDArray[np.bool_],
    start: Int64,
    receipt: Int32,
    from_unit: Int64,
    to_unit: Int64,
    size: Int64,
    latest_first: int,
) -> tuple[Int64, Int32, Int64, Int64, Int64]:
    """The segments with each payment and its fee, ``fee[i + 1]``, paid in proportion.

    Both together take the same units as before; of each segment the fee takes its
    share, by cumulative rounding over them. O(S).
    """
    transfers = amount.shape[0]
    count = size.shape[0]
    begins = np.empty(transfers + 1, dtype=np.int64)
    found = np.empty((4, 2 * count), dtype=np.int64)
    s = 0
    i = 0
    while i < transfers:
        pair = i + 1 < transfers and fee[i + 1]
        last = start[i + 2] if pair else start[i + 1]
        whole = amount[i] + amount[i + 1] if pair else amount[i]
        rate = amount[i + 1] if pair else 0
        for leg in range(2 if pair else 1):
            begins[i + leg] = s
            upto = 0
            given = 0
            done = 0
            for k in range(start[i], last):
                upto += size[k]
                cost = part(rate, upto, whole) - given if pair else 0
                given += cost
                units = cost if leg == 1 else size[k] - cost
                if units == 0:
                    continue
                # What leaves first lies at the top of a pile, at the front of a queue.
                first = (latest_first == 1) == (leg == 0)
                found[0, s] = receipt[k]
                found[1, s] = from_unit[k] + (size[k] - units if first else 0)
                found[2, s] = done
                found[3, s] = units
                done += units
                s += 1
        i += 2 if pair else 1
    begins[transfers] = s
    for k in range(start[transfers], count):
        found[0, s] = receipt[k]
        found[1, s] = from_unit[k]
        found[2, s] = to_unit[k]
        found[3, s] = size[k]
        s += 1
    return (
        begins,
        found[0, :s].astype(np.int32),
        found[1, :s],
        found[2, :s],
        found[3, :s],
    )
