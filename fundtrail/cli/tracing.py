"""The commands that follow money: trace, origins, matches."""

from __future__ import annotations

import csv
import sys
from typing import TYPE_CHECKING, Any

from casework.tables import VALUE_COLUMNS, value_cells
from casework.tracing_setup import read_credit_line
from fundtrail.cli.commands import open_casework
from fundtrail.cli.output import Result, write_result
from graph.errors import InputError
from graph.instants import Precision, instant_text

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from casework.answers import TraceAnswer
    from casework.tracing_setup import BalancesAsked, TraceAsked
    from graph.nouns import Sum, Transfer

_SEED_COLUMNS = ("transfer_id", "amount_minor", "label")
# A row without an amount whose first column begins so names an account's opening.
_OPENING = "opening:"


def run_trace(options: Namespace) -> None:
    """Write where the money of the seeds went, or came from."""
    if options.show == "narrative":
        _write_narrative(options)
        return
    with open_casework(options) as casework:
        answer = casework.trace(
            limit=None, value_in=options.value_in, **asked_of(options)
        )
    show = {
        "holdings": _holdings,
        "transfers": _traced_transfers,
        "summary": _summary,
        "stops": _stops,
        "conversions": _conversions,
    }[options.show]
    result = show(answer)
    if options.value_in is not None and options.show in _VALUED:
        rows, unvalued = _VALUED[options.show](answer)
        result = Result(
            result.columns + VALUE_COLUMNS,
            [
                (*cells, *value_cells(row.value))
                for cells, row in zip(result.rows, rows, strict=True)
            ],
        )
        for part in unvalued:
            print(_without_value(part, options.value_in), file=sys.stderr)
    write_result(result, options)


_VALUED: dict[str, Callable[[TraceAnswer], tuple[Sequence[Any], Sequence[Sum]]]] = {
    "holdings": lambda answer: (answer.holdings, answer.holdings_without_value),
    "transfers": lambda answer: (answer.transfers, answer.transfers_without_value),
}


def _without_value(part: Sum, reporting: str) -> str:
    return (
        f"{part.transfers} rows in {part.currency}, {part.amount_minor} minor units, have "
        f"no value: no rate of {part.currency} into {reporting} holds by then."
    )


def _write_narrative(options: Namespace) -> None:
    with open_casework(options) as casework:
        told = casework.trace_narrative(language=options.language, **asked_of(options))
    if options.out is None:
        sys.stdout.write(told.text + "\n")
    else:
        options.out.write_text(told.text + "\n", encoding="utf-8")


def asked_of(options: Namespace) -> TraceAsked:
    """What the flags of a trace ask; ``compare`` and ``victims`` have no one rule."""
    seeds, openings = _read_seeds(options.seeds) if options.seeds else ([], [])
    return {
        "rule": getattr(options, "rule", "pro-rata"),
        "accounts": options.from_accounts,
        "transfer_ids": options.transfers,
        "seeds": seeds,
        "openings": openings,
        "direction": options.direction,
        "opening": options.opening,
        "ties": options.ties,
        "after": options.after,
        "before": options.before,
        "stop_at": options.stop_at,
        "share": options.share,
        "unknown": options.unknown,
        "batch": options.batch,
        "fees": options.fees,
        "reversals": options.reversals,
        "credit_lines": [read_credit_line(text) for text in options.credit_line],
        "stop_degree": options.stop_degree,
        "stop_accounts": options.stop_account,
        "stop_listed": options.stop_listed,
        "stop_below": options.stop_below,
        "stop_gap": options.stop_gap,
    }


def run_origins(options: Namespace) -> None:
    """Write whose money the balances are."""
    with open_casework(options) as casework:
        answer = casework.origins(
            _wanted(options),
            at=options.at,
            stop_at=options.stop_at,
            stop_degree=options.stop_degree,
            stop_accounts=options.stop_account,
            stop_listed=options.stop_listed,
            **_of_balances(options),
        )
    write_result(Result.of_table(answer.origins.table), options)


def run_matches(options: Namespace) -> None:
    """Write which receipt paid which payment."""
    with open_casework(options) as casework:
        answer = casework.matches(_wanted(options), **_of_balances(options))
    write_result(Result.of_table(answer.matches.table), options)


def _of_balances(options: Namespace) -> BalancesAsked:
    """What the flags of ``origins`` and ``matches`` ask."""
    return {
        "rule": options.rule,
        "opening": options.opening,
        "ties": options.ties,
        "after": options.after,
        "before": options.before,
        "fees": options.fees,
        "reversals": options.reversals,
        "credit_lines": [read_credit_line(text) for text in options.credit_line],
    }


def _wanted(options: Namespace) -> list[str] | None:
    if options.all == bool(options.accounts):
        raise InputError("Name the accounts that you ask about, or use --all.")
    return None if options.all else options.accounts


def time_text(transfer: Transfer) -> str:
    """ISO 8601 with Z, at the precision of the source."""
    return instant_text(transfer.time_us, Precision(transfer.precision))


def _read_seeds(
    path: Path,
) -> tuple[list[tuple[str, int, str]], list[tuple[str, str]]]:
    """Seeds of a csv file: transfer_id, amount_minor, label; and openings."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except OSError as error:
        raise InputError(
            f"The seeds in {path} cannot be read: {error.strerror}.", file=str(path)
        ) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(
            f"The seeds in {path} are not CSV in UTF-8: save the file as that.",
            file=str(path),
        ) from error
    seeds: list[tuple[str, int, str]] = []
    openings: list[tuple[str, str]] = []
    for line, row in enumerate(rows, 2):
        try:
            identity, amount, label = (row[name] for name in _SEED_COLUMNS)
            if identity.startswith(_OPENING) and amount == "":
                openings.append((identity.removeprefix(_OPENING), label))
            else:
                seeds.append((identity, int(amount), label))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise InputError(
                f"Line {line} of {path} is no seed: the file needs the columns "
                f"{', '.join(_SEED_COLUMNS)}, with whole minor units.",
                file=str(path),
                line=line,
            ) from error
    return seeds, openings


def _holdings(answer: TraceAnswer) -> Result:
    columns = ("label", "account", "amount_minor", "currency")
    rows = [(h.label, h.account, h.amount_minor, h.currency) for h in answer.holdings]
    return Result(columns, rows)


def _traced_transfers(answer: TraceAnswer) -> Result:
    columns = (
        "label",
        "transfer_id",
        "from_account",
        "to_account",
        "time",
        "amount_minor",
        "traced_minor",
        "currency",
    )
    rows = [
        (
            row.label,
            row.transfer.transfer_id,
            row.transfer.from_account,
            row.transfer.to_account,
            time_text(row.transfer),
            row.transfer.amount_minor,
            row.traced_minor,
            row.transfer.currency,
        )
        for row in answer.transfers
    ]
    return Result(columns, rows)


def _conversions(answer: TraceAnswer) -> Result:
    columns = (
        "label",
        "transfer_id",
        "converted_id",
        "traced_minor",
        "currency",
        "converted_minor",
        "converted_currency",
    )
    rows = [
        (
            row.label,
            row.paid.transfer_id,
            row.received.transfer_id,
            row.paid_minor,
            row.paid.currency,
            row.received_minor,
            row.received.currency,
        )
        for row in answer.conversions
    ]
    return Result(columns, rows)


def _stops(answer: TraceAnswer) -> Result:
    columns = ("account", "reason", "amount_minor", "currency")
    rows = [(s.account, s.reason, s.amount_minor, s.currency) for s in answer.stops]
    return Result(columns, rows)


def _summary(answer: TraceAnswer) -> Result:
    columns = (
        "seeded",
        "held",
        "left",
        "fees",
        "unexplained",
        "label",
        "currency",
        "left_by_exit",
    )
    rows = [
        (
            line.seeded_minor,
            line.held_minor,
            line.left_minor,
            line.fees_minor,
            line.unexplained_minor,
            line.label,
            line.currency,
            "; ".join(f"{account} {minor}" for account, minor in line.left_by_exit),
        )
        for line in answer.summary
    ]
    return Result(columns, rows)
