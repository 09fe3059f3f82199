"""Attributes of a page's elements that Dash's types do not know: ``data-…``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import html

if TYPE_CHECKING:
    from dash.development.base_component import Component


def marked(**names: str) -> dict[str, Any]:
    """``marked(tool="fit")`` is ``data-tool="fit"``, to be handed on with ``**``."""
    return {f"data-{name}": value for name, value in names.items()}


def button(label: str, look: str, title: str = "", **does: str) -> Component:
    """A button that says by its data attributes what it does; ``look`` is its class."""
    return html.Button(label, className=look, title=title or label, **marked(**does))
