"""Whole minor units out of shares, so that the parts sum exactly to the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from graph.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def convert_lots(lots: Sequence[int], converted_minor: int) -> list[int]:
    """What each lot becomes when their sum is converted into ``converted_minor``.

    Cumulative rounding down: lot i becomes ``⌊C_i·b/a⌋ − ⌊C_{i−1}·b/a⌋``, with C_i the
    sum of the first i lots, a the sum of all and b what they become. The parts sum to b
    and each lies within one unit of its share. Integers of any size.

    >>> convert_lots([333, 333, 334], 7123)
    [2371, 2372, 2380]
    """
    consumed = sum(lots)
    if consumed <= 0 or converted_minor < 0 or min(lots) < 0:
        raise InputError(
            "A conversion needs lots that sum to more than zero, and a result that is "
            "not negative: look at the transfer's two legs."
        )
    parts: list[int] = []
    seen = given = 0
    for lot in lots:
        seen += lot
        upto = seen * converted_minor // consumed
        parts.append(upto - given)
        given = upto
    return parts


def apportion(weights: NDArray[np.float64], total: int) -> NDArray[np.int64]:
    """Whole parts of ``total`` in proportion to ``weights``, by largest remainder.

    ``weights`` is float64[N], none negative, not all zero unless ``total`` is. Equal
    remainders are served in order. The parts, int64[N], sum to ``total`` exactly.
    O(N log N).
    """
    if total == 0:
        return np.zeros(len(weights), dtype=np.int64)
    quota = weights * (total / weights.sum())
    parts: NDArray[np.int64] = np.floor(quota).astype(np.int64)
    missing = total - int(parts.sum())
    # Beyond 2^53 a float64 quota is no longer whole to the unit: the largest bears it.
    if not 0 <= missing <= len(parts):
        parts[np.argmax(weights)] += missing
    else:
        order = np.argsort(parts - quota, kind="stable")
        parts[order[:missing]] += 1
    return parts
