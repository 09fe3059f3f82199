"""The commands that hold rules against each other: compare, why, victims."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casework.tables import lots_sheets, victims_sheets
from fundtrail.cli.commands import open_casework
from fundtrail.cli.output import Result, write_result
from fundtrail.cli.tracing import asked_of

if TYPE_CHECKING:
    from argparse import Namespace


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
    lots = lots_sheets(answer)[0]
    write_result(Result(lots.columns, lots.rows), options)


def run_victims(options: Namespace) -> None:
    """Write what each victim gets back, or the matrix of victims by accounts."""
    with open_casework(options) as casework:
        answer = casework.victims(options.accounts, **asked_of(options))
    shares, matrix, _ = victims_sheets(answer)
    shown = matrix if options.show == "matrix" else shares
    write_result(Result(shown.columns, shown.rows), options)
