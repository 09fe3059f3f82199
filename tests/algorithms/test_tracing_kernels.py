"""The compiled passes: exact products, and the same answers interpreted."""

from __future__ import annotations

import heapq
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from random_ledgers import ACCOUNTS, snapshots
from tracing_oracle import nearest

from algorithms._kernels import (
    adjoint,
    balances,
    buckets,
    fifo,
    poison,
    pro_rata,
    segments,
    ties,
    walks,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from graph.snapshot import Snapshot

MOST = 2**62 - 1


@settings(max_examples=300, deadline=None)
@given(st.integers(1, MOST), st.data())
def test_a_part_is_the_exact_rounded_share(balance: int, data: st.DataObject) -> None:
    traced = data.draw(st.integers(0, balance))
    amount = data.draw(st.integers(1, balance))
    exact = nearest(Fraction(traced * amount, balance))
    assert pro_rata.part(traced, amount, balance) == exact
    assert max(0, amount - (balance - traced)) <= exact <= min(traced, amount)


@settings(max_examples=300, deadline=None)
@given(st.integers(2**50, 2**52), st.data())
@example(2**51, None).via("the last balance that a float estimate serves")
def test_a_part_is_exact_where_the_float_estimate_ends(
    balance: int, data: st.DataObject | None
) -> None:
    traced = balance - 1 if data is None else data.draw(st.integers(0, balance))
    amount = balance - 1 if data is None else data.draw(st.integers(1, balance))
    exact = nearest(Fraction(traced * amount, balance))
    assert pro_rata.part(traced, amount, balance) == exact


def _interpreted(function: Callable[..., object]) -> Callable[..., object]:
    return function.py_func  # type: ignore[attr-defined]


def _use_interpreted(patch: pytest.MonkeyPatch, module: ModuleType) -> None:
    """Let a kernel's own calls be interpreted as well."""
    for name, value in vars(module).items():
        if hasattr(value, "py_func"):
            patch.setattr(module, name, value.py_func)


@settings(max_examples=25, deadline=None)
@given(snapshots(size=15), st.lists(st.integers(0, 40), min_size=7, max_size=7))
def test_every_pass_answers_the_same_interpreted(
    snapshot: Snapshot, held: list[int]
) -> None:
    keep = snapshot.src != snapshot.dst
    src, dst = snapshot.src[keep], snapshot.dst[keep]
    # Small, so that an interpreted product cannot leave int64.
    amount = snapshot.amount[keep] % 1000 + 1
    opening = np.array(held, dtype=np.int64)
    size = len(src)
    at = np.arange(0, size, 3, dtype=np.int64)
    given_ = amount[at] // 2 + 1
    given_ = np.minimum(given_, amount[at])
    fill = np.array([0, -1, 1, -1, -1, -1, -1], dtype=np.int64)
    tags = (at % 2).astype(np.int64)
    touched = np.flatnonzero((fill[src] >= 0) | (fill[dst] >= 0))
    none = np.zeros(len(touched), dtype=np.int64)
    share = balances.shares(src, dst, amount, opening)[1]
    target = np.eye(ACCOUNTS)[3]
    left, entered, ends = fifo.axes(src, dst, amount, opening)
    order = np.argsort(dst, kind="stable").astype(np.int32)
    start = np.searchsorted(dst[order], np.arange(ACCOUNTS + 1)).astype(np.int64)
    out = np.argsort(src, kind="stable").astype(np.int32)
    out_start = np.searchsorted(src[out], np.arange(ACCOUNTS + 1)).astype(np.int64)
    everyone = np.arange(ACCOUNTS, dtype=np.int64)
    marks = (fill + 1).astype(np.uint8)
    born = np.where(fill < 0, 2, fill)
    ledger = (src, dst, amount, opening)
    laid = (fill * 4, born * 4, fill * 4, 8, at, tags * 4, given_)
    one_hop = (fill, born, fill, 2, at, tags, given_)
    group = (src.astype(np.int64) * 10 + snapshot.time_us[keep]).astype(np.int64)
    larger = amount // 2
    no_fees, fees = np.zeros(0, dtype=np.bool_), np.arange(size) % 3 == 1
    time_us, least = snapshot.time_us[keep], 500
    matchings = [(segments.by_arrival(*ledger, latest), latest) for latest in (0, 1)]
    wanted = np.column_stack((at, np.zeros_like(at), given_, tags))
    calls: list[tuple[ModuleType, str, tuple[object, ...]]] = [
        (balances, "move", (src, dst, amount, ACCOUNTS)),
        (balances, "needed_openings", (src, dst, amount, ACCOUNTS)),
        (balances, "shares", (src, dst, amount, opening)),
        (pro_rata, "forward", (src, dst, amount, opening, fill >= 0, touched, none)),
        (
            pro_rata,
            "forward_columns",
            (*ledger, 3, 1, fill, born, fill, 2, at, tags, given_, 0, no_fees),
        ),
        (
            pro_rata,
            "forward_columns",
            (*ledger, 12, 4, *laid[:3], -2, *laid[4:], least, fees),
        ),
        (adjoint, "adjoint", (src, dst, share, target)),
        (
            adjoint,
            "adjoint_through",
            (src, dst, amount, share, target, 0, at, given_),
        ),
        (
            adjoint,
            "adjoint_columns",
            (src, dst, amount, share, everyone[2:5], ACCOUNTS, 0, src, ACCOUNTS),
        ),
        (
            fifo,
            "stream",
            (
                src,
                dst,
                amount,
                opening,
                *(fill * 4, born * 4, fill * 4, 8, at, tags * 4, given_, 4, 1),
            ),
        ),
        *(
            (segments, "by_arrival", (src, dst, amount, opening, latest))
            for latest in (0, 1)
        ),
        *(
            (segments, "by_birth", (src, dst, amount, opening, 0, sign))
            for sign in (1, -1)
        ),
        *(
            (walks, "walk_forward", (*ledger, *units, owner, turned, *laid, 4, *cuts))
            for (*units, owner), turned in matchings
            for cuts in ((0, 3, time_us, opening, -1), (least, 3, time_us, opening, 2))
        ),
        *(
            (walks, "walk_back", (src, src, *units, turned, 0, wanted))
            for (*units, _), turned in matchings
        ),
        *(
            (buckets, "queue", (*ledger, mode, group, larger, *laid, 4, below, 3))
            for mode in (0, 1, 2)
            for below in (0, least)
        ),
        *(
            (buckets, "columns", (*ledger, 3, mode, by, group, larger, *one_hop, below))
            for mode in (0, 1, 2)
            for by in (0, 1)
            for below in (0, least)
        ),
        (fifo, "axes", (src, dst, amount, opening)),
        (
            fifo,
            "origins_of",
            (
                *(src, amount, opening, left, entered, start, order, 0, 3),
                *(int(ends[3, 0]), int(ends[3, 1]), np.zeros(size, dtype=np.int64)),
            ),
        ),
        (fifo, "match", (amount, opening, start, order, out_start, out, everyone)),
        (
            poison,
            "poison",
            (*ledger, marks, marks, marks, at, tags.astype(np.uint8), given_),
        ),
        (ties, "order_ties", (src, dst, snapshot.time_us[keep], ACCOUNTS)),
    ]
    for module, name, arguments in calls:
        compiled = getattr(module, name)(*arguments)
        with pytest.MonkeyPatch.context() as patch:
            _use_interpreted(patch, module)
            interpreted = getattr(module, name)(*arguments)
        compiled = compiled if isinstance(compiled, tuple) else (compiled,)
        interpreted = interpreted if isinstance(interpreted, tuple) else (interpreted,)
        for one, other in zip(compiled, interpreted, strict=True):
            assert np.array_equal(one, other), name


def _ordered(before: list[int], after: list[int], low: int, high: int) -> list[int]:
    """The order of one instant by its wording: the first that nobody must precede."""
    left = list(range(low, high))
    out = []
    while left:
        free = [i for i in left if not any(before[j] == after[i] for j in left)]
        heapq.heapify(free)
        chosen = free[0] if free else left[0]
        left.remove(chosen)
        out.append(chosen)
    return out


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 2))).map(
        lambda rows: sorted((r for r in rows if r[0] != r[1]), key=lambda r: r[2])
    )
)
def test_ties_are_put_in_topological_order(rows: list[tuple[int, int, int]]) -> None:
    before, after = [r[0] for r in rows], [r[1] for r in rows]
    times = [r[2] for r in rows]
    expected: list[int] = []
    for instant in sorted(set(times)):
        low = times.index(instant)
        expected += _ordered(before, after, low, low + times.count(instant))
    found = ties.order_ties(
        np.array(before, dtype=np.int32),
        np.array(after, dtype=np.int32),
        np.array(times, dtype=np.int64),
        6,
    )
    assert found.tolist() == expected
