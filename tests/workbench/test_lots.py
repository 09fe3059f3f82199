"""Bars of an account's lots over time."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
import pytest

from casework.answers import Basis
from casework.comparison_answers import LotEvent, LotsAnswer
from casework.lot_bands import lot_bands
from graph.nouns import Transfer
from workbench.figures.lots import DRAWN, LotsLook, drawn_events, figure_height
from workbench.figures.lots import lots_figure as figure_of

START = 1_700_000_000_000_000
HOUR = 3_600_000_000


def lots(holds: list[int], rule: str = "fifo", hours: list[int] | None = None) -> Any:  # noqa: ANN401 - two values that belong together
    """A statement whose balance is twice what it holds of its one label, and its bands."""
    times = hours if hours is not None else list(range(1, len(holds)))
    rows = [
        Transfer(
            n,
            f"T{n}",
            "B",
            "A",
            1,
            "CNY",
            START + at * HOUR,
            0,
            "",
            "",
            None,
            None,
            1,
            n,
        )
        for n, at in enumerate(times, 1)
    ]
    events = tuple(
        LotEvent(n, row, "in", 1, 0, 2 * held, (held,), (held,), ())
        for n, (row, held) in enumerate(zip([None, *rows], holds, strict=True))
    )
    answer = LotsAnswer(Basis(1, "e", ()), "A", "CNY", rule, ("victim",), events)
    return answer, lot_bands(answer)


def look(scheme: str = "light") -> LotsLook:
    said = {"compare.rest": "no label", "compare.other_labels": "{count} others"}
    return LotsLook("en", scheme, said.__getitem__, str.upper)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_bars_are_the_bands_to_the_minor_unit(scheme: str) -> None:
    figure = figure_of([lots([0, 7, 12_345])], None, look(scheme))
    go.Figure(figure)
    label, rest = figure["data"]
    assert (label["name"], label["y"]) == ("victim", [0, 7, 12_345])
    assert (rest["name"], rest["y"]) == ("no label", [0, 7, 12_345])
    assert label["hovertext"][2] == "123.45\u00a0CNY"
    # Each bar lasts until the next event.
    assert label["width"][1] == HOUR / 1000
    assert figure["layout"]["barmode"] == "stack"
    assert figure["layout"]["shapes"] == []


def test_two_rules_share_one_scale_and_one_legend() -> None:
    figure = figure_of([lots([0, 5]), lots([0, 900], "lifo")], 1, look())
    layout = figure["layout"]
    assert layout["yaxis"]["range"] == layout["yaxis2"]["range"]
    assert layout["yaxis"]["domain"][0] >= layout["yaxis2"]["domain"][1]
    assert [t["showlegend"] for t in figure["data"]] == [True, True, False, False]
    assert [t["text"] for t in layout["annotations"]] == ["<b>FIFO</b>", "<b>LIFO</b>"]
    [mark] = layout["shapes"]
    assert mark["x0"] == mark["x1"] == figure["data"][0]["x"][1]
    assert figure_height(2) > figure_height(1)


def test_ticks_are_few_and_reach_the_highest() -> None:
    for high in (1, 9, 10, 4_321, 10**12 + 7):
        axis = figure_of([lots([0, high])], None, look())["layout"]["yaxis"]
        assert axis["tickvals"][-1] >= 2 * high
        assert 2 <= len(axis["tickvals"]) <= 6


def test_of_many_events_the_last_of_each_stretch_is_drawn() -> None:
    answer, _ = lots(list(range(4 * DRAWN)))
    drawn = drawn_events(answer)
    assert len(drawn) <= DRAWN + 2
    assert drawn[0] == 0
    assert drawn[-1] == 4 * DRAWN - 1
    assert drawn == sorted(set(drawn))
    few, _ = lots([1, 2, 3])
    assert drawn_events(few) == [0, 1, 2]


def test_events_of_one_instant_are_all_told_by_the_last() -> None:
    answer, _ = lots([0] * (DRAWN + 2), hours=[5] * (DRAWN + 1))
    assert drawn_events(answer) == [0, DRAWN + 1]


def test_a_statement_of_an_opening_alone_is_drawn() -> None:
    go.Figure(figure_of([lots([50])], None, look()))
