"""What an investigator can do to a board: each move asks casework and gives a board.

A move is ``{"kind": ..., ...}`` as the browser sends it. Nothing here knows Dash.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from graph.errors import FundtrailError, NotFoundError
from graph.instants import BEGINNING_US, FOREVER_US, Window, parse_instant
from graph.money import minor_units
from graph.nouns import Direction
from graph.store import Rank, TransferFilter
from workbench.layout import new_places

if TYPE_CHECKING:
    from collections.abc import Callable

    from casework.questions import Casework
    from graph.nouns import Account
    from workbench.state import Investigation

Given = dict[str, Any]
MOST_NODES = 700
MOST_EXPANDED = 500


def filter_of(given: Given, board: Investigation) -> TransferFilter:
    """The filter of the expand form, within the board's own window.

    Amounts are in the major units of ``currency``; raises TimeError or MoneyError for
    what is no time or amount.
    """
    code = given.get("currency") or None
    after, before = given.get("after"), given.get("before")
    starts = [parse_instant(after) if after else BEGINNING_US]
    ends = [parse_instant(before) if before else FOREVER_US]
    starts += [] if board.after_us is None else [board.after_us]
    ends += [] if board.before_us is None else [board.before_us]
    return TransferFilter(
        direction=Direction(given.get("direction") or "both"),
        window=Window(max(starts), max(min(ends), max(starts))),
        min_minor=_minor(given.get("least"), code),
        max_minor=_minor(given.get("most"), code),
        currency=code,
    )


def _minor(text: object, code: str | None) -> int | None:
    if text in (None, ""):
        return None
    if code is None:
        raise FundtrailError(
            "An amount needs its currency: name the currency of the amounts."
        )
    return minor_units(str(text), code)


def board_filter(board: Investigation) -> TransferFilter:
    """Every transfer of the board's window."""
    return filter_of({}, board)


def found_accounts(
    casework: Casework, names: list[str]
) -> tuple[tuple[Account, ...], tuple[str, ...]]:
    """The accounts of these ids, and the ids that the ledger does not hold."""
    asked = tuple(dict.fromkeys(name.strip() for name in names if name.strip()))
    try:
        return casework.store.accounts(asked), ()
    except NotFoundError:
        # Only a list with a wrong id in it is asked again, id by id.
        held, missing = [], []
        for name in asked:
            try:
                held.append(casework.store.account(name))
            except NotFoundError:
                missing.append(name)
        return tuple(held), tuple(missing)


def add(casework: Casework, board: Investigation, given: Given) -> Investigation:
    """Put accounts on the board; raises NotFoundError when none of them is held."""
    found, missing = found_accounts(casework, list(given["accounts"]))
    if missing and not found:
        raise NotFoundError(
            f"The ledger holds no account {', '.join(missing[:5])}: check the numbers."
        )
    _refuse_too_many(board, len(found))
    new = [a for a in found if a.account not in set(board.accounts)]
    anchor = board.places[0] if board.places else (0, 0)
    return _join(casework, board.added(new, new_places(anchor, board.places, len(new))))


def expand(casework: Casework, board: Investigation, given: Given) -> Investigation:
    """Put the first counterparties of an account on the board, and the remainder."""
    account = given["account"]
    limit = max(1, min(int(given.get("many") or 25), MOST_EXPANDED))
    _refuse_too_many(board, limit)
    answer = casework.expand(
        account,
        filter_of(given, board),
        Rank(given.get("rank") or "amount"),
        limit,
        skip=[name for name in board.accounts if name != account],
    )
    node = next(n for n in board.board.nodes if n.account == account)
    # The remainder takes the nearest free place, so that it is always seen.
    rest, *places = new_places(
        (node.x, node.y), board.places, len(answer.counterparties) + 1
    )
    return _join(casework, board.expanded(answer, places, rest))


def _refuse_too_many(board: Investigation, more: int) -> None:
    if len(board.accounts) + more > MOST_NODES:
        raise FundtrailError(
            f"The canvas holds {MOST_NODES} accounts at most and {len(board.accounts)} "
            f"stand there: remove some, or ask for fewer than {more}."
        )


def _join(casework: Casework, board: Investigation) -> Investigation:
    """With every arrow among the accounts on the board, where that is wanted."""
    if not board.joining or not board.accounts:
        return board
    return board.linked(casework.between(board.accounts, board_filter(board)))


def remove(_casework: Casework, board: Investigation, given: Given) -> Investigation:
    """Take accounts off the board."""
    return board.removed(given["accounts"])


def drag(_casework: Casework, board: Investigation, given: Given) -> Investigation:
    """Keep the places that nodes were dragged to."""
    places = {k: (round(x), round(y)) for k, (x, y) in given["places"].items()}
    return board.dragged(places)


def undo(_casework: Casework, board: Investigation, _given: Given) -> Investigation:
    """Take the last step back."""
    return board.undone()


def redo(_casework: Casework, board: Investigation, _given: Given) -> Investigation:
    """Take the step that was undone again."""
    return board.redone()


def exact(_casework: Casework, board: Investigation, given: Given) -> Investigation:
    """Show amounts to the minor unit, or short."""
    return replace(board, exact=bool(given["on"]))


def join(casework: Casework, board: Investigation, given: Given) -> Investigation:
    """Join new nodes to all others from now on, or do not."""
    return _join(casework, replace(board, joining=bool(given["on"])))


def later(_casework: Casework, board: Investigation, given: Given) -> Investigation:
    """Offer only transfers from an instant on; None lifts it."""
    instant = given.get("after_us")
    return replace(board, after_us=None if instant is None else int(instant))


MOVES: dict[str, Callable[[Casework, Investigation, Given], Investigation]] = {
    "add": add,
    "expand": expand,
    "remove": remove,
    "drag": drag,
    "undo": undo,
    "redo": redo,
    "exact": exact,
    "join": join,
    "later": later,
}


def played(
    casework: Casework, board: Investigation, move: Given
) -> tuple[Investigation, str]:
    """The board after a move, and the sentence of what could not be done."""
    try:
        return MOVES[move["kind"]](casework, board, move), ""
    except FundtrailError as error:
        return board, error.sentence
