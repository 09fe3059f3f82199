"""A trace over a board: every figure is the trace's own, none is lost on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from ledgers import make_ledger

from casework.overlay_answers import OverlayQuestion
from casework.questions import Casework
from graph.errors import NotFoundError
from graph.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from casework.overlay_answers import TraceOverlay

POOL, S1, S2, CASH = "POOL", "S1", "S2", "CASH"
TRANSFERS = (
    ("I1", POOL, 100_00),
    ("I2", POOL, 250_00),
    (POOL, S1, 200_00),
    ("X", S1, 40_00),
    (S1, S2, 90_00),
    (S1, POOL, 30_00),
    (POOL, S1, 33_33),
    (S2, CASH, 70_00),
    (S1, "B1", 11_11),
)
SHOWN = (POOL, S1, S2)
ARROWS = ((POOL, S1), (S1, S2), (S1, POOL))


@pytest.fixture
def casework(tmp_path: Path) -> Iterator[Casework]:
    accounts = [{"account": POOL, "kind": "pool"}, {"account": CASH, "kind": "cash"}]
    make_ledger(tmp_path / "ledger", TRANSFERS, accounts).close()
    opened = Casework.open(Settings(workspace=tmp_path))
    yield opened
    opened.close()


def asked(rule: str, direction: str) -> OverlayQuestion:
    start = (POOL,) if direction == "forward" else (S2,)
    return OverlayQuestion(accounts=start, rule=rule, direction=direction)


def overlay(casework: Casework, question: OverlayQuestion) -> TraceOverlay:
    return casework.trace_overlay(question, SHOWN, ARROWS)


QUESTIONS = [
    asked(rule, direction)
    for rule in ("pro-rata", "fifo")
    for direction in ("forward", "backward")
]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: f"{q.rule}-{q.direction}")
def test_the_overlay_tells_what_the_trace_tells(
    casework: Casework, question: OverlayQuestion
) -> None:
    laid = overlay(casework, question)
    whole = casework.trace(
        accounts=question.accounts,
        rule=question.rule,
        direction=question.direction,
        limit=None,
    )
    by_arrow: dict[tuple[str, str], int] = {}
    for row in whole.transfers:
        pair = (row.transfer.from_account, row.transfer.to_account)
        by_arrow[pair] = by_arrow.get(pair, 0) + row.traced_minor
    drawn = {(c.from_account, c.to_account): c.amount_minor for c in laid.carried}
    assert drawn == {p: m for p, m in by_arrow.items() if p in ARROWS}
    assert drawn
    undrawn = sum(m for p, m in by_arrow.items() if p not in ARROWS)
    assert sum(part.amount_minor for part in laid.undrawn) == undrawn
    on_board = sum(end.amount_minor for end in laid.ends)
    away = sum(part.amount_minor for part in laid.elsewhere)
    (line,) = whole.summary
    assert on_board + away == line.seeded_minor == laid.summary[0].seeded_minor
    assert laid.basis.ledger_version == 1
    if question.direction == "forward":
        assert laid.hops == whole.hops


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: f"{q.rule}-{q.direction}")
def test_every_hop_closes(casework: Casework, question: OverlayQuestion) -> None:
    laid = overlay(casework, question)
    assert len(laid.hops) > 1
    for line in laid.hops:
        assert line.closes
        assert line.moved_minor + line.rests_minor == laid.summary[0].seeded_minor


def test_single_transfers_and_the_rest_of_their_arrow_are_the_arrow(
    casework: Casework,
) -> None:
    question = asked("pro-rata", "forward")
    laid = casework.trace_overlay(question, SHOWN, ARROWS, ["T2", "T4"])
    alone = dict(laid.singles)
    for one in laid.carried:
        apart = {(POOL, S1): "T2", (S1, S2): "T4"}.get(
            (one.from_account, one.to_account)
        )
        assert one.rest_minor + (alone[apart] if apart else 0) == one.amount_minor
    assert casework.traced_amounts(question, ["T2", "T3"]) == {"T2": 200_00}


def test_when_money_came_and_went(casework: Casework) -> None:
    forward = {
        r.account: r for r in overlay(casework, asked("fifo", "forward")).reached
    }
    assert (forward[S1].came_us, forward[S1].went_us) == (2_000_000, 8_000_000)
    assert (forward[S2].came_us, forward[S2].went_us) == (4_000_000, 7_000_000)
    back = {r.account: r for r in overlay(casework, asked("fifo", "backward")).reached}
    assert back[S2].went_us is None
    # All that enters the account that is followed is traced, from the first on.
    assert forward[POOL].came_us is None
    assert back[S1].went_us == 4_000_000


def test_a_transfer_is_followed_both_ways(casework: Casework) -> None:
    for direction in ("forward", "backward"):
        question = OverlayQuestion(
            transfer_ids=("T4",), rule="fifo", direction=direction
        )
        laid = overlay(casework, question)
        assert laid.summary[0].seeded_minor == 90_00
        assert all(line.closes for line in laid.hops)
        assert {(c.from_account, c.to_account) for c in laid.carried} >= {(S1, S2)}


def test_a_window_bounds_the_trace(casework: Casework) -> None:
    question = OverlayQuestion(accounts=(POOL,), rule="fifo", before_us=5_000_000)
    laid = overlay(casework, question)
    assert laid.summary[0].seeded_minor == 350_00
    assert {(c.from_account, c.to_account) for c in laid.carried} == {
        (POOL, S1),
        (S1, S2),
    }


def test_poison_has_no_hops_and_is_no_question_backward(casework: Casework) -> None:
    assert overlay(casework, asked("poison", "forward")).hops == ()
    assert "poison" in casework.overlay_rules("forward")
    assert "poison" not in casework.overlay_rules("backward")


def test_the_same_question_on_a_larger_board_takes_no_second_pass(
    casework: Casework, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = asked("fifo", "forward")
    overlay(casework, question)
    monkeypatch.delattr("algorithms.tracing.trace")
    assert casework.trace_overlay(question, (POOL,), ()).carried == ()


def test_an_unknown_account_is_told(casework: Casework) -> None:
    with pytest.raises(NotFoundError, match="NOBODY"):
        casework.trace_overlay(asked("fifo", "forward"), ("NOBODY",), ())


# steps -------------------------------------------------------------------------------


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: f"{q.rule}-{q.direction}")
def test_steps_rise_in_time_to_what_each_arrow_carried(
    casework: Casework, question: OverlayQuestion
) -> None:
    laid = overlay(casework, question)
    found = casework.trace_steps(question, ARROWS)
    assert found.total == len(found.steps) >= 2
    assert found.untold == ()
    times = [step.transfer.time_us for step in found.steps]
    assert times == sorted(times)
    sums: dict[tuple[str, str], int] = {}
    for step in found.steps:
        pair = (step.transfer.from_account, step.transfer.to_account)
        sums[pair] = sums.get(pair, 0) + step.amount_minor
        assert step.so_far_minor == sums[pair]
    carried = {(c.from_account, c.to_account): c.amount_minor for c in laid.carried}
    assert sums == carried


def test_of_many_steps_the_smaller_are_counted_and_summed(casework: Casework) -> None:
    question = asked("fifo", "forward")
    whole = casework.trace_steps(question, ARROWS)
    few = casework.trace_steps(question, ARROWS, most=2)
    assert few.total == whole.total
    largest = sorted((s.amount_minor for s in whole.steps), reverse=True)
    assert sorted((s.amount_minor for s in few.steps), reverse=True) == largest[:2]
    (rest,) = few.untold
    assert (rest.count, rest.amount_minor) == (len(largest) - 2, sum(largest[2:]))
    # An arrow carried what it carried, whether its steps are listed or not.
    told = {s.transfer.transfer_id: s.so_far_minor for s in whole.steps}
    assert all(told[s.transfer.transfer_id] == s.so_far_minor for s in few.steps)


def test_a_board_without_arrows_has_no_steps(casework: Casework) -> None:
    found = casework.trace_steps(asked("fifo", "forward"), ())
    assert (found.steps, found.total, found.untold) == ((), 0, ())
