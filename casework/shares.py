"""Shares of a whole in per cent, so that a list that is the whole sums to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def percents(parts: Sequence[int], whole: int) -> list[str]:
    """Shares of a whole in per cent, one decimal; of parts that are all of it, 100.0%.

    What rounding down leaves over goes to the largest remainders, the first of equal
    ones (Hamilton's rule), so that a list said to be the whole sums to it. O(n log n).
    """
    if not whole:
        return ["0.0%"] * len(parts)
    every = [*parts, whole - sum(parts)]
    tenths, left = zip(*(divmod(part * 1000, whole) for part in every), strict=True)
    order = sorted(range(len(every)), key=lambda n: -left[n])
    more = set(order[: 1000 - sum(tenths)])
    told = [each + (n in more) for n, each in enumerate(tenths)]
    return [f"{each // 10}.{each % 10}%" for each in told[: len(parts)]]
