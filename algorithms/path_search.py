"""The search for a temporal path: prune what cannot matter, then count the hops."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from graph.nouns import OUTSIDE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from algorithms.paths import PathOptions
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


def best_chain(
    snapshot: Snapshot,
    edges: Edges,
    source: int,
    target: int,
    objective: str,
    options: PathOptions,
) -> list[int]:
    """Positions of the best chain; empty if the target cannot be reached."""
    from algorithms._kernels.arrivals import NEVER, depart, on_the_way

    ends = path_ends(snapshot, source)
    via = arrivals(edges, ends, source, options)
    if via[target] == NEVER:
        return []
    stop = int(edges.when[via[target]])
    if objective == "earliest" and options.max_hops is None:
        edges = _until(edges, stop)
    columns = edges.src, edges.dst, edges.when
    latest = depart(*columns, ends, target)
    edges = _selected(edges, on_the_way(*columns, via, latest, target))
    number = _renumbered(snapshot.accounts, edges)
    edges = Edges(number[edges.src], number[edges.dst], edges.when, edges.position)
    return _fewest_hops(
        snapshot,
        edges,
        (int(number[source]), int(number[target]), int(number.max()) + 1),
        stop if objective == "earliest" else NEVER_US - 1,
        options.max_hops,
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
    max_hops: int | None,
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
    for k in range(1, min(max_hops or size, size) + 1):
        level = arrive_in_one_more(edges.src, edges.dst, edges.when, level)
        if level[target] < best:
            best, hops = int(level[target]), k
        if best <= good_enough:
            break
    if hops == 0:
        return []
    go = np.full(size, ALWAYS_US, dtype=np.int64)
    go[target] = best + 1
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
