"""The sources of it all."""

# FastAPI reads the annotations of a route when it is made, so its types are needed then.
# ruff: noqa: TC001

from __future__ import annotations

from fastapi import APIRouter, Response

from api.answering import Ask
from api.models import SourcesModel

router = APIRouter(tags=["sources"])


@router.get("/sources", response_model=SourcesModel)
def sources(ask: Ask) -> Response:
    """The loaded files, with what was accepted and rejected of each."""
    return ask.known() or ask.answer(
        SourcesModel,
        {
            "ledger_version": ask.casework.ledger_version,
            "sources": ask.casework.sources(),
        },
    )
