"""Temporal paths against a search that tries every chain, and networkx."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Literal

import networkx as nx
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from snapshots import make_snapshot

from algorithms.paths import PathOptions, earliest_arrival, find_paths
from graph.errors import FundtrailError, InputError, NotFoundError, RuleError
from graph.instants import Window
from graph.nouns import AccountKind

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from graph.snapshot import Snapshot

Row = tuple[int, int, int, int, str]
ACCOUNTS = 6
ROWS = st.lists(
    st.tuples(
        st.integers(0, ACCOUNTS - 1),
        st.integers(0, ACCOUNTS - 1),
        st.integers(0, 6),
        st.integers(1, 4),
        st.sampled_from(["CNY", "USD"]),
    ),
    max_size=14,
)


def follows(snap: Snapshot, before: int, after: int, order: str) -> bool:
    """Whether a transfer can come right after another in a path."""
    if snap.dst[before] != snap.src[after]:
        return False
    if order == "sequence":
        return after > before
    return bool(snap.time_us[after] > snap.time_us[before])


def every_chain(
    snap: Snapshot, source: int, target: int, options: PathOptions
) -> Iterator[list[int]]:
    """All chains that the options allow, account by account, by plain search."""
    usable = [
        i
        for i in range(snap.transfers)
        if snap.amount[i] >= options.min_minor
        and options.window.after_us <= snap.time_us[i] < options.window.before_us
    ]
    chains = [[i] for i in usable if snap.src[i] == source != snap.dst[i]]
    while chains:
        chain = chains.pop()
        if snap.dst[chain[-1]] == target:
            yield chain
        elif len(chain) < (options.max_hops or ACCOUNTS):
            seen = {source, *(int(snap.dst[i]) for i in chain)}
            chains += [
                [*chain, i]
                for i in usable
                if follows(snap, chain[-1], i, options.order)
                and snap.currency[i] == snap.currency[chain[-1]]
                and int(snap.dst[i]) not in seen
            ]


@settings(deadline=None)
@given(
    rows=ROWS,
    shuffle=st.randoms(use_true_random=False),
    objective=st.sampled_from(["earliest", "fewest"]),
    order=st.sampled_from(["strict", "sequence"]),
    max_hops=st.sampled_from([None, 1, 2, 3]),
    min_minor=st.integers(1, 3),
    after=st.integers(0, 3),
)
def test_the_path_found_is_the_best_of_all_chains(
    rows: list[Row],
    shuffle: random.Random,
    objective: str,
    order: Literal["strict", "sequence"],
    max_hops: int | None,
    min_minor: int,
    after: int,
) -> None:
    ordinals = list(range(len(rows)))
    shuffle.shuffle(ordinals)
    snap = make_snapshot(rows, accounts=ACCOUNTS, ordinals=ordinals)
    options = PathOptions(
        window=Window(after_us=after, before_us=6),
        order=order,
        max_hops=max_hops,
        min_minor=min_minor,
    )

    def worth(chain: list[int]) -> tuple[int, ...]:
        last, hops = int(snap.time_us[chain[-1]]), len(chain)
        first = (last, hops) if objective == "earliest" else (hops, last)
        return (*first, *(int(snap.ordinal[i]) for i in chain))

    chains = list(every_chain(snap, 0, 1, options))
    found = find_paths(snap, 0, 1, objective, options).paths
    if not chains:
        assert found == ()
        return
    steps = [step.position for step in found[0].steps]
    assert steps in chains
    assert found[0].bottleneck_minor == min(snap.amount[i] for i in steps)
    if order == "strict":
        assert worth(steps) == min(worth(chain) for chain in chains)
    else:
        # Inside one instant the earlier position arrives first, hops come after.
        assert worth(steps)[0] == min(worth(chain) for chain in chains)[0]


@settings(deadline=None)
@given(rows=ROWS, order=st.sampled_from(["strict", "sequence"]))
def test_reach_is_reachability_in_the_time_expanded_graph(
    rows: list[Row], order: Literal["strict", "sequence"]
) -> None:
    snap = make_snapshot(rows, accounts=ACCOUNTS)
    graph = nx.DiGraph()
    for i in range(snap.transfers):
        graph.add_node(i)
        for j in range(snap.transfers):
            later = snap.time_us[j] > snap.time_us[i] if order == "strict" else j > i
            if later and snap.dst[i] == snap.src[j]:
                graph.add_edge(i, j)
    first = dict.fromkeys(range(ACCOUNTS), 2**63 - 1)
    for i in range(snap.transfers):
        if snap.src[i] == 0:
            for j in {i, *nx.descendants(graph, i)}:
                v = int(snap.dst[j])
                first[v] = min(first[v], int(snap.time_us[j]))
    reach = earliest_arrival(snap, 0, PathOptions(order=order))
    for v in range(1, ACCOUNTS):
        assert reach.arrival_us[v] == first[v]
        assert reach.reached[v] == (first[v] < 2**63 - 1)
    assert not reach.reached[0]
    assert list(reach.to_frame()["account"]) == list(np.flatnonzero(reach.reached))


@pytest.mark.shared
def test_reach_on_simulated_banking_is_a_plain_loop_s(shared_data: Path) -> None:
    file = shared_data / "amlsim" / "generated_small" / "transactions.csv.gz"
    table = pl.read_csv(file).with_columns(
        us=pl.col("tran_timestamp").str.to_datetime(time_zone="UTC").dt.epoch("us")
    )
    rows = [
        (payer, payee, us, 1)
        for payer, payee, us in table["orig_acct", "bene_acct", "us"].iter_rows()
    ]
    assert len(rows) == 121_457
    snap = make_snapshot(rows)
    for source in (9, 14, 1238):
        arrival = {source: -1}
        for payer, payee, us, _ in sorted(rows, key=lambda row: row[2]):
            if arrival.get(payer, us) < us:
                arrival.setdefault(payee, us)
        del arrival[source]
        reach = earliest_arrival(snap, source)
        assert (
            dict(
                zip(
                    reach.to_frame()["account"],
                    reach.to_frame()["arrival_us"],
                    strict=True,
                )
            )
            == arrival
        )


def test_equal_instants_do_not_follow_one_another_unless_the_sequence_counts() -> None:
    snap = make_snapshot([(0, 1, 5, 9), (1, 2, 5, 9)])
    assert find_paths(snap, 0, 2).paths == ()
    found = find_paths(snap, 0, 2, options=PathOptions(order="sequence")).paths
    assert [step.position for step in found[0].steps] == [0, 1]


def test_money_is_not_followed_through_cash() -> None:
    rows = [(0, 1, 1, 9), (1, 2, 2, 9)]
    snap = make_snapshot(rows, kinds={1: AccountKind.CASH})
    assert find_paths(snap, 0, 2).paths == ()
    assert list(earliest_arrival(snap, 0).via) == [-1, 0, -1]
    assert len(find_paths(snap, 1, 2).paths) == 1


def test_a_path_keeps_to_one_currency() -> None:
    rows = [(0, 1, 1, 9, "CNY"), (1, 2, 2, 9, "USD"), (1, 2, 3, 7, "CNY")]
    found = find_paths(make_snapshot(rows), 0, 2)
    assert found.paths[0].currency == "CNY"
    assert found.paths[0].bottleneck_minor == 7
    assert list(found.to_frame()["time_us"]) == [1, 3]
    assert ("objective", "earliest") in found.parameters


@pytest.mark.parametrize(
    ("question", "error", "words"),
    [
        (lambda s: find_paths(s, 0, 1, "widest"), RuleError, "widest"),
        (lambda s: find_paths(s, 0, 0), RuleError, "two different"),
        (lambda s: find_paths(s, 0, 99), NotFoundError, "99"),
        (
            lambda s: find_paths(s, 0, 1, options=PathOptions(currency="EUR")),
            InputError,
            "EUR",
        ),
        (
            lambda s: find_paths(s, 0, 1, options=PathOptions(max_hops=0)),
            RuleError,
            "at least one",
        ),
        (
            lambda s: earliest_arrival(s, 0, PathOptions(max_hops=2)),
            RuleError,
            "counts no hops",
        ),
    ],
)
def test_what_cannot_be_asked_is_refused_in_a_sentence(
    question: Callable[[Snapshot], object], error: type[FundtrailError], words: str
) -> None:
    with pytest.raises(error, match=words) as caught:
        question(make_snapshot([(0, 1, 1, 5)]))
    assert caught.value.sentence.endswith(".")


def test_importing_algorithms_compiles_nothing() -> None:
    code = (
        "import sys, algorithms, algorithms.paths, algorithms.communities, "
        "algorithms.regions, algorithms.risk; "
        "sys.exit('numba' in sys.modules or 'igraph' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
