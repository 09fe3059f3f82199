"""Stops of a trace forward, against worked examples and a slow play of their wording."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from random_ledgers import ACCOUNTS, LARGEST, OUTSIDE_ACCOUNTS, Case, cases
from rules_oracle import Question, play
from snapshots import make_snapshot
from tracing_oracle import inferred_openings

from algorithms.account_lots import account_lots
from algorithms.hops import trace_hops
from algorithms.matches import matches
from algorithms.options import (
    Fees,
    Opening,
    Rule,
    Share,
    TraceDirection,
    TracingOptions,
    Unknown,
)
from algorithms.origins import origins
from algorithms.recovery import recovery
from algorithms.seeds import UNKNOWN_LABEL, AccountSeed, Seeds, TransferSeed
from algorithms.stops import counterparties
from algorithms.trace_results import REASONS
from algorithms.tracing import trace
from graph.errors import InputError, RuleError
from graph.instants import Window
from graph.nouns import AccountKind

if TYPE_CHECKING:
    from algorithms.trace_results import Trace

BORN = Opening.BORN_AT_NEED
ORDER = (Rule.FIFO, Rule.LIFO, Rule.LRB, Rule.MRB)
CONSERVATIVE = tuple(rule for rule in Rule if rule is not Rule.POISON)
STOPPED = {"hub", "below", "time-gap"}

both_openings = st.sampled_from([Opening.INFERRED_MIN, BORN])
both_unknowns = st.sampled_from(list(Unknown))
amounts = st.one_of(st.integers(1, 25), st.integers(1, LARGEST))


def _ends(found: Trace) -> dict[tuple[str, int, str], int]:
    """Minor units by label, account, and the stop that was asked for ("" for others)."""
    rows = found.stops
    return {
        (found.labels[n], v, str(REASONS[r]) if REASONS[r] in STOPPED else ""): a
        for n, v, r, a in zip(
            rows.label.tolist(),
            rows.account.tolist(),
            rows.reason.tolist(),
            rows.amount.tolist(),
            strict=True,
        )
    }


# worked examples ---------------------------------------------------------------


def test_a_hub_is_followed_into_and_not_through() -> None:
    """Account 0 trades with four others, and pays on what it was paid."""
    snapshot = make_snapshot(
        [(1, 2, 1, 10), (2, 0, 2, 10), (0, 3, 3, 10), (4, 0, 4, 5), (0, 5, 5, 5)]
    )
    seeds = Seeds((TransferSeed(0, 10, "t"),))
    free = trace(snapshot, seeds, TracingOptions(Rule.FIFO, BORN))
    assert _ends(free) == {("t", 3, ""): 10}
    hub = trace(snapshot, seeds, TracingOptions(Rule.FIFO, BORN, stop_degree=4))
    assert _ends(hub) == {("t", 0, "hub"): 10}
    not_yet = trace(snapshot, seeds, TracingOptions(Rule.FIFO, BORN, stop_degree=5))
    assert _ends(not_yet) == _ends(free)


def test_a_seeded_hub_is_followed_through() -> None:
    snapshot = make_snapshot([(1, 0, 1, 10), (2, 0, 2, 10), (0, 3, 3, 20)])
    seeds = Seeds(accounts=(AccountSeed(0, "t"),))
    found = trace(snapshot, seeds, TracingOptions(Rule.FIFO, BORN, stop_degree=2))
    assert _ends(found) == {("t", 3, ""): 20}


def test_a_counterparty_counts_once_whatever_way_and_currency() -> None:
    snapshot = make_snapshot(
        [
            (0, 1, 1, 5, "CNY"),
            (1, 0, 2, 5, "USD"),
            (0, 1, 3, 5, "CNY"),
            (0, 0, 4, 5, "CNY"),
            (2, 0, 5, 5, "CNY"),
        ],
        accounts=4,
    )
    assert counterparties(snapshot).tolist() == [2, 1, 1, 0]


def test_the_kind_is_named_before_the_hub() -> None:
    snapshot = make_snapshot(
        [(1, 0, 1, 10), (2, 0, 2, 10), (0, 3, 3, 20)], kinds={0: AccountKind.POOL}
    )
    seeds = Seeds((TransferSeed(0, 10, "t"),))
    both = TracingOptions(stop_at=frozenset({AccountKind.POOL}), stop_degree=2)
    found = trace(snapshot, seeds, both)
    assert [REASONS[n] for n in found.stops.reason] == ["stop-at"]


@pytest.mark.parametrize("rule", CONSERVATIVE)
def test_what_is_small_rests_where_it_was_paid(rule: Rule) -> None:
    """10 are paid on as 9 and 1; the 1 is paid on and lost from sight."""
    snapshot = make_snapshot(
        [(0, 1, 1, 10), (1, 2, 2, 9), (1, 3, 3, 1), (3, 4, 4, 1), (2, 4, 5, 9)]
    )
    seeds = Seeds((TransferSeed(0, 10, "t"),))
    found = trace(snapshot, seeds, TracingOptions(rule, BORN, stop_below=2))
    assert _ends(found) == {("t", 4, ""): 9, ("t", 3, "below"): 1}
    assert 3 not in found.transfers.position
    (line,) = found.lines
    assert (line.seeded, line.held, line.unexplained) == (10, 10, 0)


@pytest.mark.parametrize("rule", ORDER)
def test_what_lay_too_long_rests_where_it_lay(rule: Rule) -> None:
    """Of 10, 4 are paid on after 5 and 6 after 6: longer than 5."""
    snapshot = make_snapshot([(0, 1, 1, 10), (1, 2, 6, 4), (1, 3, 7, 6)])
    seeds = Seeds((TransferSeed(0, 10, "t"),))
    found = trace(snapshot, seeds, TracingOptions(rule, BORN, stop_gap_us=5))
    assert _ends(found) == {("t", 2, ""): 4, ("t", 1, "time-gap"): 6}


@pytest.mark.parametrize("rule", ORDER)
def test_an_opening_lay_there_since_the_accounts_own_first_transfer(rule: Rule) -> None:
    """Not since 1, when others traded: of 15, 8 are paid on 5 after the first 7."""
    snapshot = make_snapshot([(0, 1, 1, 1), (2, 3, 4, 7), (2, 3, 9, 8)])
    seeds = Seeds(accounts=(AccountSeed(2, "t"),))
    for gap, rests in ((3, 8), (4, 8), (5, 0)):
        found = trace(snapshot, seeds, TracingOptions(rule, stop_gap_us=gap))
        stopped = {("t", 2, "time-gap"): rests} if rests else {}
        assert _ends(found) == {("t", 3, ""): 15 - rests} | stopped


@pytest.mark.parametrize("rule", ORDER)
def test_an_opening_lay_there_since_the_window_began(rule: Rule) -> None:
    """From 2 on: 7 are paid on after 2, and 8 after 7."""
    whole = make_snapshot([(2, 3, 4, 7), (2, 3, 9, 8)])
    snapshot = replace(whole, window=Window(after_us=2))
    seeds = Seeds(accounts=(AccountSeed(2, "t"),))
    for gap, rests in ((1, 15), (2, 8), (6, 8), (7, 0)):
        found = trace(snapshot, seeds, TracingOptions(rule, stop_gap_us=gap))
        told = {("t", 3, ""): 15 - rests, ("t", 2, "time-gap"): rests}
        assert _ends(found) == {key: a for key, a in told.items() if a}


# against the slow play ---------------------------------------------------------


def _hubs(case: Case, degree: int | None) -> set[int]:
    if degree is None:
        return set()
    met: dict[int, set[int]] = {v: set() for v in range(ACCOUNTS)}
    rows = zip(case.snapshot.src.tolist(), case.snapshot.dst.tolist(), strict=True)
    for src, dst in rows:
        met[src].add(dst)
        met[dst].add(src)
    many = {v for v, others in met.items() if len(others - {v}) >= degree}
    return many - OUTSIDE_ACCOUNTS - set(case.account_seeds())


def _require_same(case: Case, options: TracingOptions) -> None:
    found = trace(case.snapshot, case.seeds, options)
    hubs = _hubs(case, options.stop_degree)
    apart = options.unknown is Unknown.APART
    for currency in {line.currency for line in found.lines}:
        rows = case.rows(currency)
        openings = {}
        if options.opening is not BORN:
            openings = inferred_openings(rows, OUTSIDE_ACCOUNTS)
        question = Question(
            rows,
            case.snapshot.time_us.tolist(),
            openings,
            OUTSIDE_ACCOUNTS,
            case.transfer_seeds(),
            case.account_seeds(),
            [*case.seeds.labels, *([UNKNOWN_LABEL] if apart else [])],
            apart,
            hubs,
            options.stop_below or 0,
            options.stop_gap_us,
        )
        played = play(question, str(options.rule), str(options.share))
        expected = {
            (label, v, "hub" if v in hubs else ""): units
            for (label, v), units in played.held.items()
            if units
        }
        expected |= played.stopped
        code = case.snapshot.currencies.index(currency)
        here = replace(found, stops=found.stops.only(found.stops.currency == code))
        assert _ends(here) == expected
        moved = {
            (found.labels[n], p): a
            for n, p, a in zip(
                found.transfers.label.tolist(),
                found.transfers.position.tolist(),
                found.transfers.amount.tolist(),
                strict=True,
            )
            if case.snapshot.currency[p] == code
        }
        assert moved == dict(played.moved)
        seeded = {x.label: x.seeded for x in found.lines if x.currency == currency}
        assert seeded == {x: a for x, a in played.seeded.items() if a}


@settings(max_examples=200, deadline=None)
@given(
    cases(),
    both_openings,
    both_unknowns,
    st.sampled_from(ORDER),
    st.one_of(st.none(), st.integers(1, ACCOUNTS)),
    st.one_of(st.none(), amounts),
    st.one_of(st.none(), st.integers(0, 5)),
)
def test_a_stopped_trace_of_order_is_lots_lost_from_sight(
    case: Case,
    opening: Opening,
    unknown: Unknown,
    rule: Rule,
    degree: int | None,
    below: int | None,
    gap: int | None,
) -> None:
    _require_same(
        case,
        TracingOptions(
            rule,
            opening,
            unknown=unknown,
            stop_degree=degree,
            stop_below=below,
            stop_gap_us=gap,
        ),
    )


@settings(max_examples=250, deadline=None)
@given(
    cases(),
    both_openings,
    both_unknowns,
    st.sampled_from([rule for rule in CONSERVATIVE if rule not in ORDER]),
    st.sampled_from(list(Share)),
    st.one_of(st.none(), st.integers(1, ACCOUNTS)),
    st.one_of(st.none(), amounts),
)
def test_a_stopped_trace_of_shares_and_buckets_is_lots_lost_from_sight(
    case: Case,
    opening: Opening,
    unknown: Unknown,
    rule: Rule,
    share: Share,
    degree: int | None,
    below: int | None,
) -> None:
    _require_same(
        case,
        TracingOptions(
            rule,
            opening,
            unknown=unknown,
            share=share,
            stop_degree=degree,
            stop_below=below,
        ),
    )


# properties --------------------------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(cases(), both_openings, both_unknowns, st.sampled_from(CONSERVATIVE), amounts)
def test_every_stopped_line_closes(
    case: Case, opening: Opening, unknown: Unknown, rule: Rule, below: int
) -> None:
    options = TracingOptions(
        rule,
        opening,
        unknown=unknown,
        stop_degree=3,
        stop_below=below,
        stop_gap_us=2 if rule in ORDER else None,
    )
    for line in trace(case.snapshot, case.seeds, options).lines:
        assert line.seeded == line.held + line.left + line.fees


@settings(max_examples=100, deadline=None)
@given(cases(), both_openings, both_unknowns, st.sampled_from(CONSERVATIVE))
def test_stops_that_stop_nothing_change_nothing(
    case: Case, opening: Opening, unknown: Unknown, rule: Rule
) -> None:
    """No amount is below one unit, and nobody trades with more than there are."""
    plain = TracingOptions(rule, opening, unknown=unknown)
    idle = replace(
        plain,
        stop_degree=ACCOUNTS,
        stop_below=1,
        stop_gap_us=10**9 if rule in ORDER else None,
    )
    one = trace(case.snapshot, case.seeds, plain)
    other = trace(case.snapshot, case.seeds, idle)
    assert one.lines == other.lines
    for table in ("stops", "transfers", "fresh"):
        for column in ("label", "amount"):
            left = getattr(getattr(one, table), column)
            assert np.array_equal(left, getattr(getattr(other, table), column))
    assert np.array_equal(one.stops.reason, other.stops.reason)
    assert np.array_equal(one.transfers.position, other.transfers.position)


@settings(max_examples=200, deadline=None)
@given(
    cases(),
    both_openings,
    st.sampled_from(CONSERVATIVE),
    st.sampled_from(list(Share)),
    st.one_of(st.none(), amounts),
    st.one_of(st.none(), st.integers(0, 5)),
    st.integers(1, 4),
)
def test_hops_are_the_stopped_trace_split(
    case: Case,
    opening: Opening,
    rule: Rule,
    share: Share,
    below: int | None,
    gap: int | None,
    hops: int,
) -> None:
    options = TracingOptions(
        rule,
        opening,
        share=share,
        stop_degree=4,
        stop_below=below,
        stop_gap_us=gap if rule in ORDER else None,
    )
    buckets = rule not in (*ORDER, Rule.PRO_RATA)
    refused = buckets and below and share is not Share.FIFO
    assume(not (refused and len(case.seeds.labels) > 1))
    whole = trace(case.snapshot, case.seeds, options)
    split = trace_hops(case.snapshot, case.seeds, options, hops=hops)
    rests = np.zeros((2, ACCOUNTS), dtype=np.int64)
    np.add.at(rests[0], whole.stops.account, whole.stops.amount)
    np.add.at(rests[1], split.rest_account, split.rest_amount)
    several = len(case.seeds.labels) > 1 and not below
    if not (several and rule is Rule.PRO_RATA):
        # Several labels together are rounded apart, each to the nearest.
        assert rests[0].tolist() == rests[1].tolist()
        carried = np.zeros((2, case.snapshot.transfers), dtype=np.int64)
        np.add.at(carried[0], whole.transfers.position, whole.transfers.amount)
        np.add.at(carried[1], split.position, split.amount)
        seeded = [seed.position for seed in case.seeds.transfers]
        carried[:, seeded] = 0
        assert carried[0].tolist() == carried[1].tolist()
    assert rests[0].sum() == rests[1].sum()


# back, and what cannot be told -------------------------------------------------


def test_back_from_behind_a_hub_the_hub_is_the_origin() -> None:
    snapshot = make_snapshot([(1, 0, 1, 10), (2, 0, 2, 10), (0, 3, 3, 20)])
    back = TracingOptions(
        Rule.FIFO, BORN, direction=TraceDirection.BACKWARD, stop_degree=3
    )
    found = trace(snapshot, Seeds(accounts=(AccountSeed(3, "t"),)), back)
    assert _ends(found) == {("t", 0, "hub"): 20}


SNAPSHOT = make_snapshot([(0, 1, 1, 10), (1, 2, 2, 10)])
SEEDS = Seeds((TransferSeed(0, 10, "t"),))


@pytest.mark.parametrize("rule", [rule for rule in Rule if rule not in ORDER])
def test_a_time_gap_needs_a_rule_that_tells_receipts_apart(rule: Rule) -> None:
    with pytest.raises(RuleError, match="choose fifo, lifo, lrb, mrb"):
        trace(SNAPSHOT, SEEDS, TracingOptions(rule, stop_gap_us=1))


def test_poison_knows_no_small_amount() -> None:
    with pytest.raises(RuleError, match="no amount of it is small"):
        trace(SNAPSHOT, SEEDS, TracingOptions(Rule.POISON, stop_below=5))


def test_small_amounts_and_time_gaps_have_no_way_back() -> None:
    back = TracingOptions(Rule.FIFO, direction=TraceDirection.BACKWARD)
    for options in (replace(back, stop_below=5), replace(back, stop_gap_us=5)):
        with pytest.raises(RuleError, match="forward alone"):
            trace(SNAPSHOT, SEEDS, options)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (TracingOptions(stop_degree=0), "at 0 counterparties"),
        (TracingOptions(stop_below=0), "at 0 minor units"),
        (TracingOptions(Rule.FIFO, stop_gap_us=-1), "cannot lie for -1"),
    ],
)
def test_a_stop_that_cannot_be_is_refused(options: TracingOptions, words: str) -> None:
    with pytest.raises(InputError, match=words):
        trace(SNAPSHOT, SEEDS, options)


def test_what_has_no_such_stop_says_so() -> None:
    options = TracingOptions(Rule.FIFO, stop_below=5)
    with pytest.raises(RuleError, match="The lots of an account cannot be told"):
        account_lots(SNAPSHOT, 1, SEEDS, "CNY", options)
    with pytest.raises(RuleError, match="Origins cannot be told"):
        origins(SNAPSHOT, None, options)
    with pytest.raises(RuleError, match="What victims get back cannot be told"):
        recovery(SNAPSHOT, SEEDS, np.array([2]), options)


def test_hops_of_labels_that_share_a_bucket_are_refused() -> None:
    seeds = Seeds((TransferSeed(0, 4, "a"), TransferSeed(0, 4, "b")))
    options = TracingOptions(Rule.LIBR, stop_below=5)
    with pytest.raises(RuleError, match="share by fifo"):
        trace_hops(SNAPSHOT, seeds, options)


def test_fees_in_proportion_and_a_time_gap_go_together() -> None:
    """Payment and fee are one: 9 and 1 of a lot that lay for 5."""
    snapshot = make_snapshot(
        [(0, 1, 1, 10), (1, 2, 6, 9), (1, 3, 6, 1)], kinds={3: AccountKind.FEE}
    )
    options = TracingOptions(Rule.FIFO, BORN, fees=Fees.PRO_RATA, stop_gap_us=4)
    found = trace(snapshot, SEEDS, options)
    assert _ends(found) == {("t", 1, "time-gap"): 10}


@pytest.mark.parametrize("rule", [Rule.FIFO, Rule.PRO_RATA, Rule.LIBR])
def test_the_lots_of_an_account_before_a_hub_are_told(rule: Rule) -> None:
    snapshot = make_snapshot([(1, 2, 1, 10), (2, 0, 2, 6), (3, 0, 3, 5), (0, 2, 4, 5)])
    options = TracingOptions(rule, BORN, stop_degree=2)
    through_one = Seeds((TransferSeed(0, 10, "t"),), (AccountSeed(2, "own"),))
    lots = account_lots(snapshot, 2, through_one, "CNY", options)
    assert lots.events.holds[-1].tolist() == [5, 4]


def test_matches_are_the_same_with_a_time_gap() -> None:
    plain = matches(SNAPSHOT, None, TracingOptions(Rule.FIFO))
    gap = matches(SNAPSHOT, None, TracingOptions(Rule.FIFO, stop_gap_us=0))
    assert plain.amount.tolist() == gap.amount.tolist()
