"""What may be asked: the parameters and bodies of requests, each with its unit."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from graph.instants import BEGINNING_US, FOREVER_US, Window, parse_instant
from graph.nouns import Direction
from graph.store import Rank, TransferFilter

MOST_ROWS = 1_000
MOST_ACCOUNTS = 1_000

# Ids hold colons and may hold slashes.
AccountPath = Annotated[str, Path(description="account id as loaded")]
After = Annotated[str | None, Query(description="ISO 8601, from this instant on")]
Before = Annotated[str | None, Query(description="ISO 8601, up to and without it")]
Limit = Annotated[int, Query(ge=1, le=MOST_ROWS, description="rows at most")]
Cursor = Annotated[str | None, Query(description="'next' of the answer before")]


def window(after: str | None, before: str | None) -> Window:
    """The window of two texts; TimeError for one that is no time."""
    return Window(
        BEGINNING_US if after is None else parse_instant(after),
        FOREVER_US if before is None else parse_instant(before),
    )


class FilterFields(BaseModel):
    """Which transfers count."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    direction: Direction = Direction.BOTH
    after: Annotated[str | None, Field(description="ISO 8601, from it on")] = None
    before: Annotated[str | None, Field(description="ISO 8601, without it")] = None
    min_minor: Annotated[
        int | None, Field(description="least amount of a transfer, minor units")
    ] = None
    max_minor: Annotated[
        int | None, Field(description="largest amount of a transfer, minor units")
    ] = None
    currency: Annotated[str | None, Field(description="only this one")] = None

    def filter(self) -> TransferFilter:
        """The same as a store's filter."""
        return TransferFilter(
            direction=self.direction,
            window=window(self.after, self.before),
            min_minor=self.min_minor,
            max_minor=self.max_minor,
            currency=self.currency,
        )


def _filter(
    direction: Direction = Direction.BOTH,
    after: After = None,
    before: Before = None,
    min_minor: Annotated[int | None, Query(description="minor units")] = None,
    max_minor: Annotated[int | None, Query(description="minor units")] = None,
    currency: str | None = None,
) -> TransferFilter:
    return TransferFilter(
        direction=direction,
        window=window(after, before),
        min_minor=min_minor,
        max_minor=max_minor,
        currency=currency,
    )


Where = Annotated[TransferFilter, Depends(_filter)]


class ExpandBody(FilterFields):
    """An account to expand, and how."""

    account: str
    rank: Rank = Rank.AMOUNT
    limit: Annotated[int, Field(ge=1, le=MOST_ROWS)] = 25
    skip: Annotated[list[str], Field(max_length=10_000)] = []


class SubgraphBody(FilterFields):
    """The accounts whose relations among themselves are asked."""

    accounts: Annotated[list[str], Field(min_length=1, max_length=MOST_ACCOUNTS)]


class RiskBody(BaseModel):
    """The accounts whose risk is asked."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    accounts: Annotated[list[str], Field(min_length=1, max_length=MOST_ACCOUNTS)]
