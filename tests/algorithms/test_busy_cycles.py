"""Cycles found late in their window, and bundles of almost too many to count."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from snapshots import make_snapshot

from algorithms.cycle_bundles import CycleOptions
from algorithms.cycles import find_cycles

if TYPE_CHECKING:
    from algorithms.cycles import Cycles

ACCOUNTS = 6
Row = tuple[int, int, int, int]


def told(found: Cycles) -> dict[tuple[int, ...], int]:
    """How many cycles go along each sequence of accounts."""
    return {
        tuple(found.sequence(b)): int(found.instances[b]) for b in range(len(found))
    }


def test_a_later_way_back_counts_though_an_earlier_one_is_met_first() -> None:
    """2 can pay 0 itself at 6, too early for what it gets at 7, or over 3 at 8."""
    rows = [(0, 1, 0, 5), (2, 0, 6, 5), (1, 2, 7, 5), (2, 3, 8, 5), (3, 0, 10, 5)]
    found = find_cycles(make_snapshot(rows), CycleOptions(window_us=10))
    assert told(found) == {(0, 1, 2, 3): 1}


def test_cycles_are_counted_up_to_the_largest_int64() -> None:
    """75 payments along each of 10 steps: 75^10 is more than 2^62, and below 2^63."""
    rows = [
        (step, (step + 1) % 10, 100 * step + n, 1)
        for step in range(10)
        for n in range(75)
    ]
    assert 2**62 < 75**10 < 2**63
    assert told(find_cycles(make_snapshot(rows))) == {tuple(range(10)): 75**10}


def every_cycle(rows: list[Row], window: int) -> dict[tuple[int, ...], int]:
    """The same by trying every chain of rising times."""
    out: dict[tuple[int, ...], int] = {}
    ways = [[row] for row in rows]
    while ways:
        way = ways.pop()
        if way[-1][1] == way[0][0]:
            key = tuple(row[0] for row in way)
            out[key] = out.get(key, 0) + 1
            continue
        met = {row[1] for row in way}
        ways += [
            [*way, row]
            for row in rows
            if row[0] == way[-1][1]
            and way[-1][2] < row[2] <= way[0][2] + window
            and row[1] not in met
        ]
    return out


@settings(max_examples=150, deadline=None)
@given(
    st.integers(0, 2**32 - 1),
    st.sampled_from([8, 12, 20, 30]),
    st.sampled_from([0, -(10**9), 10**15]),
)
def test_cycles_of_a_ring_are_all_chains_that_close(
    seed: int, window: int, since: int
) -> None:
    """Each account pays one or two places on, so that most chains come round."""
    chance = np.random.default_rng(seed)
    payer, on = chance.integers(0, ACCOUNTS, 24), chance.integers(1, 3, 24)
    time = since + chance.integers(0, 31, 24)
    columns = (payer, (payer + on) % ACCOUNTS, time, np.ones(24, dtype=np.int64))
    rows = list(zip(*(column.tolist() for column in columns), strict=True))
    found = find_cycles(
        make_snapshot(rows, accounts=ACCOUNTS), CycleOptions(window_us=window)
    )
    assert told(found) == every_cycle(rows, window)
