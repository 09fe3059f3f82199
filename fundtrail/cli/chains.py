"""The commands about chains of transfers: paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fundtrail.cli.commands import open_casework
from fundtrail.cli.output import Result, write_result
from graph.errors import InputError
from graph.instants import Precision, instant_text, parse_duration

if TYPE_CHECKING:
    from argparse import Namespace


def run_paths(options: Namespace) -> None:
    """Write the paths between two accounts that respect time."""
    if options.k != 1:
        raise InputError("Only the single best path is available: leave --k at 1.")
    if options.max_gap is not None:
        parse_duration(options.max_gap)
        raise InputError("--max-gap is not available yet: leave it out.")
    with open_casework(options) as casework:
        paths = casework.paths(
            options.from_account,
            options.to_account,
            objective=options.objective,
            after=options.after,
            before=options.before,
            min_minor=options.min_amount,
            max_hops=options.max_hops,
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
        for path in paths
        for number, step in enumerate(path.steps, 1)
    ]
    write_result(Result(columns, rows), options)
