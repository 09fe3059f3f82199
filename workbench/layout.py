"""Places for new nodes: near their anchor, clear of all others, moving none."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workbench.state import Place

CELL = 124
_RATIO = 0.72  # a cell is wider than tall: labels stand below the nodes


def new_places(anchor: Place, taken: Iterable[Place], count: int) -> tuple[Place, ...]:
    """The nearest free cells around the anchor, ``count`` of them, in canvas pixels.

    Cells of a grid through the anchor are tried ring by ring, so that no two places
    are nearer than a cell and the same question gives the same places. Linear in the
    places taken plus those tried.
    """
    width, height = CELL, round(CELL * _RATIO)
    filled = set()
    for x, y in taken:
        # A node between cells fills each cell that it would touch.
        across, down = (x - anchor[0]) / width, (y - anchor[1]) / height
        for column in {math.floor(across), math.ceil(across)}:
            for row in {math.floor(down), math.ceil(down)}:
                filled.add((column, row))
    found: list[Place] = []
    ring = 0
    while len(found) < count:
        for column, row in _ring(ring):
            if (column, row) not in filled and len(found) < count:
                found.append((anchor[0] + column * width, anchor[1] + row * height))
        ring += 1
    return tuple(found)


def _ring(ring: int) -> list[tuple[int, int]]:
    """The cells of a square ring, nearest to the centre first."""
    side = range(-ring, ring + 1)
    cells = [(c, r) for c in side for r in side if max(abs(c), abs(r)) == ring]
    return sorted(cells, key=lambda cell: (math.hypot(*cell), math.atan2(*cell)))
