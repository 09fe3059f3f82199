"""Appending a load to the ledger: ordinals, statements, transfers, rejects, sources."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import polars as pl
import pyarrow as pa

from graph.tables import TABLES
from ingest.transfer_accounts import first_appearance_codes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graph.ledger import Ledger
    from graph.ledger_writer import LedgerWriter
    from ingest.loading import ReadFile

_FACTS = (
    "name",
    "kind",
    "institution",
    "party",
    "region",
    "opened",
    "opening_balance_minor",
    "opening_currency",
)


def append_load(
    writer: LedgerWriter, read: Sequence[ReadFile], who: str, now_us: int
) -> None:
    """Append everything that a load read; the caller commits."""
    first = _sources_held(writer.base)
    numbered = [(first + place, one) for place, one in enumerate(read)]
    facts, held = _numbered_facts(writer, numbered)
    # Two tables are written at once: what one writer waits for, the other uses.
    with ThreadPoolExecutor(1) as beside:
        accounts = beside.submit(_append_statements, writer, facts, held)
        for source, one in numbered:
            if one.transfers is not None and len(one.transfers):
                mine = facts.filter(pl.col("source") == source)["ordinal"]
                _append_transfers(writer, source, one, mine)
            for name, rows in one.tables.items():
                _append(writer, name, rows.rename({"line": "source_row"}), source)
            if len(one.rejects):
                _append(writer, "rejects", one.rejects, source)
        accounts.result()
    _append_sources(writer, numbered, who, now_us)


def _sources_held(base: Ledger | None) -> int:
    if base is None:
        return 0
    return int(base.rows("SELECT coalesce(max(source) + 1, 0) FROM sources")[0][0])


def _numbered_facts(
    writer: LedgerWriter, numbered: Sequence[tuple[int, ReadFile]]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What the files say of accounts, each with its ordinal; and what is held of them.

    Held accounts keep their ordinals, and new ones follow as they first appear.
    """
    held = _held_accounts(writer.base)
    told = [_facts(source, one) for source, one in numbered if one.facts is not None]
    if not told:
        return pl.DataFrame(), held
    facts = pl.concat(told)
    code, _ = first_appearance_codes(held["account"], facts["account"])
    return facts.with_columns(code.tail(len(facts)).alias("ordinal")), held


def _append_statements(
    writer: LedgerWriter, facts: pl.DataFrame, held: pl.DataFrame
) -> None:
    if not facts.width:
        return
    told = _telling_something(facts, held)
    new = facts["ordinal"].unique().ge(len(held)).sum()
    table = _arrow(told.select(TABLES["accounts"].names), "accounts")
    writer.append("accounts", table, int(new))


def _held_accounts(base: Ledger | None) -> pl.DataFrame:
    columns = ", ".join(("account", "ordinal", *_FACTS))
    if base is None:
        # Made without Arrow: an empty array of its own makes it import pandas (0.3 s).
        types = {name: _fact_type(name) for name in _FACTS}
        return pl.DataFrame(schema={"account": pl.String, "ordinal": pl.Int32, **types})
    # The names of the columns are constants of ours.
    query = f"SELECT {columns} FROM account_now ORDER BY ordinal"  # noqa: S608
    return _frame(base.query(query))


def _fact_type(name: str) -> type[pl.Int64 | pl.String]:
    return pl.Int64 if name.endswith("_minor") else pl.String


def _frame(table: pa.Table) -> pl.DataFrame:
    frame = pl.from_arrow(table)
    if isinstance(frame, pl.Series):
        message = "a table of several columns is a frame"
        raise TypeError(message)
    return frame


def _facts(source: int, one: ReadFile) -> pl.DataFrame:
    facts = one.facts
    if facts is None:
        return pl.DataFrame()
    missing = [pl.lit(None).alias(name) for name in _FACTS if name not in facts.columns]
    return facts.with_columns(missing).select(
        "account",
        *(pl.col(n).cast(_fact_type(n)) for n in _FACTS),
        pl.lit(source, pl.Int32).alias("source"),
        pl.col("line").cast(pl.Int64).alias("source_row"),
        pl.lit(one.facts_are_weak).alias("weak"),
    )


def _telling_something(facts: pl.DataFrame, held: pl.DataFrame) -> pl.DataFrame:
    """Statements that add to what is held.

    A register replaces what was said before. What a file of transfers says of its
    accounts in passing only fills in what nobody has said. A new account always has
    its first row.
    """
    strong = facts.filter(~pl.col("weak"))
    named_strongly = strong.select("account", *_FACTS).unique("account", keep="last")
    joined = _beside(_beside(facts, held, "_held"), named_strongly, "_strong")
    weak = pl.col("weak")
    filled = [
        pl.when(
            weak
            & (pl.col(f"{n}_held").is_not_null() | pl.col(f"{n}_strong").is_not_null())
        )
        .then(None)
        .otherwise(pl.col(n))
        .alias(n)
        for n in _FACTS
    ]
    joined = joined.with_columns(filled)
    adds = pl.any_horizontal(
        [
            pl.col(n).is_not_null() & pl.col(n).ne_missing(pl.col(f"{n}_held"))
            for n in _FACTS
        ]
    )
    is_new = pl.col("ordinal") >= len(held)
    first_of_new = is_new & pl.col("ordinal").is_first_distinct()
    return joined.filter(adds | first_of_new)


def _beside(facts: pl.DataFrame, said: pl.DataFrame, suffix: str) -> pl.DataFrame:
    """The facts with those that were said of the same accounts, null where none were."""
    named = said.select("account", *(pl.col(n).alias(n + suffix) for n in _FACTS))
    if named.is_empty():
        nothing = [pl.lit(None, _fact_type(n)).alias(n + suffix) for n in _FACTS]
        return facts.with_columns(nothing)
    return facts.join(named, on="account", how="left", maintain_order="left")


def _append_transfers(
    writer: LedgerWriter, source: int, one: ReadFile, of_code: pl.Series
) -> None:
    if one.transfers is None:
        return
    rows = (
        one.transfers.with_row_index("ordinal", offset=writer.transfers)
        .with_columns(
            of_code.gather(one.transfers["from_code"]).alias("src"),
            of_code.gather(one.transfers["to_code"]).alias("dst"),
            pl.col("ordinal").cast(pl.Int64),
            pl.col("seq").fill_null(0),
            pl.lit(source, pl.Int32).alias("source"),
            pl.col("line").cast(pl.Int64).alias("source_row"),
        )
        .select(TABLES["transfers"].names)
    )
    writer.append("transfers", _arrow(rows, "transfers"))


def _append(writer: LedgerWriter, name: str, rows: pl.DataFrame, source: int) -> None:
    schema = TABLES[name]
    given = rows.with_columns(pl.lit(source, pl.Int32).alias("source"))
    missing = [
        pl.lit(None).alias(column)
        for column in schema.names
        if column not in given.columns
    ]
    writer.append(name, _arrow(given.with_columns(missing).select(schema.names), name))


def _arrow(rows: pl.DataFrame, name: str) -> pa.Table:
    """The rows as a table of the ledger.

    A column without values is one shared buffer of Arrow: laid out anew, six of them
    took 240 MB of 3,000,000 transfers.
    """
    schema = TABLES[name]
    columns = []
    for field in schema:
        column = rows[field.name]
        if column.null_count() == len(column):
            columns.append(pa.nulls(len(column), field.type))
        else:
            columns.append(column.to_arrow().cast(field.type))
    return pa.Table.from_arrays(columns, schema=schema)


def _append_sources(
    writer: LedgerWriter,
    numbered: Sequence[tuple[int, ReadFile]],
    who: str,
    now_us: int,
) -> None:
    rows = [
        {
            "source": source,
            "file": one.report.file,
            "sha256": one.report.sha256,
            "profile": one.report.profile,
            "rows": one.report.rows,
            "accepted": one.report.accepted,
            "rejected": one.report.rejected,
            "repeated": one.report.repeated,
            "loaded_at_us": now_us,
            "loaded_by": who,
            "ledger_version": writer.next_version,
        }
        for source, one in numbered
    ]
    writer.append("sources", _arrow(pl.DataFrame(rows), "sources"))
