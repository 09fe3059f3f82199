"""Rows that are read out of a table when they are looked at."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from casework.listed import Listed
from casework.origin_answers import Origin
from graph.arrow import arrow_names, arrow_numbers, arrow_texts
from graph.errors import MoneyError
from graph.nouns import Sum


def listed(amounts: list[int], currencies: list[int]) -> Listed[Origin]:
    """Amounts of account A with B as their origin, in EUR (0) or CNY (1)."""
    names = arrow_texts(["A", "B"])
    codes = np.zeros(len(amounts), dtype=np.int32)
    table = pa.table(
        {
            "account": arrow_names(codes, names),
            "origin_account": arrow_names(codes + 1, names),
            "origin_kind": arrow_names(codes, arrow_texts(["opening"])),
            "amount_minor": arrow_numbers(np.array(amounts, dtype=np.int64)),
            "currency": arrow_names(
                np.array(currencies, dtype=np.uint8), arrow_texts(["EUR", "CNY", "USD"])
            ),
        }
    )
    return Listed(table, Origin)


ROWS = listed([5, 7, 2**62], [0, 1, 0])
THREE = (
    Origin("A", "B", "opening", 5, "EUR"),
    Origin("A", "B", "opening", 7, "CNY"),
    Origin("A", "B", "opening", 2**62, "EUR"),
)


def test_rows_are_read_by_place_by_slice_and_in_order() -> None:
    assert len(ROWS) == 3
    assert tuple(ROWS) == THREE
    assert (ROWS[0], ROWS[-1]) == (THREE[0], THREE[2])
    for cut in (slice(1), slice(1, None), slice(-2, None), slice(None, None, -1)):
        assert ROWS[cut] == THREE[cut]
    assert ROWS[3:9] == ()
    assert repr(ROWS) == repr(THREE)
    with pytest.raises(IndexError):
        ROWS[3]


def test_equal_are_tables_with_the_same_rows() -> None:
    assert listed([5, 7, 2**62], [0, 1, 0]) == ROWS
    assert hash(ROWS) == hash(listed([5, 7, 2**62], [0, 1, 0]))
    assert listed([5, 8, 2**62], [0, 1, 0]) != ROWS
    assert ROWS != THREE


def test_sums_are_exact_by_currency_and_name_only_those_that_are_there() -> None:
    assert ROWS.sums() == (Sum("CNY", 1, 7), Sum("EUR", 2, 2**62 + 5))
    assert listed([], []).sums() == ()
    with pytest.raises(MoneyError, match="more than 2"):
        listed([2**62, 2**62], [0, 0]).sums()


def test_columns_are_told_to_pandas() -> None:
    frame = ROWS.to_frame()
    assert frame["amount_minor"].tolist() == [5, 7, 2**62]
    assert frame["currency"].astype(str).tolist() == ["EUR", "CNY", "EUR"]
