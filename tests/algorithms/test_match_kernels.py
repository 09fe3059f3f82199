from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from algorithms._kernels import fifo, matching
from graph._indexes import grouped_positions

ACCOUNTS = 6
ROWS = st.lists(
    st.tuples(
        st.integers(0, ACCOUNTS - 1), st.integers(0, ACCOUNTS - 1), st.integers(1, 50)
    ),
    max_size=40,
)
OPENINGS = st.lists(st.integers(0, 60), min_size=ACCOUNTS, max_size=ACCOUNTS)


@given(ROWS, OPENINGS)
@settings(max_examples=60, deadline=None)
def test_matching_everybody_at_once_is_matching_each(
    rows: list[tuple[int, int, int]], openings: list[int]
) -> None:
    src = np.array([row[0] for row in rows], dtype=np.int32)
    dst = np.array([row[1] for row in rows], dtype=np.int32)
    amount = np.array([row[2] for row in rows], dtype=np.int64)
    opening = np.array(openings, dtype=np.int64)
    each = fifo.match(
        amount,
        opening,
        *grouped_positions(dst, ACCOUNTS),
        *grouped_positions(src, ACCOUNTS),
        np.arange(ACCOUNTS),
    )
    at_once = matching.match_all(src, dst, amount, opening)
    for ours, theirs in zip(at_once, each, strict=True):
        assert ours.tolist() == theirs.tolist()


def test_accounts_of_many_drawers_are_matched_as_each_alone() -> None:
    """The last account of a drawer and the first of the next pay each other too."""
    chance = np.random.default_rng(3)
    accounts = 2 * 1024 + 1
    src = chance.integers(0, accounts, 6_000).astype(np.int32)
    dst = chance.integers(0, accounts, 6_000).astype(np.int32)
    src[:40:2], dst[:40:2] = 1023, 1024
    src[1:40:2], dst[1:40:2] = 1024, 2048
    amount = chance.integers(1, 900, 6_000)
    opening = chance.integers(0, 300, accounts)
    each = fifo.match(
        amount,
        opening,
        *grouped_positions(dst, accounts),
        *grouped_positions(src, accounts),
        np.arange(accounts),
    )
    at_once = matching.match_all(src, dst, amount, opening)
    for ours, theirs in zip(at_once, each, strict=True):
        assert np.array_equal(ours, theirs)
