"""Traces of ledgers whose transfers are taken back, converted and lent, changed in one way.

All of it is drawn at once, with what sources state of openings.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from metamorphic import Stranger, beside, renamed, shifted, strangers
from random_ledgers import ACCOUNTS, Case, cases
from related_cases import (
    Conversion,
    busy_cases,
    conversions,
    credit_lines,
    openings_stated,
    options_of,
    reversals,
    stated_in,
    with_conversions,
    with_reversals,
)
from told import farthest, of_the_old, told
from trace_choices import ASKED, BACKWARD, choices

from algorithms.options import Opening, Reversals, Rule, TraceDirection
from algorithms.tracing import trace

each_rule = pytest.mark.parametrize(("rule", "direction"), ASKED)


@each_rule
@settings(max_examples=25, deadline=None)
@given(
    data=st.data(),
    case=st.one_of(cases(), busy_cases()),
    taken_back=reversals,
    converted=conversions,
    more=strangers,
    number=st.permutations(range(ACCOUNTS)),
)
def test_related_ledgers_know_neither_date_nor_names_nor_strangers(
    rule: Rule,
    direction: TraceDirection,
    data: st.DataObject,
    case: Case,
    taken_back: list[tuple[int, int]],
    converted: list[Conversion],
    more: list[Stranger],
    number: list[int],
) -> None:
    """To the unit, but where equal remainders are served in the order of accounts."""
    options = replace(
        data.draw(choices(rule, direction)),
        opening=data.draw(st.sampled_from(list(Opening))),
        reversals=data.draw(st.sampled_from(list(Reversals))),
        credit_lines=data.draw(credit_lines),
    )
    stated = data.draw(openings_stated())
    case = with_conversions(with_reversals(case, taken_back), converted)
    before = trace(case.snapshot, case.seeds, options, stated_in(case, stated))
    for change in (shifted(case, 7), renamed(case, number), beside(case, more)):
        other = change.case
        after = trace(
            other.snapshot,
            other.seeds,
            options_of(change, options),
            stated_in(case, stated, change),
        )
        found = of_the_old(told(after, change))
        expected = of_the_old(told(before))
        if (rule, direction) == (Rule.PRO_RATA, BACKWARD):
            assert farthest(found, expected) <= 1
        else:
            assert found == expected
