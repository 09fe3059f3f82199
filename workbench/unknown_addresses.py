"""HTTP 404 for an address that is no page's: Dash answers every address with 200."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.shell import page_of

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_NOT_FOUND = 404
# Dash's own, its assets, and the API, which says for itself what it does not have.
_OTHERS = ("/_", "/assets/", "/api/")


class UnknownAddresses:
    """Gives Dash's page, which says that there is nothing there, the status 404."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the application does, but for the status of an unknown page."""
        if scope["type"] != "http" or not _is_unknown(scope["path"]):
            await self.app(scope, receive, send)
            return

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:  # noqa: PLR2004 - HTTP's OK
                message = {**message, "status": _NOT_FOUND}
            await send(message)

        await self.app(scope, receive, told)


def _is_unknown(path: str) -> bool:
    return page_of(path) is None and not path.startswith(_OTHERS)
