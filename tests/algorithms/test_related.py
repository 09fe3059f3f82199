"""Reversals unwind the lots that they take back; conversions carry labels across."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reversed_ledgers import reversed_ledgers
from snapshots import Row, make_snapshot

from algorithms.account_lots import account_lots
from algorithms.hops import trace_hops
from algorithms.matches import matches
from algorithms.options import (
    CreditLine,
    Opening,
    Reversals,
    Rule,
    TraceDirection,
    TracingOptions,
    Unknown,
)
from algorithms.origins import origins
from algorithms.rounding import convert_lots
from algorithms.seeds import AccountSeed, Seeds, TransferSeed
from algorithms.streams import make_stream
from algorithms.trace_results import REASONS, StopReason, Trace
from algorithms.tracing import trace
from graph.errors import InputError
from graph.snapshot import Relations, Snapshot

BORN = Opening.BORN_AT_NEED
U, V, W, Z = range(4)


def related(
    rows: list[Row],
    reversals: list[tuple[int, int]] | None = None,
    conversions: list[tuple[int, int]] | None = None,
) -> Snapshot:
    found = [
        np.array(pairs or [], dtype=np.int64).reshape(-1, 2)
        for pairs in (reversals, conversions)
    ]
    return replace(make_snapshot(rows, accounts=5), relations=Relations(*found))


def held(found: Trace) -> dict[tuple[str, int, str], int]:
    rows = found.holdings
    return {
        (found.labels[label], account, found.currencies[currency]): amount
        for label, account, currency, amount in zip(
            rows.label.tolist(),
            rows.account.tolist(),
            rows.currency.tolist(),
            rows.amount.tolist(),
            strict=True,
        )
    }


def dirty(position: int, amount: int, label: str = "dirty") -> Seeds:
    return Seeds((TransferSeed(position, amount, label),))


# V has money of its own, is paid dirty money by mistake, and the bank takes it back.
RETURNED: list[Row] = [
    (Z, V, 1, 10),
    (Z, U, 2, 10),
    (U, V, 3, 10),
    (V, U, 4, 10),
    (V, W, 5, 10),
]


@pytest.mark.parametrize("rule", [r for r in Rule if r is not Rule.POISON])
def test_what_is_taken_back_is_what_was_paid(rule: Rule) -> None:
    snapshot = related(RETURNED, reversals=[(3, 2)])
    found = trace(snapshot, dirty(1, 10), TracingOptions(rule, BORN))
    assert held(found) == {("dirty", U, "CNY"): 10}
    assert [int(p) for p in found.transfers.position] == [1, 2, 3]


def test_as_payments_first_in_is_first_out() -> None:
    snapshot = related(RETURNED, reversals=[(3, 2)])
    options = TracingOptions(Rule.FIFO, BORN, reversals=Reversals.AS_PAYMENTS)
    assert held(trace(snapshot, dirty(1, 10), options)) == {("dirty", W, "CNY"): 10}


def test_what_the_receiver_had_spent_is_an_ordinary_payment() -> None:
    rows: list[Row] = [
        (Z, U, 1, 10),
        (U, V, 2, 10),
        (V, W, 3, 6),
        (Z, V, 4, 6),
        (V, U, 5, 10),
    ]
    snapshot = related(rows, reversals=[(4, 1)])
    found = trace(snapshot, dirty(0, 10), TracingOptions(Rule.FIFO, BORN))
    assert held(found) == {("dirty", U, "CNY"): 4, ("dirty", W, "CNY"): 6}
    assert dict(
        zip(
            found.transfers.position.tolist(),
            found.transfers.amount.tolist(),
            strict=True,
        )
    ) == {0: 10, 1: 10, 2: 6, 4: 4}


def test_a_seed_of_what_was_taken_back_in_part_is_shared_out() -> None:
    snapshot = related([(U, V, 1, 9), (V, U, 2, 3)], reversals=[(1, 0)])
    options = TracingOptions(Rule.FIFO, BORN)
    assert held(trace(snapshot, dirty(0, 6), options)) == {
        ("dirty", U, "CNY"): 2,
        ("dirty", V, "CNY"): 4,
    }


def test_matches_say_what_took_back_what() -> None:
    snapshot = related(RETURNED, reversals=[(3, 2)])
    options = TracingOptions(Rule.FIFO, BORN)
    found = matches(snapshot, np.array([V]), options).to_frame()
    rows = found[["account", "in_position", "out_position", "amount_minor"]]
    assert rows.to_numpy().tolist() == [[V, 0, 4, 10], [V, 2, 3, 10]]


def test_hops_of_a_reversal_lead_there_and_back() -> None:
    snapshot = related(RETURNED, reversals=[(3, 2)])
    found = trace_hops(snapshot, dirty(1, 10), TracingOptions(Rule.FIFO, BORN))
    rows = zip(
        found.hop.tolist(), found.position.tolist(), found.amount.tolist(), strict=True
    )
    assert list(rows) == [(0, 2, 10), (1, 3, 10)]
    assert found.rest_account.tolist() == [U]


def births(
    payer: list[int], dst: list[int], amount: list[int], opening: list[int]
) -> tuple[dict[int, int], dict[int, int]]:
    """What each account lacked in all, and what it holds at the end."""
    balance = dict(enumerate(opening))
    lacked: dict[int, int] = defaultdict(int)
    for u, v, a in zip(payer, dst, amount, strict=True):
        short = max(a - balance[u], 0)
        lacked[u] += short
        balance[u] += short - a
        balance[v] += a
    return {v: n for v, n in lacked.items() if n}, balance


@settings(deadline=None)
@given(reversed_ledgers(), st.sampled_from(list(Opening)[1:]))
def test_nobody_lacks_more_and_all_hold_the_same(
    snapshot: Snapshot, opening: Opening
) -> None:
    ends = []
    for reversals in Reversals:
        options = TracingOptions(Rule.FIFO, opening, reversals=reversals)
        stream = make_stream(snapshot, 0, options)
        lacked, balance = births(
            stream.payer.tolist(),
            stream.dst.tolist(),
            stream.amount.tolist(),
            stream.opening.tolist(),
        )
        waits = [balance[v] for v in range(5, stream.outside)]
        assert not any(waits)
        ends.append((lacked, [balance[v] for v in range(5)]))
    assert ends[0] == ends[1]


@settings(deadline=None)
@given(reversed_ledgers())
def test_as_much_waits_as_can_without_anybody_lacking_more(snapshot: Snapshot) -> None:
    options = TracingOptions(Rule.FIFO, BORN)
    stream = make_stream(snapshot, 0, options)
    first = len(stream.ends)
    waits = np.zeros((snapshot.transfers, snapshot.transfers), dtype=np.int64)
    came = {
        int(v): (int(p), int(a))
        for v, p, a in zip(stream.dst, stream.position, stream.amount, strict=True)
        if v >= first
    }
    for v, p in zip(stream.payer, stream.position, strict=True):
        if int(v) in came:
            out, amount = came[int(v)]
            waits[int(p), out] = amount
    assert np.array_equal(waits, most_that_can_wait(snapshot))


def most_that_can_wait(snapshot: Snapshot) -> np.ndarray:
    """The same by trial, from the whole amount downwards, payment by payment."""
    move = [
        [int(u), int(v), int(a)]
        for u, v, a in zip(snapshot.src, snapshot.dst, snapshot.amount, strict=True)
    ]
    own = [a if u != v else 0 for u, v, a in move]
    aside = np.zeros((len(move), len(move)), dtype=np.int64)
    lacked = play(move, own, aside)
    pairs = [(int(r), int(e)) for r, e in snapshot.relations.reversals]
    for back, out in sorted(pairs, key=lambda pair: (pair[1], pair[0])):
        left = min(
            own[back] - aside[back].sum() - aside[:, back].sum(),
            own[out] - aside[:, out].sum() - aside[out].sum(),
        )
        for amount in range(int(left), -1, -1):
            aside[back, out] = amount
            now = play(move, own, aside)
            if all(more <= few for more, few in zip(now, lacked, strict=True)):
                break
    return aside


def play(move: list[list[int]], own: list[int], aside: np.ndarray) -> list[int]:
    """What the payer of each transfer lacked."""
    balance: dict[int, int] = defaultdict(int)
    lacked = []
    for i, (u, v, _) in enumerate(move):
        pays = own[i] - int(aside[i].sum())
        lacked.append(max(pays - balance[u], 0))
        balance[u] = max(balance[u] - pays, 0)
        balance[v] += own[i] - int(aside[:, i].sum())
    return lacked


@settings(deadline=None)
@given(reversed_ledgers(), st.sampled_from([Rule.FIFO, Rule.LIFO, Rule.PRO_RATA]))
def test_origins_of_an_unwound_ledger_sum_to_balances(
    snapshot: Snapshot, rule: Rule
) -> None:
    options = TracingOptions(rule, BORN)
    found = origins(snapshot, None, options)
    stream = make_stream(snapshot, 0, options)
    _, balance = births(
        stream.payer.tolist(),
        stream.dst.tolist(),
        stream.amount.tolist(),
        stream.opening.tolist(),
    )
    total = np.zeros(5, dtype=np.int64)
    np.add.at(total, found.account, found.amount)
    assert total.tolist() == [balance[v] for v in range(5)]
    assert found.origin_account.max(initial=0) < snapshot.accounts


@settings(deadline=None)
@given(reversed_ledgers(), st.data())
def test_forward_and_back_agree_where_reversals_are_unwound(
    snapshot: Snapshot, data: st.DataObject
) -> None:
    """First in, first out: what of a transfer rests where it is asked back for."""
    moving = np.flatnonzero(snapshot.src != snapshot.dst)
    if len(moving) == 0:
        return
    at = int(data.draw(st.sampled_from(moving.tolist())))
    options = TracingOptions(Rule.FIFO, BORN)
    forward = trace(snapshot, dirty(at, int(snapshot.amount[at])), options)
    back = replace(options, direction=TraceDirection.BACKWARD)
    for account in range(5):
        rests = sum(n for (_, v, _), n in held(forward).items() if v == account)
        found = trace(snapshot, Seeds(accounts=(AccountSeed(account, "x"),)), back)
        came = found.transfers.amount[found.transfers.position == at].sum()
        assert rests <= came


# Three people pay yuan, an exchange turns the sum into dollars (E6), which are spent.
CONVERTED: list[Row] = [
    (W, U, 1, 333),
    (W, U, 2, 333),
    (W, U, 3, 334),
    (U, Z, 4, 1000),
    (Z, U, 5, 7123, "USD"),
    (U, V, 6, 7000, "USD"),
]
THREE = Seeds(
    (TransferSeed(0, 333, "a"), TransferSeed(1, 333, "b"), TransferSeed(2, 334, "c"))
)


@pytest.mark.parametrize("rule", [Rule.FIFO, Rule.LIFO, Rule.PRO_RATA, Rule.LIBR])
def test_lots_are_converted_by_cumulative_rounding(rule: Rule) -> None:
    snapshot = related(CONVERTED, conversions=[(3, 4)])
    found = trace(snapshot, THREE, TracingOptions(rule, BORN))
    crossed = found.crossings
    assert crossed.paid_minor.tolist() == [333, 333, 334]
    assert crossed.received_minor.tolist() == [2371, 2372, 2380]
    assert set(crossed.paid.tolist()) == {3}
    assert set(crossed.received.tolist()) == {4}
    assert sum(held(found).values()) == 7123
    assert all(currency == "USD" for _, _, currency in held(found))
    reason = REASONS.index(StopReason.CONVERTED)
    told = found.stops.only(found.stops.reason == reason)
    assert told.account.tolist() == [Z, Z, Z]
    assert found.exits.amount.tolist() == told.amount.tolist() == [333, 333, 334]
    lines = {(n.label, n.currency): (n.seeded, n.held, n.left) for n in found.lines}
    assert lines["a", "CNY"] == (333, 0, 333)
    assert lines["a", "USD"] == (2371, 2371, 0)


def test_poison_converts_each_label_by_itself() -> None:
    snapshot = related(CONVERTED, conversions=[(3, 4)])
    found = trace(snapshot, THREE, TracingOptions(Rule.POISON, BORN))
    assert found.crossings.paid_minor.tolist() == [1000, 1000, 1000]
    assert found.crossings.received_minor.tolist() == [7123, 7123, 7123]


def test_a_trace_back_crosses_to_what_was_paid() -> None:
    snapshot = related(CONVERTED, conversions=[(3, 4)])
    options = TracingOptions(Rule.FIFO, BORN, direction=TraceDirection.BACKWARD)
    found = trace(snapshot, Seeds(accounts=(AccountSeed(V, "x"),)), options)
    assert found.crossings.received_minor.tolist() == [7000]
    assert found.crossings.paid_minor.tolist() == [982]  # 7000·1000/7123, rounded down
    assert found.crossings.paid.tolist() == [3]
    told = {
        (found.currencies[int(c)], REASONS[int(r)], int(v), int(a))
        for c, r, v, a in zip(
            found.stops.currency,
            found.stops.reason,
            found.stops.account,
            found.stops.amount,
            strict=True,
        )
    }
    assert told == {
        ("USD", StopReason.CONVERTED, Z, 7000),
        ("CNY", StopReason.SHORTFALL, W, 982),
    }


def test_a_payment_asked_back_for_by_both_is_refused() -> None:
    snapshot = related(CONVERTED, conversions=[(3, 4)])
    options = TracingOptions(Rule.FIFO, BORN, direction=TraceDirection.BACKWARD)
    seeds = Seeds((TransferSeed(3, 5, "x"),), (AccountSeed(V, "y"),))
    with pytest.raises(InputError, match="seed one of the two"):
        trace(snapshot, seeds, options)


def test_origins_name_who_converted() -> None:
    snapshot = related(CONVERTED, conversions=[(3, 4)])
    for rule in (Rule.FIFO, Rule.LIFO, Rule.PRO_RATA):
        found = origins(snapshot, np.array([V]), TracingOptions(rule, BORN)).to_frame()
        rows = found[["origin_account", "origin_kind", "amount_minor"]]
        assert rows.to_numpy().tolist() == [[Z, "external", 7000]]


def test_the_lots_of_an_account_that_converts() -> None:
    snapshot = related(CONVERTED, conversions=[(3, 4)])
    options = TracingOptions(Rule.FIFO, BORN)
    told = account_lots(snapshot, U, THREE, "USD", options)
    assert told.events.holds.tolist()[-1] == [0, 0, 123]
    assert told.events.balance.tolist()[-1] == 123
    told = account_lots(snapshot, Z, THREE, "CNY", options)
    assert told.events.holds.tolist()[-1] == [0, 0, 0]


def test_hops_begin_anew_at_a_conversion() -> None:
    snapshot = related(CONVERTED, conversions=[(3, 4)])
    found = trace_hops(snapshot, THREE, TracingOptions(Rule.FIFO, BORN))
    rows = sorted(
        zip(
            found.hop.tolist(),
            found.position.tolist(),
            found.amount.tolist(),
            strict=True,
        )
    )
    assert rows == [(0, 3, 1000), (0, 5, 7000)]


_COIN = st.tuples(
    st.integers(0, 4),
    st.integers(0, 4),
    st.integers(0, 9),
    st.integers(1, 50),
    st.sampled_from(["CNY", "USD", "USDT"]),
)


@st.composite
def converting_ledgers(draw: st.DrawFn) -> Snapshot:
    """Random transfers in three currencies, some pairs of which are conversions."""
    rows = draw(st.lists(_COIN, min_size=3, max_size=20))
    snapshot = make_snapshot(rows, accounts=5)
    free = list(range(snapshot.transfers))
    own = snapshot.src == snapshot.dst
    pairs = []
    for paid in range(snapshot.transfers):
        fits = [
            n
            for n in free
            if n > paid
            and paid in free
            and snapshot.currency[n] != snapshot.currency[paid]
            and not own[n]
            and not own[paid]
        ]
        if fits and draw(st.booleans()):
            received = draw(st.sampled_from(fits))
            pairs.append((paid, received))
            free = [n for n in free if n not in {paid, received}]
    relations = Relations(conversions=np.array(pairs, dtype=np.int64).reshape(-1, 2))
    return replace(snapshot, relations=relations)


@settings(deadline=None)
@given(converting_ledgers(), st.data())
def test_first_in_first_out_across_currencies_as_a_play_of_lots(
    snapshot: Snapshot, data: st.DataObject
) -> None:
    moving = np.flatnonzero(snapshot.src != snapshot.dst).tolist()
    if not moving:
        return
    seeds = {
        int(at): data.draw(st.integers(1, int(snapshot.amount[at])))
        for at in data.draw(st.lists(st.sampled_from(moving), min_size=1, max_size=3))
    }
    asked = Seeds(
        tuple(
            TransferSeed(at, amount, f"label {at % 2}") for at, amount in seeds.items()
        )
    )
    found = trace(snapshot, asked, TracingOptions(Rule.FIFO, BORN))
    assert held(found) == played(snapshot, asked, found.labels)


def played(
    snapshot: Snapshot, seeds: Seeds, labels: tuple[str, ...]
) -> dict[tuple[str, int, str], int]:
    """Lots (label or none, units) of each account and currency, one by one in time."""
    lots: dict[tuple[int, int], deque[list]] = defaultdict(deque)
    paid_for = {int(r): int(p) for p, r in snapshot.relations.conversions}
    away: dict[int, list[list]] = {}
    given_on = {s.position: (s.label, s.amount) for s in seeds.transfers}
    for i in range(snapshot.transfers):
        u, v, c = int(snapshot.src[i]), int(snapshot.dst[i]), int(snapshot.currency[i])
        amount = int(snapshot.amount[i])
        if u == v:
            continue
        if i in paid_for:
            comes = converted(away[paid_for[i]], amount, labels)
        else:
            comes = taken(lots[u, c], amount)
        if i in given_on:
            comes = seeded(comes, *given_on[i])
        if i in paid_for.values():
            away[i] = comes
        else:
            lots[v, c].extend(comes)
    total: dict[tuple[str, int, str], int] = defaultdict(int)
    for (account, currency), rests in lots.items():
        for label, units in rests:
            if label is not None:
                total[label, account, snapshot.currencies[currency]] += units
    return {key: units for key, units in total.items() if units}


def taken(lots: deque[list], amount: int) -> list[list]:
    found = []
    while amount and lots:
        part = min(lots[0][1], amount)
        found.append([lots[0][0], part])
        lots[0][1] -= part
        amount -= part
        if not lots[0][1]:
            lots.popleft()
    return [*found, [None, amount]]


def converted(lots: list[list], becomes: int, labels: tuple[str, ...]) -> list[list]:
    sums = [sum(units for label, units in lots if label == one) for one in labels]
    clean = sum(units for label, units in lots if label is None)
    parts = convert_lots([*sums, clean], becomes)
    return [list(lot) for lot in zip([*labels, None], parts, strict=True)]


def seeded(lots: list[list], label: str, amount: int) -> list[list]:
    found = []
    for held_as, units in lots:
        marked = min(units, amount) if held_as is None else 0
        amount -= marked
        found += [[label, marked], [held_as, units - marked]]
    return found


@st.composite
def full_ledgers(draw: st.DrawFn) -> Snapshot:
    """Conversions, and reversals of what was not converted, in one ledger."""
    snapshot = draw(converting_ledgers())
    legs = set(snapshot.relations.conversions.ravel().tolist())
    src, dst, amount = snapshot.src, snapshot.dst, snapshot.amount
    pairs = [
        (back, out)
        for back in range(snapshot.transfers)
        for out in range(back)
        if not {back, out} & legs
        and src[out] == dst[back]
        and dst[out] == src[back]
        and src[out] != dst[out]
        and snapshot.currency[out] == snapshot.currency[back]
        and amount[back] <= amount[out]
    ]
    once = {back: (back, out) for back, out in pairs}
    reversals = np.array(sorted(once.values()), dtype=np.int64).reshape(-1, 2)
    return replace(snapshot, relations=replace(snapshot.relations, reversals=reversals))


@settings(deadline=None)
@given(
    full_ledgers(),
    st.sampled_from([rule for rule in Rule if rule is not Rule.POISON]),
    st.sampled_from(list(Opening)[1:]),
    st.sampled_from(list(Unknown)),
    st.integers(1, 30),
    st.data(),
)
def test_all_together_closes_and_carries_no_more_than_was_paid(
    snapshot: Snapshot,
    rule: Rule,
    opening: Opening,
    unknown: Unknown,
    limit: int,
    data: st.DataObject,
) -> None:
    moving = np.flatnonzero(snapshot.src != snapshot.dst).tolist()
    if not moving:
        return
    at = int(data.draw(st.sampled_from(moving)))
    seeds = Seeds((TransferSeed(at, 1, "a"),), (AccountSeed(2, "b"),))
    options = TracingOptions(
        rule,
        opening,
        unknown=unknown,
        credit_lines=frozenset({CreditLine(1, limit)}),
    )
    found = trace(snapshot, seeds, options)  # raises where it does not close
    carried = np.zeros(snapshot.transfers, dtype=np.int64)
    np.add.at(carried, found.transfers.position, found.transfers.amount)
    assert (carried <= snapshot.amount).all()
    crossed = found.crossings
    for legs, parts in (
        (crossed.paid, crossed.paid_minor),
        (crossed.received, crossed.received_minor),
    ):
        total = np.zeros(snapshot.transfers, dtype=np.int64)
        np.add.at(total, legs, parts)
        assert (total <= snapshot.amount).all()
    if rule in {Rule.FIFO, Rule.LIFO, Rule.LRB, Rule.MRB, Rule.PRO_RATA}:
        back = replace(options, direction=TraceDirection.BACKWARD)
        asked = Seeds(accounts=(AccountSeed(2, "b"),))
        closing = trace(snapshot, asked, back).lines
        assert all(line.unexplained == line.lacking for line in closing)
