"""The sensitivity table, the lots of an account, and what victims get back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_ledgers import Case, cases
from snapshots import make_snapshot

from algorithms.account_lots import account_lots
from algorithms.compare import compare
from algorithms.options import (
    Opening,
    Rule,
    Ties,
    TraceDirection,
    TracingOptions,
    Unknown,
)
from algorithms.recovery import DISTRIBUTIONS, Distribution, capped_shares, recovery
from algorithms.seeds import AccountSeed, Seeds, TransferSeed, seeded_currencies
from algorithms.tracing import trace
from graph.errors import InputError, RuleError
from graph.nouns import OUTSIDE, AccountKind

BORN = Opening.BORN_AT_NEED
DIVIDING = tuple(rule for rule in Rule if rule is not Rule.POISON)


def test_e1_side_by_side() -> None:
    snapshot = make_snapshot([(3, 0, 1, 3), (4, 0, 2, 7), (0, 1, 3, 4), (0, 2, 3, 6)])
    found = compare(
        snapshot, Seeds((TransferSeed(0, 3, "t"),)), TracingOptions(opening=BORN)
    )
    frame = found.to_frame().set_index("account")
    told = {str(rule): frame[f"amount_minor_{rule}"].to_dict() for rule in found.rules}
    assert told == {
        "fifo": {1: 3, 2: 0},
        "lifo": {1: 0, 2: 3},
        "lrb": {1: 3, 2: 0},
        "mrb": {1: 0, 2: 3},
        "pro-rata": {1: 1, 2: 2},
        "poison": {1: 4, 2: 6},
        "clean-first": {1: 0, 2: 3},
        "taint-first": {1: 3, 2: 0},
        "tiho": {1: 0, 2: 3},
        "libr": {1: 0, 2: 3},
    }


def test_unknown_money_and_ties_widen_the_interval() -> None:
    """5 tainted into B, B pays 8: 3 are unknown. At one instant, B pays 2 before it."""
    snapshot = make_snapshot([(0, 1, 1, 5), (1, 2, 2, 8)])
    seeds = Seeds((TransferSeed(0, 5, "t"),))
    found = compare(snapshot, seeds, TracingOptions(opening=BORN), rules=[Rule.FIFO])
    assert found.amount.tolist() == [[5]]
    assert (found.least.tolist(), found.most.tolist()) == ([[5]], [[8]])
    tied = make_snapshot([(1, 2, 1, 5), (0, 1, 1, 5)])
    seeds = Seeds((TransferSeed(1, 5, "t"),))
    plain = compare(tied, seeds, TracingOptions(opening=BORN), rules=[Rule.FIFO])
    assert plain.account.tolist() == [1]
    wide = compare(
        tied, seeds, TracingOptions(opening=BORN), rules=[Rule.FIFO], over_ties=True
    )
    assert wide.account.tolist() == [1, 2]
    assert wide.least.tolist() == [[0], [0]]
    assert wide.most.tolist() == [[5], [5]]


@settings(max_examples=60, deadline=None)
@given(cases(), st.sampled_from([Opening.INFERRED_MIN, BORN]), st.booleans())
def test_every_column_is_the_trace_and_lies_between_its_bounds(
    case: Case,
    opening: Opening,
    over_ties: bool,  # noqa: FBT001
) -> None:
    options = TracingOptions(opening=opening)
    found = compare(case.snapshot, case.seeds, options, over_ties=over_ties)
    assert found.rules == tuple(Rule)
    assert (found.least <= found.amount).all()
    assert (found.amount <= found.most).all()
    assert (found.elsewhere >= 0).all()
    for n, rule in enumerate(found.rules):
        one = trace(case.snapshot, case.seeds, TracingOptions(rule, opening))
        assert found.amount[:, n].sum() == one.stops.amount.sum()
        assert found.lines[n] == one.lines


def test_back_only_rules_that_have_a_way_back_are_compared() -> None:
    snapshot = make_snapshot([(0, 1, 1, 5)])
    seeds = Seeds(accounts=(AccountSeed(1, "b"),))
    back = TracingOptions(direction=TraceDirection.BACKWARD)
    found = compare(snapshot, seeds, back)
    assert found.rules == (Rule.FIFO, Rule.LIFO, Rule.LRB, Rule.MRB, Rule.PRO_RATA)
    with pytest.raises(RuleError, match="libr cannot answer a comparison backward"):
        compare(snapshot, seeds, back, rules=[Rule.LIBR])


# why ---------------------------------------------------------------------------


def test_an_account_is_told_line_by_line_as_an_accountant_would() -> None:
    """E4 under FIFO: A 100, -80, B 100, -20, -150 (50 lacking)."""
    snapshot = make_snapshot(
        [(1, 0, 1, 100), (0, 3, 2, 80), (2, 0, 3, 100), (0, 3, 4, 20), (0, 3, 5, 150)]
    )
    seeds = Seeds((TransferSeed(0, 100, "A"), TransferSeed(2, 100, "B")))
    told = account_lots(snapshot, 0, seeds, "CNY", TracingOptions(Rule.FIFO, BORN))
    assert told.events.position.tolist() == [-1, 0, 1, 2, 3, 4]
    assert told.events.balance.tolist() == [0, 100, 20, 120, 100, 0]
    assert told.events.lacking.tolist() == [0, 0, 0, 0, 0, 50]
    assert told.events.moved.tolist() == [
        [0, 0],
        [100, 0],
        [80, 0],
        [0, 100],
        [20, 0],
        [0, 100],
    ]
    assert told.events.holds.tolist() == [
        [0, 0],
        [100, 0],
        [20, 0],
        [20, 100],
        [0, 100],
        [0, 0],
    ]
    assert told.lots is not None
    assert told.lots.in_position.tolist() == [0, 0, 2, -1]
    early = account_lots(
        snapshot, 0, seeds, "CNY", TracingOptions(Rule.FIFO, BORN), at_us=3
    )
    assert early.events.balance.tolist() == [0, 100, 20, 120]


@settings(max_examples=150, deadline=None)
@given(
    cases(),
    st.sampled_from([Opening.INFERRED_MIN, BORN]),
    st.sampled_from(DIVIDING),
    st.sampled_from(list(Ties)),
    st.sampled_from(list(Unknown)),
)
def test_the_lines_of_every_account_lead_to_what_the_trace_says(
    case: Case, opening: Opening, rule: Rule, ties: Ties, unknown: Unknown
) -> None:
    """The check inside would raise; and no label ever holds less than nothing."""
    options = TracingOptions(rule, opening, ties, unknown=unknown)
    outside = case.snapshot.of_kinds(OUTSIDE)
    for account in np.flatnonzero(~outside).tolist():
        for code in seeded_currencies(case.snapshot, case.seeds):
            currency = case.snapshot.currencies[code]
            told = account_lots(case.snapshot, account, case.seeds, currency, options)
            assert (told.events.holds >= 0).all()
            assert (told.events.balance >= 0).all()
            assert (told.events.holds.sum(axis=1) <= told.events.balance).all()


@pytest.mark.parametrize(
    ("account", "currency", "rule", "says"),
    [
        (0, "USD", Rule.FIFO, "no transfers in 'USD'"),
        (2, "CNY", Rule.FIFO, "outside of the ledger"),
        (0, "CNY", Rule.POISON, "Poison divides nothing"),
    ],
)
def test_what_has_no_lots_is_refused(
    account: int, currency: str, rule: Rule, says: str
) -> None:
    snapshot = make_snapshot([(1, 0, 1, 5), (0, 2, 2, 5)], kinds={2: AccountKind.CASH})
    seeds = Seeds((TransferSeed(0, 5, "t"),))
    with pytest.raises((InputError, RuleError), match=says):
        account_lots(snapshot, account, seeds, currency, TracingOptions(rule))


# victims -----------------------------------------------------------------------


def test_e4_divided_in_three_ways() -> None:
    """Rolling 16⅔ and 83⅓, pari passu 50 and 50, capped by the lowest balance 20, 80."""
    snapshot = make_snapshot(
        [(1, 0, 1, 100), (0, 3, 2, 80), (2, 0, 3, 100), (0, 4, 4, 20)]
    )
    seeds = Seeds((TransferSeed(0, 100, "A"), TransferSeed(2, 100, "B")))
    found = recovery(snapshot, seeds, np.array([0]), TracingOptions(opening=BORN))
    assert dict(zip(DISTRIBUTIONS, found.shared.tolist(), strict=True)) == {
        Distribution.PARI_PASSU: [50, 50],
        Distribution.ROLLING_CHARGE: [17, 83],
        Distribution.CAPPED: [20, 80],
    }
    assert found.lowest.tolist() == [20, 100]
    assert found.left_over.tolist() == [0, 0, 0]
    fifo = found.rules.index(Rule.FIFO)
    assert found.traced[fifo].tolist() == [[0], [100]]


def test_e3_rolling_charge_of_barlow_clowes() -> None:
    snapshot = make_snapshot([(1, 0, 1, 1000), (2, 0, 2, 2000), (0, 3, 3, 600)])
    seeds = Seeds((TransferSeed(0, 1000, "A"), TransferSeed(1, 2000, "B")))
    found = recovery(snapshot, seeds, np.array([0]), TracingOptions(opening=BORN))
    assert found.shared.tolist() == [[800, 1600], [800, 1600], [800, 1600]]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 10**12), st.integers(0, 10**12)),
        min_size=1,
        max_size=8,
    ),
    st.integers(0, 10**13),
)
def test_nobody_gets_more_than_his_cap_and_nothing_is_left_that_could_be_shared(
    rows: list[tuple[int, int]], pot: int
) -> None:
    claim = np.array([row[0] for row in rows])
    cap = np.array([row[1] for row in rows])
    gets = capped_shares(claim, cap, pot)
    most = np.minimum(claim, cap)
    assert (gets <= most).all()
    assert int(gets.sum()) == min(pot, int(most.sum()))
    # Of two who are not capped, the larger claim never gets less than the smaller.
    free = np.flatnonzero(gets < most)
    order = free[np.argsort(claim[free], kind="stable")]
    assert (np.diff(gets[order]) >= -len(rows)).all()


def test_victims_in_two_currencies_are_refused() -> None:
    snapshot = make_snapshot([(1, 0, 1, 5), (1, 0, 2, 5, "USD")])
    seeds = Seeds((TransferSeed(0, 5, "A"), TransferSeed(1, 5, "B")))
    with pytest.raises(InputError, match="seeds are in CNY, USD"):
        recovery(snapshot, seeds, np.array([0]))
