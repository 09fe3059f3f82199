from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_ledgers import Case, cases
from snapshots import make_snapshot

from algorithms.backward_hops import backward_hops
from algorithms.options import Opening, Rule, TraceDirection, TracingOptions
from algorithms.seeds import AccountSeed, Seeds, TransferSeed
from algorithms.tracing import trace
from graph.errors import RuleError

A, B, C, TARGET, OTHER = range(5)
RULES = (Rule.FIFO, Rule.PRO_RATA)


def back(rule: Rule, opening: Opening = Opening.INFERRED_MIN) -> TracingOptions:
    return TracingOptions(rule, opening, direction=TraceDirection.BACKWARD)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("by_transfer", [False, True])
def test_a_chain_is_walked_payment_by_payment(rule: Rule, *, by_transfer: bool) -> None:
    rows = [(A, B, 1, 100), (B, C, 2, 100), (C, TARGET, 3, 100)]
    snapshot = make_snapshot(rows)
    seeds = Seeds(accounts=(AccountSeed(TARGET, "t"),))
    if by_transfer:
        # What it is asked about then lies with its payer, one payment nearer.
        seeds = Seeds((TransferSeed(2, 100, "t"),))
    lines = backward_hops(snapshot, seeds, back(rule))
    told = [(line.moved, line.rests) for line in lines]
    expected = [(100, 0), (100, 0), (100, 0), (0, 100)]
    assert told == expected[by_transfer:]


@pytest.mark.parametrize("rule", RULES)
def test_what_began_on_the_way_rests_at_its_hop(rule: Rule) -> None:
    # C mixes 60 of A's with 60 of B's and pays the target half of it.
    rows = [(A, C, 1, 60), (B, C, 2, 60), (C, TARGET, 3, 60), (TARGET, OTHER, 4, 10)]
    snapshot = make_snapshot(rows)
    lines = backward_hops(
        snapshot, Seeds(accounts=(AccountSeed(TARGET, "t"),)), back(rule)
    )
    assert [(line.moved, line.rests) for line in lines] == [(50, 0), (50, 0), (0, 50)]
    assert lines[0].seeded == 50


@settings(deadline=None)
@given(
    cases(),
    st.sampled_from(RULES),
    st.sampled_from([Opening.INFERRED_MIN, Opening.BORN_AT_NEED]),
)
def test_every_hop_closes_on_what_the_trace_was_asked(
    case: Case, rule: Rule, opening: Opening
) -> None:
    options = back(rule, opening)
    found = trace(case.snapshot, case.seeds, options)
    seeded: dict[str, int] = {}
    for line in found.lines:
        seeded[line.currency] = seeded.get(line.currency, 0) + line.seeded
    for one in backward_hops(case.snapshot, case.seeds, options):
        assert one.moved + one.rests == one.seeded == seeded.get(one.currency, 0)


@settings(deadline=None)
@given(cases())
def test_under_fifo_the_hops_sum_to_what_the_transfers_carried(case: Case) -> None:
    options = back(Rule.FIFO)
    found = trace(case.snapshot, case.seeds, options)
    lines = backward_hops(case.snapshot, case.seeds, options, hops=60)
    # A seeded transfer is what is asked about, not a way back from it.
    own = sum(seed.amount for seed in case.seeds.transfers)
    assert sum(line.moved for line in lines) == found.transfers.amount.sum() - own


@pytest.mark.parametrize(
    "options",
    [TracingOptions(Rule.FIFO), back(Rule.POISON)],
    ids=["forward", "poison"],
)
def test_another_question_is_refused(options: TracingOptions) -> None:
    snapshot = make_snapshot([(A, B, 1, 100)])
    seeds = Seeds(accounts=(AccountSeed(B, "t"),))
    with pytest.raises(RuleError):
        backward_hops(snapshot, seeds, options)
