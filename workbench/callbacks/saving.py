"""Boards are saved in a case of one's choice and opened again by their address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from dash import Input, Output, State, ctx, no_update

from casework.cases import SOMEBODY
from graph.errors import FundtrailError, InputError, NotFoundError
from workbench import ids
from workbench.sentences import told_error
from workbench.state import Investigation
from workbench.texts import sayer

if TYPE_CHECKING:
    from dash import Dash

    from casework.cases import BoardState, Cases

Held = dict[str, int]  # the board and the version that the page shows
_ADDRESS = re.compile(r"/case/(\d+)(?:/board/(\d+))?/?$")


def case_of(path: str | None) -> int | None:
    """The number of the case that an address names."""
    found = _ADDRESS.search(path or "")
    return int(found[1]) if found else None


def board_of(path: str | None) -> int | None:
    """The number of the board that an address names."""
    found = _ADDRESS.search(path or "")
    return int(found[2]) if found and found[2] else None


def address_of(saved: BoardState) -> str:
    """The deep link of a saved board."""
    return f"/case/{saved.case}/board/{saved.board}"


def saved_anew(
    cases: Cases, case: str | None, new_case: str | None, name: str, state: str
) -> BoardState:
    """A new board in a case; in a new one if that is named.

    Raises InputError where no case is chosen or a name is blank, ConflictError where
    the case has a board of the name.
    """
    if new_case and new_case.strip():
        if not name.strip():
            raise InputError("A case or board has a name: give one that is not blank.")
        number = cases.create_case(new_case.strip()).case
    elif case:
        number = int(case)
    else:
        raise InputError(
            "Choose the case that the board is kept in, or name a new one."
        )
    return cases.create_board(number, name.strip(), state)


def opened_board(cases: Cases, path: str | None) -> BoardState | None:
    """The board of an address; the newest of the case where it names only a case.

    None where it names neither. Raises NotFoundError where it is not there, InputError
    where it holds no board.
    """
    number, case = board_of(path), case_of(path)
    if number is None and case is None:
        return None
    if number is None and case is not None:
        found = cases.case(case)
        if not found.boards:
            raise NotFoundError(
                f"The case {found.name!r} has no board yet: draw one and save it there.",
                case=case,
            )
        number = max(
            (cases.board(board) for board, _ in found.boards),
            key=lambda board: board.saved_us,
        ).board
    saved = cases.board(number or 0)
    Investigation.from_json(saved.state)
    return saved


def saved_text(cases: Cases, saved: BoardState, language: str) -> str:
    """Which board was saved, in which case, and the how-manieth time."""
    return sayer(language)("boards.saved").format(
        case=cases.case(saved.case).name, board=saved.name, version=saved.version
    )


def register(app: Dash, cases: Cases) -> None:
    """Wire saving again, saving anew, and opening by address."""
    _register_saving(app, cases)
    _register_dialog(app, cases)

    @app.callback(
        Output(ids.OPENED, "data"),
        Input(ids.URL, "pathname"),
        State(ids.SAVED, "data"),
        State(ids.LANGUAGE, "data"),
    )
    def reopen(path: str | None, held: Held | None, language: str | None) -> Any:  # noqa: ANN401 - JSON
        number = board_of(path)
        if number is not None and held and held["board"] == number:
            return no_update
        try:
            saved = opened_board(cases, path)
        except FundtrailError as error:
            return {"problem": told_error(error, language or "en")}
        if saved is None:
            return no_update
        told = {"board": saved.board, "version": saved.version}
        cases.record(SOMEBODY, "open-board", told, saved.case)
        return {
            "state": saved.state,
            "board": saved.board,
            "version": saved.version,
            "told": saved_text(cases, saved, language or "en"),
        }


def _register_saving(app: Dash, cases: Cases) -> None:
    """An open board is saved over itself; another opens the dialog first."""

    @app.callback(
        Output(ids.SAVED, "data"),
        Output(ids.SAVED_TEXT, "children"),
        Output(ids.SAVE_DIALOG, "opened"),
        Output(ids.SAVE_CASE, "data"),
        Output(ids.SAVE_CASE, "value"),
        Output(ids.SAVE_NEW, "value"),
        Output(ids.SAVE_NAME, "value"),
        Output(ids.SAVE_PROBLEM, "children"),
        Input(ids.SAVE, "n_clicks"),
        Input(ids.SAVE_AS, "n_clicks"),
        State(ids.BOARD, "data"),
        State(ids.SAVED, "data"),
        State(ids.URL, "pathname"),
        State(ids.LANGUAGE, "data"),
        prevent_initial_call=True,
    )
    def save(*given: Any) -> tuple[Any, ...]:  # noqa: ANN401 - the browser's values
        clicks, others, data, held, path, language = given
        speech, unchanged = language or "en", (no_update,) * 6
        if not clicks and not others:
            return no_update, no_update, *unchanged
        number = board_of(path)
        is_open = number is not None and held and held["board"] == number
        if ctx.triggered_id != ids.SAVE or not is_open or number is None:
            return no_update, no_update, *dialog(cases, path, speech)
        try:
            state = data or Investigation().to_json()
            saved = cases.save_board(number, state, held["version"])
        except FundtrailError as error:
            return no_update, told_error(error, speech), *unchanged
        kept = {"board": saved.board, "version": saved.version}
        return kept, saved_text(cases, saved, speech), *unchanged


def dialog(cases: Cases, path: str | None, language: str) -> tuple[Any, ...]:
    """Opened, the cases, the one at hand, no new name, a board's name, no problem."""
    known = cases.cases()
    here = case_of(path) or (known[-1].case if known else None)
    say = sayer(language)
    count = sum(len(each.boards) for each in known) + 1
    return (
        True,
        [{"value": str(each.case), "label": each.name} for each in known],
        None if here is None else str(here),
        "" if known else say("boards.case"),
        say("boards.name").format(number=count),
        "",
    )


def _register_dialog(app: Dash, cases: Cases) -> None:
    @app.callback(
        Output(ids.URL, "pathname"),
        Output(ids.SAVED, "data", allow_duplicate=True),
        Output(ids.SAVED_TEXT, "children", allow_duplicate=True),
        Output(ids.SAVE_DIALOG, "opened", allow_duplicate=True),
        Output(ids.SAVE_PROBLEM, "children", allow_duplicate=True),
        Input(ids.SAVE_GO, "n_clicks"),
        State(ids.SAVE_CASE, "value"),
        State(ids.SAVE_NEW, "value"),
        State(ids.SAVE_NAME, "value"),
        State(ids.BOARD, "data"),
        State(ids.LANGUAGE, "data"),
        prevent_initial_call=True,
    )
    def save_anew(*given: Any) -> tuple[Any, ...]:  # noqa: ANN401 - the browser's values
        clicks, case, new_case, name, data, language = given
        speech = language or "en"
        if not clicks:
            return (no_update,) * 5
        try:
            state = data or Investigation().to_json()
            saved = saved_anew(cases, case, new_case, name or "", state)
        except FundtrailError as error:
            return (no_update,) * 4 + (told_error(error, speech),)
        kept = {"board": saved.board, "version": saved.version}
        told = saved_text(cases, saved, speech)
        return address_of(saved), kept, told, False, ""
