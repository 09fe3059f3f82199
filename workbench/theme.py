"""The look of the canvas: Cytoscape's stylesheet from the shared inks, and the icons."""

from __future__ import annotations

import functools
from typing import Any
from urllib.parse import quote

from workbench.figures.inks import FONT, inks

Rule = dict[str, Any]

# Strokes of 24 by 24 icons, drawn for these kinds.
_ICONS = {
    "bank": "M4 10 12 5l8 5M5 19h14M7 10v7M12 10v7M17 10v7",
    "payment": "M7 4h10v16H7zM10 17h4",
    "pool": "M5 7c0-3 14-3 14 0v10c0 3-14 3-14 0zM5 7c0 3 14 3 14 0M5 12c0 3 14 3 14 0",
    "merchant": "M5 10h14v9H5zM4 10l2-5h12l2 5M10 19v-5h4v5",
    "cash": "M3 7h18v10H3zM12 10v4M6 12h.1M18 12h.1",
    "wallet": "M4 7h16v12H4zM4 7l11-3v3M15 13h5",
    "crypto": "M12 3l8 4.5v9L12 21l-8-4.5v-9zM12 8v8M9 10h5M9 14h5",
    "exchange": "M4 9h14l-3-3M20 15H6l3 3",
    "external": "M13 5h6v6M19 5l-8 8M17 14v5H5V7h5",
    "fee": "M7 7h.1M17 17h.1M18 6 6 18",
    "unknown": "M9 9c0-4 6-4 6 0 0 2-3 2-3 5M12 18h.1",
}
KINDS = tuple(_ICONS)
# And for what else a search finds.
_ICONS |= {
    "person": "M12 5a3 3 0 1 1 0 6a3 3 0 1 1 0-6M5 20c0-8 14-8 14 0",
    "organisation": "M5 20V5h8v15M13 10h6v10M3 20h18M8 8h2M8 12h2M8 16h2",
    "platform": "M4 5h16v11H4zM9 20h6M12 16v4",
    "transfer": "M4 12h15l-5-5M19 12l-5 5",
    "case": "M4 8h16v11H4zM9 8V5h6v3M4 13h16",
    "board": "M4 5h16v14H4zM8 9h3v3H8zM14 13h3v3h-3zM11 11l3 3",
}


def _picture(svg: str) -> str:
    return "data:image/svg+xml;utf8," + quote(svg)


@functools.cache
def icon(kind: str, colour: str) -> str:
    """The icon of an account kind as a data address."""
    path = _ICONS.get(kind, _ICONS["unknown"])
    return _picture(
        '<svg xmlns="http://www.w3.org/2000/svg" width="48" height="48" '
        f'viewBox="0 0 24 24" fill="none" stroke="{colour}" stroke-width="1.7" '
        f'stroke-linecap="round" stroke-linejoin="round"><path d="{path}"/></svg>'
    )


def stylesheet(scheme: str) -> list[Rule]:
    """Cytoscape's rules for a scheme; they read only ``data``."""
    look = inks(scheme)
    node: Rule = {
        "shape": "ellipse",
        "width": 38,
        "height": 38,
        "background-color": look.ground,
        "border-width": 1.5,
        "border-color": look.border,
        "label": "data(label)",
        "color": look.text,
        "font-family": FONT,
        "font-size": 11,
        "line-height": 1.25,
        "text-wrap": "wrap",
        "text-max-width": 116,
        "text-valign": "bottom",
        "text-margin-y": 5,
        "text-background-color": look.ground,
        "text-background-opacity": 0.85,
        "text-background-padding": 1,
        "background-width": "58%",
        "background-height": "58%",
        "min-zoomed-font-size": 7,
    }
    rules: list[tuple[str, Rule]] = [
        ("node", node),
        *(
            (f'node[kind="{kind}"]', {"background-image": icon(kind, look.text)})
            for kind in KINDS
        ),
        *_roles(look.outgoing, look.incoming),
        ("node[?traced]", {"background-color": look.land}),
        (
            "node[?seed]",
            {
                "border-color": look.outgoing,
                "border-style": "double",
                "border-width": 5,
            },
        ),
        ("node[?badge]", {"border-width": 3, "border-color": look.outgoing}),
        (
            "node[?more]",
            {
                "shape": "round-rectangle",
                "width": 112,
                "height": 40,
                "border-style": "dashed",
                "border-color": look.outgoing,
                "font-size": 12,
                "min-zoomed-font-size": 0,
                "text-valign": "center",
                "text-margin-y": 0,
                "text-background-opacity": 0,
            },
        ),
        ("node[?both]", {"height": 54}),
        (
            "edge",
            {
                "curve-style": "bezier",
                "control-point-step-size": 34,
                "width": "data(width)",
                "line-color": look.border,
                "target-arrow-color": look.quiet,
                "target-arrow-shape": "triangle",
                "arrow-scale": 0.9,
                "label": "data(label)",
                "font-family": FONT,
                "font-size": 10,
                "color": look.quiet,
                "text-rotation": "autorotate",
                "text-background-color": look.ground,
                "text-background-opacity": 0.9,
                "text-background-padding": 1,
                "min-zoomed-font-size": 8,
            },
        ),
        ("edge[?more]", {"line-style": "dashed", "target-arrow-shape": "none"}),
        (
            "edge[?single]",
            {
                "line-color": look.incoming,
                "target-arrow-color": look.incoming,
                # Many lie side by side: closer, and named where one looks closely.
                "control-point-step-size": 13,
                "min-zoomed-font-size": 13,
            },
        ),
        # Labels would run into each other: they are told from close by.
        ("edge[?crowded]", {"min-zoomed-font-size": 16}),
        (
            "edge[?traced]",
            {"line-color": look.outgoing, "target-arrow-color": look.outgoing},
        ),
        # While a trace is played: what is still to come, and the step that is told.
        (".ahead", {"opacity": 0.16}),
        (
            ".now",
            {
                "min-zoomed-font-size": 0,
                "z-index": 9,
                "line-color": look.incoming,
                "target-arrow-color": look.incoming,
                "border-color": look.incoming,
                "color": look.text,
                "underlay-color": look.incoming,
                "underlay-opacity": 0.28,
                "underlay-padding": 5,
            },
        ),
        ("node:selected", {"border-color": look.incoming, "border-width": 4}),
        (
            "edge:selected",
            {
                "min-zoomed-font-size": 0,
                "z-index": 9,
                "line-color": look.incoming,
                "target-arrow-color": look.incoming,
                "color": look.text,
            },
        ),
    ]
    return [{"selector": selector, "style": style} for selector, style in rules]


def _roles(leaving: str, pooled: str) -> list[tuple[str, Rule]]:
    """Pools and the ways out of the ledger stand out by the colour of their rims."""
    outside = ", ".join(f'node[kind="{k}"]' for k in ("cash", "external", "fee"))
    return [
        ('node[kind="pool"]', {"border-color": pooled, "border-width": 2.5}),
        (outside, {"border-color": leaving, "border-style": "dotted"}),
    ]
