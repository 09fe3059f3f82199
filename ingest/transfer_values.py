"""The values of transfers from their texts: ids, instants, minor units, precisions."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import polars as pl

from graph.instants import Precision
from graph.money import known_currencies
from ingest.amounts import plain_numbers, read_amounts, rounded_half_even
from ingest.reading import LINE
from ingest.times import instants_us

if TYPE_CHECKING:
    from ingest.profile import AmountSpec, CurrencySpec, TimeSpec, TransferSpec

_SIDES = ("from", "to")


def with_values(
    texts: pl.DataFrame, spec: TransferSpec, columns: frozenset[str], mark: str
) -> pl.DataFrame:
    """The texts of a file with the given columns, and the values beside them.

    A value is null where its text is not one; ``transfer_checks`` says what that means.
    """
    rows = texts.with_columns(_plain_values(spec, mark))
    whole = spec.amount.minor_column in columns
    # Instants and amounts share no column: two threads read both at once.
    with ThreadPoolExecutor(1) as beside:
        instants = beside.submit(_instants, rows, spec.time)
        amounts = _amounts(rows, spec.amount, whole=whole)
        return rows.with_columns(amounts + instants.result())


def currency_code(spec: CurrencySpec, text: pl.Expr) -> pl.Expr:
    """The currency code of a row: the column's word translated, or the constant."""
    code = text.replace(spec.words) if spec.words else text
    if spec.constant is None:
        return code
    return code.fill_null(spec.constant)


def _plain_values(spec: TransferSpec, mark: str) -> list[pl.Expr]:
    """Ids, currency and counts; a statement's sides by who pays."""
    numbered = pl.concat_str(pl.lit(f"{mark}-"), pl.col(LINE).cast(pl.String))
    identity = pl.col("id_text") if spec.id else numbered
    if spec.id_prefix:
        identity = pl.concat_str(pl.lit(spec.id_prefix), identity)
    values = [
        identity.alias("transfer_id"),
        currency_code(spec.currency, pl.col("currency_text")).alias("currency"),
        pl.col("seq_text").cast(pl.Int64, strict=False).alias("seq"),
        pl.col("payments_text").cast(pl.Int32, strict=False).alias("payments"),
    ]
    if spec.own is not None:
        parts = ("", "_name", "_region", "_outside")
        values += [_turned(side, part) for side in _SIDES for part in parts]
        own = pl.col("own_balance")
        values.append(pl.when("pays").then(own).alias("from_balance"))
        values.append(pl.when(~pl.col("pays")).then(own).alias("to_balance"))
    return values


def _turned(side: str, part: str) -> pl.Expr:
    first, second = ("own", "other") if side == "from" else ("other", "own")
    return (
        pl.when("pays")
        .then(pl.col(f"{first}{part}"))
        .otherwise(pl.col(f"{second}{part}"))
        .alias(f"{side}{part}")
    )


def _is_blank(rows: pl.DataFrame, name: str) -> bool:
    """Whether no row says anything; a column the file lacks is never laid out for it."""
    return bool(rows.select(pl.col(name).null_count() == pl.len()).item())


def _instants(rows: pl.DataFrame, time: TimeSpec) -> list[pl.Series | pl.Expr]:
    """``time_us``, its ``precision``, and ``period_end_us``."""
    text = rows["time_text"]
    found = instants_us(text, time)
    precision = pl.lit(int(Precision[time.precision.upper()]), pl.Int8)
    if time.precision == "second" and not time.formats:
        date_alone = pl.col("time_text").str.len_bytes() <= len("2024-03-01")
        day = int(Precision.DAY)
        precision = pl.when(date_alone).then(day).otherwise(precision)
    if time.may_be_missing:
        unknown = pl.col("time_text").is_null()
        precision = pl.when(unknown).then(int(Precision.UNKNOWN)).otherwise(precision)
        found = found.set(text.is_null(), 0)
    constant = precision.cast(pl.Int8).alias("precision")
    precisions = rows.lazy().with_columns(constant).select("precision").collect()
    ends: pl.Series | pl.Expr = pl.lit(None, pl.Int64)
    if not _is_blank(rows, "period_end_text"):
        ends = instants_us(rows["period_end_text"], time)
    return [
        found.alias("time_us"),
        precisions.to_series(),
        ends.alias("period_end_us"),
    ]


def _amounts(
    rows: pl.DataFrame, spec: AmountSpec, *, whole: bool
) -> list[pl.Series | pl.Expr]:
    """Amount and balances in minor units, and what is wrong with their texts.

    With ``whole`` the amounts are minor units already.
    """
    exponent = _exponents(rows["currency"])
    plain = plain_numbers(rows["amount_text"], spec.thousands)
    amounts = read_amounts(plain, exponent * 0 if whole else exponent)
    minor, exact = amounts["minor"], amounts["exact"]
    if spec.rounded:
        minor = rounded_half_even(amounts)
        exact = amounts["number"]
    columns: list[pl.Series | pl.Expr] = [
        exponent.is_not_null().alias("currency_known"),
        amounts["number"],
        minor.alias("amount_minor"),
        exact.alias("exact"),
    ]
    for side in _SIDES:
        if _is_blank(rows, f"{side}_balance"):
            columns.append(pl.lit(None, pl.Int64).alias(f"balance_after_{side}"))
            continue
        text = plain_numbers(rows[f"{side}_balance"], spec.thousands)
        read = read_amounts(text, exponent)
        held = pl.when(pl.col("number") & pl.col("exact")).then("minor")
        columns.append(read.select(held.alias(f"balance_after_{side}")).to_series())
    return columns


def _exponents(currency: pl.Series) -> pl.Series:
    """Decimals (int32) of each row's currency; null where it is not known."""
    known = known_currencies()
    if len(currency) and (currency == currency[0]).all(ignore_nulls=False):
        one = pl.Series([known.get(currency[0])], dtype=pl.Int32)
        return one.new_from_index(0, len(currency))
    return currency.replace_strict(known, default=None, return_dtype=pl.Int32)
