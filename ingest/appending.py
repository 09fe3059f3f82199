"""Appending a load to the ledger: ordinals, statements, transfers, rejects, sources."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import polars as pl

from graph.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

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
    told, ordinals = _statements(writer, numbered)
    # Two tables are written at once: what one writer waits for, the other uses.
    with ThreadPoolExecutor(1) as beside:
        accounts = beside.submit(_append_statements, writer, told, ordinals)
        for source, one in numbered:
            if one.transfers is not None and len(one.transfers):
                _append_transfers(writer, source, one, ordinals)
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


def _statements(
    writer: LedgerWriter, numbered: Sequence[tuple[int, ReadFile]]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Statements about accounts to append, and every account with its ordinal."""
    held = _held_accounts(writer.base)
    known = held.select("account", "ordinal")
    told = [_facts(source, one) for source, one in numbered if one.facts is not None]
    if not told:
        return pl.DataFrame(), known
    facts = pl.concat(told)
    new = (
        facts.select("account")
        .unique(maintain_order=True)
        .join(known, on="account", how="anti", maintain_order="left")
        .with_row_index("ordinal", offset=writer.accounts)
        .select("account", pl.col("ordinal").cast(pl.Int32))
    )
    ordinals = pl.concat([known, new])
    statements = _telling_something(facts, held)
    return statements.join(ordinals, on="account", maintain_order="left"), ordinals


def _append_statements(
    writer: LedgerWriter, told: pl.DataFrame, ordinals: pl.DataFrame
) -> None:
    if not told.width:
        return
    table = _arrow(told.select(TABLES["accounts"].names), "accounts")
    writer.append("accounts", table, len(ordinals) - writer.accounts)


def _held_accounts(base: Ledger | None) -> pl.DataFrame:
    columns = ", ".join(("account", "ordinal", *_FACTS))
    if base is None:
        # Made without Arrow: an empty array of its own makes it import pandas (0.3 s).
        types = {name: _fact_type(name) for name in _FACTS}
        return pl.DataFrame(schema={"account": pl.String, "ordinal": pl.Int32, **types})
    # The names of the columns are constants of ours.
    return _frame(base.query(f"SELECT {columns} FROM account_now"))  # noqa: S608


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
    joined = facts.join(
        held, on="account", how="left", suffix="_held", maintain_order="left"
    )
    joined = joined.join(
        named_strongly,
        on="account",
        how="left",
        suffix="_strong",
        maintain_order="left",
    )
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
    first_of_new = pl.col("ordinal").is_null() & pl.col("account").is_first_distinct()
    return joined.filter(adds | first_of_new).select(
        "account", *_FACTS, "source", "source_row"
    )


def _append_transfers(
    writer: LedgerWriter, source: int, one: ReadFile, ordinals: pl.DataFrame
) -> None:
    if one.transfers is None or one.facts is None:
        return
    of_code = one.facts.select("account").join(
        ordinals, on="account", how="left", maintain_order="left"
    )["ordinal"]
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
    return rows.to_arrow().cast(TABLES[name])


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
