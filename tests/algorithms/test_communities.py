from __future__ import annotations

import random

import igraph
import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from snapshots import make_snapshot

from algorithms.communities import METHODS, CommunityOptions, communities
from algorithms.community_flows import community_flows, flows_between
from graph.errors import InputError, RuleError
from graph.nouns import AccountKind

Row = tuple[int, int, int, int, str]
ROWS = st.lists(
    st.tuples(
        st.integers(0, 9),
        st.integers(0, 9),
        st.integers(0, 5),
        st.integers(1, 10**12),
        st.sampled_from(["CNY", "USD"]),
    ),
    max_size=40,
)


def cliques(count: int, size: int) -> list[tuple[int, int, int, int]]:
    """Groups in which everyone pays everyone, joined in a ring by one payment each."""
    rows = []
    for c in range(count):
        members = range(c * size, (c + 1) * size)
        rows += [(u, v, 1, 10_000) for u in members for v in members if u != v]
        rows.append((c * size, (c + 1) % count * size + 1, 2, 10_000))
    return rows


@pytest.mark.parametrize("method", METHODS)
def test_planted_groups_are_found(method: str) -> None:
    snap = make_snapshot(cliques(5, 8), accounts=42)
    found = communities(snap, CommunityOptions(method=method))
    assert list(found.membership[:40]) == [c for c in range(5) for _ in range(8)]
    assert list(found.membership[40:]) == [-1, -1]
    assert found.count == 5
    first = next(flow for flow in found.flows if flow.community == 0)
    assert first.internal_minor == 56 * 10_000
    assert first.in_minor == first.out_minor == 10_000
    assert first.pass_through == 1.0
    assert first.accounts == 8
    assert first.kind is AccountKind.BANK
    assert found.to_frame()["community"].tolist() == found.membership.tolist()
    assert len(found.summary_frame()) == len(found.flows) == 5


@pytest.mark.parametrize("method", METHODS)
def test_a_seed_gives_one_answer_and_leaves_the_generator_alone(method: str) -> None:
    generator = random.Random(5)
    rows = [
        (
            generator.randrange(60),
            generator.randrange(60),
            1,
            generator.randrange(1, 99),
        )
        for _ in range(300)
    ]
    snap = make_snapshot(rows, accounts=60)
    random.seed(3)
    before = random.getstate()
    options = CommunityOptions(method=method, seed=7)
    one, two = communities(snap, options), communities(snap, options)
    assert one.membership.tobytes() == two.membership.tobytes()
    assert one.flows == two.flows
    assert random.getstate() == before
    # Outside a call igraph draws from Python's own generator again.
    igraph.Graph.Erdos_Renyi(n=20, m=30)
    assert random.getstate() != before


def test_modularity_is_networkx_s_and_leiden_is_no_worse_than_greedy() -> None:
    snap = make_snapshot(cliques(4, 5))
    found = communities(snap)
    graph = nx.Graph()
    for u, v, minor in zip(snap.src, snap.dst, snap.amount, strict=True):
        pair = (int(u), int(v))
        weight = graph.get_edge_data(*pair, {"weight": 0.0})["weight"]
        graph.add_edge(*pair, weight=weight + np.log1p(minor / 100))
    parts = [
        set(np.flatnonzero(found.membership == c).tolist()) for c in range(found.count)
    ]
    assert found.modularity == pytest.approx(nx.community.modularity(graph, parts))
    greedy = nx.community.greedy_modularity_communities(graph, weight="weight")
    least = nx.community.modularity(graph, greedy)
    assert found.modularity >= least - 1e-12


@settings(deadline=None)
@given(rows=ROWS, hub_cap=st.sampled_from([None, 1, 3]))
def test_flows_add_up_to_all_that_moved(rows: list[Row], hub_cap: int | None) -> None:
    kinds = {9: AccountKind.CASH}
    snap = make_snapshot(rows, accounts=10, kinds=kinds)
    found = communities(snap, CommunityOptions(hub_cap=hub_cap))
    assert found.membership[9] == -1
    sizes = np.bincount(found.membership[found.membership >= 0])
    assert (sizes > 0).all()
    assert list(sizes) == sorted(sizes, reverse=True)
    for code in ("CNY", "USD"):
        flows = [flow for flow in found.flows if flow.currency == code]
        moved = sum(row[3] for row in rows if row[4] == code)
        internal = sum(flow.internal_minor for flow in flows)
        assert internal + sum(flow.in_minor for flow in flows) == moved
        assert internal + sum(flow.out_minor for flow in flows) == moved


@settings(deadline=None)
@given(rows=ROWS, group=st.lists(st.integers(-1, 2), min_size=10, max_size=10))
def test_flows_are_what_counting_by_hand_gives(
    rows: list[Row], group: list[int]
) -> None:
    snap = make_snapshot(rows, accounts=10)
    for flow in community_flows(snap, np.array(group, dtype=np.int32)):
        inside = [row for row in rows if row[4] == flow.currency]
        c = flow.community
        assert flow.internal_minor == sum(
            row[3] for row in inside if group[row[0]] == group[row[1]] == c
        )
        assert flow.in_minor == sum(
            row[3] for row in inside if group[row[0]] != c == group[row[1]]
        )
        assert flow.out_minor == sum(
            row[3] for row in inside if group[row[1]] != c == group[row[0]]
        )
        turnover = {
            v: sum(row[3] for row in inside for end in row[:2] if end == v)
            for v in range(10)
            if group[v] == c
        }
        best = max(turnover.values())
        assert flow.top_account == min(v for v in turnover if turnover[v] == best)
        assert flow.accounts == group.count(c)


def test_a_hub_does_not_glue_groups_together() -> None:
    rows = cliques(3, 6)
    hub = 18
    rows += [(v, hub, 3, 10**9) for v in range(18)]
    rows += [(hub, 0, 4, 10**9)]
    snap = make_snapshot(rows)
    found = communities(snap, CommunityOptions(hub_cap=10))
    assert list(found.membership[:18]) == [c for c in range(3) for _ in range(6)]
    assert found.membership[hub] == 0


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        (CommunityOptions(method="louvain"), RuleError, "louvain"),
        (CommunityOptions(resolution=0.0), RuleError, "above 0"),
        (CommunityOptions(resolution=float("nan")), RuleError, "above 0"),
        (CommunityOptions(iterations=0), RuleError, "at least one round"),
        (CommunityOptions(hub_cap=0), RuleError, "1 or more"),
        (CommunityOptions(currency="EUR"), InputError, "EUR"),
    ],
)
def test_bad_options_are_refused(
    options: CommunityOptions, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        communities(make_snapshot([(0, 1, 1, 5)]), options)


@given(ROWS, st.integers(1, 4), st.integers(0, 2**16))
@settings(max_examples=40, deadline=None)
def test_money_between_groups_sums_to_what_each_takes_in_and_gives_out(
    rows: list[Row], groups: int, seed: int
) -> None:
    snapshot = make_snapshot(rows)
    chance = np.random.default_rng(seed)
    membership = chance.integers(-1, groups, snapshot.accounts).astype(np.int32)
    between = flows_between(snapshot, membership)
    assert all(flow.from_community != flow.to_community for flow in between)
    for flow in community_flows(snapshot, membership):
        mine = [f for f in between if f.currency == flow.currency]
        came = [f.amount_minor for f in mine if f.to_community == flow.community]
        went = [f.amount_minor for f in mine if f.from_community == flow.community]
        assert (sum(came), sum(went)) == (flow.in_minor, flow.out_minor)
