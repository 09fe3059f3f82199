"""In a ledger of several currencies each is answered as if it were alone.

Without conversions nothing leads from one currency to another, so that an answer in one
is the answer on the ledger of its transfers alone, to the unit.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from metamorphic import Change, only_currency, recoloured
from random_ledgers import cases
from told import told, told_matches, told_origins
from trace_choices import ASKED, BACKWARD, choices

from algorithms.cycle_bundles import CycleOptions
from algorithms.cycles import find_cycles
from algorithms.matches import matches
from algorithms.max_flow import FlowOptions, max_flow
from algorithms.options import Fees, Rule, TraceDirection
from algorithms.origins import origins
from algorithms.path_options import PathOptions
from algorithms.paths import OBJECTIVES, find_paths
from algorithms.segments import ORDER_RULES
from algorithms.tracing import trace

if TYPE_CHECKING:
    from random_ledgers import Case
    from told import Told

# XAF has no minor units smaller than itself.
colours = st.lists(st.sampled_from(["CNY", "USD", "XAF"]), min_size=25, max_size=25)


def _of(answer: Told, case: Case, currency: str) -> Told:
    """The figures of one currency: its ends and lines, and moves of its transfers."""
    snapshot = case.snapshot
    return {
        key: value
        for key, value in answer.items()
        if (
            snapshot.currencies[snapshot.currency[key[2]]] == currency
            if key[0] in {"transfers", "fresh"}
            else currency in key
        )
    }


@pytest.mark.parametrize(("rule", "direction"), ASKED)
@settings(max_examples=15, deadline=None)
@given(data=st.data(), case=cases(), colour=colours)
def test_a_trace_in_a_currency_is_the_trace_of_it_alone(
    rule: Rule,
    direction: TraceDirection,
    data: st.DataObject,
    case: Case,
    colour: list[str],
) -> None:
    """Hubs are left out: counterparties are counted in all currencies together."""
    options = replace(data.draw(choices(rule, direction)), stop_degree=None)
    case = recoloured(case, colour)
    whole = told(trace(case.snapshot, case.seeds, options))
    for currency in case.snapshot.currencies:
        alone = only_currency(case, currency)
        found: Told = {}
        if alone is not None:
            found = told(trace(alone.case.snapshot, alone.case.seeds, options), alone)
        assert _of(whole, case, currency) == found


@pytest.mark.parametrize(
    "rule", [*(r for r in Rule if r in ORDER_RULES), Rule.PRO_RATA]
)
@settings(max_examples=15, deadline=None)
@given(data=st.data(), case=cases(), colour=colours)
def test_origins_and_matches_in_a_currency_are_those_of_it_alone(
    rule: Rule, data: st.DataObject, case: Case, colour: list[str]
) -> None:
    options = data.draw(choices(rule, BACKWARD))
    options = replace(options, stop_degree=None, fees=Fees.LAST)
    case = recoloured(case, colour)
    for currency in case.snapshot.currencies:
        alone = only_currency(case, currency)
        if alone is None:
            continue
        lone = alone.case.snapshot
        whose = told_origins(origins(case.snapshot, None, options))
        found = told_origins(origins(lone, None, options), alone)
        assert {key: a for key, a in whose.items() if currency in key} == found
        if rule in ORDER_RULES:
            paid = told_matches(matches(case.snapshot, None, options))
            found = told_matches(matches(lone, None, options), alone)
            assert {key: a for key, a in paid.items() if currency in key} == found


@settings(max_examples=60, deadline=None)
@given(case=cases(), colour=colours, objective=st.sampled_from(OBJECTIVES))
def test_flows_paths_and_cycles_in_a_currency_are_those_of_it_alone(
    case: Case, colour: list[str], objective: str
) -> None:
    case = recoloured(case, colour)
    for currency in case.snapshot.currencies:
        alone = only_currency(case, currency)
        if alone is None:
            continue
        answers = [
            _chains(one, currency, objective)
            for one in (Change(case, (), range(case.snapshot.transfers)), alone)
        ]
        assert answers[0] == answers[1]


def _chains(change: Change, currency: str, objective: str) -> list[object]:
    """Flow, best paths and cycles of a currency, transfers by their old places."""
    snapshot = change.case.snapshot
    flow = max_flow(snapshot, [3], [4, 5], FlowOptions(currency=currency, burst_us=1))
    paths = find_paths(snapshot, 3, 4, objective, PathOptions(currency=currency), k=3)
    cycles = find_cycles(snapshot, CycleOptions(currency=currency))
    return [
        (flow.at_most_minor, flow.greedy_minor, flow.burst),
        [change.position[at] for at in flow.position.tolist()],
        [[change.position[s.position] for s in path.steps] for path in paths.paths],
        cycles.to_frame().to_dict("list"),
    ]
