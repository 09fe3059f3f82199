"""Origins: two ways to the same answer under FIFO, and exact shares under pro rata."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_ledgers import ACCOUNTS, OUTSIDE_ACCOUNTS, snapshots
from snapshots import make_snapshot
from tracing_oracle import inferred_openings, play_fifo, play_shares

from algorithms.backward import OriginKind
from algorithms.options import Opening, Rule, TraceDirection, TracingOptions
from algorithms.origins import origins
from algorithms.seeds import AccountSeed, Seeds, TransferSeed
from algorithms.tracing import trace
from graph.errors import ConservationError, InputError, RuleError
from graph.nouns import AccountKind

if TYPE_CHECKING:
    from algorithms.origins import Origins
    from graph.snapshot import Snapshot

INSIDE = sorted(set(range(ACCOUNTS)) - OUTSIDE_ACCOUNTS)
both_openings = st.sampled_from([Opening.INFERRED_MIN, Opening.BORN_AT_NEED])
Parts = dict[tuple[int, str, int], int]


def _parts(found: Origins, currency: str) -> Parts:
    frame = found.to_frame()
    frame = frame[frame["currency"] == currency]
    return {
        (int(a), str(k), int(o)): int(m)
        for a, o, k, m in zip(
            frame["account"],
            frame["origin_account"],
            frame["origin_kind"],
            frame["amount_minor"],
            strict=True,
        )
    }


def _rows(snapshot: Snapshot, currency: str) -> list[tuple[int, int, int]]:
    code = snapshot.currencies.index(currency)
    keep = snapshot.currency == code
    return [
        (int(s), int(d), int(a))
        for s, d, a in zip(
            snapshot.src[keep], snapshot.dst[keep], snapshot.amount[keep], strict=True
        )
    ]


def _openings(rows: list[tuple[int, int, int]], opening: Opening) -> dict[int, int]:
    if opening is Opening.BORN_AT_NEED:
        return {}
    return inferred_openings(rows, OUTSIDE_ACCOUNTS)


@settings(max_examples=150, deadline=None)
@given(snapshots(), both_openings)
def test_fifo_origins_are_those_of_the_lots(
    snapshot: Snapshot, opening: Opening
) -> None:
    options = TracingOptions(Rule.FIFO, opening)
    of_all = origins(snapshot, None, options)
    of_each = origins(snapshot, np.array(INSIDE), options)
    for currency in snapshot.currencies:
        rows = _rows(snapshot, currency)
        played = play_fifo(rows, _openings(rows, opening), OUTSIDE_ACCOUNTS, [], {})
        expected = {
            (v, kind, origin): amount
            for v in INSIDE
            for (kind, origin), amount in played.origins(v).items()
        }
        assert _parts(of_all, currency) == expected
        assert _parts(of_each, currency) == expected


@settings(max_examples=150, deadline=None)
@given(snapshots(), both_openings)
def test_pro_rata_origins_are_exact_shares_in_whole_units(
    snapshot: Snapshot, opening: Opening
) -> None:
    found = origins(snapshot, None, TracingOptions(opening=opening))
    for currency in snapshot.currencies:
        rows = _rows(snapshot, currency)
        shares = play_shares(rows, _openings(rows, opening), OUTSIDE_ACCOUNTS)
        parts = _parts(found, currency)
        for v in INSIDE:
            exact = shares.get(v, {})
            balance = sum(exact.values(), Fraction(0))
            mine = {(k, o): m for (a, k, o), m in parts.items() if a == v}
            assert sum(mine.values()) == balance
            for key in exact.keys() | mine.keys():
                # One unit of largest remainder, and float64 on amounts up to 10^13.
                off = abs(mine.get(key, 0) - exact.get(key, Fraction(0)))
                assert off <= 1 + Fraction(1, 100)


@settings(max_examples=100, deadline=None)
@given(snapshots(), both_openings, st.sampled_from([Rule.FIFO, Rule.PRO_RATA]))
def test_tracing_a_balance_back_is_asking_for_its_origins(
    snapshot: Snapshot, opening: Opening, rule: Rule
) -> None:
    found = origins(snapshot, None, TracingOptions(rule, opening))
    options = TracingOptions(rule, opening, direction=TraceDirection.BACKWARD)
    for v in INSIDE:
        back = trace(snapshot, Seeds(accounts=(AccountSeed(v, "t"),)), options)
        mine = found.account == v
        assert back.stops.amount.sum() == found.amount[mine].sum()
        assert sorted(
            zip(back.stops.account, back.stops.amount, strict=True)
        ) == sorted(zip(found.origin_account[mine], found.amount[mine], strict=True))


@settings(max_examples=100, deadline=None)
@given(snapshots(), st.data())
def test_forward_and_adjoint_are_dual(snapshot: Snapshot, data: st.DataObject) -> None:
    """What of an outside payment lies in an account is the same from both ends."""
    outside = [p for p in range(snapshot.transfers) if snapshot.src[p] == 0]
    outside = [p for p in outside if snapshot.dst[p] not in OUTSIDE_ACCOUNTS]
    if not outside:
        return
    position = data.draw(st.sampled_from(outside))
    amount = int(snapshot.amount[position])
    forward = trace(snapshot, Seeds((TransferSeed(position, amount, "t"),)))
    for v in INSIDE:
        back = trace(
            snapshot,
            Seeds(accounts=(AccountSeed(v, "t"),)),
            TracingOptions(direction=TraceDirection.BACKWARD),
        )
        there = back.transfers.amount[back.transfers.position == position].sum()
        here = forward.holdings.amount[forward.holdings.account == v].sum()
        # Forward rounds to whole units at each payment, backward once at the end.
        assert abs(int(there) - int(here)) <= snapshot.transfers


def test_the_balance_is_asked_for_at_an_instant() -> None:
    snapshot = make_snapshot([(0, 1, 10, 5), (1, 2, 20, 3)])
    options = TracingOptions(Rule.FIFO)
    assert _parts(origins(snapshot, np.array([1]), options, at_us=10), "CNY") == {
        (1, "opening", 0): 5
    }
    assert _parts(origins(snapshot, np.array([1]), options), "CNY") == {
        (1, "opening", 0): 2
    }


def test_money_from_outside_is_named_by_the_account_that_paid_it_in() -> None:
    snapshot = make_snapshot(
        [(0, 1, 1, 4), (3, 1, 2, 6), (1, 2, 3, 5)],
        kinds={0: AccountKind.CASH, 3: AccountKind.EXTERNAL},
    )
    found = origins(snapshot, np.array([2]), TracingOptions(Rule.FIFO))
    assert _parts(found, "CNY") == {(2, "external", 0): 4, (2, "external", 3): 1}
    assert found.origin_kind.tolist() == [OriginKind.EXTERNAL] * 2


def test_more_accounts_than_columns_are_answered_in_blocks() -> None:
    rows = [(0, v, v, 10 * v) for v in range(1, 150)]
    found = origins(make_snapshot(rows))
    assert _parts(found, "CNY") == {(v, "opening", 0): 10 * v for v in range(1, 150)}


def test_an_account_without_a_balance_is_refused() -> None:
    snapshot = make_snapshot([(0, 1, 1, 4)], kinds={0: AccountKind.CASH})
    with pytest.raises(InputError, match="outside of the ledger and has no balance"):
        origins(snapshot, np.array([0]))
    with pytest.raises(InputError, match="no account with ordinal 5"):
        origins(snapshot, np.array([5]))


def test_a_rule_without_origins_is_refused() -> None:
    with pytest.raises(
        RuleError, match=r"poison .* choose fifo, lifo, lrb, mrb, pro-rata"
    ):
        origins(make_snapshot([(0, 1, 1, 4)]), None, TracingOptions(Rule.POISON))


def test_origins_that_do_not_sum_to_the_balance_are_an_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def forgets(*_: object) -> np.ndarray:
        return np.array([[1, 0, 0, 3]])

    monkeypatch.setattr("algorithms.origins._by_index", forgets)
    with pytest.raises(ConservationError, match="holds 4 and 3 were found"):
        origins(make_snapshot([(0, 1, 1, 4)]), np.array([1]), TracingOptions(Rule.FIFO))


@settings(max_examples=150, deadline=None)
@given(snapshots(), both_openings, st.sampled_from([1, 3, 16]))
def test_all_balances_in_one_pass_ahead_are_those_of_the_scans_back(
    snapshot: Snapshot, opening: Opening, parts: int
) -> None:
    options = TracingOptions(Rule.PRO_RATA, opening)
    back = origins(snapshot, None, options).to_frame()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("algorithms.origins._MANY", 0)
        patch.setattr("algorithms.compositions._PARTS", parts)
        ahead = origins(snapshot, None, options).to_frame()
    # Shares that are equal but for the last bit may give a unit to one or the other.
    keys = ["account", "currency", "origin_account", "origin_kind"]
    both = back.merge(ahead, on=keys, how="outer", suffixes=("", "_ahead")).fillna(0)
    apart = (both["amount_minor"] - both["amount_minor_ahead"]).abs()
    assert (apart <= 1).all()
    sums = [frame.groupby(keys[:2])["amount_minor"].sum() for frame in (back, ahead)]
    assert sums[0].equals(sums[1])


def test_what_the_lists_cannot_answer_is_answered_by_scans_back() -> None:
    rows = [(i % 7, (i * 3 + 1) % 7, i, 1000 + i) for i in range(60)]
    snapshot = make_snapshot([row for row in rows if row[0] != row[1]])
    options = TracingOptions(Rule.PRO_RATA, Opening.BORN_AT_NEED)
    whole = origins(snapshot, None, options).to_frame()
    for name, value in (("_ROOM", 1), ("_MOST_LEFT_OUT", -1.0)):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("algorithms.origins._MANY", 0)
            patch.setattr(f"algorithms.compositions.{name}", value)
            assert origins(snapshot, None, options).to_frame().equals(whole)
