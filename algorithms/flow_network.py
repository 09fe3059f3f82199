"""What a flow can use, and the largest flow through it, checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from algorithms.options import Opening, Reversals, TracingOptions
from graph.errors import ConservationError, InputError
from graph.nouns import OUTSIDE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from algorithms.max_flow import FlowOptions
    from graph.ledger import Openings
    from graph.snapshot import Snapshot

    Int32 = NDArray[np.int32]
    Int64 = NDArray[np.int64]

# Every sum of amounts stays below 2^62; a float64 sum is surely not off by a thousandth.
_SUM_LIMIT = 0.999 * 2**62
_NONE: NDArray[np.int64] = np.empty(0, dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class FlowEdges:
    """Transfers that can carry some of the source's money to the sink, in order.

    ``src`` and ``dst`` number the accounts 0 to ``accounts - 1``; each side is one
    account. ``when`` is the instant, or the position where the sequence counts.
    ``of_payer`` and ``of_receiver`` limit what is held, or are empty.
    """

    src: Int32
    dst: Int32
    when: Int64
    time_us: Int64
    amount: Int64
    position: Int64
    of_payer: Int64
    of_receiver: Int64
    accounts: int
    source: int
    sink: int
    greedy_minor: int

    def between(self, first: int, last: int) -> FlowEdges:
        """The edges ``first`` up to ``last``, without it; views."""
        part = slice(first, last)
        return FlowEdges(
            self.src[part],
            self.dst[part],
            self.when[part],
            self.time_us[part],
            self.amount[part],
            self.position[part],
            self.of_payer[part],
            self.of_receiver[part],
            self.accounts,
            self.source,
            self.sink,
            self.greedy_minor,
        )


@dataclass(frozen=True, slots=True, eq=False)
class LargestFlow:
    """A maximum flow: its value, what each edge carries, and a minimum cut.

    ``cut`` are the edges of the cut, and ``cut_minor`` (int64[E]) the capacity of the
    cut at each edge: its amount, and the holdover made for it.
    """

    value: int
    flow: Int64
    cut: Int64
    cut_held: int
    cut_minor: Int64


def flow_edges(
    snapshot: Snapshot,
    ends: tuple[Sequence[int], Sequence[int]],
    currency: int,
    options: FlowOptions,
    stated: Mapping[str, Openings] | None,
) -> FlowEdges:
    """The edges of one currency that can be on a way from the sources to the sinks.

    O(E): one pass forward, one back, and one for the greedy figure. Raises InputError
    where amounts sum to 2^62 or more.
    """
    from algorithms._kernels.arrivals import NEVER, arrive, depart, on_the_way
    from algorithms._kernels.max_flow import greedy_arrival

    source, sink = ends[0][0], ends[1][0]
    position = np.flatnonzero(
        (snapshot.currency == currency) & (snapshot.src != snapshot.dst)
    )
    src, dst = (
        _joined(snapshot, column[position], ends)
        for column in (snapshot.src, snapshot.dst)
    )
    weak = options.order == "sequence"
    when = position if weak else snapshot.time_us[position]
    amount = snapshot.amount[position]
    if amount.sum(dtype=np.float64) >= _SUM_LIMIT:
        raise InputError(
            f"The transfers in {snapshot.currencies[currency]} sum to more than the "
            "2^62 minor units that a flow is exact for: ask about a narrower window."
        )
    closed = snapshot.of_kinds(OUTSIDE).view(np.uint8)
    closed[[source, sink]] = 0
    unsigned = src.view(np.uint32), dst.view(np.uint32)
    via = arrive(*unsigned, when, closed, source, weak)
    limited = options.holding == "balance"
    greedy = greedy_arrival(src, dst, when, amount, closed, source, sink, limited)
    keep = np.zeros(len(src), dtype=np.bool_)
    if via[sink] != NEVER:
        latest = depart(src, dst, when, closed, sink)
        keep = on_the_way(src, dst, when, via, latest, sink)
        keep &= (dst != source) & (src != dst)
    at = np.flatnonzero(keep)
    number, accounts = _numbered(snapshot.accounts, src[at], dst[at], source, sink)
    limits = (_NONE, _NONE)
    if limited:
        limits = _balance_limits(snapshot, currency, position[at], options, stated)
    return FlowEdges(
        src=number[src[at]],
        dst=number[dst[at]],
        when=when[at],
        time_us=snapshot.time_us[position[at]],
        amount=amount[at],
        position=position[at],
        of_payer=limits[0],
        of_receiver=limits[1],
        accounts=accounts,
        source=int(number[source]),
        sink=int(number[sink]),
        greedy_minor=int(greedy),
    )


def _joined(
    snapshot: Snapshot, column: Int32, ends: tuple[Sequence[int], Sequence[int]]
) -> Int32:
    """The accounts with each side as the first of its accounts."""
    if len(ends[0]) == 1 and len(ends[1]) == 1:
        return column
    number = np.arange(snapshot.accounts, dtype=np.int32)
    for side in ends:
        number[list(side)] = side[0]
    return number[column]


def _numbered(
    accounts: int, src: Int32, dst: Int32, source: int, sink: int
) -> tuple[Int32, int]:
    """int32[V]: the accounts used as 0, 1, …; and how many they are."""
    used = np.zeros(accounts, dtype=np.bool_)
    used[src] = True
    used[dst] = True
    used[[source, sink]] = True
    return (np.cumsum(used) - 1).astype(np.int32), int(used.sum())


def _balance_limits(
    snapshot: Snapshot,
    currency: int,
    position: Int64,
    options: FlowOptions,
    stated: Mapping[str, Openings] | None,
) -> tuple[Int64, Int64]:
    """What payer and receiver of each edge can at most have held since the last."""
    from algorithms._kernels.max_flow import lowest_balances
    from algorithms.streams import make_stream

    # Each transfer is an edge by itself here, whatever takes it back.
    tracing = TracingOptions(
        opening=Opening(options.opening), reversals=Reversals.AS_PAYMENTS
    )
    stream = make_stream(snapshot, currency, tracing, stated)
    used = np.full(len(stream.position), -1, dtype=np.int64)
    used[np.searchsorted(stream.position, position)] = np.arange(len(position))
    return lowest_balances(
        stream.payer, stream.dst, stream.amount, stream.opening, used, len(position)
    )


def largest_flow(edges: FlowEdges) -> LargestFlow:
    """A maximum flow through edges, with a minimum cut that proves it.

    Raises ConservationError should money be made or lost at an account, or should the
    cut not be of the flow's size.
    """
    from algorithms._kernels.max_flow import (
        build_network,
        first_flow,
        raise_to_maximum,
    )

    tail, head, capacity, transfer, nodes = build_network(
        edges.src,
        edges.dst,
        edges.when,
        edges.amount,
        edges.of_payer,
        edges.of_receiver,
        edges.accounts,
        edges.source,
        edges.sink,
    )
    flow = first_flow(tail, head, capacity, nodes)
    near = raise_to_maximum(tail, head, capacity, flow, nodes)
    net = np.zeros(nodes, dtype=np.int64)
    np.add.at(net, head, flow)
    np.subtract.at(net, tail, flow)
    crossing = near[tail] & ~near[head]
    value = int(net[1])
    closes = not net[2:].any() and net[0] == -value
    full = int(capacity[crossing].sum()) == value
    if not (closes and full and ((flow >= 0) & (flow <= capacity)).all()):
        raise ConservationError(
            f"A flow of {value} minor units does not close: this is an error of ours."
        )
    carried = np.zeros(len(edges.src), dtype=np.int64)
    is_transfer = transfer >= 0
    cut_minor = np.zeros(len(edges.src), dtype=np.int64)
    at = np.where(is_transfer, transfer, -1 - transfer)[crossing]
    np.add.at(cut_minor, at, capacity[crossing])
    carried[transfer[is_transfer]] = flow[is_transfer]
    return LargestFlow(
        value=value,
        flow=carried,
        cut=np.sort(transfer[crossing & is_transfer]),
        cut_held=int(capacity[crossing & ~is_transfer].sum()),
        cut_minor=cut_minor,
    )
