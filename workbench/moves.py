"""What an investigator can do to a board: each move asks casework and gives a board.

A move is ``{"kind": ..., ...}`` as the browser sends it. Nothing here knows Dash.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from casework.overlay_answers import OverlayQuestion
from graph.errors import InputError, NotFoundError
from workbench.arrivals import add
from workbench.conditions import Conditions, Limits, conditions_of
from workbench.joining import join_arrows, refuse_too_many
from workbench.layers import FORWARD, asked_of, layers_of, recounted
from workbench.layout import new_places
from workbench.panels.expand import FIRST
from workbench.pieces import key_of
from workbench.state import Offer

if TYPE_CHECKING:
    from collections.abc import Callable

    from casework.questions import Casework
    from graph.store import Expansion, TransferFilter
    from workbench.layers import Layers
    from workbench.state import Investigation

Given = dict[str, Any]
MOST_EXPANDED = 500


def offered(board: Investigation, account: str, given: Given) -> Conditions:
    """The form's conditions, within what the board's trace offers of the account."""
    asked = conditions_of(given)
    offer = board.offer
    if offer is None or offer.account != account:
        return asked
    _ = asked.filter(Limits())
    own = Limits(asked.after_us, asked.before_us).within(offer.limits)
    way = offer.direction if asked.direction == "both" else asked.direction
    return replace(asked, direction=way, after_us=own.after_us, before_us=own.before_us)


def filter_of(given: Given, board: Investigation, account: str) -> TransferFilter:
    """The filter of the expand form for an account, within the board's limits."""
    return offered(board, account, given).filter(board.limits)


def expand(casework: Casework, board: Investigation, given: Given) -> Investigation:
    """Put the first counterparties of an account on the board, and the remainder."""
    account = given["account"]
    node = next((n for n in board.board.nodes if n.account == account), None)
    if node is None:
        raise NotFoundError(
            f"The account {account} is not on the canvas: add it first.",
            account=account,
        )
    where = offered(board, account, given)
    answer = casework.expand(
        account,
        where.filter(board.limits),
        where.order,
        max(1, min(_whole(given.get("many")), MOST_EXPANDED)),
        skip=[name for name in board.accounts if name != account],
    )
    refuse_too_many(board, answer.returned)
    # The remainder takes the nearest free place, so that it is always seen.
    hidden = bool(answer.hidden_paid) - bool(answer.hidden_received)
    rest, *places = new_places(
        (node.x, node.y), board.places, [hidden, *sides_of(answer)]
    )
    return join_arrows(casework, board.expanded(answer, places, rest, where), account)


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
        raise InputError(
            f"{text!r} is no whole number: write how many.", text=str(text)
        ) from None


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


def single(_casework: Casework, board: Investigation, given: Given) -> Investigation:
    """Show the whole canvas as single transfers, or as one arrow a pair."""
    return replace(board, single=bool(given["on"]))


def join(casework: Casework, board: Investigation, given: Given) -> Investigation:
    """Join new nodes to all others from now on, or do not."""
    return join_arrows(casework, replace(board, joining=bool(given["on"])))


def limit(casework: Casework, board: Investigation, given: Given) -> Investigation:
    """Count only transfers from an instant on, or up to one; None lifts a limit.

    ``after_us`` and ``before_us`` are changed where they are given.
    """
    asked = {name: given[name] for name in ("after_us", "before_us") if name in given}
    limits = replace(
        board.limits, **{k: None if v is None else int(v) for k, v in asked.items()}
    )
    arrows = casework.between(board.accounts, Conditions().filter(limits))
    have = {key_of(arrow) for arrow in board.board.arrows}
    kept = arrows if board.joining else tuple(a for a in arrows if key_of(a) in have)
    return board.limited(limits, kept)


def follow(_casework: Casework, board: Investigation, given: Given) -> Investigation:
    """Lay a trace over the board; a change of rule or direction keeps its seed.

    ``accounts`` or ``transfers`` name a new seed; ``rule`` None takes the trace off.
    """
    if "rule" in given and given["rule"] is None:
        return replace(board, following=None, offer=None)
    question = board.following or OverlayQuestion()
    if given.get("accounts") or given.get("transfers"):
        question = OverlayQuestion(
            tuple(given.get("accounts") or ()),
            tuple(given.get("transfers") or ()),
            rule=question.rule,
            direction=question.direction,
        )
    asked = {k: given[k] for k in ("rule", "direction") if given.get(k)}
    question = replace(question, **asked)
    if not question.accounts and not question.transfer_ids:
        raise InputError("There is nothing to follow: select an account or a transfer.")
    return replace(board, following=question, offer=None)


def focus(casework: Casework, board: Investigation, given: Given) -> Investigation:
    """In a trace, offer of what was selected only what the traced money can reach.

    An account, an arrow (``from``, ``to``, ``currency``) or, with ``time_us``, one
    transfer. Forward, the later payments of the account that received it; backward,
    the earlier receipts of the one that paid.
    """
    question = asked_of(board)
    if question is None or given.get("off"):
        return replace(board, offer=None)
    overlay = casework.trace_overlay(question, board.accounts, board.pairs)
    forward = question.direction == FORWARD
    side = "to" if forward else "from"
    account = given.get("account") or given[side]
    came = went = None
    if given.get("time_us") is not None:
        came = went = int(given["time_us"])
    elif given.get("account"):
        reached = {r.account: r for r in overlay.reached}.get(account)
        came, went = (reached.came_us, reached.went_us) if reached else (None, None)
    else:
        wanted = (given["from"], given["to"], given["currency"])
        arrows = {
            (c.from_account, c.to_account, c.currency): c for c in overlay.carried
        }
        if wanted in arrows:
            came, went = arrows[wanted].first_us, arrows[wanted].last_us
    if (came if forward else went) is None:
        return replace(board, offer=None)
    if forward:
        return replace(board, offer=Offer(account, "out", after_us=came))
    # A window leaves its end out; transfers of the same instant may come before.
    return replace(board, offer=Offer(account, "in", before_us=(went or 0) + 1))


MOVES: dict[str, Callable[[Casework, Investigation, Given], Investigation]] = {
    "add": add,
    "expand": expand,
    "remove": remove,
    "drag": drag,
    "undo": undo,
    "redo": redo,
    "exact": exact,
    "single": single,
    "join": join,
    "limit": limit,
    "follow": follow,
    "focus": focus,
}
_COUNTED_ANEW = {"add", "expand", "remove", "limit"}


def played(
    casework: Casework, board: Investigation, move: Given
) -> tuple[Investigation, Layers]:
    """The board after a move, and what lies over it.

    Raises FundtrailError for a move that cannot be made: the board stays as it was.
    """
    if move["kind"] not in MOVES:
        raise InputError(f"There is no move {move['kind']!r}.", move=move["kind"])
    after = MOVES[move["kind"]](casework, board, move)
    if move["kind"] in _COUNTED_ANEW:
        after = recounted(casework, after)
    return after, layers_of(casework, after)
