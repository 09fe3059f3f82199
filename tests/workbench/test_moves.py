from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from boards import HUB, PAYERS

from casework.answers import HopLine
from graph.errors import InputError, NotFoundError
from graph.store import TransferFilter
from workbench.callbacks.board import moved
from workbench.callbacks.panel import asked_rows
from workbench.conditions import Limits
from workbench.elements import MORE, NODE, Look, changes, elements
from workbench.joining import MOST_NODES
from workbench.layers import layers_of
from workbench.moves import MOVES, filter_of, offered, played
from workbench.panels.tracing import further_lines, strip
from workbench.rows_asked import RowsAsked
from workbench.state import Investigation

if TYPE_CHECKING:
    from casework.cases import Cases
    from casework.questions import Casework
    from workbench.elements import Element


def after(casework: Casework, *moves: dict[str, Any]) -> Investigation:
    board = Investigation()
    for move in moves:
        board, _ = played(casework, board, move)
    return board


def drawn(casework: Casework, board: Investigation) -> list[Element]:
    return elements(board, layers_of(casework, board), "en")


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
    board, _, problem = moved(casework, Investigation(), given, "en")
    assert board.accounts == ("SHELL-1", "INV-00003")
    assert problem == "The ledger does not hold NOBODY."
    assert moved(casework, board, given, "zh")[2] == "账本中没有 NOBODY。"
    with pytest.raises(NotFoundError, match="NOBODY"):
        played(casework, board, {"kind": "add", "accounts": ["NOBODY"]})


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
    same, _, problem = moved(casework, board, {**EXPAND, **given}, "en")
    assert same == board
    assert word in problem
    assert moved(casework, board, {**EXPAND, **given}, "zh")[2] != problem


def test_an_unknown_move_is_told(hub: tuple[Casework, Cases]) -> None:
    with pytest.raises(InputError, match="jump"):
        played(hub[0], Investigation(), {"kind": "jump"})
    assert "jump" not in MOVES


def test_a_full_canvas_says_so(hub: tuple[Casework, Cases]) -> None:
    names = [f"INV-{n:05d}" for n in range(PAYERS)]
    board = after(hub[0], {"kind": "add", "accounts": names})
    assert len(board.accounts) + 300 < MOST_NODES
    nodes = board.board.nodes
    many = tuple(
        replace(n, account=f"{n.account}-{k}") for n in nodes for k in range(3)
    )
    full = replace(board, board=replace(board.board, nodes=many))
    with pytest.raises(InputError, match=str(MOST_NODES)):
        played(hub[0], full, {"kind": "add", "accounts": [HUB]})


def test_time_limits_narrow_arrows_and_remainders_and_are_undone(
    hub: tuple[Casework, Cases],
) -> None:
    casework, _ = hub
    both = {"kind": "add", "accounts": [HUB, "INV-00000", "SHELL-1"]}
    board = after(casework, both, {**EXPAND, "many": 5})
    (rest,) = board.board.remainders
    middle = casework.transfer_rows(HUB, MOVES_FILTER["in"]).transfers[100].time_us
    late, _ = played(casework, board, {"kind": "limit", "after_us": str(middle)})
    assert late.board.arrows
    assert all(a.first_us >= middle for a in late.board.arrows)
    early, _ = played(casework, board, {"kind": "limit", "before_us": str(middle)})
    assert all(a.last_us < middle for a in early.board.arrows)
    counted = [within.board.remainders[0].accounts for within in (late, early)]
    assert all(0 < count < rest.accounts for count in counted)
    back, _ = played(casework, late, {"kind": "undo"})
    assert back.limits == Limits()
    assert set(back.board.arrows) == set(board.board.arrows)
    assert back.board.remainders == (rest,)
    lifted, _ = played(casework, late, {"kind": "limit", "after_us": None})
    assert lifted.board.remainders == (rest,)


def test_what_comes_and_goes_is_counted_anew(hub: tuple[Casework, Cases]) -> None:
    casework, _ = hub
    board = after(casework, ADD, EXPAND)
    (rest,) = board.board.remainders
    hidden = next(
        name
        for name in (f"INV-{n:05d}" for n in range(PAYERS))
        if name not in board.accounts
    )
    more = after(casework, ADD, EXPAND, {"kind": "add", "accounts": [hidden]})
    assert more.board.remainders[0].accounts == rest.accounts - 1
    less = after(
        casework, ADD, EXPAND, {"kind": "remove", "accounts": [board.accounts[1]]}
    )
    assert less.board.remainders[0].accounts == rest.accounts + 1
    undone, _ = played(casework, less, {"kind": "undo"})
    assert undone.board.remainders == (rest,)


def test_single_transfers_of_the_whole_canvas_sum_to_its_arrows(
    hub: tuple[Casework, Cases], monkeypatch: pytest.MonkeyPatch
) -> None:
    casework, _ = hub
    board = after(casework, ADD, EXPAND, {"kind": "single", "on": True})
    places = {n.account: (n.x, n.y) for n in board.board.nodes}
    before = after(casework, ADD, EXPAND)
    assert places == {n.account: (n.x, n.y) for n in before.board.nodes}
    whole = layers_of(casework, board).singles
    assert whole is not None
    assert whole.returned == whole.total == len(whole.transfers)
    monkeypatch.setattr(
        casework, "single_transfers", partial(casework.single_transfers, limit=4)
    )
    layers = layers_of(casework, board)
    assert layers.singles is not None
    assert (layers.singles.returned, layers.singles.total) == (4, whole.total)
    summed = Counter[tuple[str, str, str]]()
    for one in layers.singles.transfers:
        summed[one.from_account, one.to_account, one.currency] += one.amount_minor
    for rest in layers.singles.rests:
        summed[rest.from_account, rest.to_account, rest.currency] += rest.amount_minor
    assert summed == {
        (a.from_account, a.to_account, a.currency): a.amount_minor
        for a in board.board.arrows
    }
    ids = Counter(e["data"]["id"][:2] for e in elements(board, layers, "en"))
    assert ids["t:"] == 4
    assert ids["r:"] == len(layers.singles.rests)
    told = str(strip(layers, "en", exact=False))
    assert f"4 of {whole.total}" in told
    assert "stay summed" in told


@pytest.mark.parametrize("rule", ["pro-rata", "fifo"])
@pytest.mark.parametrize("direction", ["forward", "backward"])
def test_a_trace_over_the_board_carries_what_casework_says(
    hub: tuple[Casework, Cases], rule: str, direction: str
) -> None:
    casework, _ = hub
    everyone = {"kind": "add", "accounts": [HUB, "SHELL-1", "SHELL-2", "EXIT-1"]}
    start = "SHELL-1" if direction == "forward" else "SHELL-2"
    follow = {
        "kind": "follow",
        "accounts": [start],
        "direction": direction,
        "rule": rule,
    }
    board, layers = played(casework, after(casework, everyone), follow)
    overlay = layers.trace
    assert overlay is not None
    assert overlay.hops
    assert all(line.closes for line in overlay.hops)
    told = {
        each["data"]["label"]
        for each in drawn(casework, board)
        if each["data"].get("traced")
    }
    assert any(" / " in label for label in told)
    lines = str(strip(layers, "en", exact=True))
    assert "✓" in lines
    assert "✗" not in lines
    assert lines.count("Σ") == len(overlay.hops) + len(overlay.summary)
    assert Investigation.from_json(board.to_json()) == board
    off, gone = played(casework, board, {"kind": "follow", "rule": None})
    assert off.following is None
    assert gone.trace is None


def test_a_trace_grows_with_the_board(hub: tuple[Casework, Cases]) -> None:
    casework, _ = hub
    follow = {"kind": "follow", "accounts": ["SHELL-1"], "rule": "fifo"}
    small, layers = played(
        casework, after(casework, {"kind": "add", "accounts": ["SHELL-1"]}), follow
    )
    assert layers.trace is not None
    assert layers.trace.carried == ()
    _, layers = played(casework, small, {"kind": "add", "accounts": ["SHELL-2"]})
    assert layers.trace is not None
    assert len(layers.trace.carried) == 1


def test_a_trace_offers_the_later_forward_and_the_earlier_back(
    hub: tuple[Casework, Cases],
) -> None:
    casework, _ = hub
    both = {"kind": "add", "accounts": [HUB, "SHELL-1", "SHELL-2"]}
    follow = {"kind": "follow", "accounts": [HUB], "direction": "forward"}
    board = after(casework, both, follow)
    arrow = {"kind": "focus", "from": HUB, "to": "SHELL-1", "currency": "CNY"}
    forward, _ = played(casework, board, arrow)
    offer = forward.offer
    assert offer is not None
    (paid,) = casework.transfer_rows(
        HUB, MOVES_FILTER["out"], counterparty="SHELL-1"
    ).transfers
    assert (offer.account, offer.direction, offer.after_us) == (
        "SHELL-1",
        "out",
        paid.time_us,
    )
    rows = casework.transfer_rows("SHELL-1", filter_of({}, forward, "SHELL-1"))
    assert rows.transfers
    assert all(row.time_us >= paid.time_us for row in rows.transfers)
    # Another account is not narrowed, and lifting it offers all again.
    assert filter_of({}, forward, HUB) == TransferFilter()
    lifted, _ = played(casework, forward, {"kind": "focus", "off": True})
    assert lifted.offer is None

    back = after(
        casework,
        both,
        {"kind": "follow", "accounts": ["SHELL-2"], "direction": "backward"},
        arrow,
    )
    assert back.offer is not None
    assert (back.offer.account, back.offer.direction) == (HUB, "in")
    earlier = casework.transfer_rows(HUB, filter_of({}, back, HUB))
    assert earlier.total == PAYERS
    assert earlier.paid == ()
    assert all(row.time_us <= paid.time_us for row in earlier.transfers)
    assert Investigation.from_json(back.to_json()) == back


def test_a_transfer_and_its_two_accounts_are_found_by_its_id(
    hub: tuple[Casework, Cases],
) -> None:
    casework, _ = hub
    paid = casework.transfer_rows(HUB, MOVES_FILTER["out"]).transfers[0]
    for name in (f"tx:{paid.transfer_id}", paid.transfer_id):
        board = after(casework, {"kind": "add", "accounts": [name, "acct:SHELL-2"]})
        assert set(board.accounts) == {HUB, paid.to_account, "SHELL-2"}
    with pytest.raises(NotFoundError, match="tx:NONE"):
        after(casework, {"kind": "add", "accounts": ["tx:NONE"]})


def test_rows_obey_the_forms_conditions_and_the_boards_limits(
    hub: tuple[Casework, Cases],
) -> None:
    casework, _ = hub
    given = {"direction": "in", "least": "15000", "currency": "cny", "rank": "latest"}
    middle = casework.transfer_rows(HUB, MOVES_FILTER["in"]).transfers[200].time_us
    board = after(casework, ADD, {"kind": "limit", "before_us": middle})
    where = offered(board, HUB, given)
    asked = RowsAsked(HUB, where, ranked=True, own=False)
    answer = RowsAsked.from_text(asked.to_text()).answered(casework, board.limits)
    counted = casework.neighbours(HUB, filter_of(given, board, HUB))
    assert answer.received == counted.received
    assert answer.paid == ()
    times = [row.time_us for row in answer.transfers]
    assert times == sorted(times, reverse=True)
    assert max(times) < middle
    assert min(row.amount_minor for row in answer.transfers) >= 15_000_00


def test_a_remainder_keeps_the_conditions_it_was_counted_by(
    hub: tuple[Casework, Cases],
) -> None:
    casework, _ = hub
    given = {**EXPAND, "direction": "in", "least": "15000", "currency": "CNY"}
    board = after(casework, ADD, given)
    (rest,) = board.board.remainders
    counted = casework.neighbours(HUB, filter_of(given, after(casework, ADD), HUB))
    assert rest.accounts + 25 == counted.counterparties < PAYERS
    table = str(asked_rows(casework, RowsAsked(HUB, more=True), board, "en"))
    assert f"{rest.accounts} of {rest.accounts} accounts" in table
    assert "≥ 15,000.00" in table


def test_elements_name_the_remainder_and_the_badge(
    hub: tuple[Casework, Cases],
) -> None:
    board = after(hub[0], ADD, EXPAND)
    shown = {each["data"]["id"]: each["data"] for each in drawn(hub[0], board)}
    (rest,) = board.board.remainders
    assert f"+{rest.accounts:,} accounts" in shown[MORE + HUB]["label"]
    assert f"+{rest.accounts:,}" in shown[NODE + HUB]["badge"]
    assert shown[NODE + HUB]["badge"] in shown[NODE + HUB]["label"]


def test_only_what_changed_is_sent(hub: tuple[Casework, Cases]) -> None:
    first = drawn(hub[0], after(hub[0], ADD, EXPAND))
    second = drawn(hub[0], after(hub[0], ADD, EXPAND, EXPAND))
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


def test_money_that_goes_on_after_the_last_hop_that_is_told_is_named() -> None:
    look = Look("en", exact=True)
    ends = HopLine(7, 1820, 25700, 27520, "CNY", closes=True)
    lines = further_lines((replace(ends, hop=6, moved_minor=9), ends), "forward", look)
    assert lines == [
        "After hop 8, 18.20\N{NO-BREAK SPACE}CNY goes on; the whole above counts it to its end"
    ]
    assert further_lines((replace(ends, moved_minor=0),), "forward", look) == []
