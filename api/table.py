"""The questions that can be long, one line each: their routes and jobs follow from it.

A question has a model of its parameters, whose fields are the keywords of casework's
method, and a model of its answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from api import (
    asked,
    chain_models,
    comparison_models,
    group_models,
    models,
    narrative_models,
)
from casework import tables
from casework.listed import Listed
from casework.sheets import xlsx_bytes
from graph.errors import InputError
from graph.nouns import Sum

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from api.asked import Asked
    from casework.questions import Casework
    from casework.sheets import Sheet

# What a row of a paged answer counts in memory: more than any of them weighs.
ROW_BYTES = 512
_OF_A_PAGE = ("returned", "total", "hidden", "next")


@dataclass(frozen=True, slots=True)
class Question:
    """One question that casework answers.

    ``name`` is its path and its name in a job, ``method`` casework's; ``rows`` names the
    field of the answer that is told a page at a time, None where all is told at once;
    ``sheets`` makes the answer a workbook, None where it has none.
    """

    name: str
    method: str
    asked: type[Asked]
    answer: type[models.Answer]
    summary: str
    verb: Literal["GET", "POST"] = "GET"
    rows: str | None = None
    sheets: Callable[[Any], Sequence[Sheet]] | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Which rows are told: ``limit`` of them after the first ``offset``."""

    offset: int
    limit: int


@dataclass(frozen=True, slots=True)
class Finished:
    """A question's answer as it is kept.

    ``body`` is the JSON of an answer that is told at once, or the ``rows`` are kept, with
    the other ``fields`` and the ``sums`` of all rows.
    """

    nbytes: int
    body: bytes = b""
    rows: Sequence[Any] = ()
    fields: dict[str, Any] | None = None
    sums: tuple[Sum, ...] = ()


QUESTIONS = (
    Question(
        "traces",
        "trace",
        asked.TraceAsked,
        models.TraceModel,
        "Where the money of the seeds went, or came from; it closes to the minor unit",
        verb="POST",
        sheets=tables.trace_sheets,
    ),
    Question(
        "compare",
        "compare",
        asked.CompareAsked,
        comparison_models.ComparisonModel,
        "The same seeds under every rule: what lies where, and how it closes",
        verb="POST",
        sheets=tables.comparison_sheets,
    ),
    Question(
        "why",
        "why",
        asked.WhyAsked,
        comparison_models.LotsModel,
        "Why an account holds what it holds: its lots, event by event",
        verb="POST",
        sheets=tables.lots_sheets,
    ),
    Question(
        "rules-differ",
        "rules_differ",
        asked.RulesDifferAsked,
        comparison_models.RulesDifferModel,
        "Where two rules part at an account, with its lots under both",
        verb="POST",
    ),
    Question(
        "victims",
        "victims",
        asked.VictimsAsked,
        comparison_models.RecoveryModel,
        "What of each victim's money lies where, and what each gets back",
        verb="POST",
        sheets=tables.victims_sheets,
    ),
    Question(
        "origins",
        "origins",
        asked.OriginsAsked,
        models.OriginsModel,
        "Whose money the balances of accounts are",
        rows="origins",
    ),
    Question(
        "matches",
        "matches",
        asked.MatchesAsked,
        models.MatchesModel,
        "Which receipt of the accounts paid which payment",
        rows="matches",
    ),
    Question(
        "paths",
        "paths_answer",
        asked.PathsAsked,
        chain_models.PathsModel,
        "The best paths from one account to another on which time only goes on",
    ),
    Question(
        "trace-narrative",
        "trace_narrative",
        narrative_models.TraceNarrativeAsked,
        narrative_models.NarrativeModel,
        "A trace told in sentences, each step with its source file and row",
        verb="POST",
    ),
    Question(
        "paths-narrative",
        "paths_narrative",
        narrative_models.PathsNarrativeAsked,
        narrative_models.NarrativeModel,
        "The best paths told in sentences, each step with its source file and row",
    ),
    Question(
        "flow",
        "flow",
        asked.FlowAsked,
        chain_models.FlowModel,
        "The most that can have gone from some accounts to others, and why no more",
    ),
    Question(
        "cycles",
        "cycles",
        asked.CyclesAsked,
        chain_models.CyclesModel,
        "Where money can have come round to who paid it",
    ),
    Question(
        "communities",
        "communities",
        asked.CommunitiesAsked,
        group_models.CommunitiesModel,
        "Groups that trade more inside than out; the members page by page",
        rows="members",
    ),
    Question(
        "regions",
        "regions",
        asked.RegionsAsked,
        group_models.RegionsModel,
        "What moved between regions, their totals, and what is withheld of both",
    ),
)
BY_NAME = {question.name: question for question in QUESTIONS}


def finished(casework: Casework, question: Question, given: Asked) -> Finished:
    """The answer of casework, ready to be kept and told."""
    found = getattr(casework, question.method)(**given.keywords())
    if question.rows is None:
        filled = question.answer.model_validate(found, from_attributes=True)
        body = filled.model_dump_json().encode()
        return Finished(len(body), body)
    rows = getattr(found, question.rows)
    told = set(question.answer.model_fields) - {question.rows, *_OF_A_PAGE}
    fields = {name: getattr(found, name) for name in sorted(told)}
    if isinstance(rows, Listed):
        return Finished(rows.table.nbytes, rows=rows, fields=fields, sums=found.sums)
    return Finished(ROW_BYTES * len(rows), rows=rows, fields=fields)


def workbook(casework: Casework, question: Question, given: Asked) -> bytes:
    """The answer of casework as XLSX; InputError for a question that has no sheets."""
    if question.sheets is None:
        known = ", ".join(each.name for each in QUESTIONS if each.sheets is not None)
        raise InputError(
            f"The answer of {question.name!r} is no workbook: ask for application/json, "
            f"or one of {known}."
        )
    found = getattr(casework, question.method)(**given.keywords())
    return xlsx_bytes(question.sheets(found))


def page_of(
    question: Question, whole: Finished, page: Page, following: str | None
) -> bytes:
    """The JSON of a page of rows, with the sums of all the others."""
    rows = whole.rows[page.offset : page.offset + page.limit]
    value = {
        **(whole.fields or {}),
        str(question.rows): rows,
        "returned": len(rows),
        "total": len(whole.rows),
        "next": following,
    }
    if "hidden" in question.answer.model_fields:
        value["hidden"] = _without(whole.sums, _sums(rows))
    filled = question.answer.model_validate(value, from_attributes=True)
    return filled.model_dump_json().encode()


def _sums(rows: Sequence[Any]) -> tuple[Sum, ...]:
    """Rows counted and summed by currency."""
    found: dict[str, list[int]] = {}
    for row in rows:
        pair = found.setdefault(row.currency, [0, 0])
        pair[0] += 1
        pair[1] += row.amount_minor
    return tuple(Sum(code, *found[code]) for code in sorted(found))


def _without(whole: Sequence[Sum], part: Sequence[Sum]) -> tuple[Sum, ...]:
    """What is left of sums without others that are in them."""
    shown = {one.currency: one for one in part}
    rest = []
    for one in whole:
        here = shown.get(one.currency, Sum(one.currency, 0, 0))
        count = one.transfers - here.transfers
        if count:
            rest.append(Sum(one.currency, count, one.amount_minor - here.amount_minor))
    return tuple(rest)
