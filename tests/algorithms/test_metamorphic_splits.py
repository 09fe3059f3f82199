"""Traces of a ledger, and with one transfer in two, one part right after the other.

To the unit where the rule only orders; else within what the roundings can come to.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from metamorphic import (
    alone_in_its_batch,
    pays_from_what_it_holds,
    split,
    with_whole_seed,
)
from random_ledgers import Case, cases
from told import (
    farthest,
    told,
    told_ends,
    told_lines,
    told_moves,
    without_labels,
)
from trace_choices import (
    ASKED,
    BACKWARD,
    BY_BIRTH,
    FORWARD,
    both_traces,
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
    Ties,
    TraceDirection,
    TracingOptions,
    Unknown,
)

if TYPE_CHECKING:
    from metamorphic import Change


def _draw_split(
    data: st.DataObject, case: Case, options: TracingOptions
) -> tuple[Case, Change, int]:
    """A case, the same with one transfer in two, and which; parts of a whole seed."""
    amount = case.snapshot.amount.tolist()
    inner = case.snapshot.src != case.snapshot.dst
    may = [n for n, a in enumerate(amount) if a > 1 and inner[n]]
    if options.rule is Rule.TIHO:
        may = [n for n in may if alone_in_its_batch(case, n)]
    assume(may)
    at = data.draw(st.sampled_from(may))
    case = with_whole_seed(case, at)
    return case, split(case, at, data.draw(st.integers(1, amount[at] - 1))), at


@st.composite
def _choices_of_a_split(
    draw: st.DrawFn, rule: Rule, direction: TraceDirection
) -> TracingOptions:
    """Not small amounts, for a part is smaller; nor fees, which stand beside one.

    Poison with unknown money apart is left out: a shortfall that the second part alone
    runs into marks the payer too late for the first.
    """
    options = replace(draw(choices(rule, direction)), stop_below=None, fees=Fees.LAST)
    return replace(options, unknown=Unknown.CLEAN) if rule is Rule.POISON else options


@pytest.mark.parametrize(
    ("rule", "direction"),
    [
        (rule, direction)
        for rule, direction in ASKED
        if rule in {Rule.FIFO, Rule.LIFO, Rule.POISON}
    ],
)
@settings(max_examples=40, deadline=None)
@given(data=st.data(), case=cases())
def test_a_transfer_in_two_is_one_under_fifo_lifo_and_poison(
    rule: Rule, direction: TraceDirection, data: st.DataObject, case: Case
) -> None:
    """To the unit: the parts take and bring the same units in the same order."""
    options = data.draw(_choices_of_a_split(rule, direction))
    case, change, _ = _draw_split(data, case, options)
    before, after = both_traces(case, change, options)
    assert told(after, change) == told(before)


@pytest.mark.parametrize("direction", [FORWARD, BACKWARD])
@pytest.mark.parametrize("rule", BY_BIRTH)
@settings(max_examples=40, deadline=None)
@given(data=st.data(), case=cases())
def test_a_transfer_in_two_is_one_by_birth_where_nothing_is_born_in_it(
    rule: Rule, direction: TraceDirection, data: st.DataObject, case: Case
) -> None:
    """What is born in a transfer is born twice in its parts, and no longer of one age.

    So forward a transfer is asked for in which nothing is born: its payer is inside,
    followed through, and has enough. Backward both births have one origin, and what
    began where is the same; only by which transfers it came may not be.
    """
    options = data.draw(_choices_of_a_split(rule, direction))
    options = replace(
        options, ties=Ties.SEQUENCE, stop_at=frozenset(), stop_degree=None
    )
    case, change, at = _draw_split(data, case, options)
    born = not pays_from_what_it_holds(case, at, options.opening)
    assume(not born or direction is BACKWARD)
    before, after = both_traces(case, change, options)
    assert told_ends(after, change) == told_ends(before)
    assert told_lines(after) == told_lines(before)
    if not born:
        assert told_moves(after, change) == told_moves(before)


@pytest.mark.parametrize("rule", [rule for rule in Rule if rule in BUCKET_RULES])
@settings(max_examples=40, deadline=None)
@given(data=st.data(), case=cases())
def test_a_transfer_in_two_takes_as_much_out_of_a_bucket(
    rule: Rule, data: st.DataObject, case: Case
) -> None:
    """To the unit for all labels together; TIHO where it is the only one of its batch.

    For each label too where they share by arrival and none begins in the transfer: of a
    seed, the first part can bring some before the second has brought what came of the
    others.
    """
    options = data.draw(_choices_of_a_split(rule, FORWARD))
    case, change, at = _draw_split(data, case, options)
    before, after = both_traces(case, change, options)
    whole, parted = told(before), told(after, change)
    assert without_labels(parted) == without_labels(whole)
    seeded = {seed.position for seed in case.seeds.transfers}
    begins = at in seeded or case.snapshot.dst[at] in case.seeds.seeded_accounts
    if options.share is Share.FIFO and not begins:
        assert parted == whole


@settings(max_examples=60, deadline=None)
@given(data=st.data(), case=cases())
def test_a_transfer_in_two_is_one_under_pro_rata_but_for_a_rounding(
    data: st.DataObject, case: Case
) -> None:
    """Both are as near to the exact shares as their roundings are many."""
    options = data.draw(_choices_of_a_split(Rule.PRO_RATA, FORWARD))
    case, change, _ = _draw_split(data, case, options)
    before, after = both_traces(case, change, options)
    most = most_off_by_rounding(case, before) + most_off_by_rounding(change.case, after)
    assert farthest(told(after, change), told(before)) <= most


@settings(max_examples=60, deadline=None)
@given(data=st.data(), case=cases())
def test_a_transfer_in_two_has_the_same_origins_under_pro_rata(
    data: st.DataObject, case: Case
) -> None:
    """Each within a unit, for a part of a balance lies within one of its share."""
    options = data.draw(_choices_of_a_split(Rule.PRO_RATA, BACKWARD))
    case, change, _ = _draw_split(data, case, options)
    before, after = both_traces(case, change, options)
    assert told_seeded(after) == told_seeded(before)
    most = 1 + most_off_in_doubles(case)
    assert farthest(told_ends(after, change), told_ends(before)) <= most
    assert farthest(told_moves(after, change), told_moves(before)) <= most
