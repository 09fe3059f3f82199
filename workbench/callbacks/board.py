"""Moves come in, the board changes, and what changed is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import ClientsideFunction, Input, Output, State, no_update

from casework.cases import SOMEBODY
from graph.instants import instant_text
from workbench import ids
from workbench.canvas import CANVAS
from workbench.elements import changes, elements
from workbench.markup import button
from workbench.moves import played
from workbench.panels.tracing import strip
from workbench.state import Investigation
from workbench.texts import sayer
from workbench.theme import stylesheet

if TYPE_CHECKING:
    from dash import Dash

    from casework.cases import Cases
    from casework.questions import Casework

SHOW = "show"  # not a move: a page that was opened asks for its board


def register(app: Dash, casework: Casework, cases: Cases) -> None:
    """Wire the canvas: a move gives the next board and what it changes on the canvas.

    One answer holds both, so that a large board crosses the wire once each way.
    """

    @app.callback(
        Output(ids.BOARD, "data"),
        Output(ids.MESSAGE, "children"),
        Output(ids.CHANGES, "data"),
        Output(ids.STATUS, "children"),
        Output(ids.CHIPS, "children"),
        Output(ids.EMPTY, "hidden"),
        Output(ids.STRIP, "children"),
        Input(ids.MOVE, "data"),
        State(ids.BOARD, "data"),
        State(ids.LANGUAGE, "data"),
        prevent_initial_call=True,
    )
    def move(
        given: dict[str, Any], data: str | None, language: str | None
    ) -> tuple[Any, ...]:
        if given["kind"] == SHOW:
            return no_update, no_update, *shown(data, language or "en")
        before = Investigation.from_json(data)
        board, problem = played(casework, before, given)
        cases.record(SOMEBODY, f"canvas-{given['kind']}", details_of(given))
        return board.to_json(), problem, *drawing(before, board, language or "en")

    @app.callback(Output(CANVAS, "stylesheet"), Input(ids.SCHEME, "data"))
    def recolour(scheme: str | None) -> list[dict[str, Any]]:
        return stylesheet(scheme or "light")

    app.clientside_callback(
        ClientsideFunction("fundtrail", "draw"),
        Output(CANVAS, "elements"),
        Input(ids.CHANGES, "data"),
        State(CANVAS, "elements"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("fundtrail", "mounted"),
        Output(ids.STATUS, "title"),
        Input(ids.STATUS, "id"),
    )
    app.clientside_callback(
        ClientsideFunction("fundtrail", "opened"),
        Output(ids.HEADER, "title"),
        Input(ids.OPENED, "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("fundtrail", "switches"),
        Output(ids.EXACT, "className"),
        Input(ids.EXACT, "value"),
        prevent_initial_call=True,
    )


def shown(data: str | None, language: str) -> tuple[Any, ...]:
    """A whole board for an empty canvas, and the switches as the board has them."""
    board = Investigation.from_json(data)
    changed, *rest = drawing(Investigation(), board, language)
    on = [n for n, is_on in (("exact", board.exact), ("join", board.joining)) if is_on]
    return {**changed, "all": True, "on": on}, *rest


def drawing(
    before: Investigation, board: Investigation, language: str
) -> tuple[Any, ...]:
    """What changes on the canvas; status, chips, empty or not, the trace's strip."""
    return (
        changes(elements(before, language), elements(board, language)),
        status_text(board, language),
        chip_of(board, language),
        bool(board.accounts),
        strip(board.overlay, language, exact=board.exact),
    )


def details_of(given: dict[str, Any]) -> dict[str, Any]:
    """What the trail keeps of a move: all but its name and its running number."""
    return {name: told for name, told in given.items() if name not in {"kind", "n"}}


def status_text(board: Investigation, language: str) -> str:
    """How much stands on the canvas and how much was kept back."""
    return sayer(language)("canvas.counted").format(
        nodes=f"{len(board.accounts):,}",
        arrows=f"{len(board.board.arrows):,}",
        hidden=f"{sum(r.accounts for r in board.board.remainders):,}",
    )


def chip_of(board: Investigation, language: str) -> Any:  # noqa: ANN401 - a component or nothing
    """The chip of the board's time limit, which a click removes."""
    if board.after_us is None:
        return []
    time = instant_text(board.after_us).replace("T", " ").removesuffix("Z")
    text = sayer(language)("canvas.after").format(time=time)
    return [button(f"{text} ×", "chip", tool="always")]
