"""Boards are saved in a case and opened again by their address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from dash import Input, Output, State, no_update

from graph.errors import FundtrailError
from workbench import ids
from workbench.state import Investigation
from workbench.texts import sayer

if TYPE_CHECKING:
    from dash import Dash

    from casework.cases import BoardState, Cases

Held = dict[str, int]  # the board and the version that the page shows
_ADDRESS = re.compile(r"/case/(\d+)/board/(\d+)/?$")


def board_of(path: str | None) -> int | None:
    """The number of the board that an address names."""
    found = _ADDRESS.search(path or "")
    return int(found[2]) if found else None


def address_of(saved: BoardState) -> str:
    """The deep link of a saved board."""
    return f"/case/{saved.case}/board/{saved.board}"


def saved_board(
    cases: Cases, path: str | None, state: str, held: Held | None, language: str
) -> BoardState:
    """The board of the address with its new state; a new one where it names none.

    Raises ConflictError if somebody saved it since it was opened here.
    """
    number = board_of(path)
    if number is not None and held and held["board"] == number:
        return cases.save_board(number, state, held["version"])
    say, known = sayer(language), cases.cases()
    case = known[0] if known else cases.create_case(say("boards.case"))
    count = sum(len(each.boards) for each in known) + 1
    return cases.create_board(case.case, say("boards.name").format(number=count), state)


def saved_text(saved: BoardState, language: str) -> str:
    """Which board was saved, in which case, and the how-manieth time."""
    return sayer(language)("boards.saved").format(
        case=saved.case, board=saved.name, version=saved.version
    )


def register(app: Dash, cases: Cases) -> None:
    """Wire saving, and opening by address."""

    @app.callback(
        Output(ids.URL, "pathname"),
        Output(ids.SAVED, "data"),
        Output(ids.SAVED_TEXT, "children"),
        Input(ids.SAVE, "n_clicks"),
        State(ids.BOARD, "data"),
        State(ids.SAVED, "data"),
        State(ids.URL, "pathname"),
        State(ids.LANGUAGE, "data"),
        prevent_initial_call=True,
    )
    def save(
        clicks: int | None,
        data: str | None,
        held: Held | None,
        path: str | None,
        language: str | None,
    ) -> tuple[Any, Any, Any]:
        if not clicks:
            return no_update, no_update, no_update
        try:
            state = data or Investigation().to_json()
            saved = saved_board(cases, path, state, held, language or "en")
        except FundtrailError as error:
            return no_update, no_update, error.sentence
        kept = {"board": saved.board, "version": saved.version}
        return address_of(saved), kept, saved_text(saved, language or "en")

    @app.callback(
        Output(ids.OPENED, "data"),
        Input(ids.URL, "pathname"),
        State(ids.SAVED, "data"),
    )
    def reopen(path: str | None, held: Held | None) -> Any:  # noqa: ANN401 - JSON
        number = board_of(path)
        if number is None or (held and held["board"] == number):
            return no_update
        try:
            saved = cases.board(number)
            Investigation.from_json(saved.state)
        except FundtrailError as error:
            return {"problem": error.sentence}
        return {"state": saved.state, "board": number, "version": saved.version}
