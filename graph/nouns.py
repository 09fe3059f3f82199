"""The nouns of the ledger: kinds, and the values that answers are made of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class AccountKind(StrEnum):
    """What sort of place money sits in. The position is the code in a snapshot."""

    BANK = "bank"
    PAYMENT = "payment"
    POOL = "pool"
    MERCHANT = "merchant"
    CASH = "cash"
    WALLET = "wallet"
    CRYPTO = "crypto"
    EXCHANGE = "exchange"
    EXTERNAL = "external"
    FEE = "fee"
    UNKNOWN = "unknown"

    @property
    def code(self) -> int:
        """Its number in a snapshot's ``kind`` column."""
        return KINDS.index(self)

    @property
    def is_outside(self) -> bool:
        """Whether money leaves the ledger here: it absorbs, and never runs dry."""
        return self in OUTSIDE


KINDS: tuple[AccountKind, ...] = tuple(AccountKind)
OUTSIDE = frozenset({AccountKind.CASH, AccountKind.EXTERNAL, AccountKind.FEE})


class PartyKind(StrEnum):
    """A person, an organisation, or an internet-finance platform."""

    PERSON = "person"
    ORGANISATION = "organisation"
    PLATFORM = "platform"


class IdentifierKind(StrEnum):
    """What ties accounts and parties together."""

    PHONE = "phone"
    ID_NUMBER = "id-number"
    DEVICE = "device"
    IP = "ip"
    WEBSITE = "website"
    EMAIL = "email"
    ADDRESS = "address"


class LinkKind(StrEnum):
    """A dated, sourced relation."""

    HOLDS = "holds"
    CONTROLS = "controls"
    OWNS = "owns"
    DIRECTS = "directs"
    RECRUITED = "recruited"
    USES = "uses"
    SAME_AS = "same-as"
    INVESTS_IN = "invests-in"
    BORROWS_FROM = "borrows-from"
    WORKS_FOR = "works-for"


class RelationKind(StrEnum):
    """What one transfer is of another.

    ``reverses``: it takes back the other, or a part of it, which is unwound and was
    never a payment. ``converts``: it is what the other, a payment in another currency
    or token, was changed into.
    """

    REVERSES = "reverses"
    CONVERTS = "converts"


class Direction(StrEnum):
    """Seen from the account that is asked about."""

    OUT = "out"
    IN = "in"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Account:
    """One account as the ledger holds it; ``ordinal`` is dense and never reused."""

    ordinal: int
    account: str
    name: str
    kind: AccountKind
    institution: str
    party: str
    region: str
    opened: str


@dataclass(frozen=True, slots=True)
class Transfer:
    """One transfer with its place in the source; amounts in minor units."""

    ordinal: int
    transfer_id: str
    from_account: str
    to_account: str
    amount_minor: int
    currency: str
    time_us: int
    precision: int
    channel: str
    purpose: str
    balance_after_from: int | None
    balance_after_to: int | None
    source: int
    source_row: int


@dataclass(frozen=True, slots=True)
class Sum:
    """How many transfers, and how much in one currency."""

    currency: str
    transfers: int
    amount_minor: int
