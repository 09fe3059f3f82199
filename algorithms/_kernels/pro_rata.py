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
NONE = np.uint64(0)
# What an account's mark says: it may hold labelled money, or it labels what enters.
HOLDS = np.uint8(1)
SEEDS = np.uint8(2)
# Columns that are looked at together, at least: eight share a line of the cache.
LEAST_RUN = 8


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
def _part_of(traced: int, amount: int, balance: int, share: float) -> int:
    """``part`` with ``share``, the float64 amount/balance, given: it is rounded as often."""
    if balance >= FLOAT_EXACT:
        return _wide_part(traced, amount, balance)
    x = int(np.float64(traced) * share + 0.5)
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
    spares: NDArray[np.bool_],
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
    (transfer, column, amount) with the column in which it arrived. Where ``spares``
    (bool[E], or of none for no such transfer) is set, clean money pays first and the
    columns share what is lacking. O(E + M·K) time for M transfers of traced money, up to 8 K + 17 B an account.
    """
    # NumPy's own: memory is taken only where money of a label comes, in huge pages.
    traced = np.zeros((opening.shape[0], columns), dtype=np.int64)
    return traced, *_fill_columns(
        src,
        dst,
        amount,
        opening,
        traced,
        hops,
        opens_as,
        born_as,
        fill,
        yields,
        at,
        column_at,
        given,
        below,
        spares,
    )


@jit
def _fill_columns(
    src: Int32,
    dst: Int32,
    amount: Int64,
    opening: Int64,
    traced: Int64,
    hops: int,
    opens_as: Int64,
    born_as: Int64,
    fill: Int64,
    yields: int,
    at: Int64,
    column_at: Int64,
    given: Int64,
    below: int,
    spares: NDArray[np.bool_],
) -> tuple[Int64, Int64, Int64, Int64]:
    accounts, columns = traced.shape
    balance = opening.copy()
    total = np.zeros(accounts, dtype=np.int64)
    # One byte an account stays in the cache: most transfers of a ledger are plain.
    marked = np.zeros(accounts, dtype=np.uint8)
    # Which runs of columns may hold anything: a bit each, for up to 64 runs.
    held = np.zeros(accounts, dtype=np.uint64)
    width = max(LEAST_RUN, (columns + 63) // 64)
    runs = (columns + width - 1) // width
    bit = np.empty(columns, dtype=np.uint64)
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
        bit[j] = ONE << np.uint64(j // width)
        if j % hops < hops - 1:
            into[j] = j + 1
    k = 0
    following = at[0] if at.shape[0] > 0 else src.shape[0]
    for w in range(accounts):
        if fill[w] >= 0 or born_as[w] >= 0:
            marked[w] = SEEDS
        if opens_as[w] >= 0:
            traced[w, opens_as[w]] = opening[w]
            total[w] = opening[w]
            held[w] = bit[opens_as[w]]
            marked[w] |= HOLDS
            seeded[opens_as[w]] += opening[w]
    for i in range(src.shape[0]):
        # Unsigned, so that no index is tried for being counted from the end.
        u = np.uint32(src[i])
        v = np.uint32(dst[i])
        a = amount[i]
        if i != following and marked[u] == 0 and marked[v] < SEEDS:
            balance[u] = max(balance[u] - a, 0)
            balance[v] += a
            continue
        short = a - balance[u]
        if short > 0:
            balance[u] = a
            if born_as[u] >= 0:
                traced[u, born_as[u]] += short
                total[u] += short
                held[u] |= bit[born_as[u]]
                seeded[born_as[u]] += short
        clean = a
        first = n_moves
        first_seed = n_seeds
        if total[u] > 0:
            # The columns pay ``out`` of ``has``: their share, or what is not clean.
            out = a
            has = balance[u]
            if spares.shape[0] > 0 and spares[i]:
                out = max(a - (has - total[u]), 0)
                has = total[u]
            share = np.float64(out) / np.float64(has)
            before = np.int64(0)
            taken = np.int64(0)
            present = held[u]
            for run in range(runs):
                if (present >> np.uint64(run)) & ONE == NONE:
                    continue
                for j in range(run * width, min((run + 1) * width, columns)):
                    if traced[u, j] > 0:
                        before += traced[u, j]
                        x = _part_of(before, out, has, share) - taken
                        if x > 0:
                            taken += x
                            traced[u, j] -= x
                            traced[v, into[j]] += x
                            held[v] |= bit[into[j]]
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
            held[v] |= bit[column_at[k]]
            seeded[column_at[k]] += x
            clean -= x
            if n_seeds == seeds.shape[0]:
                seeds = grown(seeds)
            seeds[n_seeds, 0] = i
            seeds[n_seeds, 1] = column_at[k]
            seeds[n_seeds, 2] = x
            n_seeds += 1
            k += 1
            following = at[k] if k < at.shape[0] else src.shape[0]
        if fill[v] >= 0:
            if came > 0:
                traced[v, yields] -= came
                seeded[yields] -= came
                total[v] -= came
                clean += came
            traced[v, fill[v]] += clean
            total[v] += clean
            held[v] |= bit[fill[v]]
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
        if total[u] == 0:
            held[u] = NONE
            marked[u] &= SEEDS
        if total[v] > 0:
            marked[v] |= HOLDS
    return (
        moves[:n_moves].copy(),
        seeds[:n_seeds].copy(),
        seeded,
        stopped[:n_stopped].copy(),
    )
