"""The search for a temporal path: prune what cannot matter, then count the hops.

Of the objectives, the latest departure, the least duration and the widest bottleneck are
each found by one pass; the transfers that can be on such a path are then the ones of an
earliest path.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from graph.nouns import OUTSIDE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from algorithms.path_options import PathOptions
    from graph.snapshot import Snapshot

NEVER_US = 2**63 - 1


@dataclass(frozen=True, slots=True, eq=False)
class Edges:
    """The transfers that may be used, in the order of time.

    ``position`` leads back to the snapshot, None where it is the same; ``when`` is the
    instant, or the position itself where the sequence decides.
    """

    src: NDArray[np.int32]
    dst: NDArray[np.int32]
    when: NDArray[np.int64]
    position: NDArray[np.int64] | None


def path_ends(snapshot: Snapshot, source: int) -> NDArray[np.uint8]:
    """uint8[V]: accounts behind which nobody can say whose money it is."""
    ends = snapshot.of_kinds(OUTSIDE).view(np.uint8)
    ends[source] = 0
    return ends


def arrivals(
    edges: Edges, ends: NDArray[np.uint8], source: int, options: PathOptions
) -> NDArray[np.int32]:
    """The kernel's answer; unsigned ordinals spare it a check for negative ones."""
    from algorithms._kernels.arrivals import arrive

    src, dst = edges.src.view(np.uint32), edges.dst.view(np.uint32)
    return arrive(src, dst, edges.when, ends, source, options.order == "sequence")


def usable_edges(
    snapshot: Snapshot, options: PathOptions, currency: str | None
) -> Edges:
    """The transfers that the options allow, in one currency or all."""
    window = options.window
    lo, hi = 0, snapshot.transfers
    if not window.is_open:
        lo, hi = (
            int(np.searchsorted(snapshot.time_us, t, side="left"))
            for t in (window.after_us, window.before_us)
        )
    part = slice(lo, hi)
    whole = hi - lo == snapshot.transfers and options.order == "strict"
    edges = Edges(
        snapshot.src[part],
        snapshot.dst[part],
        snapshot.time_us[part],
        None if whole else np.arange(lo, hi, dtype=np.int64),
    )
    if options.min_minor > 1:
        edges = _selected(edges, snapshot.amount[part] >= options.min_minor)
    if currency is not None and len(snapshot.currencies) > 1:
        code = snapshot.currencies.index(currency)
        at = part if edges.position is None else edges.position
        edges = _selected(edges, snapshot.currency[at] == code)
    if options.order == "sequence" and edges.position is not None:
        edges = Edges(edges.src, edges.dst, edges.position, edges.position)
    return edges


def edges_of_the_best(
    snapshot: Snapshot,
    edges: Edges,
    ends: tuple[int, int],
    objective: str,
    options: PathOptions,
) -> Edges:
    """The edges left when the objective's best is demanded; none if there is no path.

    "earliest" and "fewest" demand nothing. O(E).
    """
    source, target = ends
    time_us = times_of(snapshot, edges)
    amount = _of(snapshot.amount, edges)
    src, dst, weak = edges.src, edges.dst, options.order == "sequence"
    closed = path_ends(snapshot, source)
    if objective == "latest":
        from algorithms._kernels.arrivals import ALWAYS_US, depart

        when = int(depart(src, dst, edges.when, closed, target)[source])
        if when == ALWAYS_US:
            return _selected(edges, np.zeros(len(time_us), dtype=np.bool_))
        if weak:
            when = int(snapshot.time_us[when])
        keep = (time_us >= when) & ((edges.src != source) | (time_us == when))
    elif objective == "fastest":
        from algorithms._kernels.chains import shortest_stay

        stay = shortest_stay(src, dst, time_us, closed, source, target, weak)
        arrival = int(stay[1])
        begin = arrival - int(stay[0])
        keep = (time_us >= begin) & (time_us <= arrival) & (arrival < NEVER_US)
        keep &= (edges.src != source) | (time_us == begin)
    elif objective == "widest":
        from algorithms._kernels.chains import widest_amount

        wide = int(
            widest_amount(src, dst, time_us, amount, closed, source, target, weak)
        )
        keep = (amount >= wide) & (wide > 0)
    else:
        return edges
    return _selected(edges, keep)


def times_of(snapshot: Snapshot, edges: Edges) -> NDArray[np.int64]:
    """int64[E]: the instant of each edge."""
    return _of(snapshot.time_us, edges)


def _of(column: NDArray[np.int64], edges: Edges) -> NDArray[np.int64]:
    return column if edges.position is None else column[edges.position]


def edges_on_the_way(
    snapshot: Snapshot,
    edges: Edges,
    ends: tuple[int, int],
    options: PathOptions,
    *,
    until_first: bool = False,
) -> tuple[Edges, int]:
    """The edges that can be on a path, and when the target is reached first.

    With ``until_first`` only those up to that instant. The target that cannot be reached
    is reached NEVER_US, with no edges. O(E).
    """
    from algorithms._kernels.arrivals import NEVER, depart, on_the_way

    source, target = ends
    closed = path_ends(snapshot, source)
    via = arrivals(edges, closed, source, options)
    if via[target] == NEVER:
        return _selected(edges, np.zeros(len(edges.src), dtype=np.bool_)), NEVER_US
    first = int(times_of(snapshot, edges)[via[target]])
    if until_first:
        edges = _until(edges, _last_of_instant(snapshot, first, options))
    columns = edges.src, edges.dst, edges.when
    latest = depart(*columns, closed, target)
    return _selected(edges, on_the_way(*columns, via, latest, target)), first


def _last_of_instant(snapshot: Snapshot, instant: int, options: PathOptions) -> int:
    """The last value of ``when`` that an edge of an instant can have."""
    if options.order == "strict":
        return instant
    return int(np.searchsorted(snapshot.time_us, instant, side="right")) - 1


def best_chain(
    snapshot: Snapshot,
    edges: Edges,
    ends: tuple[int, int],
    objective: str,
    options: PathOptions,
) -> list[int]:
    """Positions of the best chain; empty if the target cannot be reached.

    The earliest, or the one of fewest hops; then the other of the two; then the
    smallest ordinals.
    """
    source, target = ends
    earliest = objective != "fewest"
    edges, first = edges_on_the_way(
        snapshot,
        edges,
        ends,
        options,
        until_first=earliest and options.max_hops is None,
    )
    if not len(edges.src):
        return []
    number = _renumbered(snapshot.accounts, edges)
    edges = Edges(number[edges.src], number[edges.dst], edges.when, edges.position)
    return _fewest_hops(
        snapshot,
        edges,
        (int(number[source]), int(number[target]), int(number.max()) + 1),
        first if earliest else NEVER_US - 1,
        options,
    )


def _until(edges: Edges, stop: int) -> Edges:
    """The edges up to a time; views."""
    cut = int(np.searchsorted(edges.when, stop, side="right"))
    position = None if edges.position is None else edges.position[:cut]
    return Edges(edges.src[:cut], edges.dst[:cut], edges.when[:cut], position)


def _renumbered(accounts: int, edges: Edges) -> NDArray[np.int32]:
    """int32[V]: the accounts of the edges as 0, 1, … in the order of ordinals."""
    used = np.zeros(accounts, dtype=np.bool_)
    used[edges.src] = True
    used[edges.dst] = True
    return (np.cumsum(used) - 1).astype(np.int32)


def _selected(edges: Edges, keep: NDArray[np.bool_]) -> Edges:
    position = np.flatnonzero(keep)
    if edges.position is not None:
        position = edges.position[position]
    return Edges(edges.src[keep], edges.dst[keep], edges.when[keep], position)


def _fewest_hops(
    snapshot: Snapshot,
    edges: Edges,
    ends: tuple[int, int, int],
    good_enough: int,
    options: PathOptions,
) -> list[int]:
    """The chain that arrives first; fewest hops if by ``good_enough`` it is there.

    Level k of the forward rounds is the earliest arrival in exactly k hops; the
    backward rounds, bounded by the arrival found, leave only the best chains, of which
    the smallest ordinals are taken step by step.
    """
    from algorithms._kernels.arrivals import (
        ALWAYS_US,
        arrive_in_one_more,
        depart_in_one_more,
    )

    source, target, size = ends
    level = np.full(size, NEVER_US, dtype=np.int64)
    level[source] = ALWAYS_US
    best, hops = NEVER_US, 0
    for k in range(1, min(options.max_hops or size, size) + 1):
        level = arrive_in_one_more(edges.src, edges.dst, edges.when, level)
        arrival = int(level[target])
        if options.order == "sequence" and arrival < NEVER_US:
            arrival = int(snapshot.time_us[arrival])
        if arrival < best:
            best, hops = arrival, k
        if best <= good_enough:
            break
    if hops == 0:
        return []
    go = np.full(size, ALWAYS_US, dtype=np.int64)
    go[target] = _last_of_instant(snapshot, best, options) + 1
    to_go = [go]
    for _ in range(hops - 1):
        to_go.append(depart_in_one_more(edges.src, edges.dst, edges.when, to_go[-1]))
    return _smallest_ordinals(snapshot, edges, source, to_go)


def _smallest_ordinals(
    snapshot: Snapshot, edges: Edges, source: int, to_go: list[NDArray[np.int64]]
) -> list[int]:
    chain: list[int] = []
    position = np.arange(len(edges.src)) if edges.position is None else edges.position
    at, now = source, -(2**63)
    for latest in reversed(to_go):
        fits = (edges.src == at) & (edges.when > now) & (edges.when < latest[edges.dst])
        open_to = np.flatnonzero(fits)
        ordinals = snapshot.ordinal[position[open_to]]
        step = int(open_to[np.argmin(ordinals)])
        chain.append(int(position[step]))
        at, now = int(edges.dst[step]), int(edges.when[step])
    return chain
