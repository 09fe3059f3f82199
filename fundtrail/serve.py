"""One ASGI process: the API under /api/v1 and the workbench at /."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI

    from graph.settings import Settings


def create_app(settings: Settings, as_of: int | None = None) -> FastAPI:
    """Both faces over one casework service.

    Raises AccessError when bound beyond loopback without API keys, NotFoundError when
    there is no ledger.
    """
    from casework.cases import Cases

    from api import check_binding, create_api
    from casework.questions import Casework
    from workbench import create_workbench

    check_binding(settings)
    casework = Casework.open(settings, as_of=as_of)
    cases = Cases.open(settings.cases_url)
    app = create_api(casework, cases, settings)
    create_workbench(casework, cases, settings, server=app)
    return app


def serve(settings: Settings, as_of: int | None = None) -> None:
    """Serve until interrupted."""
    import uvicorn

    app = create_app(settings, as_of)
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        log_level=settings.log_level.lower(),
        server_header=False,
    )


def page_address(settings: Settings) -> str:
    """The address of the workbench's first page."""
    host = settings.host
    try:
        if ipaddress.ip_address(host).version == 6:  # noqa: PLR2004
            host = f"[{host}]"
    except ValueError:
        pass
    return f"http://{host}:{settings.port}"
