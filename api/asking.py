"""The routes of the questions in ``api.table``: made from it, alike for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Body, Query, Response

from api.answering import Ask, Asking
from api.asked import Asked, PagedAsked
from api.results import result_key
from api.table import (
    QUESTIONS,
    Finished,
    Page,
    Question,
    finished,
    page_of,
    workbook,
)
from casework.sheets import XLSX

if TYPE_CHECKING:
    from collections.abc import Callable

    from api.results import ResultKey

router = APIRouter(tags=["questions"])


def key_of(ask: Asking, question: Question, given: Asked) -> ResultKey:
    """What the answer follows from."""
    version = ask.casework.ledger_version
    return result_key(version, question.name, given.parameters())


def told(
    ask: Asking, question: Question, given: Asked, whole: Finished, tag: str | None
) -> Response:
    """A finished answer, or the page of it that is asked."""
    if not isinstance(given, PagedAsked):
        return ask.body(whole.body, tag)
    page = _page(ask, given)
    following = ask.cursor(page.offset + page.limit, len(whole.rows))
    return ask.body(page_of(question, whole, page, following), tag)


def tag_of(ask: Asking, key: ResultKey, given: Asked) -> str:
    """The ETag of an answer, or of the page of it that is asked."""
    if not isinstance(given, PagedAsked):
        return key.tag
    page = _page(ask, given)
    return f'{key.tag[:-1]}-{page.offset}-{page.limit}"'


def _page(ask: Asking, given: PagedAsked) -> Page:
    return Page(ask.offset(given.cursor), given.limit)


def answered(ask: Asking, question: Question, given: Asked) -> Response:
    """The answer: known to the asker, kept, or computed now."""
    if XLSX in ask.request.headers.get("accept", ""):
        return _workbook(ask, question, given)
    key = key_of(ask, question, given)
    # An ETag is of what an address shows: a POST shows nothing that can be asked again.
    tag = tag_of(ask, key, given) if question.verb == "GET" else None
    if tag is not None and (held := ask.known(tag)) is not None:
        return held
    whole = ask.results.of(key, lambda: finished(ask.casework, question, given))
    return told(ask, question, given, whole, tag)


def _workbook(ask: Asking, question: Question, given: Asked) -> Response:
    """The answer as a file to be saved; made anew, as large files are not kept."""
    name = f"{question.name}-v{ask.casework.ledger_version}.xlsx"
    return Response(
        workbook(ask.casework, question, given),
        media_type=XLSX,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
            "Vary": "Accept",
        },
    )


def _route(question: Question) -> Callable[..., Response]:
    def answer(ask: Asking, given: Asked) -> Response:
        return answered(ask, question, given)

    place = Query() if question.verb == "GET" else Body()
    # The parameters' type is known from the table alone.
    answer.__annotations__ = {
        "ask": Ask,
        "given": Annotated[question.asked, place],
        "return": Response,
    }
    answer.__name__ = question.name
    return answer


for _question in QUESTIONS:
    router.add_api_route(
        f"/{_question.name}",
        _route(_question),
        methods=[_question.verb],
        response_model=_question.answer,
        summary=_question.summary,
    )
