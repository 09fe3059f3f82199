"""Exact sums of money by group: integers in, integers out, or an error."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from graph.errors import MoneyError
from graph.money import INT64_MAX

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Two amounts below this cannot leave int64 when a float estimate says they do not:
# the estimate is off by at most 2^-53 of itself for each of fewer than 2^31 terms.
_SAFE = INT64_MAX * 0.999


def sums_by(
    group: NDArray[np.integer], amount: NDArray[np.int64], groups: int
) -> NDArray[np.int64]:
    """int64[groups]: the exact sum of the amounts of each group.

    ``group`` is int[E] in 0..groups-1. Raises MoneyError if any sum could leave int64.
    O(E).
    """
    if float(np.sum(amount, dtype=np.float64)) > _SAFE:
        estimate = np.bincount(group, weights=amount, minlength=groups)
        if estimate.max(initial=0.0) > _SAFE:
            raise MoneyError(
                "The amounts of one group add up to more than 2^63 minor units: "
                "narrow the time window."
            )
    total = np.zeros(groups, dtype=np.int64)
    np.add.at(total, group, amount)
    return total


def summed(rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Rows (key, key, amount) with each pair of keys once, sorted, without zeros."""
    rows = rows[rows[:, 2] != 0]
    if len(rows) == 0:
        return rows
    step, inner = np.diff(rows[:, 0]), np.diff(rows[:, 1])
    if ((step > 0) | ((step == 0) & (inner > 0))).all():
        return rows
    rows = rows[np.lexsort((rows[:, 1], rows[:, 0]))]
    new = np.ones(len(rows), dtype=np.bool_)
    new[1:] = (rows[1:, :2] != rows[:-1, :2]).any(axis=1)
    first = np.flatnonzero(new)
    total = np.add.reduceat(rows[:, 2], first)
    some = total != 0
    return np.column_stack((rows[first[some], :2], total[some]))


def columns_of(*columns: NDArray[np.generic] | int) -> NDArray[np.int64]:
    """Columns beside each other as int64 rows; a number fills its column."""
    arrays = np.broadcast_arrays(*columns)
    return np.column_stack([array.astype(np.int64) for array in arrays])
