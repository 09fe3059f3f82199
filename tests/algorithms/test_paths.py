"""Temporal paths against a search that tries every chain, and networkx."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

import networkx as nx
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from snapshots import make_snapshot

from algorithms.path_chains import Budget, amount_bounds
from algorithms.path_options import AmountBand, PathOptions, parse_band
from algorithms.paths import (
    OBJECTIVES,
    Paths,
    earliest_arrival,
    find_paths,
)
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


def follows(snap: Snapshot, before: int, after: int, options: PathOptions) -> bool:
    """Whether a transfer can come right after another in a path."""
    gap = int(snap.time_us[after] - snap.time_us[before])
    if (
        snap.dst[before] != snap.src[after]
        or snap.currency[before] != snap.currency[after]
    ):
        return False
    if options.max_gap_us is not None and gap > options.max_gap_us:
        return False
    if options.keep is not None:
        share = Fraction(int(snap.amount[after]), int(snap.amount[before])) * 10**6
        if not options.keep.low_ppm <= share <= options.keep.high_ppm:
            return False
    return after > before if options.order == "sequence" else gap > 0


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
                if follows(snap, chain[-1], i, options) and int(snap.dst[i]) not in seen
            ]


def worth(snap: Snapshot, chain: list[int], objective: str) -> tuple[int, ...]:
    """What the objective compares chains by, written from its definition."""
    leaves, arrives = int(snap.time_us[chain[0]]), int(snap.time_us[chain[-1]])
    if objective == "earliest":
        first = [arrives, len(chain)]
    elif objective == "fewest":
        first = [len(chain), arrives]
    elif objective == "latest":
        first = [-leaves, arrives, len(chain)]
    elif objective == "fastest":
        first = [arrives - leaves, arrives, len(chain)]
    else:
        first = [-min(int(snap.amount[i]) for i in chain), arrives, len(chain)]
    return (*first, *(int(snap.ordinal[i]) for i in chain))


def shuffled_snapshot(rows: list[Row], shuffle: random.Random) -> Snapshot:
    ordinals = list(range(len(rows)))
    shuffle.shuffle(ordinals)
    return make_snapshot(rows, accounts=ACCOUNTS, ordinals=ordinals)


def positions(found: Paths) -> list[list[int]]:
    return [[step.position for step in path.steps] for path in found.paths]


@settings(deadline=None, max_examples=300)
@given(
    rows=ROWS,
    shuffle=st.randoms(use_true_random=False),
    objective=st.sampled_from(OBJECTIVES),
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
    snap = shuffled_snapshot(rows, shuffle)
    options = PathOptions(
        window=Window(after_us=after, before_us=6),
        order=order,
        max_hops=max_hops,
        min_minor=min_minor,
    )
    chains = list(every_chain(snap, 0, 1, options))
    found = find_paths(snap, 0, 1, objective, options)
    best = min(chains, key=lambda chain: worth(snap, chain, objective), default=None)
    assert positions(found) == ([] if best is None else [best])
    assert found.complete
    for path in found.paths:
        assert path.bottleneck_minor == min(step.amount_minor for step in path.steps)


@settings(deadline=None, max_examples=400)
@given(
    rows=ROWS,
    shuffle=st.randoms(use_true_random=False),
    objective=st.sampled_from(OBJECTIVES),
    order=st.sampled_from(["strict", "sequence"]),
    max_hops=st.sampled_from([None, 2, 3]),
    max_gap_us=st.sampled_from([None, 0, 1, 2, 3]),
    keep=st.sampled_from(
        [
            None,
            AmountBand(0, 10**6),
            AmountBand(500_000, 1_500_000),
            AmountBand(10**6, 10**6),
        ]
    ),
    k=st.integers(1, 6),
)
def test_the_k_best_paths_are_the_first_of_all_chains_in_order(
    rows: list[Row],
    shuffle: random.Random,
    objective: str,
    order: Literal["strict", "sequence"],
    max_hops: int | None,
    max_gap_us: int | None,
    keep: AmountBand | None,
    k: int,
) -> None:
    snap = shuffled_snapshot(rows, shuffle)
    options = PathOptions(
        order=order, max_hops=max_hops, max_gap_us=max_gap_us, keep=keep
    )
    chains = list(every_chain(snap, 0, 1, options))
    chains.sort(key=lambda chain: worth(snap, chain, objective))
    found = find_paths(snap, 0, 1, objective, options, k)
    assert positions(found) == chains[:k]
    assert found.complete


@given(
    amounts=st.lists(st.integers(1, 2**63 - 1), min_size=1, max_size=20),
    shares=st.tuples(st.integers(0, 10**9), st.integers(0, 10**9)).map(sorted),
)
def test_bounds_of_a_band_are_exact_to_the_largest_amount(
    amounts: list[int], shares: list[int]
) -> None:
    band = AmountBand(*shares)
    least, most = amount_bounds(np.array(amounts, dtype=np.int64), band)
    for amount, low, high in zip(amounts, least.tolist(), most.tolist(), strict=True):
        exact_low = -(-amount * shares[0] // 10**6)
        exact_high = amount * shares[1] // 10**6
        # A bound beyond what an amount can be is as good as the largest.
        assert (
            low == min(exact_low, 2**63 - 1) or min(low, exact_low) > 2**63 - 3 * 10**12
        )
        assert (
            high == min(exact_high, 2**63 - 1)
            or min(high, exact_high) > 2**63 - 3 * 10**12
        )


def test_a_band_is_read_exactly() -> None:
    assert parse_band("0.8..1") == AmountBand(800_000, 1_000_000)
    assert parse_band("0.999999..1.000001") == AmountBand(999_999, 1_000_001)
    for text in ("0.8", "0.8...1.0", "0.8..", "-1..1", "0.1234567..1", "a..b"):
        with pytest.raises(RuleError, match=r"0\.8\.\.1\.0"):
            parse_band(text)


def test_a_search_that_reaches_its_cap_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("algorithms.paths.Budget", lambda: Budget(left=5))
    rows: list[Row] = [(0, middle, 1, 9, "CNY") for middle in range(2, 6)]
    rows += [(middle, 1, 2 + middle, 9, "CNY") for middle in range(2, 6)]
    found = find_paths(make_snapshot(rows), 0, 1, k=4)
    assert not found.complete
    assert positions(found) == [[0, 4]]


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
        (lambda s: find_paths(s, 0, 1, "dearest"), RuleError, "dearest"),
        (lambda s: find_paths(s, 0, 1, k=0), RuleError, "not 0"),
        (lambda _: AmountBand(900_000, 800_000), RuleError, "0.8..1.0"),
        (lambda _: AmountBand(0, 2_000_000_000), RuleError, "1000 times"),
        (
            lambda s: find_paths(s, 0, 1, options=PathOptions(max_gap_us=-1)),
            RuleError,
            "no less than nothing",
        ),
        (
            lambda s: earliest_arrival(s, 0, PathOptions(max_gap_us=1)),
            RuleError,
            "no limit",
        ),
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
