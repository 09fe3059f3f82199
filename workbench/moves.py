"""What an investigator can do to a board: each move asks casework and gives a board.

A move is ``{"kind": ..., ...}`` as the browser sends it. Nothing here knows Dash.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from graph.errors import FundtrailError, InputError, NotFoundError
from graph.instants import (
    BEGINNING_US,
    FOREVER_US,
    Window,
    instant_text,
    parse_instant,
)
from graph.money import minor_units
from graph.nouns import Direction
from graph.store import Rank, TransferFilter
from workbench.layout import EITHER, new_places
from workbench.overlay import overlay_of, split_of
from workbench.panels.expand import FIRST
from workbench.state import key_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from casework.questions import Casework
    from graph.nouns import Account
    from graph.store import Expansion
    from workbench.state import Investigation

Given = dict[str, Any]
MOST_NODES = 700
MOST_EXPANDED = 500
MOST_READ = 5_000
_NAMED = 5


def filter_of(given: Given, board: Investigation) -> TransferFilter:
    """The filter of the expand form, within the board's own window.

    Amounts are in the major units of ``currency``; raises TimeError or MoneyError for
    what is no time or amount.
    """
    code = given.get("currency") or None
    after, before = given.get("after"), given.get("before")
    start = parse_instant(after) if after else BEGINNING_US
    if board.after_us is not None:
        start = max(start, board.after_us)
    return TransferFilter(
        direction=Direction(given.get("direction") or "both"),
        window=Window(start, parse_instant(before) if before else FOREVER_US),
        min_minor=_minor(given.get("least"), code),
        max_minor=_minor(given.get("most"), code),
        currency=code,
    )


def _minor(text: object, code: str | None) -> int | None:
    if text in (None, ""):
        return None
    if code is None:
        raise InputError(
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
    asked = list(dict.fromkeys(name.strip() for name in names if name.strip()))
    missing: list[str] = []
    while asked:
        try:
            return casework.store.accounts(asked), tuple(missing)
        except NotFoundError as error:
            # It names the first that is not held; the others are asked again.
            wrong = str(error.evidence.get("account", asked[0]))
            missing.append(wrong)
            asked = [name for name in asked if name != wrong]
    return (), tuple(missing)


def add(casework: Casework, board: Investigation, given: Given) -> Investigation:
    """Put accounts on the board.

    Raises NotFoundError when none of them is held; ``played`` tells which are not.
    """
    found, missing = found_accounts(casework, list(given["accounts"]))
    if missing and not found:
        raise NotFoundError(
            f"The ledger holds no account {', '.join(missing[:_NAMED])}: check the numbers."
        )
    _refuse_too_many(board, len(found))
    known = set(board.accounts)
    new = [a for a in found if a.account not in known]
    taken = list(board.places)
    first = [] if taken or not new else [(0, 0)]
    anchor = board.places[0] if taken else (0, 0)
    rest = new_places(anchor, [*taken, *first], [EITHER] * (len(new) - len(first)))
    return _join(casework, board.added(new, [*first, *rest]))


def expand(casework: Casework, board: Investigation, given: Given) -> Investigation:
    """Put the first counterparties of an account on the board, and the remainder."""
    account = given["account"]
    node = next((n for n in board.board.nodes if n.account == account), None)
    if node is None:
        raise NotFoundError(
            f"The account {account} is not on the canvas: add it first."
        )
    limit = max(1, min(_whole(given.get("many")), MOST_EXPANDED))
    answer = casework.expand(
        account,
        filter_of(given, board),
        Rank(given.get("rank") or "amount"),
        limit,
        skip=[name for name in board.accounts if name != account],
    )
    _refuse_too_many(board, answer.returned)
    # The remainder takes the nearest free place, so that it is always seen.
    hidden = bool(answer.hidden_paid) - bool(answer.hidden_received)
    rest, *places = new_places(
        (node.x, node.y), board.places, [hidden, *sides_of(answer)]
    )
    return _join(casework, board.expanded(answer, places, rest), account)


def sides_of(answer: Expansion) -> list[int]:
    """LEFT for a counterparty that only pays, RIGHT for one that is only paid."""
    payers = {row.from_account for row in answer.relations}
    payees = {row.to_account for row in answer.relations}
    return [
        (each.account in payees) - (each.account in payers)
        for each in answer.counterparties
    ]


def _whole(text: object) -> int:
    try:
        return int(str(text or FIRST))
    except ValueError:
        raise InputError(f"{text!r} is no whole number: write how many.") from None


def _refuse_too_many(board: Investigation, more: int) -> None:
    if len(board.accounts) + more > MOST_NODES:
        raise InputError(
            f"The canvas holds {MOST_NODES} accounts at most and {len(board.accounts)} "
            f"stand there: remove some, or ask for fewer than {more}."
        )


def _join(
    casework: Casework, board: Investigation, account: str | None = None
) -> Investigation:
    """With every arrow among the board's accounts, or only those of one account.

    Arrows always sum all transfers of the board's window, whatever an expansion was
    narrowed to.
    """
    if not board.accounts or not (board.joining or account):
        return board
    arrows = casework.between(board.accounts, board_filter(board))
    if not board.joining:
        arrows = tuple(a for a in arrows if account in {a.from_account, a.to_account})
    return board.linked(arrows)


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


def later(casework: Casework, board: Investigation, given: Given) -> Investigation:
    """Count only transfers from an instant on; None lifts it."""
    instant = given.get("after_us")
    after_us = None if instant is None else int(instant)
    within = replace(board, after_us=after_us)
    arrows = casework.between(board.accounts, board_filter(within))
    have = {key_of(arrow) for arrow in board.board.arrows}
    kept = arrows if board.joining else tuple(a for a in arrows if key_of(a) in have)
    return board.limited(after_us, kept)


def split(casework: Casework, board: Investigation, given: Given) -> Investigation:
    """Show an account's arrows as single transfers; None sums them again."""
    account = given.get("account")
    if account is None or (board.split and board.split.account == account):
        return replace(board, split=None)
    page = casework.transfers(account, board_filter(board), None, 0, MOST_READ)
    return replace(board, split=split_of(account, page, board.accounts))


def follow(casework: Casework, board: Investigation, given: Given) -> Investigation:
    """Lay the trace of an account's money over the board; None takes it off."""
    account = given.get("account") or (board.overlay.account if board.overlay else None)
    rule = given.get("rule")
    if rule is None or account is None:
        return replace(board, overlay=None)
    after = None if board.after_us is None else instant_text(board.after_us)
    answer = casework.trace(accounts=[account], rule=rule, after=after, limit=None)
    return replace(board, overlay=overlay_of(account, answer, board.accounts))


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
    "split": split,
    "follow": follow,
}


def played(
    casework: Casework, board: Investigation, move: Given
) -> tuple[Investigation, str]:
    """The board after a move, and the sentence of what could not be done."""
    if move["kind"] not in MOVES:
        return board, f"There is no move {move['kind']!r}."
    try:
        after = MOVES[move["kind"]](casework, board, move)
    except FundtrailError as error:
        return board, error.sentence
    return after, _left_out(after, move) if move["kind"] == "add" else ""


def _left_out(board: Investigation, move: Given) -> str:
    """Which of the accounts that were pasted do not stand on the board."""
    shown = set(board.accounts)
    names = (str(name).strip() for name in move["accounts"])
    missing = [name for name in dict.fromkeys(names) if name and name not in shown]
    if not missing:
        return ""
    more = len(missing) - _NAMED
    rest = f" and {more} more" if more > 0 else ""
    return f"The ledger does not hold {', '.join(missing[:_NAMED])}{rest}."
