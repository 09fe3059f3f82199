"""Compiled walks over segments: labels carried forward, wanted units followed back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from algorithms._kernels.pro_rata import grown
from algorithms._kernels.segments import OPENING
from graph.jit import jit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Int32 = NDArray[np.int32]
    Int64 = NDArray[np.int64]

HELD, LACKED, FRESH = 0, 1, 2


@jit
def _first_after(runs: Int64, low: int, high: int, unit: int) -> int:
    """The first of runs ``[low, high)`` that ends after a unit."""
    while low < high:
        middle = (low + high) // 2
        if runs[middle, 1] <= unit:
            low = middle + 1
        else:
            high = middle
    return low


@jit
def _taken(
    runs: Int64,
    run_start: Int64,
    receipt: int,
    begin: int,
    end: int,
    to: int,
    reverse: int,
    piece: Int64,
    count: int,
) -> tuple[Int64, int]:
    """Appends the runs in ``[begin, end)`` of a receipt as pieces from ``to`` on."""
    low = run_start[receipt]
    high = run_start[receipt + 1]
    first = _first_after(runs, low, high, begin)
    until = first
    while until < high and runs[until, 0] < end:
        until += 1
    for k in range(until - first):
        r = until - 1 - k if reverse == 1 else first + k
        a = max(runs[r, 0], begin)
        b = min(runs[r, 1], end)
        if count == piece.shape[0]:
            piece = grown(piece)
        if reverse == 1:
            piece[count] = (to + end - b, to + end - a, runs[r, 2])
        else:
            piece[count] = (to + a - begin, to + b - begin, runs[r, 2])
        count += 1
    return piece, count


@jit
def _moved_over(
    piece: Int64, low: int, high: int, transfer: int, late: Int64, count: int
) -> tuple[Int64, int]:
    """Appends pieces ``[low, high)`` as rows (transfer, tag, amount)."""
    for p in range(low, high):
        if count == late.shape[0]:
            late = grown(late)
        late[count] = (transfer, piece[p, 2], piece[p, 1] - piece[p, 0])
        count += 1
    return late, count


@jit
def _without_small(
    runs: Int64,
    low: int,
    high: int,
    hops: int,
    below: int,
    carries: Int64,
    transfer: int,
    stopped: Int64,
    count: int,
) -> tuple[int, Int64, int]:
    """Where runs ``[low, high)`` end once labels of less than ``below`` are taken out."""
    for r in range(low, high):
        carries[runs[r, 2] // hops] += runs[r, 1] - runs[r, 0]
    kept = low
    first = count
    for r in range(low, high):
        if carries[runs[r, 2] // hops] < below:
            if count == stopped.shape[0]:
                stopped = grown(stopped)
            stopped[count] = (transfer, runs[r, 2], runs[r, 1] - runs[r, 0])
            count += 1
        else:
            runs[kept] = runs[r]
            kept += 1
    for r in range(low, kept):
        carries[runs[r, 2] // hops] = 0
    for n in range(first, count):
        carries[stopped[n, 1] // hops] = 0
    return kept, stopped, count


@jit
def walk_forward(
    src: Int32,
    dst: Int32,
    amount: Int64,
    opening: Int64,
    start: Int64,
    receipt: Int32,
    from_unit: Int64,
    to_unit: Int64,
    size: Int64,
    owner: Int64,
    reverse: int,
    opens_as: Int64,
    born_as: Int64,
    fill: Int64,
    yields: int,
    at: Int64,
    tag_at: Int64,
    given: Int64,
    hops: int,
    below: int,
    labels: int,
    time_us: Int64,
    since_us: Int64,
    gap_us: int,
) -> tuple[Int64, Int64, Int64, Int64, Int64, Int64]:
    """Tagged money along the segments: what lies where, what moved, what was seeded.

    The arguments and the first four tables are those of ``fifo.stream``; ``reverse`` is
    1 where units leave a pile from its top, so that the last in a receipt are the first
    in the payment. The last two are what stops, rows (transfer, tag, amount): of which
    of the ``labels`` (each ``hops`` tags) a transfer carries less than ``below`` into
    an account that does not fill, clean from there on; and what lay in the payer for
    longer than ``gap_us`` (-1: no limit), clean in the payment. An account's opening
    lay there since ``since_us``, read where there is a limit. O(segments + pieces).
    """
    transfers = src.shape[0]
    # Runs of tagged units of each transfer: begin, end, tag.
    runs = np.empty((1024, 3), dtype=np.int64)
    run_start = np.zeros(transfers + 1, dtype=np.int64)
    n_runs = 0
    moves = np.empty((1024, 3), dtype=np.int64)
    n_moves = 0
    seeds = np.empty((64, 3), dtype=np.int64)
    n_seeds = 0
    tagged = np.empty((64, 3), dtype=np.int64)
    n_tagged = 0
    piece = np.empty((64, 3), dtype=np.int64)
    stopped = np.empty((64, 3), dtype=np.int64)
    n_stopped = 0
    late = np.empty((64, 3), dtype=np.int64)
    n_late = 0
    carries = np.zeros(labels, dtype=np.int64)
    for w in range(opening.shape[0]):
        if opens_as[w] >= 0 and opening[w] > 0:
            if n_tagged == tagged.shape[0]:
                tagged = grown(tagged)
            tagged[n_tagged] = (w, opens_as[w], opening[w])
            n_tagged += 1
    k = 0
    for i in range(transfers):
        u = np.int64(src[i])
        v = np.int64(dst[i])
        a = amount[i]
        n_piece = 0
        run_start[i] = n_runs
        for s in range(start[i], start[i + 1]):
            r = np.int64(receipt[s])
            came = n_piece
            if r >= 0:
                if run_start[r] < run_start[r + 1]:
                    piece, n_piece = _taken(
                        runs,
                        run_start,
                        int(r),
                        from_unit[s],
                        from_unit[s] + size[s],
                        to_unit[s],
                        reverse,
                        piece,
                        n_piece,
                    )
                    if 0 <= gap_us < time_us[i] - time_us[r]:
                        late, n_late = _moved_over(
                            piece, came, n_piece, i, late, n_late
                        )
                        n_piece = came
                continue
            tag = opens_as[u] if r == OPENING else born_as[u]
            if tag >= 0:
                if n_piece == piece.shape[0]:
                    piece = grown(piece)
                piece[n_piece] = (to_unit[s], to_unit[s] + size[s], tag)
                n_piece += 1
                if r != OPENING:
                    if n_tagged == tagged.shape[0]:
                        tagged = grown(tagged)
                    tagged[n_tagged] = (u, tag, size[s])
                    n_tagged += 1
                elif gap_us >= 0 and gap_us < time_us[i] - since_us[u]:
                    late, n_late = _moved_over(piece, came, n_piece, i, late, n_late)
                    n_piece = came
        for p in range(n_piece):
            if n_moves == moves.shape[0]:
                moves = grown(moves)
            moves[n_moves] = (i, piece[p, 2], piece[p, 1] - piece[p, 0])
            n_moves += 1
        # Lay the pieces, and the seeds in the gaps between them, on the transfer.
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
                if (
                    n_runs > run_start[i]
                    and runs[n_runs - 1, 2] == tag
                    and runs[n_runs - 1, 1] == offset
                ):
                    runs[n_runs - 1, 1] = until
                else:
                    if n_runs == runs.shape[0]:
                        runs = grown(runs)
                    runs[n_runs] = (offset, until, tag)
                    n_runs += 1
            offset = until
        while k < at.shape[0] and at[k] == i:
            k += 1
        if below > 1 and fill[v] < 0 and n_runs > run_start[i]:
            n_runs, stopped, n_stopped = _without_small(
                runs,
                int(run_start[i]),
                n_runs,
                hops,
                below,
                carries,
                i,
                stopped,
                n_stopped,
            )
        run_start[i + 1] = n_runs
    lies = np.empty((64, 3), dtype=np.int64)
    n_lies = 0
    for n in range(owner.shape[0]):
        s = int(start[transfers]) + n
        v = owner[n]
        n_piece = 0
        if receipt[s] >= 0:
            piece, n_piece = _taken(
                runs,
                run_start,
                int(receipt[s]),
                from_unit[s],
                from_unit[s] + size[s],
                0,
                reverse,
                piece,
                n_piece,
            )
        elif opens_as[v] >= 0:
            piece[0] = (0, size[s], opens_as[v])
            n_piece = 1
        for p in range(n_piece):
            if n_lies == lies.shape[0]:
                lies = grown(lies)
            lies[n_lies] = (v, piece[p, 2], piece[p, 1] - piece[p, 0])
            n_lies += 1
    return (
        lies[:n_lies].copy(),
        moves[:n_moves].copy(),
        seeds[:n_seeds].copy(),
        tagged[:n_tagged].copy(),
        stopped[:n_stopped].copy(),
        late[:n_late].copy(),
    )


@jit
def walk_back(
    payer: Int32,
    src: Int32,
    start: Int64,
    receipt: Int32,
    from_unit: Int64,
    to_unit: Int64,
    size: Int64,
    reverse: int,
    outside: int,
    wanted: Int64,
) -> tuple[Int64, Int64]:
    """Where wanted units began, and through which transfers they came.

    ``wanted`` are rows (transfer, begin, end, tag): units of transfers. Returns rows
    (tag, kind, account, amount), kind ``HELD``, ``LACKED`` or ``FRESH`` (paid in by an
    account of ``src`` for the world ``outside``), and rows (tag, transfer, amount) of
    what passed each transfer. One scan from the last transfer to the first:
    O(E + pieces).
    """
    transfers = payer.shape[0]
    head = np.full(transfers, -1, dtype=np.int64)
    # Wanted units of a transfer: begin, end, tag, next.
    chain = np.empty((max(wanted.shape[0], 1024), 4), dtype=np.int64)
    n_chain = 0
    for w in range(wanted.shape[0]):
        i = wanted[w, 0]
        chain[n_chain] = (wanted[w, 1], wanted[w, 2], wanted[w, 3], head[i])
        head[i] = n_chain
        n_chain += 1
    free = np.int64(-1)
    found = np.empty((1024, 4), dtype=np.int64)
    n_found = 0
    passed = np.empty((1024, 3), dtype=np.int64)
    n_passed = 0
    for i in range(transfers - 1, -1, -1):
        link = head[i]
        while link >= 0:
            begin = chain[link, 0]
            end = chain[link, 1]
            tag = chain[link, 2]
            following = chain[link, 3]
            chain[link, 3] = free
            free = link
            link = following
            if n_passed == passed.shape[0]:
                passed = grown(passed)
            passed[n_passed] = (tag, i, end - begin)
            n_passed += 1
            if payer[i] == outside:
                if n_found == found.shape[0]:
                    found = grown(found)
                found[n_found] = (tag, FRESH, np.int64(src[i]), end - begin)
                n_found += 1
                continue
            low = start[i]
            high = start[i + 1]
            while low < high:
                middle = (low + high) // 2
                if to_unit[middle] + size[middle] <= begin:
                    low = middle + 1
                else:
                    high = middle
            while begin < end:
                until = min(end, to_unit[low] + size[low])
                r = np.int64(receipt[low])
                if r < 0:
                    if n_found == found.shape[0]:
                        found = grown(found)
                    kind = HELD if r == OPENING else LACKED
                    found[n_found] = (tag, kind, np.int64(payer[i]), until - begin)
                    n_found += 1
                else:
                    if reverse == 1:
                        last = from_unit[low] + size[low]
                        a = last - (until - to_unit[low])
                        b = last - (begin - to_unit[low])
                    else:
                        a = from_unit[low] + begin - to_unit[low]
                        b = from_unit[low] + until - to_unit[low]
                    if free >= 0:
                        slot = free
                        free = chain[slot, 3]
                    else:
                        if n_chain == chain.shape[0]:
                            chain = grown(chain)
                        slot = n_chain
                        n_chain += 1
                    chain[slot] = (a, b, tag, head[r])
                    head[r] = slot
                begin = until
                low += 1
    return found[:n_found].copy(), passed[:n_passed].copy()
