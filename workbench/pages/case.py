"""The page of the case: tools, canvas, details, and the rows behind a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dash_mantine_components as dmc
from dash import dcc, html

from workbench import ids
from workbench.canvas import canvas
from workbench.markup import button
from workbench.panels.expand import form
from workbench.panels.player import player
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
        id=ids.SWITCHES,
        options=[
            {"label": say("canvas.single"), "value": "single"},
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
            html.Span(className="divider"),
            html.Button(say("boards.save"), id=ids.SAVE, className="tool"),
            html.Button(say("boards.save_as"), id=ids.SAVE_AS, className="tool"),
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
            dcc.Store(id=ids.PLAY),
            dcc.Store(id=ids.PLAYED),
            bar,
            html.Div([drawing, side], className="work"),
            player(language),
            html.Div(id=ids.STRIP, className="trace-strip"),
            html.Div(id=ids.ROWS, className="rows page"),
            save_dialog(language),
        ],
        className="case",
    )


def save_dialog(language: str) -> Component:
    """Where a board is kept: in a case that is there or a new one, under a name."""
    say = sayer(language)
    made: Component = dmc.Modal(
        id=ids.SAVE_DIALOG,
        opened=False,
        title=say("boards.dialog"),
        centered=True,
        size="sm",
        zIndex=400,
        children=html.Div(
            [
                dmc.Select(
                    id=ids.SAVE_CASE,
                    label=say("boards.in_case"),
                    data=[],
                    searchable=True,
                    size="sm",
                    comboboxProps={"zIndex": 500},
                ),
                dmc.TextInput(
                    id=ids.SAVE_NEW, label=say("boards.new_case"), value="", size="sm"
                ),
                dmc.TextInput(
                    id=ids.SAVE_NAME, label=say("boards.board"), value="", size="sm"
                ),
                html.Div(id=ids.SAVE_PROBLEM, className="problem", role="alert"),
                html.Button(say("boards.save"), id=ids.SAVE_GO, className="go"),
            ],
            className="save-dialog",
        ),
    )
    return made
