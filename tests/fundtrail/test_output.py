from __future__ import annotations

import csv
import json
from argparse import Namespace
from typing import TYPE_CHECKING

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fundtrail.cli.output import TABLE_ROWS, Result, write_object, write_result
from graph.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS = ("account", "amount_minor", "currency")
RESULT = Result(COLUMNS, [("银行:1", 2**62, "CNY"), ('a "b", c', -5, "USD")])


def _options(chosen: str | None = None, out: Path | None = None) -> Namespace:
    return Namespace(format=chosen, out=out)


def test_csv_is_the_default_where_nobody_watches(
    capsys: pytest.CaptureFixture[str],
) -> None:
    write_result(RESULT, _options())
    rows = list(csv.reader(capsys.readouterr().out.splitlines()))
    assert rows == [
        list(COLUMNS),
        ["银行:1", str(2**62), "CNY"],
        ['a "b", c', "-5", "USD"],
    ]


def test_json_names_the_columns(capsys: pytest.CaptureFixture[str]) -> None:
    write_result(RESULT, _options("json"))
    assert json.loads(capsys.readouterr().out)[0] == {
        "account": "银行:1",
        "amount_minor": 2**62,
        "currency": "CNY",
    }


def test_the_ending_of_the_file_chooses_the_format(tmp_path: Path) -> None:
    out = tmp_path / "rows.parquet"
    write_result(RESULT, _options(out=out))
    table = pq.read_table(out)
    assert tuple(table.column_names) == COLUMNS
    assert [str(t) for t in table.schema.types] == ["string", "int64", "string"]
    assert [tuple(row.values()) for row in table.to_pylist()] == RESULT.rows


def test_an_empty_parquet_keeps_its_types(tmp_path: Path) -> None:
    out = tmp_path / "rows.parquet"
    write_result(Result(COLUMNS, []), _options("parquet", out))
    assert [str(t) for t in pq.read_table(out).schema.types] == [
        "string",
        "int64",
        "string",
    ]


def test_parquet_wants_a_file() -> None:
    with pytest.raises(InputError, match="name a file with --out"):
        write_result(RESULT, _options("parquet"))


def test_a_table_counts_and_sums_what_it_does_not_show(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = [(f"A{n}", n, "CNY") for n in range(TABLE_ROWS + 3)]
    write_result(Result(COLUMNS, rows), _options("table"))
    printed = capsys.readouterr()
    assert "A49" in printed.out
    assert "A50" not in printed.out
    assert "3 more of 53 rows are not shown; they sum to CNY 153" in printed.err


def test_an_object_is_json(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    write_object({"ledger_version": 3}, _options())
    assert json.loads(capsys.readouterr().out) == {"ledger_version": 3}
    write_object({"ledger_version": 3}, _options(out=tmp_path / "x.json"))
    assert json.loads((tmp_path / "x.json").read_text("utf-8")) == {"ledger_version": 3}


def test_a_sheet_keeps_whole_numbers_and_writes_those_it_cannot_hold_as_text(
    tmp_path: Path,
) -> None:
    out, again = tmp_path / "rows.xlsx", tmp_path / "again.xlsx"
    write_result(RESULT, _options(out=out))
    write_result(RESULT, _options(out=again))
    assert out.read_bytes() == again.read_bytes()
    rows = pl.read_excel(out, infer_schema_length=0).rows()
    assert rows == [("银行:1", str(2**62), "CNY"), ('a "b", c', "-5", "USD")]


def test_a_sheet_needs_a_file() -> None:
    with pytest.raises(InputError, match="--out FILE"):
        write_result(RESULT, _options("xlsx"))


def test_a_row_too_wide_for_the_terminal_is_told_line_by_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    columns = tuple(f"column_{n}" for n in range(13))
    write_result(Result(columns, [tuple(range(13))]), _options("table"))
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("- 1 ---")
    assert lines[1:] == [f"{name:<9}  {n}" for n, name in enumerate(columns)]


@pytest.mark.parametrize(
    ("chosen", "name", "says"),
    [
        (None, "rows.docx", "none of csv, json, parquet, xlsx"),
        ("csv", "rows.parquet", "ends as parquet and --format says csv"),
    ],
)
def test_a_file_that_says_another_format_is_refused(
    chosen: str | None, name: str, says: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=says):
        write_result(RESULT, _options(chosen, tmp_path / name))
    assert not list(tmp_path.iterdir())


def test_a_table_of_many_rows_is_written_as_python_writes_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Quotes, commas, breaks, nothing, and two pieces: the same bytes by polars."""
    names = ["银行:1", 'a "b"', "c,d", "e\nf", "", " g ", "'h'"]
    amounts = pa.array([2**62, -5, 0, 7, 8, 9, None], pa.int64())
    table = pa.table(
        {
            "account": pa.array(names),
            "amount_minor": amounts,
            "currency": pa.array(["CNY", "USD"] * 3 + ["CNY"]).dictionary_encode(),
        }
    )
    few, many = tmp_path / "few.csv", tmp_path / "many.csv"
    write_result(Result.of_table(table), _options(out=few))
    monkeypatch.setattr("fundtrail.cli.output._MANY", 1)
    monkeypatch.setattr("fundtrail.cli.output._AT_ONCE", 3)
    write_result(Result.of_table(table), _options(out=many))
    assert few.read_bytes() == many.read_bytes()
    assert '\n"a ""b""",-5,USD\n' in few.read_text()


def test_a_parquet_of_a_table_has_plain_types(tmp_path: Path) -> None:
    out = tmp_path / "rows.parquet"
    coded = pa.array(["A", "B", "A"]).dictionary_encode()
    table = pa.table(
        {"account": coded, "amount_minor": pa.array([1, 2, 3]), "currency": coded}
    )
    write_result(Result.of_table(table), _options(out=out))
    held = pq.read_table(out)
    assert [str(t) for t in held.schema.types] == ["string", "int64", "string"]
    assert held.column("account").to_pylist() == ["A", "B", "A"]
