"""Hops back against money that counts its own payments."""

from __future__ import annotations

from collections import defaultdict, deque
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_ledgers import ACCOUNTS, OUTSIDE_ACCOUNTS, Case, cases
from snapshots import make_snapshot
from tracing_oracle import inferred_openings

from algorithms._kernels import balances
from algorithms._kernels.backward_hops import pro_rata_levels
from algorithms.backward_hops import backward_hops
from algorithms.options import Opening, Rule, TraceDirection, TracingOptions
from algorithms.seeds import AccountSeed, Seeds

if TYPE_CHECKING:
    from collections.abc import Iterable

BORN = Opening.BORN_AT_NEED
WORLD = ACCOUNTS
Lots = deque[list[int]]
"""Of an account, what came first is first: [payments made since it began, units]."""


def back(opening: Opening) -> TracingOptions:
    return TracingOptions(Rule.FIFO, opening, direction=TraceDirection.BACKWARD)


def taken(lots: Lots, amount: int) -> Lots:
    """The first units of an account; what is lacking begins there."""
    out: Lots = deque()
    while amount and lots:
        units = min(lots[0][1], amount)
        out.append([lots[0][0], units])
        lots[0][1] -= units
        amount -= units
        if not lots[0][1]:
            lots.popleft()
    if amount:
        out.append([0, amount])
    return out


def asked(case: Case, currency: str, opening: Opening) -> Iterable[tuple[int, int]]:
    """(payments, units) of what the seeds ask about: balances, and parts of payments."""
    rows = case.rows(currency)
    held: dict[int, Lots] = defaultdict(deque)
    if opening is not BORN:
        for v, units in inferred_openings(rows, OUTSIDE_ACCOUNTS).items():
            held[v].append([0, units])
    for i, (src, dst, amount) in enumerate(rows):
        if src == dst:
            continue
        outside = src in OUTSIDE_ACCOUNTS
        leaves = deque([[0, amount]]) if outside else taken(held[src], amount)
        held[dst].extend([n + 1, units] for n, units in leaves)
        for at, wanted, _ in case.transfer_seeds():
            if at == i:
                yield from ((n, units) for n, units in taken(leaves, wanted))
    for v in case.account_seeds():
        yield from ((n, units) for n, units in held[v])


@settings(max_examples=150, deadline=None)
@given(cases(), st.sampled_from([Opening.INFERRED_MIN, BORN]), st.integers(1, 6))
def test_under_fifo_each_unit_rests_behind_its_payments(
    case: Case, opening: Opening, hops: int
) -> None:
    """A unit with n payments behind it came at hops 0 to n - 1, and began at n."""
    found = backward_hops(case.snapshot, case.seeds, back(opening), hops=hops)
    for currency in case.snapshot.currencies:
        units_by = list(asked(case, currency, opening))
        expected = []
        for hop in range(hops):
            moved = sum(units for n, units in units_by if n > hop)
            expected.append((hop, moved, sum(u for n, u in units_by if n <= hop)))
            if not moved:
                break
        told = [(x.hop, x.moved, x.rests) for x in found if x.currency == currency]
        assert told == expected[: len(told)]
        assert told or not units_by


def test_a_balance_of_more_receipts_than_a_stack_begins_with() -> None:
    """100 accounts pay 1 each; all of it is what they held."""
    rows = [(payer, 0, payer, 1) for payer in range(1, 101)]
    seeds = Seeds(accounts=(AccountSeed(0, "t"),))
    lines = backward_hops(make_snapshot(rows), seeds, back(Opening.INFERRED_MIN))
    assert [(line.moved, line.rests) for line in lines] == [(100, 0), (0, 100)]


def test_receipts_that_are_spent_are_passed_by() -> None:
    """Of three receipts the first two are spent: the third came from 3, one hop back."""
    rows = [(1, 0, 1, 4), (2, 0, 2, 5), (3, 0, 3, 6), (0, 4, 4, 9)]
    seeds = Seeds(accounts=(AccountSeed(0, "t"),))
    lines = backward_hops(make_snapshot(rows), seeds, back(Opening.INFERRED_MIN))
    assert [(line.moved, line.rests) for line in lines] == [(6, 0), (0, 6)]


@settings(max_examples=100, deadline=None)
@given(
    cases(size=15),
    st.lists(st.integers(0, 30), min_size=ACCOUNTS, max_size=ACCOUNTS),
    st.integers(1, 4),
)
def test_under_pro_rata_levels_are_exact_shares(
    case: Case, units: list[int], levels: int
) -> None:
    """The last level gathers what is as far or farther."""
    keep = case.snapshot.src != case.snapshot.dst
    src, dst = case.snapshot.src[keep], case.snapshot.dst[keep]
    src = np.where(np.isin(src, list(OUTSIDE_ACCOUNTS)), np.int32(WORLD), src)
    amount = case.snapshot.amount[keep] % 1000 + 1
    opening = np.array([*units, 2**40], dtype=np.int64)
    targets = sorted(case.account_seeds())
    stops = np.arange(0, len(src), 3, dtype=np.int64)
    given_ = (amount[stops] + 1) // 2
    exact_moved, exact_rests = (
        [Fraction(0)] * (levels + 1),
        [Fraction(0)] * (levels + 1),
    )

    def ask(parts: dict[int, Fraction]) -> None:
        for n, part in parts.items():
            exact_rests[min(n, levels)] += part
            for hop in range(n):
                exact_moved[min(hop, levels)] += part

    holds = [{0: Fraction(n)} for n in units] + [{}]
    for i, (u, v, a) in enumerate(
        zip(src.tolist(), dst.tolist(), amount.tolist(), strict=True)
    ):
        leaves = {0: Fraction(a)}
        if u != WORLD:
            lacks = max(Fraction(0), a - sum(holds[u].values()))
            holds[u][0] = holds[u].get(0, Fraction(0)) + lacks
            share = Fraction(a) / sum(holds[u].values())
            leaves = {n: part * share for n, part in holds[u].items()}
            holds[u] = {n: part * (1 - share) for n, part in holds[u].items()}
        if i in stops:
            wanted = Fraction(int(given_[stops.tolist().index(i)]), a)
            ask({n: part * wanted for n, part in leaves.items()})
        for n, part in leaves.items():
            holds[v][n + 1] = holds[v].get(n + 1, Fraction(0)) + part
    for v in targets:
        ask(holds[v])
    share_ = balances.shares(src, dst, amount, opening)[1]
    target = np.isin(np.arange(ACCOUNTS + 1), targets).astype(np.float64)
    moved, rests = pro_rata_levels(
        src, dst, amount, opening, share_, target, WORLD, stops, given_, levels
    )
    assert moved.tolist() == pytest.approx([float(x) for x in exact_moved], abs=1e-6)
    assert rests.tolist() == pytest.approx([float(x) for x in exact_rests], abs=1e-6)


@settings(max_examples=50, deadline=None)
@given(cases())
def test_the_yardstick_moves_what_the_shares_move(case: Case) -> None:
    """Balances where what lacks is born, against a dictionary."""
    balance: dict[int, int] = defaultdict(int)
    columns = case.snapshot.src, case.snapshot.dst, case.snapshot.amount
    for u, v, a in zip(*(column.tolist() for column in columns), strict=True):
        balance[u] = balance[u] - a if balance[u] > a else 0
        balance[v] += a
    expected = [balance[v] for v in range(ACCOUNTS)]
    nothing = np.zeros(ACCOUNTS, dtype=np.int64)
    assert balances.move(*columns, ACCOUNTS).tolist() == expected
    assert balances.shares(*columns, nothing)[0].tolist() == expected
