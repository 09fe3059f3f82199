"""Whole minor units out of shares."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from algorithms.rounding import apportion, convert_lots
from graph.errors import InputError


def test_e6_lots_converted_by_cumulative_rounding() -> None:
    assert convert_lots([333, 333, 334], 7123) == [2371, 2372, 2380]


@given(st.lists(st.integers(0, 10**20), min_size=1).filter(any), st.integers(0, 10**24))
def test_converted_lots_sum_and_lie_within_one_unit(
    lots: list[int], total: int
) -> None:
    parts = convert_lots(lots, total)
    assert sum(parts) == total
    for lot, part in zip(lots, parts, strict=True):
        assert abs(part - Fraction(lot * total, sum(lots))) <= 1


@pytest.mark.parametrize(("lots", "total"), [([0], 1), ([1, -1, 3], 5), ([1], -1)])
def test_a_conversion_of_nothing_is_refused(lots: list[int], total: int) -> None:
    with pytest.raises(InputError, match="two legs"):
        convert_lots(lots, total)


@given(
    st.lists(st.floats(0, 1e12), min_size=1).filter(lambda w: sum(w) > 1e-3),
    st.integers(0, 2**62),
)
def test_apportioned_parts_sum_exactly(weights: list[float], total: int) -> None:
    parts = apportion(np.array(weights), total)
    assert sum(parts.tolist()) == total


def test_the_largest_remainder_is_served_first() -> None:
    assert apportion(np.array([1.0, 1.0, 1.0]), 4).tolist() == [2, 1, 1]
    assert apportion(np.array([0.2, 0.8]), 3).tolist() == [1, 2]
