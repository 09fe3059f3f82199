"""Several labels move exactly as their sum does under one label."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_ledgers import Case, cases
from snapshots import make_snapshot

from algorithms.options import Opening, Rule, Share, TracingOptions
from algorithms.seeds import Seeds, TransferSeed
from algorithms.tracing import trace

if TYPE_CHECKING:
    from algorithms.trace_results import Trace

CONSERVATIVE = [rule for rule in Rule if rule is not Rule.POISON]
OPENINGS = [Opening.BORN_AT_NEED, Opening.INFERRED_MIN]


def under_one_label(seeds: Seeds) -> Seeds:
    return Seeds(
        tuple(replace(seed, label="all") for seed in seeds.transfers),
        tuple(replace(seed, label="all") for seed in seeds.accounts),
        tuple(replace(seed, label="all") for seed in seeds.openings),
    )


def sums(found: Trace) -> tuple[dict[tuple[int, int], int], dict[int, int]]:
    """Minor units of all labels by account and currency, and by transfer."""
    held: dict[tuple[int, int], int] = {}
    for account, code, amount in zip(
        found.stops.account.tolist(),
        found.stops.currency.tolist(),
        found.stops.amount.tolist(),
        strict=True,
    ):
        held[account, code] = held.get((account, code), 0) + amount
    moved: dict[int, int] = {}
    for position, amount in zip(
        found.transfers.position.tolist(), found.transfers.amount.tolist(), strict=True
    ):
        moved[position] = moved.get(position, 0) + amount
    return held, moved


@settings(deadline=None)
@given(
    cases(),
    st.sampled_from(CONSERVATIVE),
    st.sampled_from(OPENINGS),
    st.sampled_from(Share),
)
def test_labels_together_are_one_label(
    case: Case, rule: Rule, opening: Opening, share: Share
) -> None:
    options = TracingOptions(rule, opening, share=share)
    many = trace(case.snapshot, case.seeds, options)
    one = trace(case.snapshot, under_one_label(case.seeds), options)
    assert sums(many) == sums(one)


@pytest.mark.parametrize("rule", CONSERVATIVE)
@pytest.mark.parametrize("share", [Share.FIFO, Share.PRO_RATA])
@pytest.mark.parametrize("labels", [7, 39, 40])
def test_also_where_every_table_grows(rule: Rule, share: Share, labels: int) -> None:
    """4,000 transfers between 12 accounts, 200 of them seeded with many labels."""
    random = np.random.default_rng(7)
    size = 4_000
    src = random.integers(0, 12, size)
    dst = (src + random.integers(1, 12, size)) % 12
    amount = random.integers(1, 500, size)
    rows = [
        (int(u), int(v), n // 2, int(a))
        for n, (u, v, a) in enumerate(zip(src, dst, amount, strict=True))
    ]
    snapshot = make_snapshot(rows)
    chosen = np.sort(random.choice(size, 200, replace=False))
    seeds = Seeds(
        tuple(
            TransferSeed(int(at), int(snapshot.amount[at]), f"label {n % labels:02}")
            for n, at in enumerate(chosen)
        )
    )
    options = TracingOptions(rule, Opening.BORN_AT_NEED, share=share)
    many = trace(snapshot, seeds, options)
    one = trace(snapshot, under_one_label(seeds), options)
    assert len(many.transfers) > 800
    assert sums(many) == sums(one)
