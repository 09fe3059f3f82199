"""Registers: rows that say something of accounts, parties, or listed accounts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from graph.money import known_currencies
from graph.nouns import AccountKind, PartyKind, RelationKind
from ingest.amounts import plain_numbers, read_amounts
from ingest.reading import LINE
from ingest.rejects import Check, split_rejects
from ingest.times import instants_us
from ingest.transfer_values import currency_code

if TYPE_CHECKING:
    from ingest.profile import (
        AccountSpec,
        LinkSpec,
        ListingSpec,
        PartySpec,
        Profile,
        RateSpec,
        RelationSpec,
    )

_KINDS = [str(kind) for kind in AccountKind]
_PARTY_KINDS = [str(kind) for kind in PartyKind]
_RELATION_KINDS = [str(kind) for kind in RelationKind]
_MOST_SEVERE = 100
# Up to 18 digits on either side of the point, and something else than nothing.
_RATE = r"^(\d{1,18})(\.\d{1,18})?$"
_NOTHING = r"^[0.]+$"


@dataclass(frozen=True, slots=True)
class Said:
    """What a register says, by ledger table, with ``line``; and the rejects."""

    tables: dict[str, pl.DataFrame]
    rejects: pl.DataFrame
    facts: pl.DataFrame | None = None
    accepted: int = 0


def convert_statements(rows: pl.DataFrame, profile: Profile) -> Said:
    """The rows of a register under its profile."""
    if profile.accounts is not None:
        return _accounts(rows, profile.accounts)
    if profile.parties is not None:
        return _parties(rows, profile.parties)
    if profile.listings is not None:
        return _listings(rows, profile.listings)
    if profile.relations is not None:
        return _relations(rows, profile.relations)
    if profile.rates is not None:
        return _rates(rows, profile.rates)
    message = f"profile {profile.name} is not one of statements"
    raise ValueError(message)


def _text(rows: pl.DataFrame, column: str | None) -> pl.Expr:
    if column is None or column not in rows.columns:
        return pl.lit(None, pl.String)
    stripped = pl.col(column).str.strip_chars()
    return pl.when(stripped != "").then(stripped)


def _word(text: pl.Expr, words: dict[str, str]) -> pl.Expr:
    return text.replace(words) if words else text


def _accounts(rows: pl.DataFrame, spec: AccountSpec) -> Said:
    number = _text(rows, spec.number)
    institution = _text(rows, spec.institution)
    named = pl.concat_str(institution, pl.lit(":"), number)
    holder = _text(rows, spec.holder_institution)
    currency = pl.lit(None, pl.String)
    if spec.currency is not None:
        currency = currency_code(spec.currency, _text(rows, spec.currency.column))
    values = rows.select(
        pl.col(LINE).cast(pl.Int64),
        pl.when(institution.is_null()).then(number).otherwise(named).alias("account"),
        _text(rows, spec.name).alias("name"),
        _text(rows, spec.kind).alias("kind_text"),
        _word(_text(rows, spec.kind), spec.kind_words).alias("kind"),
        pl.coalesce(holder, institution).alias("institution"),
        _text(rows, spec.party).alias("party"),
        _text(rows, spec.region).alias("region"),
        _text(rows, spec.opened).alias("opened"),
        _text(rows, spec.opening_balance).alias("opening_text"),
        currency.alias("opening_currency"),
    )
    exponent = values["opening_currency"].replace_strict(
        known_currencies(), default=None, return_dtype=pl.Int32
    )
    opening = read_amounts(plain_numbers(values["opening_text"], ","), exponent)
    held = (opening["number"] & opening["exact"]).fill_null(value=False)
    nothing = pl.Series([None], dtype=pl.Int64).new_from_index(0, len(values))
    values = values.with_columns(
        opening["minor"].zip_with(held, nothing).alias("opening_balance_minor")
    )
    passed, rejects = split_rejects(values, _account_checks(spec))
    facts = passed.drop("kind_text", "opening_text").with_columns(
        pl.when(pl.col("opening_balance_minor").is_not_null())
        .then(pl.col("opening_currency"))
        .alias("opening_currency")
    )
    return Said({}, rejects, facts, len(passed))


def _account_checks(spec: AccountSpec) -> list[Check]:
    opening = pl.col("opening_text")
    stated = opening.is_not_null()
    known = pl.col("opening_currency").is_in(list(known_currencies()))
    return [
        Check(pl.col("account").is_null(), spec.number, pl.col("account"), "account-missing", "The row does not name an account."),
        Check(~pl.col("kind").is_in(_KINDS), spec.kind or "kind", pl.col("kind_text"), "kind-unknown", f"The kind of account is none of {', '.join(_KINDS)}."),
        Check(stated & (~known | pl.col("opening_currency").is_null()), "currency", pl.col("opening_currency"), "currency-unknown", "The opening balance has no known currency."),
        Check(stated & known & pl.col("opening_balance_minor").is_null(), spec.opening_balance or "", opening, "balance-not-a-number", "The opening balance is not an amount of its currency."),
    ]  # fmt: skip


def _parties(rows: pl.DataFrame, spec: PartySpec) -> Said:
    values = rows.select(
        pl.col(LINE).cast(pl.Int64),
        _text(rows, spec.party).alias("party"),
        _text(rows, spec.name).alias("name"),
        _text(rows, spec.kind).alias("kind_text"),
        _word(_text(rows, spec.kind), spec.kind_words).alias("kind"),
        _text(rows, spec.region).alias("region"),
        _text(rows, spec.industry).alias("industry"),
        _text(rows, spec.since).alias("since"),
        *_link_texts(rows, spec),
    )
    passed, rejects = split_rejects(
        values,
        [
            Check(pl.col("party").is_null(), spec.party, pl.col("party"), "party-missing", "The row does not name a party."),
            Check(~pl.col("kind").is_in(_PARTY_KINDS), spec.kind or "kind", pl.col("kind_text"), "kind-unknown", f"The kind of party is none of {', '.join(_PARTY_KINDS)}."),
        ],
    )  # fmt: skip
    links = [_links(passed, number, link) for number, link in enumerate(spec.links)]
    identifiers = [
        passed.select(
            LINE,
            pl.col(f"_{number}").alias("identifier"),
            pl.lit(link.identifier).alias("kind"),
        ).drop_nulls("identifier")
        for number, link in enumerate(spec.links)
        if link.identifier is not None
    ]
    tables = {
        "parties": passed.select(LINE, "party", "name", "kind", "region", "industry"),
        "links": pl.concat(links).sort(LINE, maintain_order=True),
    }
    if identifiers:
        tables["identifiers"] = (
            pl.concat(identifiers)
            .sort(LINE, maintain_order=True)
            .unique(["identifier", "kind"], keep="first", maintain_order=True)
        )
    return Said(tables, rejects, None, len(passed))


def _link_texts(rows: pl.DataFrame, spec: PartySpec) -> list[pl.Expr]:
    texts = []
    for number, link in enumerate(spec.links):
        texts.append(_text(rows, link.column).alias(f"_{number}"))
        kind = pl.lit(link.kind, pl.String)
        if link.kind_column is not None:
            kind = _word(_text(rows, link.kind_column), link.kind_words)
        texts.append(kind.alias(f"_{number}_kind"))
    return texts


def _links(passed: pl.DataFrame, number: int, link: LinkSpec) -> pl.DataFrame:
    party, other = pl.col("party"), pl.col(f"_{number}")
    there = "identifier" if link.identifier is not None else "party"
    return passed.filter(
        other.is_not_null() & pl.col(f"_{number}_kind").is_not_null()
    ).select(
        LINE,
        pl.lit("party").alias("from_type"),
        (other if link.to_row else party).alias("from_id"),
        pl.col(f"_{number}_kind").alias("kind"),
        pl.lit(there).alias("to_type"),
        (party if link.to_row else other).alias("to_id"),
        "since",
    )


def _listings(rows: pl.DataFrame, spec: ListingSpec) -> Said:
    values = rows.select(
        pl.col(LINE).cast(pl.Int64),
        _text(rows, spec.account).alias("account"),
        _text(rows, spec.category).alias("category"),
        _text(rows, spec.severity).alias("severity_text"),
        _text(rows, spec.severity).cast(pl.Int32, strict=False).alias("severity"),
        _text(rows, spec.list_name).alias("list"),
        _text(rows, spec.listed_on).alias("listed_on"),
    )
    checks = [
        Check(pl.col(name).is_null(), name, pl.col(name), f"{name}-missing", f"The row has no {name}.")
        for name in ("account", "category", "list")
    ]  # fmt: skip
    severity = pl.col("severity")
    checks.append(
        Check(
            severity.is_null() | ~severity.is_between(0, _MOST_SEVERE),
            spec.severity,
            pl.col("severity_text"),
            "severity-out-of-range",
            "The severity is not a whole number from 0 to 100.",
        )
    )
    passed, rejects = split_rejects(values, checks)
    return Said({"listings": passed.drop("severity_text")}, rejects, None, len(passed))


def _relations(rows: pl.DataFrame, spec: RelationSpec) -> Said:
    """What a row says alone; ``ingest.relations`` looks at the transfers themselves."""
    values = rows.select(
        pl.col(LINE).cast(pl.Int64),
        _text(rows, spec.transfer).alias("transfer"),
        _text(rows, spec.kind).alias("kind"),
        _text(rows, spec.of_transfer).alias("of_transfer"),
    )
    checks = [
        Check(pl.col(name).is_null(), column, pl.col(name), f"{name.replace('_', '-')}-missing", "The row does not name this transfer.")
        for name, column in (("transfer", spec.transfer), ("of_transfer", spec.of_transfer))
    ]  # fmt: skip
    unknown = ~pl.col("kind").is_in(_RELATION_KINDS).fill_null(value=False)
    words = ", ".join(_RELATION_KINDS)
    checks.append(
        Check(unknown, spec.kind, pl.col("kind"), "kind-unknown", f"The kind of relation is none of {words}.")
    )  # fmt: skip
    passed, rejects = split_rejects(values, checks)
    return Said({"relations": passed}, rejects, None, len(passed))


def _rates(rows: pl.DataFrame, spec: RateSpec) -> Said:
    values = rows.select(
        pl.col(LINE).cast(pl.Int64),
        _text(rows, spec.currency).alias("currency"),
        _text(rows, spec.reporting).alias("reporting"),
        _text(rows, spec.time.columns[0]).alias("time_text"),
        _text(rows, spec.rate).alias("rate"),
    )
    values = values.with_columns(
        instants_us(values["time_text"], spec.time).alias("from_us")
    )
    known = list(known_currencies())
    checks = [
        Check(~pl.col(name).is_in(known).fill_null(value=False), column, pl.col(name), "currency-unknown", "The currency is none of ISO 4217 and no known asset.")
        for name, column in (("currency", spec.currency), ("reporting", spec.reporting))
    ]  # fmt: skip
    rate = pl.col("rate")
    read = rate.str.contains(_RATE) & ~rate.str.contains(_NOTHING)
    same = pl.col("currency") == pl.col("reporting")
    checks += [
        Check(pl.col("from_us").is_null(), spec.time.columns[0], pl.col("time_text"), "time-unreadable", "The time is not an ISO 8601 date or instant."),
        Check(~read.fill_null(value=False), spec.rate, rate, "rate-not-a-number", "The rate is not a plain decimal above 0."),
        Check(same.fill_null(value=False), spec.reporting, pl.col("reporting"), "rate-of-itself", "A currency has no rate into itself."),
    ]  # fmt: skip
    passed, rejects = split_rejects(values, checks)
    return Said({"rates": passed.drop("time_text")}, rejects, None, len(passed))
