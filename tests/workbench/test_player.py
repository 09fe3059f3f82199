"""What the player of a trace shows: the steps of casework, written out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from boards import HUB

from casework.overlay_answers import OverlayQuestion
from workbench.moves import played
from workbench.panels.player import told_steps
from workbench.state import Investigation

if TYPE_CHECKING:
    from casework.cases import Cases
    from casework.questions import Casework


def board_of(casework: Casework, *accounts: str, rule: str = "fifo") -> Investigation:
    """A board of some accounts with the hub's trace over it."""
    add = {"kind": "add", "accounts": list(accounts)}
    board, _ = played(casework, Investigation(), add)
    follow = {"kind": "follow", "accounts": [HUB], "rule": rule, "direction": "forward"}
    board, _ = played(casework, board, follow)
    return board


def test_each_step_names_its_arrow_and_what_it_carried(
    hub: tuple[Casework, Cases],
) -> None:
    casework, _ = hub
    board = board_of(casework, HUB, "SHELL-1", "SHELL-2")
    told = told_steps(casework, board, "en")
    steps = casework.trace_steps(
        OverlayQuestion((HUB,), rule="fifo", direction="forward"), board.pairs
    ).steps
    assert len(told["steps"]) == len(steps) == 4
    first = told["steps"][0]
    assert first["arrow"] == f"r:{HUB}|SHELL-1|CNY"
    assert first["single"] == f"t:{steps[0].transfer.transfer_id}"
    assert first["told"].startswith("1/4 · 2024-03-15 11:22:00 UTC · 资金池一号 → 甲乙")
    assert "2,100,000.17\u00a0CNY" in first["told"]
    assert told["seeds"] == [f"a:{HUB}"]
    assert told["cut"] == ""


@pytest.mark.parametrize("language", ["en", "zh"])
def test_without_a_trace_or_an_arrow_it_says_so(
    hub: tuple[Casework, Cases], language: str
) -> None:
    casework, _ = hub
    for board in (Investigation(), board_of(casework, HUB)):
        told = told_steps(casework, board, language)
        assert told["steps"] == []
        assert told["cut"]
