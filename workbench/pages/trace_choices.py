"""The further choices of a trace, as controls of its page and as keywords of casework.

Each is what the shell's flag and the API's field of the same name are. What is left as
it is, is not said in the address, and is casework's own default.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from dash import dcc, html

from algorithms.options import (
    Batch,
    Fees,
    Opening,
    Reversals,
    Share,
    Ties,
    Unknown,
)
from casework.tracing_setup import read_credit_line
from graph.errors import InputError
from graph.nouns import AccountKind
from workbench.pages.parts import field
from workbench.pages.words import role_namer, sayer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dash.development.base_component import Component

# Ids hold colons, equals signs and letters of any script.
_APART = re.compile(r"[\s,;，；、]+")
SECTION = "trace-choices"


@dataclass(frozen=True, slots=True)
class Choice:
    """One control: casework's keyword, and how its value is chosen.

    ``one`` and ``some`` are of ``values``; a ``count`` is a whole number, ``ids`` are
    texts apart from each other by any blank, and a ``text`` is handed on as it is.
    """

    keyword: str
    kind: Literal["one", "some", "count", "ids", "text"]
    values: tuple[str, ...] = ()

    @property
    def control(self) -> str:
        """The id of its control."""
        return f"trace-{self.keyword.replace('_', '-')}"


CHOICES = (
    Choice("opening", "one", tuple(Opening)),
    Choice("ties", "one", tuple(Ties)),
    Choice("unknown", "one", tuple(Unknown)),
    Choice("fees", "one", tuple(Fees)),
    Choice("reversals", "one", tuple(Reversals)),
    Choice("share", "one", tuple(Share)),
    Choice("batch", "one", tuple(Batch)),
    Choice("stop_at", "some", tuple(AccountKind)),
    Choice("stop_accounts", "ids"),
    Choice("stop_listed", "ids"),
    Choice("stop_degree", "count"),
    Choice("stop_below", "count"),
    Choice("stop_gap", "text"),
    Choice("credit_lines", "ids"),
    Choice("value_in", "text"),
)
# It decides what is shown beside the answer, and not the answer.
SHOWN = "value_in"
CONTROLS = tuple(choice.control for choice in CHOICES)
KEYWORDS = tuple(choice.keyword for choice in CHOICES)
Given = tuple[tuple[str, str], ...]


def given_of(values: Mapping[str, Any]) -> Given:
    """Pairs of keyword and text of what controls hold, one for each value of a list."""
    found = []
    for choice in CHOICES:
        value = values.get(choice.keyword)
        if choice.kind == "ids" and isinstance(value, str):
            value = [part for part in _APART.split(value) if part]
        listed = value if isinstance(value, (list, tuple)) else [value]
        found += [
            (choice.keyword, str(one).strip())
            for one in listed
            if one is not None and str(one).strip()
        ]
    return tuple(found)


def values_of(given: Given) -> tuple[Any, ...]:
    """What the controls are to hold, in their order; what is not offered is left out."""
    values: list[Any] = []
    for choice in CHOICES:
        said = [text for keyword, text in given if keyword == choice.keyword]
        if choice.values:
            said = [text for text in said if text in choice.values]
        if choice.kind == "some":
            values.append(said)
        elif choice.kind == "ids":
            values.append("\n".join(said))
        else:
            values.append(said[0] if said else None)
    return tuple(values)


def keywords_of(given: Given) -> dict[str, Any]:
    """What casework is asked with; InputError for a text that cannot be one."""
    found: dict[str, Any] = {}
    for choice in CHOICES:
        said = [text for keyword, text in given if keyword == choice.keyword]
        if not said or choice.keyword == SHOWN:
            continue
        if choice.keyword == "credit_lines":
            found[choice.keyword] = [read_credit_line(text) for text in said]
        elif choice.kind in {"some", "ids"}:
            found[choice.keyword] = said
        elif choice.kind == "count":
            found[choice.keyword] = _whole(said[0])
        else:
            found[choice.keyword] = said[0]
    return found


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise InputError(f"{text!r} is no whole number: write how many.") from error


def section(language: str) -> Component:
    """All controls behind one heading, closed until it is asked for."""
    say = sayer(language)
    fields = [
        field(say(f"choices.{choice.keyword}"), _control(choice, language))
        for choice in CHOICES
    ]
    made: Component = html.Details(
        [
            html.Summary(say("choices.title")),
            html.P(say("choices.note"), className="note"),
            html.Div(fields, className="row pickers"),
        ],
        id=SECTION,
        className="choices",
    )
    return made


def _control(choice: Choice, language: str) -> Component:
    say, kind_name = sayer(language), role_namer(language)
    made: Component
    if choice.kind in {"one", "some"}:
        many = choice.kind == "some"
        key = choice.keyword
        options = [
            {
                "value": str(value),
                "label": kind_name(value)
                if many
                else say(f"choices.{key}_{value.replace('-', '_')}"),
            }
            for value in choice.values
        ]
        usual = say(f"choices.{'none' if many else f'{key}_usual'}")
        made = dcc.Dropdown(
            id=choice.control, options=options, multi=many, placeholder=usual
        )
    elif choice.kind == "ids":
        made = dcc.Textarea(
            id=choice.control,
            className="ids",
            placeholder=say(f"choices.{choice.keyword}_hint"),
        )
    else:
        made = dcc.Input(
            id=choice.control,
            type="number" if choice.kind == "count" else "text",
            debounce=True,
            placeholder=say(f"choices.{choice.keyword}_hint"),
        )
    return made
