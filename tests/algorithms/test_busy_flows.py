"""Maximum flows of ledgers in which much can have gone, against linear programmes."""

from __future__ import annotations

from typing import Literal

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from snapshots import make_snapshot

from algorithms.max_flow import FlowOptions, Holding, MaxFlow, max_flow
from algorithms.options import Opening

Row = tuple[int, int, int, int]
SOURCE, SINK, ACCOUNTS = 0, 1, 6
# Who pays whom: 5 brings money that is nobody's, and takes some away.
PAIRS = [(0, 2), (0, 3), (0, 2), (2, 3), (3, 2), (3, 4), (2, 4), (4, 3)]
PAIRS += [(2, 1), (3, 1), (4, 1), (5, 2), (5, 3), (2, 5), (3, 5), (4, 0)]


def ledger(seed: int) -> list[Row]:
    """14 to 24 transfers; drawn evenly, for hypothesis's own lists seldom join up."""
    chance = np.random.default_rng(seed)
    size = int(chance.integers(14, 25))
    pairs = [PAIRS[n] for n in chance.integers(0, len(PAIRS), size)]
    times = np.sort(chance.integers(0, 13, size)).tolist()
    amounts = chance.integers(1, 10, size).tolist()
    return [(*pair, t, a) for pair, t, a in zip(pairs, times, amounts, strict=True)]


ROWS = st.integers(0, 2**32 - 1).map(ledger)


def balances(rows: list[Row], opening: Opening) -> list[list[int]]:
    """What each account holds after each transfer."""
    need, now = [0] * ACCOUNTS, [0] * ACCOUNTS
    if opening is Opening.INFERRED_MIN:
        for u, v, _, a in rows:
            now[u] -= a
            need[u] = max(need[u], -now[u])
            now[v] += a
    now, held = need, []
    for u, v, _, a in rows:
        now = list(now)
        now[u] = max(now[u] - a, 0)
        now[v] += a
        held.append(now)
    return held


def largest(rows: list[Row], order: str, held: list[list[int]] | None) -> int:
    """The maximum: of each transfer as much as is the source's, and no more.

    No account pays on what it has not got, nor (``held``) keeps more than a balance.
    """
    usable = [n for n, row in enumerate(rows) if row[1] != SOURCE and row[0] != SINK]
    limits, most = [], []

    def kept(v: int, counts: list[int]) -> np.ndarray:
        row = np.zeros(len(usable))
        for at, n in enumerate(usable):
            if n in counts:
                row[at] = (rows[n][1] == v) - (rows[n][0] == v)
        return row

    for at, n in enumerate(usable):
        u, _, time, _ = rows[n]
        if u != SOURCE:
            before = [
                m
                for m in range(n)
                if order == "sequence" or rows[m][0] == u or rows[m][2] < time
            ]
            row = -kept(u, before)
            row[at] += 1
            limits.append(row)
            most.append(0)
    for i in range(len(rows) if held is not None else 0):
        for v in range(2, ACCOUNTS):
            limits.append(kept(v, list(range(i + 1))))
            most.append(0 if held is None else held[i][v])
    if not usable:
        return 0
    found = linprog(
        [-float(rows[n][1] == SINK) for n in usable],
        A_ub=np.array(limits) if limits else None,
        b_ub=most or None,
        bounds=[(0, rows[n][3]) for n in usable],
        method="highs",
    )
    assert abs(found.fun - round(found.fun)) < 1e-6
    most_of_all: int = -round(float(found.fun))
    return most_of_all


def require_closed(found: MaxFlow, rows: list[Row]) -> None:
    """The flow is one, and its cut is as large."""
    kept = [0] * ACCOUNTS
    for n, units in zip(
        found.position.tolist(), found.amount_minor.tolist(), strict=True
    ):
        assert 0 < units <= rows[n][3]
        kept[rows[n][0]] -= units
        kept[rows[n][1]] += units
    assert kept == [-found.at_most_minor, found.at_most_minor, 0, 0, 0, 0]
    cut = sum(rows[n][3] for n in found.cut_position.tolist())
    assert cut + found.cut_held_minor == found.at_most_minor


@settings(max_examples=150, deadline=None)
@given(ROWS, st.sampled_from(["sequence", "strict"]))
def test_all_that_is_kept_can_go_on(
    rows: list[Row], order: Literal["sequence", "strict"]
) -> None:
    snapshot = make_snapshot(rows, accounts=ACCOUNTS)
    found = max_flow(snapshot, [SOURCE], [SINK], FlowOptions(order=order))
    assert found.at_most_minor == largest(rows, order, None)
    assert found.greedy_minor <= found.at_most_minor
    require_closed(found, rows)


@settings(max_examples=150, deadline=None)
@given(ROWS, st.sampled_from([Opening.INFERRED_MIN, Opening.BORN_AT_NEED]))
def test_no_more_is_kept_than_a_balance(rows: list[Row], opening: Opening) -> None:
    snapshot = make_snapshot(rows, accounts=ACCOUNTS)
    options = FlowOptions(holding=Holding.BALANCE, opening=opening)
    found = max_flow(snapshot, [SOURCE], [SINK], options)
    assert found.at_most_minor == largest(rows, "sequence", balances(rows, opening))
    assert found.greedy_minor <= found.at_most_minor
    require_closed(found, rows)
