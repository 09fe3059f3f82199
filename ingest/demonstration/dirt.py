"""A handful of spoilt rows, as every real delivery has; each is told in the truth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl


@dataclass(frozen=True, slots=True)
class Spoilt:
    """One spoilt row: file, line (the file's first line is 1), column, what is wrong.

    It stands beside the good row that it was copied from; ``id_kept`` says whether
    it still claims that row's reference number.
    """

    file: str
    line: int
    column: str
    value: str
    wrong: str
    id_kept: bool


@dataclass(frozen=True, slots=True)
class Spoiling:
    """How a row is spoilt: the column, what is written there, and what that is."""

    column: str
    value: str
    wrong: str
    id_kept: bool = False


BANK: Final = (
    Spoiling("交易日期", "20231345", "unreadable date"),
    Spoiling("交易时间", "277100", "unreadable time"),
    Spoiling("借方发生额", "12,3O0.00", "unreadable amount"),
    Spoiling("借方发生额", "0.00", "amount of zero"),
    Spoiling("借方发生额", "-500.00", "negative amount"),
    Spoiling("借方发生额", "", "no amount"),
    Spoiling("借方发生额", "99999999999999999999.00", "amount above 2^63 minor units"),
    Spoiling("对方账号", "", "no counterparty"),
    Spoiling("币种", "贝壳币", "unknown currency"),
    Spoiling(
        "借方发生额", "0.07", "same reference number, other content", id_kept=True
    ),
)
XLSX: Final = (
    Spoiling("交易时间", "2023-02-30 09:00:00", "unreadable date"),
    Spoiling("交易金额", "壹万元整", "unreadable amount"),
    Spoiling("对手账号", "", "no counterparty"),
)
PAYMENT: Final = (
    Spoiling("trade_time", "yesterday", "unreadable date"),
    Spoiling("amount", "", "no amount"),
    Spoiling("amount", "88.505", "more decimals than the currency has"),
    Spoiling("payee_id", "", "no counterparty"),
    Spoiling("currency", "XXQ", "unknown currency"),
)


def spoil(
    rows: pl.DataFrame,
    spoilings: tuple[Spoiling, ...],
    file: str,
    layout: tuple[str, str, int],
) -> tuple[pl.DataFrame, list[Spoilt]]:
    """Put spoilt copies of rows among them, evenly spread.

    ``layout`` names the column of the reference number, a column that must be filled
    in the row that is copied, and the line of the first data row.
    """
    reference, filled, first_line = layout
    usable = rows.with_row_index("at").filter(pl.col(filled) != "")["at"]
    if len(usable) < len(spoilings):
        return rows, []
    told: list[Spoilt] = []
    parts: list[pl.DataFrame] = []
    done = 0
    for nth, how in enumerate(spoilings):
        at = int(usable[(2 * nth + 1) * len(usable) // (2 * len(spoilings))])
        copy = rows.slice(at, 1).with_columns(pl.lit(how.value).alias(how.column))
        if not how.id_kept:
            copy = copy.with_columns(("X" + pl.col(reference)).alias(reference))
        parts += [rows.slice(done, at + 1 - done), copy]
        done = at + 1
        line = first_line + done + nth
        told.append(Spoilt(file, line, how.column, how.value, how.wrong, how.id_kept))
    parts.append(rows.slice(done))
    return pl.concat(parts), told
