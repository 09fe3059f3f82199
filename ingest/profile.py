"""A profile: how the columns of a file become the ledger's, as data.

Each profile is a TOML file in ``ingest/profiles``; these models say what may stand in it.
"""

from __future__ import annotations

import functools
import tomllib
from importlib import resources
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from graph.errors import ProfileError

Columns = str | tuple[str, ...]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FileSpec(_Strict):
    """What sort of file it is; a text file may be compressed with gzip."""

    formats: tuple[Literal["csv", "parquet", "xlsx"], ...]
    encoding: str = "utf-8"
    header_row: int = Field(default=1, description="1-based row of the column names")
    sheet: str | None = None


class TimeSpec(_Strict):
    """Where the instant stands, and how it is written."""

    columns: tuple[str, ...] = ()
    formats: tuple[str, ...] = Field(
        default=(), description="strptime formats, tried in turn; none: ISO 8601"
    )
    zone: str = Field(default="UTC", description="of times written without an offset")
    step_days_from: str | None = Field(
        default=None, description="the column counts days from this date"
    )
    precision: Literal["second", "day", "period"] = "second"
    period_end: str | None = None
    may_be_missing: bool = Field(
        default=False, description="a row without a time is kept, its time unknown"
    )


class AmountSpec(_Strict):
    """Where the amount stands; a statement has a debit and a credit side."""

    column: str | None = None
    minor_column: str | None = Field(default=None, description="whole minor units")
    debit: str | None = None
    credit: str | None = None
    flag: str | None = Field(default=None, description="column that says which side")
    debit_words: tuple[str, ...] = ()
    credit_words: tuple[str, ...] = ()
    thousands: str = Field(default="", description="separator to leave out")
    rounded: bool = Field(
        default=False,
        description="the source writes binary fractions: round half to even",
    )


class CurrencySpec(_Strict):
    """Where the currency stands, or which one it is throughout."""

    column: str | None = None
    constant: str | None = None
    words: dict[str, str] = Field(default_factory=dict)


class SideSpec(_Strict):
    """One side of a transfer; an account is ``INSTITUTION:NUMBER`` or the number."""

    number: Columns
    institution: Columns | None = None
    name: str | None = None
    region: str | None = None
    balance: str | None = None
    outside: tuple[str, ...] = Field(
        default=(), description="numbers that stand for the outside world"
    )


class TransferSpec(_Strict):
    """A file of transfers: payer and payee, or a statement's own and other side."""

    id: str | None = Field(
        default=None, description="column of the transfer's id; none: file and row"
    )
    id_prefix: str = Field(default="", description="before the id")
    time: TimeSpec
    amount: AmountSpec
    currency: CurrencySpec
    payer: SideSpec | None = None
    payee: SideSpec | None = None
    own: SideSpec | None = None
    other: SideSpec | None = None
    seq: str | None = None
    channel: str | None = None
    purpose: str | None = None
    payments: str | None = Field(
        default=None, description="how many payments a row sums"
    )


class AccountSpec(_Strict):
    """A register of accounts: a statement about each."""

    number: str
    institution: str | None = None
    name: str | None = None
    kind: str | None = None
    kind_words: dict[str, str] = Field(default_factory=dict)
    holder_institution: str | None = None
    party: str | None = None
    region: str | None = None
    opened: str | None = None
    opening_balance: str | None = None
    currency: CurrencySpec | None = None


class LinkSpec(_Strict):
    """A column that, where filled, is a link to or from the row's party."""

    column: str
    kind: str | None = None
    kind_column: str | None = None
    kind_words: dict[str, str] = Field(default_factory=dict)
    to_row: bool = Field(default=False, description="from the column to the party")
    identifier: str | None = Field(
        default=None, description="the column holds an identifier of this kind"
    )


class PartySpec(_Strict):
    """A register of parties, their identifiers and their links."""

    party: str
    name: str | None = None
    kind: str | None = None
    kind_words: dict[str, str] = Field(default_factory=dict)
    region: str | None = None
    industry: str | None = None
    since: str | None = None
    links: tuple[LinkSpec, ...] = ()


class ListingSpec(_Strict):
    """A list of accounts with what it says of each."""

    account: str
    category: str
    severity: str
    list_name: str
    listed_on: str | None = None


class RelationSpec(_Strict):
    """A list of transfers that take back or convert another."""

    transfer: str
    kind: str
    of_transfer: str


class RateSpec(_Strict):
    """A list of rates: one unit of a currency in units of another, from an instant on."""

    time: TimeSpec
    currency: str
    reporting: str
    rate: str


class Profile(_Strict):
    """A file layout: of transfers, accounts, parties, listings, relations or rates."""

    name: str
    reads: str
    description: str
    file: FileSpec
    required: tuple[Columns, ...] = Field(
        description="columns a file must have; of a group, at least one"
    )
    transfers: TransferSpec | None = None
    accounts: AccountSpec | None = None
    parties: PartySpec | None = None
    listings: ListingSpec | None = None
    relations: RelationSpec | None = None
    rates: RateSpec | None = None


@functools.cache
def profiles() -> tuple[Profile, ...]:
    """Every profile that ships, by name."""
    folder = resources.files("ingest") / "profiles"
    texts = [
        entry.read_text(encoding="utf-8")
        for entry in folder.iterdir()
        if entry.name.endswith(".toml")
    ]
    found = [Profile.model_validate(tomllib.loads(text)) for text in texts]
    return tuple(sorted(found, key=lambda profile: profile.name))


def profile_named(name: str) -> Profile:
    """The profile of a name; raises ProfileError with the names there are."""
    for profile in profiles():
        if profile.name == name:
            return profile
    raise ProfileError(
        f"There is no profile {name!r}: choose from "
        f"{', '.join(profile.name for profile in profiles())}.",
        profile=name,
    )
