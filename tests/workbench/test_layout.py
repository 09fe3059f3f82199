from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from workbench.layout import EITHER, LEFT, RIGHT, TALL, WIDE, new_places

PLACES = st.lists(
    st.tuples(st.integers(-1500, 1500), st.integers(-1500, 1500)), max_size=40
)
SIDES = st.lists(st.sampled_from([LEFT, EITHER, RIGHT]), max_size=60)


@given(PLACES, SIDES)
def test_new_places_share_no_box_with_any_other(
    taken: list[tuple[int, int]], sides: list[int]
) -> None:
    found = new_places((0, 0), taken, sides)
    assert len(found) == len(sides)
    for number, (x, y) in enumerate(found):
        for other_x, other_y in [*taken, *found[:number]]:
            assert abs(x - other_x) >= WIDE or abs(y - other_y) >= TALL


@given(PLACES, SIDES)
def test_the_same_question_gives_the_same_places(
    taken: list[tuple[int, int]], sides: list[int]
) -> None:
    assert new_places((9, -4), taken, sides) == new_places((9, -4), list(taken), sides)


@given(SIDES)
def test_payers_stand_left_and_payees_right(sides: list[int]) -> None:
    for side, (x, _) in zip(sides, new_places((0, 0), [], sides), strict=True):
        assert side == EITHER or x * side > 0
