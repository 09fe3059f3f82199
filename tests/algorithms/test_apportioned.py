"""Shares of balances made whole, where some of the shares are too small to be told."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from algorithms._kernels.apportioned import apportion_all, whole_parts

KEPT_FROM = 0.125
# Sixty-fourths: their sums and remainders are exact, and many are equal.
sixty_fourths = st.lists(st.integers(0, 400), min_size=1, max_size=12)


def largest_remainder(shares: list[Fraction], total: int) -> list[int]:
    """Each share's floor, and a unit more for the largest remainders in order."""
    parts = [int(share) for share in shares]
    missing = total - sum(parts)
    order = sorted(range(len(shares)), key=lambda n: (parts[n] - shares[n], n))
    for n in order[:missing]:
        parts[n] += 1
    return parts


@settings(deadline=None)
@given(sixty_fourths)
def test_what_is_told_is_what_all_shares_would_give(numbers: list[int]) -> None:
    """Shares that sum to whole units: those kept get the same, or it is not sure."""
    numbers = [*numbers, -sum(numbers) % 64]
    shares = [Fraction(number, 64) for number in numbers]
    total = int(sum(shares))
    kept = [n for n, share in enumerate(shares) if share >= KEPT_FROM]
    whole = np.zeros(len(kept), dtype=np.int64)
    units = np.array([float(shares[n]) for n in kept])
    expected = largest_remainder(shares, total)
    if whole_parts(units, total, KEPT_FROM, whole):
        assert whole.tolist() == [expected[n] for n in kept]
        assert whole.sum() == total
    else:
        # Only what is served below, or a hair above, the bar is not sure.
        missing = total - sum(int(shares[n]) for n in kept)
        rests = sorted((shares[n] - int(shares[n]) for n in kept), reverse=True)
        assert missing > len(kept) or rests[missing - 1] <= KEPT_FROM


def test_shares_of_more_than_the_whole_are_not_sure() -> None:
    assert not whole_parts(np.array([3.0, 2.0]), 4, 0.1, np.zeros(2, dtype=np.int64))


def test_accounts_that_are_not_sure_come_back_and_the_others_are_told() -> None:
    """Two runs of origins: 1 holds 2 and 3 halves of two, 2 only crumbs, 3 one whole."""
    starts = (np.array([0, 0, 1, 1, 2]), np.array([0, 0, 1, 1, 1]))
    origin = (np.array([0, 1], dtype=np.int32), np.array([7], dtype=np.int32))
    units = (np.array([2.5, 6.0]), np.array([1.5]))
    account, kind, whose, amount, unsure = apportion_all(
        *(starts, origin, units),
        np.array([0, 4, 1, 6, 0]),
        np.array([1, 2, 3]),
        5,
        0.1,
    )
    rows = list(zip(account, kind, whose, amount, strict=True))
    assert rows == [(1, 0, 0, 3), (1, 1, 2, 1), (3, 0, 1, 6)]
    assert unsure.tolist() == [2]
