"""Tables of rules side by side, with every difference, sum and rest that they show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Unpack

from casework.comparisons import ComparisonQuestions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from casework.answers import Basis
    from casework.comparison_answers import (
        ComparedAmount,
        ComparedLine,
        ComparisonAnswer,
        RecoveryAnswer,
    )
    from casework.tracing_setup import TraceAsked
    from graph.store import GraphStore

# A rule that counts money again wherever it comes has no sum to hold against the seed.
MULTIPLIES = frozenset({"poison"})
_LISTED = 40


@dataclass(frozen=True, slots=True)
class SideRow:
    """One row of the table: minor units a rule, and what differs from the chosen rule.

    ``count`` rows are summed in it; 1 but for what is not listed one by one, which has
    no account. ``least`` and ``most`` are sums of bounds there, so they bound the sum.
    """

    account: str
    name: str
    kind: str
    label: str
    currency: str
    count: int
    amount_minor: tuple[int, ...]
    difference_minor: tuple[int, ...]
    least_minor: tuple[int, ...]
    most_minor: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SideTotal:
    """Of a currency: each rule's rows summed, listed or not, against what was seeded.

    ``closes`` is None for a rule that multiplies money by its nature.
    """

    currency: str
    amount_minor: tuple[int, ...]
    difference_minor: tuple[int, ...]
    least_minor: tuple[int, ...]
    most_minor: tuple[int, ...]
    seeded_minor: tuple[int, ...]
    closes: tuple[bool | None, ...]


@dataclass(frozen=True, slots=True)
class SideBySide:
    """The sensitivity table, ready to be shown; by currency, largest amounts first.

    ``chosen`` is the rule that differences are told from; '' where the direction has
    no such rule, and then the differences are 0. ``elsewhere_minor`` is, by label and
    rule, unknown money where no rule finds any of the label's.
    """

    basis: Basis
    rules: tuple[str, ...]
    chosen: str
    grouped_by: str
    rows: tuple[SideRow, ...]
    rests: tuple[SideRow, ...]
    totals: tuple[SideTotal, ...]
    elsewhere_minor: tuple[tuple[str, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class RuleMatrix:
    """Victims by accounts under one rule: cells, their sums, and whose the rest is.

    ``cells`` has a row a victim and a column an account. ``others_minor`` is what of
    each account's balance no victim's money is (None where the rule multiplies).
    """

    rule: str
    accounts: tuple[str, ...]
    labels: tuple[str, ...]
    cells: tuple[tuple[int, ...], ...]
    victim_sums: tuple[int, ...]
    account_sums: tuple[int, ...]
    sum_minor: int
    others_minor: tuple[int, ...] | None
    others_sum: int | None


@dataclass(frozen=True, slots=True)
class RecoverySums:
    """Sums of what victims claim and get; each distribution with what is left over.

    ``closes`` says that shares and what is left over are the balances.
    """

    claims_minor: int
    balances_minor: int
    shared_minor: tuple[int, ...]
    closes: tuple[bool, ...]


class SideBySideQuestions(ComparisonQuestions):
    """Comparisons with the differences and sums of their tables."""

    store: GraphStore

    def side_by_side(
        self,
        *,
        by: str = "account",
        listed: int = _LISTED,
        **asked: Unpack[TraceAsked],
    ) -> SideBySide:
        """Every rule of the direction, and how it differs from ``asked['rule']``.

        The ``listed`` largest rows of a currency stand by themselves, the others are
        counted and summed. One trace a rule and bound; raises what ``compare`` raises.
        """
        answer = self.compare(by=by, **asked)
        rule = asked.get("rule", "pro-rata")
        chosen = rule if rule in answer.rules else ""
        column = answer.rules.index(chosen) if chosen else None
        names = self._named(answer) if by == "account" else {}
        rows: list[SideRow] = []
        rests: list[SideRow] = []
        for currency in dict.fromkeys(row.currency for row in answer.amounts):
            found = sorted(
                (row for row in answer.amounts if row.currency == currency),
                key=lambda row: (-max(row.amount_minor), row.label, row.account),
            )
            rows += [_row([row], column, names) for row in found[:listed]]
            if found[listed:]:
                rests.append(_row(found[listed:], column, {}))
        return SideBySide(
            basis=answer.basis,
            rules=answer.rules,
            chosen=chosen,
            grouped_by=answer.grouped_by,
            rows=tuple(rows),
            rests=tuple(rests),
            totals=_totals(answer, column),
            elsewhere_minor=answer.elsewhere_minor,
        )

    def _named(self, answer: ComparisonAnswer) -> dict[str, tuple[str, str]]:
        """Name and kind by account."""
        wanted = sorted({row.account for row in answer.amounts})
        return {
            account.account: (account.name, str(account.kind))
            for account in self.store.accounts(wanted)
        }


def rule_matrices(answer: RecoveryAnswer) -> tuple[RuleMatrix, ...]:
    """The matrix of victims by accounts under each rule, with its sums."""
    accounts = tuple(account for account, _ in answer.balances_minor)
    balances = [minor for _, minor in answer.balances_minor]
    labels = tuple(share.label for share in answer.shares)
    held = {(cell.label, cell.account): cell.amount_minor for cell in answer.holdings}
    none = (0,) * len(answer.rules)
    made = []
    for n, rule in enumerate(answer.rules):
        cells = tuple(
            tuple(held.get((label, account), none)[n] for account in accounts)
            for label in labels
        )
        sums = tuple(sum(column) for column in zip(*cells, strict=True))
        others = tuple(b - s for b, s in zip(balances, sums, strict=True))
        adds_up = rule not in MULTIPLIES
        made.append(
            RuleMatrix(
                rule=rule,
                accounts=accounts,
                labels=labels,
                cells=cells,
                victim_sums=tuple(sum(row) for row in cells),
                account_sums=sums,
                sum_minor=sum(sums),
                others_minor=others if adds_up else None,
                others_sum=sum(others) if adds_up else None,
            )
        )
    return tuple(made)


def recovery_sums(answer: RecoveryAnswer) -> RecoverySums:
    """The sums of the shares, held against the balances that they divide."""
    balances = sum(minor for _, minor in answer.balances_minor)
    shared = tuple(
        sum(share.shared_minor[n] for share in answer.shares)
        for n in range(len(answer.distributions))
    )
    return RecoverySums(
        claims_minor=sum(share.claim_minor for share in answer.shares),
        balances_minor=balances,
        shared_minor=shared,
        closes=tuple(
            paid + rest == balances
            for paid, rest in zip(shared, answer.left_over_minor, strict=True)
        ),
    )


def _row(
    found: Sequence[ComparedAmount],
    column: int | None,
    names: dict[str, tuple[str, str]],
) -> SideRow:
    """One amount as it is, or several summed."""
    first, alone = found[0], len(found) == 1
    name, kind = names.get(first.account, ("", "")) if alone else ("", "")
    amount = _sums([row.amount_minor for row in found])
    return SideRow(
        account=first.account if alone else "",
        name=name,
        kind=kind,
        label=first.label if alone else "",
        currency=first.currency,
        count=len(found),
        amount_minor=amount,
        difference_minor=_differences(amount, column),
        least_minor=_sums([row.least_minor for row in found]),
        most_minor=_sums([row.most_minor for row in found]),
    )


def _totals(answer: ComparisonAnswer, column: int | None) -> tuple[SideTotal, ...]:
    totals = []
    for currency in dict.fromkeys(line.currency for line in answer.lines):
        rows = [row for row in answer.amounts if row.currency == currency]
        lines = [line for line in answer.lines if line.currency == currency]
        none = (0,) * len(answer.rules)
        amount = _sums([none, *(row.amount_minor for row in rows)])
        seeded = _sums([line.seeded_minor for line in lines])
        totals.append(
            SideTotal(
                currency=currency,
                amount_minor=amount,
                difference_minor=_differences(amount, column),
                least_minor=_sums([none, *(row.least_minor for row in rows)]),
                most_minor=_sums([none, *(row.most_minor for row in rows)]),
                seeded_minor=seeded,
                closes=tuple(
                    None
                    if rule in MULTIPLIES
                    else amount[n] == seeded[n] and all(_closes(x, n) for x in lines)
                    for n, rule in enumerate(answer.rules)
                ),
            )
        )
    return tuple(totals)


def _closes(line: ComparedLine, n: int) -> bool:
    ends = line.held_minor[n] + line.left_minor[n] + line.fees_minor[n]
    return ends == line.seeded_minor[n] and line.unexplained_minor[n] == 0


def _sums(columns: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(sum(part) for part in zip(*columns, strict=True))


def _differences(amount: tuple[int, ...], column: int | None) -> tuple[int, ...]:
    return tuple(0 if column is None else each - amount[column] for each in amount)
