"""Groups of one instant one after the other: nothing of one is left in the next."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from algorithms._kernels import ties

ACCOUNTS = 4


def ordered(rows: list[tuple[int, int, int]]) -> list[int]:
    """Position by position: the first of its instant that no other must precede."""
    left = list(range(len(rows)))
    out = []
    while left:
        group = [i for i in left if rows[i][2] == rows[left[0]][2]]
        free = [i for i in group if not any(rows[j][0] == rows[i][1] for j in group)]
        out.append((free or group)[0])
        left.remove(out[-1])
    return out


def found(rows: list[tuple[int, int, int]]) -> list[int]:
    before, after, time = (np.array(column) for column in zip(*rows, strict=True))
    order: list[int] = ties.order_ties(
        before.astype(np.int32), after.astype(np.int32), time.astype(np.int64), ACCOUNTS
    ).tolist()
    return order


def test_what_was_alone_in_its_instant_comes_once() -> None:
    """0 and 1 are alone; 2 waits for 3, and one instant later 4 for 5."""
    rows = [(0, 1, 0), (0, 1, 1), (0, 1, 2), (1, 2, 2), (0, 1, 3), (1, 2, 3)]
    assert found(rows) == ordered(rows) == [0, 1, 3, 2, 5, 4]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, ACCOUNTS - 1),
            st.integers(0, ACCOUNTS - 1),
            st.integers(0, 7),
        ).filter(lambda row: row[0] != row[1]),
        min_size=1,
        max_size=24,
    ).map(lambda rows: sorted(rows, key=lambda row: row[2]))
)
def test_each_instant_is_ordered_by_itself(rows: list[tuple[int, int, int]]) -> None:
    assert found(rows) == ordered(rows)
