"""A demonstration case as delivered: its files read as text, and its truth."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from ingest.demonstration import Truth, layouts

if TYPE_CHECKING:
    from pathlib import Path


class Delivery(NamedTuple):
    """The files of a case and its truth."""

    folder: Path
    truth: Truth

    def text(self, file: layouts.EvidenceFile) -> pl.DataFrame:
        """A CSV as text cells, empty ones as empty text; in its own encoding."""
        raw = (self.folder / file.name).read_bytes().decode(file.encoding)
        rows = pl.read_csv(raw.encode(), infer_schema=False)
        return rows.with_columns(pl.all().fill_null(""))

    def workbook(self) -> pl.DataFrame:
        """The workbook's table below its title rows, as text cells."""
        return pl.read_excel(
            self.folder / layouts.LSB_STATEMENT.name,
            sheet_name=layouts.XLSX_SHEET,
            read_options={"header_row": layouts.XLSX_TITLE_ROWS},
            infer_schema_length=0,
        ).with_columns(pl.all().fill_null(""))
