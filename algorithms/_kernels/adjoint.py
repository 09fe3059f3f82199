"""Compiled adjoint scans: whose money a balance is under pro rata.

The forward pass is a chain of linear maps, so that one scan backwards in time answers
for one target what forward would need a pass for each origin: ``λ_u ← (1 − ρ)λ_u +
ρλ_v``, where ``λ_w`` is what of a unit in w now lies in the target at the end. Shares
``ρ`` are those of ``balances.shares``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from graph.jit import jit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Int32 = NDArray[np.int32]
    Int64 = NDArray[np.int64]
    Float64 = NDArray[np.float64]

# A bit a block of columns in a byte an account; a cache line holds eight float64.
BLOCKS = 8
LINE = 8


@jit
def adjoint(
    src: Int32,
    dst: Int32,
    share: Float64,
    target: Float64,
) -> tuple[Float64, Float64]:
    """What of each account's opening and shortfalls lies in the target: float64[V] each.

    ``target`` is the weight of each account's final balance, float64[V]. The first is
    the part of a unit of the opening, the second the amount that comes from shortfalls.
    O(E) time, 16 B an account.
    """
    lies = target.copy()
    short = np.zeros(target.shape[0], dtype=np.float64)
    for i in range(src.shape[0] - 1, -1, -1):
        # Unsigned, so that no index is tried for being counted from the end.
        u = np.uint32(src[i])
        mine = lies[u]
        theirs = lies[np.uint32(dst[i])]
        # Most transfers have no part in one account's balance: nothing is written.
        if mine != 0.0 or theirs != 0.0:
            taken = share[i]
            mine += min(taken, 1.0) * (theirs - mine)
            lies[u] = mine
            if taken > 1.0:
                short[u] += (taken - 1.0) * mine
    return lies, short


@jit
def adjoint_through(
    src: Int32,
    dst: Int32,
    amount: Int64,
    share: Float64,
    target: Float64,
    outside: int,
    stops: Int64,
    given: Int64,
) -> tuple[Float64, Float64, Float64]:
    """The same with what went through each transfer: float64[E], last.

    ``stops`` are transfers, ascending, of which ``given`` units belong to the target.
    Payments of account ``outside`` are fresh money: nothing lies behind them. O(E).
    """
    lies = target.copy()
    short = np.zeros(target.shape[0], dtype=np.float64)
    through = np.empty(src.shape[0], dtype=np.float64)
    k = stops.shape[0] - 1
    for i in range(src.shape[0] - 1, -1, -1):
        u = src[i]
        flowed = amount[i] * lies[dst[i]]
        wanted = 0.0
        while k >= 0 and stops[k] == i:
            wanted += given[k]
            k -= 1
        through[i] = flowed + wanted
        if u != outside:
            mine = lies[u]
            ahead = lies[dst[i]] + wanted / amount[i]
            mine += min(share[i], 1.0) * (ahead - mine)
            lies[u] = mine
            short[u] += max(share[i] - 1.0, 0.0) * mine
    return lies, short, through


def adjoint_columns(
    src: Int32,
    dst: Int32,
    amount: Int64,
    share: Float64,
    targets: Int64,
    accounts: int,
    outside: int,
    entry: Int32,
    entries: int,
) -> tuple[Float64, Float64, Int32, Float64]:
    """Many targets in one scan, one column each: K final balances.

    Returns the part of a unit of each opening (float64[V, K]), the amounts that come
    from shortfalls (float64[N, K]) with the row of each account in them (int32[V], -1
    for one that never fell short), and the amounts from outside (float64[entries, K]),
    where ``entry[i]`` is the row of transfer i's payer if that is ``outside``. O(E·K).
    """
    columns = targets.shape[0]
    row, rows = _shortfall_rows(src, share, accounts)
    # Eight blocks of columns, each a whole number of cache lines.
    width = LINE * -(-columns // (BLOCKS * LINE))
    padded = BLOCKS * width
    # NumPy's own: memory is taken only where it is written, in huge pages.
    lies = np.zeros((accounts, padded), dtype=np.float64)
    short = np.zeros((rows, padded), dtype=np.float64)
    fresh = np.zeros((entries, padded), dtype=np.float64)
    _scan_columns(
        src, dst, amount, share, targets, outside, entry, lies, row, short, fresh
    )
    return lies[:, :columns], short[:, :columns], row, fresh[:, :columns]


@jit
def _shortfall_rows(src: Int32, share: Float64, accounts: int) -> tuple[Int32, int]:
    """A row for each account that ever falls short, and how many there are."""
    row = np.full(accounts, -1, dtype=np.int32)
    rows = 0
    for i in range(src.shape[0]):
        u = np.uint32(src[i])
        if share[i] > 1.0 and row[u] < 0:
            row[u] = rows
            rows += 1
    return row, rows


@jit
def _scan_columns(
    src: Int32,
    dst: Int32,
    amount: Int64,
    share: Float64,
    targets: Int64,
    outside: int,
    entry: Int32,
    lies: Float64,
    row: Int32,
    short: Float64,
    fresh: Float64,
) -> None:
    """Fill ``lies``, ``short`` and ``fresh``, which are zero before.

    A bit for each block of columns says whether any of its targets can have part in an
    account's money: eight blocks are a byte, and those of all accounts stay in the
    cache. What lies in a block whose bit is not set is not read, and is cleared last.
    """
    accounts, padded = lies.shape
    width = padded // BLOCKS
    some = np.zeros(accounts, dtype=np.uint8)
    written = np.zeros(accounts, dtype=np.uint8)
    for c in range(targets.shape[0]):
        lies[targets[c], c] = 1.0
        some[targets[c]] |= np.uint8(1 << (c // width))
    for i in range(src.shape[0] - 1, -1, -1):
        u = np.uint32(src[i])
        v = np.uint32(dst[i])
        mine = some[u]
        theirs = some[v]
        if mine == 0 and theirs == 0:
            continue
        if u == outside:
            for block in range(BLOCKS):
                if theirs >> block & 1:
                    for c in range(block * width, (block + 1) * width):
                        fresh[entry[i], c] += amount[i] * lies[v, c]
            continue
        taken = share[i]
        if taken >= 1.0:
            # The payer is emptied: all that it had is now with the receiver.
            some[u] = theirs
            written[u] |= mine | theirs
            for block in range(BLOCKS):
                if theirs >> block & 1:
                    for line in range(block * width, (block + 1) * width, LINE):
                        for c in range(line, line + LINE):
                            lies[u, c] = lies[v, c]
                        if taken > 1.0:
                            born = taken - 1.0
                            for c in range(line, line + LINE):
                                short[row[u], c] += born * lies[v, c]
            continue
        some[u] = mine | theirs
        for block in range(BLOCKS):
            has = mine >> block & 1
            gets = theirs >> block & 1
            for line in range(block * width, (block + 1) * width, LINE):
                if has and gets:
                    for c in range(line, line + LINE):
                        lies[u, c] += taken * (lies[v, c] - lies[u, c])
                elif gets:
                    for c in range(line, line + LINE):
                        lies[u, c] = taken * lies[v, c]
                elif has:
                    for c in range(line, line + LINE):
                        lies[u, c] -= taken * lies[u, c]
    for w in range(accounts):
        stale = written[w] & ~some[w]
        for block in range(BLOCKS):
            if stale >> block & 1:
                for c in range(block * width, (block + 1) * width):
                    lies[w, c] = 0.0
