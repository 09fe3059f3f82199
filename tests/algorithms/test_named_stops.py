"""Accounts that are named as ones not to be followed through."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_ledgers import ACCOUNTS, Case, cases
from snapshots import make_snapshot

from algorithms.options import Opening, Rule, TraceDirection, TracingOptions
from algorithms.seeds import AccountSeed, Seeds, TransferSeed
from algorithms.trace_results import REASONS
from algorithms.tracing import trace
from graph.errors import InputError
from graph.nouns import AccountKind

BORN = Opening.BORN_AT_NEED
LINE = [(0, 1, 1, 10), (1, 2, 2, 10), (2, 3, 3, 10)]


@pytest.mark.parametrize("rule", [r for r in Rule if r is not Rule.POISON])
def test_money_rests_where_it_was_told_to(rule: Rule) -> None:
    snapshot = make_snapshot(LINE)
    options = TracingOptions(rule, BORN, stop_accounts=frozenset({2}))
    found = trace(snapshot, Seeds((TransferSeed(0, 10, "x"),)), options)
    assert found.stops.account.tolist() == [2]
    assert [str(REASONS[r]) for r in found.stops.reason] == ["named"]
    assert found.lines[0].held == 10


def test_backward_it_is_the_origin() -> None:
    back = TraceDirection.BACKWARD
    options = TracingOptions(
        Rule.FIFO, BORN, direction=back, stop_accounts=frozenset({1})
    )
    found = trace(make_snapshot(LINE), Seeds(accounts=(AccountSeed(3, "x"),)), options)
    assert found.stops.account.tolist() == [1]
    assert [str(REASONS[r]) for r in found.stops.reason] == ["named"]


def test_a_seeded_account_is_followed_through() -> None:
    options = TracingOptions(Rule.FIFO, BORN, stop_accounts=frozenset({1}))
    seeds = Seeds(accounts=(AccountSeed(1, "x"),))
    assert trace(make_snapshot(LINE), seeds, options).stops.account.tolist() == [3]


def test_an_account_that_is_not_there_is_told() -> None:
    options = TracingOptions(Rule.FIFO, BORN, stop_accounts=frozenset({9}))
    with pytest.raises(InputError, match="ordinal 9 to stop at"):
        trace(make_snapshot(LINE), Seeds((TransferSeed(0, 10, "x"),)), options)


@settings(deadline=None)
@given(cases(), st.sampled_from([Rule.FIFO, Rule.PRO_RATA, Rule.LIBR]))
def test_naming_all_of_a_kind_is_stopping_at_the_kind(case: Case, rule: Rule) -> None:
    """Account 2 is the only pool of the random ledgers."""
    assert ACCOUNTS > 2
    by_kind = TracingOptions(rule, BORN, stop_at=frozenset({AccountKind.POOL}))
    by_name = TracingOptions(rule, BORN, stop_accounts=frozenset({2}))
    one, two = (trace(case.snapshot, case.seeds, o) for o in (by_kind, by_name))
    assert one.stops.account.tolist() == two.stops.account.tolist()
    assert one.stops.amount.tolist() == two.stops.amount.tolist()
    assert one.lines == two.lines
