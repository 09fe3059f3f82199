"""The values that comparisons of rules are answered with.

As in ``casework.answers``: integer minor units beside their currency, UTC microseconds,
accounts and transfers by their ids as loaded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from casework.answers import Basis
    from graph.nouns import Transfer


OPENING = "(opening)"
LACKING = "(lacking)"
CREDIT_LINE = "(credit line)"


@dataclass(frozen=True, slots=True)
class ComparedAmount:
    """What lies in an account (or a group of them) of a label, under each rule.

    ``least`` and ``most`` are the bounds over unknown money, and over orders of ties
    where that was asked. Columns in the order of the answer's rules.
    """

    account: str
    label: str
    currency: str
    amount_minor: tuple[int, ...]
    least_minor: tuple[int, ...]
    most_minor: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """The closing lines of one label and currency: one number a rule in each."""

    label: str
    currency: str
    seeded_minor: tuple[int, ...]
    held_minor: tuple[int, ...]
    left_minor: tuple[int, ...]
    fees_minor: tuple[int, ...]
    unexplained_minor: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ComparisonAnswer:
    """The sensitivity table: the same seeds under every rule.

    ``elsewhere_minor`` is, for each label and rule, unknown money where no rule finds
    any of the label's: the upper bounds leave it out.
    """

    basis: Basis
    rules: tuple[str, ...]
    grouped_by: str
    amounts: tuple[ComparedAmount, ...]
    lines: tuple[ComparedLine, ...]
    elsewhere_minor: tuple[tuple[str, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class LotEvent:
    """One line of an account's statement, with whose money it is.

    Event 0 is the opening and has no transfer; a loan (in) or a repayment (out) of a
    credit line has the transfer that it goes with. ``moved_minor`` and ``holds_minor``
    are in the order of the answer's labels; ``paid_from`` are the receipts that paid it,
    or ``OPENING``, ``CREDIT_LINE`` or ``LACKING``, where the rule looks at order.
    ``unwound_minor`` is what of the amount is taken back later, or taken back now, and
    ``owed_minor`` what the account owes on a credit line after the event.
    ``unwound_with`` are, for a payment, the reversals that took it back, and for a
    reversal, the payments; each with its part of ``unwound_minor``.
    """

    event: int
    transfer: Transfer | None
    direction: str
    amount_minor: int
    lacking_minor: int
    balance_minor: int
    moved_minor: tuple[int, ...]
    holds_minor: tuple[int, ...]
    paid_from: tuple[tuple[str, int], ...]
    kind: Literal["opening", "transfer", "loan", "repayment"] = "transfer"
    unwound_minor: int = 0
    owed_minor: int = 0
    unwound_with: tuple[tuple[str, int], ...] = ()

    @property
    def rest_minor(self) -> int:
        """What of the balance bears no label; below 0 where poison lets them overlap."""
        return self.balance_minor - sum(self.holds_minor)


@dataclass(frozen=True, slots=True)
class LotsAnswer:
    """Why an account holds what it holds: its lots, event by event."""

    basis: Basis
    account: str
    currency: str
    rule: str
    labels: tuple[str, ...]
    events: tuple[LotEvent, ...]


@dataclass(frozen=True, slots=True)
class RulesDiffer:
    """Where two rules part at an account: the first event that they tell differently.

    ``event`` is None where they tell the account alike. Both sides are whole.
    """

    event: int | None
    one: LotsAnswer
    other: LotsAnswer

    @property
    def events(self) -> tuple[int, ...]:
        """Every event that the two tell differently, in order."""
        return tuple(
            a.event
            for a, b in zip(self.one.events, self.other.events, strict=True)
            if (a.moved_minor, a.holds_minor) != (b.moved_minor, b.holds_minor)
        )


@dataclass(frozen=True, slots=True)
class VictimShare:
    """One victim: the claim, the cap, and what each distribution gives."""

    label: str
    claim_minor: int
    lowest_minor: int
    shared_minor: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class VictimHolding:
    """Of a victim's money, what lies in one account under each rule."""

    label: str
    account: str
    amount_minor: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RecoveryAnswer:
    """The matrix victim by account under each rule, and what each victim gets back."""

    basis: Basis
    currency: str
    rules: tuple[str, ...]
    distributions: tuple[str, ...]
    balances_minor: tuple[tuple[str, int], ...]
    holdings: tuple[VictimHolding, ...]
    shares: tuple[VictimShare, ...]
    left_over_minor: tuple[int, ...]
