"""One ASGI process: the API under /api/v1 and the workbench at /."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from fastapi import FastAPI
    from starlette.requests import Request
    from starlette.responses import Response

    from graph.settings import Settings


def create_app(
    settings: Settings, as_of: int | None = None, first_page: str | None = None
) -> FastAPI:
    """Both faces over one casework service.

    Whoever asks for ``/`` is sent to ``first_page``, an address below it, if given.
    Raises AccessError when bound beyond loopback without API keys, NotFoundError when
    there is no ledger.
    """
    from api import check_binding, create_api
    from casework.cases import Cases
    from casework.questions import Casework
    from workbench import create_workbench

    check_binding(settings)
    casework = Casework.open(settings, as_of=as_of)
    cases = Cases.open(settings.cases_url)
    app = create_api(casework, cases, settings)
    create_workbench(casework, cases, settings, server=app)
    if first_page is not None:
        _open_on(app, first_page)
    return app


def _open_on(app: FastAPI, first_page: str) -> None:
    from starlette.middleware.base import BaseHTTPMiddleware
    from starlette.responses import RedirectResponse

    async def sent_there(
        request: Request, go_on: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        if request.url.path == "/" and not request.url.query:
            return RedirectResponse(first_page)
        return await go_on(request)

    app.add_middleware(BaseHTTPMiddleware, dispatch=sent_there)


def serve(
    settings: Settings,
    tell: Callable[[str], None],
    as_of: int | None = None,
    first_page: str | None = None,
) -> None:
    """Serve until interrupted; ``tell`` hears the address once all is ready."""
    import uvicorn

    app = create_app(settings, as_of, first_page)
    tell(f"The workbench is at {page_address(settings)}")
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
