"""The commands that hold rules against each other: compare, why, victims."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fundtrail.cli.commands import open_casework
from fundtrail.cli.output import Result, write_result
from fundtrail.cli.tracing import asked_of, time_text

if TYPE_CHECKING:
    from argparse import Namespace

    from casework.comparison_answers import LotEvent, LotsAnswer, RecoveryAnswer


def run_compare(options: Namespace) -> None:
    """Write the sensitivity table: one amount column a rule."""
    with open_casework(options) as casework:
        answer = casework.compare(
            rules=options.rules,
            by=options.by,
            over_ties=options.over_ties,
            **asked_of(options),
        )
    columns = ["account", "label", *(f"amount_minor_{r}" for r in answer.rules)]
    columns.append("currency")
    if options.bounds or options.over_ties:
        for bound in ("least", "most"):
            columns += [f"{bound}_minor_{rule}" for rule in answer.rules]
    rows = []
    for row in answer.amounts:
        cells = (row.account, row.label, *row.amount_minor, row.currency)
        if options.bounds or options.over_ties:
            cells += (*row.least_minor, *row.most_minor)
        rows.append(cells)
    write_result(Result(tuple(columns), rows), options)


def run_why(options: Namespace) -> None:
    """Write the statement of an account with whose money each line is."""
    with open_casework(options) as casework:
        answer = casework.why(
            options.account,
            currency=options.currency,
            at=options.at,
            **asked_of(options),
        )
    columns = (
        "event",
        "time",
        "transfer_id",
        "direction",
        "counterparty",
        "amount_minor",
        "lacking_minor",
        "balance_minor",
        "currency",
        *(f"moved_minor_{label}" for label in answer.labels),
        *(f"holds_minor_{label}" for label in answer.labels),
        "paid_from",
        "source",
        "source_row",
    )
    rows = [_statement_line(answer, event) for event in answer.events]
    write_result(Result(columns, rows), options)


def _statement_line(answer: LotsAnswer, event: LotEvent) -> tuple[object, ...]:
    row = event.transfer
    comes = event.direction == "in"
    return (
        event.event,
        "" if row is None else time_text(row),
        "" if row is None else row.transfer_id,
        "opening" if row is None else event.direction,
        "" if row is None else row.from_account if comes else row.to_account,
        event.amount_minor,
        event.lacking_minor,
        event.balance_minor,
        answer.currency,
        *event.moved_minor,
        *event.holds_minor,
        "; ".join(f"{name} {minor}" for name, minor in event.paid_from),
        None if row is None else row.source,
        None if row is None else row.source_row,
    )


def run_victims(options: Namespace) -> None:
    """Write what each victim gets back, or the matrix of victims by accounts."""
    with open_casework(options) as casework:
        answer = casework.victims(options.accounts, **asked_of(options))
    write_result(
        _matrix(answer) if options.show == "matrix" else _shares(answer), options
    )


def _shares(answer: RecoveryAnswer) -> Result:
    columns = (
        "label",
        "claim_minor",
        "lowest_minor",
        *(f"{way}_minor" for way in answer.distributions),
        "currency",
    )
    rows = [
        (s.label, s.claim_minor, s.lowest_minor, *s.shared_minor, answer.currency)
        for s in answer.shares
    ]
    return Result(columns, rows)


def _matrix(answer: RecoveryAnswer) -> Result:
    columns = (
        "label",
        "account",
        *(f"amount_minor_{rule}" for rule in answer.rules),
        "currency",
    )
    rows = [
        (cell.label, cell.account, *cell.amount_minor, answer.currency)
        for cell in answer.holdings
    ]
    return Result(columns, rows)
