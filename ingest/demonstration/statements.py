"""How each house shows the case's transfers: banks, the payment firm, the chain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from ingest.demonstration import layouts
from ingest.demonstration.register import INSTITUTIONS
from ingest.demonstration.timeline import LOCAL_EPOCH_S, UTC_EPOCH_S

if TYPE_CHECKING:
    from ingest.demonstration.case import Case

_COIN: Final = "泰达币"


def amount_text(minor: str, currency: str) -> pl.Expr:
    """A column of minor units as exact decimal text, by the column of currencies."""
    return (
        pl.when(pl.col(currency) == _COIN)
        .then(_decimal_text(minor, 6))
        .otherwise(_decimal_text(minor, 2))
    )


def _decimal_text(minor: str, decimals: int) -> pl.Expr:
    unit = 10**decimals
    rest = (pl.col(minor) % unit).cast(pl.String).str.zfill(decimals)
    return pl.format("{}.{}", pl.col(minor) // unit, rest)


def reference_numbers(case: Case) -> pl.Series:
    """The reference number of each transfer: its local day and its place in order."""
    return (
        pl.DataFrame({"time": case.transfers.time})
        .with_row_index("nth")
        .select(
            ref="F"
            + pl.from_epoch(pl.col("time") + LOCAL_EPOCH_S).dt.strftime("%Y%m%d")
            + pl.col("nth").cast(pl.String).str.zfill(7)
        )["ref"]
    )


def transfer_frame(case: Case) -> pl.DataFrame:
    """One row per transfer, with both sides' accounts and balances; all as text."""
    moved = case.transfers
    words = pl.Series(moved.words)
    sides = case.accounts.select(
        "institution", "number", "name", "kind", "currency", "covered"
    ).with_columns(bank=pl.col("institution").replace_strict(INSTITUTIONS))
    payer = sides[moved.src].rename(lambda name: f"src_{name}")
    payee = sides[moved.dst].rename(lambda name: f"dst_{name}")
    core = pl.DataFrame(
        {
            "ref": reference_numbers(case),
            "time": moved.time,
            "src": moved.src,
            "dst": moved.dst,
            "minor": moved.amount,
            "src_after": case.after_src,
            "dst_after": case.after_dst,
            "channel": words.gather(moved.channel),
            "purpose": words.gather(moved.purpose),
        }
    )
    return pl.concat([core, payer, payee], how="horizontal").with_columns(
        local=pl.from_epoch(pl.col("time") + LOCAL_EPOCH_S),
        amount=amount_text("minor", "src_currency"),
        src_balance=amount_text("src_after", "src_currency"),
        dst_balance=amount_text("dst_after", "src_currency"),
    )


def _own_side(legs: pl.DataFrame, code: str) -> pl.DataFrame:
    """A bank's view: one row for each of its accounts under inquiry that a transfer touches."""
    views = []
    for own, other, sign in (
        ("src", "dst", layouts.DEBIT),
        ("dst", "src", layouts.CREDIT),
    ):
        chosen = legs.filter(
            pl.col(f"{own}_covered") & (pl.col(f"{own}_institution") == code)
        )
        views.append(
            chosen.select(
                "ref",
                "local",
                "amount",
                "channel",
                "purpose",
                own=pl.col(own),
                sign=pl.lit(sign),
                own_code=pl.col(f"{own}_institution"),
                own_number=pl.col(f"{own}_number"),
                own_name=pl.col(f"{own}_name"),
                other_code=pl.col(f"{other}_institution"),
                other_number=pl.col(f"{other}_number"),
                other_name=pl.col(f"{other}_name"),
                other_bank=pl.col(f"{other}_bank"),
                balance=pl.col(f"{own}_balance"),
                currency=pl.col("src_currency"),
            )
        )
    # Account by account, each in order of time, as a bank hands it over.
    return pl.concat(views).sort("own_number", "local", maintain_order=True)


def bank_rows(legs: pl.DataFrame, code: str) -> pl.DataFrame:
    """A bank's statement; see ``layouts.BANK_COLUMNS``."""
    debit = pl.col("sign") == layouts.DEBIT
    nothing = pl.lit("")
    return _own_side(legs, code).select(
        pl.col("local").dt.strftime("%Y%m%d").alias("交易日期"),
        pl.col("local").dt.strftime("%H%M%S").alias("交易时间"),
        pl.col("ref").alias("交易流水号"),
        pl.col("own_code").alias("本方行号"),
        pl.col("own_number").alias("本方账号"),
        pl.col("own_name").alias("本方户名"),
        pl.col("other_code").alias("对方行号"),
        pl.col("other_number").alias("对方账号"),
        pl.col("other_name").alias("对方户名"),
        pl.col("other_bank").alias("对方开户行"),
        pl.when(debit).then("amount").otherwise(nothing).alias("借方发生额"),
        pl.when(debit).then(nothing).otherwise("amount").alias("贷方发生额"),
        pl.col("balance").alias("余额"),
        pl.col("currency").alias("币种"),
        pl.col("channel").alias("交易渠道"),
        pl.col("purpose").alias("摘要"),
    )


def xlsx_rows(legs: pl.DataFrame, code: str) -> pl.DataFrame:
    """A bank's statement as its workbook shows it; see ``layouts.XLSX_COLUMNS``."""
    return _own_side(legs, code).select(
        pl.col("ref").alias("流水号"),
        pl.col("local").dt.strftime("%Y-%m-%d %H:%M:%S").alias("交易时间"),
        pl.col("own_code").alias("行号"),
        pl.col("own_number").alias("账号"),
        pl.col("own_name").alias("户名"),
        pl.col("sign").alias("借贷标志"),
        _with_separators("amount").alias("交易金额"),
        _with_separators("balance").alias("账户余额"),
        pl.col("currency").alias("币种"),
        pl.col("other_code").alias("对手行号"),
        pl.col("other_number").alias("对手账号"),
        pl.col("other_name").alias("对手户名"),
        pl.col("channel").alias("渠道"),
        pl.col("purpose").alias("用途"),
    )


def _with_separators(amount: str) -> pl.Expr:
    """A text with two decimals and a comma before every third digit of the whole."""
    whole = pl.col(amount).str.head(-3).str.reverse()
    grouped = whole.str.replace_all(r"(\d{3})", "${1},").str.reverse()
    return grouped.str.strip_chars_start(",") + pl.col(amount).str.tail(3)


def payment_rows(legs: pl.DataFrame) -> pl.DataFrame:
    """What touched the payment firm; see ``layouts.PAYMENT_COLUMNS``."""
    ours = {side: pl.col(f"{side}_institution") == "TCP" for side in ("src", "dst")}
    nothing = pl.lit("")
    return legs.filter(ours["src"] | ours["dst"]).select(
        trade_no="ref",
        trade_time=pl.col("local").dt.strftime("%Y-%m-%d %H:%M:%S"),
        payer_org="src_institution",
        payer_id="src_number",
        payer_name="src_name",
        payee_org="dst_institution",
        payee_id="dst_number",
        payee_name="dst_name",
        amount="amount",
        currency=pl.col("src_currency").replace_strict(layouts.CURRENCY_WORDS),
        scene="channel",
        memo="purpose",
        payer_balance=pl.when(ours["src"]).then("src_balance").otherwise(nothing),
        payee_balance=pl.when(ours["dst"]).then("dst_balance").otherwise(nothing),
    )


def chain_rows(legs: pl.DataFrame) -> pl.DataFrame:
    """What moved on the chain; see ``layouts.CHAIN_COLUMNS``."""
    return legs.filter(pl.col("src_institution") == "CHAIN").select(
        transfer_id="ref",
        time=pl.from_epoch(pl.col("time") + UTC_EPOCH_S).dt.strftime(
            "%Y-%m-%dT%H:%M:%SZ"
        ),
        from_account=pl.col("src_institution") + ":" + pl.col("src_number"),
        to_account=pl.col("dst_institution") + ":" + pl.col("dst_number"),
        amount="amount",
        currency=pl.col("src_currency").replace_strict(layouts.CURRENCY_WORDS),
        channel="channel",
        purpose="purpose",
        balance_after_from="src_balance",
        balance_after_to="dst_balance",
    )
