"""Errors as RFC 9457 problem details: the one place where they become HTTP answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import structlog
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from graph.errors import FundtrailError, problem_details

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fastapi import FastAPI, Request

MEDIA = "application/problem+json"
_SERVER_ERROR = 500


def answer_errors(app: FastAPI) -> None:
    """Let every error of the app be answered as a problem."""
    app.add_exception_handler(FundtrailError, _named)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(HTTPException, _plain)
    app.add_exception_handler(Exception, _unforeseen)


def _problem(status: int, content: dict[str, Any]) -> JSONResponse:
    return JSONResponse(content, status_code=status, media_type=MEDIA)


async def _named(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, FundtrailError):
        raise error
    if error.http_status >= _SERVER_ERROR:
        structlog.get_logger().error(
            "not answered", path=request.url.path, reason=error.sentence
        )
    return _problem(error.http_status, problem_details(error))


async def _unreadable(_request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, RequestValidationError):
        raise error
    problems = [_told(one) for one in error.errors()]
    sentences = [f"{one['field']}: {one['problem']}" for one in problems]
    return _problem(
        422,
        {
            "type": "/problems/request",
            "title": "The request cannot be read",
            "status": 422,
            "detail": f"The request cannot be read. {'; '.join(sentences)}.",
            "problems": problems,
        },
    )


def _told(one: Mapping[str, Any]) -> dict[str, str]:
    """The field of an error of validation, and what is wrong with it."""
    where = one["loc"]
    if one["type"] == "json_invalid":
        reason = one.get("ctx", {}).get("error", "it cannot be read")
        return {
            "field": str(where[0]),
            "problem": f"it is no JSON at character {int(where[-1]) + 1}: {reason}",
        }
    field = ".".join(str(part) for part in where[1:]) or str(where[0])
    return {"field": field, "problem": str(one["msg"])}


async def _plain(_request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HTTPException):
        raise error
    problem = {
        "type": "about:blank",
        "title": str(error.detail),
        "status": error.status_code,
        "detail": f"{error.detail}: see {'/api/v1/docs'} for what can be asked.",
    }
    return JSONResponse(
        problem, status_code=error.status_code, headers=error.headers, media_type=MEDIA
    )


async def _unforeseen(request: Request, error: Exception) -> JSONResponse:
    structlog.get_logger().error(
        "unforeseen error", path=request.url.path, exc_info=error
    )
    return _problem(
        _SERVER_ERROR,
        {
            "type": "/problems/unforeseen",
            "title": "Fundtrail could not answer",
            "status": _SERVER_ERROR,
            "detail": "Something failed that should not: the server's log says what.",
        },
    )
