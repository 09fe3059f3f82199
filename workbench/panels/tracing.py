"""The strip under the canvas while a trace lies over it: rule, sums of every hop."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from dash import dcc, html

from workbench.elements import amount_text
from workbench.markup import button
from workbench.texts import sayer

if TYPE_CHECKING:
    from dash.development.base_component import Component

    from workbench.overlay import Overlay

RULES = ("pro-rata", "fifo", "poison")


def strip(overlay: Overlay | None, language: str, *, exact: bool) -> list[Component]:
    """Rules to switch between, and a closing line for each hop; nothing without one."""
    if overlay is None:
        return []
    say = sayer(language)
    rules = [
        button(
            say(f"trace.{rule}"),
            "rule here" if rule == overlay.rule else "rule",
            rule=rule,
        )
        for rule in RULES
    ]
    told = say("trace.over").format(
        account=overlay.account, rule=say(f"trace.{overlay.rule}")
    )
    lines = [
        html.Span(_line(overlay, number, language, exact=exact), className="hop-line")
        for number in range(len(overlay.hops))
    ]
    address = urlencode({"from": overlay.account, "rule": overlay.rule})
    count = say("trace.elsewhere").format(count=f"{overlay.elsewhere:,}")
    elsewhere = [html.Span(count, className="cut")] if overlay.elsewhere else []
    return [
        html.Div(
            [
                html.B(told),
                *rules,
                dcc.Link(say("trace.open"), href=f"/trace?{address}"),
                button(say("trace.off"), "rule", rule="off"),
                *elsewhere,
            ],
            className="trace-head",
        ),
        html.Div(lines, className="hop-lines"),
    ]


def _line(overlay: Overlay, number: int, language: str, *, exact: bool) -> str:
    line = overlay.hops[number]
    texts = {
        name: amount_text(minor, line.currency, language, exact=exact)
        for name, minor in (
            ("moved", line.moved_minor),
            ("rests", line.rests_minor),
            ("seeded", line.seeded_minor),
        )
    }
    sign = "✓" if line.closes else "✗"
    return sayer(language)("trace.hop").format(hop=line.hop, sign=sign, **texts)
