"""Answers told in sentences: every figure is the answer's, every step has its row."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from boards import HUB, make_hub
from desk import Desk

from algorithms.backward import BACKWARD_RULES
from algorithms.forward import FORWARD_RULES
from algorithms.trace_results import REASONS
from casework.narrative import Exhibits, Teller
from casework.narrative_words import LANGUAGES, WORDS
from casework.questions import Casework
from graph.errors import NotFoundError, RuleError
from graph.money import grouped_text
from graph.nouns import Transfer
from graph.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROWS = (
    "T1,2024-03-01T10:22:31,LENDER,POOL,1200.00,CNY",
    "T2,2024-03-02T09:00:00,CLEAN,POOL,800.00,CNY",
    "T3,2024-03-03T08:30:05,POOL,SHELL,1500.00,CNY",
    "T4,2024-03-04,SHELL,SHOP,300.00,CNY",
)


@pytest.fixture(scope="module")
def casework(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Casework]:
    desk = Desk(tmp_path_factory.mktemp("narrative"))
    desk.load(desk.transfers("pool-1.csv", *ROWS))
    opened = Casework.open(Settings(workspace=desk.workspace))
    yield opened
    opened.close()


def lines(text: str, start: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith(start)]


def test_a_step_names_who_paid_whom_what_of_it_and_where_it_was_read(
    casework: Casework,
) -> None:
    told = casework.trace_narrative(transfer_ids=["T1"], rule="fifo")
    text = told.text
    [second] = lines(text, "2. ")
    assert second == (
        "2. On 3 March 2024 08:30:05 UTC POOL paid CNY 1,500.00 to SHELL "
        "[pool-1.csv, row 4]; of it CNY 1,200.00 is money of T1 under FIFO (first in, "
        "first out)."
    )
    # No more precise than the source: a day has no clock.
    assert lines(text, "3. On 4 March 2024 SHELL paid CNY 300.00 to SHOP")
    assert told.steps == told.steps_total == 3


def test_the_end_closes_and_names_what_it_rests_on(casework: Casework) -> None:
    told = casework.trace_narrative(transfer_ids=["T1"], rule="fifo")
    assert (
        "- T1: CNY 1,200.00 held + CNY 0.00 left the ledger + CNY 0.00 fees + CNY 0.00 "
        "unexplained = CNY 1,200.00 seeded ✓"
    ) in told.text
    version, engine = told.basis.ledger_version, told.basis.engine
    assert f"Rests on ledger version {version}, engine {engine}." in told.text
    for name, _ in told.basis.parameters:
        assert f"{name} = " in told.text
    [source] = casework.sources()
    assert told.text.endswith(f"- pool-1.csv, SHA-256 {source.sha256}\n")


def test_what_is_not_told_is_counted_and_summed(casework: Casework) -> None:
    told = casework.trace_narrative(transfer_ids=["T1"], rule="fifo", steps=1)
    assert (told.steps, told.steps_total) == (1, 3)
    whole = casework.trace(transfer_ids=["T1"], rule="fifo")
    carried = sorted((row.traced_minor for row in whole.transfers), reverse=True)
    rest = grouped_text(sum(carried[1:]), "CNY")
    assert "The 1 of 3 steps that carried most" in told.text
    assert f"The 2 steps that are not told here carried CNY {rest}." in told.text


def test_chinese_says_the_same_figures(casework: Casework) -> None:
    asked: Any = {"transfer_ids": ["T1"], "rule": "fifo"}
    english = casework.trace_narrative(language="en", **asked).text
    chinese = casework.trace_narrative(language="zh", **asked).text
    assert "2024年3月3日 08:30:05（UTC），POOL 向 SHELL 支付 CNY 1,500.00" in chinese
    assert "[pool-1.csv，第 4 行]" in chinese
    figures = r"CNY [\d,.]*\d"
    assert sorted(re.findall(figures, english)) == sorted(re.findall(figures, chinese))


def test_backward_it_tells_where_the_money_began(casework: Casework) -> None:
    told = casework.trace_narrative(
        accounts=["SHOP"], direction="backward", rule="fifo"
    )
    assert "Where it began:" in told.text
    assert "became money of SHOP" in told.text
    assert "asked about ✓" in told.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_paths_are_told_step_by_step(casework: Casework, language: str) -> None:
    told = casework.paths_narrative("LENDER", "SHELL", language=language)
    assert told.steps == 2
    assert [n in told.text for n in ("1. ", "2. ", "3. ")] == [True, True, False]
    assert "CNY 1,200.00" in told.text
    none = casework.paths_narrative("SHOP", "LENDER", language=language)
    assert WORDS[language]["no_path"] in none.text


def test_nothing_that_was_held_is_told_so(casework: Casework) -> None:
    told = casework.trace_narrative(accounts=["SHELL"], before="2024-03-01T00:00:00Z")
    assert "No money of these seeds" in told.text
    assert "Rests on ledger version" in told.text


def test_a_language_that_is_not_told_is_refused(casework: Casework) -> None:
    with pytest.raises(RuleError, match="'fr': choose en or zh"):
        casework.trace_narrative(accounts=["POOL"], language="fr")
    with pytest.raises(NotFoundError):
        casework.trace_narrative(accounts=["NOBODY"])


def test_both_languages_have_the_same_sentences_and_fields() -> None:
    english, chinese = WORDS["en"], WORDS["zh"]
    assert english.keys() == chinese.keys()
    for key, text in english.items():
        assert set(re.findall(r"{(\w+)}", text)) == set(
            re.findall(r"{(\w+)}", chinese[key])
        ), key


def test_every_rule_and_every_reason_has_its_words() -> None:
    rules = {str(rule) for rule in (*FORWARD_RULES, *BACKWARD_RULES)}
    reasons = {str(reason) for reason in REASONS}
    for language in LANGUAGES:
        assert {f"rule_{rule}" for rule in rules} <= WORDS[language].keys()
        assert {f"reason_{reason}" for reason in reasons} <= WORDS[language].keys()


def test_of_many_ends_the_smaller_are_counted_and_summed(tmp_path: Path) -> None:
    opened = Casework.open(make_hub(tmp_path))
    try:
        told = opened.trace_narrative(accounts=[HUB], direction="backward", steps=3)
        whole = opened.trace(accounts=[HUB], direction="backward")
        rest = whole.stops[20:]
        amount = grouped_text(sum(stop.amount_minor for stop in rest), "CNY")
        assert f"- CNY {amount}: {len(rest)} further ends" in told.text
        # An account is told by its name and id.
        assert f"资金池一号 ({HUB})" in told.text
    finally:
        opened.close()


@pytest.mark.parametrize(
    ("precision", "told"),
    [
        (0, "On 1 March 2024 10:22:31 UTC"),
        (1, "On 1 March 2024"),
        (3, "At a time that the source does not tell"),
    ],
)
def test_an_instant_is_told_as_precisely_as_it_is_known(
    precision: int, told: str
) -> None:
    time_us = 1_709_288_551_000_000
    row = Transfer(
        0, "T", "A", "B", 1, "CNY", time_us, precision, "", "", None, None, 1, 1
    )
    assert Teller(Exhibits({}, {}), "en").when(row) == told
