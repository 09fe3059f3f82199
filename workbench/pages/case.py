"""The page of the case: tools, canvas, details, and the rows behind a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash import dcc, html

from workbench import ids
from workbench.canvas import canvas
from workbench.markup import button
from workbench.panels.expand import form
from workbench.texts import sayer

if TYPE_CHECKING:
    from dash.development.base_component import Component


def layout(language: str, scheme: str) -> Component:
    """The page with an empty canvas; the board is drawn from its store."""
    say = sayer(language)
    tools = [
        button(say(f"canvas.{name}"), "tool", tool=name)
        for name in ("undo", "redo", "remove", "fit")
    ]
    switches = dcc.Checklist(
        id=ids.EXACT,
        options=[
            {"label": say("canvas.exact"), "value": "exact"},
            {"label": say("canvas.join"), "value": "join"},
        ],
        value=["join"],
        inline=True,
        className="switches",
    )
    bar = html.Div(
        [
            *tools,
            html.Button(say("boards.save"), id=ids.SAVE, className="tool"),
            html.Span(id=ids.SAVED_TEXT, className="quiet saved"),
            switches,
            html.Div(id=ids.CHIPS, className="chips"),
            html.Span(id=ids.STATUS, className="status"),
        ],
        className="toolbar",
    )
    drawing = html.Div(
        [
            canvas(scheme),
            html.Div(
                [html.H2(say("canvas.empty_title")), html.P(say("canvas.empty"))],
                id=ids.EMPTY,
                className="empty",
            ),
            html.Div(id=ids.MESSAGE, className="message", role="alert"),
            html.Div(say("canvas.keys"), className="keys"),
        ],
        className="drawing",
    )
    side = html.Aside(
        [form(language), html.Div(html.P(say("details.none")), id=ids.PANEL)],
        className="side",
    )
    return html.Div(
        [
            dcc.Store(id=ids.CHANGES),
            dcc.Store(id=ids.TAPPED),
            dcc.Store(id=ids.ROWS_ASKED),
            bar,
            html.Div([drawing, side], className="work"),
            html.Div(id=ids.STRIP, className="trace-strip"),
            html.Div(id=ids.ROWS, className="rows page"),
        ],
        className="case",
    )
