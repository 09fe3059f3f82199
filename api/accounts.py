"""Accounts: search, one, its transfers, its neighbours, expansion, and source rows."""

# FastAPI reads the annotations of a route when it is made, so its types are needed then.
# ruff: noqa: TC001

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.answering import Ask
from api.models import (
    AccountDetailModel,
    AccountRiskModel,
    AccountsModel,
    ExpansionModel,
    NeighboursModel,
    RiskModel,
    RisksModel,
    SourceRowModel,
    SubgraphModel,
    TransfersModel,
)
from api.questions import (
    AccountPath,
    Cursor,
    ExpandBody,
    Limit,
    RiskBody,
    SubgraphBody,
    Where,
)

router = APIRouter(tags=["accounts"])


@router.get("/accounts", response_model=AccountsModel)
def search_accounts(
    ask: Ask,
    q: Annotated[str, Query(min_length=1, description="id, name or party")],
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Response:
    """Accounts that a text finds, best first; acct: person: org: narrow the search."""
    if (held := ask.known()) is not None:
        return held
    offset = ask.offset(cursor)
    page = ask.casework.search(q, offset + limit)
    rows = page.accounts[offset:]
    return ask.answer(
        AccountsModel,
        {
            "ledger_version": ask.casework.ledger_version,
            "accounts": rows,
            "returned": len(rows),
            "total": page.total,
            "next": ask.cursor(offset + limit, page.total),
        },
    )


# The routes with something after the account come first: an account's id may hold
# slashes and would swallow them.
@router.get("/accounts/{account:path}/transfers", response_model=TransfersModel)
def account_transfers(
    ask: Ask,
    account: AccountPath,
    where: Where,
    counterparty: str | None = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """Single transfers in the order of time, of an account or of a pair."""
    if (held := ask.known()) is not None:
        return held
    offset = ask.offset(cursor)
    page = ask.casework.transfers(account, where, counterparty, offset, limit)
    return ask.answer(
        TransfersModel,
        {
            "ledger_version": ask.casework.ledger_version,
            "transfers": page.transfers,
            "returned": page.returned,
            "total": page.total,
            "hidden": page.hidden,
            "next": ask.cursor(offset + limit, page.total),
        },
    )


@router.get("/accounts/{account:path}/neighbours", response_model=NeighboursModel)
def account_neighbours(ask: Ask, account: AccountPath, where: Where) -> Response:
    """Counts and sums per direction of what an expansion would find."""
    return ask.known() or ask.answer(
        NeighboursModel, ask.casework.neighbours(account, where)
    )


@router.get("/accounts/{account:path}/risk", response_model=AccountRiskModel)
def account_risk(ask: Ask, account: AccountPath) -> Response:
    """The score of an account with its reasons."""
    known = ask.known()
    if known is not None:
        return known
    found = ask.casework.risk([account])
    score = RiskModel.model_validate(found.scores[0])
    return ask.answer(AccountRiskModel, {**dict(score), "basis": found.basis})


@router.get("/accounts/{account:path}", response_model=AccountDetailModel)
def one_account(ask: Ask, account: AccountPath) -> Response:
    """All that is known of one account."""
    return ask.known() or ask.answer(AccountDetailModel, ask.casework.account(account))


@router.post("/risk", response_model=RisksModel)
def risk_of_many(ask: Ask, body: RiskBody) -> Response:
    """Scores of many accounts, in the order asked."""
    return ask.answer(RisksModel, ask.casework.risk(body.accounts))


@router.post("/expand", response_model=ExpansionModel)
def expand(ask: Ask, body: ExpandBody) -> Response:
    """The first counterparties by rank, and the count and sums of those not shown."""
    return ask.answer(
        ExpansionModel,
        ask.casework.expand(
            body.account, body.filter(), body.rank, body.limit, body.skip
        ),
    )


@router.post("/subgraph", response_model=SubgraphModel)
def subgraph(ask: Ask, body: SubgraphBody) -> Response:
    """Every relation among the given accounts; none is left out."""
    return ask.answer(
        SubgraphModel,
        {
            "ledger_version": ask.casework.ledger_version,
            "relations": ask.casework.between(body.accounts, body.filter()),
        },
    )


@router.get("/transfers/{transfer:path}/source", response_model=SourceRowModel)
def source_row(ask: Ask, transfer: str) -> Response:
    """The row of the source file that a transfer was read from."""
    return ask.known() or ask.answer(SourceRowModel, ask.casework.source_row(transfer))
