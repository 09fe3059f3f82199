"""Matches: which receipt paid which payment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_ledgers import OUTSIDE_ACCOUNTS, snapshots
from snapshots import make_snapshot
from tracing_oracle import inferred_openings, play_matches

from algorithms.matches import matches
from algorithms.options import Opening, Rule, TracingOptions
from graph.errors import RuleError

if TYPE_CHECKING:
    from graph.snapshot import Snapshot


@settings(max_examples=150, deadline=None)
@given(
    snapshots(size=40), st.sampled_from([Opening.INFERRED_MIN, Opening.BORN_AT_NEED])
)
def test_matches_are_those_of_queues(snapshot: Snapshot, opening: Opening) -> None:
    found = matches(snapshot, None, TracingOptions(Rule.FIFO, opening))
    for code in range(len(snapshot.currencies)):
        rows = [
            (int(s), int(d), int(a)) if c == code else (0, 0, int(a))
            for s, d, a, c in zip(
                snapshot.src,
                snapshot.dst,
                snapshot.amount,
                snapshot.currency,
                strict=True,
            )
        ]
        inferred = opening is Opening.INFERRED_MIN
        openings = inferred_openings(rows, OUTSIDE_ACCOUNTS) if inferred else {}
        here = found.currency == code
        segments = sorted(
            zip(
                found.account[here].tolist(),
                found.in_position[here].tolist(),
                found.out_position[here].tolist(),
                found.amount[here].tolist(),
                strict=True,
            )
        )
        assert segments == play_matches(rows, openings, OUTSIDE_ACCOUNTS)


def test_the_time_between_receipt_and_payment_is_told() -> None:
    snapshot = make_snapshot([(0, 1, 100, 5), (1, 2, 130, 3), (1, 2, 190, 2)])
    frame = matches(snapshot, np.array([1])).to_frame()
    assert frame["held_us"].tolist() == [30, 90]
    assert frame["amount_minor"].tolist() == [3, 2]


def test_another_rule_is_refused() -> None:
    with pytest.raises(
        RuleError, match="pro-rata cannot answer matches: choose fifo, lifo"
    ):
        matches(make_snapshot([(0, 1, 1, 1)]), None, TracingOptions(Rule.PRO_RATA))
