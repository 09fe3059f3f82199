"""Rows that cannot be taken: which, where, why, in a sentence; kept in the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from ingest.reading import LINE, SURPLUS

if TYPE_CHECKING:
    from collections.abc import Sequence

REJECT_SCHEMA = pl.Schema(
    {
        LINE: pl.Int64,
        "field": pl.String,
        "value": pl.String,
        "rule": pl.String,
        "text": pl.String,
    }
)


@dataclass(frozen=True, slots=True)
class Check:
    """A condition under which a row is refused.

    ``field`` is the source's name of the column, ``value`` its text there.
    """

    when: pl.Expr
    field: str
    value: pl.Expr
    rule: str
    text: str


def split_rejects(
    rows: pl.DataFrame, checks: Sequence[Check]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows that pass every check, and a reject for each check that a row fails.

    A null condition does not refuse: what a missing value means is a check of its own.
    """
    failed = [
        check.when.fill_null(value=False).alias(f"_{n}")
        for n, check in enumerate(checks)
    ]
    marks = rows.select(failed)
    names = marks.columns
    bad = marks.select(pl.any_horizontal(names)).to_series() if names else None
    if bad is None or not bad.any():
        return rows, no_rejects()
    parts = [
        rows.filter(marks[name]).select(
            pl.col(LINE).cast(pl.Int64),
            pl.lit(check.field).alias("field"),
            check.value.cast(pl.String).alias("value"),
            pl.lit(check.rule).alias("rule"),
            pl.lit(check.text).alias("text"),
        )
        for name, check in zip(names, checks, strict=True)
        if marks[name].any()
    ]
    return rows.filter(~bad), pl.concat(parts).sort(LINE, maintain_order=True)


def shape_checks(columns: Sequence[str]) -> list[Check]:
    """What makes a row no row at all, whatever its columns mean."""
    named = [pl.col(name) for name in columns if name not in {LINE, SURPLUS}]
    checks = [
        Check(
            pl.all_horizontal(column.is_null() for column in named),
            "row",
            pl.lit(None, pl.String),
            "row-blank",
            "The row is blank.",
        )
    ]
    if SURPLUS in columns:
        surplus = pl.col(SURPLUS)
        checks.append(
            Check(
                surplus.is_not_null(),
                "row",
                surplus,
                "row-too-long",
                "The row holds more values than the header has columns.",
            )
        )
    return checks


def no_rejects() -> pl.DataFrame:
    """An empty frame of rejects."""
    return pl.DataFrame(schema=REJECT_SCHEMA)
