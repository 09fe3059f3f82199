"""Statements of accounts whose transfers were taken back, or that a bank lends to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reversed_ledgers import reversed_ledgers
from snapshots import Row, make_snapshot

from algorithms.account_lots import account_lots
from algorithms.options import CreditLine, Opening, Rule, TracingOptions, Unknown
from algorithms.seeds import AccountSeed, Seeds, TransferSeed
from algorithms.statements import EventKind
from graph.snapshot import Relations

if TYPE_CHECKING:
    from algorithms.statements import Statement
    from graph.snapshot import Snapshot

BORN = Opening.BORN_AT_NEED
DIVIDING = [rule for rule in Rule if rule is not Rule.POISON]
U, V, W, Z = range(4)
DIRTY = Seeds((TransferSeed(1, 10, "dirty"),))
# V's own 10; U's dirty 10, which go to V and come back; V's own go on.
RETURNED: list[Row] = [
    (Z, V, 1, 10),
    (Z, U, 2, 10),
    (U, V, 3, 10),
    (V, U, 4, 10),
    (V, W, 5, 10),
]
TRANSFER, LOAN, REPAYMENT = EventKind.TRANSFER, EventKind.LOAN, EventKind.REPAYMENT


def told(events: Statement) -> list[tuple[int, ...]]:
    """Position, kind, amount with its sign, balance, unwound, owed, then the holdings."""
    sign = np.where(events.comes, 1, -1)
    columns = (
        events.position,
        events.kind,
        sign * events.amount,
        events.balance,
        events.unwound,
        events.owed,
        events.holds.sum(axis=1),
    )
    return [tuple(int(x) for x in row) for row in zip(*columns, strict=True)]


@pytest.mark.parametrize("rule", DIVIDING)
def test_what_was_taken_back_is_on_the_statement_of_both(rule: Rule) -> None:
    reversals = Relations(np.array([[3, 2]]), np.empty((0, 2), dtype=np.int64))
    snapshot = replace(make_snapshot(RETURNED, accounts=5), relations=reversals)
    options = TracingOptions(rule, BORN)
    payer = account_lots(snapshot, U, DIRTY, "CNY", options).events
    assert told(payer) == [
        (-1, EventKind.OPENING, 0, 0, 0, 0, 0),
        (1, TRANSFER, 10, 10, 0, 0, 10),
        (2, TRANSFER, -10, 0, 10, 0, 0),
        (3, TRANSFER, 10, 10, 10, 0, 10),
    ]
    receiver = account_lots(snapshot, V, DIRTY, "CNY", options).events
    assert told(receiver) == [
        (-1, EventKind.OPENING, 0, 0, 0, 0, 0),
        (0, TRANSFER, 10, 10, 0, 0, 0),
        (2, TRANSFER, 10, 20, 10, 0, 10),
        (3, TRANSFER, -10, 10, 10, 0, 0),
        (4, TRANSFER, -10, 0, 0, 0, 0),
    ]


def test_a_part_that_was_spent_and_a_part_that_was_taken_back_are_one_line() -> None:
    """V spends 4 of U's 10 and has 6 left, of which 7 are taken back: 1 is born."""
    rows: list[Row] = [(Z, U, 1, 10), (U, V, 2, 10), (V, W, 3, 4), (V, U, 4, 7)]
    reversals = Relations(np.array([[3, 1]]), np.empty((0, 2), dtype=np.int64))
    snapshot = replace(make_snapshot(rows, accounts=5), relations=reversals)
    seeds = Seeds((TransferSeed(0, 10, "dirty"),))
    lots = account_lots(snapshot, V, seeds, "CNY", TracingOptions(Rule.FIFO, BORN))
    events = lots.events
    assert lots.unwindings.tolist() == [[1, 3, 6]]
    assert told(events) == [
        (-1, EventKind.OPENING, 0, 0, 0, 0, 0),
        (1, TRANSFER, 10, 10, 6, 0, 10),
        (2, TRANSFER, -4, 6, 0, 0, 6),
        (3, TRANSFER, -7, 0, 6, 0, 0),
    ]
    assert events.lacking.tolist() == [0, 0, 0, 1]
    assert events.moved.tolist() == [[0], [10], [4], [6]]


def test_a_loan_and_its_repayment_are_lines_of_their_own() -> None:
    """10 are lent, 8 stolen ones pay it back as far as they go, 6 are lent again."""
    rows: list[Row] = [(V, W, 1, 10), (U, V, 2, 8), (V, W, 3, 6)]
    credit = frozenset({CreditLine(V, 20)})
    seeds = Seeds((TransferSeed(1, 8, "stolen"),))
    for rule in DIVIDING:
        options = TracingOptions(rule, BORN, credit_lines=credit)
        found = account_lots(make_snapshot(rows), V, seeds, "CNY", options).events
        assert told(found) == [
            (-1, EventKind.OPENING, 0, 0, 0, 0, 0),
            (0, LOAN, 10, 10, 0, 10, 0),
            (0, TRANSFER, -10, 0, 0, 10, 0),
            (1, TRANSFER, 8, 8, 0, 10, 8),
            (1, REPAYMENT, -8, 0, 0, 2, 0),
            (2, LOAN, 6, 6, 0, 8, 0),
            (2, TRANSFER, -6, 0, 0, 8, 0),
        ]
        early = account_lots(make_snapshot(rows), V, seeds, "CNY", options, at_us=2)
        assert told(early.events) == told(found)[:5]


@settings(max_examples=150, deadline=None)
@given(
    reversed_ledgers(),
    st.sampled_from(DIVIDING),
    st.sampled_from([Opening.INFERRED_MIN, BORN]),
    st.sampled_from(list(Unknown)),
    st.sampled_from([0, 3, 40]),
    st.data(),
)
def test_every_statement_is_whole_and_leads_to_what_the_trace_says(
    snapshot: Snapshot,
    rule: Rule,
    opening: Opening,
    unknown: Unknown,
    limit: int,
    data: st.DataObject,
) -> None:
    """That it leads there is checked inside; here, that it is the bank's own."""
    moving = np.flatnonzero(snapshot.src != snapshot.dst).tolist()
    if not moving:
        return
    at = data.draw(st.sampled_from(moving))
    filled = data.draw(st.sampled_from([(), (AccountSeed(3, "all"),)]))
    seeds = Seeds((TransferSeed(at, int(snapshot.amount[at]), "one"),), filled)
    credit = frozenset({CreditLine(2, limit)} if limit else ())
    options = TracingOptions(rule, opening, unknown=unknown, credit_lines=credit)
    for account in range(snapshot.accounts):
        lots = account_lots(snapshot, account, seeds, "CNY", options)
        events = lots.events
        own = events.kind == TRANSFER
        here = [
            i for i in moving if account in {int(snapshot.src[i]), int(snapshot.dst[i])}
        ]
        assert events.position[own].tolist() == here
        assert events.amount[own].tolist() == snapshot.amount[here].tolist()
        assert events.comes[own].tolist() == (snapshot.dst[here] == account).tolist()
        signed = np.where(events.comes, events.amount, -events.amount)
        assert (events.balance == np.cumsum(signed + events.lacking)).all()
        lent = np.where(events.kind == LOAN, events.amount, 0)
        repaid = np.where(events.kind == REPAYMENT, events.amount, 0)
        assert (events.owed == np.cumsum(lent - repaid)).all()
        assert (events.owed >= 0).all()
        assert (events.owed <= limit).all()
        assert (events.holds >= 0).all()
        assert (events.holds.sum(axis=1) <= events.balance).all()
        assert (events.moved.sum(axis=1) <= events.amount).all()
        assert (events.unwound <= events.amount).all()
        relations = snapshot.relations.reversals.tolist()
        part = np.zeros(snapshot.transfers, dtype=np.int64)
        for payment, back, amount in lots.unwindings.tolist():
            assert [back, payment] in relations
            part[[payment, back]] += amount
        assert events.unwound[own].tolist() == part[here].tolist()
