"""Places for new nodes: near their anchor, clear of all others, moving none."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from workbench.pieces import Place

# The box of a node with its label, in canvas pixels: no two places share one.
WIDE, TALL = 112, 66
_FIRST_RING, _RING_STEP = 190, 112
LEFT, EITHER, RIGHT = -1, 0, 1
_OFF, _GOLDEN = 0.6, math.pi * (3 - math.sqrt(5))
_UPRIGHT = 0.2  # cosine under which a place is neither left nor right


class _Taken:
    """Places in use, found by the box that they stand in."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._boxes: dict[tuple[int, int], list[Place]] = {}
        for place in places:
            self.add(place)

    def add(self, place: Place) -> None:
        self._boxes.setdefault((place[0] // WIDE, place[1] // TALL), []).append(place)

    def is_clear(self, place: Place) -> bool:
        column, row = place[0] // WIDE, place[1] // TALL
        return not any(
            abs(x - place[0]) < WIDE and abs(y - place[1]) < TALL
            for c in (column - 1, column, column + 1)
            for r in (row - 1, row, row + 1)
            for x, y in self._boxes.get((c, r), ())
        )


def new_places(
    anchor: Place, taken: Iterable[Place], sides: Sequence[int]
) -> tuple[Place, ...]:
    """A free place for each side asked for, nearest ring first, in canvas pixels.

    LEFT is for payers and RIGHT for payees, so that money runs from left to right;
    EITHER is for the rest. The same question gives the same places. Each place tried
    costs a constant number of looks.
    """
    used = _Taken(taken)
    found: dict[int, Place] = {}
    for side in (LEFT, RIGHT, EITHER):
        wanted = [number for number, each in enumerate(sides) if each == side]
        slots = _slots(anchor, side)
        for number in wanted:
            place = next(slot for slot in slots if used.is_clear(slot))
            used.add(place)
            found[number] = place
    return tuple(found[number] for number in range(len(sides)))


def _slots(anchor: Place, side: int) -> Iterator[Place]:
    """Places on rings around the anchor, without end; on a side the level ones first.

    Each ring is turned against the one inside it, so that arrows to the outer ring
    pass between the nodes of the inner one.
    """
    ring = 0
    while True:
        radius = _FIRST_RING + ring * _RING_STEP
        steps = int(2 * math.pi * radius / WIDE)
        turn = (ring % 2) * math.pi / steps
        angles = [turn + 2 * math.pi * step / steps for step in range(steps)]
        if side == EITHER:
            # All around and never two in line through the anchor, one after another.
            angles = [angles[0] + _OFF + _GOLDEN * step for step in range(steps)]
        else:
            angles.sort(key=lambda a: (round(abs(math.sin(a)), 6), a))
        for angle in angles:
            level = math.cos(angle)
            if side == EITHER or level * side > _UPRIGHT:
                x, y = radius * level, radius * math.sin(angle)
                yield anchor[0] + round(x), anchor[1] + round(y)
        ring += 1
