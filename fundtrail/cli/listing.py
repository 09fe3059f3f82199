"""The commands that list: accounts, regions, communities, risk."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from fundtrail.cli.commands import open_casework
from fundtrail.cli.output import Result, write_result
from graph.errors import InputError

if TYPE_CHECKING:
    from argparse import Namespace

    from casework.answers import RegionsAnswer, RiskReason


def run_accounts(options: Namespace) -> None:
    """Write accounts, a row a currency, with what they received, paid and hold."""
    with open_casework(options) as casework:
        rows = casework.account_rows(
            options.search, after=options.after, before=options.before
        )
    columns = (
        "account",
        "name",
        "kind",
        "region",
        "transfers_in",
        "transfers_out",
        "in_minor",
        "out_minor",
        "balance_minor",
        "currency",
    )
    write_result(
        Result(columns, [tuple(getattr(row, c) for c in columns) for row in rows]),
        options,
    )


def run_regions(options: Namespace) -> None:
    """Write the region matrix; with ``--mask-below`` also which cells are withheld."""
    with open_casework(options) as casework:
        answer = casework.regions(
            level=options.level,
            after=options.after,
            before=options.before,
            mask_below=options.mask_below,
        )
    columns: tuple[str, ...] = (
        "from_region",
        "to_region",
        "transfers",
        "amount_minor",
        "currency",
    )
    if options.mask_below:
        columns += ("masked",)
    rows = [tuple(getattr(flow, c) for c in columns) for flow in answer.flows]
    write_result(Result(columns, rows), options)
    if answer.masked_cells:
        print(_masked_note(answer), file=sys.stderr)


def _masked_note(answer: RegionsAnswer) -> str:
    sums = [f"{s.currency} {s.amount_minor}" for s in answer.masked_sums]
    told = f"{answer.masked_cells} cells are masked"
    if sums:
        told += f"; they sum to {', '.join(sums)} in minor units"
    if answer.withheld_sums:
        withheld = ", ".join(answer.withheld_sums)
        told += f"; the sum in {withheld} is withheld, as it would give a cell away"
    return told + "."


def run_communities(options: Namespace) -> None:
    """Write which account is in which community, or a summary of each."""
    with open_casework(options) as casework:
        answer = casework.communities(
            method=options.method, resolution=options.resolution, seed=options.seed
        )
    if not options.summary:
        write_result(Result(("account", "community"), list(answer.members)), options)
        return
    columns = (
        "community",
        "accounts",
        "internal_minor",
        "in_minor",
        "out_minor",
        "pass_through",
        "top_account",
        "label",
        "currency",
    )
    rows = [tuple(getattr(s, c) for c in columns) for s in answer.summaries]
    write_result(Result(columns, rows), options)


def run_risk(options: Namespace) -> None:
    """Write scores with their reasons."""
    if options.all == bool(options.accounts):
        raise InputError("Name the accounts that you ask about, or use --all.")
    with open_casework(options) as casework:
        answer = casework.risk(None if options.all else options.accounts)
    columns = ("account", "score", "band", "direction", "reasons")
    rows = [
        (
            score.account,
            score.score,
            score.band,
            score.direction,
            "; ".join(_reason(reason) for reason in score.reasons),
        )
        for score in answer.scores
    ]
    write_result(Result(columns, rows), options)


def _reason(reason: RiskReason) -> str:
    named = ", ".join(reason.transfer_ids)
    return f"+{reason.points} {reason.sentence}" + (f" [{named}]" if named else "")
