"""The workbench as one value: a Dash app on the server that is handed in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench import shell as frame
from workbench.callbacks import board, panel, saving, shell
from workbench.pages import communities, compare, regions, trace
from workbench.threads import ThreadedDash
from workbench.unknown_addresses import UnknownAddresses

if TYPE_CHECKING:
    from dash import Dash
    from fastapi import FastAPI

    from casework.cases import Cases
    from casework.questions import Casework
    from graph.settings import Settings

_FOLDER = Path(__file__).parent


def create_workbench(
    casework: Casework, cases: Cases, settings: Settings, server: FastAPI
) -> Dash:
    """The workbench at ``/`` of a server, beside whatever routes that has.

    Every resource comes from the server itself; nothing is asked of another host.
    """
    del settings
    # Its types know neither a FastAPI server nor a title that stays as it is.
    make: Any = ThreadedDash
    app: Dash = make(
        "workbench",
        server=server,
        assets_folder=str(_FOLDER / "assets"),
        title="Fundtrail",
        update_title=None,
        serve_locally=True,
        # Pages come by address: their ids are not in the first layout.
        suppress_callback_exceptions=True,
    )
    app.layout = frame.shell
    for part in (panel, trace, compare, communities, regions):
        part.register(app, casework)
    shell.register(app, casework, cases)
    board.register(app, casework, cases)
    saving.register(app, cases)
    # Dash finds its assets at the first request, and over FastAPI that request's page
    # goes out without them: a first visitor got a page that could do nothing.
    app._setup_server()  # noqa: SLF001
    server.add_middleware(UnknownAddresses)
    return app
