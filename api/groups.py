"""Many accounts at once: communities, regions, and the sources of it all."""

# FastAPI reads the annotations of a route when it is made, so its types are needed then.
# ruff: noqa: TC001

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.answering import Ask
from api.models import CommunitiesModel, RegionsModel, SourcesModel
from api.questions import After, Before, Cursor, Limit

router = APIRouter(tags=["groups"])


@router.get("/communities", response_model=CommunitiesModel)
def communities(
    ask: Ask,
    method: Annotated[
        str, Query(description="leiden, infomap or label-propagation")
    ] = "leiden",
    resolution: Annotated[float, Query(gt=0)] = 1.0,
    seed: int = 1,
    limit: Limit = 1000,
    cursor: Cursor = None,
) -> Response:
    """Groups that trade more inside than out; the members page by page."""
    if (held := ask.known()) is not None:
        return held
    offset = ask.offset(cursor)
    found = ask.casework.communities(method=method, resolution=resolution, seed=seed)
    members = found.members[offset : offset + limit]
    return ask.answer(
        CommunitiesModel,
        {
            "basis": found.basis,
            "members": members,
            "summaries": found.summaries,
            "between": found.between,
            "returned": len(members),
            "total": len(found.members),
            "next": ask.cursor(offset + limit, len(found.members)),
        },
    )


@router.get("/regions", response_model=RegionsModel)
def regions(
    ask: Ask,
    level: Annotated[str, Query(description="country, province or city")] = "province",
    after: After = None,
    before: Before = None,
    mask_below: Annotated[
        int, Query(ge=0, description="withhold cells of fewer people")
    ] = 0,
) -> Response:
    """What moved between regions, their totals, and what is withheld of both."""
    if (held := ask.known()) is not None:
        return held
    return ask.answer(
        RegionsModel,
        ask.casework.regions(
            level=level, after=after, before=before, mask_below=mask_below
        ),
    )


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
