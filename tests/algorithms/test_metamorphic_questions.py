"""Origins, matches, hops, paths, flows and cycles of a ledger and of one changed.

What the tests of flows and cycles hold already is not held here again.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from metamorphic import (
    beside,
    pays_from_what_it_holds,
    renamed,
    scaled,
    shifted,
    split,
    strangers,
)
from random_ledgers import ACCOUNTS, OUTSIDE_ACCOUNTS, Case, cases
from told import farthest, times, told_hops, told_matches, told_origins
from trace_choices import (
    BACKWARD,
    BY_BIRTH,
    FORWARD,
    choices,
    most_off_in_doubles,
)

from algorithms.backward import BACKWARD_RULES
from algorithms.cycle_bundles import CycleOptions
from algorithms.cycles import find_cycles
from algorithms.hops import trace_hops
from algorithms.matches import matches
from algorithms.max_flow import FlowOptions, Holding, max_flow
from algorithms.options import Fees, Rule, Ties
from algorithms.origins import origins
from algorithms.path_options import PathOptions
from algorithms.paths import OBJECTIVES, find_paths
from algorithms.segments import ORDER_RULES

if TYPE_CHECKING:
    from metamorphic import Change, Stranger

    from algorithms.max_flow import MaxFlow
    from graph.snapshot import Snapshot

A, B = 3, 4
INSIDE = np.array([v for v in range(ACCOUNTS) if v not in OUTSIDE_ACCOUNTS])
with_origins = pytest.mark.parametrize("rule", [r for r in Rule if r in BACKWARD_RULES])
with_matches = pytest.mark.parametrize("rule", [r for r in Rule if r in ORDER_RULES])
asked = settings(max_examples=25, deadline=None)


def _parts(case: Case, data: st.DataObject) -> tuple[Change, int]:
    """One transfer in two, and which."""
    amount = case.snapshot.amount.tolist()
    inner = case.snapshot.src != case.snapshot.dst
    may = [n for n, a in enumerate(amount) if a > 1 and inner[n]]
    seeded = {seed.position for seed in case.seeds.transfers}
    may = [n for n in may if n not in seeded]
    assume(may)
    at = data.draw(st.sampled_from(may))
    return split(case, at, data.draw(st.integers(1, amount[at] - 1))), at


# origins ------------------------------------------------------------------------------


@with_origins
@asked
@given(
    data=st.data(),
    case=cases(),
    days=st.integers(-10, 10**6),
    at_us=st.integers(0, 5),
    number=st.permutations(range(ACCOUNTS)),
    more=strangers,
)
def test_origins_know_neither_date_nor_names_nor_strangers(
    rule: Rule,
    data: st.DataObject,
    case: Case,
    days: int,
    at_us: int,
    number: list[int],
    more: list[Stranger],
) -> None:
    """A balance is asked for at an instant, which moves with the ledger."""
    options = data.draw(choices(rule, BACKWARD))
    before = told_origins(origins(case.snapshot, INSIDE, options, at_us=at_us))
    later = shifted(case, days).case.snapshot
    after = origins(later, INSIDE, options, at_us=at_us + days)
    assert told_origins(after) == before
    among = beside(case, more)
    after = origins(among.case.snapshot, INSIDE, options, at_us=at_us)
    assert told_origins(after, among) == before
    other = renamed(case, number)
    named = np.array(number)[INSIDE]
    after = origins(other.case.snapshot, named, options, at_us=at_us)
    # Equal remainders are served in the order of accounts.
    most = 1 if rule is Rule.PRO_RATA else 0
    assert farthest(told_origins(after, other), before) <= most


@with_origins
@asked
@given(data=st.data(), case=cases(), factor=st.integers(2, 1000))
def test_origins_of_parts_and_multiples(
    rule: Rule, data: st.DataObject, case: Case, factor: int
) -> None:
    """Under every rule of order to the unit: halves of a birth have one origin."""
    options = replace(data.draw(choices(rule, BACKWARD)), fees=Fees.LAST)
    whole = told_origins(origins(case.snapshot, INSIDE, options))
    change, _ = _parts(case, data)
    parted = told_origins(origins(change.case.snapshot, INSIDE, options), change)
    larger = scaled(case, factor).case
    multiple = told_origins(origins(larger.snapshot, INSIDE, options))
    off = most_off_in_doubles(larger) if rule is Rule.PRO_RATA else 0
    rounds = rule is Rule.PRO_RATA
    assert farthest(parted, whole) <= rounds + off
    assert farthest(multiple, times(whole, factor)) <= rounds * (1 + factor) + off


# matches ------------------------------------------------------------------------------


@with_matches
@asked
@given(
    data=st.data(),
    case=cases(),
    days=st.integers(-10, 10**6),
    number=st.permutations(range(ACCOUNTS)),
    more=strangers,
    factor=st.integers(2, 1000),
)
def test_matches_know_neither_date_nor_names_nor_strangers_nor_size(
    rule: Rule,
    data: st.DataObject,
    case: Case,
    days: int,
    number: list[int],
    more: list[Stranger],
    factor: int,
) -> None:
    """How long money lay is a difference of times, and stays."""
    options = replace(data.draw(choices(rule, BACKWARD)), fees=Fees.LAST)
    before = told_matches(matches(case.snapshot, INSIDE, options))
    later = shifted(case, days).case.snapshot
    assert told_matches(matches(later, INSIDE, options)) == before
    among = beside(case, more)
    after = matches(among.case.snapshot, INSIDE, options)
    assert told_matches(after, among) == before
    other = renamed(case, number)
    after = matches(other.case.snapshot, np.array(number)[INSIDE], options)
    assert told_matches(after, other) == before
    after = matches(scaled(case, factor).case.snapshot, INSIDE, options)
    assert told_matches(after) == times(before, factor)


@with_matches
@asked
@given(data=st.data(), case=cases())
def test_the_parts_of_a_transfer_are_matched_as_the_whole(
    rule: Rule, data: st.DataObject, case: Case
) -> None:
    """By birth where nothing is born in it: its parts would be of two ages."""
    options = replace(data.draw(choices(rule, BACKWARD)), fees=Fees.LAST)
    if rule in BY_BIRTH:
        options = replace(
            options, ties=Ties.SEQUENCE, stop_at=frozenset(), stop_degree=None
        )
    change, at = _parts(case, data)
    born = not pays_from_what_it_holds(case, at, options.opening)
    assume(not born or rule not in BY_BIRTH)
    whole = told_matches(matches(case.snapshot, INSIDE, options))
    parted = matches(change.case.snapshot, INSIDE, options)
    assert told_matches(parted, change) == whole


# hops ---------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", [rule for rule in Rule if rule is not Rule.POISON])
@asked
@given(
    data=st.data(),
    case=cases(),
    days=st.integers(-10, 20_000),
    number=st.permutations(range(ACCOUNTS)),
    more=strangers,
)
def test_hops_know_neither_date_nor_names_nor_strangers(
    rule: Rule,
    data: st.DataObject,
    case: Case,
    days: int,
    number: list[int],
    more: list[Stranger],
) -> None:
    options = replace(data.draw(choices(rule, FORWARD)), stop_below=None)
    before = told_hops(trace_hops(case.snapshot, case.seeds, options, hops=3))
    for change in (shifted(case, days), renamed(case, number), beside(case, more)):
        other = change.case
        after = trace_hops(other.snapshot, other.seeds, options, hops=3)
        assert told_hops(after, change) == before


# paths --------------------------------------------------------------------------------


def _paths(
    change: Change, ends: tuple[int, int], objective: str, k: int = 3
) -> list[list[int]]:
    """The best paths, by the old places of their transfers."""
    found = find_paths(
        change.case.snapshot, *ends, objective, PathOptions(max_hops=4), k=k
    )
    return [[change.position[s.position] for s in path.steps] for path in found.paths]


@pytest.mark.parametrize("objective", OBJECTIVES)
@asked
@given(
    data=st.data(),
    case=cases(),
    days=st.integers(-10, 10**6),
    number=st.permutations(range(ACCOUNTS)),
    more=strangers,
    factor=st.integers(2, 1000),
)
def test_the_best_paths_stay_the_best(
    objective: str,
    data: st.DataObject,
    case: Case,
    days: int,
    number: list[int],
    more: list[Stranger],
    factor: int,
) -> None:
    """Three of them. In parts the first; not the widest, for a part is narrower."""
    before = _paths(shifted(case, 0), (A, B), objective)
    for change in (shifted(case, days), scaled(case, factor), beside(case, more)):
        assert _paths(change, (A, B), objective) == before
    ends = (number[A], number[B])
    assert _paths(renamed(case, number), ends, objective) == before
    if objective != "widest":
        change, _ = _parts(case, data)
        assert _paths(change, (A, B), objective, k=1) == before[:1]


# flows and cycles ---------------------------------------------------------------------


def _flow(snapshot: Snapshot, ends: tuple[int, int], options: FlowOptions) -> MaxFlow:
    return max_flow(snapshot, [ends[0]], [ends[1]], options)


@pytest.mark.parametrize("holding", Holding)
@settings(max_examples=60, deadline=None)
@given(
    case=cases(),
    number=st.permutations(range(ACCOUNTS)),
    more=strangers,
    days=st.integers(-10, 10**6),
)
def test_a_flow_knows_neither_names_nor_strangers_and_its_burst_moves_along(
    holding: Holding,
    case: Case,
    number: list[int],
    more: list[Stranger],
    days: int,
) -> None:
    options = FlowOptions(currency="CNY", holding=holding, burst_us=1)
    assume("CNY" in case.snapshot.currencies)
    before = _flow(case.snapshot, (A, B), options)
    figures = (before.at_most_minor, before.greedy_minor)
    after = _flow(renamed(case, number).case.snapshot, (number[A], number[B]), options)
    assert (after.at_most_minor, after.greedy_minor) == figures
    assert after.burst == before.burst
    after = _flow(beside(case, more).case.snapshot, (A, B), options)
    assert (after.at_most_minor, after.greedy_minor) == figures
    assert after.burst == before.burst
    after = _flow(shifted(case, days).case.snapshot, (A, B), options)
    if before.burst is not None:
        moved = replace(
            before.burst,
            start_us=before.burst.start_us + days,
            end_us=before.burst.end_us + days,
        )
        assert after.burst == moved


@settings(max_examples=100, deadline=None)
@given(data=st.data(), case=cases(), more=strangers)
def test_cycles_of_parts_carry_as_much_and_are_as_many_times_more(
    data: st.DataObject, case: Case, more: list[Stranger]
) -> None:
    """Each cycle that a transfer is on becomes two; strangers have cycles of their own."""
    options = CycleOptions(window_us=4)
    before = find_cycles(case.snapshot, options).to_frame()
    change, at = _parts(case, data)
    after = find_cycles(change.case.snapshot, options).to_frame()
    same = [name for name in before.columns if name != "instances"]
    assert after[same].equals(before[same])
    ends = (int(case.snapshot.src[at]), int(case.snapshot.dst[at]))
    for n, accounts in enumerate(before["accounts"]):
        steps = zip(accounts, [*accounts[1:], accounts[0]], strict=True)
        grown = after["instances"][n] - before["instances"][n]
        assert 0 <= grown <= before["instances"][n] * (ends in steps)
    among = find_cycles(beside(case, more).case.snapshot, options).to_frame()
    ours = [max(accounts) < ACCOUNTS for accounts in among["accounts"]]
    assert among[np.array(ours, dtype=np.bool_)].to_dict("list") == before.to_dict(
        "list"
    )
