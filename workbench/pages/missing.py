"""What stands where an address names no page: one sentence, and the way home."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash import dcc, html

from workbench.texts import sayer

if TYPE_CHECKING:
    from dash.development.base_component import Component


def layout(language: str, path: str) -> Component:
    """The sentence for an address that is no page's."""
    say = sayer(language)
    return html.Div(
        [
            html.H1(say("missing.title")),
            html.P(say("missing.told").format(path=path), role="alert"),
            dcc.Link(say("missing.home"), href="/canvas", className="button"),
        ],
        className="page page-missing",
        lang=language,
    )
