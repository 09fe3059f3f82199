"""Benchmarks of flows and cycles: the whole question, from columns to the answer.

Both run on a ledger in which an account that pays often is also paid often: without
that, a random ledger has next to no cycles.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from fundtrail.bench.graphs import RandomTransfers, random_transfers
from fundtrail.bench.measure import Measured, peak_memory_mb, time_in_turn
from graph.errors import ConservationError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from graph.snapshot import Snapshot

# Size → (transfers, accounts, hours of the window that cycles are searched in).
_SIZES = {"small": (200_000, 50_000, 72), "large": (1_000_000, 250_000, 72)}
_HOUR_US = 3_600_000_000
_RUNS = {"small": 3, "large": 1}


@lru_cache(maxsize=1)
def popular_transfers(transfers: int, accounts: int, seed: int = 1) -> RandomTransfers:
    """Random transfers whose payers and receivers are popular alike."""
    drawn = random_transfers(transfers, accounts, seed=seed)
    paid = np.argsort(-np.bincount(drawn.src, minlength=accounts), kind="stable")
    received = np.argsort(-np.bincount(drawn.dst, minlength=accounts), kind="stable")
    number = np.empty(accounts, dtype=np.int32)
    number[received] = paid
    dst = number[drawn.dst]
    dst = np.where(dst == drawn.src, (dst + 1) % accounts, dst).astype(np.int32)
    return RandomTransfers(accounts, drawn.src, dst, drawn.amount, drawn.time_us)


def snapshot_of(random: RandomTransfers) -> Snapshot:
    """The transfers as a snapshot of bank accounts and one currency."""
    from graph._indexes import grouped_positions
    from graph.instants import Window
    from graph.nouns import AccountKind
    from graph.snapshot import Snapshot

    count = len(random.src)
    out_start, out_order = grouped_positions(random.src, random.accounts)
    in_start, in_order = grouped_positions(random.dst, random.accounts)
    return Snapshot(
        ledger_version=1,
        window=Window(),
        currencies=("CNY",),
        src=random.src,
        dst=random.dst,
        time_us=random.time_us,
        amount=random.amount,
        currency=np.zeros(count, dtype=np.uint8),
        ordinal=np.arange(count, dtype=np.int32),
        kind=np.full(random.accounts, AccountKind.BANK.code, dtype=np.uint8),
        out_start=out_start,
        out_order=out_order,
        in_start=in_start,
        in_order=in_order,
        day_ties=False,
    )


def cycles(size: str) -> Measured:
    """All cycles of 72 hours; the peer is the plain search, in plain Python."""
    from algorithms.cycle_bundles import CycleOptions
    from algorithms.cycles import find_cycles

    transfers, accounts, hours = _SIZES[size]
    snapshot = snapshot_of(popular_transfers(transfers, accounts))
    options = CycleOptions(window_us=hours * _HOUR_US)
    payments = payments_by_account(snapshot)
    return beside(
        ("cycles", "plain-search", size),
        lambda: int(find_cycles(snapshot, options).instances.sum()),
        lambda: count_cycles(payments, hours * _HOUR_US),
    )


def payments_by_account(snapshot: Snapshot) -> dict[int, tuple[list[int], list[int]]]:
    """Instants and receivers of each account's payments, in the order of time."""
    payments: dict[int, tuple[list[int], list[int]]] = {}
    columns = (snapshot.src, snapshot.dst, snapshot.time_us)
    for u, v, t in zip(*(column.tolist() for column in columns), strict=True):
        when, to = payments.setdefault(u, ([], []))
        when.append(t)
        to.append(v)
    return payments


def count_cycles(
    payments: dict[int, tuple[list[int], list[int]]], window_us: int
) -> int:
    """How many cycles there are, each followed payment by payment in time."""
    nothing: tuple[list[int], list[int]] = ([], [])
    found = 0
    for u, (begins, firsts) in payments.items():
        for begin, v in zip(begins, firsts, strict=True):
            if v == u:
                continue
            end = begin + window_us
            path = {u, v}
            waiting = [(v, _later(payments.get(v, nothing), begin, end))]
            while waiting:
                at, onward = waiting[-1]
                for when, to in onward:
                    if to == u:
                        found += 1
                    elif to not in path:
                        path.add(to)
                        more = _later(payments.get(to, nothing), when, end)
                        waiting.append((to, more))
                        break
                else:
                    waiting.pop()
                    path.discard(at)
    return found


def _later(
    payments: tuple[list[int], list[int]], now: int, end: int
) -> Iterator[tuple[int, int]]:
    """Payments after one instant and until another: when, and to whom."""
    when, to = payments
    part = slice(bisect_right(when, now), bisect_right(when, end))
    return zip(when[part], to[part], strict=True)


def largest_flow(size: str) -> Measured:
    """The most that can have gone between the two largest accounts; the peer igraph.

    The peer has the network of all transfers, ours what can be on the way at all.
    """
    from algorithms.max_flow import max_flow

    transfers, accounts, _ = _SIZES[size]
    snapshot = snapshot_of(popular_transfers(transfers, accounts))
    largest = np.argsort(-np.diff(snapshot.out_start), kind="stable")
    source, sink = int(largest[0]), int(largest[1])
    return beside(
        ("max-flow", "igraph", size),
        lambda: max_flow(snapshot, [source], [sink]).at_most_minor,
        lambda: flow_by_igraph(snapshot, source, sink),
    )


def flow_by_igraph(snapshot: Snapshot, source: int, sink: int) -> int:
    """The maximum flow through all transfers, by igraph's push-relabel."""
    import igraph

    from algorithms._kernels.max_flow import build_network

    keep = (snapshot.dst != source) & (snapshot.src != sink)
    keep &= snapshot.src != snapshot.dst
    nothing = np.empty(0, dtype=np.int64)
    position = np.flatnonzero(keep)
    tail, head, capacity, _, nodes = build_network(
        snapshot.src[keep],
        snapshot.dst[keep],
        position,
        snapshot.amount[keep],
        nothing,
        nothing,
        snapshot.accounts,
        source,
        sink,
    )
    graph = igraph.Graph(nodes, np.column_stack((tail, head)), directed=True)
    # Doubles are exact below 2^53; no figure of this ledger comes near it.
    bounded = np.minimum(capacity, 2**50).astype(np.float64)
    value: float = graph.maxflow_value(0, 1, bounded.tolist())
    return round(value)


def beside(
    names: tuple[str, str, str], ours: Callable[[], int], peer: Callable[[], int]
) -> Measured:
    """Both sides timed in turn; that they agree is part of the measurement."""
    kernel, peer_name, size = names
    answers: dict[str, int] = {}
    ours_s, peer_s = time_in_turn(
        lambda: answers.update(ours=ours()),
        lambda: answers.update(peer=peer()),
        _RUNS[size],
    )
    if answers["ours"] != answers["peer"]:
        raise ConservationError(
            f"The benchmark {kernel} has {answers['ours']} and its peer "
            f"{answers['peer']}: one is wrong."
        )
    return Measured(
        kernel, size, ours_s, peer_name, peer_s, ours_s / peer_s, peak_memory_mb()
    )
