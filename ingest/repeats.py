"""Transfers told twice: by both banks' statements, or by a file of another load.

The same id with the same content is a repeat: counted, and its stated balance joins the
first telling where that one lacks it. The same id with other content is refused.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from ingest.rejects import REJECT_SCHEMA

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graph.ledger import Ledger
    from ingest.loading import ReadFile

_CONTENT = ("from", "to", "amount_minor", "currency", "time_us")
_BALANCES = ("balance_after_from", "balance_after_to")
_CONFLICT = "The transfer id is held already, with other content."


def settle_repeats(read: Sequence[ReadFile], base: Ledger | None) -> list[ReadFile]:
    """The files with their repeats taken out and counted, and conflicts refused."""
    frames = [
        one.transfers.with_columns(pl.lit(one.number, pl.Int32).alias("file"))
        for one in read
        if one.transfers is not None
    ]
    if not frames:
        return list(read)
    told = pl.concat(frames).with_row_index("place")
    held = _held_tellings(told, base)
    if held is None and _all_distinct(told["transfer_id"]):
        return list(read)
    verdicts = _verdicts(told, held)
    return [_settled(one, verdicts) for one in read]


def _all_distinct(texts: pl.Series) -> bool:
    """Whether no text occurs twice; distinct hashes, quicker to count, tell as much."""
    count = len(texts)
    return texts.hash(seed=0).n_unique() == count or texts.n_unique() == count


def _held_tellings(told: pl.DataFrame, base: Ledger | None) -> pl.DataFrame | None:
    """What the ledger holds under ids that are told again; None where nothing is."""
    if base is None or not base.transfers:
        return None
    held = (
        pl.scan_parquet(base.files("transfers"))
        .join(told.lazy().select("transfer_id"), on="transfer_id", how="semi")
        .select(
            "transfer_id",
            "src",
            "dst",
            "amount_minor",
            "currency",
            "time_us",
            *_BALANCES,
        )
        .collect()
    )
    if held.is_empty():
        return None
    ids = pl.Series("account", base.account_ids())
    return held.with_columns(
        ids.gather(held["src"]).alias("from"), ids.gather(held["dst"]).alias("to")
    ).drop("src", "dst")


def _verdicts(told: pl.DataFrame, held: pl.DataFrame | None) -> pl.DataFrame:
    """Each telling with ``verdict`` (new, repeat, conflict) and merged balances."""
    many = told.filter(pl.col("transfer_id").is_duplicated())
    if held is not None:
        again = told.join(held.select("transfer_id"), on="transfer_id", how="semi")
        many = pl.concat([many, again]).unique("place").sort("place")
        first = pl.concat(
            [
                held.select(
                    "transfer_id",
                    *_CONTENT,
                    *_BALANCES,
                    pl.lit(-1, pl.Int64).alias("place"),
                ),
                many.select(
                    "transfer_id", *_CONTENT, *_BALANCES, pl.col("place").cast(pl.Int64)
                ),
            ]
        ).unique("transfer_id", keep="first", maintain_order=True)
    else:
        first = many.unique("transfer_id", keep="first", maintain_order=True).select(
            "transfer_id", *_CONTENT, *_BALANCES, pl.col("place").cast(pl.Int64)
        )
    pairs = many.join(first, on="transfer_id", suffix="_first", maintain_order="left")
    differs = pl.any_horizontal(
        [pl.col(c).ne_missing(pl.col(f"{c}_first")) for c in _CONTENT]
        + [
            (pl.col(b) != pl.col(f"{b}_first")).fill_null(value=False)
            for b in _BALANCES
        ]
    )
    is_first = pl.col("place").cast(pl.Int64) == pl.col("place_first")
    judged = pairs.with_columns(
        pl.when(is_first)
        .then(pl.lit("new"))
        .when(differs)
        .then(pl.lit("conflict"))
        .otherwise(pl.lit("repeat"))
        .alias("verdict")
    )
    merged = (
        judged.filter(pl.col("verdict") != "conflict")
        .group_by("transfer_id")
        .agg(pl.col(b).drop_nulls().first().alias(f"{b}_merged") for b in _BALANCES)
    )
    judged = judged.select("place", "transfer_id", "verdict").join(
        merged, on="transfer_id", how="left"
    )
    return told.select("place", "file", "line").join(
        judged.drop("transfer_id"), on="place", how="left", maintain_order="left"
    )


def _settled(one: ReadFile, verdicts: pl.DataFrame) -> ReadFile:
    if one.transfers is None:
        return one
    mine = verdicts.filter(pl.col("file") == one.number)
    verdict = mine["verdict"].fill_null("new")
    merged = [pl.coalesce(pl.col(b), mine[f"{b}_merged"]).alias(b) for b in _BALANCES]
    kept = one.transfers.with_columns(merged).filter(verdict == "new")
    conflicts = one.transfers.filter(verdict == "conflict").select(
        pl.col("line").cast(pl.Int64),
        pl.lit("transfer_id").alias("field"),
        pl.col("transfer_id").alias("value"),
        pl.lit("id-conflict").alias("rule"),
        pl.lit(_CONFLICT).alias("text"),
    )
    rejects = pl.concat([one.rejects, conflicts.cast(REJECT_SCHEMA)]).sort(
        "line", maintain_order=True
    )
    report = replace(
        one.report,
        accepted=len(kept),
        repeated=int((verdict == "repeat").sum()),
        rejected=one.report.rejected + len(conflicts),
    )
    return replace(one, transfers=kept, rejects=rejects, report=report)
