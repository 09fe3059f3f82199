"""Curved arrows between places: the width tells the amount, the head the direction."""

from __future__ import annotations

import math
from typing import Any

from workbench.figures.inks import faded

Place = tuple[float, float]

_POINTS = 24
_BEND = 0.2
_WIDEST = 9.0
_NARROWEST = 0.9
# However near two places are, this share of the way between them is drawn.
_SHORTEST = 0.4


def curve(start: Place, end: Place, clear: float = 0.0) -> list[Place]:
    """A quadratic Bézier curve that bends to the right of its way.

    Bending to one side keeps A to B apart from B to A; keeping ``clear`` of both places
    leaves them to be pointed at.
    """
    (x0, y0), (x1, y1) = start, end
    bend_x = (x0 + x1) / 2 + (y1 - y0) * _BEND
    bend_y = (y0 + y1) / 2 - (x1 - x0) * _BEND
    away = clear / max(math.dist(start, end), 1e-9)
    first = min(away, (1 - _SHORTEST) / 2)
    steps = [first + (1 - 2 * first) * step / (_POINTS - 1) for step in range(_POINTS)]
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
    points: list[Place], width: float, colour: str, hover: str, meaning: list[str]
) -> dict[str, Any]:
    """The trace of one arrow along its points; ``meaning`` comes back with a click."""
    sizes = [0.0] * (len(points) - 1) + [7.0 + 1.6 * width]
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
