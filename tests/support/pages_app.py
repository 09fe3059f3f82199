"""The three pages on a server of their own, over answers made by hand."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import uvicorn
from dash import Dash, Input, Output, dcc, html
from faces import HandMadeCasework
from fastapi import FastAPI

from workbench.figures.inks import inks
from workbench.pages import communities, regions, trace
from workbench.pages.look import SCHEME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash.development.base_component import Component

    from casework.questions import Casework

_ASSETS = Path(__file__).parents[2] / "workbench" / "assets"
_PAGES = {"trace": trace, "communities": communities, "regions": regions}


def pages_app(language: str, scheme: str) -> FastAPI:
    """An application that shows each page under its name, without the shell."""
    server = FastAPI()
    made = cast("Casework", HandMadeCasework())
    make: Any = Dash
    app: Dash = make(
        server=server,
        assets_folder=str(_ASSETS),
        assets_ignore=r"^(?!pages\.css$).*",
        suppress_callback_exceptions=True,
    )
    app.index_string = app.index_string.replace(
        "<body>", f'<body style="{_colours(scheme)}">'
    )
    app.layout = html.Div(
        [
            dcc.Location(id="address"),
            dcc.Store(id=SCHEME, data=scheme),
            html.Div(id="page"),
        ]
    )

    @app.callback(Output("page", "children"), Input("address", "pathname"))
    def show(path: str | None) -> Component | list[Component]:
        page = _PAGES.get((path or "").strip("/"))
        return page.layout(made, language) if page else []

    for page in _PAGES.values():
        page.register(app, made)
    return server


def _colours(scheme: str) -> str:
    look = inks(scheme)
    dark = scheme == "dark"
    said = {
        "text": look.text,
        "quiet": look.quiet,
        "panel": look.ground,
        "ground": "#0f1419" if dark else "#f5f7f9",
        "line": "#2f3a45" if dark else "#d8dfe6",
        "accent": look.incoming,
        "accent-soft": "#1c3347" if dark else "#e8f1f9",
        "hover": "#1f2832" if dark else "#f0f4f8",
        "good": "#5fbfaa" if dark else "#1f7a5c",
        "bad": "#ff9a6b" if dark else "#b3401f",
        "warn": look.outgoing,
    }
    variables = ";".join(f"--{name}:{value}" for name, value in said.items())
    rest = f"color-scheme:{scheme};margin:0;background:var(--ground)"
    return f"{variables};{rest};font-family:system-ui,sans-serif"


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """The address of the application on a free port of loopback, while it is open."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = uvicorn.Config(
        app, host="127.0.0.1", port=port, log_level="error", ws="none"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)
