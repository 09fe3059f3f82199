"""Writing a result: a table for a person, or csv, parquet and JSON for a program."""

from __future__ import annotations

import csv
import json
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TextIO

from graph.errors import InputError

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator, Sequence
    from pathlib import Path

TABLE_ROWS = 50
_INTEGERS = frozenset(
    {
        "accepted",
        "accounts",
        "community",
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


def write_result(result: Result, options: Namespace) -> None:
    """Write rows as the flags ask: ``--format``, ``--out``."""
    chosen = _format(options)
    with _told_plainly(options.out):
        if chosen == "parquet":
            _write_parquet(result, options.out)
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
    except OSError as error:
        if out is None:
            raise
        raise InputError(
            f"{out} cannot be written: {error.strerror or error}.", file=str(out)
        ) from error


def _format(options: Namespace) -> str:
    if options.format is not None:
        return str(options.format)
    if options.out is not None:
        suffix = options.out.suffix.lstrip(".")
        return suffix if suffix in {"json", "csv", "parquet"} else "csv"
    return "table" if sys.stdout.isatty() else "csv"


def _write_text(result: Result, chosen: str, file: TextIO) -> None:
    if chosen == "csv":
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(result.columns)
        writer.writerows(result.rows)
    elif chosen == "json":
        rows = [dict(zip(result.columns, row, strict=True)) for row in result.rows]
        json.dump(rows, file, ensure_ascii=False, indent=2)
        file.write("\n")
    else:
        _write_table(result, file)


def _write_table(result: Result, file: TextIO) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in result.columns:
        number = name in _INTEGERS or name in _FLOATS or name.endswith("_minor")
        table.add_column(name, justify="right" if number else "left", overflow="fold")
    for row in result.rows[:TABLE_ROWS]:
        table.add_row(*("" if value is None else str(value) for value in row))
    Console(file=file).print(table)
    hidden = result.rows[TABLE_ROWS:]
    if hidden:
        print(_hidden_note(result, hidden), file=sys.stderr)


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
    columns: list[list[Any]] = [[] for _ in result.columns]
    if result.rows:
        columns = [list(column) for column in zip(*result.rows, strict=True)]
    arrays = [
        pa.array(values, type=_arrow_type(name))
        for name, values in zip(result.columns, columns, strict=True)
    ]
    pq.write_table(pa.table(arrays, names=list(result.columns)), str(out))


def _arrow_type(name: str) -> object:
    import pyarrow as pa

    if name in _FLOATS:
        return pa.float64()
    if name in _INTEGERS or name.endswith("_minor"):
        return pa.int64()
    return pa.string()
