"""Amounts in text become exact minor units, or say why not."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal, localcontext

import polars as pl
import pytest
from desk import full_width
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.amounts import plain_numbers, read_amounts, rounded_half_even

INT64_MAX = 2**63 - 1


def read_one(text: str, exponent: int) -> dict[str, object]:
    frame = read_amounts(pl.Series([text]), pl.Series([exponent], dtype=pl.Int32))
    return frame.row(0, named=True)


def exact(text: str, exponent: int) -> Decimal:
    with localcontext() as context:
        context.prec = 2_000
        return Decimal(text).scaleb(exponent)


decimals = st.builds(
    lambda sign, whole, point, power: sign + whole + point + power,
    st.sampled_from(["", "-", "+"]),
    st.from_regex(r"[0-9]{1,24}", fullmatch=True),
    st.from_regex(r"(\.[0-9]{1,24})?", fullmatch=True),
    st.from_regex(r"([eE][+-]?[0-9]{1,2})?", fullmatch=True),
)
exponents = st.sampled_from([0, 2, 3, 6, 8, 18])


@settings(deadline=None)
@given(decimals, exponents)
def test_random_decimal_texts_are_read_as_the_decimal_module_reads_them(
    text: str, exponent: int
) -> None:
    read, truth = read_one(text, exponent), exact(text, exponent)
    assert read["number"]
    assert read["exact"] == (truth == int(truth))
    assert read["minor"] == (int(truth) if abs(int(truth)) <= INT64_MAX else None)


@settings(deadline=None)
@given(st.lists(st.tuples(decimals, exponents), min_size=1, max_size=30))
def test_a_column_reads_as_its_rows_do_one_by_one(
    rows: list[tuple[str, int]],
) -> None:
    texts = pl.Series([text for text, _ in rows])
    column = read_amounts(texts, pl.Series([e for _, e in rows], dtype=pl.Int32))
    assert column.to_dicts() == [read_one(*row) for row in rows]


@settings(deadline=None)
@given(decimals, exponents)
def test_rounding_is_to_the_nearest_and_ties_to_even(text: str, exponent: int) -> None:
    frame = read_amounts(pl.Series([text]), pl.Series([exponent], dtype=pl.Int32))
    truth = exact(text, exponent)
    if abs(truth) < INT64_MAX:
        with localcontext() as context:
            context.prec = 2_000
            nearest = int(truth.quantize(Decimal(1), rounding=ROUND_HALF_EVEN))
        assert rounded_half_even(frame).item() == nearest


@pytest.mark.parametrize(
    ("text", "exponent", "minor"),
    [
        ("5.689852347E7", 2, 5_689_852_347),
        ("0.01", 2, 1),
        (".5", 2, 50),
        ("5.", 2, 500),
        ("9223372036854775807", 0, INT64_MAX),
        ("-9223372036854775807", 0, -INT64_MAX),
        ("92233720368547758.07", 2, INT64_MAX),
        ("0" * 80 + "1", 2, 100),
        ("1.000000000000000001", 18, 10**18 + 1),
    ],
)
def test_examples_are_exact(text: str, exponent: int, minor: int) -> None:
    read = read_one(text, exponent)
    assert (read["number"], read["exact"], read["minor"]) == (True, True, minor)


@pytest.mark.parametrize(
    "text",
    ["", ".", "-", "1,5", "1.2.3", "12e", "e5", "NaN", "inf", "0x1F", "١٢", "1 2"],
)
def test_what_is_no_number_is_not_taken_for_one(text: str) -> None:
    assert read_one(text, 2)["number"] is False


@pytest.mark.parametrize("text", ["9223372036854775808", "1e19", "1e999"])
def test_what_int64_cannot_hold_is_a_number_without_a_value(text: str) -> None:
    read = read_one(text, 0)
    assert (read["number"], read["minor"]) == (True, None)


@settings(deadline=None)
@given(st.lists(decimals, min_size=1, max_size=30), exponents)
def test_one_currency_throughout_reads_as_a_mixed_column_does(
    texts: list[str], exponent: int
) -> None:
    # The two ways to the figures differ; one more row of another exponent turns it.
    alone = [exponent] * len(texts)
    uniform = read_amounts(pl.Series(texts), pl.Series(alone, dtype=pl.Int32))
    mixed = read_amounts(
        pl.Series([*texts, "1"]), pl.Series([*alone, exponent + 1], dtype=pl.Int32)
    )
    assert uniform.equals(mixed.head(len(texts)))


def test_nothing_said_is_as_long_as_the_column() -> None:
    nothing = pl.Series([None, None, None], dtype=pl.String)
    read = read_amounts(nothing, pl.Series([2, 2, 2], dtype=pl.Int32))
    assert read["minor"].to_list() == [None, None, None]


def test_an_unknown_currency_gives_no_value() -> None:
    frame = read_amounts(pl.Series(["1.00"]), pl.Series([None], dtype=pl.Int32))
    assert frame["minor"].to_list() == [None]


@pytest.mark.parametrize(
    ("text", "thousands", "plain"),
    [
        ("1,234,567.00", ",", "1234567.00"),
        ("(1.00)", "", "-1.00"),
        (full_width("(12,345.67)"), ",", "-12345.67"),
        (full_width("-8"), "", "-8"),
        (None, ",", None),
    ],
)
def test_separators_full_width_forms_and_parentheses(
    text: str | None, thousands: str, plain: str | None
) -> None:
    series = pl.Series([text, "1"], dtype=pl.String)
    assert plain_numbers(series, thousands).to_list() == [plain, "1"]
