"""Shares in per cent that sum to the whole."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.shares import percents

AMOUNTS = st.integers(0, 10**15)


@pytest.mark.parametrize(
    ("parts", "whole", "told"),
    [
        ([1, 1, 1], 3, ["33.4%", "33.3%", "33.3%"]),
        ([1, 1], 3, ["33.4%", "33.3%"]),
        ([5], 5, ["100.0%"]),
        ([0, 0], 0, ["0.0%", "0.0%"]),
        ([1, 999_999], 1_000_000, ["0.0%", "100.0%"]),
        ([], 7, []),
    ],
)
def test_shares_by_hand(parts: list[int], whole: int, told: list[str]) -> None:
    assert percents(parts, whole) == told


def _tenths(text: str) -> int:
    return int(text.removesuffix("%").replace(".", ""))


@given(st.lists(AMOUNTS, min_size=1, max_size=12).filter(any))
def test_parts_that_are_the_whole_sum_to_it(parts: list[int]) -> None:
    told = [_tenths(text) for text in percents(parts, sum(parts))]
    assert sum(told) == 1000


@given(st.lists(AMOUNTS, min_size=1, max_size=12), AMOUNTS)
def test_each_share_is_within_a_tenth(parts: list[int], rest: int) -> None:
    whole = sum(parts) + rest
    if not whole:
        return
    for part, text in zip(parts, percents(parts, whole), strict=True):
        assert abs(_tenths(text) - Fraction(part * 1000, whole)) < 1


@given(st.lists(AMOUNTS, min_size=1, max_size=8), AMOUNTS)
def test_a_list_and_its_rest_tell_the_same(parts: list[int], rest: int) -> None:
    whole = sum(parts) + rest
    assert percents([*parts, rest], whole)[:-1] == percents(parts, whole)
