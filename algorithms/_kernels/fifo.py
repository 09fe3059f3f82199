"""Compiled FIFO (Clayton's Case): the oldest receipt leaves first.

All that enters an account lies on its *in-axis*: the opening, then receipts and
shortfalls in order. All that it pays lies on its *out-axis*. FIFO is the identity
between the two: unit y out is unit y in. A transfer thus starts at ``left[i]`` on its
payer's axis and at ``entered[i]`` on its receiver's, and any unit is followed by
looking up where it lies, without playing the ledger again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from algorithms._kernels.pro_rata import grown
from graph.jit import jit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Int32 = NDArray[np.int32]
    Int64 = NDArray[np.int64]

OPENING = 0
UNKNOWN = 1
FRESH = 2
NONE = np.int32(-1)
# Entries of a buffer that fits the second-level cache beside the rest.
GATHERED = 1 << 14


@jit
def axes(
    src: Int32, dst: Int32, amount: Int64, opening: Int64
) -> tuple[Int64, Int64, Int64]:
    """Where each transfer starts on its payer's and its receiver's axis, and the ends.

    ``left`` and ``entered`` are int64[E]; ``ends`` is int64[V, 2], what each account
    paid and what entered it in all, shortfalls born at need included. O(E).
    """
    ends = np.zeros((opening.shape[0], 2), dtype=np.int64)
    left = np.empty(src.shape[0], dtype=np.int64)
    entered = np.empty(src.shape[0], dtype=np.int64)
    for v in range(opening.shape[0]):
        ends[v, 1] = opening[v]
    for i in range(src.shape[0]):
        u = src[i]
        v = dst[i]
        a = amount[i]
        left[i] = ends[u, 0]
        ends[u, 0] += a
        ends[u, 1] = max(ends[u, 1], ends[u, 0])
        entered[i] = ends[v, 1]
        ends[v, 1] += a
    return left, entered, ends


@jit
def origins_of(
    src: Int32,
    amount: Int64,
    opening: Int64,
    left: Int64,
    entered: Int64,
    in_start: Int64,
    in_order: Int32,
    outside: int,
    account: int,
    begin: int,
    end: int,
    through: Int64,
) -> Int64:
    """Origins of the units ``[begin, end)`` of an account's axis, and their ways.

    Returns rows (kind, account or transfer, amount): OPENING and UNKNOWN name the
    account, FRESH the transfer by which ``outside`` paid it in. Adds to ``through``
    (int64[E]) what passed each transfer. O(k log d) for k pieces.
    """
    found = np.empty((64, 3), dtype=np.int64)
    n_found = 0
    stack = np.empty((64, 3), dtype=np.int64)
    stack[0] = (account, begin, end)
    depth = 1
    while depth > 0:
        depth -= 1
        v = stack[depth, 0]
        low = stack[depth, 1]
        high = stack[depth, 2]
        first = in_start[v]
        count = in_start[v + 1] - first
        # The first receipt that ends after `low`; what lies before it is no receipt.
        a, b = 0, count
        while a < b:
            middle = (a + b) // 2
            i = in_order[first + middle]
            if entered[i] + amount[i] <= low:
                a = middle + 1
            else:
                b = middle
        while low < high:
            until = high
            if a < count:
                until = min(until, entered[in_order[first + a]])
            if low < until:
                kind = UNKNOWN
                if low < opening[v]:
                    kind = OPENING
                    until = min(until, opening[v])
                if n_found == found.shape[0]:
                    found = grown(found)
                found[n_found] = (kind, v, until - low)
                n_found += 1
                low = until
                continue
            i = np.int64(in_order[first + a])
            until = min(high, entered[i] + amount[i])
            through[i] += until - low
            if src[i] == outside:
                if n_found == found.shape[0]:
                    found = grown(found)
                found[n_found] = (FRESH, i, until - low)
                n_found += 1
            else:
                if depth == stack.shape[0]:
                    stack = grown(stack)
                begins = left[i] + low - entered[i]
                stack[depth] = (np.int64(src[i]), begins, begins + until - low)
                depth += 1
            low = until
            a += 1
    return found[:n_found].copy()


@jit
def stream(
    src: Int32,
    dst: Int32,
    amount: Int64,
    opening: Int64,
    opens_as: Int64,
    born_as: Int64,
    fill: Int64,
    yields: int,
    at: Int64,
    tag_at: Int64,
    given: Int64,
    hops: int,
    listed: int,
) -> tuple[Int64, Int64, Int64, Int64]:
    """Tagged money in one pass: what lies where, what moved, what was seeded.

    Every account keeps its tagged runs of units in order; every transfer takes the
    runs in its interval with it, so that nothing is lost or blurred. A tag counts its
    payments in its last digit to base ``hops`` (at most ``hops − 1``).

    ``opens_as``, ``born_as`` and ``fill`` (int64[V], -1 for none) tag an account's
    opening, its shortfalls and what comes in clean; transfer ``at[k]`` (ascending) tags
    the first ``given[k]`` clean units in it ``tag_at[k]``. Returns rows of what lies
    (account, tag, amount), moves and seeds (transfer, tag, amount), the tag as it left
    the payer; and ``entered`` (account, tag, amount) for what was tagged in an account.
    Money with the tag ``yields`` (-2 for none) counts as clean for seeds and fills, and
    what it gives up stands in the tables with a minus sign. ``listed`` is 1 to list moves, else 0. O(E + pieces).
    """
    accounts = opening.shape[0]
    # An account: paid, entered, first run, last run. A run: begin, end, tag, next.
    account = np.zeros((accounts, 4), dtype=np.int64)
    runs = np.empty((1024, 4), dtype=np.int64)
    n_runs = 0
    free = -1
    moves = np.empty((1024, 3), dtype=np.int64)
    n_moves = 0
    seeds = np.empty((64, 3), dtype=np.int64)
    n_seeds = 0
    tagged = np.empty((64, 3), dtype=np.int64)
    n_tagged = 0
    # Pieces of the transfer at hand: begin, end, tag, relative to its first unit.
    piece = np.empty((64, 3), dtype=np.int64)
    k = 0
    for w in range(accounts):
        account[w, 1] = opening[w]
        account[w, 2] = -1
        account[w, 3] = -1
        if opens_as[w] >= 0 and opening[w] > 0:
            if n_runs == runs.shape[0]:
                runs = grown(runs)
            runs[n_runs] = (0, opening[w], opens_as[w], -1)
            account[w, 2] = n_runs
            account[w, 3] = n_runs
            n_runs += 1
            if n_tagged == tagged.shape[0]:
                tagged = grown(tagged)
            tagged[n_tagged] = (w, opens_as[w], opening[w])
            n_tagged += 1
    # One byte an account stays in the cache: what is plain is most of a ledger.
    marked = np.zeros(accounts, dtype=np.uint8)
    for w in range(accounts):
        if born_as[w] >= 0 or fill[w] >= 0:
            marked[w] = 1
    for i in range(src.shape[0]):
        u = np.int64(src[i])
        v = np.int64(dst[i])
        a = amount[i]
        begin = account[u, 0]
        end = begin + a
        short = end - account[u, 1]
        seeded = k < at.shape[0] and at[k] == i
        if account[u, 2] < 0 and marked[u] == 0 and marked[v] == 0 and not seeded:
            account[u, 0] = end
            account[u, 1] = max(account[u, 1], end)
            account[v, 1] += a
            continue
        n_piece = 0
        # The runs that leave, with what lies clean between them.
        r = account[u, 2]
        while r >= 0 and runs[r, 0] < end:
            stop = min(runs[r, 1], end)
            if n_piece + 2 >= piece.shape[0]:
                piece = grown(piece)
            piece[n_piece] = (runs[r, 0] - begin, stop - begin, runs[r, 2])
            n_piece += 1
            if stop < runs[r, 1]:
                runs[r, 0] = stop
                break
            following = runs[r, 3]
            runs[r, 3] = free
            free = r
            r = following
        account[u, 2] = r
        if r < 0:
            account[u, 3] = -1
        account[u, 0] = end
        if short > 0:
            account[u, 1] = end
            if born_as[u] >= 0:
                piece[n_piece] = (a - short, a, born_as[u])
                n_piece += 1
                if n_tagged == tagged.shape[0]:
                    tagged = grown(tagged)
                tagged[n_tagged] = (u, born_as[u], short)
                n_tagged += 1
        if listed == 1:
            for p in range(n_piece):
                if (
                    n_moves > 0
                    and moves[n_moves - 1, 0] == i
                    and moves[n_moves - 1, 1] == piece[p, 2]
                ):
                    moves[n_moves - 1, 2] += piece[p, 1] - piece[p, 0]
                else:
                    if n_moves == moves.shape[0]:
                        moves = grown(moves)
                    moves[n_moves] = (i, piece[p, 2], piece[p, 1] - piece[p, 0])
                    n_moves += 1
        # Lay the pieces, and the seeds in the gaps between them, on v's axis.
        base = account[v, 1]
        account[v, 1] = base + a
        offset = 0
        p = 0
        want = given[k] if k < at.shape[0] and at[k] == i else 0
        while offset < a:
            mine = p < n_piece and piece[p, 0] == offset
            tag = piece[p, 2] if mine else np.int64(-1)
            until = piece[p, 1] if mine else piece[p, 0] if p < n_piece else a
            if mine and tag != yields:
                if tag % hops < hops - 1:
                    tag += 1
            else:
                while want == 0 and k < at.shape[0] and at[k] == i:
                    k += 1
                    want = given[k] if k < at.shape[0] and at[k] == i else 0
                if want > 0:
                    until = min(until, offset + want)
                    tag = tag_at[k]
                    want -= until - offset
                    if n_seeds == seeds.shape[0]:
                        seeds = grown(seeds)
                    seeds[n_seeds] = (i, tag, until - offset)
                    n_seeds += 1
                    if mine:
                        if n_moves == moves.shape[0]:
                            moves = grown(moves)
                        moves[n_moves] = (i, yields, offset - until)
                        n_moves += 1
                elif fill[v] >= 0:
                    tag = fill[v]
                    if n_tagged == tagged.shape[0]:
                        tagged = grown(tagged)
                    tagged[n_tagged] = (v, tag, until - offset)
                    n_tagged += 1
                if mine and tag != yields:
                    if n_tagged == tagged.shape[0]:
                        tagged = grown(tagged)
                    tagged[n_tagged] = (v, yields, offset - until)
                    n_tagged += 1
            if mine:
                piece[p, 0] = until
                if until == piece[p, 1]:
                    p += 1
            if tag >= 0:
                tail = account[v, 3]
                if (
                    tail >= 0
                    and runs[tail, 2] == tag
                    and runs[tail, 1] == base + offset
                ):
                    runs[tail, 1] = base + until
                else:
                    if free >= 0:
                        r = free
                        free = runs[r, 3]
                    else:
                        if n_runs == runs.shape[0]:
                            runs = grown(runs)
                        r = n_runs
                        n_runs += 1
                    runs[r] = (base + offset, base + until, tag, -1)
                    if tail >= 0:
                        runs[tail, 3] = r
                    else:
                        account[v, 2] = r
                    account[v, 3] = r
            offset = until
        while k < at.shape[0] and at[k] == i:
            k += 1
    lies = np.empty((64, 3), dtype=np.int64)
    n_lies = 0
    for w in range(accounts):
        r = account[w, 2]
        while r >= 0:
            if n_lies == lies.shape[0]:
                lies = grown(lies)
            lies[n_lies] = (w, runs[r, 2], runs[r, 1] - runs[r, 0])
            n_lies += 1
            r = runs[r, 3]
    return (
        lies[:n_lies].copy(),
        moves[:n_moves].copy(),
        seeds[:n_seeds].copy(),
        tagged[:n_tagged].copy(),
    )


@jit
def _match_into(
    amount: Int64,
    opening: Int64,
    in_start: Int64,
    in_order: Int32,
    out_start: Int64,
    out_order: Int32,
    accounts: Int64,
    received: Int32,
    paid: Int32,
    size: Int64,
) -> Int64:
    bounds = np.zeros(accounts.shape[0] + 1, dtype=np.int64)
    in_amount = np.empty(GATHERED, dtype=np.int64)
    out_amount = np.empty(GATHERED, dtype=np.int64)
    gathered = 0
    ins = 0
    outs = 0
    s = 0
    for n in range(accounts.shape[0]):
        # Amounts of a group of accounts are gathered beforehand: loads that wait for
        # nothing overlap in the memory's queue, and a small buffer stays in the cache.
        if n == gathered:
            ins = 0
            outs = 0
            while gathered < accounts.shape[0]:
                v = accounts[gathered]
                more_in = ins + in_start[v + 1] - in_start[v]
                more_out = outs + out_start[v + 1] - out_start[v]
                if gathered > n and max(more_in, more_out) > GATHERED:
                    break
                if more_in > in_amount.shape[0]:
                    in_amount = np.empty(more_in, dtype=np.int64)
                if more_out > out_amount.shape[0]:
                    out_amount = np.empty(more_out, dtype=np.int64)
                for c in range(in_start[v], in_start[v + 1]):
                    in_amount[ins] = amount[np.uint32(in_order[c])]
                    ins += 1
                for d in range(out_start[v], out_start[v + 1]):
                    out_amount[outs] = amount[np.uint32(out_order[d])]
                    outs += 1
                gathered += 1
            ins = 0
            outs = 0
        v = accounts[n]
        c = in_start[v]
        last = in_start[v + 1]
        rest = opening[v]
        credit = NONE
        for d in range(out_start[v], out_start[v + 1]):
            j = out_order[d]
            need = out_amount[outs]
            outs += 1
            while need > 0:
                if rest == 0:
                    if c < last and in_order[c] < j:
                        credit = in_order[c]
                        rest = in_amount[ins]
                        ins += 1
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
            credit = in_order[c]
            rest = in_amount[ins]
            ins += 1
            c += 1
        bounds[n + 1] = s
    return bounds


def match(
    amount: Int64,
    opening: Int64,
    in_start: Int64,
    in_order: Int32,
    out_start: Int64,
    out_order: Int32,
    accounts: Int64,
) -> tuple[Int64, Int32, Int32, Int64]:
    """Which receipt paid which payment, for the accounts asked about.

    Returns the bounds of each account's segments (int64[A + 1]), and of each segment
    the receipt and the payment (int32, -1 for an opening or a shortfall, and for what
    rests) and its amount (int64). O(receipts + payments), at most one segment for each
    of them, each opening and each shortfall.
    """
    receipts = in_start[accounts + 1] - in_start[accounts]
    payments = out_start[accounts + 1] - out_start[accounts]
    room = int((receipts + 2 * payments + 1).sum())
    # NumPy asks for huge pages where the compiler's own allocation does not: a third
    # of the time of writing 300 MB.
    received = np.empty(room, dtype=np.int32)
    paid = np.empty(room, dtype=np.int32)
    size = np.empty(room, dtype=np.int64)
    bounds = _match_into(
        amount,
        opening,
        in_start,
        in_order,
        out_start,
        out_order,
        accounts,
        received,
        paid,
        size,
    )
    found = bounds[-1]
    return bounds, received[:found], paid[:found], size[:found]
