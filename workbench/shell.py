"""What stands around every page: product, pages, search, ledger, time zone, switches."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import dash_mantine_components as dmc
from dash import dcc, html

from workbench import ids
from workbench.figures.inks import FONT
from workbench.markup import button
from workbench.texts import sayer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash.development.base_component import Component

PAGES = ("canvas", "trace", "compare", "communities", "regions")
_ADDRESS = re.compile(
    rf"/(?:(?P<page>{'|'.join(PAGES)})|case/\d+(?:/board/\d+)?)?/?", re.ASCII
)


def shell() -> Component:
    """The frame of all pages; the header and the page are filled by callbacks."""
    frame = html.Div(
        [
            html.Div(id=ids.HEADER, className="shell-header"),
            html.Main(id=ids.PAGE, className="shell-main"),
        ],
        className="shell",
    )
    stores = [
        dcc.Location(id=ids.URL, refresh=False),
        dcc.Store(id=ids.SCHEME, data="light", storage_type="local"),
        dcc.Store(id=ids.LANGUAGE, data="en", storage_type="local"),
        dcc.Store(id=ids.BOARD, storage_type="session"),
        dcc.Store(id=ids.MOVE),
        dcc.Store(id=ids.SAVED),
        dcc.Store(id=ids.OPENED),
    ]
    provider: Component = dmc.MantineProvider(
        id=ids.PROVIDER,
        forceColorScheme="light",
        theme={"fontFamily": FONT, "primaryColor": "blue", "defaultRadius": "sm"},
        children=[*stores, frame],
    )
    return provider


def header(language: str, version: int, path: str) -> Sequence[Component]:
    """Product, pages, search, and what every figure on the page rests on."""
    say = sayer(language)
    here = page_of(path)
    other = "中文" if language == "en" else "EN"
    links = [
        dcc.Link(
            say(f"shell.{name}"),
            href=f"/{name}",
            className="tab here" if name == here else "tab",
        )
        for name in PAGES
    ]
    return [
        html.Span(say("shell.product"), className="product"),
        html.Nav(links, className="tabs"),
        html.Div(
            dmc.MultiSelect(
                id=ids.SEARCH,
                data=[],
                placeholder=say("shell.search"),
                searchable=True,
                clearable=True,
                hidePickedOptions=True,
                debounce=150,
                # What the server found is what is offered; each with its type's icon.
                filter={"function": "offered"},
                renderOption={"function": "found"},
                nothingFoundMessage=say("shell.nothing"),
                size="xs",
                limit=20,
                comboboxProps={"shadow": "md"},
            ),
            className="search",
        ),
        html.Span(
            say("shell.ledger").format(version=version),
            className="fact",
            title="ledger",
        ),
        html.Span(say("shell.zone"), className="fact", title=say("shell.zone_note")),
        button(other, "plain", say("shell.language"), switch="language"),
        button("◐", "plain", say("shell.scheme"), switch="scheme"),
    ]


def page_of(path: str | None) -> str | None:
    """The page of an address: the canvas for the root and a case; None for no page."""
    found = _ADDRESS.fullmatch(path or "/")
    if found is None:
        return None
    return found["page"] or "canvas"
