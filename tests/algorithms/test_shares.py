from __future__ import annotations

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from algorithms._kernels.pro_rata import part
from algorithms._kernels.shares import shares_ppm

WHOLE = st.integers(1, 2**63 - 1)


@st.composite
def parts(draw: st.DrawFn) -> tuple[int, int, int]:
    balance = draw(WHOLE)
    traced = draw(st.integers(0, balance))
    amount = draw(st.integers(1, balance))
    return traced, amount, balance


@settings(deadline=None, max_examples=500)
@given(parts())
@example((2**63 - 1, 2**63 - 1, 2**63 - 1))
@example((2**51 - 2, 2**51 - 1, 2**51 - 1))
@example((2**62, 2**62 - 1, 2**63 - 1))
@example((1, 2**51, 2**61))
def test_a_part_is_the_nearest_up_to_the_largest_amounts(
    case: tuple[int, int, int],
) -> None:
    traced, amount, balance = case
    found = int(part(traced, amount, balance))
    assert found == (2 * traced * amount + balance) // (2 * balance)
    assert max(0, amount - (balance - traced)) <= found <= min(traced, amount)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2**63 - 1), WHOLE), min_size=1, max_size=9))
def test_shares_are_rounded_to_the_nearest(pairs: list[tuple[int, int]]) -> None:
    some = np.array([min(pair) for pair in pairs], dtype=np.int64)
    whole = np.array([pair[1] for pair in pairs], dtype=np.int64)
    assert shares_ppm(some, whole).tolist() == [
        (2 * min(pair) * 10**6 + pair[1]) // (2 * pair[1]) for pair in pairs
    ]
