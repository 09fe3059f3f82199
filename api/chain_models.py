"""What the API says of chains of transfers: paths, and the most that can have gone."""

# Each model says what the value of the same name says, in casework.answers or
# casework.chain_answers.
# ruff: noqa: D101

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.models import (
    AccountId,
    Answer,
    BasisModel,
    Currency,
    Microseconds,
    Minor,
    TransferModel,
)


class PathModel(Answer):
    path: int
    steps: tuple[TransferModel, ...]
    bottleneck_minor: Annotated[int, Field(description="least amount, minor units")]
    currency: Currency


class PathsModel(Answer):
    basis: BasisModel
    objective: str
    paths: tuple[PathModel, ...]
    complete: Annotated[
        bool, Field(description="false: the search reached its cap, more may follow")
    ]


class FlowTransferModel(Answer):
    transfer: TransferModel
    flow_minor: Annotated[int, Field(description="of its amount, minor units")]


class FlowBurstModel(Answer):
    start_us: Microseconds
    end_us: Microseconds
    at_most_minor: Minor
    complete: Annotated[bool, Field(description="false: the search reached its cap")]


class FlowModel(Answer):
    basis: BasisModel
    from_accounts: tuple[AccountId, ...]
    to_accounts: tuple[AccountId, ...]
    currency: Currency
    at_most_minor: Annotated[
        int, Field(description="the most that can have gone, minor units")
    ]
    greedy_minor: Annotated[
        int, Field(description="what went if all was paid on at once, minor units")
    ]
    transfers_used: Annotated[int, Field(description="transfers of the flow in all")]
    transfers: tuple[FlowTransferModel, ...]
    narrowest: Annotated[
        tuple[TransferModel, ...],
        Field(description="through which all had to pass; they sum to the most"),
    ]
    narrowest_held_minor: Annotated[
        int, Field(description="what of it balances limited, minor units")
    ]
    holding: str
    opening: str
    burst: Annotated[FlowBurstModel | None, Field(description="if it was asked")]


class CycleBundleModel(Answer):
    cycle: Annotated[int, Field(description="its number in this answer, from 1")]
    accounts: Annotated[
        tuple[AccountId, ...], Field(description="in turn, from who pays first")
    ]
    instances: Annotated[int, Field(description="how many cycles go that way")]
    amount_minor: Annotated[
        int, Field(description="the most that can have gone round, minor units")
    ]
    currency: Currency
    start_us: Microseconds
    end_us: Microseconds
    transfers: tuple[FlowTransferModel, ...]


class HiddenBundlesModel(Answer):
    currency: Currency
    bundles: int
    amount_minor: Minor


class CyclesModel(Answer):
    basis: BasisModel
    bundles: tuple[CycleBundleModel, ...]
    bundles_total: Annotated[int, Field(description="bundles in all")]
    hidden: tuple[HiddenBundlesModel, ...]
