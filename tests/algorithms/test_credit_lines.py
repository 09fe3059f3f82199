"""A bank that lends what an overdrawn account pays is paid back first."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_ledgers import Case, cases
from snapshots import Row, make_snapshot

from algorithms.hops import trace_hops
from algorithms.options import (
    CreditLine,
    Opening,
    Rule,
    TraceDirection,
    TracingOptions,
    Unknown,
)
from algorithms.seeds import AccountSeed, Seeds, TransferSeed
from algorithms.streams import make_stream
from algorithms.trace_results import REASONS, Trace
from algorithms.tracing import trace
from graph.errors import InputError

BORN = Opening.BORN_AT_NEED
LENDER, DEBTOR, SHOP = 0, 1, 2
CONSERVATIVE = [rule for rule in Rule if rule is not Rule.POISON]
# 10 paid out of nothing, then 8 of a victim's money come in, and 6 more are paid.
OVERDRAWN: list[Row] = [
    (DEBTOR, SHOP, 1, 10),
    (LENDER, DEBTOR, 2, 8),
    (DEBTOR, SHOP, 3, 6),
]
STOLEN = Seeds((TransferSeed(1, 8, "stolen"),))


def ends(found: Trace) -> set[tuple[int, str, int]]:
    rows = found.stops
    return {
        (int(v), str(REASONS[r]), int(a))
        for v, r, a in zip(rows.account, rows.reason, rows.amount, strict=True)
    }


def lines(*limits: int) -> frozenset[CreditLine]:
    return frozenset(CreditLine(DEBTOR, limit) for limit in limits)


@pytest.mark.parametrize("rule", CONSERVATIVE)
def test_money_cannot_be_followed_into_an_overdrawn_account(rule: Rule) -> None:
    snapshot = make_snapshot(OVERDRAWN)
    options = TracingOptions(rule, BORN, credit_lines=lines(20))
    found = trace(snapshot, STOLEN, options)
    assert ends(found) == {(DEBTOR, "credit-line", 8)}
    assert (found.lines[0].held, found.lines[0].left) == (0, 8)
    without = trace(snapshot, STOLEN, TracingOptions(rule, BORN))
    assert sum(amount for _, _, amount in ends(without)) == 8
    assert {why for _, why, _ in ends(without)} <= {"held", "end-of-data"}


def test_what_lies_beyond_the_limit_is_lacking() -> None:
    """6 are lent and 4 lacking: of 8 that come in, 6 pay back and 2 are held."""
    options = TracingOptions(Rule.FIFO, BORN, credit_lines=lines(6))
    found = trace(make_snapshot(OVERDRAWN[:2]), STOLEN, options)
    assert ends(found) == {(DEBTOR, "credit-line", 6), (DEBTOR, "held", 2)}


def test_what_a_bank_lent_is_not_unknown() -> None:
    snapshot = make_snapshot(OVERDRAWN)
    told = {}
    for credit in (lines(), lines(20)):
        options = TracingOptions(
            Rule.FIFO, BORN, unknown=Unknown.APART, credit_lines=credit
        )
        found = trace(snapshot, STOLEN, options)
        told[len(credit)] = [line.label for line in found.lines]
    assert told == {0: ["stolen", "(unknown)"], 1: ["stolen"]}


def test_back_it_leads_to_the_bank() -> None:
    for rule in (Rule.FIFO, Rule.LIFO, Rule.PRO_RATA):
        options = TracingOptions(
            rule, BORN, direction=TraceDirection.BACKWARD, credit_lines=lines(20)
        )
        seeds = Seeds(accounts=(AccountSeed(SHOP, "x"),))
        found = trace(make_snapshot(OVERDRAWN), seeds, options)
        assert ends(found) == {(DEBTOR, "credit-line", 16)}
        assert found.lines[0].unexplained == 0


def test_an_inferred_opening_is_smaller_by_what_would_have_been_lent() -> None:
    snapshot = make_snapshot(OVERDRAWN)
    for limit, opening in ((4, 6), (10, 0), (99, 0)):
        options = TracingOptions(
            Rule.FIFO, Opening.INFERRED_MIN, credit_lines=lines(limit)
        )
        assert make_stream(snapshot, 0, options).opening[DEBTOR] == opening


def test_hops_end_where_a_bank_is_paid_back() -> None:
    options = TracingOptions(Rule.FIFO, BORN, credit_lines=lines(20))
    found = trace_hops(make_snapshot(OVERDRAWN), STOLEN, options)
    assert found.position.tolist() == []
    assert found.rest_account.tolist() == [DEBTOR]


@pytest.mark.parametrize("line", [CreditLine(9, 5), CreditLine(1, 0)])
def test_a_line_that_cannot_be_is_refused(line: CreditLine) -> None:
    options = TracingOptions(Rule.FIFO, BORN, credit_lines=frozenset({line}))
    with pytest.raises(InputError, match="credit line"):
        trace(make_snapshot(OVERDRAWN), STOLEN, options)


def test_two_lines_of_an_account_are_refused() -> None:
    options = TracingOptions(Rule.FIFO, BORN, credit_lines=lines(5, 6))
    with pytest.raises(InputError, match="two credit lines"):
        trace(make_snapshot(OVERDRAWN), STOLEN, options)


def played(stream_rows: list[tuple[int, int, int]], limit: int) -> tuple[int, int, int]:
    """Lent, repaid and lacking of account 3, one event at a time."""
    balance, debt = 0, 0
    lent = repaid = lacking = 0
    for payer, receiver, amount in stream_rows:
        if payer == 3:
            short = max(amount - balance, 0)
            loan = min(short, limit - debt)
            lent, debt = lent + loan, debt + loan
            lacking += short - loan
            balance = max(balance - amount, 0)
        elif receiver == 3:
            back = min(amount, debt)
            repaid, debt = repaid + back, debt - back
            balance += amount - back
    return lent, repaid, lacking


@settings(deadline=None)
@given(cases(), st.integers(1, 40), st.sampled_from(CONSERVATIVE))
def test_as_played_one_by_one_and_every_trace_closes(
    case: Case, limit: int, rule: Rule
) -> None:
    credit = frozenset({CreditLine(3, limit)})
    options = TracingOptions(rule, BORN, credit_lines=credit)
    for code, currency in enumerate(case.snapshot.currencies):
        stream = make_stream(case.snapshot, code, options)
        bank = stream.outside - 1
        moves = list(
            zip(
                stream.payer.tolist(),
                stream.dst.tolist(),
                stream.amount.tolist(),
                strict=True,
            )
        )
        lent = sum(a for _, v, a in moves if v == 3)
        lent -= sum(a for s, d, a in case.rows(currency) if d == 3 and s != 3)
        repaid = sum(a for _, v, a in moves if v == bank)
        balance: dict[int, int] = defaultdict(int)
        lacking = 0
        for payer, receiver, amount in moves:
            if payer == 3:
                lacking += max(amount - balance[3], 0)
            balance[payer] = max(balance[payer] - amount, 0)
            balance[receiver] += amount
        rows = [row for row in case.rows(currency) if row[0] != row[1]]
        assert (lent, repaid, lacking) == played(rows, limit)
    found = trace(case.snapshot, case.seeds, options)
    assert all(line.unexplained == 0 for line in found.lines)
    assert found.transfers.position.min(initial=0) >= 0
    carried = np.zeros(case.snapshot.transfers, dtype=np.int64)
    np.add.at(carried, found.transfers.position, found.transfers.amount)
    assert (carried <= case.snapshot.amount).all()
