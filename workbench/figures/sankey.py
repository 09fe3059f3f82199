"""The Sankey of a trace by role, hop by hop: each ribbon is a RoleFlow, uncut."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from casework.totals import role_flows
from workbench.figures.amounts import exact_text, short_text
from workbench.figures.inks import faded, inks, layout

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from casework.answers import RoleFlow, TraceAnswer
    from casework.totals import RoleFlows
    from workbench.figures.inks import Inks

HOPS = 6
_HEIGHT = 440
# A node's share of the height below which its name would run into its neighbour's.
_GAP = 0.035


@dataclass(frozen=True, slots=True)
class SankeyView:
    """What the reader chose: the currency, how many hops, language and scheme."""

    currency: str = "CNY"
    hops: int = HOPS
    language: str = "en"
    scheme: str = "light"


def ribbons(answer: TraceAnswer, view: SankeyView) -> RoleFlows:
    """The flows of the view's first hops and currency; the rest counted and summed."""
    return role_flows(answer, view.currency, view.hops)


def role_order(answer: TraceAnswer) -> tuple[str, ...]:
    """Roles in the order of their colours: as they first appear, hop by hop."""
    flows = sorted(
        answer.role_flows, key=lambda f: (f.hop, -f.amount_minor, f.from_role)
    )
    seen = dict.fromkeys(role for f in flows for role in (f.from_role, f.to_role))
    return tuple(seen | dict.fromkeys(h.role for h in answer.holdings))


def role_colours(answer: TraceAnswer, look: Inks) -> dict[str, str]:
    """One colour a role, the same in the figure and in the table beside it."""
    wheel = look.roles
    return {role: wheel[i % len(wheel)] for i, role in enumerate(role_order(answer))}


def sankey(
    answer: TraceAnswer, view: SankeyView, role_name: Callable[[str], str]
) -> dict[str, Any]:
    """The figure; a column is the money after a hop, a node a role in that column.

    What a node receives and does not pay on rests there. The links' customdata names
    each ribbon: ``[hop, from_role, to_role]``.
    """
    look = inks(view.scheme)
    shown = ribbons(answer, view)
    colours = role_colours(answer, look)
    nodes = _nodes(shown)
    places = {node: place for place, node in enumerate(nodes)}
    received, paid = shown.received, shown.paid
    size = {node: max(received.get(node, 0), paid.get(node, 0)) for node in nodes}
    spots = _spots(nodes, size, shown.hops)
    trace = {
        "type": "sankey",
        "arrangement": "fixed",
        "valueformat": ",.0f",
        "textfont": {"size": 12, "color": look.text},
        "node": {
            "label": [
                f"{role_name(role)} {_amount(size[(hop, role)], view)}"
                for hop, role in nodes
            ],
            "x": [x for x, _ in spots],
            "y": [y for _, y in spots],
            "color": [colours[role] for _, role in nodes],
            "line": {"width": 0},
            "pad": round(_GAP * _HEIGHT),
            "thickness": 14,
            "customdata": [
                _node_text(node, received, paid, view, role_name) for node in nodes
            ],
            "hovertemplate": "%{customdata}<extra></extra>",
        },
        "link": {
            "source": [places[(f.hop, f.from_role)] for f in shown.drawn],
            "target": [places[(f.hop + 1, f.to_role)] for f in shown.drawn],
            "value": [f.amount_minor for f in shown.drawn],
            "color": [faded(colours[f.from_role], 0.32) for f in shown.drawn],
            "hovercolor": [faded(colours[f.from_role], 0.6) for f in shown.drawn],
            "customdata": [[f.hop, f.from_role, f.to_role] for f in shown.drawn],
            "label": [_ribbon_text(f, role_name) for f in shown.drawn],
            "hovertemplate": "%{label}<extra></extra>",
        },
    }
    base = layout(look, _HEIGHT)
    return {"data": [trace], "layout": {**base, "hovermode": "closest"}}


Node = tuple[int, str]


def _nodes(flows: RoleFlows) -> list[Node]:
    """Every (column, role) that a ribbon touches, largest first within a column."""
    received, paid = flows.received, flows.paid
    nodes = dict.fromkeys([*paid, *received])
    size = {node: max(received.get(node, 0), paid.get(node, 0)) for node in nodes}
    return sorted(nodes, key=lambda node: (node[0], -size[node], node[1]))


def _spots(
    nodes: Sequence[Node], size: dict[Node, int], hops: int
) -> list[tuple[float, float]]:
    """Centres of the nodes, 0 to 1 from the upper left; columns share one scale.

    Plotly takes 0 and 1 for "not given", so the places stay inside.
    """
    columns: dict[int, list[Node]] = {}
    for node in nodes:
        columns.setdefault(node[0], []).append(node)
    # Plotly draws a unit as high as its fullest column allows; so do these places.
    scale = min(
        (
            (1 - _GAP * (len(column) - 1)) / sum(size[n] for n in column)
            for column in columns.values()
        ),
        default=1.0,
    )
    spots: dict[Node, tuple[float, float]] = {}
    for hop, column in columns.items():
        # Names of the last column stand to its left: it keeps its distance.
        x = 0.001 + 0.74 * hop / max(hops - 1, 1) if hop < hops else 0.999
        top = 0.0
        for node in column:
            height = size[node] * scale
            spots[node] = (x, min(0.999, max(0.001, top + height / 2)))
            top += max(height, 0.01) + _GAP
    return [spots[node] for node in nodes]


def _amount(minor: int, view: SankeyView) -> str:
    return short_text(minor, view.currency, view.language)


def _ribbon_text(flow: RoleFlow, role_name: Callable[[str], str]) -> str:
    return (
        f"<b>{role_name(flow.from_role)} → {role_name(flow.to_role)}</b><br>"
        f"{exact_text(flow.amount_minor, flow.currency)}<br>× {flow.transfers:,}"
    )


def _node_text(
    node: Node,
    received: dict[Node, int],
    paid: dict[Node, int],
    view: SankeyView,
    role_name: Callable[[str], str],
) -> str:
    lines = [f"<b>{role_name(node[1])}</b>"]
    if node in received:
        lines.append(f"→ {exact_text(received[node], view.currency)}")
    if node in paid:
        lines.append(f"{exact_text(paid[node], view.currency)} →")
    return "<br>".join(lines)
