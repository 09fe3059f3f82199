"""Benchmarks beside other libraries for graphs: reach, and communities."""

from __future__ import annotations

import heapq
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np

from fundtrail.bench.chains import beside, popular_transfers, snapshot_of
from fundtrail.bench.measure import Measured, peak_memory_mb, time_in_turn
from graph.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from graph.snapshot import Snapshot

# Size → (transfers, accounts). A graph of networkx takes a kilobyte a transfer.
_REACH_SIZES = {"small": (200_000, 50_000), "large": (200_000, 50_000)}
_COMMUNITY_SIZES = {"small": (200_000, 50_000), "large": (1_000_000, 250_000)}
_RUNS = {"small": 3, "large": 1}


def reach(size: str) -> Measured:
    """When money of the largest payer can first be at each other account.

    Both sides have their graph already; they must agree on every instant.
    """
    from algorithms.paths import earliest_arrival

    snapshot = snapshot_of(popular_transfers(*_REACH_SIZES[size]))
    source = int(np.diff(snapshot.out_start).argmax())
    graph = temporal_graph(snapshot)

    def ours() -> int:
        found = earliest_arrival(snapshot, source)
        return _digest(
            {int(v): int(found.arrival_us[v]) for v in np.flatnonzero(found.reached)}
        )

    return beside(
        ("reach", "networkx", size),
        ours,
        lambda: _digest(arrivals_by_networkx(graph, source)),
    )


def _digest(arrival: dict[int, int]) -> int:
    """One number that hardly two tables of arrivals share."""
    return hash(frozenset(arrival.items()))


# networkx ships no types.
def temporal_graph(snapshot: Snapshot) -> Any:  # noqa: ANN401
    """The transfers as a directed multigraph of networkx, each with its instant."""
    import networkx as nx

    graph = nx.MultiDiGraph()
    columns = (snapshot.src, snapshot.dst, snapshot.time_us)
    graph.add_edges_from(
        (u, v, {"time": t})
        for u, v, t in zip(*(column.tolist() for column in columns), strict=True)
    )
    return graph


# networkx ships no types.
def arrivals_by_networkx(graph: Any, source: int) -> dict[int, int]:  # noqa: ANN401
    """The first instant at each account that is reached: Dijkstra's search in time."""
    arrival = {source: -(2**63)}
    settled: set[int] = set()
    waiting = [(arrival[source], source)]
    while waiting:
        now, u = heapq.heappop(waiting)
        if u in settled:
            continue
        settled.add(u)
        for v, edges in graph.adj[u].items():
            if v in settled:
                continue
            later = [e["time"] for e in edges.values() if e["time"] > now]
            first = min(later, default=None)
            if first is not None and first < arrival.get(v, 2**63):
                arrival[v] = first
                heapq.heappush(waiting, (first, v))
    del arrival[source]
    return arrival


def communities(size: str) -> Measured:
    """Groups that trade more inside than out; the peer is NetworKit's parallel Leiden.

    Both begin with the columns and join the transfers of each pair first; ours also
    sums each group's flows. Raises InputError where NetworKit is not installed.
    """
    from algorithms.communities import communities as find_communities

    require_peer("communities", "networkit")
    snapshot = snapshot_of(popular_transfers(*_COMMUNITY_SIZES[size]))
    ours_s, peer_s = time_in_turn(
        lambda: find_communities(snapshot),
        lambda: communities_by_networkit(snapshot),
        _RUNS[size],
    )
    ratio, memory = ours_s / peer_s, peak_memory_mb()
    return Measured("communities", size, ours_s, "networkit", peer_s, ratio, memory)


def communities_by_networkit(snapshot: Snapshot) -> tuple[NDArray[np.int64], float]:
    """Each account's community, and the partition's modularity, by parallel Leiden."""
    # By name: it is optional, and where it is missing no checker can find it.
    networkit = import_module("networkit")
    low = np.minimum(snapshot.src, snapshot.dst).astype(np.int64)
    key = low * snapshot.accounts + np.maximum(snapshot.src, snapshot.dst)
    pair, of = np.unique(key, return_inverse=True)
    weight = np.bincount(of, weights=np.log1p(snapshot.amount / 100))
    ends = np.divmod(pair, snapshot.accounts)
    graph = networkit.GraphFromCoo(
        (weight, ends), n=snapshot.accounts, weighted=True, directed=False
    )
    search = networkit.community.ParallelLeiden(graph)
    search.run()
    found = search.getPartition()
    modularity = networkit.community.Modularity().getQuality(found, graph)
    return np.array(found.getVector(), dtype=np.int64), float(modularity)


def require_peer(kernel: str, package: str) -> None:
    """Raise InputError, with how to get it, unless a peer's package is installed."""
    if find_spec(package) is None:
        raise InputError(
            f"The benchmark {kernel} runs beside {package}, which is not installed: "
            f"install it with 'pip install {package}'.",
            kernel=kernel,
            package=package,
        )
