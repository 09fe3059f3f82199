"""The regional flow map: filled outlines, and arcs between them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from casework.region_figures import region_arcs
from workbench.figures.inks import bare_axis, between, inks, layout
from workbench.figures.map_marks import arc_traces, colour_bar, place_marks

if TYPE_CHECKING:
    from collections.abc import Callable

    from casework.answers import RegionsAnswer, RegionTotal
    from casework.region_figures import RegionArcs
    from workbench.figures.inks import Inks
    from workbench.figures.map_view import MapView
    from workbench.outlines import Outline, Outlines

_HEIGHT = 620


def chosen_arcs(answer: RegionsAnswer, outlines: Outlines, view: MapView) -> RegionArcs:
    """The largest flows between two places of the map; the rest is counted and summed."""
    return region_arcs(
        answer,
        view.currency,
        lambda code: outlines.find(code) is not None,
        view.arcs,
        view.chosen,
    )


def flow_map(
    answer: RegionsAnswer,
    outlines: Outlines,
    view: MapView,
    say: Callable[[str], str],
) -> dict[str, Any]:
    """The figure: outlines, arcs (largest on top), places, and the colour bar."""
    look = inks(view.scheme)
    totals = {
        region.code: total
        for total in answer.totals
        if total.currency == view.currency
        and (region := outlines.find(total.region)) is not None
    }
    shown = [_amount(total, view) for total in totals.values() if not total.masked]
    largest = max((abs(amount) for amount in shown), default=0)
    arcs = chosen_arcs(answer, outlines, view)
    chosen = outlines.find(view.chosen)
    traces = [
        *(
            _outlined(
                _ground(region, totals.get(region.code), largest, view, look),
                look,
                chosen=region is chosen,
            )
            for region in outlines.regions.values()
            if region.rings
        ),
        *_inset(outlines, view, look),
        *arc_traces(arcs.drawn, outlines, view, say),
        place_marks(outlines, totals, view, say),
        colour_bar(largest, view, look, say),
    ]
    return {"data": traces, "layout": _layout(outlines, look)}


def _amount(total: RegionTotal, view: MapView) -> int:
    if view.colouring == "in":
        return total.in_minor
    return total.out_minor if view.colouring == "out" else total.net_minor


def _place_on_scale(amount: int, largest: int, colouring: str) -> float:
    """Where on the colour scale an amount stands, by its square root."""
    share = math.sqrt(abs(amount) / largest) if largest else 0.0
    if colouring != "net":
        return share
    return 0.5 + (share if amount > 0 else -share) / 2


def _ground(
    region: Outline,
    total: RegionTotal | None,
    largest: int,
    view: MapView,
    look: Inks,
) -> dict[str, Any]:
    xs: list[float | None] = []
    ys: list[float | None] = []
    for ring in region.rings:
        xs += [*(round(x, 4) for x, _ in ring), None]
        ys += [*(round(y, 4) for _, y in ring), None]
    trace: dict[str, Any] = {
        "type": "scatter",
        "mode": "lines",
        "x": xs,
        "y": ys,
        "fill": "toself",
        "fillcolor": look.land,
        "line": {"width": 0.8, "color": look.border},
        "hoverinfo": "skip",
    }
    if total is not None and total.masked:
        trace["fillpattern"] = {
            "shape": "/",
            "fgcolor": look.masked,
            "bgcolor": look.land,
            "size": 6,
            "solidity": 0.25,
        }
    elif total is not None:
        scale = look.diverging if view.colouring == "net" else look.sequential
        place = _place_on_scale(_amount(total, view), largest, view.colouring)
        trace["fillcolor"] = between(scale, place)
    return trace


def _outlined(trace: dict[str, Any], look: Inks, *, chosen: bool) -> dict[str, Any]:
    line = {"width": 2.2, "color": look.text}
    return {**trace, "line": line} if chosen else trace


def _inset(outlines: Outlines, view: MapView, look: Inks) -> list[dict[str, Any]]:
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [round(x, 4) for x, _ in ring],
            "y": [round(y, 4) for _, y in ring],
            "fill": "toself",
            "fillcolor": look.border,
            "line": {"width": 0.7, "color": look.border},
            "hoverinfo": "skip",
        }
        for ring in outlines.inset
    ]
    if traces:
        across = [x for x, _ in outlines.inset[-1]]
        x = (min(across) + max(across)) / 2
        y = min(y for _, y in outlines.inset[-1])
        label = "南海诸岛" if view.language == "zh" else "South China Sea"
        traces.append(
            {
                "type": "scatter",
                "mode": "text",
                "x": [x],
                "y": [y],
                "text": [label],
                "textposition": "bottom center",
                "textfont": {"size": 10, "color": look.quiet},
                "hoverinfo": "skip",
            }
        )
    return traces


def _layout(outlines: Outlines, look: Inks) -> dict[str, Any]:
    (left, right), (bottom, top) = outlines.x_range, outlines.y_range
    margin_x, margin_y = (right - left) * 0.02, (top - bottom) * 0.04
    return {
        **layout(look, _HEIGHT),
        "dragmode": "pan",
        "uirevision": "map",
        "xaxis": {**bare_axis(), "range": [left - margin_x, right + margin_x]},
        "yaxis": {
            **bare_axis(),
            "range": [bottom - margin_y, top + margin_y],
            "scaleanchor": "x",
            "scaleratio": 1,
        },
    }
