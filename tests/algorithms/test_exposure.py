"""Exposure against plain queues that remember every transfer, and exact fractions."""

from __future__ import annotations

from collections import deque
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from algorithms.exposure import Exposure, exposures, moves_of

ACCOUNTS = 7
Row = tuple[int, int, int]
FRESH = np.array([2, 1, 0, 0, 0, 0, 0], dtype=np.uint8)
ROWS = st.lists(
    st.tuples(
        st.integers(0, ACCOUNTS - 1), st.integers(0, ACCOUNTS - 1), st.integers(1, 50)
    ).filter(lambda row: row[0] != row[1]),
    min_size=1,
    max_size=30,
)


def both_sides(rows: list[Row], rule: str) -> tuple[Exposure, Exposure]:
    src, dst = (np.array([row[i] for row in rows], dtype=np.int32) for i in (0, 1))
    amount = np.array([row[2] for row in rows], dtype=np.int64)
    position = np.arange(len(rows), dtype=np.int32)
    moves = moves_of(position, src, dst, amount, FRESH)
    return exposures(moves, FRESH, "pool", "CNY", rule)


def nearest_ppm(part: int, whole: int) -> int:
    return (2 * part * 10**6 + whole) // (2 * whole)


def by_transfer(one: Exposure, count: int) -> list[int]:
    carried = [0] * count
    for position, minor in zip(one.position, one.traced, strict=True):
        carried[int(position)] = int(minor)
    return carried


def fifo_fates(rows: list[Row]) -> list[int]:
    """What of each transfer is absorbed at a labelled account in the end, lot by lot."""
    queues: list[deque[tuple[int, tuple[int, ...]]]] = [
        deque() for _ in range(ACCOUNTS)
    ]
    ends = [0] * len(rows)
    for i, (u, v, amount) in enumerate(rows):
        lots = []
        need = 0 if FRESH[u] else amount
        while need and queues[u]:
            minor, trail = queues[u].popleft()
            take = min(minor, need)
            lots.append((take, (*trail, i)))
            need -= take
            if take < minor:
                queues[u].appendleft((minor - take, trail))
        rest = amount - sum(minor for minor, _ in lots)
        if rest:
            lots.append((rest, (i,)))
        for minor, trail in lots:
            if FRESH[v] == 2:
                for j in trail:
                    ends[j] += minor
            elif FRESH[v] == 0:
                queues[v].append((minor, trail))
    return ends


def fifo_sources(rows: list[Row], owed: list[int]) -> list[int]:
    """What of each transfer is labelled money and not money back, lot by lot."""
    queues: list[deque[tuple[int, bool]]] = [deque() for _ in range(ACCOUNTS)]
    claim = [0] * ACCOUNTS
    comes = [0] * len(rows)
    for i, (u, v, amount) in enumerate(rows):
        units = []
        for _ in range(amount):
            if FRESH[u]:
                units.append(FRESH[u] == 2)
            elif queues[u]:
                units.append(queues[u].popleft()[1])
            else:
                units.append(False)
        if not FRESH[u]:
            claim[u] += max(0, owed[i] - sum(units))
        for unit in units:
            mine = unit
            if mine and not FRESH[v] and claim[v]:
                claim[v] -= 1
                mine = False
            comes[i] += bool(mine)
            if not FRESH[v]:
                queues[v].append((1, bool(mine)))
    return comes


@settings(deadline=None, max_examples=200)
@given(rows=ROWS)
def test_fifo_exposure_is_what_queues_of_units_give(rows: list[Row]) -> None:
    source, destination = both_sides(rows, "fifo")
    fates = fifo_fates(rows)
    assert by_transfer(destination, len(rows)) == fates
    assert by_transfer(source, len(rows)) == fifo_sources(rows, fates)


def pro_rata_fates(rows: list[Row]) -> list[Fraction]:
    """The same under pro rata: every transfer's money has a label of its own."""
    balance = [Fraction(0)] * ACCOUNTS
    labels: list[dict[int, Fraction]] = [{} for _ in range(ACCOUNTS)]
    ends = [Fraction(0)] * len(rows)
    for i, (u, v, amount) in enumerate(rows):
        moved: dict[int, Fraction] = {}
        if not FRESH[u]:
            balance[u] = max(balance[u], Fraction(amount))
            share = Fraction(amount) / balance[u]
            moved = {j: held * share for j, held in labels[u].items()}
            for j, minor in moved.items():
                labels[u][j] -= minor
            balance[u] -= amount
        moved[i] = Fraction(amount)
        if FRESH[v] == 2:
            for j, minor in moved.items():
                ends[j] += minor
        elif not FRESH[v]:
            for j, minor in moved.items():
                labels[v][j] = labels[v].get(j, Fraction(0)) + minor
            balance[v] += amount
    return ends


@settings(deadline=None, max_examples=200)
@given(rows=ROWS)
def test_pro_rata_fates_are_the_exact_fractions_but_for_rounding(
    rows: list[Row],
) -> None:
    _, destination = both_sides(rows, "pro-rata")
    # Each debit rounds by at most half a unit, in the account it leaves and the next.
    for mine, exact in zip(
        by_transfer(destination, len(rows)), pro_rata_fates(rows), strict=True
    ):
        assert abs(mine - exact) <= Fraction(len(rows), 2)


@settings(deadline=None)
@given(rows=ROWS, scale=st.sampled_from([10**6, 10**12, 10**15]))
def test_with_large_amounts_rounding_does_not_show(rows: list[Row], scale: int) -> None:
    large = [(u, v, amount * scale) for u, v, amount in rows]
    _, destination = both_sides(large, "pro-rata")
    fates = pro_rata_fates(large)
    for mine, exact in zip(by_transfer(destination, len(rows)), fates, strict=True):
        assert abs(mine - exact) <= Fraction(len(rows), 2)


@settings(deadline=None)
@given(rows=ROWS, rule=st.sampled_from(["pro-rata", "fifo"]))
def test_no_more_comes_or_goes_than_was_received_or_paid(
    rows: list[Row], rule: str
) -> None:
    source, destination = both_sides(rows, rule)
    for v in range(ACCOUNTS):
        received = sum(row[2] for row in rows if row[1] == v)
        paid = sum(row[2] for row in rows if row[0] == v)
        assert 0 <= source.amount[v] <= received
        assert 0 <= destination.amount[v] <= paid
        direct = sum(row[2] for row in rows if row[0] == v and row[1] == 0)
        assert destination.amount[v] >= direct
        if received:
            assert source.share_ppm[v] == nearest_ppm(int(source.amount[v]), received)
        if paid:
            assert destination.share_ppm[v] == nearest_ppm(
                int(destination.amount[v]), paid
            )


@pytest.mark.parametrize("rule", ["pro-rata", "fifo"])
def test_money_back_is_no_gain_even_through_an_agent(rule: str) -> None:
    # 2 pays the pool (0) through the agent 3; 60 of 100 come back; 4 gets 40 of it.
    rows = [(2, 3, 100), (3, 0, 100), (0, 2, 60), (2, 4, 40)]
    source, destination = both_sides(rows, rule)
    assert destination.amount[2] == 100
    assert source.amount[2] == 0
    assert source.amount[4] == 0


@pytest.mark.parametrize("rule", ["pro-rata", "fifo"])
def test_returning_the_pool_s_own_money_earns_no_claim(rule: str) -> None:
    rows = [(0, 2, 100), (2, 0, 100), (0, 2, 100)]
    source, _ = both_sides(rows, rule)
    assert source.amount[2] == 200


@pytest.mark.parametrize("rule", ["pro-rata", "fifo"])
def test_listed_money_stops_at_a_service(rule: str) -> None:
    source, _ = both_sides([(0, 1, 80), (1, 2, 80)], rule)
    assert source.amount[1] == 80
    assert source.amount[2] == 0
