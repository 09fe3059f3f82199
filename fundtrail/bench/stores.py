"""Benchmarks of the graph stores: expanding a hub, answering over HTTP, syncing."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from fundtrail.bench.graphs import random_ledger, random_transfers
from fundtrail.bench.measure import Measured, peak_memory_mb, time_in_turn
from graph.store import Rank, TransferFilter

if TYPE_CHECKING:
    from graph.ledger import Ledger

# Size → (transfers, accounts, transfers of the hub).
_HUB_SIZES = {"small": (200_000, 50_000, 50_000), "large": (1_000_000, 200_000, 50_000)}
_SYNC_SIZES = {"small": (20_000, 5_000), "large": (200_000, 40_000)}
_HUB = "BANK:0"
_SHOWN = 25


def hub_expand(size: str) -> Measured:
    """Expand a hub of 50,000 transfers; the peer asks DuckDB over the ledger."""
    from graph.embedded import EmbeddedStore

    transfers, accounts, degree = _HUB_SIZES[size]
    with tempfile.TemporaryDirectory() as name:
        random = random_transfers(transfers, accounts, degree)
        ledger = random_ledger(Path(name) / "ledger", random)
        store = EmbeddedStore.open(ledger)
        where = TransferFilter()
        ours_s, peer_s = time_in_turn(
            lambda: store.expand(_HUB, where, Rank.AMOUNT, _SHOWN),
            lambda: _expand_by_query(ledger),
        )
    ratio = ours_s / peer_s
    memory = peak_memory_mb()
    return Measured("hub-expand", size, ours_s, "duckdb", peer_s, ratio, memory)


def _expand_by_query(ledger: Ledger) -> None:
    ledger.rows(
        "SELECT CASE WHEN src = 0 THEN dst ELSE src END AS other, src = 0 AS paid, "
        "count(*), sum(amount_minor), min(time_us), max(time_us) FROM transfers "
        "WHERE src = 0 OR dst = 0 GROUP BY ALL ORDER BY 4 DESC, 1 LIMIT ?",
        [_SHOWN],
    )


def hub_expand_http(size: str) -> Measured:
    """The same expansion as an answer of the API; the peer is the store alone."""
    from fundtrail.bench.server import served

    transfers, accounts, degree = _HUB_SIZES[size]
    with tempfile.TemporaryDirectory() as name:
        workspace = Path(name)
        random = random_transfers(transfers, accounts, degree)
        random_ledger(workspace / "ledger", random).close()
        with served(workspace) as (post, casework):
            question = {"account": _HUB, "limit": _SHOWN}
            ours_s, peer_s = time_in_turn(
                lambda: post("/api/v1/expand", question),
                lambda: casework.expand(_HUB, TransferFilter(), Rank.AMOUNT, _SHOWN),
            )
    ratio = ours_s / peer_s
    memory = peak_memory_mb()
    return Measured("hub-expand-http", size, ours_s, "store", peer_s, ratio, memory)


def neo4j_sync(size: str) -> Measured:
    """Sync a ledger into Neo4j; the peer is an UNWIND loop with the same indexes.

    The server is the one of FUNDTRAIL_STORE and NEO4J_PASSWORD. Raises InputError
    unless its database is empty: it is emptied between the runs.
    """
    from fundtrail.bench.neo4j_sides import (
        empty_database,
        require_empty,
        sync_by_hand,
        sync_ours,
    )
    from graph.settings import Settings

    settings = Settings()
    require_empty(settings)
    transfers, accounts = _SYNC_SIZES[size]
    taken: dict[str, list[float]] = {"ours": [], "peer": []}
    with tempfile.TemporaryDirectory() as name:
        random = random_transfers(transfers, accounts)
        ledger = random_ledger(Path(name) / "ledger", random)
        # One of each first: a server's first batches are its slow ones.
        for counted in (False, True, True, True):
            for side, run in (("peer", sync_by_hand), ("ours", sync_ours)):
                begun = time.perf_counter()
                run(settings, ledger)
                if counted:
                    taken[side].append(time.perf_counter() - begun)
                empty_database(settings)
    ours_s = statistics.median(taken["ours"])
    peer_s = statistics.median(taken["peer"])
    ratio = ours_s / peer_s
    memory = peak_memory_mb()
    return Measured("neo4j-sync", size, ours_s, "unwind-by-hand", peer_s, ratio, memory)
