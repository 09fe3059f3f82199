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
    snapshots(size=40),
    st.sampled_from([Opening.INFERRED_MIN, Opening.BORN_AT_NEED]),
    st.sampled_from([Rule.FIFO, Rule.LIFO]),
)
def test_matches_are_those_of_queues_and_piles(
    snapshot: Snapshot, opening: Opening, rule: Rule
) -> None:
    found = matches(snapshot, None, TracingOptions(rule, opening))
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
        assert segments == play_matches(
            rows, openings, OUTSIDE_ACCOUNTS, latest_first=rule is Rule.LIFO
        )


@settings(max_examples=100, deadline=None)
@given(
    snapshots(size=40),
    st.sampled_from([Rule.FIFO, Rule.LIFO, Rule.LRB, Rule.MRB]),
)
def test_a_few_accounts_are_matched_as_among_all(
    snapshot: Snapshot, rule: Rule
) -> None:
    options = TracingOptions(rule, Opening.BORN_AT_NEED)
    whole = matches(snapshot, None, options).to_frame()
    for account in (3, 5):
        some = matches(snapshot, np.array([account]), options).to_frame()
        mine = whole[whole["account"] == account]
        assert sorted(some.itertuples(index=False, name=None)) == sorted(
            mine.itertuples(index=False, name=None)
        )


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
