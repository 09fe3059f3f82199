"""Questions that hold rules against each other: compare, why, victims."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Literal, Unpack

import numpy as np

from algorithms.options import Rule, read_choice
from casework.account_roles import ROLES, role_codes
from casework.comparison_answers import (
    CREDIT_LINE,
    LACKING,
    OPENING,
    ComparedAmount,
    ComparedLine,
    ComparisonAnswer,
    LotEvent,
    LotsAnswer,
    RecoveryAnswer,
    RulesDiffer,
    VictimHolding,
    VictimShare,
)
from casework.tracing_setup import TraceAsked, TracingSetup
from graph.errors import InputError
from graph.instants import parse_instant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from algorithms.account_lots import AccountLots
    from algorithms.compare import Comparison
    from algorithms.recovery import Recovery
    from graph.snapshot import Snapshot

_GROUPS = ("account", "role")
_KINDS: tuple[Literal["opening", "transfer", "loan", "repayment"], ...] = (
    "opening",
    "transfer",
    "loan",
    "repayment",
)


class ComparisonQuestions(TracingSetup):
    """What each rule says, where they part, and what victims get back."""

    @cached_property
    def roles(self) -> list[str]:
        """The role of each account, by ordinal."""
        raise NotImplementedError

    def compare(
        self,
        *,
        rules: Sequence[str] = (),
        by: str = "account",
        over_ties: bool = False,
        **asked: Unpack[TraceAsked],
    ) -> ComparisonAnswer:
        """The same seeds under each rule (none named: all that the direction has).

        ``by`` is ``account``, or ``role`` for sums by what accounts are in the case.
        """
        from algorithms.compare import compare

        if by not in _GROUPS:
            raise InputError(
                f"Amounts cannot be compared by {by!r}: choose from "
                f"{', '.join(_GROUPS)}."
            )
        snapshot, seeds, options, stated = self._trace_setup(**asked)
        grouped = role_codes(self.roles).astype(np.int64) if by == "role" else None
        found = compare(
            snapshot,
            seeds,
            options,
            stated,
            [read_choice(Rule, rule) for rule in rules] or None,
            over_ties=over_ties,
            grouped=grouped,
        )
        names = list(ROLES) if by == "role" else self.book.names
        return ComparisonAnswer(
            basis=self.book.basis(found.parameters, by=by),
            rules=tuple(str(rule) for rule in found.rules),
            grouped_by=by,
            amounts=_amounts(found, names),
            lines=_lines(found),
            elsewhere_minor=tuple(
                (label, tuple(found.elsewhere[n].tolist()))
                for n, label in enumerate(found.labels)
            ),
        )

    def why(
        self,
        account: str,
        *,
        currency: str | None = None,
        at: str | None = None,
        **asked: Unpack[TraceAsked],
    ) -> LotsAnswer:
        """The lots of an account up to an instant (None: all), event by event."""
        from algorithms.account_lots import account_lots

        snapshot, seeds, options, stated = self._trace_setup(**asked)
        (ordinal,) = self.book.ordinals([account])
        found = account_lots(
            snapshot,
            ordinal,
            seeds,
            currency or self._only_currency(snapshot, ordinal),
            options,
            stated,
            None if at is None else parse_instant(at),
        )
        return LotsAnswer(
            basis=self.book.basis(found.parameters, currency=found.currency),
            account=account,
            currency=found.currency,
            rule=str(options.rule),
            labels=found.labels,
            events=self._events(snapshot, found),
        )

    def rules_differ(
        self,
        account: str,
        one: str,
        other: str,
        *,
        currency: str | None = None,
        **asked: Unpack[TraceAsked],
    ) -> RulesDiffer:
        """Where two rules part at an account, with the lots under both."""
        sides = []
        for rule in (one, other):
            asked["rule"] = rule
            sides.append(self.why(account, currency=currency, **asked))
        pairs = zip(sides[0].events, sides[1].events, strict=True)
        parted = (
            a.event
            for a, b in pairs
            if (a.moved_minor, a.holds_minor) != (b.moved_minor, b.holds_minor)
        )
        return RulesDiffer(next(parted, None), *sides)

    def victims(
        self,
        holding: Sequence[str],
        *,
        rules: Sequence[str] = ("fifo", "lifo", "pro-rata", "libr"),
        **asked: Unpack[TraceAsked],
    ) -> RecoveryAnswer:
        """Victims (the seeds' labels) by accounts still holding money, and shares."""
        from algorithms.recovery import DISTRIBUTIONS, recovery

        snapshot, seeds, options, stated = self._trace_setup(**asked)
        found = recovery(
            snapshot,
            seeds,
            np.array(self.book.ordinals(holding), dtype=np.int64),
            options,
            stated,
            [read_choice(Rule, rule) for rule in rules],
        )
        names = [self.book.names[ordinal] for ordinal in found.accounts.tolist()]
        return RecoveryAnswer(
            basis=self.book.basis(found.parameters),
            currency=found.currency,
            rules=tuple(str(rule) for rule in found.rules),
            distributions=tuple(str(way) for way in DISTRIBUTIONS),
            balances_minor=tuple(zip(names, found.balance.tolist(), strict=True)),
            holdings=_holdings(found, names),
            shares=tuple(
                VictimShare(
                    label,
                    int(found.claim[n]),
                    int(found.lowest[n]),
                    tuple(found.shared[:, n].tolist()),
                )
                for n, label in enumerate(found.labels)
            ),
            left_over_minor=tuple(found.left_over.tolist()),
        )

    # ---------------------------------------------------------------------------

    def _only_currency(self, snapshot: Snapshot, ordinal: int) -> str:
        """The currency of an account that moves only one."""
        codes = np.union1d(
            snapshot.currency[snapshot.payments(ordinal)],
            snapshot.currency[snapshot.receipts(ordinal)],
        )
        if len(codes) != 1:
            named = ", ".join(snapshot.currencies[code] for code in codes) or "nothing"
            raise InputError(
                f"The account {self.book.names[ordinal]!r} moves {named}: name one "
                "currency."
            )
        return snapshot.currencies[int(codes[0])]

    def _events(self, snapshot: Snapshot, found: AccountLots) -> tuple[LotEvent, ...]:
        from algorithms.statements import EventKind

        told = found.events
        rows = self.book.transfers(snapshot, told.position[1:])
        paid_from = self._paid_from(snapshot, found)
        unwound_with = self._unwound_with(snapshot, found)
        lent = set(told.position[told.kind == EventKind.LOAN].tolist())
        latest_first = dict(found.parameters)["rule"] in {Rule.LIFO, Rule.MRB}
        kinds = [EventKind(code) for code in told.kind.tolist()]
        return tuple(
            LotEvent(
                event=n,
                transfer=rows[n - 1] if n else None,
                direction="in" if told.comes[n] else "out",
                amount_minor=int(told.amount[n]),
                lacking_minor=int(told.lacking[n]),
                balance_minor=int(told.balance[n]),
                moved_minor=tuple(told.moved[n].tolist()),
                holds_minor=tuple(told.holds[n].tolist()),
                paid_from=()
                if kind is not EventKind.TRANSFER or told.comes[n]
                else _named(
                    paid_from.get(int(told.position[n]), ()),
                    int(told.lacking[n]),
                    lent=int(told.position[n]) in lent,
                    latest_first=latest_first,
                ),
                kind=_KINDS[kind],
                unwound_minor=int(told.unwound[n]),
                owed_minor=int(told.owed[n]),
                unwound_with=unwound_with.get(int(told.position[n]), ())
                if kind is EventKind.TRANSFER
                else (),
            )
            for n, kind in enumerate(kinds)
        )

    def _paid_from(
        self, snapshot: Snapshot, found: AccountLots
    ) -> dict[int, tuple[tuple[str, int], ...]]:
        """By payment: the receipts that paid it, in the order in which they left."""
        if found.lots is None:
            return {}
        lots = found.lots
        came = self.book.transfer_ids(snapshot, lots.in_position)
        by_payment: dict[int, list[tuple[str, int]]] = {}
        for payment, receipt, amount in zip(
            lots.out_position.tolist(), came, lots.amount.tolist(), strict=True
        ):
            by_payment.setdefault(payment, []).append((receipt, amount))
        return {payment: tuple(parts) for payment, parts in by_payment.items()}

    def _unwound_with(
        self, snapshot: Snapshot, found: AccountLots
    ) -> dict[int, tuple[tuple[str, int], ...]]:
        """By payment its reversals, and by reversal its payments, with their parts."""
        paid, back, amount = found.unwindings.T
        here = np.concatenate((paid, back)).tolist()
        there = self.book.transfer_ids(snapshot, np.concatenate((back, paid)))
        parts: dict[int, tuple[tuple[str, int], ...]] = {}
        for at, other, minor in zip(here, there, [*amount.tolist()] * 2, strict=True):
            parts[at] = (*parts.get(at, ()), (other, minor))
        return parts


def _named(
    parts: tuple[tuple[str, int], ...],
    lacking: int,
    *,
    lent: bool,
    latest_first: bool,
) -> tuple[tuple[str, int], ...]:
    """The parts with a name for what no receipt paid.

    What lacks is born last. What a bank lent for it came right before: it leaves as
    the latest there is.
    """
    unnamed = [n for n, (name, _) in enumerate(parts) if not name]
    names = dict.fromkeys(unnamed, OPENING)
    if lacking and unnamed:
        names[unnamed.pop()] = LACKING
    if lent and unnamed:
        names[unnamed[0 if latest_first else -1]] = CREDIT_LINE
    return tuple((name or names[n], amount) for n, (name, amount) in enumerate(parts))


def _amounts(found: Comparison, names: Sequence[str]) -> tuple[ComparedAmount, ...]:
    """By label and currency, the largest under any rule first."""
    order = np.lexsort(
        (
            found.account,
            -found.amount.max(axis=1, initial=0),
            found.currency,
            found.label,
        )
    )
    return tuple(
        ComparedAmount(
            account=names[int(found.account[n])],
            label=found.labels[found.label[n]],
            currency=found.currencies[found.currency[n]],
            amount_minor=tuple(found.amount[n].tolist()),
            least_minor=tuple(found.least[n].tolist()),
            most_minor=tuple(found.most[n].tolist()),
        )
        for n in order
    )


def _lines(found: Comparison) -> tuple[ComparedLine, ...]:
    """One line a label and currency, with every rule's figures side by side."""
    sides: dict[tuple[str, str], list[tuple[int, int, int, int, int]]] = {}
    for lines in found.lines:
        for line in lines:
            told = (line.seeded, line.held, line.left, line.fees, line.unexplained)
            sides.setdefault((line.label, line.currency), []).append(told)
    return tuple(
        ComparedLine(label, currency, *zip(*told, strict=True))
        for (label, currency), told in sides.items()
    )


def _holdings(found: Recovery, names: Sequence[str]) -> tuple[VictimHolding, ...]:
    """Every cell of the matrix in which some rule finds something."""
    cells = np.argwhere(found.traced.any(axis=0)).tolist()
    return tuple(
        VictimHolding(
            found.labels[label],
            names[account],
            tuple(found.traced[:, label, account].tolist()),
        )
        for label, account in cells
    )
