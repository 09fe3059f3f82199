"""What a graph store answers: one protocol, two stores (embedded and Neo4j).

Every answer that can be cut says how many rows there are in all, and how much money is
in the part that is not shown, currency by currency.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from graph.instants import Window
from graph.nouns import Account, Direction, Sum, Transfer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Rank(StrEnum):
    """Which counterparties come first."""

    AMOUNT = "amount"
    LATEST = "latest"
    RISK = "risk"


@dataclass(frozen=True, slots=True)
class TransferFilter:
    """Which transfers count: direction, window, amounts, one currency or all.

    ``min_minor`` and ``max_minor`` bound each single transfer, inclusive.
    """

    direction: Direction = Direction.BOTH
    window: Window = field(default_factory=Window)
    min_minor: int | None = None
    max_minor: int | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """All transfers of one currency from one account to another, summed."""

    from_account: str
    to_account: str
    currency: str
    transfers: int
    amount_minor: int
    first_us: int
    last_us: int


@dataclass(frozen=True, slots=True)
class AccountTotals:
    """What an account received and paid, by currency, and with how many others."""

    account: Account
    received: tuple[Sum, ...]
    paid: tuple[Sum, ...]
    payers: int
    payees: int


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Counts and sums of an account's counterparties, before anything is expanded."""

    account: str
    payers: int
    payees: int
    counterparties: int
    received: tuple[Sum, ...]
    paid: tuple[Sum, ...]


@dataclass(frozen=True, slots=True)
class Expansion:
    """The first counterparties of an account, and what is not shown.

    ``returned`` of ``total`` counterparties are shown; ``hidden_received`` and
    ``hidden_paid`` sum the transfers with the others, as seen from the account, so
    that shown + hidden = the sums of ``Neighbours`` for the same filter.
    """

    account: str
    rank: Rank
    counterparties: tuple[Account, ...]
    relations: tuple[Relation, ...]
    returned: int
    total: int
    hidden_received: tuple[Sum, ...]
    hidden_paid: tuple[Sum, ...]


@dataclass(frozen=True, slots=True)
class AccountPage:
    """Accounts of a search, best first; ``total`` is how many match in all."""

    accounts: tuple[Account, ...]
    returned: int
    total: int


@dataclass(frozen=True, slots=True)
class TransferPage:
    """Transfers in time order, and the sums of those before and after the page."""

    transfers: tuple[Transfer, ...]
    returned: int
    total: int
    hidden: tuple[Sum, ...]


class GraphStore(Protocol):
    """Parties, accounts, links and transfers at one ledger version.

    Accounts are named by their id as loaded. A method raises NotFoundError for an
    account that is not held, with the nearest ids, and StoreError when the database
    does not answer.
    """

    @property
    def ledger_version(self) -> int:
        """The ledger version that is held."""
        ...

    def account(self, account: str) -> Account:
        """One account."""
        ...

    def accounts(self, accounts: Sequence[str]) -> tuple[Account, ...]:
        """Many accounts, in the order asked; raises NotFoundError for a missing one."""
        ...

    def totals(self, accounts: Sequence[str]) -> tuple[AccountTotals, ...]:
        """What each account received and paid in all, in the order asked."""
        ...

    def search(self, text: str, limit: int = 20) -> AccountPage:
        """Accounts whose id or name, or whose party's name, contains the text.

        Case-insensitive; two Chinese characters are enough. An account whose id
        equals the text comes first, then ids and names that begin with it, then by
        the number of transfers, then by ordinal.
        """
        ...

    def neighbours(self, account: str, where: TransferFilter) -> Neighbours:
        """Counts and sums per direction of what an expansion would find."""
        ...

    def expand(
        self,
        account: str,
        where: TransferFilter,
        rank: Rank = Rank.AMOUNT,
        limit: int = 25,
        skip: Sequence[str] = (),
        risk: Mapping[str, int] | None = None,
    ) -> Expansion:
        """The first ``limit`` counterparties by rank, without those in ``skip``.

        Ties are broken by account ordinal. AMOUNT ranks by the sum in the filter's
        currency, or by the largest single-currency sum where it names none; LATEST by
        the newest transfer; RISK by ``risk`` (score by account id, 0 if absent).
        ``total`` and the hidden sums do not count what is in ``skip``.
        """
        ...

    def between(
        self, accounts: Sequence[str], where: TransferFilter
    ) -> tuple[Relation, ...]:
        """Every relation among the given accounts, ordered by (from, to, currency)."""
        ...

    def transfers(
        self,
        account: str,
        where: TransferFilter,
        counterparty: str | None = None,
        offset: int = 0,
        limit: int = 100,
    ) -> TransferPage:
        """Single transfers of an account (or of a pair), in time order."""
        ...

    def earliest_path(
        self, from_account: str, to_account: str, where: TransferFilter
    ) -> tuple[Transfer, ...]:
        """Transfers of one path of strictly increasing times that arrives earliest.

        Empty when there is none. Ties: fewest hops first, then the smallest ordinals.
        """
        ...

    def close(self) -> None:
        """Give back connections and memory."""
        ...
