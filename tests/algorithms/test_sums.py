from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from algorithms.sums import sums_by
from graph.errors import MoneyError


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 2**58)), max_size=20))
def test_sums_are_exact(rows: list[tuple[int, int]]) -> None:
    group = np.array([row[0] for row in rows], dtype=np.int64)
    amount = np.array([row[1] for row in rows], dtype=np.int64)
    expected = [sum(minor for g, minor in rows if g == one) for one in range(5)]
    if max(expected) < 2**63 * 0.99:
        assert sums_by(group, amount, 5).tolist() == expected


def test_a_sum_that_leaves_int64_is_refused() -> None:
    group = np.zeros(3, dtype=np.int64)
    with pytest.raises(MoneyError, match="more than 2\\^63"):
        sums_by(group, np.full(3, 2**62, dtype=np.int64), 1)


def test_large_amounts_in_different_groups_are_no_trouble() -> None:
    amount = np.full(3, 2**62, dtype=np.int64)
    assert sums_by(np.arange(3), amount, 3).tolist() == [2**62] * 3
