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
    """Which money leaves an account first."""

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


@dataclass(frozen=True, slots=True)
class TracingOptions:
    """Everything that can change a trace's figures, but the ledger and the seeds.

    ``stop_at`` are kinds of accounts that money is followed into and not through.
    """

    rule: Rule = Rule.PRO_RATA
    opening: Opening = Opening.INFERRED_MIN
    ties: Ties = Ties.SEQUENCE
    direction: TraceDirection = TraceDirection.FORWARD
    stop_at: frozenset[AccountKind] = frozenset()


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
            f"The rule {rule} is not available yet for {question}: choose {names}.",
            rule=str(rule),
        )
