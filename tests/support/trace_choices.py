"""What a metamorphic test may ask of a trace, and by how much two answers may differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st
from told import told_lines

from algorithms.backward import BACKWARD_RULES
from algorithms.forward import BUCKET_RULES, FORWARD_RULES
from algorithms.options import (
    Fees,
    Opening,
    Rule,
    Share,
    Ties,
    TraceDirection,
    TracingOptions,
    Unknown,
)
from algorithms.segments import ORDER_RULES
from algorithms.tracing import trace
from graph.nouns import OUTSIDE, AccountKind

if TYPE_CHECKING:
    from metamorphic import Change
    from random_ledgers import Case
    from told import Told

    from algorithms.trace_results import Trace

FORWARD, BACKWARD = TraceDirection.FORWARD, TraceDirection.BACKWARD
LOOKS_AT_LABELS = BUCKET_RULES | {Rule.PRO_RATA}
BY_BIRTH = (Rule.LRB, Rule.MRB)
ASKED = [
    *((rule, FORWARD) for rule in Rule if rule in FORWARD_RULES),
    *((rule, BACKWARD) for rule in Rule if rule in BACKWARD_RULES),
]
openings = st.sampled_from([Opening.INFERRED_MIN, Opening.BORN_AT_NEED])


@st.composite
def choices(draw: st.DrawFn, rule: Rule, direction: TraceDirection) -> TracingOptions:
    """Whatever else may be chosen under a rule, stops that need no scaling apart."""
    forward = direction is FORWARD
    fees = Fees.LAST
    # Clean money pays a fee where it is known which is clean.
    if rule in {Rule.FIFO, Rule.LIFO}:
        fees = draw(st.sampled_from([Fees.LAST, Fees.PRO_RATA]))
    elif forward and rule in LOOKS_AT_LABELS:
        fees = draw(st.sampled_from([Fees.LAST, Fees.CLEAN_FIRST]))
    small = forward and rule is not Rule.POISON
    return TracingOptions(
        rule,
        draw(openings),
        draw(st.sampled_from(list(Ties))),
        direction,
        stop_at=draw(st.sampled_from([frozenset(), frozenset({AccountKind.POOL})])),
        share=draw(st.sampled_from(list(Share)))
        if rule in BUCKET_RULES
        else Share.FIFO,
        unknown=draw(st.sampled_from(list(Unknown))) if forward else Unknown.CLEAN,
        fees=fees,
        stop_degree=draw(st.sampled_from([None, None, 4])),
        stop_below=draw(st.sampled_from([None, None, 7])) if small else None,
        stop_gap_us=draw(st.sampled_from([None, 0, 2]))
        if forward and rule in ORDER_RULES
        else None,
    )


def both_traces(
    case: Case, change: Change, options: TracingOptions
) -> tuple[Trace, Trace]:
    """The trace of a case, and of what it was changed into."""
    before = trace(case.snapshot, case.seeds, options)
    return before, trace(change.case.snapshot, change.case.seeds, options)


def told_seeded(found: Trace) -> Told:
    """What was seeded, by label and currency: a sum that nothing rounds."""
    return {key: a for key, a in told_lines(found).items() if key[-1] == "seeded"}


def most_off_by_rounding(case: Case, found: Trace) -> int:
    """By how much a figure of a rounded trace forward can differ from exact shares.

    A payment's shares are rounded one after the other, each sum of the first j to the
    nearest unit. So the shares of L labels, and with them what bears none, are off by L
    units in all at most, half of it too much and half too little, in the payer as in the
    receiver: at most L units too much. What is off goes on like money, in shares of
    itself that are never more than the whole, and a seed takes no more of it than there
    is: errors add up and do not grow. What comes from outside is not rounded.
    """
    paid_inside = ~case.snapshot.of_kinds(OUTSIDE)[case.snapshot.src]
    paid_inside &= case.snapshot.src != case.snapshot.dst
    return len(found.labels) * int(paid_inside.sum())


def most_off_in_doubles(case: Case) -> int:
    """What a scan back in float64 may be off: far more than its roundings of 2^-53."""
    return int(case.snapshot.amount.sum()) >> 45
