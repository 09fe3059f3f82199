"""The trace in plain sentences with their exhibits, to be copied or saved; its workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import Input, Output, State, ctx, dcc, html, no_update

from casework.tables import trace_sheets
from graph.errors import FundtrailError
from workbench.pages.parts import card, note
from workbench.pages.saving import file_name, workbook, workbook_button
from workbench.pages.trace_form import ASKED, LANGUAGE
from workbench.pages.trace_question import TraceQuestion
from workbench.pages.words import sayer
from workbench.sentences import told_error

if TYPE_CHECKING:
    from dash import Dash
    from dash.development.base_component import Component

    from casework.questions import Casework

CARD = "trace-told"
TELL = "trace-tell"
TEXT = "trace-told-text"
DONE = "trace-told-done"
COPY = "trace-told-copy"
SAVE = "trace-told-save"
FILE = "trace-told-file"
PROBLEM = "trace-told-problem"
BOOK = "trace-workbook"
_HIDDEN = {"display": "none"}


def told_card(language: str) -> Component:
    """The card before anything is asked: hidden until there is a trace."""
    say = sayer(language)
    done = html.Div(
        [
            html.Pre(id=TEXT, className="narrative", lang=language, tabIndex="0"),
            html.Div(
                [
                    html.Span(
                        [
                            dcc.Clipboard(id=COPY, target_id=TEXT),
                            html.Span(say("trace.told_copy")),
                        ],
                        className="button copy",
                    ),
                    html.Button(
                        say("trace.told_save"), id=SAVE, className="button", n_clicks=0
                    ),
                    dcc.Download(id=FILE),
                ],
                className="chips",
            ),
        ],
        id=DONE,
        style=_HIDDEN,
    )
    asked = html.Div(
        [
            html.Button(say("trace.tell"), id=TELL, className="button", n_clicks=0),
            workbook_button(BOOK, language),
        ],
        className="chips",
    )
    return html.Div(
        card(
            say("trace.told"),
            asked,
            html.Div(id=PROBLEM),
            dcc.Loading(done, delay_show=300),
            note=say("trace.told_note"),
        ),
        id=CARD,
        style=_HIDDEN,
    )


def told(
    casework: Casework, question: TraceQuestion, language: str
) -> tuple[str, str | None]:
    """The narrative and no problem, or '' and the one sentence why there is none."""
    try:
        answer = casework.trace_narrative(language=language, **question.asked())
    except FundtrailError as error:
        return "", told_error(error, language)
    return answer.text, None


def register(app: Dash, casework: Casework) -> None:
    """Wire the card: told when asked, gone when the question changes; two files."""
    names = ASKED

    @app.callback(
        Output(CARD, "style"),
        Output(DONE, "style"),
        Output(TEXT, "children"),
        Output(PROBLEM, "children"),
        Input(TELL, "n_clicks"),
        *(Input(name, "value") for name in names),
        State(LANGUAGE, "data"),
    )
    def tell(_clicks: int | None, *given: Any) -> tuple[Any, ...]:  # noqa: ANN401 - the browser's values
        *asked, language = given
        question = TraceQuestion.from_controls(*asked)
        if not question.accounts:
            return _HIDDEN, _HIDDEN, "", None
        if ctx.triggered_id != TELL:
            return {}, _HIDDEN, "", None
        text, problem = told(casework, question, language)
        if problem is not None:
            return {}, _HIDDEN, "", note(problem, "problem")
        return {}, {}, text, None

    @app.callback(
        Output(FILE, "data"),
        Input(SAVE, "n_clicks"),
        State(TEXT, "children"),
        *(State(name, "value") for name in names),
        prevent_initial_call=True,
    )
    def save(_clicks: int, text: str, *asked: Any) -> Any:  # noqa: ANN401 - idem
        if not text:
            return no_update
        name = file_name(_name(casework, TraceQuestion.from_controls(*asked)))
        return {"content": text, "filename": f"{name}.txt", "type": "text/plain"}

    @app.callback(
        Output(f"{BOOK}-file", "data"),
        Output(f"{BOOK}-problem", "children"),
        Input(BOOK, "n_clicks"),
        *(State(name, "value") for name in names),
        State(LANGUAGE, "data"),
        prevent_initial_call=True,
    )
    def book(_clicks: int, *given: Any) -> tuple[Any, Any]:  # noqa: ANN401 - idem
        *asked, language = given
        question = TraceQuestion.from_controls(*asked)
        return workbook(
            lambda: trace_sheets(
                casework.trace(
                    limit=None, value_in=question.value_in, **question.asked()
                )
            ),
            _name(casework, question),
            language,
        )


def _name(casework: Casework, question: TraceQuestion) -> str:
    """What a file of the trace is called: direction, rule, seeds, ledger version."""
    seeds = "-".join(question.accounts[:2])
    way = question.direction
    return f"trace-v{casework.ledger_version}-{way}-{question.rule}-{seeds}"
