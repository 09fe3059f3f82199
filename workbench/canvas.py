"""The one module that touches dash-cytoscape."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dash_cytoscape as cyto

from workbench.theme import stylesheet

if TYPE_CHECKING:
    from dash.development.base_component import Component

CANVAS = "canvas"


def canvas(scheme: str) -> Component:
    """An empty canvas whose places are given and whose layout never runs again."""
    drawn: Component = cyto.Cytoscape(
        id=CANVAS,
        elements=[],
        layout={"name": "preset", "fit": False},
        autoRefreshLayout=False,
        boxSelectionEnabled=True,
        minZoom=0.08,
        maxZoom=3,
        stylesheet=stylesheet(scheme),
        style={"width": "100%", "height": "100%"},
        # Its own "responsive" zooms out; the browser's half keeps zoom and places.
        responsive=False,
    )
    return drawn
