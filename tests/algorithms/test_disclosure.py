"""Masking against linear algebra: nothing withheld can be solved for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from snapshots import make_snapshot

from algorithms.disclosure import Masking, mask_cells
from algorithms.regions import RegionMatrix, region_matrix
from graph.errors import InputError

REGIONS = 4
ROWS = st.lists(
    st.tuples(st.integers(0, 11), st.integers(0, 11), st.just(0), st.integers(1, 99)),
    min_size=1,
    max_size=40,
)


def known_sums(matrix: RegionMatrix, masking: Masking) -> list[list[int]]:
    """Rows of 0 and 1 over all cells: every sum that is published."""
    cells = range(matrix.cells)
    rows = [[int(i == j) for j in cells] for i in cells if not masking.masked[i]]
    pairs = list(
        zip(matrix.from_region.tolist(), matrix.to_region.tolist(), strict=True)
    )
    for r in range(-1, REGIONS):
        if (r, 0) not in masking.paid_totals:
            rows.append([int(a == r != b) for a, b in pairs])
        if (r, 0) not in masking.received_totals:
            rows.append([int(b == r != a) for a, b in pairs])
    if not masking.withheld_sums:
        rows.append([1] * matrix.cells)
    return rows


@settings(deadline=None, max_examples=200)
@given(
    rows=ROWS,
    region=st.lists(st.integers(-1, REGIONS - 1), min_size=12, max_size=12),
    below=st.integers(0, 4),
)
def test_no_withheld_cell_follows_from_what_is_published(
    rows: list[tuple[int, int, int, int]], region: list[int], below: int
) -> None:
    snap = make_snapshot(rows, accounts=12)
    places = np.array(region, dtype=np.int32)
    matrix = region_matrix(snap, places, [str(i) for i in range(REGIONS)])
    masking = mask_cells(matrix, below)
    assert masking.masked[matrix.people < below].all()
    assert (masking.primary == (matrix.people < below)).all()
    assert masking.masked_cells == masking.masked.sum()
    known = np.array(known_sums(matrix, masking), dtype=float)
    # Where all is withheld, nothing is known.
    known = known.reshape(-1, matrix.cells)
    rank = np.linalg.matrix_rank(known) if len(known) else 0
    for cell in np.flatnonzero(masking.masked):
        unit = np.eye(matrix.cells)[cell]
        assert np.linalg.matrix_rank(np.vstack([known, unit])) == rank + 1
    for code, transfers, amount in masking.masked_sums:
        assert code == "CNY"
        assert transfers == matrix.transfers[masking.masked].sum()
        assert amount == matrix.amount_minor[masking.masked].sum()


def square(people: list[list[int]], amount: list[list[int]]) -> RegionMatrix:
    """A matrix whose cell (i, j) has so many payers, each paying a share."""
    size = len(people)
    rows, region = [], list(range(size))
    for i in range(size):
        for j in range(size):
            for _ in range(people[i][j]):
                rows.append((len(region), len(region) + 1, 0, amount[i][j]))
                region += [i, j]
    snap = make_snapshot(rows, accounts=len(region))
    names = [str(i) for i in range(size)]
    return region_matrix(snap, np.array(region, dtype=np.int32), names)


def test_one_small_cell_takes_the_three_cheapest_with_it() -> None:
    people = [[0, 2, 9, 9], [9, 0, 9, 9], [9, 9, 0, 9], [9, 9, 9, 0]]
    amount = [[0, 1, 5, 1], [8, 0, 8, 8], [8, 4, 0, 8], [8, 1, 1, 0]]
    matrix = square(people, amount)
    masking = mask_cells(matrix, 5)
    hidden = {
        (int(matrix.from_region[i]), int(matrix.to_region[i]))
        for i in np.flatnonzero(masking.masked)
    }
    # Rows 0 and 2 or 3, columns 1 and 2 or 3: 0→2, 3→2, 3→1 costs least.
    assert hidden == {(0, 1), (0, 2), (3, 2), (3, 1)}
    assert masking.primary.sum() == 1
    assert masking.to_frame()["masked"].sum() == masking.masked_cells == 4
    assert ("below", "5") in masking.parameters
    assert masking.paid_totals == masking.received_totals == frozenset()


def bounds(matrix: RegionMatrix, masking: Masking, cell: int) -> tuple[float, float]:
    """What a reader can work out of a withheld cell: least and most, by linear algebra."""
    known = np.array(known_sums(matrix, masking), dtype=float)
    told = known @ matrix.amount_minor
    sought = np.eye(matrix.cells)[cell]
    ends = [
        linprog(sign * sought, A_eq=known, b_eq=told, bounds=(0, None))
        for sign in (1, -1)
    ]
    return ends[0].fun, -ends[1].fun if ends[1].success else np.inf


def test_a_small_cell_is_covered_by_cells_no_smaller() -> None:
    people = [[0, 2, 9, 9], [9, 0, 9, 9], [9, 9, 0, 9], [9, 9, 9, 0]]
    # The cheapest cover of 50 would be cells of 1: it would then be 49, 50 or 51.
    amount = [[0, 50, 20, 1], [30, 0, 30, 30], [30, 1, 0, 1], [30, 20, 20, 0]]
    matrix = square(people, amount)
    masking = mask_cells(matrix, 5)
    (cell,) = np.flatnonzero(masking.primary)
    moved = int(matrix.amount_minor[cell])
    assert moved == 100
    least, most = bounds(matrix, masking, int(cell))
    assert least == pytest.approx(0)
    assert most >= 2 * moved - 0.001


def test_where_nothing_covers_the_totals_are_withheld_too() -> None:
    matrix = square([[0, 2], [0, 0]], [[0, 5], [0, 0]])
    masking = mask_cells(matrix, 5)
    assert masking.paid_totals == {(0, 0)}
    assert masking.received_totals == {(1, 0)}
    assert masking.withheld_sums == ("CNY",)
    assert masking.masked_sums == ()


def test_a_negative_threshold_is_refused() -> None:
    with pytest.raises(InputError, match="0 or more"):
        mask_cells(square([[0, 2], [0, 0]], [[0, 5], [0, 0]]), -1)
