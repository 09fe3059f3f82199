"""The details of what was tapped, what an expansion would bring, and rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import Input, Output, State, no_update

from graph.errors import FundtrailError
from graph.store import Rank
from workbench import ids
from workbench.conditions import Conditions
from workbench.layers import asked_of
from workbench.moves import offered
from workbench.pages.parts import note
from workbench.panels.details import Figures, details
from workbench.panels.expand import counts
from workbench.panels.remainder import remainder
from workbench.panels.rows import actions, read_row, rows
from workbench.rows_asked import ROWS_LISTED, RowsAsked
from workbench.sentences import told_error
from workbench.state import Investigation

if TYPE_CHECKING:
    from collections.abc import Callable

    from dash import Dash
    from dash.development.base_component import Component

    from casework.questions import Casework

CONDITIONS = {
    "direction": ids.DIRECTION,
    "rank": ids.RANK,
    "after": ids.AFTER,
    "before": ids.BEFORE,
    "least": ids.LEAST,
    "most": ids.MOST,
    "currency": ids.CURRENCY,
}
_LARGEST = 10


def register(app: Dash, casework: Casework) -> None:
    """Wire the panels: each asks of the account that was tapped, and shows it."""

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
        board = Investigation.from_json(data)
        return told(lambda: account_panel(casework, tapped, board, language), language)

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
            lambda: dialog(casework, str(tapped), given, board, language), language
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
        question = RowsAsked.from_text(asked["rows"])
        return told(lambda: asked_rows(casework, question, board, language), language)

    @app.callback(
        Output(ids.SOURCE, "children"),
        Input("rows-table", "cellClicked"),
        State(ids.LANGUAGE, "data"),
        prevent_initial_call=True,
    )
    def open_source(cell: dict[str, Any] | None, language: str) -> Any:  # noqa: ANN401 - components
        if not cell or not cell.get("rowId"):
            return no_update
        identity = str(cell["rowId"])

        def answer() -> list[Component]:
            (transfer,) = casework.find_transfers(identity, 1).transfers
            read = told(lambda: read_row(casework.source_row(identity)), language)
            return [*read, actions(transfer, language)]

        return told(answer, language)


def account_panel(
    casework: Casework, account: str, board: Investigation, language: str
) -> list[Component]:
    """The details of an account, with its figures within the board's limits."""
    where = Conditions().filter(board.limits)
    within = Figures(
        casework.transfer_rows(account, where, limit=0),
        casework.neighbours(account, where),
        casework.expand(account, where, Rank.AMOUNT, _LARGEST).relations,
    )
    return details(casework.account(account), within, language, exact=board.exact)


def dialog(
    casework: Casework,
    account: str,
    given: dict[str, str],
    board: Investigation,
    language: str,
) -> list[Component]:
    """What an expansion under the form's conditions would find."""
    where = offered(board, account, given)
    found = casework.neighbours(account, where.filter(board.limits))
    offer = board.offer if board.offer and board.offer.account == account else None
    return counts(found, where, offer, language, exact=board.exact)


def asked_rows(
    casework: Casework, asked: RowsAsked, board: Investigation, language: str
) -> list[Component]:
    """The table that a figure or a remainder opens."""
    if asked.more:
        return _remainder_rows(casework, asked.account, board, language)
    answer = asked.answered(casework, board.limits)
    question = asked_of(board)
    traced = None
    if question is not None:
        listed = [each.transfer_id for each in answer.transfers]
        traced = casework.traced_amounts(question, listed)
    return rows(asked, answer, board.limits, traced, language)


def _remainder_rows(
    casework: Casework, account: str, board: Investigation, language: str
) -> list[Component]:
    rest = next((r for r in board.board.remainders if r.account == account), None)
    if rest is None:
        return []
    skip = [name for name in board.accounts if name != account]
    answer = casework.expand(
        account, rest.where.filter(board.limits), rest.where.order, ROWS_LISTED, skip
    )
    return remainder(rest, answer, board.limits, language)


def told(answer: Callable[[], list[Component]], language: str) -> list[Component]:
    """The answer's components, or the sentence of why there is none."""
    try:
        return answer()
    except FundtrailError as error:
        return [note(told_error(error, language), "problem")]
