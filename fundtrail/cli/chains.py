"""The commands about chains of transfers: paths, flow, cycles."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from fundtrail.cli.commands import open_casework
from fundtrail.cli.output import Result, write_object, write_result
from graph.instants import Precision, instant_text

if TYPE_CHECKING:
    from argparse import Namespace

    from casework.chain_answers import CyclesAnswer, FlowAnswer
    from graph.nouns import Transfer


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
            _time(step),
            step.amount_minor,
            step.currency,
            path.bottleneck_minor,
        )
        for path in answer.paths
        for number, step in enumerate(path.steps, 1)
    ]
    write_result(Result(columns, rows), options)


def run_flow(options: Namespace) -> None:
    """Write the most that can have gone from one side to the other."""
    with open_casework(options) as casework:
        answer = casework.flow(
            [options.from_account, *options.also_from],
            [options.to_account, *options.also_to],
            after=options.after,
            before=options.before,
            currency=options.currency,
            order=options.order,
            holding=options.holding,
            opening=options.opening,
            burst=options.burst,
            limit=None if options.show == "transfers" else 0,
        )
    if options.show == "summary":
        write_object(_flow_summary(answer), options)
        return
    columns = (
        "transfer_id",
        "from_account",
        "to_account",
        "time",
        "amount_minor",
        "flow_minor",
        "currency",
    )
    told = [(part.transfer, part.flow_minor) for part in answer.transfers]
    if options.show == "narrowest":
        told = [(transfer, transfer.amount_minor) for transfer in answer.narrowest]
    rows = [
        (
            transfer.transfer_id,
            transfer.from_account,
            transfer.to_account,
            _time(transfer),
            transfer.amount_minor,
            minor,
            transfer.currency,
        )
        for transfer, minor in told
    ]
    write_result(Result(columns, rows), options)


def run_cycles(options: Namespace) -> None:
    """Write where money can have come round, one row a bundle."""
    with open_casework(options) as casework:
        answer = casework.cycles(
            window=options.window,
            max_length=options.max_length,
            min_minor=options.min_amount,
            max_minor=options.max_amount,
            after=options.after,
            before=options.before,
            order=options.order,
            currency=options.currency,
            limit=None,
            with_transfers=options.show == "transfers",
        )
    show = {"bundles": _bundles, "transfers": _bundle_transfers}[options.show]
    write_result(show(answer), options)


def _bundles(answer: CyclesAnswer) -> Result:
    columns = (
        "cycle",
        "accounts",
        "length",
        "instances",
        "amount_minor",
        "currency",
        "start",
        "end",
    )
    rows = [
        (
            bundle.cycle,
            ">".join(bundle.accounts),
            len(bundle.accounts),
            bundle.instances,
            bundle.amount_minor,
            bundle.currency,
            instant_text(bundle.start_us),
            instant_text(bundle.end_us),
        )
        for bundle in answer.bundles
    ]
    return Result(columns, rows)


def _bundle_transfers(answer: CyclesAnswer) -> Result:
    columns = (
        "cycle",
        "step",
        "transfer_id",
        "from_account",
        "to_account",
        "time",
        "amount_minor",
        "flow_minor",
        "currency",
    )
    rows = [
        (
            bundle.cycle,
            bundle.accounts.index(part.transfer.from_account) + 1,
            part.transfer.transfer_id,
            part.transfer.from_account,
            part.transfer.to_account,
            _time(part.transfer),
            part.transfer.amount_minor,
            part.flow_minor,
            part.transfer.currency,
        )
        for bundle in answer.bundles
        for part in bundle.transfers
    ]
    return Result(columns, rows)


def _flow_summary(answer: FlowAnswer) -> dict[str, object]:
    told: dict[str, object] = {
        "at_most_minor": answer.at_most_minor,
        "greedy_minor": answer.greedy_minor,
        "currency": answer.currency,
        "transfers_used": answer.transfers_used,
        "holding": answer.holding,
    }
    if answer.holding == "balance":
        told["opening"] = answer.opening
    if answer.burst is not None:
        told["burst"] = {
            "start": instant_text(answer.burst.start_us),
            "end": instant_text(answer.burst.end_us),
            "at_most_minor": answer.burst.at_most_minor,
            "complete": answer.burst.complete,
        }
    return told


def _time(transfer: Transfer) -> str:
    return instant_text(transfer.time_us, Precision(transfer.precision))
