"""What lies over a board: its single transfers and its trace, asked of casework."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from workbench.conditions import Conditions

if TYPE_CHECKING:
    from casework.overlay_answers import (
        OverlayQuestion,
        SingleTransfers,
        TraceOverlay,
    )
    from casework.questions import Casework
    from workbench.state import Investigation

FORWARD, BACKWARD = "forward", "backward"


@dataclass(frozen=True, slots=True)
class Layers:
    """The answers that are drawn over a board; None for what is not asked for."""

    singles: SingleTransfers | None = None
    trace: TraceOverlay | None = None
    rules: tuple[str, ...] = ()


def layers_of(casework: Casework, board: Investigation) -> Layers:
    """The layers of a board as it stands.

    Raises FundtrailError where its trace cannot be answered.
    """
    singles = trace = None
    rules: tuple[str, ...] = ()
    if board.single and board.pairs:
        where = Conditions().filter(board.limits)
        singles = casework.single_transfers(board.pairs, where)
    question = asked_of(board)
    if question is not None:
        apart = [t.transfer_id for t in singles.transfers] if singles else []
        trace = casework.trace_overlay(question, board.accounts, board.pairs, apart)
        rules = casework.overlay_rules(question.direction)
    return Layers(singles, trace, rules)


def asked_of(board: Investigation) -> OverlayQuestion | None:
    """The board's trace within its limits."""
    if board.following is None:
        return None
    limits = board.limits
    return replace(
        board.following, after_us=limits.after_us, before_us=limits.before_us
    )


def recounted(casework: Casework, board: Investigation) -> Investigation:
    """The board with each remainder counted anew: shown + hidden = the whole."""
    rests = board.board.remainders
    if not rests:
        return board
    answers = casework.remainders(
        [(rest.account, rest.where.filter(board.limits)) for rest in rests],
        board.accounts,
    )
    return board.recounted(
        replace(
            rest,
            accounts=answer.total,
            received=answer.hidden_received,
            paid=answer.hidden_paid,
        )
        for rest, answer in zip(rests, answers, strict=True)
    )
