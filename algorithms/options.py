"""Rules, openings, ties and directions: every choice that a trace rests on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from graph.errors import RuleError

if TYPE_CHECKING:
    from collections.abc import Collection

    from graph.nouns import AccountKind


class Rule(StrEnum):
    """Which money leaves an account first.

    ``fifo``: the oldest receipt. Devaynes v Noble, Clayton's Case (1816) 1 Mer 572;
    refused as between victims where impracticable or unjust: Barlow Clowes
    International v Vaughan [1992] 4 All ER 22 (CA).

    ``lifo``: the latest receipt; an accountant's rule that no leading case adopts.

    ``lrb``, ``mrb``: the least and the most recently born, by the instant at which
    money entered the ledger and not the account (Kosyfaki and Mamoulis, Provenance in
    temporal interaction networks, ICDE 2022); no case adopts them.

    ``pro-rata``: every unit alike, payment by payment: the rolling charge of Re Ontario
    Securities Commission and Greymac Credit Corp (1986) 55 OR (2d) 673, affirmed [1988]
    2 SCR 172; passed over in Barlow Clowes for a distribution at the end alone.

    ``poison``: all that a mixture pays is traced. An upper bound that makes money; no
    court divides by it.

    ``clean-first``: what is not traced leaves first, for a trustee is taken to spend
    his own money before the trust's: Re Hallett's Estate (1880) 13 Ch D 696.

    ``taint-first``: what is traced leaves first, as a beneficiary may choose where the
    first payment bought what lasts: Re Oatway [1903] 2 Ch 356.

    ``tiho``: as taint-first within a batch of payments, the highest first (taint in,
    highest out: Tironsakkul, Maarek, Eross and Just 2019, arXiv 1906.05754); a rule of
    the analysis of chains, no court's.

    ``libr``: as clean-first, and read as a claim: never more than the lowest balance in
    between. James Roscoe (Bolton) v Winder [1915] 1 Ch 62; Cunningham v Brown, 265 US 1
    (1924); United States v Banco Cafetero Panama, 797 F2d 1154 (2d Cir 1986). Refused
    among many in Law Society of Upper Canada v Toronto-Dominion Bank (1998) 42 OR (3d)
    257 (CA), as unworkable.
    """

    FIFO = "fifo"
    LIFO = "lifo"
    LRB = "lrb"
    MRB = "mrb"
    PRO_RATA = "pro-rata"
    POISON = "poison"
    CLEAN_FIRST = "clean-first"
    TAINT_FIRST = "taint-first"
    TIHO = "tiho"
    LIBR = "libr"


class Share(StrEnum):
    """Who of several labels bears what leaves the tainted bucket of an account.

    ``fifo``: who came first. ``pro-rata``: each by what is still there of it.
    ``pari-passu``: each by all that it ever brought there, never more than is left.
    Read by the rules that have a bucket: clean-first, taint-first, tiho, libr.
    """

    FIFO = "fifo"
    PRO_RATA = "pro-rata"
    PARI_PASSU = "pari-passu"


class Unknown(StrEnum):
    """What unknown money is: shortfalls, and openings that were inferred.

    ``clean``: like any other that bears no label: the lower bound. ``apart``: it bears
    a label of its own, so that a label and the unknown together are the upper bound.
    """

    CLEAN = "clean"
    APART = "apart"


class Fees(StrEnum):
    """What pays a fee that stands beside a payment of the same account and instant.

    ``last``: what is left after the payment, as by any later payment. ``pro-rata``: the
    lots that pay the two together, each in proportion, by cumulative rounding; a lot that
    the payment alone would have ended in counts as two. Both are the same under pro rata.
    ``clean-first``: money that bears no label pays it as long as there is any, whatever
    the rule says of payments; then the labels, as they share a payment. Only rules that
    look at labels know what is clean: not those of order, and none of them backward. Poison
    keeps no clean money, and is the same under each.
    """

    LAST = "last"
    PRO_RATA = "pro-rata"
    CLEAN_FIRST = "clean-first"


class Reversals(StrEnum):
    """What a transfer is that takes back another, as a relation of the ledger says.

    ``unwind``: what it takes back, as far as the receiver never spent it (his lowest
    balance in between), was never paid: the same lots return to the payer. What was
    spent in between is an ordinary payment. ``as-payments``: every reversal is one.
    """

    UNWIND = "unwind"
    AS_PAYMENTS = "as-payments"


class Batch(StrEnum):
    """Which payments of an account are one batch under tiho."""

    INSTANT = "instant"
    DAY = "day"


class Opening(StrEnum):
    """What an account held before its first transfer, and what a shortfall is.

    ``inferred-min``: the least balance with which it never falls short, there from the
    start. ``born-at-need``: nothing; what it lacks is born, unknown, in the debit.
    ``stated``: what the sources state; inferred where they say nothing, and what a
    stated account still lacks is born at need.
    """

    STATED = "stated"
    INFERRED_MIN = "inferred-min"
    BORN_AT_NEED = "born-at-need"


class Ties(StrEnum):
    """The order of transfers of one instant (of one day where only days are known).

    ``credits-first``: what an account receives comes before what it pays, wherever that
    has no cycle, else by the source's order. ``debits-first``: the reverse.
    """

    SEQUENCE = "sequence"
    CREDITS_FIRST = "credits-first"
    DEBITS_FIRST = "debits-first"


class TraceDirection(StrEnum):
    """Whether to ask where money went, or where it came from."""

    FORWARD = "forward"
    BACKWARD = "backward"


@dataclass(frozen=True, slots=True, order=True)
class CreditLine:
    """A bank lets an account (ordinal) be overdrawn by ``limit`` minor units.

    What is paid out of it is the bank's money, and what comes in pays it back first:
    money cannot be followed into an overdrawn account (Bishopsgate Investment Management
    v Homan [1995] Ch 211 (CA); but see Federal Republic of Brazil v Durant [2015] UKPC
    35, where the debt was run up to be paid by it).
    """

    account: int
    limit: int

    def __str__(self) -> str:
        """As it stands among the parameters of a run."""
        return f"{self.account}={self.limit}"


@dataclass(frozen=True, slots=True)
class TracingOptions:
    """Everything that can change a trace's figures, but the ledger and the seeds.

    ``stop_at`` are kinds of accounts that money is followed into and not through;
    likewise accounts with at least ``stop_degree`` counterparties (pays or is paid by,
    in any currency of the snapshot), and ``stop_accounts`` (ordinals). Of which label a
    transfer carries less than ``stop_below`` minor units, that is followed into the
    receiver and no further. What lay in an account for longer than ``stop_gap_us``
    microseconds before it was paid on is followed no further than there; an opening lay there since the window began, or
    since the account's own first transfer where the window has no beginning. Seeded
    accounts are followed through, and nothing that enters them is below. None: no such
    stop. Each of ``credit_lines`` holds in every currency.
    """

    rule: Rule = Rule.PRO_RATA
    opening: Opening = Opening.INFERRED_MIN
    ties: Ties = Ties.SEQUENCE
    direction: TraceDirection = TraceDirection.FORWARD
    stop_at: frozenset[AccountKind] = frozenset()
    share: Share = Share.PRO_RATA
    unknown: Unknown = Unknown.CLEAN
    batch: Batch = Batch.INSTANT
    fees: Fees = Fees.LAST
    reversals: Reversals = Reversals.UNWIND
    stop_degree: int | None = None
    stop_below: int | None = None
    stop_gap_us: int | None = None
    stop_accounts: frozenset[int] = frozenset()
    credit_lines: frozenset[CreditLine] = frozenset()


_Choice = TypeVar("_Choice", bound=StrEnum)


def read_choice(kind: type[_Choice], text: str) -> _Choice:
    """The rule, opening, order of ties or direction of a name; RuleError if none."""
    try:
        return kind(text)
    except ValueError as error:
        names = ", ".join(kind)
        what = re.sub(r"(?<!^)(?=[A-Z])", " ", kind.__name__).lower()
        raise RuleError(
            f"There is no {what} {text!r}: choose from {names}.",
            given=text,
        ) from error


def require_rule(rule: Rule, question: str, available: Collection[Rule]) -> None:
    """Raise RuleError unless the rule can answer the question."""
    if rule not in available:
        names = ", ".join(one for one in Rule if one in available)
        raise RuleError(
            f"The rule {rule} cannot answer {question}: choose {names}.",
            rule=str(rule),
        )
