"""The further choices of a trace: from controls to the address, casework and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from boards import HUB

from casework.tracing_setup import OptionsAsked
from graph.errors import InputError
from workbench.figures.sankey import SankeyView
from workbench.pages.trace import answered
from workbench.pages.trace_choices import (
    CHOICES,
    KEYWORDS,
    given_of,
    keywords_of,
    values_of,
)
from workbench.pages.trace_question import TraceQuestion
from workbench.pages.words import words

if TYPE_CHECKING:
    from casework.cases import Cases
    from casework.questions import Casework

HELD = {
    "opening": "born-at-need",
    "ties": "credits-first",
    "unknown": "apart",
    "fees": "clean-first",
    "reversals": "as-payments",
    "share": "fifo",
    "batch": "day",
    "stop_at": ["cash", "exchange"],
    "stop_accounts": "SHELL-1, 工行:1\nSHELL-2",
    "stop_listed": "sanctions;fraud",
    "stop_degree": 7,
    "stop_below": 500,
    "stop_gap": "72h",
    "credit_lines": "POOL-1=500 QCB:1=7",
}
ASKED = {
    **HELD,
    "stop_accounts": ["SHELL-1", "工行:1", "SHELL-2"],
    "stop_listed": ["sanctions", "fraud"],
    "credit_lines": [("POOL-1", 500), ("QCB:1", 7)],
}


def question(**held: Any) -> TraceQuestion:  # noqa: ANN401 - what controls hold
    values = [held.get(keyword) for keyword in KEYWORDS]
    return TraceQuestion.from_controls([HUB], "pro-rata", "forward", "", "", *values)


def test_every_choice_of_a_trace_has_a_control() -> None:
    asked = set(OptionsAsked.__annotations__) - {"rule", "direction"}
    assert set(KEYWORDS) == asked | {"value_in"}


def test_what_controls_hold_is_asked_and_comes_back_from_the_address() -> None:
    made = question(**HELD)
    assert keywords_of(made.choices) == ASKED
    again = TraceQuestion.from_address(made.address())
    assert again == made
    kept = dict(zip(KEYWORDS, values_of(again.choices), strict=True))
    assert given_of(kept) == made.choices
    assert kept["stop_accounts"] == "SHELL-1\n工行:1\nSHELL-2"
    assert made.asked().get("fees") == "clean-first"


def test_a_reporting_currency_is_shown_and_decides_nothing() -> None:
    made = question(value_in=" usd ")
    assert made.value_in == "USD"
    assert not made.decides
    assert "value_in" not in made.asked()
    assert TraceQuestion.from_address(made.address()) == made
    assert question(fees="last").decides


def test_what_is_left_alone_is_not_said() -> None:
    made = question(stop_at=[], stop_accounts="  ", fees=None, stop_gap="")
    assert made.choices == ()
    assert "fees" not in made.address()
    assert set(made.asked()) == {"accounts", "rule", "direction", "after", "before"}


def test_what_an_address_makes_up_is_not_offered() -> None:
    made = TraceQuestion.from_address("?from=A&fees=none&stop_at=cash&stop_at=moon")
    kept = dict(zip(KEYWORDS, values_of(made.choices), strict=True))
    assert kept["fees"] is None
    assert kept["stop_at"] == ["cash"]


@pytest.mark.parametrize("given", [("stop_below", "few"), ("credit_lines", "A=b")])
def test_a_text_that_cannot_be_one_is_a_sentence(given: tuple[str, str]) -> None:
    with pytest.raises(InputError, match="write"):
        keywords_of((given,))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_choice_is_named_in_both_languages(language: str) -> None:
    said = words(language)
    for choice in CHOICES:
        assert said[f"choices.{choice.keyword}"]
        if choice.kind == "one":
            for value in (*choice.values, "usual"):
                assert said[f"choices.{choice.keyword}_{value.replace('-', '_')}"]


def test_the_page_answers_with_the_choices_or_says_why_not(
    hub: tuple[Casework, Cases],
) -> None:
    casework, _ = hub
    view = SankeyView()
    stopped = question(stop_accounts="SHELL-1")
    plain = answered(casework, question(), view)
    there = answered(casework, stopped, view)
    assert "SHELL-1" in str(there[4])
    assert str(plain[4]) != str(there[4])
    # The canvas and the comparison would answer another question: they are not offered.
    for elsewhere in ("href='/canvas", "href='/compare"):
        assert elsewhere in str(plain[0])
        assert elsewhere not in str(there[0])
    wrong = answered(casework, question(credit_lines="POOL-1"), view)
    assert "is no credit line: write ACCOUNT=MINOR" in str(wrong[0])
