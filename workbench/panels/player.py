"""The trace on the canvas, played in the order of time: its texts, ready to be shown.

The browser only shows them one after another; every amount is casework's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import html

from graph.instants import Precision, instant_text
from workbench import ids
from workbench.elements import Look, amount_text
from workbench.layers import asked_of
from workbench.markup import button
from workbench.texts import sayer

if TYPE_CHECKING:
    from dash.development.base_component import Component

    from casework.overlay_answers import TraceStep
    from casework.questions import Casework
    from workbench.state import Investigation

Told = dict[str, Any]


def player(language: str) -> Component:
    """Play and pause, the time, and what is told of the step; hidden until it plays."""
    say = sayer(language)
    toggle: dict[str, Any] = {"aria-label": say("player.toggle")}
    return html.Div(
        [
            html.Button("▶", id="player-toggle", className="tool", **toggle),
            # The browser puts its slider here: Dash has none that a script can drive.
            html.Div(
                id="player-slider",
                className="player-slider",
                title=say("player.slider"),
            ),
            html.Span(id="player-told", className="figures"),
            html.Span(id="player-cut", className="cut"),
            button("×", "close", say("player.stop"), player="stop"),
        ],
        id=ids.PLAYER,
        className="player",
        hidden=True,
    )


def told_steps(casework: Casework, board: Investigation, language: str) -> Told:
    """What the player shows: for each step its arrow, its label, and its line.

    Without a trace, or where it carried nothing over the canvas, there are no steps and
    ``cut`` says so. Raises FundtrailError where the trace cannot be answered.
    """
    say, question = sayer(language), asked_of(board)
    if question is None:
        return {"steps": [], "cut": say("player.nothing")}
    found = casework.trace_steps(question, board.pairs)
    look = Look(language, board.exact)
    names = {node.account: node.name or node.account for node in board.board.nodes}
    steps = [
        _told(n, step, len(found.steps), names, look)
        for n, step in enumerate(found.steps, 1)
    ]
    cut = "" if steps else say("player.nothing")
    if found.untold:
        sums = " · ".join(look.amount(p.amount_minor, p.currency) for p in found.untold)
        cut = say("player.untold").format(
            played=f"{len(steps):,}", total=f"{found.total:,}", sums=sums
        )
    seeds = [f"a:{account}" for account in question.accounts]
    back = question.direction == "backward"
    return {"steps": steps, "cut": cut, "seeds": seeds, "back": back}


def _told(
    number: int, step: TraceStep, total: int, names: dict[str, str], look: Look
) -> Told:
    row = step.transfer
    so_far = look.amount(step.so_far_minor, row.currency)
    exact = amount_text(step.amount_minor, row.currency, look.language, exact=True)
    time = instant_text(row.time_us, Precision(row.precision))
    return {
        "single": f"t:{row.transfer_id}",
        "arrow": f"r:{row.from_account}|{row.to_account}|{row.currency}",
        "label": so_far,
        "told": sayer(look.language)("player.step").format(
            number=f"{number:,}",
            total=f"{total:,}",
            time=time.replace("T", " ").removesuffix("Z"),
            payer=names.get(row.from_account, row.from_account),
            payee=names.get(row.to_account, row.to_account),
            amount=exact,
            so_far=so_far,
        ),
    }
