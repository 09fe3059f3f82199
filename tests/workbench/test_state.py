from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import InputError
from graph.nouns import Account, AccountKind, Sum
from graph.store import Expansion, Rank, Relation
from workbench.conditions import Limits
from workbench.layout import EITHER, new_places
from workbench.state import STEPS_KEPT, Investigation

NAMES = st.sampled_from([f"A{n}" for n in range(12)])
MOVES = st.lists(
    st.tuples(
        st.sampled_from(
            ["add", "expand", "remove", "drag", "undo", "redo", "limit", "recount"]
        ),
        NAMES,
        NAMES,
        st.integers(1, 9_999),
    ),
    max_size=40,
)


def account(name: str) -> Account:
    return Account(0, name, name.lower(), AccountKind.BANK, "", "", "", "")


def play(
    board: Investigation, move: str, one: str, two: str, number: int
) -> Investigation:
    if move == "add":
        return board.added([account(one)], new_places((0, 0), board.places, [EITHER]))
    if move == "expand":
        arrow = Relation(one, two, "CNY", 1, number, number, number)
        paid = (Sum("CNY", 2, number),)
        answer = Expansion(
            one, Rank.AMOUNT, (account(two),), (arrow,), 1, 1 + number % 3, (), paid
        )
        rest, *places = new_places((0, 0), board.places, [EITHER, EITHER])
        return board.expanded(answer, places, rest).linked([arrow])
    if move == "remove":
        return board.removed([one])
    if move == "drag":
        return board.dragged({one: (number, -number)})
    if move in {"limit", "recount"}:
        rests = (replace(r, accounts=number % 3) for r in board.board.remainders)
        limits = Limits(number)
        return (
            board.limited(limits, board.board.arrows)
            if move == "limit"
            else board.recounted(rests)
        )
    return board.undone() if move == "undo" else board.redone()


def pieces(board: Investigation) -> tuple[frozenset[object], ...]:
    own = board.board
    return frozenset(own.nodes), frozenset(own.arrows), frozenset(own.remainders)


@given(MOVES)
def test_old_nodes_never_move_but_by_hand(
    moves: list[tuple[str, str, str, int]],
) -> None:
    board = Investigation()
    for move, one, two, number in moves:
        before = {node.account: node for node in board.board.nodes}
        board = play(board, move, one, two, number)
        if move in {"add", "expand", "remove", "limit", "recount"}:
            for node in board.board.nodes:
                assert before.get(node.account, node) == node
        names = board.accounts
        assert len(set(names)) == len(names)


@given(MOVES)
def test_undoing_everything_and_redoing_it_gives_the_same_board(
    moves: list[tuple[str, str, str, int]],
) -> None:
    board = Investigation()
    for each in moves:
        board = play(board, *each)
    back, steps = board, 0
    while back.past:
        back, steps = back.undone(), steps + 1
    assert pieces(back) == pieces(Investigation())
    assert back.limits == Limits()
    again = back
    for _ in range(steps):
        again = again.redone()
    assert pieces(again) == pieces(board)
    assert again.limits == board.limits


@given(MOVES)
def test_a_board_comes_back_from_its_json(
    moves: list[tuple[str, str, str, int]],
) -> None:
    board = Investigation()
    for each in moves:
        board = play(board, *each)
    assert Investigation.from_json(board.to_json()) == board


def test_an_empty_text_is_an_empty_board() -> None:
    assert Investigation.from_json(None) == Investigation.from_json("")
    assert Investigation.from_json("{}") == Investigation()


@pytest.mark.parametrize("text", ['{"board": 1}', "[1]", "{", '{"nodes": []}'])
def test_a_text_that_is_no_board_is_told(text: str) -> None:
    with pytest.raises(InputError, match="saved board cannot be read"):
        Investigation.from_json(text)


def test_only_the_last_steps_are_kept() -> None:
    board = Investigation().added([account("A")], [(0, 0)])
    for number in range(STEPS_KEPT + 20):
        board = board.dragged({"A": (number + 1, 0)})
    assert len(board.past) == STEPS_KEPT
