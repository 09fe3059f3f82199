"""Values in a reporting currency: exact, at their instants, and never traced."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledgers import make_ledger

from casework.questions import Casework
from casework.tables import trace_sheets
from casework.values import Rates, Value
from graph.errors import InputError, NotFoundError
from graph.nouns import Sum
from graph.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECOND = 1_000_000
ROWS = [("A", "POOL", 100_00), ("POOL", "X", 30_00), ("POOL", "Y", 20_00)]


def rate(code: str, into: str, seconds: int, text: str, row: int) -> dict[str, object]:
    """A row of the table of rates."""
    return {
        "currency": code,
        "reporting": into,
        "from_us": seconds * SECOND,
        "rate": text,
        "source": 7,
        "source_row": row,
    }


RATES = [
    rate("CNY", "USD", 2, "0.14", 2),
    rate("CNY", "USD", 1, "0.13", 1),
    rate("CNY", "JPY", 0, "20.5", 3),
    rate("USD", "CNY", 0, "7", 4),
]


@pytest.fixture
def casework(tmp_path: Path) -> Iterator[Casework]:
    make_ledger(tmp_path / "ledger", ROWS, [], rates=RATES).close()
    opened = Casework.open(Settings(workspace=tmp_path))
    yield opened
    opened.close()


def test_a_value_is_by_the_newest_rate_that_holds_by_then(casework: Casework) -> None:
    rates = Rates(casework.book.ledger, "USD")
    assert rates.value(30_00, "CNY", SECOND - 1) is None
    early = Value(3_90, "USD", "0.13", SECOND, 7, 1)
    assert rates.value(30_00, "CNY", SECOND) == early
    assert rates.value(30_00, "CNY", 2 * SECOND - 1) == early
    assert rates.value(30_00, "CNY", 9 * SECOND) == Value(
        4_20, "USD", "0.14", 2 * SECOND, 7, 2
    )
    # Into itself there is nothing to say; another currency has no rate into it.
    assert rates.value(5, "USD", 0) == Value(5, "USD")
    assert rates.value(5, "EUR", 9 * SECOND) is None


def test_exponents_differ_and_halves_go_upwards(casework: Casework) -> None:
    """A fen is 0.205 yen, which has no smaller unit; 5 of them are 1.025."""
    rates = Rates(casework.book.ledger, "JPY")
    yen = [rates.value(fen, "CNY", 0) for fen in (5, 2, 100, 10_00)]
    assert [value and value.amount_minor for value in yen] == [1, 0, 21, 205]


@given(st.integers(0, 2**62), st.integers(1, 10**9), st.integers(0, 9))
def test_a_value_is_the_exact_product_rounded(
    minor: int, digits: int, places: int
) -> None:
    text = str(digits).rjust(places + 1, "0")
    text = f"{text[:-places]}.{text[-places:]}" if places else text

    class Held:
        """A ledger with one rate."""

        def rows(self, *_: object) -> list[tuple[object, ...]]:
            return [("CNY", 0, text, 1, 1)]

    value = Rates(Held(), "USD").value(minor, "CNY", 0)  # type: ignore[arg-type]
    assert value is not None
    exact = minor * Fraction(digits, 10**places)
    assert abs(value.amount_minor - exact) <= Fraction(1, 2)


def test_a_trace_shows_values_and_counts_what_has_none(casework: Casework) -> None:
    """The payment to X is at second 1, that to Y at 2; the first is before any rate."""
    plain = casework.trace(accounts=["A"], transfer_ids=["T0"])
    told = casework.trace(accounts=["A"], transfer_ids=["T0"], value_in="USD")
    assert dict(told.basis.parameters)["value_in"] == "USD"
    assert told.summary == plain.summary
    shown = [(row.traced_minor, row.value) for row in told.transfers]
    assert [minor for minor, _ in shown] == [100_00, 30_00, 20_00]
    assert [value and value.amount_minor for _, value in shown] == [None, 3_90, 2_80]
    assert told.transfers_without_value == (Sum("CNY", 1, 100_00),)
    assert told.holdings_without_value == ()
    held = {row.account: row.value for row in told.holdings}
    assert {name: value and value.amount_minor for name, value in held.items()} == {
        "POOL": 7_00,
        "X": 4_20,
        "Y": 2_80,
    }
    assert all(row.value is None for row in plain.transfers)
    (sheet,) = [s for s in trace_sheets(told) if s.name == "transfers"]
    place = sheet.columns.index("value_minor")
    assert [row[place] for row in sheet.rows] == [None, 3_90, 2_80]
    (sheet,) = [s for s in trace_sheets(plain) if s.name == "transfers"]
    assert "value_minor" not in sheet.columns


def test_what_cannot_be_valued_is_a_sentence(casework: Casework) -> None:
    with pytest.raises(InputError, match="'SHELLS' is no currency"):
        casework.trace(accounts=["POOL"], value_in="SHELLS")
    with pytest.raises(NotFoundError, match="no rate into EUR: load a file of rates"):
        casework.trace(accounts=["POOL"], value_in="EUR")
