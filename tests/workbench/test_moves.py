from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from boards import HUB, PAYERS

from graph.store import TransferFilter
from workbench.elements import MORE, NODE, changes, elements
from workbench.moves import MOST_NODES, MOVES, played
from workbench.state import Investigation

if TYPE_CHECKING:
    from casework.cases import Cases
    from casework.questions import Casework


def after(casework: Casework, *moves: dict[str, Any]) -> Investigation:
    board = Investigation()
    for move in moves:
        board, problem = played(casework, board, move)
        assert not problem
    return board


ADD = {"kind": "add", "accounts": [HUB]}
EXPAND = {"kind": "expand", "account": HUB, "many": 25}


@pytest.mark.parametrize("direction", ["in", "out", "both"])
@pytest.mark.parametrize("many", [1, 25, 400])
def test_shown_and_hidden_are_the_whole(
    hub: tuple[Casework, Cases], direction: str, many: int
) -> None:
    casework, _ = hub
    given = {**EXPAND, "direction": direction, "many": many}
    board = after(casework, ADD, given)
    whole = casework.neighbours(HUB, TransferFilter()).counterparties
    asked = casework.expand(HUB, MOVES_FILTER[direction], rank_of("amount"), limit=1000)
    hidden = sum(rest.accounts for rest in board.board.remainders)
    assert len(board.accounts) - 1 + hidden == asked.total <= whole
    # Money: what the canvas keeps back and what its arrows carry, into the hub.
    if direction == "in":
        kept = sum(s.amount_minor for r in board.board.remainders for s in r.received)
        arrows = sum(a.amount_minor for a in board.board.arrows if a.to_account == HUB)
        sums = casework.neighbours(HUB, MOVES_FILTER["in"]).received
        assert kept + arrows == sum(each.amount_minor for each in sums)


def test_a_further_expansion_takes_from_the_remainder(
    hub: tuple[Casework, Cases],
) -> None:
    casework, _ = hub
    first = after(casework, ADD, EXPAND)
    second = after(casework, ADD, EXPAND, EXPAND)
    (one,), (two,) = first.board.remainders, second.board.remainders
    assert one.accounts - two.accounts == 25
    assert (one.x, one.y) == (two.x, two.y)
    places = {n.account: (n.x, n.y) for n in second.board.nodes}
    assert all(places[n.account] == (n.x, n.y) for n in first.board.nodes)


def test_new_nodes_are_joined_to_what_stands_there(
    hub: tuple[Casework, Cases],
) -> None:
    casework, _ = hub
    both = {"kind": "add", "accounts": ["SHELL-1", "SHELL-2"]}
    board = after(casework, both)
    assert [(a.from_account, a.to_account) for a in board.board.arrows] == [
        ("SHELL-1", "SHELL-2")
    ]
    apart = after(casework, {"kind": "join", "on": False}, both)
    assert apart.board.arrows == ()
    joined = after(
        casework, {"kind": "join", "on": False}, both, {"kind": "join", "on": True}
    )
    assert joined.board.arrows == board.board.arrows


def test_pasted_numbers_that_are_not_held_are_named(
    hub: tuple[Casework, Cases],
) -> None:
    casework, _ = hub
    given = {"kind": "add", "accounts": ["SHELL-1", "NOBODY", " ", "INV-00003"]}
    board, problem = played(casework, Investigation(), given)
    assert board.accounts == ("SHELL-1", "INV-00003")
    assert problem == "The ledger does not hold NOBODY."
    board, problem = played(casework, board, {"kind": "add", "accounts": ["NOBODY"]})
    assert "NOBODY" in problem
    assert len(board.accounts) == 2


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"after": "yesterday"}, "yesterday"),
        ({"least": "12", "currency": ""}, "currency"),
        ({"least": "12.345", "currency": "CNY"}, "12.345"),
        ({"many": "lots"}, "lots"),
        ({"after": "2024-03-02", "before": "2024-03-01"}, "ends before"),
        ({"account": "SHELL-2"}, "SHELL-2"),
    ],
)
def test_a_bad_condition_is_told_and_changes_nothing(
    hub: tuple[Casework, Cases], given: dict[str, Any], word: str
) -> None:
    casework, _ = hub
    board = after(casework, ADD)
    same, problem = played(casework, board, {**EXPAND, **given})
    assert same == board
    assert word in problem


def test_an_unknown_move_is_told(hub: tuple[Casework, Cases]) -> None:
    board, problem = played(hub[0], Investigation(), {"kind": "jump"})
    assert board == Investigation()
    assert "jump" in problem
    assert "jump" not in MOVES


def test_a_full_canvas_says_so(hub: tuple[Casework, Cases]) -> None:
    names = [f"INV-{n:05d}" for n in range(PAYERS)]
    board = after(hub[0], {"kind": "add", "accounts": names})
    assert len(board.accounts) + 300 < MOST_NODES
    from dataclasses import replace

    nodes = board.board.nodes
    many = tuple(
        replace(n, account=f"{n.account}-{k}") for n in nodes for k in range(3)
    )
    full = replace(board, board=replace(board.board, nodes=many))
    same, problem = played(hub[0], full, {"kind": "add", "accounts": [HUB]})
    assert same == full
    assert str(MOST_NODES) in problem


def test_a_time_limit_narrows_arrows_and_is_undone(
    hub: tuple[Casework, Cases],
) -> None:
    casework, _ = hub
    both = {"kind": "add", "accounts": [HUB, "INV-00000", "SHELL-1"]}
    board = after(casework, both)
    late = max(a.first_us for a in board.board.arrows)
    within, _ = played(casework, board, {"kind": "later", "after_us": str(late)})
    assert all(a.first_us >= late for a in within.board.arrows)
    assert len(within.board.arrows) < len(board.board.arrows)
    back, _ = played(casework, within, {"kind": "undo"})
    assert back.after_us is None
    assert set(back.board.arrows) == set(board.board.arrows)


def test_single_transfers_sum_to_their_arrow(hub: tuple[Casework, Cases]) -> None:
    casework, _ = hub
    both = {"kind": "add", "accounts": [HUB, "SHELL-1", "INV-00000"]}
    board = after(casework, both, {"kind": "split", "account": HUB})
    assert board.split is not None
    summed = Counter[tuple[str, str, str]]()
    for one in board.split.singles:
        summed[one.pair] += one.amount_minor
    for arrow in board.board.arrows:
        pair = (arrow.from_account, arrow.to_account, arrow.currency)
        assert summed[pair] == arrow.amount_minor
    ids = [each["data"]["id"] for each in elements(board, "en")]
    assert not [name for name in ids if name.startswith("r:")]
    whole = after(casework, both, *[{"kind": "split", "account": HUB}] * 2)
    assert whole.split is None


@pytest.mark.parametrize("rule", ["pro-rata", "fifo"])
def test_a_trace_over_the_board_carries_what_casework_says(
    hub: tuple[Casework, Cases], rule: str
) -> None:
    casework, _ = hub
    everyone = {"kind": "add", "accounts": [HUB, "SHELL-1", "SHELL-2", "EXIT-1"]}
    follow = {"kind": "follow", "account": "SHELL-1", "rule": rule}
    board = after(casework, everyone, follow)
    answer = casework.trace(accounts=["SHELL-1"], rule=rule, limit=None)
    overlay = board.overlay
    assert overlay is not None
    assert overlay.hops == answer.hops
    assert all(line.closes for line in overlay.hops)
    here = set(board.accounts)
    told = sum(
        row.traced_minor
        for row in answer.transfers
        if {row.transfer.from_account, row.transfer.to_account} <= here
    )
    assert sum(minor for *_, minor in overlay.carried) == told > 0
    assert Investigation.from_json(board.to_json()) == board
    off, _ = played(casework, board, {"kind": "follow", "rule": None})
    assert off.overlay is None


def test_elements_name_the_remainder_and_the_badge(
    hub: tuple[Casework, Cases],
) -> None:
    board = after(hub[0], ADD, EXPAND)
    drawn = {each["data"]["id"]: each["data"] for each in elements(board, "en")}
    (rest,) = board.board.remainders
    assert f"+{rest.accounts:,} accounts" in drawn[MORE + HUB]["label"]
    assert f"+{rest.accounts:,}" in drawn[NODE + HUB]["badge"]
    assert drawn[NODE + HUB]["badge"] in drawn[NODE + HUB]["label"]


def test_only_what_changed_is_sent(hub: tuple[Casework, Cases]) -> None:
    first = elements(after(hub[0], ADD, EXPAND), "en")
    second = elements(after(hub[0], ADD, EXPAND, EXPAND), "en")
    delta = changes(first, second)
    shown = {each["data"]["id"]: each for each in first}
    for name in delta["gone"]:
        del shown[name]
    shown |= {each["data"]["id"]: each for each in delta["put"]}
    assert shown == {each["data"]["id"]: each for each in second}
    # 25 nodes, 25 arrows, the remainder and the hub's badge.
    assert len(delta["put"]) == 52
    assert changes(second, second) == {"put": [], "gone": []}


def test_undo_leaves_an_empty_canvas_and_redo_brings_it_back(
    hub: tuple[Casework, Cases],
) -> None:
    board = after(hub[0], ADD, EXPAND, {"kind": "undo"}, {"kind": "undo"})
    assert board.accounts == ()
    again = after(hub[0], ADD, EXPAND, *[{"kind": "undo"}] * 2, *[{"kind": "redo"}] * 2)
    assert set(again.board.nodes) == set(after(hub[0], ADD, EXPAND).board.nodes)


def rank_of(name: str) -> Any:  # noqa: ANN401 - an enum's member
    from graph.store import Rank

    return Rank(name)


def _filters() -> dict[str, TransferFilter]:
    from graph.nouns import Direction

    return {way: TransferFilter(Direction(way)) for way in ("in", "out", "both")}


MOVES_FILTER = _filters()
