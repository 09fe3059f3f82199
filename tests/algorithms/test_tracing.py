"""Traces: the worked examples, the invariants, and the same answers as slow lots."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_ledgers import OUTSIDE_ACCOUNTS, Case, cases
from snapshots import make_snapshot
from tracing_oracle import inferred_openings, play_fifo, play_haircut

from algorithms.hops import trace_hops
from algorithms.options import Opening, Rule, Ties, TraceDirection, TracingOptions
from algorithms.origins import origins
from algorithms.seeds import AccountSeed, Seeds, TransferSeed
from algorithms.trace_results import REASONS, StopReason
from algorithms.tracing import trace
from graph.errors import InputError, RuleError
from graph.ledger import Openings
from graph.nouns import AccountKind

if TYPE_CHECKING:
    from algorithms.trace_results import Trace

X, Y, Z, DIRTY, CLEAN = range(5)
BORN = Opening.BORN_AT_NEED
CONSERVATIVE = (Rule.FIFO, Rule.PRO_RATA)
both_openings = st.sampled_from([Opening.INFERRED_MIN, BORN])


def _held(found: Trace, label: str) -> dict[int, int]:
    number = found.labels.index(label)
    rows = found.holdings.only(found.holdings.label == number)
    return dict(zip(rows.account.tolist(), rows.amount.tolist(), strict=True))


def _everywhere(found: Trace, currency: int) -> dict[tuple[str, int], int]:
    rows = found.stops.only(found.stops.currency == currency)
    return {
        (found.labels[n], v): a
        for n, v, a in zip(
            rows.label.tolist(),
            rows.account.tolist(),
            rows.amount.tolist(),
            strict=True,
        )
    }


# worked examples ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "y", "z"),
    [(Rule.FIFO, 3, 0), (Rule.PRO_RATA, 1, 2), (Rule.POISON, 4, 6)],
)
def test_e1_three_tainted_then_seven_clean_pay_four_and_six(
    rule: Rule, y: int, z: int
) -> None:
    """Anderson's example; the exact haircut is 1.2 and 1.8."""
    snapshot = make_snapshot(
        [(DIRTY, X, 1, 3), (CLEAN, X, 2, 7), (X, Y, 3, 4), (X, Z, 4, 6)]
    )
    found = trace(
        snapshot, Seeds((TransferSeed(0, 3, "t"),)), TracingOptions(rule=rule)
    )
    held = _held(found, "t")
    assert (held.get(Y, 0), held.get(Z, 0)) == (y, z)
    assert found.lines[0].unexplained == 3 - y - z


def test_e1_in_hundredths_is_the_exact_haircut() -> None:
    snapshot = make_snapshot(
        [(DIRTY, X, 1, 300), (CLEAN, X, 2, 700), (X, Y, 3, 400), (X, Z, 4, 600)]
    )
    found = trace(snapshot, Seeds((TransferSeed(0, 300, "t"),)))
    assert _held(found, "t") == {Y: 120, Z: 180}


def test_e3_a_dissipation_is_borne_in_proportion() -> None:
    """The rolling charge of Barlow Clowes: 1000 and 2000, 600 gone."""
    gone = 5
    snapshot = make_snapshot([(1, 0, 1, 1000), (2, 0, 2, 2000), (0, gone, 3, 600)])
    seeds = Seeds((TransferSeed(0, 1000, "A"), TransferSeed(1, 2000, "B")))
    found = trace(snapshot, seeds)
    assert _held(found, "A")[0] == 800
    assert _held(found, "B")[0] == 1600


@pytest.mark.parametrize(
    ("rule", "a", "b"), [(Rule.PRO_RATA, 1667, 8333), (Rule.FIFO, 0, 10000)]
)
def test_e4_interleaved_deposits_and_payments(rule: Rule, a: int, b: int) -> None:
    """A 100, −80, B 100, −20, in hundredths: rolling 16⅔ and 83⅓, FIFO 0 and 100."""
    snapshot = make_snapshot(
        [(1, 0, 1, 10000), (0, 3, 2, 8000), (2, 0, 3, 10000), (0, 4, 4, 2000)]
    )
    seeds = Seeds((TransferSeed(0, 10000, "A"), TransferSeed(2, 10000, "B")))
    found = trace(snapshot, seeds, TracingOptions(rule=rule))
    assert _held(found, "A").get(0, 0) == a
    assert _held(found, "B").get(0, 0) == b


@pytest.mark.parametrize("rule", CONSERVATIVE)
def test_e5_a_shortfall_is_born_unknown(rule: Rule) -> None:
    """A pays 5 tainted to B, B pays 8 to C: C holds 5 tainted and 3 of B's unknown."""
    a, b, c = range(3)
    snapshot = make_snapshot([(a, b, 1, 5), (b, c, 2, 8)])
    options = TracingOptions(rule=rule, opening=BORN)
    found = trace(snapshot, Seeds((TransferSeed(0, 5, "T"),)), options)
    assert _held(found, "T") == {c: 5}
    frame = origins(snapshot, np.array([c]), options).to_frame()
    assert frame[
        ["origin_account", "origin_kind", "amount_minor"]
    ].to_numpy().tolist() == [
        [a, "unknown", 5],
        [b, "unknown", 3],
    ]


# what ends a trace -------------------------------------------------------------


def _with_exits() -> tuple[object, Seeds]:
    pool, cash, fee, exchange, person, idle = range(6)
    snapshot = make_snapshot(
        [
            (person, pool, 1, 1000),
            (pool, cash, 2, 300),
            (pool, fee, 3, 10),
            (pool, exchange, 4, 400),
            (exchange, person, 5, 400),
            (cash, pool, 6, 500),
            (pool, idle, 7, 50),
        ],
        kinds={
            cash: AccountKind.CASH,
            fee: AccountKind.FEE,
            exchange: AccountKind.EXCHANGE,
        },
    )
    return snapshot, Seeds((TransferSeed(0, 1000, "pool"),))


@pytest.mark.parametrize("rule", CONSERVATIVE)
def test_exits_fees_and_stops_are_told_apart(rule: Rule) -> None:
    snapshot, seeds = _with_exits()
    options = TracingOptions(rule=rule, stop_at=frozenset({AccountKind.EXCHANGE}))
    found = trace(snapshot, seeds, options)  # type: ignore[arg-type]
    reasons = {
        int(account): REASONS[reason]
        for account, reason in zip(found.stops.account, found.stops.reason, strict=True)
    }
    assert reasons[0] is StopReason.HELD
    assert reasons[1] is StopReason.EXIT
    assert reasons[3] is StopReason.STOP_AT
    assert reasons[5] is StopReason.END_OF_DATA
    (line,) = found.lines
    assert (line.seeded, line.left, line.fees) == (1000, 300, 10)
    assert line.held == 690
    assert _held(found, "pool")[3] == 400
    assert found.exits.account.tolist() == [1, 2]


def test_without_a_stop_money_is_followed_through() -> None:
    snapshot, seeds = _with_exits()
    found = trace(snapshot, seeds)  # type: ignore[arg-type]
    assert 3 not in _held(found, "pool")
    assert _held(found, "pool")[4] == 400


def test_a_seeded_account_is_followed_whatever_its_kind() -> None:
    snapshot = make_snapshot([(1, 0, 1, 9), (0, 2, 2, 9)], kinds={0: AccountKind.POOL})
    options = TracingOptions(stop_at=frozenset({AccountKind.POOL}))
    found = trace(snapshot, Seeds(accounts=(AccountSeed(0, "p"),)), options)
    assert _held(found, "p") == {2: 9}


def test_money_that_returns_to_a_seeded_account_is_counted_once() -> None:
    snapshot = make_snapshot([(1, 0, 1, 9), (0, 2, 2, 9), (2, 0, 3, 9), (0, 3, 4, 9)])
    for rule in CONSERVATIVE:
        found = trace(
            snapshot, Seeds(accounts=(AccountSeed(0, "p"),)), TracingOptions(rule=rule)
        )
        assert found.lines[0].seeded == 9
        assert _held(found, "p") == {3: 9}


def test_poison_says_how_much_it_made() -> None:
    snapshot = make_snapshot(
        [(1, 0, 1, 1), (2, 0, 2, 99), (0, 3, 3, 60), (0, 4, 4, 40)]
    )
    found = trace(
        snapshot, Seeds((TransferSeed(0, 1, "t"),)), TracingOptions(rule=Rule.POISON)
    )
    assert found.lines[0].held == 100
    assert found.lines[0].unexplained == -99


# options -----------------------------------------------------------------------


def test_ties_decide_what_a_payment_is_made_of() -> None:
    """At one instant 0 pays 5 before it receives 5 tainted, in the source's order."""
    snapshot = make_snapshot([(0, 2, 1, 5), (1, 0, 1, 5)])
    seeds = Seeds((TransferSeed(1, 5, "t"),))
    held = {
        ties: _held(trace(snapshot, seeds, TracingOptions(ties=ties)), "t")
        for ties in Ties
    }
    assert held[Ties.SEQUENCE] == {0: 5}
    assert held[Ties.DEBITS_FIRST] == {0: 5}
    assert held[Ties.CREDITS_FIRST] == {2: 5}


def test_stated_openings_go_first_and_what_they_lack_is_born() -> None:
    snapshot = make_snapshot([(1, 0, 1, 10), (0, 2, 2, 4), (0, 3, 3, 10)])
    stated = {"CNY": Openings(np.array([1, 0, 0, 0], bool), np.array([3, 0, 0, 0]))}
    options = TracingOptions(rule=Rule.FIFO, opening=Opening.STATED)
    found = trace(snapshot, Seeds((TransferSeed(0, 10, "t"),)), options, stated)
    assert _held(found, "t") == {2: 1, 3: 9}
    inferred = trace(
        snapshot, Seeds((TransferSeed(0, 10, "t"),)), TracingOptions(rule=Rule.FIFO)
    )
    assert _held(inferred, "t") == {3: 10}


@pytest.mark.parametrize(
    ("seeds", "says"),
    [
        (Seeds(), "nothing to follow"),
        (Seeds((TransferSeed(9, 1, "t"),)), "no transfer at position 9"),
        (Seeds((TransferSeed(0, 11, "t"),)), "sum to 11 minor units, and it moves 10"),
        (Seeds((TransferSeed(0, 0, "t"),)), "at least one"),
        (Seeds((TransferSeed(1, 1, "t"),)), "account to itself"),
        (Seeds(accounts=(AccountSeed(7, "t"),)), "no account with ordinal 7"),
        (Seeds(accounts=(AccountSeed(2, "t"),)), "outside of the ledger"),
        (
            Seeds(accounts=(AccountSeed(0, "t"), AccountSeed(0, "u"))),
            "seeded twice",
        ),
    ],
)
def test_seeds_that_cannot_be_are_refused_in_a_sentence(
    seeds: Seeds, says: str
) -> None:
    snapshot = make_snapshot(
        [(0, 1, 1, 10), (1, 1, 2, 5)], accounts=3, kinds={2: AccountKind.CASH}
    )
    with pytest.raises(InputError, match=says):
        trace(snapshot, seeds)


@pytest.mark.parametrize(
    ("rule", "direction"),
    [
        (Rule.LIBR, TraceDirection.BACKWARD),
        (Rule.POISON, TraceDirection.BACKWARD),
    ],
)
def test_a_rule_that_is_not_there_is_refused_with_those_that_are(
    rule: Rule, direction: TraceDirection
) -> None:
    snapshot = make_snapshot([(0, 1, 1, 10)])
    options = TracingOptions(rule=rule, direction=direction)
    with pytest.raises(
        RuleError, match=f"{rule} cannot answer a trace backward: .* fifo, lifo"
    ):
        trace(snapshot, Seeds(accounts=(AccountSeed(0, "t"),)), options)


def test_sums_that_could_leave_int64_are_refused() -> None:
    snapshot = make_snapshot([(0, 1, 1, 2**61), (1, 2, 2, 2**61)])
    with pytest.raises(InputError, match="narrower window"):
        trace(snapshot, Seeds(accounts=(AccountSeed(0, "t"),)))


@pytest.mark.parametrize("rule", CONSERVATIVE)
def test_large_units_are_traced_exactly(rule: Rule) -> None:
    """Wei: products far beyond int64, and balances beyond what float64 holds."""
    big = 10**18 + 7
    snapshot = make_snapshot([(1, 0, 1, big), (2, 0, 2, 3), (0, 3, 3, big // 3)])
    found = trace(
        snapshot, Seeds((TransferSeed(1, 3, "t"),)), TracingOptions(rule=rule)
    )
    assert sum(_held(found, "t").values()) == 3


# properties --------------------------------------------------------------------


def _openings(case: Case, currency: str, opening: Opening) -> dict[int, int]:
    if opening is BORN:
        return {}
    return inferred_openings(case.rows(currency), OUTSIDE_ACCOUNTS)


def _currencies_seeded(found: Trace) -> set[str]:
    return {line.currency for line in found.lines}


def _moved(found: Trace, case: Case, currency: str) -> dict[tuple[str, int], int]:
    code = case.snapshot.currencies.index(currency)
    rows = found.transfers
    return {
        (found.labels[n], p): a
        for n, p, a in zip(
            rows.label.tolist(),
            rows.position.tolist(),
            rows.amount.tolist(),
            strict=True,
        )
        if case.snapshot.currency[p] == code
    }


@settings(max_examples=150, deadline=None)
@given(cases(), both_openings)
def test_fifo_is_queues_of_lots(case: Case, opening: Opening) -> None:
    found = trace(
        case.snapshot, case.seeds, TracingOptions(rule=Rule.FIFO, opening=opening)
    )
    for currency in _currencies_seeded(found):
        played = play_fifo(
            case.rows(currency),
            _openings(case, currency, opening),
            OUTSIDE_ACCOUNTS,
            case.transfer_seeds(),
            case.account_seeds(),
        )
        code = case.snapshot.currencies.index(currency)
        assert _everywhere(found, code) == played.held()
        assert _moved(found, case, currency) == played.moved
        lines = {x.label: x.seeded for x in found.lines if x.currency == currency}
        assert lines == {k: v for k, v in played.seeded.items() if v}


@settings(max_examples=150, deadline=None)
@given(cases(), both_openings)
def test_pro_rata_is_the_haircut_of_its_definition(
    case: Case, opening: Opening
) -> None:
    found = trace(case.snapshot, case.seeds, TracingOptions(opening=opening))
    for currency in _currencies_seeded(found):
        played = play_haircut(
            case.rows(currency),
            _openings(case, currency, opening),
            OUTSIDE_ACCOUNTS,
            case.transfer_seeds(),
            case.account_seeds(),
            list(found.labels),
        )
        code = case.snapshot.currencies.index(currency)
        held = {key: amount for key, amount in played.held().items() if amount}
        assert _everywhere(found, code) == held
        assert _moved(found, case, currency) == played.moved


@settings(max_examples=100, deadline=None)
@given(cases(), both_openings, st.sampled_from(list(Ties)))
def test_every_conservative_line_closes_under_any_order_of_ties(
    case: Case, opening: Opening, ties: Ties
) -> None:
    """I2: for each label, what lies and what was absorbed is what was injected."""
    for rule in CONSERVATIVE:
        found = trace(case.snapshot, case.seeds, TracingOptions(rule, opening, ties))
        for line in found.lines:
            assert line.seeded == line.held + line.left + line.fees
            assert line.unexplained == 0


@settings(max_examples=100, deadline=None)
@given(cases(), both_openings)
def test_no_transfer_carries_more_than_it_moves(case: Case, opening: Opening) -> None:
    """I3 and I4: all labels together are never more than the money itself."""
    for rule in CONSERVATIVE:
        found = trace(case.snapshot, case.seeds, TracingOptions(rule, opening))
        carried = np.zeros(case.snapshot.transfers, dtype=np.int64)
        np.add.at(carried, found.transfers.position, found.transfers.amount)
        assert (carried <= case.snapshot.amount).all()
        assert (found.transfers.amount > 0).all()
        assert (found.stops.amount > 0).all()


@settings(max_examples=100, deadline=None)
@given(cases(), both_openings)
def test_poison_taints_at_least_what_any_rule_does(
    case: Case, opening: Opening
) -> None:
    """With one label: with more, poison lets the first comer keep what is mixed."""
    one = Seeds(
        tuple(TransferSeed(s.position, s.amount, "t") for s in case.seeds.transfers),
        tuple(AccountSeed(s.account, "t") for s in case.seeds.accounts),
    )
    poisoned = trace(case.snapshot, one, TracingOptions(Rule.POISON, opening))
    for rule in CONSERVATIVE:
        found = trace(case.snapshot, one, TracingOptions(rule, opening))
        for currency in range(len(case.snapshot.currencies)):
            most = _everywhere(poisoned, currency)
            for key, amount in _everywhere(found, currency).items():
                assert amount <= most[key]


@settings(max_examples=100, deadline=None)
@given(cases(), both_openings, st.integers(1, 4))
def test_hops_sum_to_the_trace_and_close(
    case: Case, opening: Opening, hops: int
) -> None:
    for rule in CONSERVATIVE:
        options = TracingOptions(rule, opening)
        found = trace_hops(case.snapshot, case.seeds, options, hops=hops)
        whole = trace(case.snapshot, case.seeds, options)
        by_hops = np.zeros(case.snapshot.transfers, dtype=np.int64)
        np.add.at(by_hops, found.position, found.amount)
        carried = np.zeros(case.snapshot.transfers, dtype=np.int64)
        np.add.at(carried, whole.transfers.position, whole.transfers.amount)
        seeded = {seed.position for seed in case.seeds.transfers}
        for position in range(case.snapshot.transfers):
            if position not in seeded:
                assert by_hops[position] == carried[position]
        assert found.rest_amount.sum() == whole.stops.amount.sum()
        for line in found.lines:
            assert line.moved + line.rests == line.seeded


@settings(max_examples=100, deadline=None)
@given(cases(), both_openings)
def test_fifo_hops_are_those_of_the_lots(case: Case, opening: Opening) -> None:
    options = TracingOptions(Rule.FIFO, opening)
    found = trace_hops(case.snapshot, case.seeds, options, hops=60)
    expected: dict[tuple[int, int], int] = {}
    for currency in case.snapshot.currencies:
        expected |= play_fifo(
            case.rows(currency),
            _openings(case, currency, opening),
            OUTSIDE_ACCOUNTS,
            [
                s
                for s in case.transfer_seeds()
                if case.rows(currency)[s[0]][0] != case.rows(currency)[s[0]][1]
            ],
            case.account_seeds(),
        ).hops
    rows = zip(
        found.hop.tolist(), found.position.tolist(), found.amount.tolist(), strict=True
    )
    assert {(h, p): a for h, p, a in rows} == expected


@settings(max_examples=30, deadline=None)
@given(cases(size=40), both_openings, st.integers(1, 3))
def test_labels_in_several_passes_are_those_of_one(
    case: Case, opening: Opening, columns: int
) -> None:
    options = TracingOptions(opening=opening)
    whole = trace(case.snapshot, case.seeds, options)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("algorithms.forward._COLUMNS", columns)
        passes = trace(case.snapshot, case.seeds, options)
    assert passes.to_frame().equals(whole.to_frame())
    assert passes.lines == whole.lines
    assert sorted(
        zip(
            passes.transfers.label,
            passes.transfers.position,
            passes.transfers.amount,
            strict=True,
        )
    ) == sorted(
        zip(
            whole.transfers.label,
            whole.transfers.position,
            whole.transfers.amount,
            strict=True,
        )
    )


@settings(max_examples=100, deadline=None)
@given(cases(), both_openings)
def test_backward_lines_close_and_say_what_was_lacking(
    case: Case, opening: Opening
) -> None:
    for rule in CONSERVATIVE:
        options = TracingOptions(rule, opening, direction=TraceDirection.BACKWARD)
        found = trace(case.snapshot, case.seeds, options)
        for line in found.lines:
            assert line.seeded == line.held + line.left + line.fees + line.unexplained
            if opening is Opening.INFERRED_MIN:
                assert line.unexplained == 0
            else:
                assert line.held == 0


@settings(max_examples=30, deadline=None)
@given(cases())
def test_the_same_question_gives_the_same_bytes(case: Case) -> None:
    first, second = (trace(case.snapshot, case.seeds) for _ in range(2))
    assert first.parameters == second.parameters
    assert first.stops.amount.tobytes() == second.stops.amount.tobytes()
    assert first.transfers.amount.tobytes() == second.transfers.amount.tobytes()
