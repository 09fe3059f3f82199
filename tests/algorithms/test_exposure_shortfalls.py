"""Exposure where a payment lacked a unit: what was lacking came from nobody."""

from __future__ import annotations

import numpy as np
import pytest

from algorithms.exposure import exposures, moves_of

POOL = 0
Row = tuple[int, int, int]


def ends_at_the_pool(rows: list[Row], rule: str) -> list[int]:
    """What of each transfer ends at the pool."""
    fresh = np.zeros(7, dtype=np.uint8)
    fresh[POOL] = 2
    src, dst = (np.array([row[n] for row in rows], dtype=np.int32) for n in (0, 1))
    amount = np.array([row[2] for row in rows], dtype=np.int64)
    moves = moves_of(np.arange(len(rows), dtype=np.int32), src, dst, amount, fresh)
    _, destination = exposures(moves, fresh, "pool", "CNY", rule)
    carried = [0] * len(rows)
    for position, minor in zip(destination.position, destination.traced, strict=True):
        carried[int(position)] = int(minor)
    return carried


@pytest.mark.parametrize("rule", ["fifo", "pro-rata"])
@pytest.mark.parametrize("lacked", [1, 2, 5])
def test_what_was_lacking_is_not_what_had_gone_before(rule: str, lacked: int) -> None:
    """2 is paid 5 and pays 5 to 6: what it then pays to the pool is not of the 5."""
    rows = [(3, 2, 5), (2, 6, 5), (2, POOL, lacked)]
    assert ends_at_the_pool(rows, rule) == [0, 0, lacked]


@pytest.mark.parametrize("lacked", [1, 2, 5])
def test_of_a_payment_the_last_units_were_lacking(lacked: int) -> None:
    """2 pays 4 and ``lacked`` at once to 4, which pays the first 4 to the pool."""
    rows = [(3, 2, 4), (2, 4, 4 + lacked), (4, POOL, 4), (4, 5, lacked)]
    assert ends_at_the_pool(rows, "fifo") == [4, 4, 4, 0]
