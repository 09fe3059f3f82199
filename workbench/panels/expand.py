"""What an expansion would bring, told before it is made, and its conditions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dash import dcc, html

from workbench import ids
from workbench.elements import Look, counted_text
from workbench.markup import button
from workbench.panels.words import clock, up_to
from workbench.rows_asked import RowsAsked
from workbench.texts import sayer

if TYPE_CHECKING:
    from dash.development.base_component import Component

    from graph.store import Neighbours
    from workbench.conditions import Conditions
    from workbench.state import Offer

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


def counts(
    answer: Neighbours,
    where: Conditions,
    offer: Offer | None,
    language: str,
    *,
    exact: bool,
) -> list[Component]:
    """A line per direction: how many counterparties, how much in how many transfers.

    Each sum opens its rows under the same conditions. What a trace over the board
    offers stands above, and can be lifted.
    """
    say = sayer(language)
    lines = (
        ("received", "payers", answer.payers, answer.received, "in"),
        ("paid", "payees", answer.payees, answer.paid, "out"),
    )
    shown: list[Component] = [offer_chip(offer, language)] if offer else []
    for name, who, count, sums, way in lines:
        people = say(f"expand.{who}").format(count=f"{count:,}")
        text = counted_text(sums, Look(language, exact))
        asked = RowsAsked(
            answer.account, replace(where, direction=way), ranked=True, own=False
        )
        shown.append(
            html.Div(
                [
                    html.B(say(f"expand.{name}")),
                    html.Span(people, className="quiet"),
                    button(text, "figure link", rows=asked.to_text())
                    if sums
                    else html.Span(text, className="figure"),
                ],
                className="count",
            )
        )
    return shown


def offer_chip(offer: Offer, language: str) -> Component:
    """What the trace offers of the account, which a click lifts."""
    say = sayer(language)
    if offer.after_us is not None:
        text = say("canvas.after").format(time=clock(offer.after_us))
    else:
        text = say("canvas.before").format(time=up_to(offer.before_us or 0))
    way = say(f"expand.{offer.direction}")
    return button(
        f"{way} · {text} ×", "chip offer", say("trace.offer_lift"), lift="offer"
    )


def _field(label: str, control: Component) -> Component:
    return html.Label([html.Span(label), control], className="small-field")


def _radio(name: str, options: list[dict[str, str]]) -> Component:
    first = options[0]["value"]
    return dcc.RadioItems(
        id=name, options=options, value=first, inline=True, className="segments"
    )


def _text(name: str, hint: str, value: str = "") -> Component:
    return dcc.Input(id=name, type="text", value=value, placeholder=hint, debounce=0.4)
