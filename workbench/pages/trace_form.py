"""What the trace page asks for: seeds, rule, direction, dates; and where answers go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import dcc, html

from workbench.pages import trace_choices
from workbench.pages.parts import card, date_input, field, graph, note, page
from workbench.pages.words import sayer

if TYPE_CHECKING:
    from dash.development.base_component import Component

URL = "trace-url"
LANGUAGE = "trace-language"
SEEDS = "trace-seeds"
RULE = "trace-rule"
DIRECTION = "trace-direction"
AFTER = "trace-after"
BEFORE = "trace-before"
CURRENCY = "trace-currency"
VERDICT = "trace-verdict"
FIGURE = "trace-sankey"
FIGURE_CARD = "trace-sankey-card"
HOPS = "trace-hops"
TABLES = "trace-tables"
RIBBON = "trace-ribbon"
WAYS = ("forward", "backward")
# Whatever the question is made of, in the order of ``TraceQuestion.from_controls``.
ASKED = (SEEDS, RULE, DIRECTION, AFTER, BEFORE, *trace_choices.CONTROLS)
RULES = (
    "pro-rata",
    "fifo",
    "lifo",
    "lrb",
    "mrb",
    "clean-first",
    "taint-first",
    "tiho",
    "libr",
    "poison",
)
_EMPTY: dict[str, Any] = {"data": [], "layout": {}}


def layout_with(told: Component, language: str) -> Component:
    """The page before anything is asked; ``told`` stands below its tables."""
    say = sayer(language)
    rules = [
        {
            "value": rule,
            "label": html.Span(
                [
                    html.B(say(f"trace.rule_{rule.replace('-', '_')}")),
                    html.Span(
                        say(f"trace.rule_{rule.replace('-', '_')}_note"),
                        className="quiet",
                    ),
                ],
                className="rule",
            ),
        }
        for rule in RULES
    ]
    seeds = dcc.Dropdown(
        id=SEEDS, multi=True, options=[], placeholder=say("trace.seeds_hint")
    )
    controls = html.Section(
        [
            field(say("trace.seeds"), seeds),
            field(
                say("trace.rule"),
                dcc.RadioItems(
                    id=RULE, options=rules, value="pro-rata", className="rules"
                ),
            ),
            html.Div(
                [
                    field(
                        say("trace.direction"),
                        dcc.RadioItems(
                            id=DIRECTION,
                            options=[
                                {"value": way, "label": say(f"trace.{way}")}
                                for way in WAYS
                            ],
                            value="forward",
                            inline=True,
                            className="switch",
                        ),
                    ),
                    field(say("pages.after"), date_input(AFTER)),
                    field(say("pages.before"), date_input(BEFORE)),
                    field(
                        say("pages.currency"),
                        dcc.RadioItems(
                            id=CURRENCY, options=[], inline=True, className="switch"
                        ),
                    ),
                ],
                className="row",
            ),
            trace_choices.section(language),
        ],
        className="card wide controls",
    )
    drawn = html.Div(
        card(
            say("trace.sankey"),
            graph(FIGURE, _EMPTY, 440),
            html.Div(id=HOPS),
            html.Div(id=RIBBON),
            note=say("trace.sankey_hint"),
        ),
        id=FIGURE_CARD,
        style={"display": "none"},
    )
    return page(
        "trace",
        language,
        dcc.Location(id=URL, refresh=False),
        dcc.Store(id=LANGUAGE, data=language),
        controls,
        html.Div(note(say("trace.empty")), id=VERDICT),
        drawn,
        dcc.Loading(html.Div(id=TABLES, className="cards"), delay_show=300),
        told,
    )
