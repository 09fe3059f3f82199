"""Every rule against a slow play of its wording, and against the worked examples."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_ledgers import OUTSIDE_ACCOUNTS, Case, cases
from rules_oracle import Question, play
from snapshots import make_snapshot
from tracing_oracle import inferred_openings

from algorithms.hops import trace_hops
from algorithms.options import (
    Batch,
    Fees,
    Opening,
    Rule,
    Share,
    TraceDirection,
    TracingOptions,
    Unknown,
)
from algorithms.origins import origins
from algorithms.seeds import UNKNOWN_LABEL, AccountSeed, Seeds, TransferSeed
from algorithms.tracing import trace
from graph.errors import InputError, RuleError
from graph.nouns import AccountKind

if TYPE_CHECKING:
    from algorithms.trace_results import Trace

BORN = Opening.BORN_AT_NEED
FEE = 1
ORDER = (Rule.FIFO, Rule.LIFO, Rule.LRB, Rule.MRB)
BUCKETS = (Rule.CLEAN_FIRST, Rule.TAINT_FIRST, Rule.TIHO, Rule.LIBR)
CONSERVATIVE = tuple(rule for rule in Rule if rule is not Rule.POISON)
both_openings = st.sampled_from([Opening.INFERRED_MIN, BORN])
both_unknowns = st.sampled_from(list(Unknown))


def _held(found: Trace, label: str) -> dict[int, int]:
    rows = found.stops.only(found.stops.label == found.labels.index(label))
    return dict(zip(rows.account.tolist(), rows.amount.tolist(), strict=True))


# worked examples ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "y", "z"),
    [
        (Rule.FIFO, 3, 0),
        (Rule.TAINT_FIRST, 3, 0),
        (Rule.LIFO, 0, 3),
        (Rule.CLEAN_FIRST, 0, 3),
        (Rule.LIBR, 0, 3),
        (Rule.LRB, 3, 0),
        (Rule.MRB, 0, 3),
    ],
)
def test_e1_three_tainted_then_seven_clean_pay_four_and_six(
    rule: Rule, y: int, z: int
) -> None:
    snapshot = make_snapshot([(3, 0, 1, 3), (4, 0, 2, 7), (0, 1, 3, 4), (0, 2, 4, 6)])
    seeds = Seeds((TransferSeed(0, 3, "t"),))
    held = _held(trace(snapshot, seeds, TracingOptions(rule, BORN)), "t")
    assert (held.get(1, 0), held.get(2, 0)) == (y, z)


def test_e1_under_tiho_the_higher_of_a_batch_takes_the_taint() -> None:
    snapshot = make_snapshot([(3, 0, 1, 3), (4, 0, 2, 7), (0, 1, 3, 4), (0, 2, 3, 6)])
    seeds = Seeds((TransferSeed(0, 3, "t"),))
    assert _held(trace(snapshot, seeds, TracingOptions(Rule.TIHO)), "t") == {2: 3}


def test_a_day_is_a_batch_only_where_asked() -> None:
    hour = 3_600_000_000
    snapshot = make_snapshot(
        [(3, 0, 1, 3), (4, 0, 2, 7), (0, 1, hour, 4), (0, 2, 2 * hour, 6)]
    )
    seeds = Seeds((TransferSeed(0, 3, "t"),))
    by_day = TracingOptions(Rule.TIHO, batch=Batch.DAY)
    assert _held(trace(snapshot, seeds, by_day), "t") == {2: 3}
    assert _held(trace(snapshot, seeds, TracingOptions(Rule.TIHO)), "t") == {1: 3}


@pytest.mark.parametrize("rule", [Rule.LIBR, Rule.CLEAN_FIRST])
def test_e2_roscoe_v_winder_the_claim_is_the_lowest_balance_in_between(
    rule: Rule,
) -> None:
    """455 of trust money, spent to 25, then his own money up to 358: 25."""
    snapshot = make_snapshot([(1, 0, 1, 455), (0, 2, 2, 430), (3, 0, 3, 333)])
    found = trace(snapshot, Seeds((TransferSeed(0, 455, "t"),)), TracingOptions(rule))
    assert _held(found, "t")[0] == 25


@pytest.mark.parametrize(
    ("share", "a", "b"),
    [(Share.FIFO, 0, 100), (Share.PRO_RATA, 17, 83), (Share.PARI_PASSU, 10, 90)],
)
def test_e4_several_beneficiaries_share_one_lowest_balance(
    share: Share, a: int, b: int
) -> None:
    """A 100, -80, B 100, -20. Borne by claims the 20 cost each 10, and A keeps 10."""
    snapshot = make_snapshot(
        [(1, 0, 1, 100), (0, 3, 2, 80), (2, 0, 3, 100), (0, 4, 4, 20)]
    )
    seeds = Seeds((TransferSeed(0, 100, "A"), TransferSeed(2, 100, "B")))
    found = trace(snapshot, seeds, TracingOptions(Rule.LIBR, share=share))
    assert _held(found, "A").get(0, 0) == a
    assert _held(found, "B").get(0, 0) == b


def test_a_claim_bears_no_more_than_is_left_of_it() -> None:
    """A has 1 left of 100 when 51 are paid: it bears 1, and B the other 50."""
    snapshot = make_snapshot(
        [(1, 0, 1, 100), (0, 3, 2, 99), (2, 0, 3, 100), (0, 4, 4, 51)]
    )
    seeds = Seeds((TransferSeed(0, 100, "A"), TransferSeed(2, 100, "B")))
    options = TracingOptions(Rule.LIBR, share=Share.PARI_PASSU)
    found = trace(snapshot, seeds, options)
    assert (_held(found, "A").get(0, 0), _held(found, "B")[0]) == (0, 50)


def test_by_birth_is_not_by_arrival() -> None:
    """The tainted unit is younger than the clean one and arrives before it."""
    snapshot = make_snapshot(
        [(3, 1, 1, 1), (4, 0, 2, 1), (1, 0, 3, 1), (0, 2, 4, 1)], accounts=5
    )
    seeds = Seeds((TransferSeed(1, 1, "t"),))
    went = {
        rule: 2 in _held(trace(snapshot, seeds, TracingOptions(rule, BORN)), "t")
        for rule in ORDER
    }
    assert went == {Rule.FIFO: True, Rule.LIFO: False, Rule.LRB: False, Rule.MRB: True}


# properties --------------------------------------------------------------------


def _question(case: Case, currency: str, options: TracingOptions) -> Question:
    rows = case.rows(currency)
    openings = {}
    if options.opening is not BORN:
        openings = inferred_openings(rows, OUTSIDE_ACCOUNTS)
    apart = options.unknown is Unknown.APART
    return Question(
        rows,
        case.snapshot.time_us.tolist(),
        openings,
        OUTSIDE_ACCOUNTS,
        case.transfer_seeds(),
        case.account_seeds(),
        [*case.seeds.labels, *([UNKNOWN_LABEL] if apart else [])],
        apart,
        clean_fees=_fees(case, rows) if options.fees is Fees.CLEAN_FIRST else set(),
    )


def _fees(case: Case, rows: list[tuple[int, int, int]]) -> set[int]:
    """What goes to the fee account right after a payment of the same account and time."""
    time = case.snapshot.time_us.tolist()
    moves = [i for i, (src, dst, _) in enumerate(rows) if src != dst]
    return {
        i
        for before, i in pairwise(moves)
        if rows[i][1] == FEE != rows[before][1]
        and (rows[before][0], time[before]) == (rows[i][0], time[i])
    }


def _require_same(case: Case, options: TracingOptions, share: str = "fifo") -> None:
    found = trace(case.snapshot, case.seeds, options)
    for currency in {line.currency for line in found.lines}:
        played = play(_question(case, currency, options), str(options.rule), share)
        code = case.snapshot.currencies.index(currency)
        rows = found.stops.only(found.stops.currency == code)
        held = {
            (found.labels[n], v): a
            for n, v, a in zip(
                rows.label.tolist(),
                rows.account.tolist(),
                rows.amount.tolist(),
                strict=True,
            )
        }
        assert held == dict(played.held)
        moved = {
            (found.labels[n], p): a
            for n, p, a in zip(
                found.transfers.label.tolist(),
                found.transfers.position.tolist(),
                found.transfers.amount.tolist(),
                strict=True,
            )
            if case.snapshot.currency[p] == code
        }
        assert moved == dict(played.moved)
        seeded = {x.label: x.seeded for x in found.lines if x.currency == currency}
        assert seeded == {x: a for x, a in played.seeded.items() if a}


@settings(max_examples=150, deadline=None)
@given(cases(), both_openings, both_unknowns, st.sampled_from(ORDER))
def test_a_rule_of_order_is_lots_in_that_order(
    case: Case, opening: Opening, unknown: Unknown, rule: Rule
) -> None:
    _require_same(case, TracingOptions(rule, opening, unknown=unknown))


@settings(max_examples=200, deadline=None)
@given(
    cases(),
    both_openings,
    both_unknowns,
    st.sampled_from(BUCKETS),
    st.sampled_from(list(Share)),
)
def test_a_rule_of_buckets_is_two_heaps_of_lots(
    case: Case, opening: Opening, unknown: Unknown, rule: Rule, share: Share
) -> None:
    options = TracingOptions(rule, opening, share=share, unknown=unknown)
    _require_same(case, options, str(share))


@settings(max_examples=300, deadline=None)
@given(
    cases(),
    st.lists(st.booleans(), min_size=25, max_size=25),
    both_openings,
    both_unknowns,
    st.sampled_from((*BUCKETS, Rule.PRO_RATA)),
    st.sampled_from(list(Share)),
)
def test_a_fee_takes_what_is_clean_first(
    case: Case,
    beside: list[bool],
    opening: Opening,
    unknown: Unknown,
    rule: Rule,
    share: Share,
) -> None:
    """Many a transfer is made the fee of the one before it."""
    snapshot = case.snapshot
    src, dst, time = (
        column.copy() for column in (snapshot.src, snapshot.dst, snapshot.time_us)
    )
    for i in range(1, len(src)):
        if beside[i % 25] and dst[i - 1] != FEE and src[i - 1] != FEE:
            src[i], dst[i], time[i] = src[i - 1], FEE, time[i - 1]
    changed = replace(snapshot, src=src, dst=dst, time_us=time)
    share = Share.PRO_RATA if rule is Rule.PRO_RATA else share
    options = TracingOptions(
        rule, opening, share=share, unknown=unknown, fees=Fees.CLEAN_FIRST
    )
    _require_same(Case(changed, case.seeds), options, str(share))


@pytest.mark.parametrize(
    ("rule", "fee"),
    [
        # Of the 8 the label pays 4, 6 or 2; clean are then 2, 4 or 0.
        (Rule.PRO_RATA, 1),
        (Rule.TAINT_FIRST, 0),
        (Rule.TIHO, 0),
        (Rule.CLEAN_FIRST, 3),
        (Rule.LIBR, 3),
    ],
)
def test_a_fee_that_clean_money_cannot_pay_takes_of_the_label(
    rule: Rule, fee: int
) -> None:
    """6 that bear a label and 6 that bear none pay 8, and a fee of 3."""
    rows = [(2, 3, 1, 6), (4, 3, 1, 6), (3, 5, 2, 8), (3, FEE, 2, 3)]
    snapshot = make_snapshot(rows, accounts=6, kinds={FEE: AccountKind.FEE})
    options = TracingOptions(rule, BORN, fees=Fees.CLEAN_FIRST)
    found = trace(snapshot, Seeds((TransferSeed(0, 6, "a"),)), options)
    assert _held(found, "a").get(FEE, 0) == fee


@pytest.mark.parametrize(("fees", "taken"), [(Fees.LAST, 1), (Fees.CLEAN_FIRST, 0)])
def test_clean_money_that_is_enough_pays_all_of_a_fee(fees: Fees, taken: int) -> None:
    """Of 6 and 6 the 8 paid leave 2 that bear the label and 2 that bear none."""
    rows = [(2, 3, 1, 6), (4, 3, 1, 6), (3, 5, 2, 8), (3, FEE, 2, 2)]
    snapshot = make_snapshot(rows, accounts=6, kinds={FEE: AccountKind.FEE})
    options = TracingOptions(Rule.PRO_RATA, BORN, fees=fees)
    held = _held(trace(snapshot, Seeds((TransferSeed(0, 6, "a"),)), options), "a")
    assert held.get(FEE, 0) == taken
    assert held[3] == 2 - taken


@pytest.mark.parametrize("rule", ORDER)
def test_what_does_not_look_at_labels_has_no_fee_that_clean_money_pays(
    rule: Rule,
) -> None:
    rows = [(2, 3, 1, 6), (3, 5, 2, 4), (3, FEE, 2, 1)]
    snapshot = make_snapshot(rows, accounts=6, kinds={FEE: AccountKind.FEE})
    seeds = Seeds((TransferSeed(0, 6, "a"),))
    options = TracingOptions(rule, BORN, fees=Fees.CLEAN_FIRST)
    with pytest.raises(RuleError, match=f"clean-first are not defined under {rule}"):
        trace(snapshot, seeds, options)
    back = replace(options, rule=Rule.PRO_RATA, direction=TraceDirection.BACKWARD)
    with pytest.raises(RuleError, match="not defined under pro-rata backward"):
        trace(snapshot, seeds, back)
    with pytest.raises(RuleError, match="not defined under pro-rata backward"):
        origins(snapshot, None, replace(back, direction=TraceDirection.FORWARD))


@settings(max_examples=150, deadline=None)
@given(cases(), both_openings, both_unknowns, st.sampled_from(CONSERVATIVE))
def test_every_line_closes_and_no_transfer_carries_more_than_it_moves(
    case: Case, opening: Opening, unknown: Unknown, rule: Rule
) -> None:
    """I2 to I4, for every rule that makes no money."""
    options = TracingOptions(rule, opening, unknown=unknown)
    found = trace(case.snapshot, case.seeds, options)
    for line in found.lines:
        assert line.seeded == line.held + line.left + line.fees
    carried = np.zeros(case.snapshot.transfers, dtype=np.int64)
    np.add.at(carried, found.transfers.position, found.transfers.amount)
    assert (carried <= case.snapshot.amount).all()


@settings(max_examples=100, deadline=None)
@given(cases(), both_openings, st.sampled_from((*ORDER, Rule.PRO_RATA)))
def test_what_is_followed_apart_changes_no_label_where_order_decides(
    case: Case, opening: Opening, rule: Rule
) -> None:
    """Only the last label is new: an interval, whose lower bound is the plain trace."""
    plain = trace(case.snapshot, case.seeds, TracingOptions(rule, opening))
    apart = trace(
        case.snapshot,
        case.seeds,
        TracingOptions(rule, opening, unknown=Unknown.APART),
    )
    assert apart.labels == (*plain.labels, UNKNOWN_LABEL)
    known = apart.stops.only(apart.stops.label < len(plain.labels))
    for name in ("label", "account", "amount", "reason"):
        assert getattr(known, name).tolist() == getattr(plain.stops, name).tolist()


@settings(max_examples=100, deadline=None)
@given(cases(), both_openings, st.sampled_from((*ORDER, *BUCKETS)), st.integers(1, 4))
def test_hops_are_the_trace_split(
    case: Case, opening: Opening, rule: Rule, hops: int
) -> None:
    options = TracingOptions(rule, opening)
    split = trace_hops(case.snapshot, case.seeds, options, hops=hops)
    whole = trace(case.snapshot, case.seeds, options)
    assert split.rest_amount.sum() == whole.stops.amount.sum()
    carried = np.zeros(case.snapshot.transfers, dtype=np.int64)
    np.add.at(carried, whole.transfers.position, whole.transfers.amount)
    by_hops = np.zeros(case.snapshot.transfers, dtype=np.int64)
    np.add.at(by_hops, split.position, split.amount)
    seeded = {seed.position for seed in case.seeds.transfers}
    for position in range(case.snapshot.transfers):
        if position not in seeded:
            assert by_hops[position] == carried[position]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(st.booleans(), st.integers(1, 50), st.booleans()),
        min_size=1,
        max_size=30,
    )
)
def test_on_one_account_retained_taint_is_ordered(
    events: list[tuple[bool, int, bool]],
) -> None:
    """Taint-first ≤ FIFO, LIFO, pro rata ≤ clean-first = the lowest balance (LIBR)."""
    rows, seeds = [], []
    for i, (comes, units, dirty) in enumerate(events):
        rows.append((1, 0, i, units) if comes else (0, 2, i, units))
        if comes and dirty:
            seeds.append(TransferSeed(i, units, "t"))
    if not seeds:
        return
    snapshot = make_snapshot(rows, accounts=3)
    kept = {
        rule: _held(
            trace(snapshot, Seeds(tuple(seeds)), TracingOptions(rule, BORN)), "t"
        ).get(0, 0)
        for rule in Rule
    }
    for rule in (Rule.FIFO, Rule.LIFO, Rule.LRB, Rule.MRB, Rule.PRO_RATA):
        assert kept[Rule.TAINT_FIRST] <= kept[rule] <= kept[Rule.CLEAN_FIRST]
    assert kept[Rule.CLEAN_FIRST] == kept[Rule.LIBR] <= kept[Rule.POISON]
    balance = taint = 0
    for comes, units, dirty in events:
        balance = balance + units if comes else max(balance - units, 0)
        taint = min(taint + (units if comes and dirty else 0), balance)
    assert kept[Rule.LIBR] == taint


# back --------------------------------------------------------------------------


@settings(max_examples=100, deadline=None)
@given(cases(), both_openings, st.sampled_from((Rule.LIFO, Rule.LRB, Rule.MRB)))
def test_back_and_forward_agree_on_what_passed_from_each_seed(
    case: Case, opening: Opening, rule: Rule
) -> None:
    """Duality: what a transfer's units left in an account is what the account's
    balance took from that transfer."""
    back = TracingOptions(rule, opening, direction=TraceDirection.BACKWARD)
    for account in range(3, 7):
        seeds = Seeds(accounts=(AccountSeed(account, "b"),))
        found = trace(case.snapshot, seeds, back)
        passed = dict(
            zip(
                found.transfers.position.tolist(),
                found.transfers.amount.tolist(),
                strict=True,
            )
        )
        for position in range(case.snapshot.transfers):
            if case.snapshot.src[position] == case.snapshot.dst[position]:
                continue
            whole = int(case.snapshot.amount[position])
            one = Seeds((TransferSeed(position, whole, "f"),))
            ahead = trace(case.snapshot, one, TracingOptions(rule, opening))
            currency = case.snapshot.currency[position]
            rows = ahead.stops.only(
                (ahead.stops.account == account) & (ahead.stops.currency == currency)
            )
            assert int(rows.amount.sum()) == passed.get(position, 0)


@pytest.mark.parametrize("rule", [*BUCKETS, Rule.POISON])
def test_a_rule_that_looks_at_labels_has_no_way_back(rule: Rule) -> None:
    snapshot = make_snapshot([(0, 1, 1, 10)])
    options = TracingOptions(rule, direction=TraceDirection.BACKWARD)
    with pytest.raises(RuleError, match=f"{rule} cannot answer a trace backward"):
        trace(snapshot, Seeds(accounts=(AccountSeed(1, "t"),)), options)


def test_the_label_of_unknown_money_is_kept() -> None:
    snapshot = make_snapshot([(0, 1, 1, 10)])
    with pytest.raises(InputError, match="kept for money of unknown origin"):
        trace(snapshot, Seeds(accounts=(AccountSeed(1, UNKNOWN_LABEL),)))


def test_too_many_labels_in_proportion_are_refused_with_a_way_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("algorithms.forward._MOST_BYTES", 10)
    snapshot = make_snapshot([(1, 0, 1, 5), (2, 0, 2, 5), (0, 3, 3, 5)])
    seeds = Seeds((TransferSeed(0, 5, "a"), TransferSeed(1, 5, "b")))
    with pytest.raises(InputError, match="share by fifo"):
        trace(snapshot, seeds, TracingOptions(Rule.LIBR, share=Share.PRO_RATA))
