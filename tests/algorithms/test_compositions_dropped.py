"""What a composition leaves out is known to the last part, account by account."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_ledgers import ACCOUNTS, snapshots

from algorithms._kernels import balances
from algorithms._kernels.compositions import compose

if TYPE_CHECKING:
    from graph.snapshot import Snapshot

WORLD = ACCOUNTS


@settings(max_examples=150, deadline=None)
@given(
    snapshots(size=25),
    st.lists(st.integers(0, 40), min_size=ACCOUNTS, max_size=ACCOUNTS),
    st.sampled_from([0.0, 1.0, 7.5, 40.0]),
)
def test_what_is_kept_and_what_is_dropped_is_the_balance(
    snapshot: Snapshot, units: list[int], dropped_below: float
) -> None:
    """Payments of 0 are fresh money; each account's parts sum to what it holds."""
    keep = snapshot.src != snapshot.dst
    src, dst = snapshot.src[keep], snapshot.dst[keep]
    payer = np.where(src == 0, np.int32(WORLD), src)
    amount = snapshot.amount[keep] % 50 + 1
    opening = np.array([*units, 2**40], dtype=np.int64)
    held, _ = balances.shares(payer, dst, amount, opening)
    start, origin, parts, left_out, fits = compose(
        *(payer, dst, amount, opening, WORLD, src, 0, 3 * (ACCOUNTS + 1)),
        dropped_below,
        0.0,
        np.empty(100_000, dtype=np.int32),
        np.empty(100_000, dtype=np.float64),
    )
    assert fits
    assert (parts > 0).all()
    for v in range(ACCOUNTS):
        mine = slice(int(start[v]), int(start[v + 1]))
        assert (np.diff(origin[mine]) > 0).all()
        whole = parts[mine].sum() + left_out[v]
        assert whole == pytest.approx(held[v], abs=1e-6)
        assert left_out[v] >= 0
        assert left_out[v] == 0 or dropped_below > 0


def test_of_what_was_dropped_a_payment_takes_its_share() -> None:
    """1 has 3 of 0 and 9 of its own, and pays half: parts below 2 are dropped.

    To 2 go 4.5 of its own and 1.5 of 0, which are dropped. 2 pays a third of its 6 to
    3: 1.5 of 1 are dropped again, and a third of what was, 0.5, so that 3 knows of 2
    units and names none, and 2 knows of 1 that it does not name.
    """
    src = np.array([0, 1, 2], dtype=np.int32)
    dst = np.array([1, 2, 3], dtype=np.int32)
    amount = np.array([3, 6, 2], dtype=np.int64)
    opening = np.array([3, 9, 0, 0, 0], dtype=np.int64)
    start, origin, parts, left_out, fits = compose(
        *(src, dst, amount, opening, 4, src, 0, 15, 2.0, 0.0),
        np.empty(1_000, dtype=np.int32),
        np.empty(1_000, dtype=np.float64),
    )
    assert fits
    assert start[:5].tolist() == [0, 0, 2, 3, 3]
    assert origin.tolist() == [0, 1, 1]
    assert parts.tolist() == pytest.approx([1.5, 4.5, 3.0])
    assert left_out.tolist() == pytest.approx([0, 0, 1.0, 2.0, 0])
