"""Errors in the language of the interface: real ones, raised and said again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from boards import HUB

from graph.errors import ConservationError, FundtrailError, RuleError
from workbench.moves import played
from workbench.pages import parts
from workbench.pages.trace_choices import keywords_of
from workbench.sentences import told_error, told_sentence, translated
from workbench.state import Investigation

if TYPE_CHECKING:
    from collections.abc import Callable

    from casework.cases import Cases
    from casework.questions import Casework

_CHINESE = re.compile(r"[\u4e00-\u9fff]")

BAD: dict[str, Callable[[Casework, Cases], Any]] = {
    "account": lambda casework, _: casework.account("NOBODY"),
    "near": lambda casework, _: casework.account("SHELL-9"),
    "transfer": lambda casework, _: casework.source_row("NOTHING"),
    "case": lambda _, cases: cases.case(99),
    "board": lambda _, cases: cases.board(98),
    "blank": lambda _, cases: cases.create_case(" "),
    "rule": lambda casework, _: casework.trace(accounts=[HUB], rule="guess"),
    "backward": lambda casework, _: casework.trace(
        accounts=[HUB], rule="poison", direction="backward"
    ),
    "outside": lambda casework, _: casework.trace(accounts=["EXIT-1"]),
    "seedless": lambda casework, _: played(
        casework, Investigation(), {"kind": "follow", "rule": "fifo"}
    ),
    "time": lambda casework, _: casework.trace(accounts=[HUB], after="soon"),
    "window": lambda casework, _: casework.trace(
        accounts=[HUB], after="2024-02-01", before="2024-01-01"
    ),
    "credit": lambda *_: keywords_of((("credit_lines", "POOL-1"),)),
    "count": lambda *_: keywords_of((("stop_degree", "many"),)),
    "listed": lambda casework, _: casework.trace(
        accounts=[HUB], stop_listed=["sanctions"]
    ),
    "reporting": lambda casework, _: casework.trace(accounts=[HUB], value_in="MOON"),
    "rates": lambda casework, _: casework.trace(accounts=[HUB], value_in="USD"),
    "few": lambda casework, _: casework.trace(accounts=[HUB], stop_degree=0),
    "gap": lambda casework, _: casework.trace(accounts=[HUB], stop_gap="72h"),
    "duration": lambda casework, _: casework.trace(
        accounts=[HUB], rule="fifo", stop_gap="soon"
    ),
    "small": lambda casework, _: casework.trace(
        accounts=[HUB], rule="fifo", direction="backward", stop_below=5
    ),
    "poison": lambda casework, _: casework.trace(
        accounts=[HUB], rule="poison", stop_below=5
    ),
    "lines": lambda casework, _: casework.trace(
        accounts=[HUB], credit_lines=[(HUB, 5), (HUB, 6)]
    ),
    "state": lambda *_: Investigation.from_json("[1]"),
    "move": lambda casework, _: played(casework, Investigation(), {"kind": "jump"}),
}


@pytest.mark.parametrize("name", BAD)
def test_a_known_sentence_is_said_in_chinese_with_its_values(
    hub: tuple[Casework, Cases], name: str
) -> None:
    with pytest.raises(FundtrailError) as caught:
        BAD[name](*hub)
    error = caught.value
    assert told_error(error, "en") == error.sentence
    said = translated(error.sentence, "zh")
    assert said is not None, error.sentence
    assert _CHINESE.search(said)
    assert "{" not in said
    for value in re.findall(r"'([^']+)'", error.sentence):
        assert value in said


def test_an_unknown_sentence_keeps_its_english_behind_a_title() -> None:
    assert told_error(RuleError("Not like this."), "zh") == (
        "该规则不能回答此问题：Not like this."
    )
    assert told_error(ConservationError("X is off."), "zh").startswith("数额不平：")
    assert told_sentence("Not like this.", "zh") == "Not like this."


def test_warnings_and_reasons_are_said_in_chinese(
    hub: tuple[Casework, Cases],
) -> None:
    casework, _ = hub
    gaps = {
        gap.sentence
        for name in (HUB, "SHELL-2", "INV-00001", "EXIT-1")
        for gap in casework.account(name).warnings
    }
    assert gaps
    assert all(translated(sentence, "zh") for sentence in gaps)
    reason = (
        "Received 1,234.00 CNY (12.5%) from accounts listed for fraud, fifo, "
        "over 3 transfers."
    )
    said = told_sentence(reason, "zh")
    assert "1,234.00 CNY" in said
    assert "12.5%" in said
    assert parts.note(said).children == said
