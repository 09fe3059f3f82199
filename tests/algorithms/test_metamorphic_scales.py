"""Traces of a ledger, and of one with every amount so many times as large.

To the unit where the rule only orders; else within what the roundings can come to.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from metamorphic import (
    scaled,
)
from random_ledgers import Case, cases
from told import (
    farthest,
    times,
    told,
    told_ends,
    told_moves,
    without_labels,
)
from trace_choices import (
    ASKED,
    BACKWARD,
    FORWARD,
    choices,
    most_off_by_rounding,
    most_off_in_doubles,
    told_seeded,
)

from algorithms.forward import BUCKET_RULES
from algorithms.options import (
    Fees,
    Rule,
    Share,
    TraceDirection,
    TracingOptions,
)
from algorithms.tracing import trace

if TYPE_CHECKING:
    from metamorphic import Change


def _times_as_large(
    data: st.DataObject, case: Case, options: TracingOptions
) -> tuple[Change, TracingOptions, int]:
    factor = data.draw(st.integers(2, 1000))
    below = options.stop_below
    larger = replace(options, stop_below=None if below is None else below * factor)
    return scaled(case, factor), larger, factor


@pytest.mark.parametrize(
    ("rule", "direction"), [one for one in ASKED if one[0] is not Rule.PRO_RATA]
)
@settings(max_examples=15, deadline=None)
@given(data=st.data(), case=cases())
def test_what_only_orders_scales_exactly(
    rule: Rule, direction: TraceDirection, data: st.DataObject, case: Case
) -> None:
    """Nothing is rounded, but what is shared in proportion by labels and fees."""
    options = replace(
        data.draw(choices(rule, direction)), fees=Fees.LAST, share=Share.FIFO
    )
    change, larger, factor = _times_as_large(data, case, options)
    before = trace(case.snapshot, case.seeds, options)
    after = trace(change.case.snapshot, change.case.seeds, larger)
    assert told(after) == times(told(before), factor)


@pytest.mark.parametrize("share", [Share.PRO_RATA, Share.PARI_PASSU])
@pytest.mark.parametrize("rule", [rule for rule in Rule if rule in BUCKET_RULES])
@settings(max_examples=15, deadline=None)
@given(data=st.data(), case=cases())
def test_what_leaves_a_bucket_scales_exactly_whoever_bears_it(
    rule: Rule, share: Share, data: st.DataObject, case: Case
) -> None:
    options = replace(data.draw(choices(rule, FORWARD)), share=share, stop_below=None)
    change, larger, factor = _times_as_large(data, case, options)
    before = trace(case.snapshot, case.seeds, options)
    after = trace(change.case.snapshot, change.case.seeds, larger)
    assert without_labels(told(after)) == times(without_labels(told(before)), factor)


@settings(max_examples=60, deadline=None)
@given(data=st.data(), case=cases())
def test_pro_rata_scales_but_for_its_roundings(data: st.DataObject, case: Case) -> None:
    options = replace(data.draw(choices(Rule.PRO_RATA, FORWARD)), stop_below=None)
    change, larger, factor = _times_as_large(data, case, options)
    before = trace(case.snapshot, case.seeds, options)
    after = trace(change.case.snapshot, change.case.seeds, larger)
    most = most_off_by_rounding(case, before) * factor + most_off_by_rounding(
        change.case, after
    )
    assert farthest(told(after), times(told(before), factor)) <= most


@settings(max_examples=60, deadline=None)
@given(data=st.data(), case=cases())
def test_origins_under_pro_rata_scale_but_for_one_rounding(
    data: st.DataObject, case: Case
) -> None:
    """A part is rounded once, at the end: within a unit in either ledger."""
    options = data.draw(choices(Rule.PRO_RATA, BACKWARD))
    change, larger, factor = _times_as_large(data, case, options)
    before = trace(case.snapshot, case.seeds, options)
    after = trace(change.case.snapshot, change.case.seeds, larger)
    assert told_seeded(after) == times(told_seeded(before), factor)
    most = 1 + factor + most_off_in_doubles(change.case)
    for read in (told_ends, told_moves):
        assert farthest(read(after), times(read(before), factor)) <= most
