"""Values in a reporting currency, as casework tells them, in a column of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.instants import instant_text
from workbench.figures.amounts import exact_text
from workbench.pages.parts import Row, money_column, note
from workbench.pages.words import sayer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash.development.base_component import Component

    from casework.answers import TraceAnswer, TraceHolding, TraceTransfer
    from casework.values import Value


def value_cells(value: Value | None, language: str) -> Row:
    """The cells of one row: the value, and by which rate since when."""
    if value is None:
        return {"value": None, "value_text": "–", "rate": ""}
    rate = ""
    if value.from_us is not None:
        rate = sayer(language)("values.rate").format(
            rate=value.rate, since=instant_text(value.from_us)
        )
    return {
        "value": value.amount_minor,
        "value_text": exact_text(value.amount_minor, value.currency),
        "rate": rate,
    }


def value_columns(
    rows: Sequence[TraceHolding | TraceTransfer], language: str
) -> list[Row]:
    """The column of values where any row has one; the rate shows when it is pointed at."""
    if all(row.value is None for row in rows):
        return []
    title = sayer(language)("values.value")
    return [money_column("value", title, flex=2, tooltipField="rate")]


def without_value(answer: TraceAnswer, language: str) -> list[Component]:
    """A line for each currency of which holdings or listed transfers have no value."""
    say = sayer(language)
    told = (
        ("values.holdings_without", answer.holdings_without_value),
        ("values.transfers_without", answer.transfers_without_value),
    )
    return [
        note(
            say(key).format(
                count=f"{part.transfers:,}",
                amount=exact_text(part.amount_minor, part.currency),
            ),
            "cut",
        )
        for key, sums in told
        for part in sums
    ]
