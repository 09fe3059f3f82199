"""Hashes are numbered as they first appear, whatever slots they fall into."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ingest._codes import codes_by_hash


def numbered(hashes: list[int]) -> tuple[list[int], list[int]]:
    """The same, one by one."""
    known: dict[int, int] = {}
    first = []
    for place, one in enumerate(hashes):
        if one not in known:
            known[one] = len(known)
            first.append(place)
    return [known[one] for one in hashes], first


# Small numbers share their upper bits, so that all fall into one slot at first.
hashes = st.lists(st.integers(0, 9) | st.integers(0, 2**64 - 1), max_size=200)


@given(hashes)
def test_codes_are_those_of_numbering_one_by_one(drawn: list[int]) -> None:
    codes, first = codes_by_hash(np.array(drawn, dtype=np.uint64))
    assert (codes.tolist(), first.tolist()) == numbered(drawn)


def test_more_distinct_hashes_than_slots_are_all_told_apart() -> None:
    drawn = np.random.default_rng(3).integers(0, 2**64, 1_500_000, dtype=np.uint64)
    twice = np.concatenate((drawn, drawn[::-1]))
    codes, first = codes_by_hash(twice)
    assert np.array_equal(twice[first][codes], twice)
    assert np.array_equal(first, np.arange(len(np.unique(drawn))))
    assert codes.dtype == np.int32
