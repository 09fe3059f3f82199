from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import InputError
from ingest.demonstration import SMALL, Sizes
from ingest.demonstration.case import Case, invent
from ingest.demonstration.timeline import DAY, FLIGHT_DAY, RUSH_DAY

SEEDS = (1, 2, 3, 4, 5)
CASES: dict[int, Case] = {}


@pytest.fixture(params=SEEDS)
def case(request: pytest.FixtureRequest) -> Case:
    seed: int = request.param
    if seed not in CASES:
        CASES[seed] = invent(seed, SMALL)
    return CASES[seed]


def test_no_balance_is_ever_negative_and_each_is_the_one_stated(case: Case) -> None:
    balance = case.opening.tolist()
    assert min(balance) >= 0
    moved = case.transfers
    for src, dst, amount, after_src, after_dst in zip(
        moved.src.tolist(),
        moved.dst.tolist(),
        moved.amount.tolist(),
        case.after_src.tolist(),
        case.after_dst.tolist(),
        strict=True,
    ):
        balance[src] -= amount
        balance[dst] += amount
        assert balance[src] == after_src >= 0
        assert balance[dst] == after_dst
    assert balance == case.closing.tolist()


def test_both_sides_of_a_transfer_hold_one_currency(case: Case) -> None:
    currency = case.accounts["currency"].to_numpy()
    moved = case.transfers
    assert (currency[moved.src] == currency[moved.dst]).all()
    assert set(currency[moved.src]) == {"人民币", "美元", "泰达币"}


def test_every_transfer_moves_something_between_two_accounts(case: Case) -> None:
    assert (case.transfers.amount > 0).all()
    assert (case.transfers.src != case.transfers.dst).all()
    assert (np.diff(case.transfers.time) > 0).all()


def test_pools_open_with_nothing_and_live_on_what_comes_in(case: Case) -> None:
    assert case.opening[case.cast.pools].tolist() == [0, 0]
    assert case.opening[case.cast.healthy_pool].tolist() == [0]


def test_the_shells_pay_on_in_layers_and_some_comes_back(case: Case) -> None:
    moved, net = case.transfers, case.cast.network
    for payers, payees in (
        (case.cast.pools, net.first),
        (net.first, net.second),
        (net.second, net.third),
        (net.third, net.circle),
        (net.circle, case.cast.pools),
        (net.third, net.cash),
        (net.third, net.exchange),
        (net.hot_wallet, net.flight_wallets),
        (net.flight_wallets, net.resting_wallets),
    ):
        found = np.isin(moved.src, payers) & np.isin(moved.dst, payees)
        assert found.any()


def test_cash_is_drawn_under_fifty_thousand_each_time(case: Case) -> None:
    drawn = np.isin(case.transfers.dst, case.cast.network.cash)
    assert drawn.any()
    assert case.transfers.amount[drawn].max() < 50_000 * 100


def test_the_rush_takes_out_and_after_the_flight_nobody_is_paid(case: Case) -> None:
    moved, cast = case.transfers, case.cast
    day = moved.time // DAY
    paid = np.isin(moved.src, cast.pools)
    lent = np.isin(moved.dst, cast.pools) & np.isin(moved.src, cast.investors)
    assert not paid[day >= FLIGHT_DAY].any()
    assert not lent[day >= RUSH_DAY + 3].any()
    assert case.unpaid_minor > 0


def test_the_honest_lender_pays_out_no_more_than_borrowers_paid_in(case: Case) -> None:
    moved, cast = case.transfers, case.cast
    back = np.isin(moved.src, cast.healthy_borrowers) & np.isin(
        moved.dst, cast.healthy_pool
    )
    out = np.isin(moved.src, cast.healthy_pool) & ~np.isin(
        moved.dst, cast.healthy_borrowers
    )
    signed = np.where(back, moved.amount, 0) - np.where(out, moved.amount, 0)
    assert np.cumsum(signed).min() >= 0
    assert back.any()
    assert out.any()


def test_the_platform_pays_lenders_more_than_its_borrowers_brought(case: Case) -> None:
    moved, cast = case.transfers, case.cast
    from_borrowers = np.isin(moved.src, cast.borrowers) & np.isin(moved.dst, cast.pools)
    to_lenders = np.isin(moved.src, cast.pools) & np.isin(moved.dst, cast.investors)
    assert moved.amount[to_lenders].sum() > moved.amount[from_borrowers].sum()


@given(
    seed=st.integers(0, 2**32),
    investors=st.integers(40, 120),
    borrowers=st.integers(3, 15),
    divert_days=st.integers(1, 300),
)
@settings(max_examples=12, deadline=None)
def test_any_case_is_conserved_and_never_in_debt(
    seed: int, investors: int, borrowers: int, divert_days: int
) -> None:
    sizes = dataclasses.replace(
        SMALL, investors=investors, borrowers=borrowers, divert_days=divert_days
    )
    case = invent(seed, sizes)
    assert case.opening.min() >= 0
    assert case.after_src.min() >= 0
    assert case.closing.min() >= 0
    currency = case.accounts["currency"].to_numpy()
    for word in set(currency):
        ours = currency == word
        assert case.opening[ours].sum() == case.closing[ours].sum()


def test_sizes_of_which_no_story_can_be_told_are_refused() -> None:
    with pytest.raises(InputError, match="cannot be more recruiters than investors"):
        Sizes(investors=5, recruiters=6)
    with pytest.raises(InputError, match="needs merchants: give at least 1"):
        Sizes(merchants=0)
