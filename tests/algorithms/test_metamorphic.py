"""Traces of a ledger and of the same ledger at another time, named anew, or among others.

Nobody has to know the right answer for a relation between two answers to be wrong.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from metamorphic import (
    beside,
    in_window,
    renamed,
    shifted,
    strangers,
    stretched,
)
from random_ledgers import ACCOUNTS, Case, cases
from related_cases import busy_cases, reversals, with_reversals
from told import (
    farthest,
    of_the_old,
    told,
    told_ends,
    told_moves,
)
from trace_choices import (
    ASKED,
    BACKWARD,
    both_traces,
    choices,
    told_seeded,
)

from algorithms.options import (
    Batch,
    Rule,
    TraceDirection,
)
from graph.instants import Window

if TYPE_CHECKING:
    from metamorphic import Stranger

DAY_US = 86_400_000_000
ledgers = st.one_of(cases(), busy_cases())
each_rule = pytest.mark.parametrize(("rule", "direction"), ASKED)


@each_rule
@settings(max_examples=25, deadline=None)
@given(data=st.data(), case=ledgers, taken_back=reversals, days=st.integers(-3, 20_000))
def test_some_days_later_all_is_the_same(
    rule: Rule,
    direction: TraceDirection,
    data: st.DataObject,
    case: Case,
    taken_back: list[tuple[int, int]],
    days: int,
) -> None:
    """Whole days where a batch is one, of a ledger of some days; else any instant."""
    batch = data.draw(st.sampled_from(list(Batch)))
    options = replace(data.draw(choices(rule, direction)), batch=batch)
    off = data.draw(st.integers(0, DAY_US)) if batch is Batch.INSTANT else 0
    case = with_reversals(case, taken_back)
    if batch is Batch.DAY:
        case = stretched(case, DAY_US // 3)
    before, after = both_traces(case, shifted(case, days * DAY_US + off), options)
    assert told(after) == told(before)
    assert after.parameters == before.parameters


@each_rule
@settings(max_examples=25, deadline=None)
@given(
    data=st.data(),
    case=ledgers,
    taken_back=reversals,
    number=st.permutations(range(ACCOUNTS)),
)
def test_other_names_give_the_same_answer_under_them(
    rule: Rule,
    direction: TraceDirection,
    data: st.DataObject,
    case: Case,
    taken_back: list[tuple[int, int]],
    number: list[int],
) -> None:
    """To the unit, but where equal remainders are served in the order of accounts."""
    options = data.draw(choices(rule, direction))
    case = with_reversals(case, taken_back)
    change = renamed(case, number)
    before, after = both_traces(case, change, options)
    assert told_moves(after) == told_moves(before)
    if (rule, direction) == (Rule.PRO_RATA, BACKWARD):
        assert told_seeded(after) == told_seeded(before)
        assert farthest(told_ends(after, change), told_ends(before)) <= 1
    else:
        assert told(after, change) == told(before)


@each_rule
@settings(max_examples=25, deadline=None)
@given(data=st.data(), case=ledgers, taken_back=reversals, more=strangers)
def test_strangers_change_nothing(
    rule: Rule,
    direction: TraceDirection,
    data: st.DataObject,
    case: Case,
    taken_back: list[tuple[int, int]],
    more: list[Stranger],
) -> None:
    """Their transfers stand between the others, at their instants and before them too.

    Unknown money that is followed apart is the strangers' too, and its sums grow. Where
    following ends in time is asked of openings as of receipts.
    """
    options = data.draw(choices(rule, direction))
    case = with_reversals(case, taken_back)
    change = beside(case, more)
    if data.draw(st.booleans()):
        since = Window(int(change.case.snapshot.time_us[0]) - 1)
        case, change = (
            in_window(case, since),
            replace(change, case=in_window(change.case, since)),
        )
    before, after = both_traces(case, change, options)
    assert of_the_old(told(after, change)) == of_the_old(told(before))
    assert after.parameters == before.parameters
    assert after.labels == before.labels
