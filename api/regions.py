"""Who stands behind an arc of the flow map."""

# FastAPI reads the annotations of a route when it is made, so its types are needed then.
# ruff: noqa: TC001

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.answering import Ask
from api.group_models import RegionPairsModel
from api.questions import After, Before, Limit

router = APIRouter(tags=["questions"])

_Region = Annotated[
    str | None, Query(description="its code; '' the unknown one, left out any other")
]


@router.get("/regions/accounts", response_model=RegionPairsModel)
def region_accounts(
    ask: Ask,
    from_region: _Region = None,
    to_region: _Region = None,
    level: Annotated[str, Query(description="country, province or city")] = "province",
    after: After = None,
    before: Before = None,
    mask_below: Annotated[
        int, Query(ge=0, description="withhold cells of fewer people")
    ] = 0,
    limit: Limit = 50,
) -> Response:
    """The pairs of accounts behind an arc; of a withheld cell none is told."""
    return ask.known() or ask.answer(
        RegionPairsModel,
        ask.casework.region_pairs(
            from_region,
            to_region,
            level,
            limit,
            after=after,
            before=before,
            mask_below=mask_below,
        ),
    )
