"""The text of a source row, from the kept bytes."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import polars as pl
import pytest

from graph.errors import NotFoundError
from ingest.row_text import row_text

if TYPE_CHECKING:
    from desk import Desk

A = "a,2024-01-01,x,y,1.00,CNY"
B = 'b,2024-01-02,"x",y,2.00,CNY'


@pytest.mark.parametrize("packed", [False, True])
def test_a_row_of_text_stands_as_it_was_loaded(desk: Desk, packed: bool) -> None:  # noqa: FBT001
    file = desk.transfers("t.csv", A, B)
    if packed:
        file = desk.file("t.csv.gz", gzip.compress(file.read_bytes(), mtime=0))
    sha256 = desk.load(file).sources[0].sha256
    (row,) = desk.rows("SELECT source_row FROM transfers WHERE transfer_id = 'b'")[0]
    assert row_text(desk.workspace, sha256, "transfers", row).split(",") == (
        B.replace('"', "").split(",")
    )
    with pytest.raises(NotFoundError, match="no row 9"):
        row_text(desk.workspace, sha256, "transfers", 9)


def test_a_row_of_parquet_is_told_as_json(desk: Desk) -> None:
    path = desk.folder / "a.parquet"
    pl.DataFrame({"account": ["1", "2"], "name": ["One", "Zwei"]}).write_parquet(path)
    sha256 = desk.load(path, profile="accounts").sources[0].sha256
    told = row_text(desk.workspace, sha256, "accounts", 2)
    assert json.loads(told) == {"account": "2", "name": "Zwei"}


def test_bytes_that_are_gone_are_told(desk: Desk) -> None:
    with pytest.raises(NotFoundError, match="put the file back"):
        row_text(desk.workspace, "0" * 64, "transfers", 2)
