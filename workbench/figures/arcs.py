"""Curved arrows between places: the width tells the amount, the head the direction."""

from __future__ import annotations

import math
from typing import Any

from workbench.figures.inks import faded

Place = tuple[float, float]

_POINTS = 25
_BEND = 0.2
_WIDEST = 9.0
_NARROWEST = 0.9
# The last point that is drawn: the head stands clear of the place it points to.
_HEAD = _POINTS - 2


def curve(start: Place, end: Place) -> list[Place]:
    """A quadratic Bézier curve that bends to the right of its way.

    Bending to one side keeps A to B apart from B to A.
    """
    (x0, y0), (x1, y1) = start, end
    bend_x = (x0 + x1) / 2 + (y1 - y0) * _BEND
    bend_y = (y0 + y1) / 2 - (x1 - x0) * _BEND
    steps = [step / (_POINTS - 1) for step in range(_POINTS)]
    return [
        (
            (1 - t) ** 2 * x0 + 2 * t * (1 - t) * bend_x + t * t * x1,
            (1 - t) ** 2 * y0 + 2 * t * (1 - t) * bend_y + t * t * y1,
        )
        for t in steps
    ]


def width_of(amount: int, largest: int) -> float:
    """Pixels for an amount: the square root keeps small ones visible."""
    if largest <= 0:
        return _NARROWEST
    return max(_NARROWEST, _WIDEST * math.sqrt(amount / largest))


def arc(
    ends: tuple[Place, Place], width: float, colour: str, hover: str, meaning: list[str]
) -> dict[str, Any]:
    """The trace of one arrow; ``meaning`` comes back with a click."""
    points = curve(*ends)[: _HEAD + 1]
    sizes = [0.0] * _HEAD + [7.0 + 1.6 * width]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": [round(x, 5) for x, _ in points],
        "y": [round(y, 5) for _, y in points],
        "line": {"width": round(width, 2), "color": faded(colour, 0.5)},
        "marker": {
            "symbol": "arrow",
            "angleref": "previous",
            "size": sizes,
            "color": faded(colour, 0.95),
            "opacity": 1,
            "line": {"width": 0},
        },
        "customdata": [meaning] * len(points),
        "hovertemplate": hover + "<extra></extra>",
    }
