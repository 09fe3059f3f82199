"""Compiled pro-rata (haircut) passes in integers: nothing is made, nothing lost.

A debit ``a`` from a balance ``B`` that holds ``T`` traced units takes ``round(T·a/B)``
of them, halves upwards. Exactly rounded, it lies in ``[max(0, a − (B − T)), min(T, a)]``
by itself, so that no clipping is needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from graph.jit import jit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Int32 = NDArray[np.int32]
    Int64 = NDArray[np.int64]

# Below this balance a float64 quotient is at most one off, and one step repairs it.
FLOAT_EXACT = np.int64(1 << 51)
LOW_32 = np.uint64(0xFFFFFFFF)
BITS_32 = np.uint64(32)
ONE = np.uint64(1)
TOP_BIT = np.uint64(63)


@jit
def _wide_part(traced: int, amount: int, balance: int) -> int:
    """``round(traced·amount/balance)`` through a 128-bit product; all below 2^62."""
    a = np.uint64(traced)
    b = np.uint64(amount)
    d = np.uint64(balance)
    low = (a & LOW_32) * (b & LOW_32)
    middle = (a >> BITS_32) * (b & LOW_32) + (low >> BITS_32)
    cross = (a & LOW_32) * (b >> BITS_32) + (middle & LOW_32)
    high = (a >> BITS_32) * (b >> BITS_32) + (middle >> BITS_32) + (cross >> BITS_32)
    low = (cross << BITS_32) | (low & LOW_32)
    quotient = np.uint64(0)
    rest = high  # below d, because traced ≤ balance and amount < 2^62
    for _ in range(64):
        rest = (rest << ONE) | (low >> TOP_BIT)
        low <<= ONE
        quotient <<= ONE
        if rest >= d:
            rest -= d
            quotient |= ONE
    if rest + rest >= d:
        quotient += ONE
    return int(np.int64(quotient))


@jit
def part(traced: int, amount: int, balance: int) -> int:
    """``round(traced·amount/balance)``, exact; ``traced, amount ≤ balance < 2^62``.

    The quotient is estimated in float64 and put right by its residual, which wraps
    around int64 as the product does and so is exact.
    """
    if balance >= FLOAT_EXACT:
        return _wide_part(traced, amount, balance)
    x = int(np.float64(traced) * np.float64(amount) / np.float64(balance) + 0.5)
    doubled = 2 * (traced * amount - x * balance)
    if doubled >= balance:
        x += 1
    elif doubled < -balance:
        x -= 1
    return x


@jit
def _plain(
    src: Int32,
    dst: Int32,
    amount: Int64,
    balance: Int64,
    traced: Int64,
    touched: NDArray[np.uint8],
    carriers: Int32,
    carried: Int64,
    moves: int,
    begin: int,
    end: int,
) -> int:
    for i in range(begin, end):
        # Unsigned, so that no index is tried for being counted from the end.
        u = np.uint32(src[i])
        v = np.uint32(dst[i])
        a = amount[i]
        has = balance[u]
        if touched[u] != 0:
            x = traced[u]
            if a < has:
                x = part(x, a, has)
            if x != 0:
                traced[u] -= x
                traced[v] += x
                touched[v] = 1
                carriers[moves] = i
                carried[moves] = x
                moves += 1
        balance[u] = max(has - a, 0)
        balance[v] += a
    return moves


@jit
def forward(
    src: Int32,
    dst: Int32,
    amount: Int64,
    opening: Int64,
    fills: NDArray[np.bool_],
    stops: Int64,
    given: Int64,
) -> tuple[Int64, Int64, Int32, Int64, Int64]:
    """One label: balances and traced int64[V], what moved, and what was seeded.

    All that enters an account of ``fills`` is traced from then on: its opening, its
    receipts, its shortfalls. ``stops`` are the transfers, ascending, that touch such an
    account or are seeded themselves, ``given`` how much each seeds. What moved is two
    columns, transfers (int32) and the amounts that were traced before each (int64);
    what was seeded is int64[S + 1], on each of ``stops`` and, last, in openings and
    shortfalls. O(E) time, 17 B an account and 12 B a transfer that moves traced money.
    """
    accounts = opening.shape[0]
    balance = opening.copy()
    traced = np.zeros(accounts, dtype=np.int64)
    # One byte an account stays in the cache where the traced amounts do not.
    touched = np.zeros(accounts, dtype=np.uint8)
    carriers = np.empty(src.shape[0], dtype=np.int32)
    carried = np.empty(src.shape[0], dtype=np.int64)
    seeded = np.zeros(stops.shape[0] + 1, dtype=np.int64)
    for v in range(accounts):
        if fills[v]:
            traced[v] = opening[v]
            touched[v] = 1
            seeded[-1] += opening[v]
    begin = 0
    moves = 0
    for k in range(stops.shape[0]):
        i = stops[k]
        moves = _plain(
            src,
            dst,
            amount,
            balance,
            traced,
            touched,
            carriers,
            carried,
            moves,
            begin,
            i,
        )
        u = src[i]
        v = dst[i]
        a = amount[i]
        short = max(a - balance[u], 0)
        balance[u] += short
        if fills[u]:
            traced[u] += short
            seeded[-1] += short
        x = part(int(traced[u]), int(a), int(balance[u]))
        seeded[k] = a - x if fills[v] else min(given[k], a - x)
        balance[u] -= a
        traced[u] -= x
        balance[v] += a
        traced[v] += x + seeded[k]
        touched[v] = 1
        if x > 0:
            carriers[moves] = i
            carried[moves] = x
            moves += 1
        begin = i + 1
    moves = _plain(
        src,
        dst,
        amount,
        balance,
        traced,
        touched,
        carriers,
        carried,
        moves,
        begin,
        src.shape[0],
    )
    return balance, traced, carriers[:moves], carried[:moves], seeded


@jit
def grown(array: Int64) -> Int64:
    """A copy with room for twice as many rows."""
    larger = np.empty((2 * array.shape[0], array.shape[1]), dtype=np.int64)
    larger[: array.shape[0]] = array
    return larger


@jit
def _stop_small(
    traced: Int64,
    moves: Int64,
    seeds: Int64,
    into: Int64,
    hops: int,
    below: int,
    carries: Int64,
    stopped: Int64,
    count: int,
) -> tuple[Int64, int]:
    """Takes out of ``traced`` the labels of which one transfer brought too little."""
    for m in range(moves.shape[0]):
        carries[moves[m, 1] // hops] += moves[m, 2]
    for m in range(seeds.shape[0]):
        carries[seeds[m, 1] // hops] += seeds[m, 2]
    for m in range(moves.shape[0] + seeds.shape[0]):
        came = m < moves.shape[0]
        row = moves[m] if came else seeds[m - moves.shape[0]]
        j = into[row[1]] if came else row[1]
        if row[2] != 0 and carries[j // hops] < below:
            traced[j] -= row[2]
            if count == stopped.shape[0]:
                stopped = grown(stopped)
            stopped[count] = (row[0], j, row[2])
            count += 1
    for m in range(moves.shape[0]):
        carries[moves[m, 1] // hops] = 0
    for m in range(seeds.shape[0]):
        carries[seeds[m, 1] // hops] = 0
    return stopped, count


@jit
def forward_columns(
    src: Int32,
    dst: Int32,
    amount: Int64,
    opening: Int64,
    columns: int,
    hops: int,
    opens_as: Int64,
    born_as: Int64,
    fill: Int64,
    yields: int,
    at: Int64,
    column_at: Int64,
    given: Int64,
    below: int,
) -> tuple[Int64, Int64, Int64, Int64, Int64]:
    """Many labels at once. Traced int64[V, K], moves, seeds, seeded sums int64[K], stops.

    A debit takes ``X_j − X_{j−1}`` of column j, where ``X_j`` is the rounded share of
    the first j columns together: each column is within one unit of its own share, and
    any run of columns moves exactly as if it were one.

    ``fill[v]`` is the column that all clean money becomes on entering v, ``opens_as[v]``
    and ``born_as[v]`` the columns of v's opening and of its shortfalls, -1 for none.
    Transfer ``at[k]`` (ascending) makes ``given[k]`` of what is still clean in it
    ``column_at[k]``. Each label has ``hops`` columns, and money of one arrives as the
    next, at most the label's last. Money of column ``yields`` (-2 for none) counts as
    clean there, after what is clean, and stands in the moves with a minus sign. Moves
    and seeds are rows (transfer, column, amount), the column as it left the payer, or
    as it was seeded on the way. Of which label a transfer carries less than ``below``
    into an account that does not fill, that is clean from there on: a stop, a row
    (transfer, column, amount) with the column in which it arrived. O(E·K) time where
    money is traced, 8 K B an account.
    """
    accounts = opening.shape[0]
    balance = opening.copy()
    traced = np.zeros((accounts, columns), dtype=np.int64)
    total = np.zeros(accounts, dtype=np.int64)
    seeded = np.zeros(columns, dtype=np.int64)
    moves = np.empty((1024, 3), dtype=np.int64)
    seeds = np.empty((64, 3), dtype=np.int64)
    stopped = np.empty((64, 3), dtype=np.int64)
    carries = np.zeros(columns // hops + 1, dtype=np.int64)
    n_moves = 0
    n_seeds = 0
    n_stopped = 0
    into = np.arange(columns)
    for j in range(columns):
        if j % hops < hops - 1:
            into[j] = j + 1
    k = 0
    for v in range(accounts):
        if opens_as[v] >= 0:
            traced[v, opens_as[v]] = opening[v]
            total[v] = opening[v]
            seeded[opens_as[v]] += opening[v]
    for i in range(src.shape[0]):
        u = src[i]
        v = dst[i]
        a = amount[i]
        short = a - balance[u]
        if short > 0:
            balance[u] = a
            if born_as[u] >= 0:
                traced[u, born_as[u]] += short
                total[u] += short
                seeded[born_as[u]] += short
        clean = a
        first = n_moves
        first_seed = n_seeds
        if total[u] > 0:
            before = 0
            taken = 0
            for j in range(columns):
                if traced[u, j] > 0:
                    before += traced[u, j]
                    x = part(before, a, int(balance[u])) - taken
                    if x > 0:
                        taken += x
                        traced[u, j] -= x
                        traced[v, into[j]] += x
                        if n_moves == moves.shape[0]:
                            moves = grown(moves)
                        moves[n_moves, 0] = i
                        moves[n_moves, 1] = j
                        moves[n_moves, 2] = x
                        n_moves += 1
            total[u] -= taken
            total[v] += taken
            clean -= taken
        came = np.int64(0)
        if yields >= 0 and n_moves > first:
            for m in range(first, n_moves):
                if moves[m, 1] == yields:
                    came = moves[m, 2]
        while k < at.shape[0] and at[k] == i:
            x = min(given[k], clean + came)
            gives = max(x - clean, 0)
            if gives > 0:
                came -= gives
                traced[v, yields] -= gives
                total[v] -= gives
                seeded[yields] -= gives
                clean += gives
                if n_moves == moves.shape[0]:
                    moves = grown(moves)
                moves[n_moves, 0] = i
                moves[n_moves, 1] = yields
                moves[n_moves, 2] = -gives
                n_moves += 1
            traced[v, column_at[k]] += x
            total[v] += x
            seeded[column_at[k]] += x
            clean -= x
            if n_seeds == seeds.shape[0]:
                seeds = grown(seeds)
            seeds[n_seeds, 0] = i
            seeds[n_seeds, 1] = column_at[k]
            seeds[n_seeds, 2] = x
            n_seeds += 1
            k += 1
        if fill[v] >= 0:
            if came > 0:
                traced[v, yields] -= came
                seeded[yields] -= came
                total[v] -= came
                clean += came
            traced[v, fill[v]] += clean
            total[v] += clean
            seeded[fill[v]] += clean
        elif below > 1 and (n_moves > first or n_seeds > first_seed):
            stopped, n_stopped = _stop_small(
                traced[v],
                moves[first:n_moves],
                seeds[first_seed:n_seeds],
                into,
                hops,
                below,
                carries,
                stopped,
                n_stopped,
            )
            total[v] = traced[v].sum()
        balance[u] -= a
        balance[v] += a
    return (
        traced,
        moves[:n_moves].copy(),
        seeds[:n_seeds].copy(),
        seeded,
        stopped[:n_stopped].copy(),
    )
