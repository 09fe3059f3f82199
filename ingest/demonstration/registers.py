"""The account register and the lists, as rows of text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ingest.demonstration import layouts
from ingest.demonstration.register import INSTITUTIONS, MARK
from ingest.demonstration.statements import amount_text
from ingest.demonstration.timeline import FLIGHT_DAY, NOTICE_DAY, day_text

if TYPE_CHECKING:
    from ingest.demonstration.case import Case


def account_rows(case: Case) -> pl.DataFrame:
    """Every account; see ``layouts.ACCOUNT_COLUMNS``."""
    # Where money leaves there is no balance to state.
    unknown = pl.col("kind").is_in(["现金柜台", "外部账户"])
    on_chain = pl.col("institution") == "CHAIN"
    days = {int(day): day_text(int(day)) for day in case.accounts["opened"].unique()}
    return (
        case.accounts.with_columns(pl.Series("minor", case.opening))
        .sort("institution", "number")
        .select(
            pl.col("institution").alias("行号"),
            pl.col("number").alias("账号"),
            pl.col("name").alias("户名"),
            pl.col("kind").alias("账户类型"),
            pl.col("institution").replace_strict(INSTITUTIONS).alias("开户机构"),
            pl.col("party").alias("客户号"),
            pl.col("region").alias("地区代码"),
            pl.when(on_chain)
            .then(pl.lit(""))
            .otherwise(pl.col("opened").replace_strict(days))
            .alias("开户日期"),
            pl.when(unknown)
            .then(pl.lit(""))
            .otherwise(amount_text("minor", "currency"))
            .alias("期初余额"),
            pl.col("currency").alias("币种"),
        )
    )


def list_rows(case: Case) -> pl.DataFrame:
    """Who stands on a list, as published; see ``layouts.LIST_COLUMNS``."""
    cast = case.cast
    police = f"Police notice 2024-17 {MARK}"
    rows = [
        (int(index), "fraud", 95, police, day_text(NOTICE_DAY)) for index in cast.pools
    ]
    rows += [
        (int(index), "fraud", 80, f"Chain watch list {MARK}", day_text(FLIGHT_DAY + 9))
        for index in cast.network.flight_wallets
    ]
    rows.append(
        (
            int(cast.betting[0]),
            "gambling",
            60,
            f"Gambling register {MARK}",
            day_text(120),
        )
    )
    ids = case.accounts.select(id=pl.col("institution") + ":" + pl.col("number"))["id"]
    return pl.DataFrame(
        [(ids[index], *rest) for index, *rest in rows],
        schema=dict.fromkeys(layouts.LIST_COLUMNS, pl.String),
        orient="row",
        strict=False,
    )
