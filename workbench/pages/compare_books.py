"""The workbooks of the page of compared rules: its table, the lots, the victims."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import Input, Output, State, no_update

from casework.tables import comparison_sheets, lots_sheets, victims_sheets
from workbench.pages.compare_form import (
    ACCOUNT,
    AFTER,
    BEFORE,
    BY,
    CURRENCY,
    DIRECTION,
    HOLDING,
    LANGUAGE,
    LOTS_BOOK,
    OPENING,
    RULE,
    SEEDS,
    TABLE_BOOK,
    TRANSFERS,
    VICTIMS_BOOK,
)
from workbench.pages.compare_question import CompareQuestion
from workbench.pages.saving import workbook

if TYPE_CHECKING:
    from dash import Dash

    from casework.questions import Casework

_NOTHING = (no_update, None)


def register(app: Dash, casework: Casework) -> None:
    """Wire the three buttons, each to the answer that stands above it."""
    names = (SEEDS, TRANSFERS, RULE, DIRECTION, OPENING, AFTER, BEFORE)
    asked = [State(name, "value") for name in names]

    @app.callback(
        *_outputs(TABLE_BOOK),
        Input(TABLE_BOOK, "n_clicks"),
        *asked,
        State(BY, "value"),
        State(LANGUAGE, "data"),
        prevent_initial_call=True,
    )
    def table(_clicks: int, *given: Any) -> tuple[Any, Any]:  # noqa: ANN401 - the browser's values
        *values, by, language = given
        question = CompareQuestion.from_controls(*values)
        if question.is_empty:
            return _NOTHING
        more = question.asked()
        return workbook(
            lambda: comparison_sheets(casework.compare(by=by, **more)),
            f"compare-v{casework.ledger_version}-{question.direction}-by-{by}",
            language,
        )

    @app.callback(
        *_outputs(LOTS_BOOK),
        Input(LOTS_BOOK, "n_clicks"),
        *asked,
        State(ACCOUNT, "value"),
        State(CURRENCY, "data"),
        State(LANGUAGE, "data"),
        prevent_initial_call=True,
    )
    def lots(_clicks: int, *given: Any) -> tuple[Any, Any]:  # noqa: ANN401 - idem
        *values, account, currency, language = given
        question = CompareQuestion.from_controls(*values)
        if question.is_empty or not account:
            return _NOTHING
        more = question.asked()
        return workbook(
            lambda: lots_sheets(casework.why(account, currency=currency, **more)),
            f"lots-v{casework.ledger_version}-{question.rule}-{account}",
            language,
        )

    @app.callback(
        *_outputs(VICTIMS_BOOK),
        Input(VICTIMS_BOOK, "n_clicks"),
        *asked,
        State(HOLDING, "value"),
        State(LANGUAGE, "data"),
        prevent_initial_call=True,
    )
    def victims(_clicks: int, *given: Any) -> tuple[Any, Any]:  # noqa: ANN401 - idem
        *values, holding, language = given
        question = CompareQuestion.from_controls(*values)
        if question.is_empty or not holding:
            return _NOTHING
        more = question.asked()
        return workbook(
            lambda: victims_sheets(casework.victims(list(holding), **more)),
            f"victims-v{casework.ledger_version}",
            language,
        )


def _outputs(name: str) -> tuple[Output, Output]:
    return Output(f"{name}-file", "data"), Output(f"{name}-problem", "children")
