"""Writing a result: a table for a person, or csv, parquet and JSON for a program."""

from __future__ import annotations

import csv
import json
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TextIO

from casework.listed import Listed
from graph.errors import InputError

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import pyarrow as pa
    from rich.table import Table

TABLE_ROWS = 50
_MOST_COLUMNS = 12
# From so many rows on polars writes them faster than it is imported.
_MANY = 100_000
_AT_ONCE = 1_000_000
_ENDINGS = ("csv", "json", "parquet", "xlsx")
_INTEGERS = frozenset(
    {
        "accepted",
        "accounts",
        "community",
        "event",
        "cycle",
        "fees",
        "held",
        "held_seconds",
        "instances",
        "left",
        "ledger_version",
        "length",
        "line",
        "path",
        "rejected",
        "repeated",
        "rows",
        "score",
        "seeded",
        "source",
        "source_row",
        "rate_source",
        "rate_source_row",
        "step",
        "transfers",
        "transfers_in",
        "transfers_out",
        "unexplained",
    }
)
_FLOATS = frozenset({"pass_through", "ours_s", "peer_s", "ratio", "memory_mb"})


@dataclass(frozen=True, slots=True)
class Result:
    """Rows under named columns, in the order of the contract."""

    columns: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]]

    @classmethod
    def of_table(cls, table: pa.Table) -> Result:
        """The rows of a table, which may be millions."""
        return cls(tuple(table.column_names), Listed(table, _cells))


def write_result(result: Result, options: Namespace) -> None:
    """Write rows as the flags ask: ``--format``, ``--out``."""
    chosen = _format(options)
    with _told_plainly(options.out):
        if chosen == "parquet":
            _write_parquet(result, options.out)
        elif chosen == "xlsx":
            _write_xlsx(result, options.out)
        elif options.out is not None:
            with options.out.open("w", encoding="utf-8", newline="") as file:
                _write_text(result, chosen, file)
        else:
            _write_text(result, chosen, sys.stdout)


def write_object(value: dict[str, object], options: Namespace) -> None:
    """Write one JSON object, whatever the format asked."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    if options.out is not None:
        with _told_plainly(options.out):
            options.out.write_text(text + "\n", encoding="utf-8")
    else:
        print(text)


@contextmanager
def _told_plainly(out: Path | None) -> Iterator[None]:
    """An output file that cannot be written is one sentence, not a traceback."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        named = "Standard output" if out is None else str(out)
        raise InputError(
            f"{named} cannot be written: {error.strerror or error}.", file=named
        ) from error


def _format(options: Namespace) -> str:
    suffix = "" if options.out is None else options.out.suffix.lstrip(".").lower()
    if options.format is not None:
        if suffix in _ENDINGS and suffix != options.format:
            raise InputError(
                f"{options.out} ends as {suffix} and --format says {options.format}: "
                "leave one out.",
                file=str(options.out),
            )
        return str(options.format)
    if suffix in _ENDINGS:
        return suffix
    if options.out is not None and suffix not in {"", "txt"}:
        raise InputError(
            f"{options.out} has an ending that is none of {', '.join(_ENDINGS)}: "
            "choose one of them, or say --format.",
            file=str(options.out),
        )
    if options.out is not None:
        return "csv"
    return "table" if sys.stdout.isatty() else "csv"


def _write_text(result: Result, chosen: str, file: TextIO) -> None:
    if chosen == "csv":
        _write_csv(result, file)
    elif chosen == "json":
        rows = [dict(zip(result.columns, row, strict=True)) for row in result.rows]
        json.dump(rows, file, ensure_ascii=False, indent=2)
        file.write("\n")
    else:
        _write_table(result, file)


def _write_csv(result: Result, file: TextIO) -> None:
    if isinstance(result.rows, Listed) and len(result.rows) >= _MANY:
        _write_large_csv(result.rows.table, file)
        return
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(result.columns)
    writer.writerows(result.rows)


def _write_large_csv(table: pa.Table, file: TextIO) -> None:
    """The same bytes by polars: 16 million rows in seconds instead of a minute."""
    import polars as pl

    file.flush()
    for low in range(0, table.num_rows, _AT_ONCE):
        frame = pl.from_arrow(table.slice(low, _AT_ONCE))
        if isinstance(frame, pl.DataFrame):
            # An empty text is written as nothing, as Python's writer does.
            emptied = frame.with_columns(pl.col(pl.String).replace("", None))
            emptied.write_csv(file.buffer, include_header=low == 0)


def _write_table(result: Result, file: TextIO) -> None:
    from rich.console import Console

    console = Console(file=file)
    shown = [
        tuple("" if value is None else str(value) for value in row)
        for row in result.rows[:TABLE_ROWS]
    ]
    if _width(result, shown) > console.width and _is_wide(result):
        _write_records(result, shown, file)
    else:
        console.print(_table(result, shown))
    hidden = result.rows[TABLE_ROWS:]
    if hidden:
        print(_hidden_note(result, hidden), file=sys.stderr)


def _cells(*cells: object) -> tuple[Any, ...]:
    """A row of a table as it is."""
    return cells


def _is_wide(result: Result) -> bool:
    """Whether a row has too many cells to be folded on a terminal and still be read."""
    return len(result.columns) > _MOST_COLUMNS


def _width(result: Result, shown: list[tuple[str, ...]]) -> int:
    """Characters of the widest line of a table, two between columns."""
    longest = [len(name) for name in result.columns]
    for row in shown:
        longest = [max(a, len(b)) for a, b in zip(longest, row, strict=True)]
    return sum(longest) + 2 * len(longest)


def _write_records(result: Result, shown: list[tuple[str, ...]], file: TextIO) -> None:
    """Each row as a block of lines: what is wider than the terminal, whole."""
    longest = max(map(len, result.columns))
    for n, row in enumerate(shown, 1):
        print(f"- {n} " + "-" * longest, file=file)
        for name, value in zip(result.columns, row, strict=True):
            print(f"{name:<{longest}}  {value}", file=file)


def _table(result: Result, shown: list[tuple[str, ...]]) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in result.columns:
        number = name in _FLOATS or _is_integer(name)
        table.add_column(name, justify="right" if number else "left", overflow="fold")
    for row in shown:
        table.add_row(*row)
    return table


def _is_integer(name: str) -> bool:
    """Whether a column holds whole numbers: counts, and money in minor units."""
    return name in _INTEGERS or name.endswith("_minor") or "_minor_" in name


def _hidden_note(result: Result, hidden: Sequence[tuple[Any, ...]]) -> str:
    note = f"{len(hidden):,} more of {len(result.rows):,} rows are not shown"
    if "amount_minor" in result.columns and "currency" in result.columns:
        amount = result.columns.index("amount_minor")
        currency = result.columns.index("currency")
        sums: dict[str, int] = {}
        for row in hidden:
            sums[row[currency]] = sums.get(row[currency], 0) + row[amount]
        told = ", ".join(f"{code} {minor}" for code, minor in sorted(sums.items()))
        note += f"; they sum to {told} in minor units"
    return note + ". Use --format csv, or --out FILE, for all of them."


def _write_parquet(result: Result, out: Path | None) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    if out is None:
        raise InputError("Parquet is not text: name a file with --out FILE.")
    if isinstance(result.rows, Listed):
        kinds = [pa.field(name, _arrow_type(name)) for name in result.columns]
        pq.write_table(result.rows.table.cast(pa.schema(kinds)), str(out))
        return
    columns: list[list[Any]] = [[] for _ in result.columns]
    if result.rows:
        columns = [list(column) for column in zip(*result.rows, strict=True)]
    arrays = [
        pa.array(values, type=_arrow_type(name))
        for name, values in zip(result.columns, columns, strict=True)
    ]
    pq.write_table(pa.table(arrays, names=list(result.columns)), str(out))


def _write_xlsx(result: Result, out: Path | None) -> None:
    from casework.sheets import Sheet, xlsx_bytes

    if out is None:
        raise InputError("XLSX is not text: name a file with --out FILE.")
    out.write_bytes(xlsx_bytes([Sheet("fundtrail", result.columns, result.rows)]))


def _arrow_type(name: str) -> pa.DataType:
    import pyarrow as pa

    if name in _FLOATS:
        return pa.float64()
    if _is_integer(name):
        return pa.int64()
    return pa.string()
