"""The page of the regional flow map: map, matrix, and the accounts behind an arc."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from dash import Input, Output, State, ctx, no_update

from graph.errors import FundtrailError
from workbench.figures.flow_map import flow_map
from workbench.figures.map_view import MapView
from workbench.figures.matrix import COLUMN, ROW
from workbench.pages import regions_view
from workbench.pages.look import SCHEME, address_writer
from workbench.pages.parts import basis_line, card, link_to_canvas, note
from workbench.pages.regions_form import (
    AFTER,
    BASIS,
    BEFORE,
    CHOSEN,
    COLOURING,
    CURRENCY,
    DRILL,
    EMPTY,
    LANGUAGE,
    LEVEL,
    MAP,
    MASK,
    MATRIX,
    MATRIX_GRID,
    NOTES,
    RESET,
    layout,
)
from workbench.pages.words import sayer
from workbench.sentences import told_error

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash import Dash
    from dash.development.base_component import Component

    from casework.answers import RegionsAnswer
    from casework.questions import Casework
    from graph.store import Relation

__all__ = ["RegionsQuestion", "answered", "layout", "register"]
_PAIRS = 50


@dataclass(frozen=True, slots=True)
class RegionsQuestion:
    """What is asked of casework."""

    level: str = "province"
    after: str | None = None
    before: str | None = None
    masked: bool = False

    def ask(self, casework: Casework) -> RegionsAnswer:
        """The flow map's answer."""
        answer: RegionsAnswer = casework.regions(
            level=self.level,
            after=self.after,
            before=self.before,
            mask_below=regions_view.FEWEST_PEOPLE if self.masked else 0,
        )
        return answer

    def pairs(
        self, casework: Casework, start: str | None, end: str | None
    ) -> tuple[Relation, ...]:
        """The pairs of accounts behind an arc, or all of one region's (None)."""
        rows: tuple[Relation, ...] = casework.region_accounts(
            start, end, self.level, _PAIRS, after=self.after, before=self.before
        )
        return rows


def answered(
    casework: Casework, question: RegionsQuestion, view: MapView
) -> tuple[Any, ...]:
    """Figure, notes, matrix, basis, currencies, chosen currency; a sentence on failure."""
    try:
        answer = question.ask(casework)
    except FundtrailError as error:
        problem = note(told_error(error, view.language), "problem")
        return EMPTY, problem, no_update, [], [], None
    codes = regions_view.currencies(answer)
    if view.currency not in codes and codes:
        view = replace(view, currency=codes[0])
    outlines = regions_view.outlines_of(question.level)
    return (
        flow_map(answer, outlines, view, sayer(view.language)),
        regions_view.notes(answer, outlines, view),
        regions_view.matrix_grid(answer, question.level, view),
        basis_line(answer.basis, view.language),
        [{"value": code, "label": code} for code in codes],
        view.currency,
    )


def meaning_of(click: dict[str, Any] | None) -> list[str]:
    """``["region", code]`` or ``["arc", from, to]`` of a click; [] for the ground."""
    points = (click or {}).get("points", [])
    meaning = points[0].get("customdata") if points else None
    return [str(part) for part in meaning] if isinstance(meaning, list) else []


def cell_of(cell: dict[str, Any] | None) -> list[str]:
    """``["arc", from, to]`` of a click on a cell of the matrix; [] beside the cells.

    A cell's column is named by the region that is paid, its row by the one that pays.
    """
    start = str((cell or {}).get("rowId", ""))
    end = str((cell or {}).get("colId", ""))
    if not (start.startswith(ROW) and end.startswith(COLUMN)):
        return []
    return ["arc", start.removeprefix(ROW), end.removeprefix(COLUMN)]


def drilled(
    casework: Casework,
    question: RegionsQuestion,
    meaning: Sequence[str],
    currency: str,
    language: str,
) -> list[Component]:
    """The accounts behind an arc, or the flows and the accounts of a region."""
    if not meaning:
        return []
    answer = question.ask(casework)
    names = [
        regions_view.region_name(answer, question.level, code, language)
        for code in meaning[1:]
    ]
    if meaning[0] == "region":
        return _region(
            casework, question, answer, (meaning[1], names[0]), currency, language
        )
    say = sayer(language)
    title = say("regions.drill").format(**{"from": names[0], "to": names[1]})
    flow = regions_view.flow_of(answer, meaning[1], meaning[2], currency)
    if flow is None:
        return [card(title, note(say("pages.none")))]
    if flow.masked:
        return [card(title, note(say("regions.drill_masked"), "cut"))]
    rows = question.pairs(casework, meaning[1], meaning[2])
    return [
        _pairs_card("regions-pairs", title, rows, flow.amount_minor, currency, language)
    ]


def _region(
    casework: Casework,
    question: RegionsQuestion,
    answer: RegionsAnswer,
    region: tuple[str, str],
    currency: str,
    language: str,
) -> list[Component]:
    """A region's flows; its accounts too, unless the regulator looks."""
    say = sayer(language)
    code, name = region
    view = MapView(currency=currency, language=language)
    flows = regions_view.flows_table(answer, question.level, code, view)
    parts = [card(say("regions.flows_of").format(region=name), flows)]
    if question.masked:
        return [*parts, note(say("regions.no_accounts"), "cut")]
    into, out = regions_view.region_sums(answer, code, currency)
    ways = (
        ("regions-pairs-out", "drill_out", (code, None), out),
        ("regions-pairs-in", "drill_in", (None, code), into),
    )
    for table, key, (start, end), total in ways:
        rows = question.pairs(casework, start, end)
        title = say(f"regions.{key}").format(region=name)
        parts.append(_pairs_card(table, title, rows, total, currency, language))
    return parts


def _pairs_card(
    name: str,
    title: str,
    rows: Sequence[Relation],
    total_minor: int,
    currency: str,
    language: str,
) -> Component:
    accounts = dict.fromkeys(
        name for row in rows[:20] for name in (row.from_account, row.to_account)
    )
    table = regions_view.pairs_table(name, rows, total_minor, currency, language)
    return card(title, *table, link_to_canvas(list(accounts), language))


def register(app: Dash, casework: Casework) -> None:
    """Wire the page: one question drawn, one choice kept, one drill."""
    address_writer(
        app,
        "regions",
        [Input(LEVEL, "value"), Input(AFTER, "value"), Input(BEFORE, "value")],
        ["level", "after", "before"],
    )
    asked = (
        Input(LEVEL, "value"),
        Input(AFTER, "value"),
        Input(BEFORE, "value"),
        Input(MASK, "value"),
    )

    @app.callback(
        Output(MAP, "figure"),
        Output(NOTES, "children"),
        Output(MATRIX, "children"),
        Output(BASIS, "children"),
        Output(CURRENCY, "options"),
        Output(CURRENCY, "value"),
        *asked,
        Input(COLOURING, "value"),
        Input(CURRENCY, "value"),
        Input(CHOSEN, "data"),
        Input(SCHEME, "data"),
        State(LANGUAGE, "data"),
    )
    def draw(*given: Any) -> tuple[Any, ...]:  # noqa: ANN401 - the browser's values
        level, after, before, mask, colouring, currency, chosen, scheme, language = (
            given
        )
        region = chosen[1] if chosen and chosen[0] == "region" else ""
        view = MapView(colouring, currency or "", region, language, scheme or "light")
        question = RegionsQuestion(level, after or None, before or None, bool(mask))
        return answered(casework, question, view)

    @app.callback(
        Output(CHOSEN, "data"),
        Input(MAP, "clickData"),
        Input(MATRIX_GRID, "cellClicked"),
        Input(RESET, "n_clicks"),
        prevent_initial_call=True,
    )
    def choose(click: Any, cell: Any, _clicks: Any) -> Any:  # noqa: ANN401 - idem
        said = {MAP: meaning_of(click), MATRIX_GRID: cell_of(cell), RESET: []}
        meaning = said[str(ctx.triggered_id)]
        return meaning if meaning or ctx.triggered_id == RESET else no_update

    @app.callback(
        Output(DRILL, "children"),
        Input(CHOSEN, "data"),
        *asked,
        Input(CURRENCY, "value"),
        State(LANGUAGE, "data"),
        prevent_initial_call=True,
    )
    def drill(*given: Any) -> Any:  # noqa: ANN401 - idem
        meaning, level, after, before, mask, currency, language = given
        question = RegionsQuestion(level, after or None, before or None, bool(mask))
        return drilled(casework, question, meaning or [], currency or "", language)
