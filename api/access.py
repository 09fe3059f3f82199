"""Who may ask: keys, hosts, and the headers that keep pages from asking elsewhere."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import ipaddress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse

from graph.errors import AccessError, InputError, problem_details

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from graph.settings import Settings

API = "/api/v1"
# What a load balancer asks tells nothing of the ledger's content.
OPEN_PATHS = frozenset({f"{API}/health", f"{API}/readiness"})
_NOBODY_NAMED = "investigator"
_READS = frozenset({"GET", "HEAD", "OPTIONS"})
_SECURE = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
_CLOSED = "; object-src 'none'; base-uri 'self'; frame-ancestors 'none'"
# Swagger UI styles its elements one by one and draws its icons from data addresses.
API_POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"
    + _CLOSED
)
# Dash starts its pages by a script in the page and compiles its tables' formatters; no
# rule lets it ask another host.
PAGE_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; worker-src 'self' blob:" + _CLOSED
)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach what is bound to the host."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def check_binding(settings: Settings) -> None:
    """Raise AccessError where others could reach the server and no key is set."""
    if not is_loopback(settings.host) and not settings.api_keys:
        raise AccessError(
            f"Bound to {settings.host}, others can reach the server and no key is set: "
            "set FUNDTRAIL_API_KEYS, or bind to 127.0.0.1.",
            host=settings.host,
        )
    if any(not key.strip() for key in settings.api_keys):
        raise InputError("A key of FUNDTRAIL_API_KEYS is blank: leave it out.")


class Guard:
    """Stands before everything that is served: host, key, and secure headers.

    With keys set every path but health and readiness needs one, the pages too: in
    ``X-API-Key``, as a bearer, or as the password of a browser's own dialog. Bound to
    loopback, a request must name this machine as its host, so that no foreign page can
    reach the server through a name of its own (DNS rebinding). What another site's page
    sends in a browser's name is refused unless it only reads (Fetch Metadata).
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._keys = tuple(key.encode() for key in sorted(settings.api_keys))
        self._local = is_loopback(settings.host)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refusal = self._refusal(headers, scope["path"])
        if refusal is None and scope.get("method") not in _READS:
            refusal = self._foreign(headers)
        if refusal is None:
            await self._app(scope, receive, _secured(scope, send))
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        else:
            await _refused(refusal)(scope, receive, _secured(scope, send))

    def _refusal(self, headers: Headers, path: str) -> AccessError | InputError | None:
        host = headers.get("host", "")
        if self._local and not is_loopback(_host_name(host)):
            return InputError(
                f"The host {host!r} is not this machine: ask 127.0.0.1 or localhost.",
                host=host,
            )
        if not self._keys or path in OPEN_PATHS:
            return None
        given = given_key(headers)
        if given is None:
            return AccessError("A key is needed: send it as X-API-Key.")
        # Every key is compared, each in constant time: the time tells nothing.
        if not sum(hmac.compare_digest(given.encode(), key) for key in self._keys):
            return AccessError("The key does not open this: check X-API-Key.")
        return None

    def _foreign(self, headers: Headers) -> InputError | None:
        """The refusal of what a page of another site sends; None for all else."""
        origin = urlsplit(headers.get("origin", "")).hostname or ""
        elsewhere = self._local and bool(origin) and not is_loopback(origin)
        if headers.get("sec-fetch-site") == "cross-site" or elsewhere:
            return InputError(
                "A page of another site sent this: send it from this server's own pages "
                "or from a program.",
                origin=headers.get("origin", ""),
            )
        return None


def given_key(headers: Headers) -> str | None:
    """The key that a request bears, if any."""
    key = headers.get("x-api-key")
    if key is not None:
        return key
    scheme, _, value = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":
        try:
            text = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            return None
        return text.partition(":")[2]
    return None


def actor_of(headers: Headers, settings: Settings) -> str:
    """Who asks, as the trail names them: by the mark of their key, never by the key.

    The mark is the first eight digits of the key's SHA-256.
    """
    key = given_key(headers) if settings.api_keys else None
    if key is None:
        return _NOBODY_NAMED
    return f"key {hashlib.sha256(key.encode()).hexdigest()[:8]}"


def _host_name(host: str) -> str:
    """The name of a Host header without its port; IPv6 keeps its brackets."""
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0]


def _refused(error: AccessError | InputError) -> JSONResponse:
    headers = {}
    if isinstance(error, AccessError):
        headers["WWW-Authenticate"] = 'Basic realm="Fundtrail", charset="UTF-8"'
    return JSONResponse(
        problem_details(error),
        status_code=error.http_status,
        headers=headers,
        media_type="application/problem+json",
    )


def _secured(scope: Scope, send: Send) -> Send:
    policy = API_POLICY if scope["path"].startswith("/api/") else PAGE_POLICY

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _SECURE.items():
                headers[name] = value
            headers["content-security-policy"] = policy
        await send(message)

    return send_with_headers
