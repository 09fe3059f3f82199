"""The three scans back against exact fractions of every origin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_ledgers import ACCOUNTS, snapshots
from tracing_oracle import play_shares

from algorithms._kernels import adjoint, balances

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from graph.snapshot import Snapshot

    Float64 = NDArray[np.float64]
    Int32 = NDArray[np.int32]
    Int64 = NDArray[np.int64]

NOBODY = ACCOUNTS


@settings(max_examples=150, deadline=None)
@given(
    snapshots(size=20),
    st.lists(st.integers(0, 40), min_size=ACCOUNTS, max_size=ACCOUNTS),
    st.integers(0, ACCOUNTS - 1),
)
def test_the_scans_of_one_balance_are_the_exact_shares(
    snapshot: Snapshot, units: list[int], account: int
) -> None:
    """What of the balance was an opening, and what was lacking, account by account."""
    keep = snapshot.src != snapshot.dst
    src, dst = snapshot.src[keep], snapshot.dst[keep]
    amount = snapshot.amount[keep] % 1000 + 1
    rows = list(zip(src.tolist(), dst.tolist(), amount.tolist(), strict=True))
    openings = {v: n for v, n in enumerate(units) if n}
    exact = play_shares(rows, openings, set()).get(account, {})
    held = [float(exact.get(("opening", v), 0)) for v in range(ACCOUNTS)]
    lacked = [float(exact.get(("unknown", v), 0)) for v in range(ACCOUNTS)]
    opening = np.array(units, dtype=np.int64)
    share = balances.shares(src, dst, amount, opening)[1]
    for lies, short in _scans(src, dst, amount, share, account):
        assert (lies * opening).tolist() == pytest.approx(held, rel=1e-9, abs=1e-9)
        assert short.tolist() == pytest.approx(lacked, rel=1e-9, abs=1e-9)


def _scans(
    src: Int32, dst: Int32, amount: Int64, share: Float64, account: int
) -> list[tuple[Float64, Float64]]:
    """What lies in the account, and what was lacking, by each of the three."""
    none = np.empty(0, dtype=np.int64)
    target = np.eye(ACCOUNTS)[account]
    through = adjoint.adjoint_through(
        src, dst, amount, share, target, NOBODY, none, none
    )
    lies, short, row, _ = adjoint.adjoint_columns(
        *(src, dst, amount, share, np.array([account]), ACCOUNTS, NOBODY),
        np.zeros(len(src), dtype=np.int32),
        0,
    )
    # An account that never fell short has no row: -1 is the zero put last.
    column = np.append(short[:, 0], 0.0)[row]
    return [
        adjoint.adjoint(src, dst, share, target),
        through[:2],
        (lies[:, 0], column),
    ]


def test_what_an_emptied_payer_had_is_with_the_receiver_to_the_last_bit() -> None:
    """0 pays all of its 3 to 1, and 1 gives back a third of what it then has.

    Of a unit of 0 exactly as much lies in 0 at the end as of a unit of 1, a third, and
    1 + (1/3 - 1) would be another number than 1/3.
    """
    src = np.array([0, 1], dtype=np.int32)
    dst = np.array([1, 0], dtype=np.int32)
    amount = np.array([3, 1], dtype=np.int64)
    _, share = balances.shares(src, dst, amount, np.array([3, 0], dtype=np.int64))
    lies = adjoint.adjoint_columns(
        *(src, dst, amount, share, np.array([0]), 2, 2, np.zeros(2, np.int32), 0)
    )[0]
    assert lies[:, 0].tolist() == [1 / 3, 1 / 3]
