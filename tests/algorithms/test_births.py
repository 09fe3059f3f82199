"""Least and most recently born: openings are the oldest, and one birth is one lot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rules_oracle import Question, play
from snapshots import make_snapshot

from algorithms._kernels import segments
from algorithms.options import Opening, Rule, TracingOptions
from algorithms.seeds import OpeningSeed, Seeds, TransferSeed
from algorithms.tracing import trace
from graph.ledger import Openings
from graph.nouns import AccountKind

if TYPE_CHECKING:
    from numpy.typing import NDArray

ACCOUNTS = 5
WORLD = 0
KINDS = {WORLD: AccountKind.EXTERNAL}
BIRTH = (Rule.LRB, Rule.MRB)


def stated(units: list[int]) -> dict[str, Openings]:
    known: NDArray[np.bool_] = np.ones(len(units), dtype=np.bool_)
    minor = np.array(units, dtype=np.int64)
    return {"CNY": Openings(stated=known, minor=minor)}


def held(
    rows: list[tuple[int, int, int, int]], units: list[int], seeds: Seeds, rule: Rule
) -> dict[tuple[str, int], int]:
    snapshot = make_snapshot(rows, accounts=ACCOUNTS, kinds=KINDS)
    options = TracingOptions(rule, Opening.STATED)
    found = trace(snapshot, seeds, options, stated(units))
    return {
        (found.labels[n], v): a
        for n, v, a in zip(
            found.stops.label.tolist(),
            found.stops.account.tolist(),
            found.stops.amount.tolist(),
            strict=True,
        )
    }


@pytest.mark.parametrize(("rule", "first"), [(Rule.LRB, "opening"), (Rule.MRB, "paid")])
def test_an_opening_is_older_than_the_first_transfer(rule: Rule, first: str) -> None:
    """1 held 5 and is paid 5 by the very first transfer; then it pays 5 to 2, 5 to 3."""
    rows = [(0, 1, 1, 5), (1, 2, 2, 5), (1, 3, 3, 5)]
    seeds = Seeds((TransferSeed(0, 5, "paid"),), (), (OpeningSeed(1, "opening"),))
    last = {"opening": "paid", "paid": "opening"}[first]
    assert held(rows, [0, 5, 0, 0, 0], seeds, rule) == {(first, 2): 5, (last, 3): 5}


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, ACCOUNTS - 1),
            st.integers(0, ACCOUNTS - 1),
            st.integers(1, 12),
        ).filter(lambda row: row[0] != row[1]),
        min_size=1,
        max_size=14,
    ),
    st.lists(st.integers(0, 15), min_size=ACCOUNTS - 1, max_size=ACCOUNTS - 1),
    st.sampled_from(BIRTH),
)
def test_stated_openings_are_lots_born_before_all_transfers(
    moves: list[tuple[int, int, int]], units: list[int], rule: Rule
) -> None:
    """The first transfer and every opening bear a label; what lacks is born then."""
    rows = [(src, dst, i, a) for i, (src, dst, a) in enumerate(moves)]
    openings = {v: n for v, n in enumerate(units, start=1) if n}
    seeds = Seeds(
        (TransferSeed(0, moves[0][2], "first"),),
        (),
        tuple(OpeningSeed(v, f"opening {v}") for v in openings),
    )
    question = Question(
        moves,
        list(range(len(moves))),
        openings,
        {WORLD},
        [(0, moves[0][2], "first")],
        {},
        list(seeds.labels),
        opening_seeds={v: f"opening {v}" for v in openings},
    )
    expected = {key: a for key, a in play(question, str(rule)).held.items() if a}
    assert held(rows, [0, *units], seeds, rule) == expected


@pytest.mark.parametrize("sign", [1, -1])
def test_units_of_one_birth_in_one_payment_are_one_lot(sign: int) -> None:
    """10 units are born in transfer 0, go on as 4 and 6, and are paid on together.

    Transfer 3 is made of two receipts; transfer 4 is made of one, units 0 to 9 of
    transfer 3, because nothing tells them apart but the way that they came. Another 2
    are born in transfer 4, which pays 12; both births rest apart.
    """
    src = np.array([0, 1, 1, 2, 3], dtype=np.int32)
    dst = np.array([1, 2, 2, 3, 4], dtype=np.int32)
    amount = np.array([10, 4, 6, 10, 12], dtype=np.int64)
    opening = np.zeros(6, dtype=np.int64)
    start, receipt, from_unit, to_unit, size, owner = segments.by_birth(
        src, dst, amount, opening, 5, sign
    )
    assert start.tolist() == [0, 1, 2, 3, 5, 7]
    lacking = int(segments.LACKING)
    rests = [(4, 0, 0, 10), (4, 10, 0, 2)]
    assert list(
        zip(
            receipt.tolist(),
            from_unit.tolist(),
            to_unit.tolist(),
            size.tolist(),
            strict=True,
        )
    ) == [
        (lacking, 0, 0, 10),
        (0, 0, 0, 4),
        (0, 4, 0, 6),
        (1, 0, 0, 4),
        (2, 0, 4, 6),
        (3, 0, 0, 10),
        (lacking, 0, 10, 2),
        *rests[::sign],
    ]
    assert owner.tolist() == [4, 4]
