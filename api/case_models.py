"""What the API says of cases, boards and the trail."""

# Each model says what the value of the same name says, in casework.answers,
# casework.cases or casework.trail.
# ruff: noqa: D101

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from api.models import Answer, Cursor, Microseconds, Rows, Total


class CaseModel(Answer):
    case: int
    name: str
    opened_us: Microseconds
    boards: Annotated[
        tuple[tuple[int, str], ...], Field(description="number and name of each board")
    ]


class CasesModel(Answer):
    cases: tuple[CaseModel, ...]
    returned: Rows
    total: Total
    next: Cursor


class BoardModel(Answer):
    board: int
    case: int
    name: str
    state: Annotated[Any, Field(description="as it was saved: any JSON")]
    version: Annotated[int, Field(description="one more with each saving")]
    saved_us: Microseconds
    saved_by: str


class TrailEntryModel(Answer):
    number: Annotated[int, Field(description="1, 2, 3 … over all cases")]
    time_us: Microseconds
    case: int | None
    actor: str
    action: str
    details: Annotated[str, Field(description="JSON text, as it is hashed")]
    previous_hash: Annotated[str, Field(description="the hash of the entry before")]
    hash: Annotated[str, Field(description="SHA-256 of the entry, in hexadecimal")]


class TrailCheckModel(Answer):
    holds: Annotated[bool, Field(description="every entry is as it was written")]
    entries: Annotated[int, Field(description="entries that were gone through")]
    broken: Annotated[
        int | None, Field(description="number of the first entry that does not hold")
    ]
    sentence: str


class TrailModel(Answer):
    entries: tuple[TrailEntryModel, ...]
    returned: Rows
    total: Total
    next: Cursor
    check: Annotated[
        TrailCheckModel, Field(description="of the whole chain, whatever is asked")
    ]


class _Told(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CaseBody(_Told):
    """A case to open."""

    name: Annotated[str, Field(max_length=200)]


class BoardBody(_Told):
    """A board to add to a case."""

    name: Annotated[str, Field(max_length=200)]
    state: Annotated[
        Any, Field(description="any JSON; the workbench's are objects")
    ] = {}


class SavedBody(_Told):
    """A board's new state, and the version that it was made from."""

    state: Annotated[Any, Field(description="any JSON")]
    version: Annotated[int, Field(ge=1, description="the version that was changed")]
