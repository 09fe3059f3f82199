from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.figures.amounts import exact_text, short_text


@pytest.mark.parametrize(
    ("minor", "code", "english", "chinese"),
    [
        (0, "CNY", "0", "0"),
        (5, "CNY", "0.05", "0.05"),
        (99_999, "CNY", "999", "999"),
        (1_234_567_89, "CNY", "1.23m", "123万"),
        (-612_345_678_90, "CNY", "−612m", "−6.12亿"),
        (1_000_000_000_000_00, "CNY", "1tn", "10000亿"),
        (123, "JPY", "123", "123"),
        (2_500_000_00000000, "BTC", "2.5m", "250万"),
    ],
)
def test_short_amounts_keep_three_digits(
    minor: int, code: str, english: str, chinese: str
) -> None:
    assert short_text(minor, code, "en") == english
    assert short_text(minor, code, "zh") == chinese


@given(st.integers(-(2**63) + 1, 2**63 - 1))
def test_a_short_amount_is_never_more_than_the_exact_one(minor: int) -> None:
    text = short_text(minor, "CNY", "en").replace("−", "-")
    factor = {"k": 10**3, "m": 10**6, "bn": 10**9, "tn": 10**12}
    letters = text.lstrip("-.0123456789")
    number = float(text.removesuffix(letters)) * factor.get(letters, 1) * 100
    assert abs(number) <= abs(minor) * (1 + 1e-12)
    assert abs(minor) - abs(number) <= max(1, abs(minor) * 0.011)


def test_exact_amounts_keep_every_minor_unit() -> None:
    assert exact_text(2**63 - 1, "CNY") == "92,233,720,368,547,758.07\u00a0CNY"
