from __future__ import annotations

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from algorithms._kernels.shares import divided, pro_rata_part, shares_ppm

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
@example((1, 2**51, 2**61))
def test_the_product_is_divided_exactly(part: tuple[int, int, int]) -> None:
    traced, amount, balance = part
    found = divided(np.int64(traced), np.int64(amount), np.int64(balance))
    assert (int(found[0]), int(found[1])) == divmod(traced * amount, balance)


@settings(deadline=None, max_examples=500)
@given(parts())
def test_a_part_is_the_nearest_that_is_there(part: tuple[int, int, int]) -> None:
    traced, amount, balance = part
    found = int(pro_rata_part(np.int64(traced), np.int64(amount), np.int64(balance)))
    nearest = (2 * traced * amount + balance) // (2 * balance)
    assert found == max(min(nearest, traced, amount), amount - (balance - traced))
    assert 0 <= found <= min(traced, amount)
    assert amount - found <= balance - traced


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2**63 - 1), WHOLE), min_size=1, max_size=9))
def test_shares_are_rounded_down(pairs: list[tuple[int, int]]) -> None:
    part = np.array([min(pair) for pair in pairs], dtype=np.int64)
    whole = np.array([pair[1] for pair in pairs], dtype=np.int64)
    assert shares_ppm(part, whole).tolist() == [
        min(pair) * 10**6 // pair[1] for pair in pairs
    ]
