"""The case as files: statements, payments, the chain's export, registers and a list."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import polars as pl

from ingest.demonstration import layouts
from ingest.demonstration.dirt import BANK, PAYMENT, XLSX, Spoilt, spoil
from ingest.demonstration.register import INSTITUTIONS
from ingest.demonstration.registers import account_rows, list_rows
from ingest.demonstration.statements import (
    bank_rows,
    chain_rows,
    payment_rows,
    transfer_frame,
    xlsx_rows,
)
from ingest.demonstration.timeline import DAYS, day_text

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.demonstration.case import Case

# A workbook carries the day of its making; a fixed one keeps the same bytes.
_MADE: Final = datetime(2024, 7, 1, tzinfo=UTC).replace(tzinfo=None)


@dataclass(frozen=True, slots=True)
class Written:
    """One file as written: its rows (spoilt ones among them) and what is spoilt."""

    file: str
    rows: int
    spoilt: tuple[Spoilt, ...]


def write_files(case: Case, folder: Path) -> tuple[Written, ...]:
    """Write the eight files of ``layouts.FILES`` into the folder."""
    legs = transfer_frame(case)
    written = [
        _write_csv(folder, layouts.ACCOUNT_REGISTER, account_rows(case)),
        _write_csv(folder, layouts.PLATFORM_REGISTER, case.parties),
    ]
    for file, code in ((layouts.QCB_STATEMENT, "QCB"), (layouts.HYB_STATEMENT, "HYB")):
        shape = ("交易流水号", "借方发生额", 2)
        rows, told = spoil(bank_rows(legs, code), BANK, file.name, shape)
        written.append(_write_csv(folder, file, rows, told))
    shape = ("流水号", "交易金额", layouts.XLSX_TITLE_ROWS + 2)
    rows, told = spoil(xlsx_rows(legs, "LSB"), XLSX, layouts.LSB_STATEMENT.name, shape)
    written.append(_write_xlsx(folder, layouts.LSB_STATEMENT, rows, told))
    shape = ("trade_no", "amount", 2)
    rows, told = spoil(payment_rows(legs), PAYMENT, layouts.PAYMENTS.name, shape)
    written += [
        _write_csv(folder, layouts.PAYMENTS, rows, told),
        _write_csv(folder, layouts.CHAIN, chain_rows(legs)),
        _write_csv(folder, layouts.RISK_LIST, list_rows(case)),
    ]
    return tuple(written)


def _write_csv(
    folder: Path,
    file: layouts.EvidenceFile,
    rows: pl.DataFrame,
    spoilt: list[Spoilt] | None = None,
) -> Written:
    # A null is written as nothing; an empty text would be written in quotes.
    text = rows.select(pl.when(pl.all() != "").then(pl.all())).write_csv()
    (folder / file.name).write_bytes(text.encode(file.encoding))
    return Written(file.name, len(rows), tuple(spoilt or ()))


def _write_xlsx(
    folder: Path, file: layouts.EvidenceFile, rows: pl.DataFrame, spoilt: list[Spoilt]
) -> Written:
    """Write a workbook: title rows, then the header, then text cells."""
    import xlsxwriter

    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True})
    book.set_properties({"title": layouts.XLSX_SHEET, "created": _MADE})
    sheet = book.add_worksheet(layouts.XLSX_SHEET)
    lines = [
        (f"{INSTITUTIONS['LSB']} {layouts.XLSX_SHEET}",),
        (f"查询区间 {day_text(0)} 至 {day_text(DAYS - 1)}",),
        tuple(rows.columns),
        *rows.iter_rows(),
    ]
    for number, line in enumerate(lines):
        for column, text in enumerate(line):
            sheet.write_string(number, column, text)
    sheet.set_column(0, len(rows.columns) - 1, 20)
    book.close()
    (folder / file.name).write_bytes(held.getvalue())
    return Written(file.name, len(rows), tuple(spoilt))
