"""The details of what was tapped, what an expansion would bring, and rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import Input, Output, State, no_update

from graph.errors import FundtrailError
from graph.nouns import Direction
from graph.store import Rank, TransferFilter
from workbench import ids
from workbench.moves import board_filter, filter_of
from workbench.pages.parts import note
from workbench.panels.details import details, rows, source
from workbench.panels.expand import counts
from workbench.panels.remainder import remainder
from workbench.state import Investigation

if TYPE_CHECKING:
    from collections.abc import Callable

    from dash import Dash
    from dash.development.base_component import Component

    from casework.questions import Casework

CONDITIONS = {
    "direction": ids.DIRECTION,
    "after": ids.AFTER,
    "before": ids.BEFORE,
    "least": ids.LEAST,
    "most": ids.MOST,
    "currency": ids.CURRENCY,
}
ROWS_LISTED = 500


def register(app: Dash, casework: Casework) -> None:
    """Wire the panels: each asks one question of the account that was tapped."""

    @app.callback(
        Output(ids.PANEL, "children"),
        Input(ids.TAPPED, "data"),
        State(ids.BOARD, "data"),
        State(ids.LANGUAGE, "data"),
        prevent_initial_call=True,
    )
    def show(tapped: str | None, data: str | None, language: str) -> Any:  # noqa: ANN401 - components
        if not tapped:
            return no_update
        exact = Investigation.from_json(data).exact
        return told(lambda: details(casework.account(tapped), language, exact=exact))

    @app.callback(
        Output(ids.COUNTS, "children"),
        Output(ids.FORM, "className"),
        Input(ids.TAPPED, "data"),
        *(Input(control, "value") for control in CONDITIONS.values()),
        State(ids.BOARD, "data"),
        State(ids.LANGUAGE, "data"),
        prevent_initial_call=True,
    )
    def count(tapped: str | None, *given_values: str) -> tuple[Any, str]:
        *conditions, data, language = given_values
        board = Investigation.from_json(data)
        if tapped not in board.accounts:
            return [], "expand closed"
        given = dict(zip(CONDITIONS, conditions, strict=True))
        return told(
            lambda: counts(
                casework.neighbours(str(tapped), filter_of(given, board)),
                language,
                exact=board.exact,
            )
        ), "expand"

    @app.callback(
        Output(ids.ROWS, "children"),
        Input(ids.ROWS_ASKED, "data"),
        State(ids.BOARD, "data"),
        State(ids.LANGUAGE, "data"),
        prevent_initial_call=True,
    )
    def open_rows(
        asked: dict[str, str] | None, data: str | None, language: str
    ) -> list[Component]:
        if not asked:
            return []
        board = Investigation.from_json(data)
        return told(lambda: asked_rows(casework, asked["rows"], board, language))

    @app.callback(
        Output(ids.SOURCE, "children"),
        Input("rows-table", "cellClicked"),
        prevent_initial_call=True,
    )
    def open_source(cell: dict[str, Any] | None) -> Any:  # noqa: ANN401 - components
        if not cell or not cell.get("rowId"):
            return no_update
        return told(lambda: source(casework.source_row(str(cell["rowId"]))))


def asked_rows(
    casework: Casework, asked: str, board: Investigation, language: str
) -> list[Component]:
    """The table behind ``WAY|ACCOUNT|COUNTERPARTY``; the way ``more`` is a remainder."""
    way, account, other = asked.split("|", 2)
    if way == "more":
        skip = [name for name in board.accounts if name != account]
        where = board_filter(board)
        rest = casework.expand(account, where, Rank.AMOUNT, ROWS_LISTED, skip)
        return remainder(rest, language)
    where = TransferFilter(Direction(way))
    page = casework.transfers(account, where, other or None, 0, ROWS_LISTED)
    return rows(page, account, language)


def told(answer: Callable[[], list[Component]]) -> list[Component]:
    """The answer's components, or the sentence of why there is none."""
    try:
        return answer()
    except FundtrailError as error:
        return [note(error.sentence, "problem")]
