from __future__ import annotations

import json
from typing import TYPE_CHECKING

import plotly.graph_objects as go
import pytest
from faces import FLOWS, regions_answer

from casework.region_figures import region_table
from workbench.figures.amounts import exact_text, short_text
from workbench.figures.arcs import curve, width_of
from workbench.figures.flow_map import chosen_arcs, flow_map
from workbench.figures.map_view import MapView
from workbench.figures.matrix import MASK, matrix_rows
from workbench.outlines import china, world
from workbench.pages import regions_view
from workbench.pages.words import sayer

if TYPE_CHECKING:
    from typing import Any

SAY = sayer("en")
NAMES = {code: code or "?" for pair in FLOWS for code in pair[:2]}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("colouring", ["net", "in", "out"])
def test_the_figure_is_one_that_plotly_knows(scheme: str, colouring: str) -> None:
    view = MapView(colouring, chosen="310000", scheme=scheme)
    go.Figure(flow_map(regions_answer(5), china(), view, SAY))
    go.Figure(flow_map(regions_answer(5), world(), view, SAY))


def test_no_figure_asks_for_outlines_of_another_host() -> None:
    figure = flow_map(regions_answer(), china(), MapView(), SAY)
    assert {trace["type"] for trace in figure["data"]} == {"scatter"}
    assert not {"geo", "map", "mapbox"} & set(figure["layout"])


def test_arcs_drawn_left_out_and_unplaced_sum_to_the_flows() -> None:
    answer = regions_answer()
    for few in (0, 3, 40):
        arcs = chosen_arcs(answer, china(), MapView(arcs=few))
        drawn = sum(flow.amount_minor for flow in arcs.drawn)
        across = sum(row[2] for row in FLOWS if row[0] != row[1])
        assert drawn + arcs.left_out_minor + arcs.unplaced_minor == across
        assert len(arcs.drawn) + arcs.left_out + arcs.unplaced == len(FLOWS) - 1


def test_a_chosen_region_keeps_only_its_own_arcs() -> None:
    arcs = chosen_arcs(regions_answer(), china(), MapView(chosen="510000"))
    ends = {(flow.from_region, flow.to_region) for flow in arcs.drawn}
    assert ends == {("510000", "310000"), ("310000", "510000")}


def test_the_widest_arc_is_the_largest_and_lies_on_top() -> None:
    figure = flow_map(regions_answer(), china(), MapView(), SAY)
    arrows = [t for t in figure["data"] if t.get("customdata", [[""]])[0][0] == "arc"]
    widths = [trace["line"]["width"] for trace in arrows]
    assert widths == sorted(widths)
    assert arrows[-1]["customdata"][0] == ["arc", "310000", "440000"]
    assert width_of(25, 100) == width_of(100, 100) / 2


def test_there_and_back_bend_apart() -> None:
    there = curve((0, 0), (1, 0), 0.1)
    back = curve((1, 0), (0, 0), 0.1)
    assert there[0] != back[-1] or max(y for _, y in there) <= 0
    assert all(a * b <= 0 for (_, a), (_, b) in zip(there, back, strict=True))
    assert min(x for x, _ in there) > 0.05


def test_the_matrix_sums_its_rows_and_columns_to_the_totals() -> None:
    answer = regions_answer()
    table = region_table(answer, "CNY")
    assert table.total == sum(row[2] for row in FLOWS)
    assert sum(table.sums_out.values()) == sum(table.sums_in.values()) == table.total
    for total in answer.totals:
        assert (
            table.sums_out.get(total.region, 0) == total.out_minor + total.within_minor
        )
        assert table.sums_in.get(total.region, 0) == total.in_minor + total.within_minor


def _page_text(answer_mask: int, language: str) -> str:
    """Everything that the regional page sends to the browser, as text."""
    answer = regions_answer(answer_mask)
    parts: list[Any] = []
    for colouring in ("net", "in", "out"):
        view = MapView(colouring, language=language)
        parts.append(flow_map(answer, china(), view, sayer(language)))
        parts.append(matrix_rows(region_table(answer, "CNY"), view, NAMES))
    view = MapView(language=language)
    parts.append(
        str(regions_view.matrix_grid(answer, "province", view).to_plotly_json())
    )
    for code in NAMES:
        table = regions_view.flows_table(answer, "province", code, view)
        parts.append(str(table.to_plotly_json()))
    return json.dumps(parts, ensure_ascii=False, default=str)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_masked_cell_leaves_no_figure_in_the_page(language: str) -> None:
    open_page, masked_page = _page_text(0, language), _page_text(5, language)
    hidden = [row for row in FLOWS if row[4] < 5]
    assert len(hidden) == 3
    assert MASK in masked_page
    for _, _, amount, _, _ in hidden:
        for figure in (exact_text(amount, "CNY"), str(amount)):
            assert figure not in masked_page
        assert exact_text(amount, "CNY") in open_page.replace("\\xa0", "\u00a0")


def test_the_sum_of_a_single_masked_cell_is_withheld() -> None:
    answer = regions_answer(3)
    assert answer.masked_cells == 1
    hidden = next(row for row in FLOWS if row[4] < 3)
    text = regions_view.masked_text(answer, MapView())
    assert text.startswith("1 cells masked")
    for figure in (exact_text(hidden[2], "CNY"), short_text(hidden[2], "CNY", "en")):
        assert figure not in text


def test_the_sum_of_several_masked_cells_is_told() -> None:
    hidden = sum(row[2] for row in FLOWS if row[4] < 5)
    text = regions_view.masked_text(regions_answer(5), MapView())
    assert exact_text(hidden, "CNY") in text


def test_what_is_not_drawn_is_told() -> None:
    notes = regions_view.notes(regions_answer(), china(), MapView(arcs=3))
    told = " ".join(str(note.children) for note in notes)
    assert "The largest 3 arcs are drawn" in told
    assert exact_text(1_234_567_89, "CNY") in told


@pytest.mark.parametrize(
    ("language", "said"), [("en", "square root"), ("zh", "平方根")]
)
def test_the_bar_says_that_its_scale_is_of_square_roots(
    language: str, said: str
) -> None:
    view = MapView(language=language)
    bar = flow_map(regions_answer(), china(), view, sayer(language))["data"][-1]
    assert said in bar["marker"]["colorbar"]["title"]["text"]
