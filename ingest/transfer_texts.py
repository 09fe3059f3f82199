"""The texts of a file of transfers, under our names whatever the source calls them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from ingest.profile import Columns, SideSpec, TransferSpec


class TransferTexts:
    """The expressions that find a profile's texts in files with the given columns.

    ``field`` says, for each of our names, what the source calls its column.
    """

    def __init__(self, spec: TransferSpec, columns: frozenset[str]) -> None:
        self.spec = spec
        self.columns = columns
        self.field: dict[str, str] = {}

    def expressions(self) -> list[pl.Expr]:
        """The source's texts under our names; blank is null."""
        spec = self.spec
        named = {
            "id_text": spec.id,
            "currency_text": spec.currency.column,
            "seq_text": spec.seq,
            "channel": spec.channel,
            "purpose": spec.purpose,
            "payments_text": spec.payments,
            "period_end_text": spec.time.period_end,
        }
        texts = [self._text(source, ours) for ours, source in named.items()]
        texts.append(self._time_text())
        return [*texts, *self._amount_texts(), *self._side_texts()]

    def _text(self, source: Columns | None, ours: str) -> pl.Expr:
        names = (source,) if isinstance(source, str) else source or ()
        there = [name for name in names if name in self.columns]
        self.field[ours] = there[0] if there else next(iter(names), ours)
        if not there:
            return pl.lit(None, pl.String).alias(ours)
        return pl.col(there[0]).alias(ours)

    def _time_text(self) -> pl.Expr:
        columns = self.spec.time.columns
        self.field["time_text"] = " ".join(columns)
        if len(columns) == 1:
            return pl.col(columns[0]).alias("time_text")
        return pl.concat_str(columns, separator=" ").alias("time_text")

    def _amount_texts(self) -> list[pl.Expr]:
        """``amount_text`` and whether the own side of a statement ``pays``."""
        amount = self.spec.amount
        column = amount.column
        if amount.minor_column in self.columns:
            column = amount.minor_column
        if amount.debit is None or amount.credit is None:
            pays = self._text(amount.flag, "flag_text").is_in(list(amount.debit_words))
            known = list(amount.debit_words + amount.credit_words)
            flagged = self._text(amount.flag, "flag_text")
            return [
                self._text(column, "amount_text"),
                flagged,
                pays.alias("pays"),
                (~flagged.is_in(known)).fill_null(value=True).alias("no_side"),
            ]
        debit = self._text(amount.debit, "debit_text")
        credit = self._text(amount.credit, "credit_text")
        self.field["amount_text"] = f"{amount.debit} {amount.credit}"
        self.field["flag_text"] = self.field["amount_text"]
        return [
            pl.coalesce(debit, credit).alias("amount_text"),
            pl.concat_str(debit, credit, separator=" ").alias("flag_text"),
            debit.is_not_null().alias("pays"),
            (debit.is_not_null() & credit.is_not_null()).alias("no_side"),
        ]

    def _side_texts(self) -> list[pl.Expr]:
        if self.spec.own is not None and self.spec.other is not None:
            sides = {"own": self.spec.own, "other": self.spec.other}
        elif self.spec.payer is not None and self.spec.payee is not None:
            sides = {"from": self.spec.payer, "to": self.spec.payee}
        else:
            message = "a profile of transfers names payer and payee, or own and other"
            raise ValueError(message)
        return [e for side, spec in sides.items() for e in self._side(side, spec)]

    def _side(self, side: str, spec: SideSpec) -> list[pl.Expr]:
        number = self._text(spec.number, f"{side}_number")
        account = number
        if spec.institution is not None:
            institution = self._text(spec.institution, f"{side}_institution")
            account = (
                pl.when(institution.is_null() | number.is_null())
                .then(number)
                .otherwise(pl.concat_str(institution, pl.lit(":"), number))
            )
        self.field[side] = self.field[f"{side}_number"]
        outside = pl.lit(value=False)
        if spec.outside:
            outside = number.is_in(list(spec.outside)).fill_null(value=False)
            world = pl.concat_str(pl.lit("OUTSIDE:"), number)
            account = pl.when(outside).then(world).otherwise(account)
        return [
            account.alias(side),
            outside.alias(f"{side}_outside"),
            self._text(spec.name, f"{side}_name"),
            self._text(spec.region, f"{side}_region"),
            self._text(spec.balance, f"{side}_balance"),
        ]
