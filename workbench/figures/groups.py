"""Figures of communities: their flows side by side, and the money between them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from workbench.figures.amounts import exact_text, short_text
from workbench.figures.arcs import arc, curve, width_of
from workbench.figures.inks import bare_axis, inks, layout

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from casework.answers import CommunitiesAnswer, CommunityFlow, CommunitySummary

DRAWN = 12
ARCS = 40
_BAR = 34
_TALL = 430
_COLUMNS = (
    ("in", "x", (0.0, 0.3)),
    ("internal", "x2", (0.35, 0.65)),
    ("out", "x3", (0.7, 1.0)),
)


def drawn_communities(
    answer: CommunitiesAnswer, currency: str
) -> tuple[CommunitySummary, ...]:
    """The communities of a currency that are drawn: the largest by accounts."""
    rows = [row for row in answer.summaries if row.currency == currency]
    rows = [row for row in rows if row.community >= 0]
    return tuple(sorted(rows, key=lambda r: (-r.accounts, r.community))[:DRAWN])


def bars_height(rows: int) -> int:
    """Pixels that the bars need."""
    return 70 + _BAR * max(rows, 1)


def flow_bars(
    rows: Sequence[CommunitySummary],
    language: str,
    scheme: str,
    say: Callable[[str], str],
) -> dict[str, Any]:
    """In, inside and out of each community on one scale, a row a community."""
    look = inks(scheme)
    colours = {"in": look.incoming, "internal": look.quiet, "out": look.outgoing}
    names = [community_name(row) for row in rows]
    most = max(
        (m for r in rows for m in (r.in_minor, r.internal_minor, r.out_minor)),
        default=1,
    )
    traces, axes, titles = [], {}, []
    for key, axis, domain in _COLUMNS:
        amounts = [int(getattr(row, f"{key}_minor")) for row in rows]
        traces.append(
            {
                "type": "bar",
                "orientation": "h",
                "x": amounts,
                "y": names,
                "xaxis": axis,
                "marker": {"color": colours[key]},
                "text": [
                    short_text(m, r.currency, language)
                    for m, r in zip(amounts, rows, strict=True)
                ],
                "textposition": "outside",
                "cliponaxis": False,
                "textfont": {"size": 12, "color": look.text},
                "hovertext": [
                    exact_text(m, r.currency)
                    for m, r in zip(amounts, rows, strict=True)
                ],
                "hovertemplate": f"%{{y}}<br>{say('communities.' + key)} "
                "%{hovertext}<extra></extra>",
                "customdata": [row.community for row in rows],
            }
        )
        name = axis.replace("x", "xaxis")
        axes[name] = {
            **bare_axis(),
            "domain": list(domain),
            "range": [0, most * 1.3],
            "fixedrange": True,
        }
        titles.append(
            {
                "text": say(f"communities.{key}"),
                "x": domain[0],
                "y": 1.0,
                "xref": "paper",
                "yref": "paper",
                "xanchor": "left",
                "yanchor": "bottom",
                "showarrow": False,
                "font": {"size": 12, "color": look.quiet},
            }
        )
    base = layout(look, bars_height(len(rows)))
    rows_axis = {"autorange": "reversed", "fixedrange": True, "showgrid": False}
    rows_axis |= {"automargin": True, "ticksuffix": "  ", "type": "category"}
    shape = {"bargap": 0.42, "yaxis": rows_axis, "annotations": titles, **axes}
    return {
        "data": traces,
        "layout": {**base, **shape, "margin": {"l": 8, "r": 8, "t": 28, "b": 4}},
    }


def community_name(row: CommunitySummary) -> str:
    """Its number and the account that turns over most, by its name where it has one."""
    return f"{row.community} · {row.top_name or row.top_account}"


def drawn_flows(
    answer: CommunitiesAnswer, rows: Sequence[CommunitySummary], currency: str
) -> tuple[tuple[CommunityFlow, ...], tuple[CommunityFlow, ...]]:
    """The flows between the communities drawn, and those that are left out."""
    shown = {row.community for row in rows}
    flows = sorted(
        (flow for flow in answer.between if flow.currency == currency),
        key=lambda f: (-f.amount_minor, f.from_community, f.to_community),
    )
    inner = [f for f in flows if {f.from_community, f.to_community} <= shown]
    rest = [f for f in flows if not {f.from_community, f.to_community} <= shown]
    return tuple(inner[:ARCS]), (*inner[ARCS:], *rest)


def between_figure(
    answer: CommunitiesAnswer,
    rows: Sequence[CommunitySummary],
    currency: str,
    scheme: str,
    say: Callable[[str], str],
) -> dict[str, Any]:
    """Communities on a ring, sized by accounts, and arrows for the money between."""
    look = inks(scheme)
    turn = 2 * math.pi / max(len(rows), 1)
    places = {
        row.community: (math.sin(i * turn), math.cos(i * turn))
        for i, row in enumerate(rows)
    }
    flows, _ = drawn_flows(answer, rows, currency)
    largest = max((flow.amount_minor for flow in flows), default=0)
    arrows = [
        arc(
            curve(places[f.from_community], places[f.to_community], 0.2),
            width_of(f.amount_minor, largest),
            look.ribbon,
            f"<b>{f.from_community} → {f.to_community}</b><br>"
            f"{exact_text(f.amount_minor, f.currency)}<br>"
            f"{f.transfers:,} {say('regions.transfers')}",
            ["arc", str(f.from_community), str(f.to_community)],
        )
        for f in reversed(flows)
    ]
    most = max((row.accounts for row in rows), default=1)
    marks = {
        "type": "scatter",
        "mode": "markers+text",
        "x": [places[row.community][0] for row in rows],
        "y": [places[row.community][1] for row in rows],
        "text": [str(row.community) for row in rows],
        "textfont": {"size": 12, "color": look.ground},
        "marker": {
            "size": [20 + 30 * math.sqrt(row.accounts / most) for row in rows],
            "color": look.incoming,
            "line": {"width": 2, "color": look.ground},
            "opacity": 1,
        },
        "customdata": [["community", str(row.community)] for row in rows],
        "hovertext": [
            f"<b>{community_name(row)}</b><br>{row.accounts:,} {say('regions.accounts')}"
            for row in rows
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    square = {**bare_axis(), "range": [-1.35, 1.35], "fixedrange": True}
    axes = {"xaxis": square, "yaxis": {**square, "scaleanchor": "x"}}
    return {"data": [*arrows, marks], "layout": {**layout(look, _TALL), **axes}}
