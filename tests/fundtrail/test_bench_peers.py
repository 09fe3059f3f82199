"""The benchmarks beside other libraries, and those with a bar: their answers are right."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import numpy as np
import pytest

from algorithms.paths import earliest_arrival
from fundtrail.bench import first_answers, peers
from fundtrail.bench.chains import popular_transfers, snapshot_of
from fundtrail.bench.graphs import random_ledger
from fundtrail.bench.registry import run_kernels
from graph.errors import ConservationError, InputError

if TYPE_CHECKING:
    from pathlib import Path


def test_networkx_reaches_the_same_accounts_at_the_same_instants() -> None:
    snapshot = snapshot_of(popular_transfers(2_000, 150, seed=3))
    graph = peers.temporal_graph(snapshot)
    reached = []
    for source in range(10):
        found = earliest_arrival(snapshot, source)
        ours = {int(v): int(found.arrival_us[v]) for v in np.flatnonzero(found.reached)}
        theirs = {}
        if source in graph:
            theirs = peers.arrivals_by_networkx(graph, source)
        assert ours == theirs
        reached.append(len(ours))
    assert max(reached) > 10


def test_reach_is_measured_and_both_sides_agree(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(peers._REACH_SIZES, "small", (2_000, 200))  # noqa: SLF001 - its size
    [line] = run_kernels(["reach"], "small")
    assert (line.peer, line.ratio) == ("networkx", line.ours_s / line.peer_s)
    monkeypatch.setattr(peers, "arrivals_by_networkx", lambda _graph, _source: {1: 2})
    with pytest.raises(ConservationError, match="one is wrong"):
        peers.reach("small")


def test_a_peer_that_is_not_installed_says_how_to_get_it() -> None:
    with pytest.raises(InputError, match="'pip install no_such_peer'"):
        peers.require_peer("communities", "no_such_peer")


def test_all_benchmarks_leave_out_a_missing_peer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kernels = {"communities": ("peers", "communities"), "reach": ("peers", "reach")}
    monkeypatch.setattr("fundtrail.bench.registry.KERNELS", kernels)
    optional = {"communities": "no_such_peer"}
    monkeypatch.setattr("fundtrail.bench.registry._OPTIONAL_PEERS", optional)
    monkeypatch.setitem(peers._REACH_SIZES, "small", (500, 60))  # noqa: SLF001 - its size
    assert [line.kernel for line in run_kernels([], "small")] == ["reach"]


# Not of the everyday run, which takes no optional peer.
@pytest.mark.long
def test_networkit_finds_planted_groups() -> None:
    pytest.importorskip("networkit")
    rng = np.random.default_rng(7)
    random = popular_transfers(4_000, 40)
    group = rng.integers(0, 4, 4_000)
    src = (group * 10 + rng.integers(0, 10, 4_000)).astype(np.int32)
    dst = (group * 10 + (src % 10 + rng.integers(1, 10, 4_000)) % 10).astype(np.int32)
    planted = type(random)(40, src, dst, random.amount, random.time_us)
    membership, modularity = peers.communities_by_networkit(snapshot_of(planted))
    assert [len(set(membership[n : n + 10])) for n in range(0, 40, 10)] == [1] * 4
    assert modularity == pytest.approx(0.75, abs=0.01)


def test_a_lot_is_followed_back_to_all_of_its_units(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(first_answers._LOT_SIZES, "small", (2_000, 150))  # noqa: SLF001 - its size
    index = first_answers.lot_index(2_000, 150)
    for transfer in (0, 700, 1_999):
        amount = int(index.stream.amount[transfer])
        through = np.zeros(2_000, dtype=np.int64)
        rows = index.origins_of_transfer(transfer, 0, amount, through)
        assert rows[:, 2].sum() == amount
        assert through[transfer] == amount
    [line] = run_kernels(["fifo-lot"], "small")
    assert (line.peer, line.peer_s) == ("bar", 0.005)
    assert line.ours_s > 0


def test_a_cold_start_answers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    random = popular_transfers(500, 40)
    random_ledger(tmp_path / "ledger", random).close()
    told = first_answers.ask_coldly(tmp_path, f"BANK:{random.src[0]}")
    rows = list(csv.DictReader(told.splitlines()))
    received = random.amount[random.dst == random.src[0]].sum()
    assert sum(int(row["amount_minor"]) for row in rows) >= received
    monkeypatch.setitem(first_answers._COLD_SIZES, "small", (500, 40))  # noqa: SLF001 - its size
    monkeypatch.setattr(first_answers, "_STARTS", 1)
    [line] = run_kernels(["cold-start"], "small")
    assert (line.kernel, line.peer_s) == ("cold-start", 1.5)
