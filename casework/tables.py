"""Answers as tables: a sheet for each list of an answer, and one for what it rests on.

Amounts stand in minor units, and where there is one amount also as decimal text beside
it: numbers of a sheet are floats, and money is none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from casework.comparison_answers import CREDIT_LINE
from casework.sheets import Sheet
from graph.instants import Precision, instant_text
from graph.money import decimal_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from casework.answers import Basis, TraceAnswer, TraceHolding, TraceTransfer
    from casework.comparison_answers import (
        ComparisonAnswer,
        LotEvent,
        LotsAnswer,
        RecoveryAnswer,
    )
    from casework.values import Value
    from graph.nouns import Transfer

_CLOSING = (
    "seeded_minor",
    "held_minor",
    "left_minor",
    "fees_minor",
    "unexplained_minor",
)
_PLACE = ("source", "source_row")


def time_text(transfer: Transfer) -> str:
    """ISO 8601 with Z, at the precision of the source."""
    return instant_text(transfer.time_us, Precision(transfer.precision))


def trace_sheets(answer: TraceAnswer) -> list[Sheet]:
    """Closing lines, holdings, transfers with their source rows, stops, hops, basis."""
    return [
        _closing_lines(answer),
        _valued(
            Sheet(
                "holdings",
                ("label", "account", "name", "kind", "role", "region", *_AMOUNT),
                [
                    (
                        *(
                            row.label,
                            row.account,
                            row.name,
                            row.kind,
                            row.role,
                            row.region,
                        ),
                        *_amount(row.amount_minor, row.currency),
                    )
                    for row in answer.holdings
                ],
            ),
            answer.holdings,
        ),
        _traced_transfers(answer),
        Sheet(
            "stops",
            ("account", "reason", *_AMOUNT),
            [
                (row.account, row.reason, *_amount(row.amount_minor, row.currency))
                for row in answer.stops
            ],
        ),
        Sheet(
            "hops",
            ("hop", "moved_minor", "rests_minor", "seeded_minor", "currency", "closes"),
            [
                (
                    row.hop + 1,
                    row.moved_minor,
                    row.rests_minor,
                    row.seeded_minor,
                    row.currency,
                    _yes(closes=row.closes),
                )
                for row in answer.hops
            ],
        ),
        basis_sheet(answer.basis),
    ]


_AMOUNT = ("amount_minor", "amount", "currency")
VALUE_COLUMNS = (
    "value_minor",
    "value_currency",
    "rate",
    "rate_from",
    "rate_source",
    "rate_source_row",
)


def value_cells(value: Value | None) -> tuple[Any, ...]:
    """An amount in a reporting currency, and the rate behind it; empty without one."""
    if value is None:
        return (None, "", "", "", None, None)
    since = "" if value.from_us is None else instant_text(value.from_us)
    named = (value.amount_minor, value.currency, value.rate, since)
    return (*named, value.source, value.source_row)


def _valued(sheet: Sheet, rows: Sequence[TraceHolding | TraceTransfer]) -> Sheet:
    """The sheet with the values of its rows, if any has one."""
    if all(row.value is None for row in rows):
        return sheet
    cells = [
        (*told, *value_cells(row.value))
        for told, row in zip(sheet.rows, rows, strict=True)
    ]
    return Sheet(sheet.name, sheet.columns + VALUE_COLUMNS, cells)


def _amount(minor: int, currency: str) -> tuple[int, str, str]:
    return minor, decimal_text(minor, currency), currency


def _yes(*, closes: bool) -> str:
    return "yes" if closes else "no"


def _closing_lines(answer: TraceAnswer) -> Sheet:
    rows = [
        (
            line.label,
            line.currency,
            *(getattr(line, name) for name in _CLOSING),
            _yes(closes=line.closes),
            "; ".join(f"{account} {minor}" for account, minor in line.left_by_exit),
        )
        for line in answer.summary
    ]
    columns = ("label", "currency", *_CLOSING, "closes", "left_by_exit")
    return Sheet("summary", columns, rows)


def _traced_transfers(answer: TraceAnswer) -> Sheet:
    columns = ("label", "transfer_id", "time", "from_account", "to_account")
    amounts = ("amount_minor", "traced_minor", "traced", "currency")
    rows: list[tuple[Any, ...]] = [
        (
            row.label,
            row.transfer.transfer_id,
            time_text(row.transfer),
            row.transfer.from_account,
            row.transfer.to_account,
            row.transfer.amount_minor,
            *_amount(row.traced_minor, row.transfer.currency),
            row.transfer.source,
            row.transfer.source_row,
        )
        for row in answer.transfers
    ]
    sheet = Sheet("transfers", (*columns, *amounts, *_PLACE), rows)
    return _valued(sheet, answer.transfers)


def comparison_sheets(answer: ComparisonAnswer) -> list[Sheet]:
    """The amounts under each rule with their bounds, the closing lines, the basis."""
    rules = answer.rules
    columns = ("account", "label", *(f"amount_minor_{rule}" for rule in rules))
    bounds = (f"{end}_minor_{rule}" for end in ("least", "most") for rule in rules)
    amounts = [
        (
            *(row.account, row.label, *row.amount_minor, row.currency),
            *(*row.least_minor, *row.most_minor),
        )
        for row in answer.amounts
    ]
    lines = [
        (line.label, line.currency, rule, *(getattr(line, c)[n] for c in _CLOSING))
        for line in answer.lines
        for n, rule in enumerate(rules)
    ]
    return [
        Sheet("amounts", (*columns, "currency", *bounds), amounts),
        Sheet("summary", ("label", "currency", "rule", *_CLOSING), lines),
        basis_sheet(answer.basis),
    ]


def lots_sheets(answer: LotsAnswer) -> list[Sheet]:
    """The statement of an account with whose money each line is, and the basis."""
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
        *_PLACE,
        "kind",
        "unwound_minor",
        "owed_minor",
        "unwound_with",
    )
    rows = [_statement_line(answer, event) for event in answer.events]
    return [Sheet("lots", columns, rows), basis_sheet(answer.basis)]


def _statement_line(answer: LotsAnswer, event: LotEvent) -> tuple[object, ...]:
    row = event.transfer
    comes = event.direction == "in"
    other = ""
    if event.kind in {"loan", "repayment"}:
        other = CREDIT_LINE
    elif row is not None:
        other = row.from_account if comes else row.to_account
    return (
        event.event,
        "" if row is None else time_text(row),
        "" if row is None else row.transfer_id,
        "opening" if row is None else event.direction,
        other,
        event.amount_minor,
        event.lacking_minor,
        event.balance_minor,
        answer.currency,
        *event.moved_minor,
        *event.holds_minor,
        _parts(event.paid_from),
        None if row is None else row.source,
        None if row is None else row.source_row,
        event.kind,
        event.unwound_minor,
        event.owed_minor,
        _parts(event.unwound_with),
    )


def _parts(parts: tuple[tuple[str, int], ...]) -> str:
    """Transfers with their minor units in one cell."""
    return "; ".join(f"{name} {minor}" for name, minor in parts)


def victims_sheets(answer: RecoveryAnswer) -> list[Sheet]:
    """What each victim gets back, the matrix of victims by accounts, the basis."""
    ways = tuple(f"{way}_minor" for way in answer.distributions)
    rules = tuple(f"amount_minor_{rule}" for rule in answer.rules)
    shares = [
        (s.label, s.claim_minor, s.lowest_minor, *s.shared_minor, answer.currency)
        for s in answer.shares
    ]
    cells = [
        (cell.label, cell.account, *cell.amount_minor, answer.currency)
        for cell in answer.holdings
    ]
    return [
        Sheet(
            "shares",
            ("label", "claim_minor", "lowest_minor", *ways, "currency"),
            shares,
        ),
        Sheet("matrix", ("label", "account", *rules, "currency"), cells),
        basis_sheet(answer.basis),
    ]


def basis_sheet(basis: Basis) -> Sheet:
    """Ledger version, engine and every parameter: the same give the same answer."""
    rows: list[tuple[Any, ...]] = [
        ("ledger_version", str(basis.ledger_version)),
        ("engine", basis.engine),
        *basis.parameters,
    ]
    return Sheet("basis", ("name", "value"), rows)
