"""Arrows among the accounts of a board, and how many accounts it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.errors import InputError
from workbench.conditions import Conditions

if TYPE_CHECKING:
    from casework.questions import Casework
    from workbench.state import Investigation

MOST_NODES = 700


def refuse_too_many(board: Investigation, more: int) -> None:
    """Raise InputError if a board has no room for so many more accounts."""
    if len(board.accounts) + more > MOST_NODES:
        raise InputError(
            f"The canvas holds {MOST_NODES} accounts at most and {len(board.accounts)} "
            f"stand there: remove some, or ask for fewer than {more}."
        )


def join_arrows(
    casework: Casework, board: Investigation, account: str | None = None
) -> Investigation:
    """With every arrow among the board's accounts, or only those of one account.

    Arrows always sum all transfers within the board's limits, whatever an expansion
    was narrowed to.
    """
    if not board.accounts or not (board.joining or account):
        return board
    arrows = casework.between(board.accounts, Conditions().filter(board.limits))
    if not board.joining:
        arrows = tuple(a for a in arrows if account in {a.from_account, a.to_account})
    return board.linked(arrows)
