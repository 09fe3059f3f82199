from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.demonstration.journal import (
    Journal,
    balances_after,
    closing_balances,
    least_sums,
)
from ingest.demonstration.timeline import DAY, DAYS

ACCOUNTS = 5
ENTRIES = st.lists(
    st.tuples(
        st.integers(0, 40),
        st.integers(0, ACCOUNTS - 1),
        st.integers(0, ACCOUNTS - 1),
        st.integers(0, 1_000),
    ).filter(lambda entry: entry[1] != entry[2]),
    min_size=1,
    max_size=40,
)


def journal_of(entries: list[tuple[int, int, int, int]]) -> Journal:
    journal = Journal()
    for entry in entries:
        journal.add(*entry, channel="c", purpose="p")
    return journal


@given(ENTRIES)
def test_closing_keeps_the_order_and_gives_each_transfer_a_second(
    entries: list[tuple[int, int, int, int]],
) -> None:
    closed = journal_of(entries).close()
    expected = sorted((e for e in entries if e[3] > 0), key=lambda e: e[0])
    got = list(zip(closed.src, closed.dst, closed.amount, strict=True))
    assert got == [entry[1:] for entry in expected]
    assert (np.diff(closed.time) > 0).all()
    for moved, (time, *_) in zip(closed.time, expected, strict=True):
        assert 0 <= moved - time < len(entries)


@given(ENTRIES)
def test_balances_are_those_of_a_ledger_kept_by_hand(
    entries: list[tuple[int, int, int, int]],
) -> None:
    closed = journal_of(entries).close()
    opening = np.arange(ACCOUNTS, dtype=np.int64) * 100
    by_hand = opening.tolist()
    lowest = [0] * ACCOUNTS
    payers, payees = [], []
    for src, dst, amount in zip(closed.src, closed.dst, closed.amount, strict=True):
        by_hand[src] -= int(amount)
        by_hand[dst] += int(amount)
        payers.append(by_hand[src])
        payees.append(by_hand[dst])
        lowest[src] = min(lowest[src], by_hand[src] - int(opening[src]))
    after_src, after_dst = balances_after(closed, opening)
    assert after_src.tolist() == payers
    assert after_dst.tolist() == payees
    assert closing_balances(closed, opening).tolist() == by_hand
    assert least_sums(closed, ACCOUNTS).tolist() == lowest


@pytest.mark.parametrize("time", [-1, DAYS * DAY])
def test_a_transfer_outside_the_case_is_refused(time: int) -> None:
    with pytest.raises(ValueError, match="outside the months of the case"):
        journal_of([(time, 0, 1, 5)]).close()
