"""Compiled passes of the rules that look at labels: a clean and a tainted bucket.

Clean money and tainted money of an account are told apart and not mixed; a rule says
how much of a payment comes out of which. Who of several labels bears what leaves the
tainted bucket is a choice of its own: the first to come (``queue``), or each in
proportion (``columns``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from algorithms._kernels.pro_rata import grown, part
from graph.jit import jit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Int32 = NDArray[np.int32]
    Int64 = NDArray[np.int64]

CLEAN_FIRST, TAINT_FIRST, HIGHEST_OUT = 0, 1, 2
BY_HOLDING, BY_CLAIM = 0, 1
# Instead of what goes before a payment: clean money pays it first under any mode.
SPARES = -1


@jit
def _tainted_part(
    mode: int,
    amount: int,
    clean: int,
    tainted: int,
    group: int,
    larger: int,
    batch: Int64,
) -> int:
    """How much of a payment comes out of the tainted bucket.

    ``batch`` is the payer's own (group, tainted at its begin); ``larger`` what the
    larger payments of the group sum to, for they take taint before this one.
    """
    if mode == TAINT_FIRST and larger != SPARES:
        return min(tainted, amount)
    least = max(amount - clean, 0)
    if mode == CLEAN_FIRST or larger == SPARES:
        return min(least, tainted)
    if batch[0] != group:
        batch[0] = group
        batch[1] = tainted
    wished = min(max(batch[1] - larger, 0), amount)
    return int(min(max(wished, least), tainted, amount))


@jit
def queue(
    src: Int32,
    dst: Int32,
    amount: Int64,
    opening: Int64,
    mode: int,
    group: Int64,
    larger: Int64,
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
) -> tuple[Int64, Int64, Int64, Int64, Int64]:
    """What leaves the tainted bucket is what came into it first.

    ``group`` and ``larger`` (int64[E]) are read by ``HIGHEST_OUT``: the batch that a
    payment belongs to, and the sum of those of its batch that come before it by size; or
    ``SPARES``, by which any mode has clean money pay first. The other arguments and the first four tables are those of ``fifo.stream``. Of
    which of the ``labels`` (each ``hops`` tags) a transfer carries less than ``below``
    into an account that does not fill, that is clean from there on: the fifth table,
    rows (transfer, tag, amount) with the tag as it arrived. O(E + pieces).
    """
    accounts = opening.shape[0]
    clean = opening.copy()
    tainted = np.zeros(accounts, dtype=np.int64)
    batch = np.full((accounts, 2), -1, dtype=np.int64)
    # An account's tainted lots: first, last. A lot: tag, units, next.
    ends = np.full((accounts, 2), -1, dtype=np.int64)
    lots = np.empty((1024, 3), dtype=np.int64)
    n_lots = 0
    free = -1
    moves = np.empty((1024, 3), dtype=np.int64)
    n_moves = 0
    seeds = np.empty((64, 3), dtype=np.int64)
    n_seeds = 0
    tagged = np.empty((64, 3), dtype=np.int64)
    n_tagged = 0
    stopped = np.empty((64, 3), dtype=np.int64)
    n_stopped = 0
    carries = np.zeros(labels, dtype=np.int64)
    # What arrives: tag, units.
    piece = np.empty((64, 2), dtype=np.int64)
    k = 0
    for i in range(-accounts, src.shape[0]):
        n_piece = 0
        if i < 0:
            # Openings first: account by account.
            v = np.int64(i + accounts)
            rest = 0
            if opens_as[v] >= 0 and opening[v] > 0:
                clean[v] = 0
                piece[0] = (opens_as[v], opening[v])
                n_piece = 1
                if n_tagged == tagged.shape[0]:
                    tagged = grown(tagged)
                tagged[n_tagged] = (v, opens_as[v], opening[v])
                n_tagged += 1
        else:
            u = np.int64(src[i])
            v = np.int64(dst[i])
            a = amount[i]
            x = _tainted_part(
                mode, a, clean[u], tainted[u], group[i], larger[i], batch[u]
            )
            rest = a - x
            short = max(rest - clean[u], 0)
            clean[u] -= rest - short
            tainted[u] -= x
            while x > 0:
                lot = ends[u, 0]
                taken = min(lots[lot, 1], x)
                if n_piece + 2 >= piece.shape[0]:
                    piece = grown(piece)
                piece[n_piece] = (lots[lot, 0], taken)
                n_piece += 1
                x -= taken
                lots[lot, 1] -= taken
                if lots[lot, 1] == 0:
                    ends[u, 0] = lots[lot, 2]
                    lots[lot, 2] = free
                    free = lot
                    if ends[u, 0] < 0:
                        ends[u, 1] = -1
            if short > 0 and born_as[u] >= 0:
                piece[n_piece] = (born_as[u], short)
                n_piece += 1
                rest -= short
                if n_tagged == tagged.shape[0]:
                    tagged = grown(tagged)
                tagged[n_tagged] = (u, born_as[u], short)
                n_tagged += 1
            for p in range(n_piece):
                if n_moves == moves.shape[0]:
                    moves = grown(moves)
                moves[n_moves] = (i, piece[p, 0], piece[p, 1])
                n_moves += 1
                if piece[p, 0] % hops < hops - 1:
                    piece[p, 0] += 1
            # Unknown money gives way to seeds, after what is clean.
            yielding = np.int64(0)
            for p in range(n_piece):
                if piece[p, 0] == yields:
                    yielding += piece[p, 1]
            yielded = np.int64(0)
            while k < at.shape[0] and at[k] == i:
                fresh = min(given[k], rest + yielding)
                if fresh > 0:
                    if n_piece + 2 >= piece.shape[0]:
                        piece = grown(piece)
                    piece[n_piece] = (tag_at[k], fresh)
                    n_piece += 1
                    gives = max(fresh - rest, 0)
                    rest -= fresh - gives
                    yielding -= gives
                    yielded += gives
                    if n_seeds == seeds.shape[0]:
                        seeds = grown(seeds)
                    seeds[n_seeds] = (i, tag_at[k], fresh)
                    n_seeds += 1
                k += 1
            if yielded > 0:
                if n_moves == moves.shape[0]:
                    moves = grown(moves)
                moves[n_moves] = (i, yields, -yielded)
                n_moves += 1
            if fill[v] >= 0 and rest + yielding > 0:
                if n_piece == piece.shape[0]:
                    piece = grown(piece)
                piece[n_piece] = (fill[v], rest + yielding)
                n_piece += 1
                if n_tagged == tagged.shape[0]:
                    tagged = grown(tagged)
                tagged[n_tagged] = (v, fill[v], rest + yielding)
                n_tagged += 1
                rest = 0
                yielded += yielding
            if yielded > 0:
                if n_tagged == tagged.shape[0]:
                    tagged = grown(tagged)
                tagged[n_tagged] = (v, yields, -yielded)
                n_tagged += 1
                for p in range(n_piece):
                    if piece[p, 0] == yields:
                        gives = min(piece[p, 1], yielded)
                        piece[p, 1] -= gives
                        yielded -= gives
        if below > 1 and i >= 0 and fill[v] < 0:
            for p in range(n_piece):
                carries[piece[p, 0] // hops] += piece[p, 1]
            for p in range(n_piece):
                if 0 < carries[piece[p, 0] // hops] < below and piece[p, 1] > 0:
                    if n_stopped == stopped.shape[0]:
                        stopped = grown(stopped)
                    stopped[n_stopped] = (i, piece[p, 0], piece[p, 1])
                    n_stopped += 1
                    rest += piece[p, 1]
                    piece[p, 1] = 0
            for p in range(n_piece):
                carries[piece[p, 0] // hops] = 0
        clean[v] += rest
        for p in range(n_piece):
            if piece[p, 1] == 0:
                continue
            tainted[v] += piece[p, 1]
            last = ends[v, 1]
            if last >= 0 and lots[last, 0] == piece[p, 0]:
                lots[last, 1] += piece[p, 1]
                continue
            if free >= 0:
                lot = free
                free = lots[lot, 2]
            else:
                if n_lots == lots.shape[0]:
                    lots = grown(lots)
                lot = n_lots
                n_lots += 1
            lots[lot] = (piece[p, 0], piece[p, 1], -1)
            if last >= 0:
                lots[last, 2] = lot
            else:
                ends[v, 0] = lot
            ends[v, 1] = lot
    lies = np.empty((64, 3), dtype=np.int64)
    n_lies = 0
    for w in range(accounts):
        lot = ends[w, 0]
        while lot >= 0:
            if n_lies == lies.shape[0]:
                lies = grown(lies)
            lies[n_lies] = (w, lots[lot, 0], lots[lot, 1])
            n_lies += 1
            lot = lots[lot, 2]
    return (
        lies[:n_lies].copy(),
        moves[:n_moves].copy(),
        seeds[:n_seeds].copy(),
        tagged[:n_tagged].copy(),
        stopped[:n_stopped].copy(),
    )


@jit
def borne(held: Int64, claims: Int64, leaves: int, taken: Int64) -> None:
    """Shares ``leaves`` among claimants by claim, nobody beyond what is held.

    Fills ``taken``. ``leaves`` is at most what all hold, and nobody holds more than is
    claimed. Who cannot bear the whole share bears all that is left, and the others
    share the rest by their claims anew; each round is rounded cumulatively in the order
    of the columns. O(K²) at worst.
    """
    taken[:] = 0
    rest = leaves
    while rest > 0:
        weights = 0
        for j in range(held.shape[0]):
            if held[j] > taken[j]:
                weights += claims[j]
        before = 0
        shared = 0
        bore = 0
        for j in range(held.shape[0]):
            if held[j] > taken[j]:
                before += claims[j]
                share = part(before, rest, weights) - shared
                shared += share
                share = min(share, held[j] - taken[j])
                taken[j] += share
                bore += share
        rest -= bore


@jit
def columns(
    src: Int32,
    dst: Int32,
    amount: Int64,
    opening: Int64,
    count: int,
    mode: int,
    share: int,
    group: Int64,
    larger: Int64,
    opens_as: Int64,
    born_as: Int64,
    fill: Int64,
    yields: int,
    at: Int64,
    tag_at: Int64,
    given: Int64,
    below: int,
) -> tuple[Int64, Int64, Int64, Int64, Int64]:
    """What leaves the tainted bucket is borne by its labels in proportion.

    ``share`` is ``BY_HOLDING`` (to what each label still has there, rounded
    cumulatively) or ``BY_CLAIM`` (to all that each label ever brought there, and never
    more than it still has). The arguments and the tables are those of ``queue``.
    O(E·K) where taint moves; 8 K bytes an account, twice with claims.
    """
    accounts = opening.shape[0]
    clean = opening.copy()
    total = np.zeros(accounts, dtype=np.int64)
    batch = np.full((accounts, 2), -1, dtype=np.int64)
    holds = np.zeros((accounts, count), dtype=np.int64)
    claims = np.zeros((accounts if share == BY_CLAIM else 1, count), dtype=np.int64)
    arrives = np.zeros(count, dtype=np.int64)
    moves = np.empty((1024, 3), dtype=np.int64)
    n_moves = 0
    seeds = np.empty((64, 3), dtype=np.int64)
    n_seeds = 0
    tagged = np.empty((64, 3), dtype=np.int64)
    n_tagged = 0
    stopped = np.empty((64, 3), dtype=np.int64)
    n_stopped = 0
    k = 0
    for w in range(accounts):
        if opens_as[w] >= 0 and opening[w] > 0:
            clean[w] = 0
            total[w] = opening[w]
            holds[w, opens_as[w]] = opening[w]
            if share == BY_CLAIM:
                claims[w, opens_as[w]] = opening[w]
            if n_tagged == tagged.shape[0]:
                tagged = grown(tagged)
            tagged[n_tagged] = (w, opens_as[w], opening[w])
            n_tagged += 1
    for i in range(src.shape[0]):
        u = np.int64(src[i])
        v = np.int64(dst[i])
        a = amount[i]
        x = _tainted_part(mode, a, clean[u], total[u], group[i], larger[i], batch[u])
        rest = a - x
        short = max(rest - clean[u], 0)
        clean[u] -= rest - short
        came = False
        if x > 0:
            came = True
            if share == BY_CLAIM:
                borne(holds[u], claims[u], x, arrives)
            else:
                before = 0
                gone = 0
                for j in range(count):
                    before += holds[u, j]
                    arrives[j] = part(before, x, int(total[u])) - gone
                    gone += arrives[j]
            for j in range(count):
                holds[u, j] -= arrives[j]
            total[u] -= x
        if short > 0 and born_as[u] >= 0:
            came = True
            arrives[born_as[u]] += short
            rest -= short
            if n_tagged == tagged.shape[0]:
                tagged = grown(tagged)
            tagged[n_tagged] = (u, born_as[u], short)
            n_tagged += 1
        if came:
            for j in range(count):
                if arrives[j] > 0:
                    if n_moves == moves.shape[0]:
                        moves = grown(moves)
                    moves[n_moves] = (i, j, arrives[j])
                    n_moves += 1
        # Unknown money gives way to seeds, after what is clean.
        yielded = np.int64(0)
        while k < at.shape[0] and at[k] == i:
            yielding = arrives[yields] if yields >= 0 else np.int64(0)
            fresh = min(given[k], rest + yielding)
            if fresh > 0:
                came = True
                arrives[tag_at[k]] += fresh
                gives = max(fresh - rest, 0)
                rest -= fresh - gives
                if gives > 0:
                    arrives[yields] -= gives
                    yielded += gives
                if n_seeds == seeds.shape[0]:
                    seeds = grown(seeds)
                seeds[n_seeds] = (i, tag_at[k], fresh)
                n_seeds += 1
            k += 1
        if yielded > 0:
            if n_moves == moves.shape[0]:
                moves = grown(moves)
            moves[n_moves] = (i, yields, -yielded)
            n_moves += 1
        if fill[v] >= 0:
            gives = arrives[yields] if yields >= 0 else np.int64(0)
            if rest + gives > 0:
                came = True
                arrives[fill[v]] += rest + gives
                if n_tagged == tagged.shape[0]:
                    tagged = grown(tagged)
                tagged[n_tagged] = (v, fill[v], rest + gives)
                n_tagged += 1
                rest = 0
                if gives > 0:
                    arrives[yields] = 0
                    yielded += gives
        if yielded > 0:
            if n_tagged == tagged.shape[0]:
                tagged = grown(tagged)
            tagged[n_tagged] = (v, yields, -yielded)
            n_tagged += 1
        if below > 1 and came and fill[v] < 0:
            for j in range(count):
                if 0 < arrives[j] < below:
                    if n_stopped == stopped.shape[0]:
                        stopped = grown(stopped)
                    stopped[n_stopped] = (i, j, arrives[j])
                    n_stopped += 1
                    rest += arrives[j]
                    arrives[j] = 0
        clean[v] += rest
        if came:
            for j in range(count):
                if arrives[j] > 0:
                    holds[v, j] += arrives[j]
                    total[v] += arrives[j]
                    if share == BY_CLAIM:
                        claims[v, j] += arrives[j]
                    arrives[j] = 0
    lies = np.empty((64, 3), dtype=np.int64)
    n_lies = 0
    for w in range(accounts):
        if total[w] > 0:
            for j in range(count):
                if holds[w, j] > 0:
                    if n_lies == lies.shape[0]:
                        lies = grown(lies)
                    lies[n_lies] = (w, j, holds[w, j])
                    n_lies += 1
    return (
        lies[:n_lies].copy(),
        moves[:n_moves].copy(),
        seeds[:n_seeds].copy(),
        tagged[:n_tagged].copy(),
        stopped[:n_stopped].copy(),
    )
