"""What the API says of many accounts at once: communities and regions."""

# Each model says what the value of the same name says, in casework.answers or
# casework.region_answers.
# ruff: noqa: D101

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.models import (
    AccountId,
    Answer,
    BasisModel,
    Count,
    Currency,
    Cursor,
    Minor,
    RelationModel,
    Rows,
    SumModel,
    Total,
)


class CommunitySummaryModel(Answer):
    community: Annotated[int, Field(description="0 is the largest; -1: in none")]
    accounts: int
    internal_minor: Minor
    in_minor: Minor
    out_minor: Minor
    pass_through: Annotated[float, Field(description="min(in, out) / max(in, out)")]
    top_account: AccountId
    label: str
    currency: Currency
    top_name: Annotated[str, Field(description="of the top account; '' if unknown")]


class CommunityFlowModel(Answer):
    from_community: int
    to_community: int
    transfers: Count
    amount_minor: Minor
    currency: Currency


class CommunitiesModel(Answer):
    basis: BasisModel
    members: Annotated[
        tuple[tuple[str, int], ...], Field(description="account, community; one page")
    ]
    summaries: tuple[CommunitySummaryModel, ...]
    between: tuple[CommunityFlowModel, ...]
    returned: Rows
    total: Total
    next: Cursor


class RegionFlowModel(Answer):
    from_region: str
    to_region: str
    transfers: Count
    amount_minor: Minor
    currency: Currency
    people: Annotated[int, Field(description="different parties on the smaller side")]
    masked: Annotated[bool, Field(description="the figures are withheld and told as 0")]


class RegionTotalModel(Answer):
    region: str
    name: str
    name_zh: str
    in_minor: Minor
    out_minor: Minor
    net_minor: Minor
    within_minor: Minor
    accounts: int
    currency: Currency
    masked: bool


class RegionsModel(Answer):
    basis: BasisModel
    level: str
    flows: tuple[RegionFlowModel, ...]
    totals: tuple[RegionTotalModel, ...]
    masked_cells: int
    masked_sums: tuple[SumModel, ...]
    withheld_sums: Annotated[
        tuple[Currency, ...],
        Field(description="whose masked sum would give a cell away"),
    ]


class RegionPairsModel(Answer):
    relations: Annotated[
        tuple[RelationModel, ...], Field(description="pairs of accounts, largest first")
    ]
    returned: Rows
    total: Total
    hidden: Annotated[
        tuple[SumModel, ...], Field(description="the pairs that are not shown, summed")
    ]
    withheld_cells: Annotated[
        int, Field(description="cells asked for whose pairs are not told at all")
    ]
