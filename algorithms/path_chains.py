"""The k best chains of transfers, best first, under every limit.

Limits on the gap between steps, on the amounts that follow one another, or on hops, and
the second best chain, are about transfers and not about accounts: a later arrival may be
the only one that goes on in time. So values are kept for transfers. A backward pass
gives each transfer the best that can come after it, accounts free to come twice; the
search then takes chains in the order of what they can at best become (A*, Hart, Nilsson
and Raphael 1968), no account twice. It is exact: a chain is given once nothing that is
left can be better.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from algorithms.path_options import AmountBand, PathOptions
    from algorithms.path_search import Edges
    from graph.snapshot import Snapshot

    Int64 = NDArray[np.int64]
    Chain = tuple[int, ...]

MOST = 2**63 - 1
# How many chains a search may hold before it stops and says so.
MOST_CHAINS = 2_000_000
_PPM = 1_000_000
_NONE: NDArray[np.int64] = np.empty(0, dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Transfers sorted by payer, then by order, and what may follow each.

    ``low`` to ``high`` are the rows that may follow in time; ``least`` to ``most`` the
    amounts that may, empty where any may. ``rank`` is the place of the instant among
    all ``instants``.
    """

    target: int
    src: NDArray[np.int32]
    dst: NDArray[np.int32]
    when: Int64
    time_us: Int64
    amount: Int64
    ordinal: Int64
    position: Int64
    low: Int64
    high: Int64
    least: Int64
    most: Int64
    rank: Int64
    instants: Int64


@dataclass(slots=True)
class Budget:
    """How many more chains may be held, and whether a search has stopped for it."""

    left: int = MOST_CHAINS
    spent: bool = False


def amount_bounds(amount: Int64, band: AmountBand) -> tuple[Int64, Int64]:
    """int64[E] twice: the least and the most that may follow each amount, exactly."""
    whole, rest = np.divmod(amount, _PPM)

    def times(ppm: int, more: int) -> Int64:
        room = (MOST - 2 * _PPM * _PPM) // max(ppm, 1)
        bounded = np.minimum(whole, room) * ppm + (rest * ppm + more) // _PPM
        return np.where(whole > room, MOST, bounded)

    return times(band.low_ppm, _PPM - 1), times(band.high_ppm, 0)


def make_rows(
    snapshot: Snapshot, edges: Edges, ends: tuple[int, int], options: PathOptions
) -> Rows:
    """The rows of pruned edges that can be on a path between two accounts."""
    source, target = ends
    fits = (edges.dst != source) & (edges.src != target) & (edges.src != edges.dst)
    at = np.flatnonzero(fits)
    at = at[np.argsort(edges.src[at], kind="stable")]
    position = at if edges.position is None else edges.position[at]
    return _followed(
        Rows(
            target=target,
            src=edges.src[at],
            dst=edges.dst[at],
            when=edges.when[at],
            time_us=snapshot.time_us[position],
            amount=snapshot.amount[position],
            ordinal=snapshot.ordinal[position].astype(np.int64),
            position=position,
            low=_NONE,
            high=_NONE,
            least=_NONE,
            most=_NONE,
            rank=_NONE,
            instants=_NONE,
        ),
        options,
    )


def _followed(rows: Rows, options: PathOptions) -> Rows:
    """The rows with what may follow each worked out."""
    from algorithms._kernels.chains import followers

    size = int(max(rows.src.max(), rows.dst.max())) + 2 if len(rows.src) else 1
    start = np.searchsorted(rows.src, np.arange(size)).astype(np.int64)
    gap = MOST if options.max_gap_us is None else options.max_gap_us
    low, high = followers(rows.dst, rows.when, rows.time_us, start, np.int64(gap))
    least, most = _NONE, _NONE
    if options.keep is not None:
        least, most = amount_bounds(rows.amount, options.keep)
    instants, rank = np.unique(rows.time_us, return_inverse=True)
    return replace(
        rows, low=low, high=high, least=least, most=most, rank=rank, instants=instants
    )


def _kept(rows: Rows, keep: NDArray[np.bool_], options: PathOptions) -> Rows:
    names = ("src", "dst", "when", "time_us", "amount", "ordinal", "position")
    chosen = {name: getattr(rows, name)[keep] for name in names}
    return _followed(replace(rows, **chosen), options)


def best_chains(
    rows: Rows, source: int, objective: str, options: PathOptions, budget: Budget
) -> Iterator[Chain]:
    """Chains as positions of transfers, best first, until there are no more.

    Ends early where the budget is spent, and says so in it.
    """
    if objective == "widest":
        yield from _widest_first(rows, source, options, budget)
        return
    for chain in _in_order(rows, source, objective, options, budget):
        yield tuple(rows.position[list(chain)].tolist())


def _widest_first(
    rows: Rows, source: int, options: PathOptions, budget: Budget
) -> Iterator[Chain]:
    """Bottleneck by bottleneck: among chains of one bottleneck the earliest first."""
    above = MOST
    while not budget.spent and (width := _next_width(rows, source, above)):
        part = _kept(rows, rows.amount >= width, options)
        for chain in _in_order(part, source, "earliest", options, budget):
            at = list(chain)
            if part.amount[at].min() < above:
                yield tuple(part.position[at].tolist())
        above = width


def _next_width(rows: Rows, source: int, above: int) -> int:
    """The largest bottleneck below ``above`` of any chain; 0 where there is none."""
    if not len(rows.src):
        return 0
    last = np.where(rows.dst == rows.target, -rows.amount, MOST)
    value = _to_go(rows, last, -rows.amount, 0)
    if above < MOST:
        # A transfer that is too narrow makes any chain through it narrow enough.
        narrow = np.where(rows.amount < above, value, MOST)
        value = _to_go(rows, narrow, -rows.amount, 0)
    best = int(value[rows.src == source].min(initial=MOST))
    return 0 if best == MOST else -best


def _to_go(rows: Rows, direct: Int64, floor: Int64, step: int) -> Int64:
    from algorithms._kernels.chains import least_to_go

    return least_to_go(
        np.argsort(rows.when, kind="stable")[::-1],
        rows.low,
        rows.high,
        rows.amount,
        rows.least,
        rows.most,
        direct,
        floor,
        np.int64(step),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _ToCome:
    """The best that can come from a transfer on: (rank of arrival, hops) or reverse.

    ``value`` packs both as ``first * base + second``; ``levels[h]`` is the least rank
    in at most ``h + 1`` transfers, where their number is limited.
    """

    value: Int64
    base: int
    levels: tuple[Int64, ...]
    hops_first: bool

    def bound(self, row: int, hops_left: int) -> tuple[int, int] | None:
        """Least (rank, hops), None where the target cannot be reached."""
        if self.levels:
            levels = self.levels[: max(hops_left, 0)]
            rank = int(levels[-1][row]) if levels else MOST
            if rank == MOST:
                return None
            return rank, next(n for n, at in enumerate(levels, 1) if at[row] == rank)
        value = int(self.value[row])
        if value == MOST:
            return None
        first, second = divmod(value, self.base)
        rank, hops = (second, first) if self.hops_first else (first, second)
        return None if hops > hops_left else (rank, hops)


def _to_come(rows: Rows, objective: str, options: PathOptions) -> _ToCome:
    from algorithms._kernels.chains import least_in_one_more

    count = len(rows.src)
    floor = np.zeros(count, dtype=np.int64)
    reaches = rows.dst == rows.target
    if objective == "fewest":
        base = len(rows.instants)
        direct = np.where(reaches, rows.rank + base, MOST)
        return _ToCome(_to_go(rows, direct, floor, base), base, (), hops_first=True)
    base = count + 1
    if options.max_hops is None:
        direct = np.where(reaches, rows.rank * base + 1, MOST)
        return _ToCome(_to_go(rows, direct, floor, 1), base, (), hops_first=False)
    direct = np.where(reaches, rows.rank, MOST)
    levels = [direct]
    columns = (rows.low, rows.high, rows.amount, rows.least, rows.most, direct)
    while len(levels) < options.max_hops:
        after = least_in_one_more(levels[-1], *columns)
        if np.array_equal(after, levels[-1]):
            break
        levels.append(after)
    return _ToCome(direct, base, tuple(levels), hops_first=False)


def _in_order(
    rows: Rows, source: int, objective: str, options: PathOptions, budget: Budget
) -> Iterator[Chain]:
    """Chains as rows, in the order of the objective, then of their ordinals."""
    if not len(rows.src):
        return
    to_come = _to_come(rows, objective, options)
    most = MOST if options.max_hops is None else options.max_hops
    heap: list[tuple[tuple[int, ...], Chain, Chain]] = []

    def put(chain: Chain, ordinals: Chain, row: int) -> None:
        bound = to_come.bound(row, most - len(chain))
        if bound is None:
            return
        chain = (*chain, row)
        start, arrival = (
            int(rows.time_us[chain[0]]),
            int(rows.instants[bound[0]]),
        )
        hops = len(chain) - 1 + bound[1]
        key = {
            "earliest": (arrival, hops),
            "fewest": (hops, arrival),
            "latest": (-start, arrival, hops),
            "fastest": (arrival - start, arrival, hops),
        }[objective]
        told = (*ordinals, int(rows.ordinal[row]))
        heapq.heappush(heap, (key, told, chain))
        budget.left -= 1

    for row in np.flatnonzero(rows.src == source).tolist():
        put((), (), row)
    while heap:
        if budget.left < 0:
            budget.spent = True
            return
        _, ordinals, chain = heapq.heappop(heap)
        last = chain[-1]
        if rows.dst[last] == rows.target:
            yield chain
            continue
        seen = {source, *rows.dst[list(chain)].tolist()}
        for row in _open_to(rows, last):
            if int(rows.dst[row]) not in seen:
                put(chain, ordinals, row)


def _open_to(rows: Rows, last: int) -> list[int]:
    """The rows that may come right after one."""
    low, high = int(rows.low[last]), int(rows.high[last])
    if not len(rows.least):
        return list(range(low, high))
    amount = rows.amount[low:high]
    fits = (amount >= rows.least[last]) & (amount <= rows.most[last])
    found: list[int] = (np.flatnonzero(fits) + low).tolist()
    return found
