"""Every condition under which a row of a file is no transfer, in a sentence each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ingest.rejects import Check

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingest.profile import TransferSpec

_SIDES = ("from", "to")


def transfer_checks(spec: TransferSpec, field: Mapping[str, str]) -> list[Check]:
    """The checks of rows with texts (``transfer_texts``) and values of a profile.

    ``field`` maps our names of texts to the source's.
    """
    checks = _Checks(spec, field)
    return [*checks.of_fields(), *checks.of_amounts(), *checks.of_balances()]


class _Checks:
    def __init__(self, spec: TransferSpec, field: Mapping[str, str]) -> None:
        self.spec = spec
        self.field = field

    def _check(self, when: pl.Expr, ours: str, rule: str, text: str) -> Check:
        return Check(when, self.field.get(ours, ours), pl.col(ours), rule, text)

    def of_fields(self) -> list[Check]:
        checks = [
            self._check(
                pl.col("time_us").is_null() & pl.col("time_text").is_null(),
                "time_text",
                "time-missing",
                "The row has no time.",
            ),
            self._check(
                pl.col("time_text").is_not_null() & pl.col("time_us").is_null(),
                "time_text",
                "time-not-a-time",
                "The text is not a time in the profile's format.",
            ),
        ]
        sides = ("own", "other") if self.spec.own is not None else _SIDES
        checks += [
            self._check(
                pl.col(side).is_null(),
                side,
                "account-missing",
                "The row does not name this account.",
            )
            for side in sides
        ]
        if self.spec.id is not None:
            checks.append(
                self._check(
                    pl.col("id_text").is_null(),
                    "id_text",
                    "id-missing",
                    "The row has no transfer id.",
                )
            )
        if self.spec.currency.column is not None:
            checks.append(
                self._check(
                    pl.col("currency_text").is_null() & pl.col("currency").is_null(),
                    "currency_text",
                    "currency-missing",
                    "The row has no currency.",
                )
            )
            checks.append(
                self._check(
                    pl.col("currency_text").is_not_null() & ~pl.col("currency_known"),
                    "currency_text",
                    "currency-unknown",
                    "The currency is neither in ISO 4217 nor a known crypto asset.",
                )
            )
        for ours in ("seq", "payments"):
            text = pl.col(f"{ours}_text")
            checks.append(
                self._check(
                    text.is_not_null() & pl.col(ours).is_null(),
                    f"{ours}_text",
                    f"{ours}-not-a-number",
                    "The text is not a whole number.",
                )
            )
        checks.append(
            self._check(
                pl.col("period_end_text").is_not_null()
                & pl.col("period_end_us").is_null(),
                "period_end_text",
                "time-not-a-time",
                "The end of the period is not a time in the profile's format.",
            )
        )
        return checks

    def of_amounts(self) -> list[Check]:
        number = pl.col("number")
        known = pl.col("currency_known")
        held = pl.col("amount_minor")
        checks = [
            self._check(
                pl.col("amount_text").is_null(),
                "amount_text",
                "amount-missing",
                "The row has no amount.",
            ),
            self._check(
                ~number,
                "amount_text",
                "amount-not-a-number",
                "The text is not a number.",
            ),
            self._check(
                number & known & ~pl.col("exact"),
                "amount_text",
                "amount-too-fine",
                "The amount has more decimals than its currency.",
            ),
            self._check(
                number & known & pl.col("exact") & held.is_null(),
                "amount_text",
                "amount-too-large",
                "The amount is above 2^63 minor units.",
            ),
            self._check(
                number & pl.col("exact") & (held == 0),
                "amount_text",
                "amount-zero",
                "A transfer of nothing is no transfer.",
            ),
            self._check(
                number & (held < 0),
                "amount_text",
                "amount-negative",
                "The amount is below zero: who pays whom is not told by a sign here.",
            ),
        ]
        if self.spec.own is not None:
            checks.append(
                self._check(
                    pl.col("amount_text").is_not_null() & pl.col("no_side"),
                    "flag_text",
                    "side-unclear",
                    "The row does not say whether its account paid or received.",
                )
            )
        return checks

    def of_balances(self) -> list[Check]:
        checks = []
        for side in _SIDES:
            text = pl.col(f"{side}_balance")
            ours = "own_balance" if self.spec.own is not None else f"{side}_balance"
            checks.append(
                Check(
                    text.is_not_null()
                    & pl.col(f"balance_after_{side}").is_null()
                    & pl.col("currency_known"),
                    self.field[ours],
                    pl.col(ours),
                    "balance-not-a-number",
                    "The balance is not an amount of its currency.",
                )
            )
        return checks
