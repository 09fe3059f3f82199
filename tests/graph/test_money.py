from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import MoneyError
from graph.money import (
    INT64_MAX,
    currency,
    decimal_text,
    grouped_text,
    known_currencies,
    minor_units,
)


@pytest.mark.parametrize(
    ("text", "code", "minor"),
    [
        ("12.34", "CNY", 1234),
        ("-0.05", "USD", -5),
        ("5.689852347E7", "USD", 5_689_852_347),
        ("100", "JPY", 100),
        ("1.234", "BHD", 1234),
        ("0.000001", "USDT", 1),
        ("92233720368547758.07", "CNY", INT64_MAX),
    ],
)
def test_minor_units_are_exact(text: str, code: str, minor: int) -> None:
    assert minor_units(text, code) == minor


@pytest.mark.parametrize(
    ("text", "code", "told"),
    [
        ("12.345", "CNY", "more than the 2 decimals of CNY"),
        ("1.5", "JPY", "more than the 0 decimals of JPY"),
        ("twelve", "CNY", "not an amount of CNY"),
        ("NaN", "CNY", "not an amount of CNY"),
        ("Infinity", "CNY", "not an amount of CNY"),
        ("92233720368547758.08", "CNY", "above 2^63"),
        ("1", "XXX", "Unknown currency 'XXX'"),
        ("1", "cny", "Unknown currency 'cny'"),
    ],
)
def test_an_amount_that_cannot_be_held_is_refused(
    text: str, code: str, told: str
) -> None:
    with pytest.raises(MoneyError, match=told.replace("^", r"\^")):
        minor_units(text, code)


@given(
    st.integers(-INT64_MAX, INT64_MAX),
    st.sampled_from(sorted(known_currencies())),
)
def test_a_decimal_text_reads_back_to_the_same_minor_units(
    minor: int, code: str
) -> None:
    text = decimal_text(minor, code)
    assert minor_units(text, code) == minor
    assert Decimal(text).scaleb(currency(code).exponent) == minor
    assert grouped_text(minor, code).replace(",", "") == text


def test_groups_are_of_three() -> None:
    assert grouped_text(-123_456_789, "CNY") == "-1,234,567.89"
    assert grouped_text(5, "CNY") == "0.05"
