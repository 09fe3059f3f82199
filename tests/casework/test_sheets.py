"""Answers as workbooks: every row in them, whole numbers whole, the same bytes again."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from boards import HUB, make_hub

from casework import sheets
from casework.questions import Casework
from casework.sheets import Sheet, xlsx_bytes
from casework.tables import (
    comparison_sheets,
    lots_sheets,
    trace_sheets,
    victims_sheets,
)
from graph.money import decimal_text

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def casework(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Casework]:
    opened = Casework.open(make_hub(tmp_path_factory.mktemp("sheets"), payers=5))
    yield opened
    opened.close()


def read(book: bytes) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of every sheet, heads first, as texts."""
    found = pl.read_excel(
        io.BytesIO(book), sheet_id=0, infer_schema_length=0, has_header=False
    )
    return {name: frame.rows() for name, frame in found.items()}


def test_a_trace_is_a_workbook_of_all_its_lists(casework: Casework) -> None:
    answer = casework.trace(accounts=[HUB], rule="fifo", limit=None)
    told = read(xlsx_bytes(trace_sheets(answer)))
    assert list(told) == ["summary", "holdings", "transfers", "stops", "hops", "basis"]
    assert len(told["transfers"]) == 1 + len(answer.transfers)
    assert len(told["holdings"]) == 1 + len(answer.holdings)
    [line] = answer.summary
    assert told["summary"][1][2] == str(line.seeded_minor)
    head = told["transfers"][0]
    traced = head.index("traced_minor")
    assert [int(row[traced]) for row in told["transfers"][1:]] == [
        row.traced_minor for row in answer.transfers
    ]
    texts = told["holdings"][0].index("amount")
    assert [row[texts] for row in told["holdings"][1:]] == [
        decimal_text(row.amount_minor, row.currency) for row in answer.holdings
    ]
    assert ("rule", "fifo") in told["basis"]


def test_rules_side_by_side_with_their_bounds(casework: Casework) -> None:
    answer = casework.compare(accounts=[HUB], rules=["fifo", "pro-rata"])
    told = read(xlsx_bytes(comparison_sheets(answer)))
    amounts = told["amounts"]
    place = amounts[0].index("amount_minor_pro-rata")
    assert [int(row[place]) for row in amounts[1:]] == [
        row.amount_minor[1] for row in answer.amounts
    ]
    assert amounts[0][-1] == "most_minor_pro-rata"
    assert len(told["summary"]) == 1 + 2 * len(answer.lines)


def test_the_lots_of_an_account_and_the_victims(casework: Casework) -> None:
    lots = casework.why(HUB, transfer_ids=["T0", "T1"], rule="fifo")
    told = read(xlsx_bytes(lots_sheets(lots)))["lots"]
    assert len(told) == 1 + len(lots.events)
    assert told[0][9:13] == (
        "moved_minor_T0",
        "moved_minor_T1",
        "holds_minor_T0",
        "holds_minor_T1",
    )
    victims = casework.victims([HUB], transfer_ids=["T0", "T1"])
    books = read(xlsx_bytes(victims_sheets(victims)))
    assert [row[0] for row in books["shares"][1:]] == [s.label for s in victims.shares]
    assert len(books["matrix"]) == 1 + len(victims.holdings)


def test_the_same_sheets_give_the_same_bytes() -> None:
    page = Sheet("a", ("x", "y"), [(1, "=1+1"), (2**53 + 1, None)])
    book = xlsx_bytes([page])
    assert book == xlsx_bytes([page])
    # A formula is text, and a number that a float cannot hold is told as text.
    assert read(book)["a"] == [("x", "y"), ("1", "=1+1"), (str(2**53 + 1), None)]


def test_more_rows_than_a_sheet_holds_go_on_in_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sheets, "MOST_ROWS", 2)
    told = read(xlsx_bytes([Sheet("n" * 40, ("x",), [(n,) for n in range(5)])]))
    assert list(told) == ["n" * 31, "n" * 29 + " 2", "n" * 29 + " 3"]
    assert [rows[1:] for rows in told.values()] == [
        [("0",), ("1",)],
        [("2",), ("3",)],
        [("4",)],
    ]


def test_an_empty_list_has_its_head() -> None:
    assert read(xlsx_bytes([Sheet("none", ("x", "y"), [])])) == {"none": [("x", "y")]}
