"""Relations of transfers, held against the transfers that they name.

A reversal takes back at most what it reverses, on the same way back and later; a
conversion pays in one currency and receives in another, not earlier. What cannot be is
refused row by row, as any bad row is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from ingest.reading import LINE
from ingest.rejects import Check, split_rejects

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graph.ledger import Ledger
    from ingest.loading import ReadFile

_SEEN = ("from", "to", "amount_minor", "currency", "time_us")


def settle_relations(read: Sequence[ReadFile], base: Ledger | None) -> list[ReadFile]:
    """The files with the relations that cannot be moved to their rejects.

    A relation may name transfers of the ledger and of any file of the same load; of
    two that exclude each other, the first in the order of the files stands.
    """
    if not any("relations" in one.tables for one in read):
        return list(read)
    seen = _seen(read, base)
    before = _held(base)
    settled = []
    for one in read:
        if "relations" in one.tables:
            kept, refused = _judged(one.tables["relations"], seen, before)
            before = pl.concat([before, kept.select(before.columns)])
            settled.append(_settled(one, kept, refused))
        else:
            settled.append(one)
    return settled


def _held(base: Ledger | None) -> pl.DataFrame:
    columns = ("transfer", "kind", "of_transfer")
    rows = []
    if base is not None:
        rows = base.rows(f"SELECT {', '.join(columns)} FROM relations")  # noqa: S608
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")


def _seen(read: Sequence[ReadFile], base: Ledger | None) -> pl.DataFrame:
    """The transfers that the relations name, as far as there are such."""
    told = [one.tables["relations"] for one in read if "relations" in one.tables]
    sides = [rows[name] for rows in told for name in ("transfer", "of_transfer")]
    named = pl.concat([side.alias("transfer_id") for side in sides]).unique()
    wanted = named.to_frame()
    parts = [
        one.transfers.join(wanted, on="transfer_id", how="semi").select(
            "transfer_id", *_SEEN
        )
        for one in read
        if one.transfers is not None
    ]
    if base is not None and base.transfers:
        ids = pl.Series("account", base.account_ids())
        held = (
            pl.scan_parquet(base.files("transfers"))
            .join(wanted.lazy(), on="transfer_id", how="semi")
            .select("transfer_id", "src", "dst", *_SEEN[2:])
            .collect()
        )
        parts.append(
            held.select(
                "transfer_id",
                ids.gather(held["src"]).alias("from"),
                ids.gather(held["dst"]).alias("to"),
                *_SEEN[2:],
            )
        )
    if not parts:
        texts = {
            name: pl.String() for name in ("transfer_id", "from", "to", "currency")
        }
        numbers = {name: pl.Int64() for name in ("amount_minor", "time_us")}
        return pl.DataFrame(schema={**texts, **numbers})
    return pl.concat(parts).unique("transfer_id", keep="first", maintain_order=True)


def _judged(
    told: pl.DataFrame, seen: pl.DataFrame, before: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The relations that can be, and the rejects of the others."""
    rows = told
    for side, named in (("own", "transfer"), ("other", "of_transfer")):
        of_side = seen.rename({name: f"{name}_{side}" for name in _SEEN}).with_columns(
            pl.lit(value=True).alias(f"known_{side}")
        )
        rows = rows.join(
            of_side,
            left_on=named,
            right_on="transfer_id",
            how="left",
            maintain_order="left",
        )
    passed, refused = split_rejects(rows, _checks())
    both = pl.concat([before, passed.select(before.columns)])
    again = [
        both.select(pl.struct("kind", name).is_first_distinct().not_())
        .to_series()
        .tail(len(passed))
        .alias(f"again_{name}")
        for name in ("transfer", "of_transfer")
    ]
    passed, twice = split_rejects(passed.with_columns(again), [_related_twice()])
    return passed, pl.concat([refused, twice])


def _related_twice() -> Check:
    converts = pl.col("kind") == "converts"
    return Check(
        pl.col("again_transfer") | (converts & pl.col("again_of_transfer")),
        "transfer_id",
        pl.col("transfer"),
        "relation-twice",
        "The transfer is in another such relation already.",
    )


def _checks() -> list[Check]:
    reverses = pl.col("kind") == "reverses"
    unknown = {side: pl.col(f"known_{side}").is_null() for side in ("own", "other")}
    both = ~unknown["own"] & ~unknown["other"]
    same_way = (pl.col("from_own") == pl.col("to_other")) & (
        pl.col("to_own") == pl.col("from_other")
    )
    same = pl.col("currency_own") == pl.col("currency_other")
    own, other = pl.col("transfer"), pl.col("of_transfer")
    no_such = (
        "No transfer of this id is held or in this load: load it before, or with it."
    )
    return [
        Check(unknown["own"], "transfer_id", own, "transfer-unknown", no_such),
        Check(unknown["other"], "of_transfer_id", other, "transfer-unknown", no_such),
        Check(both & (pl.col("time_us_own") < pl.col("time_us_other")), "transfer_id", own, "relation-too-early", "The transfer is earlier than the one that it reverses or converts."),
        Check(both & reverses & ~(same_way & same), "transfer_id", own, "reversal-of-another", "A reversal pays the same currency back from the receiver to the payer."),
        Check(both & reverses & (pl.col("amount_minor_own") > pl.col("amount_minor_other")), "transfer_id", own, "reversal-too-large", "A reversal takes back more than was paid."),
        Check(both & ~reverses & same, "transfer_id", own, "conversion-of-nothing", "Both transfers are of one currency, so that nothing was converted."),
    ]  # fmt: skip


def _settled(one: ReadFile, kept: pl.DataFrame, refused: pl.DataFrame) -> ReadFile:
    rows = kept.select(LINE, "transfer", "kind", "of_transfer")
    gone = len(one.tables["relations"]) - len(rows)
    report = replace(
        one.report,
        accepted=one.report.accepted - gone,
        rejected=one.report.rejected + gone,
    )
    return replace(
        one,
        tables={**one.tables, "relations": rows},
        rejects=pl.concat([one.rejects, refused]).sort(LINE, maintain_order=True),
        report=report,
    )
