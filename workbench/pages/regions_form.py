"""What the regional page asks for, and where its answers go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import dcc, html

from workbench.figures.map_view import MapView
from workbench.pages import regions_view
from workbench.pages.parts import date_input, field, graph, page
from workbench.pages.words import sayer

if TYPE_CHECKING:
    from dash.development.base_component import Component

    from casework.questions import Casework

LANGUAGE = "regions-language"
LEVEL = "regions-level"
COLOURING = "regions-colouring"
CURRENCY = "regions-currency"
AFTER = "regions-after"
BEFORE = "regions-before"
MASK = "regions-mask"
CHOSEN = "regions-chosen"
RESET = "regions-reset"
MAP = "regions-map"
NOTES = "regions-notes"
MATRIX = "regions-matrix-card"
MATRIX_GRID = "regions-matrix"
DRILL = "regions-drill"
BASIS = "regions-basis"
EMPTY: dict[str, Any] = {"data": [], "layout": {}}


def layout(casework: Casework, language: str) -> Component:
    """The page before its first answer."""
    del casework
    say = sayer(language)
    fewest = say("regions.mask_note").format(count=regions_view.FEWEST_PEOPLE)
    controls = html.Section(
        html.Div(
            [
                _switch(LEVEL, say("regions.level"), _said(say, "province", "country")),
                _switch(
                    COLOURING, say("regions.colouring"), _said(say, "net", "in", "out")
                ),
                field(
                    say("pages.currency"),
                    dcc.RadioItems(
                        id=CURRENCY, options=[], inline=True, className="switch"
                    ),
                ),
                field(say("pages.after"), date_input(AFTER)),
                field(say("pages.before"), date_input(BEFORE)),
                field(
                    say("regions.mask"),
                    dcc.Checklist(
                        id=MASK, options=[{"value": "on", "label": fewest}], value=[]
                    ),
                ),
            ],
            className="row",
        ),
        className="card wide controls",
    )
    reset = html.Button(say("regions.everything"), id=RESET, className="button quiet")
    drawn = html.Section(
        [
            graph(MAP, EMPTY, 620),
            html.Div([html.Div(id=NOTES), reset], className="under"),
        ],
        className="card map",
    )
    beside = html.Section(
        [
            html.H2(say("regions.matrix")),
            html.P(say("regions.matrix_hint"), className="note"),
            html.Div(_empty_matrix(language), id=MATRIX),
        ],
        className="card matrix",
    )
    return page(
        "regions",
        language,
        dcc.Store(id=LANGUAGE, data=language),
        dcc.Store(id=CHOSEN, data=[]),
        controls,
        html.Div([drawn, beside], className="side-by-side"),
        html.Div(id=DRILL),
        html.Div(id=BASIS),
    )


def _said(say: Any, *keys: str) -> list[dict[str, str]]:  # noqa: ANN401 - a sayer
    return [{"value": key, "label": say(f"regions.{key}")} for key in keys]


def _switch(name: str, label: str, options: list[dict[str, str]]) -> Component:
    first = options[0]["value"]
    return field(
        label,
        dcc.RadioItems(
            id=name, options=options, value=first, inline=True, className="switch"
        ),
    )


def _empty_matrix(language: str) -> Component:
    from casework.answers import Basis, RegionsAnswer

    nothing = RegionsAnswer(Basis(0, "", ()), "province", (), (), 0, ())
    return regions_view.matrix_grid(nothing, "province", MapView(language=language))
