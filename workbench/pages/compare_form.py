"""What the page of compared rules asks for, and where its answers go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash import dcc, html

from workbench.pages.parts import card, date_input, field, note, page
from workbench.pages.saving import workbook_button
from workbench.pages.trace_form import RULES, WAYS
from workbench.pages.words import rule_namer, sayer

if TYPE_CHECKING:
    from collections.abc import Callable

    from dash.development.base_component import Component

    from casework.questions import Casework

URL = "compare-url"
LANGUAGE = "compare-language"
SEEDS = "compare-seeds"
TRANSFERS = "compare-transfers"
RULE = "compare-rule"
DIRECTION = "compare-direction"
OPENING = "compare-opening"
AFTER = "compare-after"
BEFORE = "compare-before"
BY = "compare-by"
CURRENCY = "compare-currency"
TABLE = "compare-table"
ACCOUNT = "compare-account"
AGAINST = "compare-against"
LOTS = "compare-lots"
HOLDING = "compare-holding"
VICTIMS = "compare-victims"
TABLE_BOOK = "compare-table-workbook"
LOTS_BOOK = "compare-lots-workbook"
VICTIMS_BOOK = "compare-victims-workbook"
GROUPS = ("account", "role")
OPENINGS = ("stated", "inferred-min", "born-at-need")


def layout(casework: Casework, language: str) -> Component:
    """The page before anything is asked."""
    del casework
    say = sayer(language)
    by = _switch(BY, GROUPS, "account", lambda name: say(f"compare.by_{name}"))
    account = dcc.Dropdown(id=ACCOUNT, options=[], clearable=False)
    holding = dcc.Dropdown(id=HOLDING, options=[], multi=True)
    against = dcc.Dropdown(
        id=AGAINST, options=_rules(language), placeholder=say("compare.against_none")
    )
    return page(
        "compare",
        language,
        dcc.Location(id=URL, refresh=False),
        dcc.Store(id=LANGUAGE, data=language),
        dcc.Store(id=CURRENCY),
        _controls(language),
        card(
            say("compare.table"),
            html.Div(by, className="tools"),
            dcc.Loading(html.Div(note(say("trace.empty")), id=TABLE), delay_show=300),
            workbook_button(TABLE_BOOK, language),
            note=say("compare.table_note"),
        ),
        card(
            say("compare.lots"),
            html.Div(
                [
                    field(say("compare.account"), account),
                    field(say("compare.against"), against),
                ],
                className="row pickers",
            ),
            dcc.Loading(html.Div(id=LOTS), delay_show=300),
            workbook_button(LOTS_BOOK, language),
            note=say("compare.lots_note"),
        ),
        card(
            say("compare.victims"),
            html.Div(field(say("compare.holding"), holding), className="pickers"),
            dcc.Loading(html.Div(id=VICTIMS), delay_show=300),
            workbook_button(VICTIMS_BOOK, language),
            note=say("compare.victims_note"),
        ),
    )


def _controls(language: str) -> Component:
    say = sayer(language)
    seeds = dcc.Dropdown(
        id=SEEDS, multi=True, options=[], placeholder=say("trace.seeds_hint")
    )
    transfers = dcc.Textarea(
        id=TRANSFERS, placeholder=say("compare.transfers_hint"), className="ids"
    )
    rule = dcc.Dropdown(
        id=RULE, options=_rules(language), value="pro-rata", clearable=False
    )
    opening = dcc.Dropdown(
        id=OPENING,
        options=[
            {"value": name, "label": say(f"compare.opening_{name.replace('-', '_')}")}
            for name in OPENINGS
        ],
        placeholder=say("compare.opening_default"),
    )
    ways = _switch(DIRECTION, WAYS, "forward", lambda way: say(f"trace.{way}"))
    return html.Section(
        [
            html.Div(
                [
                    field(say("trace.seeds"), seeds),
                    field(say("compare.transfers"), transfers),
                ],
                className="halves",
            ),
            html.Div(
                [
                    field(say("compare.rule"), rule),
                    field(say("trace.direction"), ways),
                    field(say("compare.opening"), opening),
                    field(say("pages.after"), date_input(AFTER)),
                    field(say("pages.before"), date_input(BEFORE)),
                ],
                className="row pickers",
            ),
        ],
        className="card wide controls",
    )


def _rules(language: str) -> list[dict[str, str]]:
    name = rule_namer(language)
    return [{"value": rule, "label": name(rule)} for rule in RULES]


def _switch(
    name: str, values: tuple[str, ...], value: str, said: Callable[[str], str]
) -> Component:
    options = [{"value": each, "label": said(each)} for each in values]
    made: Component = dcc.RadioItems(
        id=name, options=options, value=value, inline=True, className="switch"
    )
    return made
