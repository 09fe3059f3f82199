"""Flows through time against linear programmes, plain loops and every window."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from snapshots import make_snapshot

from algorithms.flow_burst import Burst
from algorithms.max_flow import FlowOptions, Holding, MaxFlow, max_flow
from algorithms.options import Opening
from graph.errors import FundtrailError, InputError, NotFoundError, RuleError
from graph.nouns import AccountKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from graph.snapshot import Snapshot

Row = tuple[int, int, int, int]
ACCOUNTS = 7
SOURCES, SINKS = (0, 5), (1, 6)
ROWS = st.lists(
    st.tuples(
        st.integers(0, ACCOUNTS - 1),
        st.integers(0, ACCOUNTS - 1),
        st.integers(0, 8),
        st.integers(1, 9),
    ),
    min_size=1,
    max_size=25,
)
OPTIONS = st.builds(
    FlowOptions,
    order=st.just("sequence"),
    holding=st.sampled_from(Holding),
    opening=st.sampled_from([Opening.INFERRED_MIN, Opening.BORN_AT_NEED]),
) | st.just(FlowOptions(order="strict"))


def side(account: int, sides: tuple[tuple[int, ...], tuple[int, ...]]) -> int:
    """The account, or the first of its side."""
    return next((one[0] for one in sides if account in one), account)


def moves(
    snap: Snapshot, sides: tuple[tuple[int, ...], tuple[int, ...]]
) -> list[tuple[int, int, int, int, int]]:
    """(payer, receiver, time, amount, position) with each side as one account."""
    return [
        (side(int(u), sides), side(int(v), sides), int(t), int(a), i)
        for i, (u, v, t, a) in enumerate(
            zip(snap.src, snap.dst, snap.time_us, snap.amount, strict=True)
        )
    ]


def balances(snap: Snapshot, opening: Opening) -> list[dict[int, int]]:
    """What each account holds after each transfer, event by event."""
    held: list[dict[int, int]] = []
    need = dict.fromkeys(range(snap.accounts), 0)
    if opening is Opening.INFERRED_MIN:
        now = dict(need)
        for u, v, a in zip(snap.src, snap.dst, snap.amount, strict=True):
            if u != v:
                now[int(u)] -= int(a)
                need[int(u)] = max(need[int(u)], -now[int(u)])
                now[int(v)] += int(a)
    now = need
    for u, v, a in zip(snap.src, snap.dst, snap.amount, strict=True):
        if u != v:
            now = dict(now)
            now[int(u)] = max(now[int(u)] - int(a), 0)
            now[int(v)] += int(a)
        held.append(now)
    return held


def of_the_source(
    rows: list[tuple[int, int, int, int, int]],
    usable: list[int],
    account: int,
    before: Callable[[int], bool],
) -> list[float]:
    """One row of a programme: what an account has of the source's money."""
    row = [0.0] * len(usable)
    for at, n in enumerate(usable):
        if before(n):
            row[at] += (rows[n][1] == account) - (rows[n][0] == account)
    return row


def largest_by_programme(
    snap: Snapshot,
    sides: tuple[tuple[int, ...], tuple[int, ...]],
    options: FlowOptions,
    window: tuple[int, int] = (-1, 99),
) -> int:
    """The maximum as a linear programme, written from the definition."""
    source, sink = sides[0][0], sides[1][0]
    closed = {v for v in range(snap.accounts) if snap.kind[v] == AccountKind.CASH.code}
    rows = [
        row
        for row in moves(snap, sides)
        if row[0] != row[1] and window[0] <= row[2] <= window[1]
    ]
    usable = [
        n
        for n, (u, v, *_) in enumerate(rows)
        if v != source and u != sink and (u == source or u not in closed)
    ]
    if not usable:
        return 0
    limits: list[list[float]] = []
    most: list[float] = []
    for n in usable:
        u, _, t, _, _ = rows[n]

        def earlier(m: int, n: int = n, t: int = t, u: int = u) -> bool:
            # What comes at this instant is not there yet; what goes at it is gone.
            if options.order == "sequence" or rows[m][0] == u:
                return m < n
            return rows[m][2] < t

        if u != source:
            row = of_the_source(rows, usable, u, earlier)
            row[usable.index(n)] -= 1
            limits.append([-x for x in row])
            most.append(0)
    if options.holding is Holding.BALANCE:
        inner = set(range(snap.accounts)) - {*sides[0], *sides[1]} - closed
        for i, held in enumerate(balances(snap, options.opening)):
            for v in inner:
                until = of_the_source(rows, usable, v, lambda m, i=i: rows[m][4] <= i)
                limits.append(until)
                most.append(held[v])
    found = linprog(
        [-float(rows[n][1] == sink) for n in usable],
        A_ub=np.array(limits) if limits else None,
        b_ub=most or None,
        bounds=[(0, rows[n][3]) for n in usable],
        method="highs",
    )
    assert found.status == 0
    assert abs(found.fun - round(found.fun)) < 1e-6
    return -round(found.fun)


def check_closes(
    found: MaxFlow, snap: Snapshot, sides: tuple[tuple[int, ...], tuple[int, ...]]
) -> None:
    """What comes goes on or arrives, no transfer carries more than it moved."""
    kept = dict.fromkeys(range(snap.accounts), 0)
    for i, x in zip(found.position.tolist(), found.amount_minor.tolist(), strict=True):
        assert 0 < x <= snap.amount[i]
        kept[side(int(snap.src[i]), sides)] -= x
        kept[side(int(snap.dst[i]), sides)] += x
    source, sink = sides[0][0], sides[1][0]
    assert kept.pop(source) == -found.at_most_minor
    assert kept.pop(sink) == found.at_most_minor
    assert not any(kept.values())
    cut = int(snap.amount[found.cut_position].sum()) + found.cut_held_minor
    assert cut == found.at_most_minor


@settings(deadline=None, max_examples=300)
@given(
    rows=ROWS,
    options=OPTIONS,
    sides=st.sampled_from([(SOURCES, SINKS), (SOURCES[:1], SINKS[:1])]),
)
def test_the_maximum_is_the_linear_programmes(
    rows: list[Row],
    options: FlowOptions,
    sides: tuple[tuple[int, ...], tuple[int, ...]],
) -> None:
    kinds = {4: AccountKind.CASH}
    snap = make_snapshot(rows, accounts=ACCOUNTS, kinds=kinds)
    found = max_flow(snap, *sides, options)
    assert found.at_most_minor == largest_by_programme(snap, sides, options)
    assert found.greedy_minor <= found.at_most_minor
    check_closes(found, snap, sides)


@settings(deadline=None, max_examples=150)
@given(rows=ROWS, options=OPTIONS)
def test_the_greedy_figure_is_a_plain_loop(
    rows: list[Row], options: FlowOptions
) -> None:
    snap = make_snapshot(rows, accounts=ACCOUNTS)
    has = dict.fromkeys(range(ACCOUNTS), 0)
    coming: list[tuple[int, int, int]] = []
    for u, v, t, a, i in moves(snap, (SOURCES[:1], SINKS[:1])):
        at = i if options.order == "sequence" else t
        for since, to, x in [one for one in coming if one[0] < at]:
            has[to] += x
            coming.remove((since, to, x))
        goes_back = options.holding is Holding.BALANCE
        if u in {v, 1} or (v == 0 and not goes_back):
            continue
        x = a if u == 0 else min(a, has[u])
        has[u] -= x
        coming.append((at, v, x))
    arrived = has[1] + sum(x for _, to, x in coming if to == 1)
    assert max_flow(snap, [0], [1], options).greedy_minor == arrived


@settings(deadline=None, max_examples=60)
@given(rows=ROWS, least=st.integers(1, 6), options=OPTIONS)
def test_the_burst_is_the_densest_of_all_windows(
    rows: list[Row], least: int, options: FlowOptions
) -> None:
    snap = make_snapshot(rows, accounts=ACCOUNTS)
    sides = (SOURCES[:1], SINKS[:1])
    asked = FlowOptions(
        order=options.order,
        holding=options.holding,
        opening=options.opening,
        burst_us=least,
    )
    burst = max_flow(snap, *sides, asked).burst
    densest = Fraction(0)
    for start in range(9):
        for end in range(start + least, 9 + least):
            most = largest_by_programme(snap, sides, options, (start, end))
            densest = max(densest, Fraction(most, end - start))
    if burst is None:
        assert densest == 0
        return
    length = burst.end_us - burst.start_us
    assert length >= least
    assert burst.complete
    assert Fraction(burst.at_most_minor, length) == densest
    window = (burst.start_us, burst.end_us)
    assert largest_by_programme(snap, sides, options, window) == burst.at_most_minor


@settings(deadline=None, max_examples=50)
@given(rows=ROWS, factor=st.integers(2, 10**15), shift=st.integers(-(10**9), 10**15))
def test_scaling_and_shifting_change_nothing_else(
    rows: list[Row], factor: int, shift: int
) -> None:
    """A flow of 10^16 is exact: no figure passes through a double."""
    plain = max_flow(make_snapshot(rows, accounts=ACCOUNTS), [0], [1])
    scaled = [(u, v, t + shift, a * factor) for u, v, t, a in rows]
    found = max_flow(make_snapshot(scaled, accounts=ACCOUNTS), [0], [1])
    assert found.at_most_minor == plain.at_most_minor * factor
    assert found.greedy_minor == plain.greedy_minor * factor


@settings(deadline=None, max_examples=50)
@given(rows=ROWS, part=st.data())
def test_a_transfer_in_two_parts_changes_nothing(
    rows: list[Row], part: st.DataObject
) -> None:
    at = part.draw(st.integers(0, len(rows) - 1))
    u, v, t, a = rows[at]
    first = part.draw(st.integers(0, a))
    halves = [(u, v, t, x) for x in (first, a - first) if x]
    split = [*rows[:at], *halves, *rows[at + 1 :]]
    whole = max_flow(make_snapshot(rows, accounts=ACCOUNTS), [0], [1])
    parted = max_flow(make_snapshot(split, accounts=ACCOUNTS), [0], [1])
    assert parted.at_most_minor == whole.at_most_minor
    assert parted.greedy_minor == whole.greedy_minor


def test_the_published_example() -> None:
    """Kosyfaki et al. 2021: greedy 1, maximum 3."""
    rows: list[Row] = [(0, 2, 1, 3), (2, 3, 2, 3), (2, 1, 3, 3), (3, 1, 4, 1)]
    snap = make_snapshot(rows)
    found = max_flow(snap, [0], [1])
    assert (found.greedy_minor, found.at_most_minor) == (1, 3)
    assert found.transfers_used == len(found.to_frame())
    check_closes(found, snap, ((0,), (1,)))
    assert ("holding", "unlimited") in found.parameters


def test_a_balance_limits_what_can_have_been_kept() -> None:
    """Ten come in, eight go elsewhere, nine clean come in: at most two are left."""
    rows: list[Row] = [(0, 2, 1, 10), (2, 3, 2, 8), (4, 2, 3, 9), (2, 1, 4, 11)]
    snap = make_snapshot(rows)
    assert max_flow(snap, [0], [1]).at_most_minor == 10
    kept = FlowOptions(holding=Holding.BALANCE, opening=Opening.BORN_AT_NEED)
    found = max_flow(snap, [0], [1], kept)
    assert found.at_most_minor == 2
    assert (list(found.cut_position), found.cut_held_minor) == ([], 2)
    assert found.greedy_minor == 2


def test_what_went_back_to_the_source_is_gone_from_a_balance() -> None:
    snap = make_snapshot([(0, 2, 1, 4), (2, 0, 2, 4), (2, 1, 3, 4)])
    free = max_flow(snap, [0], [1])
    assert (free.at_most_minor, free.greedy_minor) == (4, 4)
    kept = FlowOptions(holding=Holding.BALANCE, opening=Opening.BORN_AT_NEED)
    found = max_flow(snap, [0], [1], kept)
    assert (found.at_most_minor, found.greedy_minor) == (0, 0)


def test_a_large_random_ledger_agrees_with_networkx() -> None:
    chance = np.random.default_rng(11)
    rows = [
        (int(u), int(v), int(t), int(a))
        for u, v, t, a in zip(
            chance.integers(0, 60, 3000),
            chance.integers(0, 60, 3000),
            chance.integers(0, 2000, 3000),
            chance.integers(1, 10**6, 3000),
            strict=True,
        )
    ]
    snap = make_snapshot(rows)
    graph = nx.DiGraph()
    last: dict[int, object] = {}
    for u, v, _, a, i in moves(snap, ((0,), (1,))):
        if v in {u, 0} or u == 1 or (u != 0 and u not in last):
            continue
        leaves = "s" if u == 0 else last[u]
        if v == 1:
            graph.add_edge(leaves, (i, "arrives"), capacity=a)
            graph.add_edge((i, "arrives"), "t")
            continue
        graph.add_edge(leaves, (i, v), capacity=a)
        if v in last:
            graph.add_edge(last[v], (i, v))
        last[v] = (i, v)
    expected = nx.maximum_flow_value(graph, "s", "t")
    found = max_flow(snap, [0], [1])
    assert found.at_most_minor == expected > found.greedy_minor
    check_closes(found, snap, ((0,), (1,)))


def test_one_currency_is_answered_and_several_are_named() -> None:
    rows = [(0, 1, 1, 5, "CNY"), (0, 2, 2, 7, "USD"), (2, 1, 3, 7, "CNY")]
    found = max_flow(make_snapshot(rows), [0], [1])
    assert (found.currency, found.at_most_minor) == ("CNY", 5)
    rows.append((2, 1, 4, 6, "USD"))
    with pytest.raises(InputError, match="in CNY and in USD: name one"):
        max_flow(make_snapshot(rows), [0], [1])
    named = max_flow(make_snapshot(rows), [0], [1], FlowOptions(currency="USD"))
    assert (named.currency, named.at_most_minor) == ("USD", 6)


def test_no_way_is_a_flow_of_nothing() -> None:
    found = max_flow(make_snapshot([(1, 0, 1, 5)]), [0], [1], FlowOptions(burst_us=1))
    assert (found.at_most_minor, found.greedy_minor, found.burst) == (0, 0, None)


def test_a_burst_that_reaches_its_cap_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    rows: list[Row] = [(0, 2, t, 5) for t in range(0, 40, 2)]
    rows += [(2, 3, t, 3) for t in range(1, 40, 2)]
    rows += [(3, 1, t, 4) for t in range(2, 42, 2)]
    options = FlowOptions(burst_us=3)
    whole = max_flow(make_snapshot(rows), [0], [1], options).burst
    assert isinstance(whole, Burst)
    assert whole.complete
    assert whole.flows < whole.windows
    monkeypatch.setattr("algorithms.flow_burst.MOST_FLOWS", 1)
    cut = max_flow(make_snapshot(rows), [0], [1], options).burst
    assert isinstance(cut, Burst)
    assert not cut.complete
    assert cut.flows < whole.flows


@pytest.mark.parametrize(("cap", "least_us", "told"), [(1, 3, "1"), (1, None, "")])
def test_the_cap_of_a_burst_is_a_parameter(
    monkeypatch: pytest.MonkeyPatch, cap: int, least_us: int | None, told: str
) -> None:
    monkeypatch.setattr("algorithms.flow_burst.MOST_FLOWS", cap)
    options = FlowOptions(burst_us=least_us)
    found = max_flow(make_snapshot([(0, 1, 1, 5)]), [0], [1], options)
    assert ("burst_most_flows", told) in found.parameters


@pytest.mark.parametrize(
    ("question", "error", "words"),
    [
        (lambda s: max_flow(s, [0], [0]), RuleError, "different"),
        (lambda s: max_flow(s, [], [0]), RuleError, "name both"),
        (lambda s: max_flow(s, [0], [99]), NotFoundError, "99"),
        (
            lambda s: max_flow(s, [0], [1], FlowOptions(currency="EUR")),
            InputError,
            "No transfer is in EUR",
        ),
        (
            lambda s: max_flow(
                s, [0], [1], FlowOptions(order="strict", holding=Holding.BALANCE)
            ),
            RuleError,
            "with the order sequence",
        ),
        (
            lambda s: max_flow(s, [0], [1], FlowOptions(burst_us=0)),
            RuleError,
            "longer than nothing",
        ),
        (
            lambda _: max_flow(
                make_snapshot([(0, 1, 1, 2**62), (0, 1, 2, 2**62)]), [0], [1]
            ),
            InputError,
            "narrower window",
        ),
    ],
)
def test_what_cannot_be_asked_is_refused_in_a_sentence(
    question: Callable[[Snapshot], object], error: type[FundtrailError], words: str
) -> None:
    with pytest.raises(error, match=words) as caught:
        question(make_snapshot([(0, 1, 1, 5)]))
    assert caught.value.sentence.endswith(".")
