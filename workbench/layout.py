"""Places for new nodes: near their anchor, clear of all others, moving none."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from workbench.state import Place

CELL = 124  # no two nodes are nearer than this, so that labels can be read
_FIRST_RING = 240
_NEXT_RING = 150
_ALONG = 150  # between neighbours on a ring
_WIDER = 1.25  # a screen is wider than tall: rings are ellipses


def new_places(anchor: Place, taken: Iterable[Place], count: int) -> tuple[Place, ...]:
    """Free places on rings around the anchor, ``count`` of them, in canvas pixels.

    Rings are filled from the inside, from the top clockwise, so that arrows leave the
    anchor side by side and the same question gives the same places. Linear in the
    places taken plus those tried.
    """
    filled: dict[tuple[int, int], list[Place]] = {}
    for place in taken:
        filled.setdefault(_cell(place), []).append(place)
    found: list[Place] = []
    for place in _candidates(anchor):
        if len(found) == count:
            break
        if not _touches(place, filled):
            filled.setdefault(_cell(place), []).append(place)
            found.append(place)
    return tuple(found)


def _candidates(anchor: Place) -> Iterator[Place]:
    """Places on ever larger rings; neighbouring rings are turned against each other."""
    x, y = anchor
    ring = 0
    while True:
        radius = _FIRST_RING + ring * _NEXT_RING
        seats = max(6, math.floor(2 * math.pi * radius / _ALONG))
        turned = 0.5 * (ring % 2)
        for seat in range(seats):
            angle = 2 * math.pi * (seat + turned) / seats - math.pi / 2
            across = round(_WIDER * radius * math.cos(angle))
            yield x + across, y + round(radius * math.sin(angle))
        ring += 1


def _cell(place: Place) -> tuple[int, int]:
    return place[0] // CELL, place[1] // CELL


def _touches(place: Place, filled: dict[tuple[int, int], list[Place]]) -> bool:
    column, row = _cell(place)
    near = (
        other
        for c in (column - 1, column, column + 1)
        for r in (row - 1, row, row + 1)
        for other in filled.get((c, r), ())
    )
    return any(math.dist(place, other) < CELL for other in near)
