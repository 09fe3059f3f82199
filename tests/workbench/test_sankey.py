from __future__ import annotations

from dataclasses import replace
from typing import Any

import plotly.graph_objects as go
from faces import SEED, trace_answer
from hypothesis import given
from hypothesis import strategies as st

from casework.answers import RoleFlow
from casework.totals import exit_totals, held_total
from workbench.figures.amounts import exact_text
from workbench.figures.inks import LIGHT
from workbench.figures.sankey import SankeyView, ribbons, role_colours, sankey
from workbench.pages import trace_view
from workbench.pages.words import role_namer

NAME = role_namer("en")


def test_ribbons_are_the_role_flows_uncut() -> None:
    answer = trace_answer()
    figure = sankey(answer, SankeyView(), NAME)
    go.Figure(figure)
    link = figure["data"][0]["link"]
    drawn = {
        tuple(meaning): value
        for meaning, value in zip(link["customdata"], link["value"], strict=True)
    }
    assert drawn == {
        (f.hop, f.from_role, f.to_role): f.amount_minor for f in answer.role_flows
    }


def test_a_ribbon_runs_from_its_column_to_the_next() -> None:
    figure = sankey(trace_answer(), SankeyView(), NAME)
    node, link = figure["data"][0]["node"], figure["data"][0]["link"]
    for start, end in zip(link["source"], link["target"], strict=True):
        assert node["x"][start] < node["x"][end]
    assert all(0 < place < 1 for place in [*node["x"], *node["y"]])


def test_a_currency_shows_its_own_flows_only() -> None:
    other = RoleFlow(0, "pool", "crypto", 777, "USDT", 1)
    answer = replace(trace_answer(), role_flows=(*trace_answer().role_flows, other))
    assert ribbons(answer, SankeyView("USDT")).drawn == (other,)


ROLES = st.sampled_from(["pool", "shell", "cash", "investor"])
FLOW = st.builds(
    RoleFlow,
    hop=st.integers(0, 8),
    from_role=ROLES,
    to_role=ROLES,
    amount_minor=st.integers(1, 2**50),
    currency=st.just("CNY"),
    transfers=st.integers(1, 9),
)


@given(st.lists(FLOW, max_size=30), st.integers(0, 9))
def test_what_is_drawn_and_what_is_later_sum_to_all(
    flows: list[RoleFlow], hops: int
) -> None:
    answer = replace(trace_answer(), role_flows=tuple(flows))
    view = SankeyView(hops=hops)
    shown = ribbons(answer, view)
    drawn = sum(flow.amount_minor for flow in shown.drawn)
    assert drawn + shown.later_minor == sum(flow.amount_minor for flow in flows)
    assert len(shown.drawn) + shown.later == len(flows)
    node = sankey(answer, view, NAME)["data"][0]["node"]
    assert all(0 < place < 1 for place in [*node["x"], *node["y"]])


def test_every_hop_line_says_that_it_sums_to_the_seed() -> None:
    text = str(trace_view.hop_lines(trace_answer(), SankeyView()))
    assert text.count("✓") == 3
    assert text.count(exact_text(SEED, "CNY").replace("\u00a0", "\\xa0")) == 3
    broken = tuple(replace(line, closes=False) for line in trace_answer().hops)
    text = str(trace_view.hop_lines(replace(trace_answer(), hops=broken), SankeyView()))
    assert "✓" not in text
    assert text.count("✗") == 3


def test_the_table_sums_to_what_is_held_and_left() -> None:
    answer = trace_answer()
    [line] = answer.summary
    assert held_total(answer, "CNY") == line.held_minor + line.left_minor
    table: Any = trace_view.holdings_table(answer, SankeyView())
    [last] = table.dashGridOptions["pinnedBottomRowData"]
    assert last["amount"] == sum(row["amount"] for row in table.rowData) == SEED
    assert last["amount_text"] == exact_text(SEED, "CNY")


def test_a_role_has_one_colour_in_figure_and_table() -> None:
    answer = trace_answer()
    colours = role_colours(answer, LIGHT)
    figure = sankey(answer, SankeyView(), NAME)["data"][0]["node"]
    assert set(figure["color"]) <= set(colours.values())
    table: Any = trace_view.holdings_table(answer, SankeyView())
    for row in table.rowData:
        role = next(r for r in colours if NAME(r) == row["role"])
        assert row["colour"] == colours[role]


def test_exits_sum_over_the_seeds() -> None:
    answer = trace_answer()
    twice = replace(answer, summary=answer.summary * 2)
    [(kind, total)] = exit_totals(twice, "CNY")
    assert (kind, total) == ("cash", 2 * 850_000_00)
