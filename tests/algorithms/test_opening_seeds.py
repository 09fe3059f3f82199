"""Seeds that are what an account held at the start, and nothing that enters it later."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_ledgers import ACCOUNTS, LABELS, OUTSIDE_ACCOUNTS, Case, cases
from rules_oracle import Question, play
from snapshots import make_snapshot
from tracing_oracle import inferred_openings

from algorithms.account_lots import account_lots
from algorithms.hops import trace_hops
from algorithms.options import Opening, Rule, TraceDirection, TracingOptions, Unknown
from algorithms.seeds import UNKNOWN_LABEL, AccountSeed, OpeningSeed, Seeds
from algorithms.tracing import trace
from graph.errors import InputError

if TYPE_CHECKING:
    from algorithms.trace_results import Trace

CONSERVATIVE = tuple(rule for rule in Rule if rule is not Rule.POISON)
# Account 0 holds 10 at the start, is paid 10, and pays 10.
SNAPSHOT = make_snapshot([(0, 3, 1, 10), (1, 0, 2, 10), (0, 2, 3, 10)])
OPENED = Seeds(openings=(OpeningSeed(0, "held"),))


def _held(found: Trace) -> dict[tuple[str, int], int]:
    rows = found.stops
    return {
        (found.labels[n], v): a
        for n, v, a in zip(
            rows.label.tolist(),
            rows.account.tolist(),
            rows.amount.tolist(),
            strict=True,
        )
    }


@pytest.mark.parametrize("rule", CONSERVATIVE)
def test_what_comes_later_is_not_followed(rule: Rule) -> None:
    found = trace(SNAPSHOT, OPENED, TracingOptions(rule))
    assert _held(found) == {("held", 3): 10}
    (line,) = found.lines
    assert (line.seeded, line.held, line.unexplained) == (10, 10, 0)


def test_poison_marks_an_account_for_good() -> None:
    found = trace(SNAPSHOT, OPENED, TracingOptions(Rule.POISON))
    assert _held(found) == {("held", 3): 10, ("held", 2): 10}


def test_the_same_account_seeded_whole_is_another_question() -> None:
    whole = Seeds(accounts=(AccountSeed(0, "held"),))
    assert _held(trace(SNAPSHOT, whole)) == {("held", 3): 10, ("held", 2): 10}


def test_an_opening_is_no_unknown_money_once_it_is_seeded() -> None:
    found = trace(SNAPSHOT, OPENED, TracingOptions(Rule.FIFO, unknown=Unknown.APART))
    assert _held(found)["held", 3] == 10
    assert (UNKNOWN_LABEL, 3) not in _held(found)


@st.composite
def opened_cases(draw: st.DrawFn) -> Case:
    """A case with seeds on openings that there are, beside the others."""
    case = draw(cases())
    held = set()
    for currency in case.snapshot.currencies:
        held |= set(inferred_openings(case.rows(currency), OUTSIDE_ACCOUNTS))
    free = sorted(held - set(case.account_seeds()))
    chosen = (
        draw(st.lists(st.sampled_from(free), max_size=2, unique=True)) if free else []
    )
    openings = tuple(OpeningSeed(v, draw(st.sampled_from(LABELS))) for v in chosen)
    return Case(case.snapshot, replace(case.seeds, openings=openings))


@settings(max_examples=250, deadline=None)
@given(
    opened_cases(),
    st.sampled_from(list(Unknown)),
    st.sampled_from(CONSERVATIVE),
    st.one_of(st.none(), st.integers(1, 30)),
)
def test_an_opening_is_a_lot_that_was_there(
    case: Case, unknown: Unknown, rule: Rule, below: int | None
) -> None:
    options = TracingOptions(rule, unknown=unknown, stop_below=below)
    found = trace(case.snapshot, case.seeds, options)
    apart = unknown is Unknown.APART
    expected: dict[tuple[str, int], int] = {}
    for currency in {line.currency for line in found.lines}:
        rows = case.rows(currency)
        question = Question(
            rows,
            case.snapshot.time_us.tolist(),
            inferred_openings(rows, OUTSIDE_ACCOUNTS),
            OUTSIDE_ACCOUNTS,
            case.transfer_seeds(),
            case.account_seeds(),
            [*case.seeds.labels, *([UNKNOWN_LABEL] if apart else [])],
            apart,
            below=below or 0,
            opening_seeds={s.account: s.label for s in case.seeds.openings},
        )
        played = play(question, str(rule), str(options.share))
        ends = [(key, units) for key, units in played.held.items()]
        ends += [(key[:2], units) for key, units in played.stopped.items()]
        for key, units in ends:
            expected[key] = expected.get(key, 0) + units
        seeded = {x.label: x.seeded for x in found.lines if x.currency == currency}
        assert seeded == {x: a for x, a in played.seeded.items() if a}
    got: dict[tuple[str, int], int] = {}
    rows_ = found.stops
    for n, v, a in zip(rows_.label, rows_.account, rows_.amount, strict=True):
        key = (found.labels[n], int(v))
        got[key] = got.get(key, 0) + int(a)
    assert got == {key: units for key, units in expected.items() if units}


@settings(max_examples=100, deadline=None)
@given(opened_cases(), st.sampled_from(CONSERVATIVE))
def test_hops_and_lots_of_openings_are_the_trace_split(case: Case, rule: Rule) -> None:
    options = TracingOptions(rule)
    whole = trace(case.snapshot, case.seeds, options)
    split = trace_hops(case.snapshot, case.seeds, options)
    assert split.rest_amount.sum() == whole.stops.amount.sum()
    for line in whole.lines[:1]:
        for account in sorted(set(range(ACCOUNTS)) - OUTSIDE_ACCOUNTS):
            lots = account_lots(
                case.snapshot, account, case.seeds, line.currency, options
            )
            code = case.snapshot.currencies.index(line.currency)
            rows = whole.stops.only(
                (whole.stops.account == account) & (whole.stops.currency == code)
            )
            total = np.zeros(len(whole.labels), dtype=np.int64)
            np.add.at(total, rows.label, rows.amount)
            assert lots.events.holds[-1].tolist() == total.tolist()


def test_an_opening_has_nothing_behind_it() -> None:
    back = TracingOptions(Rule.FIFO, direction=TraceDirection.BACKWARD)
    with pytest.raises(InputError, match="leave out backward"):
        trace(SNAPSHOT, OPENED, back)


def test_an_account_that_held_nothing_is_no_seed() -> None:
    with pytest.raises(InputError, match="held nothing at the start"):
        trace(SNAPSHOT, OPENED, TracingOptions(opening=Opening.BORN_AT_NEED))


def test_an_account_is_seeded_whole_or_by_its_opening() -> None:
    both = Seeds(accounts=(AccountSeed(0, "t"),), openings=(OpeningSeed(0, "t"),))
    with pytest.raises(InputError, match="seeded twice"):
        trace(SNAPSHOT, both)


def test_the_parameters_name_the_opening() -> None:
    assert ("seeds", "opening 0 held") in trace(SNAPSHOT, OPENED).parameters
