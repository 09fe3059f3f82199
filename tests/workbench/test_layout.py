from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from workbench.layout import CELL, new_places

PLACES = st.lists(
    st.tuples(st.integers(-1500, 1500), st.integers(-1500, 1500)), max_size=40
)


@given(PLACES, st.integers(0, 60))
def test_new_places_are_clear_of_all_others(
    taken: list[tuple[int, int]], count: int
) -> None:
    found = new_places((0, 0), taken, count)
    assert len(found) == count
    for number, place in enumerate(found):
        others = [*taken, *found[:number]]
        assert all(math.dist(place, other) >= CELL for other in others)


@given(PLACES, st.integers(1, 30))
def test_the_same_question_gives_the_same_places(
    taken: list[tuple[int, int]], count: int
) -> None:
    first = new_places((100, -40), taken, count)
    assert new_places((100, -40), list(taken), count) == first
    assert new_places((100, -40), taken, count - 1) == first[:-1]


def test_an_empty_canvas_is_filled_ring_by_ring() -> None:
    near, far = new_places((0, 0), [(0, 0)], 30)[::29]
    assert math.hypot(*near) < math.hypot(*far)
