"""The compiled composition of every balance at once, under pro rata.

Every account keeps what it holds of each origin, as a list of shares under one factor,
so that a payment leaves the payer's list alone and scales it. The lists have no order:
what arrives is added where ``place`` says that its origin stands, which is written anew
from the receiver's list, and whatever else ``place`` holds is told by a look at the
list. Shares below a small part of a minor unit are dropped, and what was dropped is
carried along as money of its own, so that each account knows how much its list leaves
out. Without dropping the lists grow to all origins that can reach an account (Kosyfaki
and Mamoulis, ICDE 2022, need 4.4 GB for 200,000 transfers); what is dropped can change
no minor unit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from graph.jit import jit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Int32 = NDArray[np.int32]
    Int64 = NDArray[np.int64]
    UInt64 = NDArray[np.uint64]
    Float64 = NDArray[np.float64]

SMALLEST = 16
# A factor below this is multiplied into the list, long before it underflows.
TINY = 1e-100
CLASSES = 48
_WORD = 64


@jit
def _room_class(entries: int) -> int:
    """The class of blocks that hold so many entries: ``SMALLEST << class``."""
    found = 0
    while (SMALLEST << found) < entries:
        found += 1
    return found


@jit
def _entries_after(
    origin: Int32,
    units: Float64,
    place: Int32,
    low: int,
    old: tuple[int, int],
    more: tuple[int, int],
    least: float,
) -> int:
    """How many entries a list has when those of another, of at least ``least``, join.

    A list is (begin, count); ``place`` tells where the origins of ``old`` stand.
    """
    begin, count = old
    found = count
    for k in range(more[0], more[0] + more[1]):
        at = np.int64(place[origin[k] - low])
        there = at < count and origin[begin + at] == origin[k]
        found += 1 if (units[k] >= least and not there) else 0
    return found


@jit
def _joined(
    origin: Int32,
    units: Float64,
    place: Int32,
    low: int,
    old: tuple[int, int],
    more: tuple[int, int],
    scale: float,
    least: float,
) -> tuple[int, float]:
    """How many entries a list has with ``scale`` times those of another joined to it.

    Entries of the other below ``least`` are left out; their sum comes back too. There
    must be room for one entry more than there will be.
    """
    begin, count = old
    found = count
    lost = 0.0
    # No branch depends on an entry: half of them would be guessed wrong.
    for k in range(more[0], more[0] + more[1]):
        name = origin[k]
        raw = units[k]
        at = np.int64(place[name - low])
        there = at < count and origin[begin + at] == name
        kept = raw >= least
        to = begin + (at if there else found)
        before = units[to] if there else 0.0
        lost += 0.0 if kept else raw
        origin[to] = name
        units[to] = before + (raw * scale if kept else 0.0)
        found += 1 if (kept and not there) else 0
    return found, lost


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
    begin = np.zeros(accounts, dtype=np.int64)
    room = np.full(accounts, -1, dtype=np.int64)
    count = np.zeros(accounts, dtype=np.int64)
    factor = np.ones(accounts, dtype=np.float64)
    left_out = np.zeros(accounts, dtype=np.float64)
    balance = opening.copy()
    free = np.full(CLASSES, -1, dtype=np.int64)
    place = np.zeros(high - low, dtype=np.int32)
    for i in range(-accounts, src.shape[0]):
        # What arrives: the payer's list in the payment's share, and one origin more.
        u = outside
        share = 0.0
        born = -1
        fresh = np.int64(0)
        if i < 0:
            v = i + accounts
            a = np.int64(0)
            if v != outside and opening[v] > 0:
                born = v
                fresh = opening[v]
        else:
            u = src[i]
            v = dst[i]
            a = amount[i]
            if u == outside:
                born = 2 * accounts + payer_is[i]
                fresh = a
            else:
                has = balance[u]
                share = 1.0 if a >= has else a / has
                if a > has:
                    born = accounts + u
                    fresh = a - has
        comes = count[u] if u != outside else 0
        is_born = low <= born < high
        if comes > 0 or is_born:
            old = (int(begin[v]), int(count[v]))
            more = (int(begin[u]), int(comes))
            for k in range(old[1]):
                place[origin[old[0] + k] - low] = k
            scaled = factor[u] * share
            least = dropped_below / scaled if comes > 0 else 0.0
            needed = old[1] + comes + 2
            if room[v] >= 0 and needed > (SMALLEST << room[v]):
                needed = 2 + _entries_after(origin, units, place, low, old, more, least)
            if room[v] < 0 or needed > (SMALLEST << room[v]):
                # A larger block, off the free ones of its class or off the top.
                fits = _room_class(int(needed))
                at = int(free[fits])
                if at >= 0:
                    free[fits] = np.int64(units[at])
                else:
                    at = top
                    top += SMALLEST << fits
                    if top > origin.shape[0]:
                        none = np.empty(0, dtype=np.float64)
                        return count, origin[:0].copy(), none, left_out, False
                for k in range(old[1]):
                    origin[at + k] = origin[old[0] + k]
                    units[at + k] = units[old[0] + k]
                if room[v] >= 0:
                    units[old[0]] = np.float64(free[room[v]])
                    free[room[v]] = old[0]
                begin[v] = at
                room[v] = fits
                old = (at, old[1])
            n = old[1]
            if comes > 0:
                n, lost = _joined(
                    *(origin, units, place, low),
                    *(old, more, scaled / factor[v], least),
                )
                left_out[v] += lost * scaled
            if is_born:
                at = int(place[born - low])
                if at >= old[1] or origin[old[0] + at] != born:
                    # Not in the old list; what came may have brought it.
                    at = old[1]
                    while at < n and origin[old[0] + at] != born:
                        at += 1
                    if at == n:
                        origin[old[0] + n] = born
                        units[old[0] + n] = 0.0
                        n += 1
                units[old[0] + at] += fresh / factor[v]
            count[v] = n
        if u != outside:
            left_out[v] += left_out[u] * share
            left_out[u] *= 1.0 - share
            factor[u] *= 1.0 - share
            balance[u] = max(balance[u] - a, np.int64(0))
            if balance[u] == 0:
                left_out[u] = 0.0
                factor[u] = 1.0
                count[u] = 0
            elif factor[u] < TINY:
                for k in range(begin[u], begin[u] + count[u]):
                    units[k] *= factor[u]
                factor[u] = 1.0
        balance[v] += a
    start, name, part = _told(
        *(origin, units, begin, count, factor, place, low, kept_from)
    )
    return start, name, part, left_out, True


@jit
def _told(
    origin: Int32,
    units: Float64,
    begin: Int64,
    count: Int64,
    factor: Float64,
    place: Int32,
    low: int,
    kept_from: float,
) -> tuple[Int64, Int32, Float64]:
    """Entries of at least ``kept_from``, account by account, origins ascending."""
    accounts = count.shape[0]
    start = np.zeros(accounts + 1, dtype=np.int64)
    for v in range(accounts):
        least = kept_from / factor[v]
        kept = 0
        for k in range(begin[v], begin[v] + count[v]):
            if units[k] >= least:
                kept += 1
        start[v + 1] = start[v] + kept
    names = np.empty(start[accounts], dtype=np.int32)
    parts = np.empty(start[accounts], dtype=np.float64)
    # A bit an origin: setting them and reading them in turn sorts a list.
    words = np.zeros((place.shape[0] + _WORD - 1) // _WORD, dtype=np.uint64)
    for v in range(accounts):
        n = start[v]
        if start[v + 1] == n:
            continue
        least = kept_from / factor[v]
        for k in range(begin[v], begin[v] + count[v]):
            if units[k] >= least:
                name = int(origin[k]) - low
                place[name] = k - begin[v]
                words[name // _WORD] |= np.uint64(1) << np.uint64(name % _WORD)
        for w in range(words.shape[0]):
            bits = words[w]
            words[w] = 0
            while bits != 0:
                name = w * _WORD + _lowest(bits)
                bits &= bits - np.uint64(1)
                names[n] = name + low
                parts[n] = units[begin[v] + place[name]] * factor[v]
                n += 1
    return start, names, parts


@jit
def _lowest(bits: np.uint64) -> int:
    """The place of the lowest bit that is set; one must be."""
    found = 0
    for width in (32, 16, 8, 4, 2, 1):
        below = (np.uint64(1) << np.uint64(width)) - np.uint64(1)
        if bits & below == 0:
            found += width
            bits = bits >> np.uint64(width)
    return found
