"""Rows of a file to transfers: ids, accounts, exact amounts, instants, and checks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from graph.instants import Precision
from graph.money import known_currencies
from ingest.amounts import plain_numbers, read_amounts, rounded_half_even
from ingest.reading import LINE
from ingest.rejects import Check, split_rejects
from ingest.times import instants_us

if TYPE_CHECKING:
    from ingest.profile import Columns, CurrencySpec, Profile, SideSpec, TransferSpec

_SIDES = ("from", "to")
# What a file of transfers may say of its accounts in passing.
_PASSING_FACTS = ("name", "region", "kind")


@dataclass(frozen=True, slots=True)
class Converted:
    """Transfers by account id, what the file says of accounts, and the rejects."""

    transfers: pl.DataFrame
    rejects: pl.DataFrame
    facts: pl.DataFrame


def convert_transfers(
    rows: pl.DataFrame, profile: Profile, mark: str = ""
) -> Converted:
    """The rows of a file under a profile of transfers.

    Where the source states no ids, a transfer is ``MARK-LINE``: give the beginning of
    the file's SHA-256, so that files do not share ids, and the same file repeats its own.
    """
    spec = profile.transfers
    if spec is None:
        message = f"profile {profile.name} is not one of transfers"
        raise ValueError(message)
    reader = _Reader(spec, frozenset(rows.columns), mark)
    texts = rows.select(LINE, *reader.text_columns())
    values = reader.with_amounts(
        reader.with_instants(texts.with_columns(reader.value_columns()))
    )
    passed, rejects = split_rejects(values, reader.checks())
    facts, coded = reader.facts(passed)
    return Converted(coded.select(_TRANSFER_COLUMNS), rejects, facts)


_TRANSFER_COLUMNS = (
    LINE,
    "transfer_id",
    "from",
    "to",
    "from_code",
    "to_code",
    "amount_minor",
    "currency",
    "time_us",
    "precision",
    "seq",
    "channel",
    "purpose",
    "balance_after_from",
    "balance_after_to",
    "payments",
    "period_end_us",
)


class _Reader:
    """The expressions that read one profile from files with the given columns."""

    def __init__(self, spec: TransferSpec, columns: frozenset[str], mark: str) -> None:
        self.spec = spec
        self.mark = mark
        self.columns = columns
        self.field: dict[str, str] = {}

    # texts ----------------------------------------------------------------------

    def text_columns(self) -> list[pl.Expr]:
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

    @property
    def _is_statement(self) -> bool:
        return self.spec.own is not None

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

    # values ---------------------------------------------------------------------

    def value_columns(self) -> list[pl.Expr]:
        """Ids, currency, instants and counts; a statement's sides by who pays."""
        spec = self.spec
        prefix = pl.lit(spec.id_prefix)
        numbered = pl.concat_str(pl.lit(f"{self.mark}-"), pl.col(LINE).cast(pl.String))
        identity = pl.col("id_text") if spec.id else numbered
        values = [
            pl.concat_str(prefix, identity).alias("transfer_id"),
            currency_code(spec.currency, pl.col("currency_text")).alias("currency"),
            pl.col("seq_text").cast(pl.Int64, strict=False).alias("seq"),
            pl.col("payments_text").cast(pl.Int32, strict=False).alias("payments"),
        ]
        if self._is_statement:
            parts = ("", "_name", "_region", "_outside")
            values += [self._turned(side, part) for side in _SIDES for part in parts]
            own = pl.col("own_balance")
            values.append(pl.when("pays").then(own).alias("from_balance"))
            values.append(pl.when(~pl.col("pays")).then(own).alias("to_balance"))
        return values

    @staticmethod
    def _turned(side: str, part: str) -> pl.Expr:
        first, second = ("own", "other") if side == "from" else ("other", "own")
        return (
            pl.when("pays")
            .then(pl.col(f"{first}{part}"))
            .otherwise(pl.col(f"{second}{part}"))
            .alias(f"{side}{part}")
        )

    def with_instants(self, rows: pl.DataFrame) -> pl.DataFrame:
        """``time_us`` and ``period_end_us``."""
        time = self.spec.time
        found = instants_us(rows["time_text"], time)
        precision = pl.lit(int(Precision[time.precision.upper()]), pl.Int8)
        if time.precision == "second" and not time.formats:
            date_alone = pl.col("time_text").str.len_bytes() <= len("2024-03-01")
            day = int(Precision.DAY)
            precision = pl.when(date_alone).then(day).otherwise(precision)
        if time.may_be_missing:
            unknown = pl.col("time_text").is_null()
            precision = (
                pl.when(unknown).then(int(Precision.UNKNOWN)).otherwise(precision)
            )
            found = found.set(rows["time_text"].is_null(), 0)
        return rows.with_columns(
            found.alias("time_us"),
            precision.cast(pl.Int8).alias("precision"),
            instants_us(rows["period_end_text"], time).alias("period_end_us"),
        )

    def with_amounts(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Amount and balances in minor units, and what is wrong with their texts."""
        exponent = rows["currency"].replace_strict(
            known_currencies(), default=None, return_dtype=pl.Int32
        )
        thousands = self.spec.amount.thousands
        whole = self.spec.amount.minor_column in self.columns
        plain = plain_numbers(rows["amount_text"], thousands)
        amounts = read_amounts(plain, exponent * 0 if whole else exponent)
        minor, exact = amounts["minor"], amounts["exact"]
        if self.spec.amount.rounded:
            minor = rounded_half_even(amounts)
            exact = amounts["number"]
        rows = rows.with_columns(
            amounts["number"], minor.alias("amount_minor"), exact.alias("exact")
        )
        for side in _SIDES:
            text = plain_numbers(rows[f"{side}_balance"], thousands)
            read = read_amounts(text, exponent)
            held = (read["number"] & read["exact"]).fill_null(value=False)
            nothing = pl.Series([None], dtype=pl.Int64).new_from_index(0, len(rows))
            balance = read["minor"].zip_with(held, nothing)
            rows = rows.with_columns(balance.alias(f"balance_after_{side}"))
        return rows

    # checks ---------------------------------------------------------------------

    def checks(self) -> list[Check]:
        """Every condition under which a row is not a transfer."""
        return [*self._field_checks(), *self._amount_checks(), *self._balance_checks()]

    def _check(self, when: pl.Expr, ours: str, rule: str, text: str) -> Check:
        return Check(when, self.field.get(ours, ours), pl.col(ours), rule, text)

    def _field_checks(self) -> list[Check]:
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
        sides = ("own", "other") if self._is_statement else _SIDES
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
                    pl.col("currency_text").is_not_null()
                    & ~pl.col("currency").is_in(list(known_currencies())),
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

    def _amount_checks(self) -> list[Check]:
        number = pl.col("number")
        known = pl.col("currency").is_in(list(known_currencies()))
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
        if self._is_statement:
            checks.append(
                self._check(
                    pl.col("amount_text").is_not_null() & pl.col("no_side"),
                    "flag_text",
                    "side-unclear",
                    "The row does not say whether its account paid or received.",
                )
            )
        return checks

    def _balance_checks(self) -> list[Check]:
        checks = []
        for side in _SIDES:
            text = pl.col(f"{side}_balance")
            ours = "own_balance" if self._is_statement else f"{side}_balance"
            checks.append(
                Check(
                    text.is_not_null()
                    & pl.col(f"balance_after_{side}").is_null()
                    & pl.col("currency").is_in(list(known_currencies())),
                    self.field[ours],
                    pl.col(ours),
                    "balance-not-a-number",
                    "The balance is not an amount of its currency.",
                )
            )
        return checks

    # what a file of transfers says of accounts ----------------------------------

    def facts(self, passed: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """What the file says of its accounts, and the rows with accounts as codes.

        The first frame has a row an account, in order of first appearance: all payers,
        then who only receives. ``from_code`` and ``to_code`` of the second index it.
        """
        code, accounts = first_appearance_codes(
            pl.concat([passed["from"], passed["to"]])
        )
        coded = passed.with_columns(
            code.head(len(passed)).alias("from_code"),
            code.tail(len(passed)).alias("to_code"),
        )
        lines = pl.concat([passed[LINE], passed[LINE]]).cast(pl.Int64)
        facts = pl.DataFrame(
            [accounts.alias("account"), lines.filter(is_first(code)).alias(LINE)]
        )
        said = [fact for fact in _PASSING_FACTS if self._says(passed, fact)]
        if said:
            facts = facts.join(
                self._last_said(coded, said),
                on="account",
                how="left",
                maintain_order="left",
            )
        return facts, coded

    @staticmethod
    def _says(passed: pl.DataFrame, fact: str) -> bool:
        if fact == "kind":
            return bool(passed["from_outside"].any() or passed["to_outside"].any())
        return any(passed[f"{side}_{fact}"].count() for side in _SIDES)

    @staticmethod
    def _last_said(passed: pl.DataFrame, said: list[str]) -> pl.DataFrame:
        parts = [
            passed.select(
                pl.col(side).alias("account"),
                pl.col(f"{side}_name").alias("name"),
                pl.col(f"{side}_region").alias("region"),
                pl.when(f"{side}_outside").then(pl.lit("external")).alias("kind"),
            ).select("account", *said)
            for side in _SIDES
        ]
        told = pl.concat(parts).unique(maintain_order=True)
        return told.group_by("account", maintain_order=True).agg(
            pl.col(fact).drop_nulls().last() for fact in said
        )


def first_appearance_codes(text: pl.Series) -> tuple[pl.Series, pl.Series]:
    """int32 codes of texts, numbered as they first appear, and the texts by code.

    Texts are told apart by a 64-bit hash, and each is then compared with the first of
    its code: should two ever share a hash, a dictionary of the texts is made instead.
    """
    from ingest._codes import codes_by_hash

    codes, first = codes_by_hash(text.hash(seed=0).to_numpy())
    distinct = text.gather(first)
    code = pl.Series(codes)
    if (distinct.gather(code) == text).all():
        return code, distinct
    encoded = text.to_arrow().dictionary_encode()
    code = pl.Series(pl.from_arrow(encoded.indices))
    return code, pl.Series(pl.from_arrow(encoded.dictionary))


def is_first(code: pl.Series) -> pl.Series:
    """Whether each code appears for the first time; codes number first appearances."""
    highest = code.cum_max()
    return (code == highest) & (code != highest.shift(1, fill_value=-1))


def currency_code(spec: CurrencySpec, text: pl.Expr) -> pl.Expr:
    """The currency code of a row: the column's word translated, or the constant."""
    code = text.replace(spec.words) if spec.words else text
    if spec.constant is None:
        return code
    return code.fill_null(spec.constant)
