"""Moves come in, the board changes, and what changed is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import ClientsideFunction, Input, Output, State, no_update

from casework.cases import SOMEBODY
from graph.errors import FundtrailError
from workbench import ids
from workbench.arrivals import left_out
from workbench.canvas import CANVAS
from workbench.elements import changes, elements
from workbench.layers import Layers, layers_of
from workbench.markup import button
from workbench.moves import played
from workbench.panels.player import told_steps
from workbench.panels.tracing import strip
from workbench.panels.words import clock, up_to
from workbench.sentences import told_error
from workbench.state import Investigation
from workbench.texts import sayer
from workbench.theme import stylesheet

if TYPE_CHECKING:
    from dash import Dash
    from dash.development.base_component import Component

    from casework.cases import Cases
    from casework.questions import Casework

Drawn = tuple[Investigation, Layers]
SHOW = "show"  # not a move: a page that was opened asks for its board
_NOT_KEPT = {"kind", "n"}


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
        speech = language or "en"
        if given["kind"] == SHOW:
            problem, *rest = shown(casework, data, speech)
            return no_update, problem, *rest
        cases.record(SOMEBODY, f"canvas-{given['kind']}", details_of(given))
        before = Investigation.from_json(data)
        board, layers, problem = moved(casework, before, given, speech)
        drawn = drawing(_as_drawn(casework, before), (board, layers), speech)
        drawn[0]["focus"] = board.offer.account if board.offer else None
        return board.to_json(), problem, *drawn

    @app.callback(
        Output(ids.PLAYED, "data"),
        Input(ids.PLAY, "data"),
        State(ids.BOARD, "data"),
        State(ids.LANGUAGE, "data"),
        prevent_initial_call=True,
    )
    def play(asked: object, data: str | None, language: str | None) -> Any:  # noqa: ANN401 - JSON
        if not asked:
            return no_update
        try:
            board = Investigation.from_json(data)
            return told_steps(casework, board, language or "en")
        except FundtrailError as error:
            return {"steps": [], "cut": told_error(error, language or "en")}

    @app.callback(Output(CANVAS, "stylesheet"), Input(ids.SCHEME, "data"))
    def recolour(scheme: str | None) -> list[dict[str, Any]]:
        return stylesheet(scheme or "light")

    for name, target, prop, source, initial in (
        ("draw", CANVAS, "elements", Input(ids.CHANGES, "data"), False),
        ("mounted", ids.STATUS, "title", Input(ids.STATUS, "id"), True),
        ("opened", ids.HEADER, "title", Input(ids.OPENED, "data"), False),
        ("played", ids.PLAYER, "title", Input(ids.PLAYED, "data"), False),
        ("switches", ids.SWITCHES, "className", Input(ids.SWITCHES, "value"), False),
    ):
        app.clientside_callback(
            ClientsideFunction("fundtrail", name),
            Output(target, prop),
            source,
            *([State(CANVAS, "elements")] if name == "draw" else []),
            prevent_initial_call=not initial,
        )


def moved(
    casework: Casework, before: Investigation, given: dict[str, Any], language: str
) -> tuple[Investigation, Layers, str]:
    """The board after a move, its layers, and what could not be done, in a sentence."""
    try:
        board, layers = played(casework, before, given)
        missing = (
            left_out(casework, given["accounts"]) if given["kind"] == "add" else None
        )
    except FundtrailError as error:
        board, layers = _as_drawn(casework, before)
        return board, layers, told_error(error, language)
    return board, layers, told_error(missing, language) if missing else ""


def _as_drawn(casework: Casework, board: Investigation) -> Drawn:
    """A board with its layers; without those that can no longer be answered."""
    try:
        return board, layers_of(casework, board)
    except FundtrailError:
        return board, Layers()


def shown(casework: Casework, data: str | None, language: str) -> tuple[Any, ...]:
    """A problem, a whole board for an empty canvas, and its switches as they are."""
    problem: Any = no_update
    try:
        board = Investigation.from_json(data)
        layers = layers_of(casework, board)
    except FundtrailError as error:
        problem, layers = told_error(error, language), Layers()
        board = Investigation()
    changed, *rest = drawing((Investigation(), Layers()), (board, layers), language)
    on = [
        name
        for name, is_on in (
            ("exact", board.exact),
            ("join", board.joining),
            ("single", board.single),
        )
        if is_on
    ]
    return problem, {**changed, "all": True, "on": on}, *rest


def drawing(before: Drawn, after: Drawn, language: str) -> tuple[Any, ...]:
    """What changes on the canvas; status, chips, empty or not, the strip below."""
    board, layers = after
    now = elements(board, layers, language)
    crowded = any(each["data"].get("crowded") for each in now)
    return (
        changes(elements(*before, language), now),
        status_text(board, language, crowded=crowded),
        chips_of(board, language),
        bool(board.accounts),
        strip(layers, language, exact=board.exact),
    )


def details_of(given: dict[str, Any]) -> dict[str, Any]:
    """What the trail keeps of a move: all but its name and its running number."""
    return {name: told for name, told in given.items() if name not in _NOT_KEPT}


def status_text(board: Investigation, language: str, *, crowded: bool = False) -> str:
    """How many accounts and arrows stand on the canvas, and how many remainders.

    Where arrows are ``crowded`` it says how their labels are had.
    """
    say = sayer(language)
    told = say("canvas.counted").format(
        nodes=f"{len(board.accounts):,}",
        arrows=f"{len(board.board.arrows):,}",
        rests=f"{len(board.board.remainders):,}",
    )
    return f"{told} · {say('canvas.crowded')}" if crowded else told


def chips_of(board: Investigation, language: str) -> list[Component]:
    """A chip for each end of the board's window; a click lifts it."""
    say, limits = sayer(language), board.limits
    told = []
    if limits.after_us is not None:
        told.append((say("canvas.after").format(time=clock(limits.after_us)), "after"))
    if limits.before_us is not None:
        told.append(
            (say("canvas.before").format(time=up_to(limits.before_us)), "before")
        )
    return [
        button(f"{text} ×", "chip", say("canvas.lift"), lift=end) for text, end in told
    ]
