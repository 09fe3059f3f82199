"""The regional flow map: filled outlines, and arcs between them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.figures.amounts import exact_text, short_text
from workbench.figures.arcs import arc, curve, width_of
from workbench.figures.inks import bare_axis, between, faded, inks, layout

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from casework.answers import RegionFlow, RegionsAnswer, RegionTotal
    from workbench.figures.inks import Inks
    from workbench.outlines import Outline, Outlines

ARCS = 40
_HEIGHT = 620
# Arcs keep this share of the map's width from their places.
_CLEAR = 0.013
_TICKS = (0.0, 0.5, 1.0)


@dataclass(frozen=True, slots=True)
class MapView:
    """What the reader chose: colouring (in, out, net), currency, one region or all."""

    colouring: str = "net"
    currency: str = "CNY"
    chosen: str = ""
    language: str = "en"
    scheme: str = "light"
    arcs: int = ARCS


@dataclass(frozen=True, slots=True)
class Arcs:
    """Which flows are drawn, and how many and how much is not."""

    drawn: tuple[RegionFlow, ...]
    left_out: int
    left_out_minor: int
    unplaced: int
    unplaced_minor: int


def chosen_arcs(answer: RegionsAnswer, outlines: Outlines, view: MapView) -> Arcs:
    """The largest flows between two places of the map; the rest is counted and summed.

    A flow with an end that is not on the map (unknown region) is unplaced.
    """
    flows = [
        flow
        for flow in answer.flows
        if flow.currency == view.currency
        and not flow.masked
        and flow.from_region != flow.to_region
        and view.chosen in {"", flow.from_region, flow.to_region}
    ]
    placed = [
        flow
        for flow in flows
        if outlines.find(flow.from_region) and outlines.find(flow.to_region)
    ]
    placed.sort(key=lambda f: (-f.amount_minor, f.from_region, f.to_region))
    drawn, rest = placed[: view.arcs], placed[view.arcs :]
    placed_sum = sum(flow.amount_minor for flow in placed)
    return Arcs(
        drawn=tuple(drawn),
        left_out=len(rest),
        left_out_minor=sum(flow.amount_minor for flow in rest),
        unplaced=len(flows) - len(placed),
        unplaced_minor=sum(flow.amount_minor for flow in flows) - placed_sum,
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
        *_arc_traces(arcs.drawn, outlines, view, say),
        _places(outlines, totals, view, say),
        _colour_bar(largest, view, look, say),
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


def _arc_traces(
    drawn: Sequence[RegionFlow],
    outlines: Outlines,
    view: MapView,
    say: Callable[[str], str],
) -> list[dict[str, Any]]:
    look = inks(view.scheme)
    largest = max((flow.amount_minor for flow in drawn), default=0)
    clear = _CLEAR * (outlines.x_range[1] - outlines.x_range[0])
    traces = []
    for flow in reversed(drawn):
        start, end = outlines.find(flow.from_region), outlines.find(flow.to_region)
        if start is None or end is None:
            continue
        colour = look.ribbon
        if view.chosen:
            inward = flow.to_region == view.chosen
            colour = look.incoming if inward else look.outgoing
        hover = (
            f"<b>{start.name_in(view.language)} → {end.name_in(view.language)}</b><br>"
            f"{exact_text(flow.amount_minor, flow.currency)}<br>"
            f"{flow.transfers:,} {say('regions.transfers')} · "
            f"{flow.people:,} {say('regions.people')}"
        )
        traces.append(
            arc(
                curve(start.label, end.label, clear),
                width_of(flow.amount_minor, largest),
                colour,
                hover,
                ["arc", flow.from_region, flow.to_region],
            )
        )
    return traces


def _places(
    outlines: Outlines,
    totals: dict[str, RegionTotal],
    view: MapView,
    say: Callable[[str], str],
) -> dict[str, Any]:
    look = inks(view.scheme)
    regions = [r for r in outlines.regions.values() if r.code in totals]
    crowded = len(outlines.regions) > len(totals) + 40
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": [round(region.label[0], 5) for region in regions],
        "y": [round(region.label[1], 5) for region in regions],
        "text": [r.code if crowded else r.name_in(view.language) for r in regions],
        "textposition": "top center",
        "textfont": {"size": 11, "color": look.text, "shadow": _halo(look)},
        "marker": {
            "size": 9,
            "color": look.ground,
            "opacity": 0.95,
            "line": {"width": 1.4, "color": look.text},
        },
        "customdata": [["region", totals[r.code].region] for r in regions],
        "hovertext": [_told(r, totals[r.code], view, say) for r in regions],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _halo(look: Inks) -> str:
    """A soft edge in the ground's colour keeps names readable on any fill."""
    colour = faded(look.ground, 0.9)
    return f"0 0 2px {colour}, 0 0 3px {colour}, 0 0 4px {colour}"


def _told(
    region: Outline, total: RegionTotal, view: MapView, say: Callable[[str], str]
) -> str:
    title = f"<b>{region.name_in(view.language)}</b>"
    if total.masked:
        return f"{title}<br>{say('regions.masked_cell')}"
    lines = (
        ("in", total.in_minor),
        ("out", total.out_minor),
        ("net", total.net_minor),
        ("within", total.within_minor),
    )
    told = [f"{say('regions.' + k)} {exact_text(v, total.currency)}" for k, v in lines]
    return "<br>".join([title, *told, f"{total.accounts:,} {say('regions.accounts')}"])


def _colour_bar(
    largest: int, view: MapView, look: Inks, say: Callable[[str], str]
) -> dict[str, Any]:
    """A trace without points, for its bar; ticks are true amounts on the root scale."""
    net = view.colouring == "net"
    scale = look.diverging if net else look.sequential
    signs = [(-1, t) for t in reversed(_TICKS[1:])] if net else []
    ticks = [*signs, *((1, t) for t in _TICKS)]
    amounts = [sign * int(largest * t * t) for sign, t in ticks]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [None],
        "y": [None],
        "hoverinfo": "skip",
        "marker": {
            "size": 0,
            "color": [0],
            "cmin": -1 if net else 0,
            "cmax": 1,
            "colorscale": [
                [place / (len(scale) - 1), colour] for place, colour in enumerate(scale)
            ],
            "showscale": True,
            "colorbar": {
                "title": {
                    "text": f"{say('regions.' + view.colouring)}, {view.currency}",
                    "side": "top",
                    "font": {"size": 12, "color": look.quiet},
                },
                "orientation": "h",
                "thickness": 10,
                "len": 0.36,
                "x": 0.01,
                "xanchor": "left",
                "y": 0.02,
                "yanchor": "bottom",
                "outlinewidth": 0,
                "tickvals": [sign * t for sign, t in ticks],
                "ticktext": [
                    short_text(amount, view.currency, view.language)
                    for amount in amounts
                ],
                "tickfont": {"size": 11, "color": look.quiet},
                "tickangle": 0,
                "ticks": "",
            },
        },
    }


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
