"""The page of compared rules: the sensitivity table, an account's lots, the victims."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import Input, Output, State

from graph.errors import FundtrailError
from workbench.pages import compare_books
from workbench.pages.compare_controls import offered, register_controls
from workbench.pages.compare_form import (
    ACCOUNT,
    AFTER,
    AGAINST,
    BEFORE,
    BY,
    CURRENCY,
    DIRECTION,
    HOLDING,
    LANGUAGE,
    LOTS,
    OPENING,
    RULE,
    SEEDS,
    TABLE,
    TRANSFERS,
    URL,
    VICTIMS,
    layout,
)
from workbench.pages.compare_question import CompareQuestion
from workbench.pages.compare_view import sides_table
from workbench.pages.look import SCHEME, address_writer
from workbench.pages.lots import lots_shown
from workbench.pages.parts import note
from workbench.pages.victims import victims_shown
from workbench.pages.words import sayer
from workbench.sentences import told_error

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dash import Dash
    from dash.development.base_component import Component

    from casework.questions import Casework

__all__ = ["CompareQuestion", "layout", "register"]


def _told(answer: Callable[[], Component], language: str) -> Component:
    """The answer, or the one sentence that says why there is none."""
    try:
        return answer()
    except FundtrailError as error:
        return note(told_error(error, language), "problem")


def table(
    casework: Casework, question: CompareQuestion, by: str, language: str
) -> Component:
    """The sensitivity table of a question."""
    if question.is_empty:
        return note(sayer(language)("trace.empty"))
    return _told(
        lambda: sides_table(casework.side_by_side(by=by, **question.asked()), language),
        language,
    )


def lots(
    casework: Casework,
    question: CompareQuestion,
    wanted: tuple[str | None, str | None, str | None],
    language: str,
    scheme: str,
) -> Component:
    """The lots of (account, second rule, currency), figure and statement."""
    account, against, currency = wanted
    if question.is_empty or not account:
        return note(sayer(language)("compare.choose_account"))

    def shown() -> Component:
        asked = question.asked()
        differ = (
            casework.rules_differ(
                account, question.rule, against, currency=currency, **asked
            )
            if against and against != question.rule
            else None
        )
        answer = (
            casework.why(account, currency=currency, **asked)
            if differ is None
            else differ.one
        )
        files = {source.source: source.file for source in casework.sources()}
        return lots_shown(answer, differ, files, language, scheme)

    return _told(shown, language)


def victims(
    casework: Casework,
    question: CompareQuestion,
    holding: Sequence[str] | None,
    language: str,
) -> Component:
    """The matrix of the seeds and the accounts still holding, and the shares."""
    say = sayer(language)
    if question.is_empty or not holding:
        return note(say("compare.choose_holding"))
    if question.direction != "forward":
        return note(say("compare.forward_only"))
    return _told(
        lambda: victims_shown(
            casework.victims(list(holding), **question.asked()), language
        ),
        language,
    )


def register(app: Dash, casework: Casework) -> None:
    """Wire the page: the controls, and three answers to the same seeds."""
    names = (SEEDS, TRANSFERS, RULE, DIRECTION, OPENING, AFTER, BEFORE)
    keys = ("from", "tx", "rule", "direction", "opening", "after", "before")
    address_writer(
        app,
        "compare",
        [Input(name, "value") for name in (*names, BY, ACCOUNT, AGAINST, HOLDING)],
        [*keys, "by", "at", "against", "holds"],
    )
    register_controls(app, casework)
    compare_books.register(app, casework)
    asked = [Input(name, "value") for name in names]

    @app.callback(
        Output(ACCOUNT, "options"),
        Output(ACCOUNT, "value"),
        Output(HOLDING, "options"),
        Output(HOLDING, "value"),
        Output(CURRENCY, "data"),
        *asked,
        State(URL, "search"),
        State(ACCOUNT, "value"),
        State(HOLDING, "value"),
    )
    def offer(*given: Any) -> tuple[Any, ...]:  # noqa: ANN401 - the browser's values
        *values, search, account, holding = given
        question = CompareQuestion.from_controls(*values)
        return offered(casework, question, search or "", account, holding)

    @app.callback(
        Output(TABLE, "children"),
        *asked,
        Input(BY, "value"),
        State(LANGUAGE, "data"),
    )
    def draw(*given: Any) -> Component:  # noqa: ANN401 - idem
        *values, by, language = given
        return table(casework, CompareQuestion.from_controls(*values), by, language)

    @app.callback(
        Output(LOTS, "children"),
        *asked,
        Input(ACCOUNT, "value"),
        Input(AGAINST, "value"),
        Input(CURRENCY, "data"),
        Input(SCHEME, "data"),
        State(LANGUAGE, "data"),
    )
    def explain(*given: Any) -> Component:  # noqa: ANN401 - idem
        *values, account, against, currency, scheme, language = given
        question = CompareQuestion.from_controls(*values)
        wanted = (account, against, currency)
        return lots(casework, question, wanted, language, scheme or "light")

    @app.callback(
        Output(VICTIMS, "children"),
        *asked,
        Input(HOLDING, "value"),
        State(LANGUAGE, "data"),
    )
    def divide(*given: Any) -> Component:  # noqa: ANN401 - idem
        *values, holding, language = given
        question = CompareQuestion.from_controls(*values)
        return victims(casework, question, holding, language)
