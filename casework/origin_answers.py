"""The values that say whose money a balance is, and which receipt paid which payment.

As in ``casework.answers``: integer minor units beside their currency, accounts and
transfers by their ids as loaded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from casework.answers import Based

if TYPE_CHECKING:
    from casework.listed import Listed
    from graph.nouns import Sum


@dataclass(frozen=True, slots=True)
class Origin:
    """A part of a balance and whose money it was."""

    account: str
    origin_account: str
    origin_kind: str
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class OriginsAnswer(Based):
    """The parts of balances; ``sums`` counts and adds them all up, by currency."""

    origins: Listed[Origin]
    sums: tuple[Sum, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """Which receipt paid which payment; '' for an opening, a shortfall or what rests."""

    account: str
    in_transfer: str
    out_transfer: str
    amount_minor: int
    currency: str
    held_seconds: int | None


@dataclass(frozen=True, slots=True)
class MatchesAnswer(Based):
    """Receipts with the payments they paid; ``sums`` adds them all up, by currency."""

    matches: Listed[Match]
    sums: tuple[Sum, ...]
