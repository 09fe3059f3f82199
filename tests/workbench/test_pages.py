from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import plotly.graph_objects as go
import pytest
from dash import Dash
from faces import HandMadeCasework, communities_answer, regions_answer, trace_answer
from fastapi import FastAPI

from casework.answers import TraceConversion
from graph.errors import NotFoundError
from workbench.figures import groups
from workbench.figures.map_view import MapView
from workbench.figures.sankey import SankeyView, sankey
from workbench.pages import communities, compare, regions, trace
from workbench.pages.look import SCHEME
from workbench.pages.trace_view import conversions_cards
from workbench.pages.words import role_namer, sayer, words

if TYPE_CHECKING:
    from types import ModuleType

    from casework.questions import Casework

PAGES = [trace, compare, communities, regions]
PACKAGE = Path(__file__).parents[2] / "workbench"


def casework() -> Casework:
    return cast("Casework", HandMadeCasework())


# texts ------------------------------------------------------------------------------


def test_both_languages_say_the_same_things() -> None:
    english, chinese = words("en"), words("zh")
    assert english.keys() == chinese.keys()
    for key, text in english.items():
        fields = set(re.findall(r"{\w+}", text))
        assert set(re.findall(r"{\w+}", chinese[key])) == fields, key


def test_every_text_asked_for_is_in_the_catalogue() -> None:
    texts = [
        path.read_text("utf-8")
        for path in [*PACKAGE.glob("pages/*.py"), *PACKAGE.glob("figures/*.py")]
    ]
    asked = {
        key
        for text in texts
        if "workbench.texts" not in text  # the shell's own catalogue
        for key in re.findall(r'say\(\s*"([a-z_]+\.[a-z_]+)"', text)
    }
    assert len(asked) > 60
    assert asked <= words("en").keys()


# layouts ----------------------------------------------------------------------------


def _parts(component: Any) -> list[Any]:  # noqa: ANN401 - any component
    """The component's parts at any depth, itself included."""
    inner = getattr(component, "children", None)
    children = inner if isinstance(inner, list | tuple) else [inner]
    return [component, *(p for c in children if c is not None for p in _parts(c))]


def _ids(component: Any) -> set[str]:  # noqa: ANN401 - idem
    return {part.id for part in _parts(component) if getattr(part, "id", None)}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_wire_ends_at_a_component_of_its_page(
    page: ModuleType, language: str
) -> None:
    make: Any = Dash
    app: Dash = make(server=FastAPI(), suppress_callback_exceptions=True)
    page.register(app, casework())
    ids = _ids(page.layout(casework(), language)) | {SCHEME}
    for name, wire in app.callback_map.items():
        outputs = re.findall(r"([\w-]+)\.\w+", name)
        inputs = [i["id"] for i in [*wire["inputs"], *wire["state"]]]
        assert set(outputs) | set(inputs) <= ids, name


@pytest.mark.parametrize("page", PAGES)
def test_a_page_in_chinese_is_told_in_chinese(page: ModuleType) -> None:
    laid = page.layout(casework(), "zh")
    assert laid.lang == "zh"
    assert sayer("zh")(f"{page.__name__.split('.')[-1]}.title") in str(laid)


# the trace --------------------------------------------------------------------------


def test_a_question_is_its_address() -> None:
    asked = trace.TraceQuestion(("A&B", "张三"), "fifo", "backward", after="2024-01-01")
    assert trace.TraceQuestion.from_address(asked.address()) == asked
    assert trace.TraceQuestion.from_address("?rule=guess").rule == "pro-rata"


def test_a_trace_is_asked_once_and_shown_whole() -> None:
    made = HandMadeCasework()
    question = trace.TraceQuestion(("A-POOL",), "fifo")
    shown = trace.answered(
        cast("Casework", made), question, SankeyView(currency="", language="en")
    )
    [(_, asked)] = made.asked
    assert asked["accounts"] == ("A-POOL",)
    assert asked["rule"] == "fifo"
    assert asked["direction"] == "forward"
    assert shown[-1] == "CNY"
    assert "closes to the minor unit" in str(shown[0])
    assert "first 8 of 1,134" in str(shown[4])
    note = next(
        p
        for part in shown[4]
        for p in _parts(part)
        if getattr(p, "className", "") == "cut"
    )
    told = str(note.children).replace("\N{NO-BREAK SPACE}", " ")
    assert told.endswith("Not listed: 7,654,321.09 CNY (1,126 transfers).")
    assert "trace-conversions" not in str(shown[4])


def test_what_was_converted_is_listed_with_both_transfers() -> None:
    paid, received, *_ = (row.transfer for row in trace_answer().transfers)
    became = replace(received, currency="USDT")
    crossed = TraceConversion("A-POOL", paid, became, 700_00, 98_765_432)
    answer = replace(trace_answer(), conversions=(crossed,))
    (shown,) = conversions_cards(answer, "zh")
    (table,) = (p for p in _parts(shown) if getattr(p, "id", "") == "trace-conversions")
    (row,) = table.rowData
    assert (row["paid_by"], row["received_by"]) == (
        paid.transfer_id,
        received.transfer_id,
    )
    assert (row["paid"], row["received"]) == (700_00, 98_765_432)
    assert "兑换" in str(shown)


def test_an_unknown_account_is_told_in_one_sentence() -> None:
    class Refusing(HandMadeCasework):
        def trace(self, **_: object) -> Any:  # noqa: ANN401 - never answers
            raise NotFoundError("There is no account 'X'.")

    made = cast("Casework", Refusing())
    shown = trace.answered(made, trace.TraceQuestion(("X",)), SankeyView())
    assert "There is no account 'X'." in str(shown[0])
    assert shown[2] == {"display": "none"}


def test_dates_in_which_nothing_was_held_are_told_in_one_sentence() -> None:
    class Empty(HandMadeCasework):
        def trace(self, **_: object) -> Any:  # noqa: ANN401 - as the one it stands for
            return replace(trace_answer(), summary=(), holdings=(), role_flows=())

    made = cast("Casework", Empty())
    shown = trace.answered(made, trace.TraceQuestion(("A-POOL",)), SankeyView())
    assert "Nothing was held or moved" in str(shown[0])
    assert shown[2] == {"display": "none"}


def test_a_click_on_a_ribbon_opens_rows_that_sum_to_it() -> None:
    figure = sankey(trace_answer(), SankeyView(), role_namer("en"))
    link = figure["data"][0]["link"]
    click = {"points": [{"pointNumber": 2, "label": link["label"][2]}]}
    ribbon = trace.clicked_ribbon(click, figure)
    assert ribbon is not None
    assert ribbon == link["customdata"][2]
    made = casework()
    rows = trace.ribbon_rows(
        made, trace.TraceQuestion(("A-POOL",)), ribbon, "CNY", "en"
    )
    table = next(p for p in _parts(rows) if getattr(p, "id", "") == "trace-ribbon-rows")
    assert sum(row["traced"] for row in table.rowData) == link["value"][2]


def test_a_click_on_a_node_opens_nothing() -> None:
    figure = sankey(trace_answer(), SankeyView(), role_namer("en"))
    node = figure["data"][0]["node"]
    click = {"points": [{"pointNumber": 0, "label": node["label"][0]}]}
    assert trace.clicked_ribbon(click, figure) is None
    assert trace.clicked_ribbon(None, figure) is None


# the regions ------------------------------------------------------------------------


def test_the_regulators_view_asks_for_masked_cells() -> None:
    made = HandMadeCasework()
    question = regions.RegionsQuestion(masked=True, after="2024-01-01")
    regions.answered(cast("Casework", made), question, MapView())
    [(_, asked)] = made.asked
    assert asked["mask_below"] == 5
    assert asked["after"] == "2024-01-01"


def test_a_masked_arc_opens_no_account() -> None:
    made = HandMadeCasework()
    question = regions.RegionsQuestion(masked=True)
    meaning = ["arc", "310000", "650000"]
    shown = regions.drilled(cast("Casework", made), question, meaning, "CNY", "en")
    assert "masked" in str(shown)
    assert [name for name, _ in made.asked] == ["regions"]


def test_a_region_names_no_account_to_the_regulator() -> None:
    made = HandMadeCasework()
    question = regions.RegionsQuestion(masked=True)
    regions.drilled(cast("Casework", made), question, ["region", "310000"], "CNY", "en")
    assert [name for name, _ in made.asked] == ["regions"]


def test_an_arc_opens_its_accounts_in_the_window() -> None:
    made = HandMadeCasework()
    question = regions.RegionsQuestion(after="2024-01-01", before="2024-06-01")
    meaning = ["arc", "310000", "440000"]
    shown = regions.drilled(cast("Casework", made), question, meaning, "CNY", "en")
    _, asked = made.asked[-1]
    assert asked["pair"] == ("310000", "440000")
    assert (asked["after"], asked["before"]) == ("2024-01-01", "2024-06-01")
    assert "66,000,000.00" in str(shown)
    assert "918,273,645.00" in str(shown)


def test_a_cell_of_the_matrix_is_its_arc() -> None:
    cell = {"rowId": "row:310000", "colId": "to:440000"}
    assert regions.cell_of(cell) == ["arc", "310000", "440000"]
    assert regions.cell_of({"rowId": "sum", "colId": "to:440000"}) == []
    assert regions.cell_of({"rowId": "row:310000", "colId": "region"}) == []
    assert regions.cell_of(None) == []


def test_a_click_on_the_map_is_a_region_or_an_arc() -> None:
    click = {"points": [{"customdata": ["region", "310000"]}]}
    assert regions.meaning_of(click) == ["region", "310000"]
    assert regions.meaning_of({"points": [{}]}) == []
    assert regions.meaning_of(None) == []


# the communities --------------------------------------------------------------------


def test_the_bars_and_the_ring_are_figures_that_plotly_knows() -> None:
    answer = communities_answer()
    rows = groups.drawn_communities(answer, "CNY")
    for scheme in ("light", "dark"):
        bars = groups.flow_bars(rows, "zh", scheme, sayer("zh"))
        go.Figure(bars)
        go.Figure(groups.between_figure(answer, rows, "CNY", scheme, sayer("zh")))
    drawn = {tuple(trace["x"]) for trace in bars["data"]}
    assert tuple(row.internal_minor for row in rows) in drawn


def test_the_table_sums_its_columns() -> None:
    view = communities.CommunitiesView()
    table: Any = communities.table(communities_answer(), view)
    [last] = table.dashGridOptions["pinnedBottomRowData"]
    for key in ("internal", "in", "out"):
        assert last[key] == sum(row[key] for row in table.rowData)


def test_flows_drawn_and_left_out_are_all_of_them() -> None:
    answer = communities_answer()
    rows = groups.drawn_communities(answer, "CNY")[:2]
    drawn, rest = groups.drawn_flows(answer, rows, "CNY")
    assert {*drawn, *rest} == set(answer.between)
    assert len(drawn) == 2


def test_members_are_counted_and_open_on_the_canvas() -> None:
    shown = str(communities.members(communities_answer(), 3, "en"))
    assert "12 of 12" in shown
    assert "/?accounts=A-3-0,A-3-1" in shown


def test_nothing_in_a_page_names_another_host() -> None:
    for page in PAGES:
        text = json.dumps(page.layout(casework(), "en").to_plotly_json(), default=str)
        assert "http://" not in text
        assert "https://" not in text
    style = (PACKAGE / "assets" / "pages.css").read_text("utf-8")
    assert "url(" not in style
    assert regions_answer().masked_cells == 0
