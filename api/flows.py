"""Money followed: traces, origins, matches, paths."""

# FastAPI reads the annotations of a route when it is made, so its types are needed then.
# ruff: noqa: TC001

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query, Response

from api.answering import Ask
from api.models import MatchesModel, OriginsModel, PathsModel, TraceModel
from api.questions import (
    After,
    Before,
    Cursor,
    Limit,
    Named,
    Opening,
    Rule,
    TraceBody,
)
from graph.nouns import Sum

if TYPE_CHECKING:
    from collections.abc import Sequence

    from casework.answers import Match

router = APIRouter(tags=["flows"])


@router.post("/traces", response_model=TraceModel)
def trace(ask: Ask, body: TraceBody) -> Response:
    """Where the money of the seeds went, or came from; it closes to the minor unit."""
    return ask.answer(
        TraceModel,
        ask.casework.trace(
            accounts=body.accounts,
            transfer_ids=body.transfer_ids,
            seeds=[(s.transfer_id, s.amount_minor, s.label) for s in body.seeds],
            direction=body.direction,
            rule=body.rule,
            opening=body.opening,
            ties=body.ties,
            after=body.after,
            before=body.before,
            stop_at=body.stop_at,
            limit=body.limit,
        ),
    )


@router.get("/origins", response_model=OriginsModel)
def origins(
    ask: Ask,
    account: Named,
    rule: Rule = "pro-rata",
    opening: Opening = None,
    at: Annotated[str | None, Query(description="ISO 8601")] = None,
) -> Response:
    """Whose money the balances of accounts are."""
    if (held := ask.known()) is not None:
        return held
    found = ask.casework.origins(account, rule=rule, opening=opening, at=at)
    return ask.answer(
        OriginsModel,
        {"ledger_version": ask.casework.ledger_version, "origins": found},
    )


@router.get("/matches", response_model=MatchesModel)
def matches(
    ask: Ask,
    account: Named,
    rule: Rule = "fifo",
    opening: Opening = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """Which receipt of the accounts paid which payment."""
    if (held := ask.known()) is not None:
        return held
    offset = ask.offset(cursor)
    found = ask.casework.matches(account, rule=rule, opening=opening)
    rows = found[offset : offset + limit]
    return ask.answer(
        MatchesModel,
        {
            "ledger_version": ask.casework.ledger_version,
            "matches": rows,
            "returned": len(rows),
            "total": len(found),
            "hidden": _sums((*found[:offset], *found[offset + limit :])),
            "next": ask.cursor(offset + limit, len(found)),
        },
    )


@router.get("/paths", response_model=PathsModel)
def paths(
    ask: Ask,
    from_account: str,
    to_account: str,
    objective: Annotated[str, Query(description="earliest or fewest")] = "earliest",
    after: After = None,
    before: Before = None,
    min_minor: Annotated[int | None, Query(description="minor units")] = None,
    max_hops: int | None = None,
) -> Response:
    """The best path from one account to another on which time only goes on."""
    if (held := ask.known()) is not None:
        return held
    found = ask.casework.paths(
        from_account,
        to_account,
        objective=objective,
        after=after,
        before=before,
        min_minor=min_minor,
        max_hops=max_hops,
    )
    return ask.answer(
        PathsModel, {"ledger_version": ask.casework.ledger_version, "paths": found}
    )


def _sums(rows: Sequence[Match]) -> tuple[Sum, ...]:
    """What a page leaves out, by currency."""
    found: dict[str, list[int]] = {}
    for row in rows:
        pair = found.setdefault(row.currency, [0, 0])
        pair[0] += 1
        pair[1] += row.amount_minor
    return tuple(Sum(code, *found[code]) for code in sorted(found))
