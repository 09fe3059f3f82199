"""The documentation page, whose script and style come from this server.

Swagger UI is read from the package ``fastapi-offline``, which ships its files.
"""

from __future__ import annotations

from importlib import resources
from typing import Final

from fastapi import APIRouter, Response

router = APIRouter(include_in_schema=False)

_PAGE: Final = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Fundtrail API</title>
<link rel="stylesheet" href="docs/swagger-ui.css">
</head>
<body>
<div id="page"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
"""
# Without a validator's address: Swagger UI would ask another host for its badge.
_START: Final = """SwaggerUIBundle({
  url: "openapi.json", dom_id: "#page", deepLinking: true, validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIBundle.SwaggerUIStandalonePreset],
});
"""
_KEPT: Final = {"Cache-Control": "private, max-age=86400"}


@router.get("/docs")
def page() -> Response:
    """The page."""
    return Response(_PAGE, media_type="text/html")


@router.get("/docs/start.js")
def start() -> Response:
    """The script that starts it: in a file, so that no page needs inline scripts."""
    return Response(_START, media_type="text/javascript", headers=_KEPT)


@router.get("/docs/swagger-ui-bundle.js")
def script() -> Response:
    """Swagger UI."""
    return _file("swagger-ui-bundle.js", "text/javascript")


@router.get("/docs/swagger-ui.css")
def style() -> Response:
    """Its style."""
    return _file("swagger-ui.css", "text/css")


def _file(name: str, media: str) -> Response:
    content = resources.files("fastapi_offline").joinpath("static", name).read_bytes()
    return Response(content, media_type=media, headers=_KEPT)
