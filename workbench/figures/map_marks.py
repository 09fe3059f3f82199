"""What lies on the flow map's outlines: arcs, places with their figures, colour bar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.figures.amounts import exact_text, short_text
from workbench.figures.arcs import arc, curve, width_of
from workbench.figures.inks import faded, inks

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from casework.answers import RegionFlow, RegionTotal
    from workbench.figures.inks import Inks
    from workbench.figures.map_view import MapView
    from workbench.outlines import Outline, Outlines

# Arcs keep this share of the map's width from their places.
_CLEAR = 0.013
_TICKS = (0.0, 0.5, 1.0)


def arc_traces(
    drawn: Sequence[RegionFlow],
    outlines: Outlines,
    view: MapView,
    say: Callable[[str], str],
) -> list[dict[str, Any]]:
    """The arcs, the smallest first, so that the largest lie on top."""
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


def place_marks(
    outlines: Outlines,
    totals: dict[str, RegionTotal],
    view: MapView,
    say: Callable[[str], str],
) -> dict[str, Any]:
    """A mark a region, with its name and, under the pointer, its figures."""
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


def colour_bar(
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
                    "text": say("regions.bar").format(
                        what=say(f"regions.{view.colouring}"), currency=view.currency
                    ),
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
