"""The page of a trace: seeds, rule, the Sankey by role, and the tables that it sums."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from dash import Input, Output, State, dcc, html, no_update

from casework.totals import carried_total, largest_ends
from graph.errors import FundtrailError
from workbench.figures.amounts import exact_text
from workbench.figures.sankey import SankeyView, sankey
from workbench.pages import trace_told, trace_view
from workbench.pages.look import SCHEME, address_writer
from workbench.pages.parts import card, note
from workbench.pages.trace_choices import KEYWORDS, values_of
from workbench.pages.trace_choices import SECTION as CHOICES
from workbench.pages.trace_form import (
    ASKED,
    CURRENCY,
    FIGURE,
    FIGURE_CARD,
    HOPS,
    LANGUAGE,
    RIBBON,
    SEEDS,
    TABLES,
    URL,
    VERDICT,
    layout_with,
)
from workbench.pages.trace_question import TraceQuestion
from workbench.pages.words import role_namer, sayer
from workbench.sentences import told_error

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash import Dash
    from dash.development.base_component import Component

    from casework.answers import TraceAnswer
    from casework.questions import Casework

__all__ = ["TraceQuestion", "answered", "layout", "register"]
_EMPTY: dict[str, Any] = {"data": [], "layout": {}}
_FOUND = 20
ON_CANVAS = 24


def layout(casework: Casework, language: str) -> Component:
    """The page before anything is asked."""
    del casework
    return layout_with(trace_told.told_card(language), language)


def trace_on_canvas(
    question: TraceQuestion, accounts: Sequence[str], language: str
) -> Component:
    """A deep link that lays the trace over the accounts that it moved most between."""
    names = dict.fromkeys([*question.accounts, *accounts])
    said = {
        "accounts": ",".join(quote(name, safe="") for name in names),
        "follow": ",".join(quote(name, safe="") for name in question.accounts),
        "way": question.direction,
        "rule": question.rule,
    }
    link: Component = dcc.Link(
        sayer(language)("trace.on_canvas").format(count=len(names)),
        href=f"/canvas?{urlencode(said)}",
        className="button",
    )
    return link


def onward(question: TraceQuestion, answer: TraceAnswer, language: str) -> Component:
    """Links to the same question elsewhere; a sentence where it is not asked there."""
    say = sayer(language)
    if question.decides:
        # The comparison and the canvas would answer without them: another answer.
        return note(say("choices.onward"))
    compared = dcc.Link(
        say("trace.compare"), href=f"/compare{question.address()}", className="button"
    )
    ends = largest_ends(answer, ON_CANVAS)
    links: Component = html.Div(
        [compared, trace_on_canvas(question, ends, language)], className="chips"
    )
    return links


def seed_options(
    casework: Casework, text: str | None, chosen: Sequence[str] | None
) -> list[dict[str, str]]:
    """Accounts found by the text, after those that are chosen already."""
    found = casework.search(text, _FOUND).accounts if text else ()
    named = {row.account: f"{row.name} · {row.account}" for row in found if row.name}
    names = dict.fromkeys([*(chosen or ()), *(row.account for row in found)])
    return [{"value": name, "label": named.get(name, name)} for name in names]


def answered(
    casework: Casework, question: TraceQuestion, view: SankeyView
) -> tuple[Any, ...]:
    """Verdict, figure, its card's style, hops, tables, currencies, chosen currency.

    A question that cannot be answered gives its one sentence as the verdict.
    """
    say = sayer(view.language)
    hidden = {"display": "none"}
    if not question.accounts:
        return note(say("trace.empty")), _EMPTY, hidden, [], [], [], None
    try:
        answer = casework.trace(value_in=question.value_in, **question.asked())
    except FundtrailError as error:
        return (
            note(told_error(error, view.language), "problem"),
            _EMPTY,
            hidden,
            [],
            [],
            [],
            None,
        )
    codes = trace_view.currencies(answer)
    if not codes:
        nothing = note(say("trace.nothing"))
        return nothing, _EMPTY, hidden, [], [], [], None
    if view.currency not in codes:
        view = replace(view, currency=codes[0])
    verdict: list[Component] = [
        card(
            say("trace.conservation"),
            trace_view.conservation(answer, view.language),
            onward(question, answer, view.language),
        )
    ]
    if not answer.role_flows:
        why = "poison_no_hops" if question.rule == "poison" else "no_hops"
        verdict.append(note(say(f"trace.{why}")))
    figure = sankey(answer, view, role_namer(view.language))
    style = {} if answer.role_flows else hidden
    options = [{"value": code, "label": code} for code in codes]
    hops = trace_view.hop_lines(answer, view)
    parts = trace_view.tables(answer, view)
    return verdict, figure, style, hops, parts, options, view.currency


def ribbon_rows(
    casework: Casework,
    question: TraceQuestion,
    ribbon: Sequence[Any],
    currency: str,
    language: str,
) -> Component:
    """The transfers of a ribbon, and their sum."""
    hop, start, end = int(ribbon[0]), str(ribbon[1]), str(ribbon[2])
    say, role_name = sayer(language), role_namer(language)
    rows = casework.trace_ribbon(
        hop,
        start,
        end,
        currency=currency,
        **question.asked(),
    )
    total = exact_text(carried_total(rows, currency).amount_minor, currency)
    title = (
        f"{say('trace.ribbon')}: {say('trace.hop').format(number=hop + 1)}, "
        f"{role_name(start)} → {role_name(end)}"
    )
    table = trace_view.transfers_table("trace-ribbon-rows", rows, language, currency)
    return html.Div(
        [html.H3(title), table, note(say("trace.ribbon_sum").format(amount=total))],
        className="drill",
    )


def clicked_ribbon(
    click: dict[str, Any] | None, figure: dict[str, Any] | None
) -> list[Any] | None:
    """``[hop, from_role, to_role]`` of the ribbon that was clicked; None for a node.

    The browser tells a ribbon's number and label; a node's label is another one.
    """
    points = (click or {}).get("points", [])
    traces = (figure or {}).get("data", [])
    if not points or not traces:
        return None
    link, number = traces[0]["link"], points[0].get("pointNumber", -1)
    if not 0 <= number < len(link["label"]):
        return None
    is_ribbon = link["label"][number] == points[0].get("label")
    return list(link["customdata"][number]) if is_ribbon else None


def register(app: Dash, casework: Casework) -> None:
    """Wire the page: one question, one drawing, one drill."""
    address_writer(
        app,
        "trace",
        [Input(name, "value") for name in ASKED],
        ["from", "rule", "direction", "after", "before", *KEYWORDS],
    )
    trace_told.register(app, casework)

    @app.callback(
        *(Output(name, "value") for name in ASKED[1:]),
        Output(CHOICES, "open"),
        Input(URL, "search"),
    )
    def restore(search: str | None) -> tuple[Any, ...]:
        asked = TraceQuestion.from_address(search or "")
        return (
            *(asked.rule, asked.direction, asked.after, asked.before),
            *values_of(asked.choices),
            bool(asked.choices),
        )

    # The choice and its options come together: the control drops an unknown choice.
    @app.callback(
        Output(SEEDS, "options"),
        Output(SEEDS, "value"),
        Input(SEEDS, "search_value"),
        Input(URL, "search"),
        State(SEEDS, "value"),
    )
    def offer(text: str | None, search: str | None, chosen: list[str] | None) -> Any:  # noqa: ANN401 - a control's props
        if text or chosen:
            return seed_options(casework, text, chosen), no_update
        asked = TraceQuestion.from_address(search or "").accounts
        return seed_options(casework, text, asked), list(asked)

    asked = [State(n, "value") for n in ASKED]

    @app.callback(
        Output(VERDICT, "children"),
        Output(FIGURE, "figure"),
        Output(FIGURE_CARD, "style"),
        Output(HOPS, "children"),
        Output(TABLES, "children"),
        Output(CURRENCY, "options"),
        Output(CURRENCY, "value"),
        *(Input(n, "value") for n in (*ASKED, CURRENCY)),
        Input(SCHEME, "data"),
        State(LANGUAGE, "data"),
    )
    def draw(*given: Any) -> tuple[Any, ...]:  # noqa: ANN401 - the browser's values
        *asked, currency, scheme, language = given
        question = TraceQuestion.from_controls(*asked)
        view = SankeyView(currency or "", language=language, scheme=scheme or "light")
        return answered(casework, question, view)

    @app.callback(
        Output(RIBBON, "children"),
        Input(FIGURE, "clickData"),
        State(FIGURE, "figure"),
        *asked,
        State(CURRENCY, "value"),
        State(LANGUAGE, "data"),
        prevent_initial_call=True,
    )
    def drill(click: Any, figure: Any, *given: Any) -> Any:  # noqa: ANN401 - idem
        *asked, currency, language = given
        ribbon = clicked_ribbon(click, figure)
        if ribbon is None:
            return no_update
        question = TraceQuestion.from_controls(*asked)
        return ribbon_rows(casework, question, ribbon, currency, language)
