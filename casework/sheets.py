"""Tables as an XLSX workbook; the same tables give the same bytes."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A sheet's numbers are floats: a larger whole number is written as text.
_EXACT = 2**53
MOST_ROWS = 2**20 - 1
_NAME = 31


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows under named columns; the name is cut at 31 characters, as sheets ask."""

    name: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]]


def xlsx_bytes(sheets: Sequence[Sheet]) -> bytes:
    """The workbook of some sheets, their heads frozen.

    Whole numbers up to 2^53 are numbers, all else is text, never a formula. Rows beyond
    those that a sheet can hold go on in further sheets. O(cells).
    """
    import xlsxwriter

    file = io.BytesIO()
    options = {"strings_to_formulas": False, "in_memory": True}
    book = xlsxwriter.Workbook(file, options)
    book.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC)})
    head = book.add_format({"bold": True, "bottom": 1})
    number = book.add_format({"num_format": "#,##0"})
    for sheet in sheets:
        for part, start in enumerate(range(0, max(len(sheet.rows), 1), MOST_ROWS), 1):
            tail = "" if part == 1 else f" {part}"
            page = book.add_worksheet(sheet.name[: _NAME - len(tail)] + tail)
            for column, name in enumerate(sheet.columns):
                page.write_string(0, column, name, head)
            for line, row in enumerate(sheet.rows[start : start + MOST_ROWS], 1):
                for column, value in enumerate(row):
                    if isinstance(value, int) and abs(value) <= _EXACT:
                        page.write_number(line, column, value, number)
                    elif value is not None:
                        page.write_string(line, column, str(value))
            page.freeze_panes(1, 0)
            page.autofit()
    book.close()
    return file.getvalue()
