"""Cases, their boards, and the trail of what was done, with the check of its chain."""

# FastAPI reads the annotations of a route when it is made, so its types are needed then.
# ruff: noqa: TC001

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Response

from api.access import API
from api.answering import Ask
from api.case_models import (
    BoardBody,
    BoardModel,
    CaseBody,
    CaseModel,
    CasesModel,
    SavedBody,
    TrailCheckModel,
    TrailModel,
)
from api.questions import Cursor, Limit
from casework.trail import canonical_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from casework.cases import BoardState

router = APIRouter(tags=["cases"])


@router.get("/cases", response_model=CasesModel)
def all_cases(ask: Ask, limit: Limit = 100, cursor: Cursor = None) -> Response:
    """The cases in the order in which they were opened."""
    page = _page(ask, "cases", ask.cases.cases(), limit, cursor)
    return ask.state(CasesModel, page)


@router.post("/cases", response_model=CaseModel, status_code=201)
def open_case(ask: Ask, body: CaseBody) -> Response:
    """Open a case; 201 with its address."""
    made = ask.cases.create_case(body.name, ask.actor)
    return ask.state(CaseModel, made, 201, f"{API}/cases/{made.case}")


@router.get("/cases/{case}", response_model=CaseModel)
def one_case(ask: Ask, case: int) -> Response:
    """One case, with the numbers of its boards."""
    return ask.state(CaseModel, ask.cases.case(case))


@router.post("/cases/{case}/boards", response_model=BoardModel, status_code=201)
def add_board(ask: Ask, case: int, body: BoardBody) -> Response:
    """Add a board to a case; 409 for a name that the case has already."""
    state = canonical_json(body.state)
    made = ask.cases.create_board(case, body.name, state, ask.actor)
    return ask.state(BoardModel, _told(made), 201, f"{API}/boards/{made.board}")


@router.get("/boards/{board}", response_model=BoardModel)
def one_board(ask: Ask, board: int) -> Response:
    """A board as it was last saved."""
    return ask.state(BoardModel, _told(ask.cases.board(board)))


@router.put("/boards/{board}", response_model=BoardModel)
def save_board(ask: Ask, board: int, body: SavedBody) -> Response:
    """Save a board; 409 if somebody saved it since the version that was changed."""
    state = canonical_json(body.state)
    saved = ask.cases.save_board(board, state, body.version, ask.actor)
    return ask.state(BoardModel, _told(saved))


@router.get("/trail", response_model=TrailModel)
def trail(
    ask: Ask,
    case: Annotated[int | None, Query(description="of this case alone")] = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """What was done, oldest first, and whether the whole chain of hashes holds."""
    if case is not None:
        ask.cases.case(case)
    page = _page(ask, "entries", ask.cases.trail(case), limit, cursor)
    return ask.state(TrailModel, {**page, "check": ask.cases.verify_trail()})


@router.get("/trail/check", response_model=TrailCheckModel)
def trail_check(ask: Ask) -> Response:
    """Whether every entry of the trail is as it was written, and the first that is not."""
    return ask.state(TrailCheckModel, ask.cases.verify_trail())


def _page(
    ask: Ask, name: str, rows: Sequence[object], limit: int, cursor: str | None
) -> dict[str, Any]:
    offset = ask.offset(cursor, of_ledger=False)
    shown = rows[offset : offset + limit]
    return {
        name: shown,
        "returned": len(shown),
        "total": len(rows),
        "next": ask.cursor(offset + limit, len(rows)),
    }


def _told(board: BoardState) -> dict[str, Any]:
    return {**asdict(board), "state": json.loads(board.state)}
