"""The compiled composition of every balance at once, under pro rata.

Every account keeps what it holds of each origin, as a sorted list of shares under one
factor, so that a payment leaves the payer's list alone and scales it. Shares below a
small part of a minor unit are dropped, and what was dropped is carried along as money
of its own, so that each account knows how much its list leaves out. Without dropping
the lists grow to all origins that can reach an account (Kosyfaki and Mamoulis, ICDE
2022, need 4.4 GB for 200,000 transfers); what is dropped can change no minor unit.
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

SMALLEST = 16
# A factor below this is multiplied into the list, long before it underflows.
TINY = 1e-100
CLASSES = 48


@jit
def _room_class(entries: int) -> int:
    """The class of blocks that hold so many entries: ``SMALLEST << class``."""
    found = 0
    while (SMALLEST << found) < entries:
        found += 1
    return found


@jit
def compose(
    src: Int32,
    dst: Int32,
    amount: Int64,
    opening: Int64,
    outside: int,
    payer_is: Int32,
    low: int,
    high: int,
    dropped_below: float,
    kept_from: float,
    origin: Int32,
    units: Float64,
) -> tuple[Int64, Int32, Float64, Float64, bool]:
    """What every account holds at the end of each of the origins ``[low, high)``.

    An origin is ``kind · (V + 1) + account``: 0 the opening, 1 a shortfall of the
    account, 2 money from outside through it (``payer_is``, where ``src`` is the world).
    Returns ``start`` (int64[V + 2]), the origins, ascending in each account (int32),
    and the minor units (float64) of the entries of at least ``kept_from``; what was
    dropped of each account's list on the way (float64[V + 1]); and whether the lists
    stayed within the room of ``origin`` and ``units`` (int32[N], float64[N], written
    over): if not, there is no answer. O(entries touched).
    """
    accounts = opening.shape[0]
    top = 0
    # Of each account: where its block begins, its class, how many entries it holds.
    begin = np.full(accounts, -1, dtype=np.int64)
    room = np.full(accounts, -1, dtype=np.int64)
    count = np.zeros(accounts, dtype=np.int64)
    factor = np.ones(accounts, dtype=np.float64)
    left_out = np.zeros(accounts, dtype=np.float64)
    balance = opening.copy()
    free = np.full(CLASSES, -1, dtype=np.int64)
    # What arrives: the payer's entries after the payment's share is taken.
    new_origin = np.empty(1024, dtype=np.int32)
    new_units = np.empty(1024, dtype=np.float64)
    for i in range(-accounts, src.shape[0]):
        n_new = 0
        if i < 0:
            v = i + accounts
            if v == outside or opening[v] == 0 or v < low or v >= high:
                continue
            new_origin[0] = v
            new_units[0] = opening[v]
            n_new = 1
        else:
            u = src[i]
            v = dst[i]
            a = amount[i]
            if u == outside:
                new_origin[0] = 2 * accounts + payer_is[i]
                new_units[0] = a
                n_new = 1 if low <= new_origin[0] < high else 0
            else:
                if count[u] + 1 > new_origin.shape[0]:
                    new_origin = np.empty(2 * count[u] + 2, dtype=np.int32)
                    new_units = np.empty(2 * count[u] + 2, dtype=np.float64)
                has = balance[u]
                short = a - has
                share = 1.0 if short >= 0 else a / has
                scaled = factor[u] * share
                first = begin[u]
                born = accounts + u
                waits = short > 0 and low <= born < high
                for k in range(count[u]):
                    name = origin[first + k]
                    part = units[first + k] * scaled
                    if waits and name >= born:
                        waits = False
                        if name == born:
                            part += short
                        else:
                            new_origin[n_new] = born
                            new_units[n_new] = short
                            n_new += 1
                    if part >= dropped_below:
                        new_origin[n_new] = name
                        new_units[n_new] = part
                        n_new += 1
                    else:
                        left_out[v] += part
                if waits:
                    new_origin[n_new] = born
                    new_units[n_new] = short
                    n_new += 1
                left_out[v] += left_out[u] * share
                if short >= 0:
                    balance[u] = 0
                    left_out[u] = 0.0
                    factor[u] = 1.0
                    count[u] = 0
                else:
                    balance[u] = -short
                    left_out[u] *= 1.0 - share
                    factor[u] *= 1.0 - share
                    if factor[u] < TINY:
                        for k in range(count[u]):
                            units[first + k] *= factor[u]
                        factor[u] = 1.0
            balance[v] += a
            if n_new == 0:
                continue
        needed = count[v] + n_new
        if room[v] < 0 or needed > (SMALLEST << room[v]):
            # A larger block, off the list of free ones of its class or off the top.
            fits = _room_class(int(needed))
            at = free[fits]
            if at >= 0:
                free[fits] = np.int64(units[at])
            else:
                at = top
                top += SMALLEST << fits
                if top > origin.shape[0]:
                    return count, origin[:0].copy(), units[:0].copy(), left_out, False
            for k in range(count[v]):
                origin[at + k] = origin[begin[v] + k]
                units[at + k] = units[begin[v] + k]
            if room[v] >= 0:
                units[begin[v]] = np.float64(free[room[v]])
                free[room[v]] = begin[v]
            begin[v] = at
            room[v] = fits
        # Both lists are sorted: merge them from their ends, in place.
        x = begin[v] + count[v] - 1
        bottom = begin[v]
        y = n_new - 1
        z = begin[v] + needed - 1
        scale = factor[v]
        while y >= 0:
            if x >= bottom and origin[x] > new_origin[y]:
                origin[z] = origin[x]
                units[z] = units[x]
                x -= 1
            elif x >= bottom and origin[x] == new_origin[y]:
                origin[z] = origin[x]
                units[z] = units[x] + new_units[y] / scale
                x -= 1
                y -= 1
            else:
                origin[z] = new_origin[y]
                units[z] = new_units[y] / scale
                y -= 1
            z -= 1
        # Names that were in both leave a gap between what stayed and what was merged.
        gap = z - x
        if gap > 0:
            for k in range(z + 1, begin[v] + needed):
                origin[k - gap] = origin[k]
                units[k - gap] = units[k]
        count[v] = needed - gap
    start = np.zeros(accounts + 1, dtype=np.int64)
    for v in range(accounts):
        least = kept_from / factor[v]
        kept = 0
        for k in range(begin[v], begin[v] + count[v]):
            if units[k] >= least:
                kept += 1
        start[v + 1] = start[v] + kept
    kept_origin = np.empty(start[accounts], dtype=np.int32)
    kept_units = np.empty(start[accounts], dtype=np.float64)
    for v in range(accounts):
        least = kept_from / factor[v]
        n = start[v]
        for k in range(begin[v], begin[v] + count[v]):
            if units[k] >= least:
                kept_origin[n] = origin[k]
                kept_units[n] = units[k] * factor[v]
                n += 1
    return start, kept_origin, kept_units, left_out, True


@jit
def whole_parts(units: Float64, total: int, whole: Int64) -> None:
    """Fills ``whole`` with minor units that sum to ``total``, by largest remainder.

    Equal remainders are served in order. What is still missing then was too small to
    be among ``units``, and the largest bears it. O(N).
    """
    given = 0
    largest = 0
    for k in range(units.shape[0]):
        whole[k] = np.int64(units[k])
        given += whole[k]
        if units[k] > units[largest]:
            largest = k
    missing = total - given
    if 0 < missing < units.shape[0]:
        rest = units - whole
        mark = np.partition(rest, units.shape[0] - missing)[units.shape[0] - missing]
        for k in range(units.shape[0]):
            if rest[k] > mark:
                whole[k] += 1
                missing -= 1
        for k in range(units.shape[0]):
            if missing > 0 and rest[k] == mark:
                whole[k] += 1
                missing -= 1
    elif missing == units.shape[0]:
        for k in range(units.shape[0]):
            whole[k] += 1
        missing = 0
    whole[largest] += missing


@jit
def apportion_all(
    starts: Int64,
    origin: Int32,
    units: Float64,
    balance: Int64,
    asked: Int64,
    size: int,
) -> Int64:
    """Rows (account, kind, origin account, minor units) of the asked accounts.

    ``starts`` (int64[P, V + 2]) are where each account's entries begin in each of P
    parts that lie one after the other in ``origin`` and ``units``, the origins of a
    part all before those of the next. The rows of an account sum to its balance.
    """
    parts = starts.shape[0]
    total = 0
    for n in range(asked.shape[0]):
        for p in range(parts):
            total += starts[p, asked[n] + 1] - starts[p, asked[n]]
    rows = np.empty((total, 4), dtype=np.int64)
    found = 0
    for n in range(asked.shape[0]):
        v = asked[n]
        count = 0
        for p in range(parts):
            count += starts[p, v + 1] - starts[p, v]
        mine = np.empty(count, dtype=np.float64)
        name = np.empty(count, dtype=np.int64)
        k = 0
        for p in range(parts):
            for e in range(starts[p, v], starts[p, v + 1]):
                mine[k] = units[e]
                name[k] = origin[e]
                k += 1
        whole = np.empty(count, dtype=np.int64)
        whole_parts(mine, int(balance[v]), whole)
        for k in range(count):
            if whole[k] > 0:
                rows[found, 0] = v
                rows[found, 1] = name[k] // size
                rows[found, 2] = name[k] % size
                rows[found, 3] = whole[k]
                found += 1
    return rows[:found]
