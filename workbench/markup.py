"""Attributes of a page's elements that Dash's types do not know: ``data-…``."""

from __future__ import annotations

from typing import Any


def marked(**names: str) -> dict[str, Any]:
    """``marked(tool="fit")`` is ``data-tool="fit"``, to be handed on with ``**``."""
    return {f"data-{name}": value for name, value in names.items()}
