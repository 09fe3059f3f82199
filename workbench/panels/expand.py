"""What an expansion would bring, told before it is made, and its conditions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash import dcc, html

from workbench import ids
from workbench.elements import sums_text
from workbench.markup import button
from workbench.texts import sayer

if TYPE_CHECKING:
    from dash.development.base_component import Component

    from graph.store import Neighbours

FIRST = 25


def form(language: str) -> Component:
    """The conditions of an expansion, hidden until an account is chosen."""
    say = sayer(language)
    ways = [{"value": v, "label": say(f"expand.{v}")} for v in ("both", "in", "out")]
    ranks = [
        {"value": v, "label": say(f"expand.{v}")} for v in ("amount", "latest", "risk")
    ]
    return html.Section(
        [
            html.H2(say("expand.title")),
            html.Div(id=ids.COUNTS, className="counts"),
            _field(say("expand.direction"), _radio(ids.DIRECTION, ways)),
            _field(say("expand.rank"), _radio(ids.RANK, ranks)),
            html.Div(
                [
                    _field(say("expand.after"), _text(ids.AFTER, "2024-03-01")),
                    _field(say("expand.before"), _text(ids.BEFORE, "2024-04-01")),
                    _field(say("expand.least"), _text(ids.LEAST, "")),
                    _field(say("expand.most"), _text(ids.MOST, "")),
                    _field(say("expand.currency"), _text(ids.CURRENCY, "CNY")),
                    _field(say("expand.many"), _text(ids.MANY, "", str(FIRST))),
                ],
                className="fields",
            ),
            button(say("expand.go"), "go", tool="expand"),
        ],
        id=ids.FORM,
        className="expand closed",
    )


def counts(answer: Neighbours, language: str, *, exact: bool) -> list[Component]:
    """A line per direction: how many counterparties, how many transfers, how much."""
    say = sayer(language)
    lines = (
        ("received", "payers", answer.payers, answer.received),
        ("paid", "payees", answer.payees, answer.paid),
    )
    shown: list[Component] = []
    for way, who, count, sums in lines:
        transfers = sum(each.transfers for each in sums)
        people = say(f"expand.{who}").format(count=f"{count:,}")
        told = say("canvas.transfers").format(count=f"{transfers:,}")
        shown.append(
            html.Div(
                [
                    html.B(say(f"expand.{way}")),
                    html.Span(f"{people} · {told}", className="quiet"),
                    html.Span(
                        sums_text(sums, language, exact=exact), className="figure"
                    ),
                ],
                className="count",
            )
        )
    return shown


def _field(label: str, control: Component) -> Component:
    return html.Label([html.Span(label), control], className="small-field")


def _radio(name: str, options: list[dict[str, str]]) -> Component:
    first = options[0]["value"]
    return dcc.RadioItems(
        id=name, options=options, value=first, inline=True, className="segments"
    )


def _text(name: str, hint: str, value: str = "") -> Component:
    return dcc.Input(id=name, type="text", value=value, placeholder=hint, debounce=0.4)
