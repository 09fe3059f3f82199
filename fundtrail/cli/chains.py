"""The commands about chains of transfers: paths."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from fundtrail.cli.commands import open_casework
from fundtrail.cli.output import Result, write_result
from graph.instants import Precision, instant_text

if TYPE_CHECKING:
    from argparse import Namespace


def run_paths(options: Namespace) -> None:
    """Write the paths between two accounts that respect time."""
    with open_casework(options) as casework:
        answer = casework.paths_answer(
            options.from_account,
            options.to_account,
            objective=options.objective,
            k=options.k,
            after=options.after,
            before=options.before,
            min_minor=options.min_amount,
            max_hops=options.max_hops,
            max_gap=options.max_gap,
            keep=options.keep,
            order=options.order,
            currency=options.currency,
        )
    if not answer.complete:
        print(
            "The search reached its cap: these are the best paths, and there may be "
            "more after them. A narrower window or a higher --min-amount finds all.",
            file=sys.stderr,
        )
    columns = (
        "path",
        "step",
        "transfer_id",
        "from_account",
        "to_account",
        "time",
        "amount_minor",
        "currency",
        "bottleneck_minor",
    )
    rows = [
        (
            path.path,
            number,
            step.transfer_id,
            step.from_account,
            step.to_account,
            instant_text(step.time_us, Precision(step.precision)),
            step.amount_minor,
            step.currency,
            path.bottleneck_minor,
        )
        for path in answer.paths
        for number, step in enumerate(path.steps, 1)
    ]
    write_result(Result(columns, rows), options)
