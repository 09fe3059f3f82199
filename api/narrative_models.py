"""Narratives asked and answered: a trace, or paths, told in sentences with exhibits."""

# ruff: noqa: D101

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from api.asked import PathsAsked, SeedsAsked
from api.models import Answer, BasisModel

Language = Annotated[Literal["en", "zh"], Field(description="English or Chinese")]


class TraceNarrativeAsked(SeedsAsked):
    """What to follow, in which language it is told, and how many steps."""

    language: Language = "en"
    steps: Annotated[
        int, Field(ge=0, le=10_000, description="steps told; the others are summed")
    ] = 40


class PathsNarrativeAsked(PathsAsked):
    """From where to where, and in which language it is told."""

    language: Language = "en"


class NarrativeModel(Answer):
    basis: BasisModel
    language: str
    text: Annotated[
        str, Field(description="plain text; a step names its source file and row")
    ]
    steps: Annotated[int, Field(description="steps told")]
    steps_total: Annotated[int, Field(description="steps in all")]
