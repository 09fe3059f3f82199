"""What is exactly the least amount followed on is followed on, again and again."""

from __future__ import annotations

import pytest
from snapshots import make_snapshot

from algorithms.options import Opening, Rule, TracingOptions
from algorithms.seeds import Seeds, TransferSeed
from algorithms.trace_results import REASONS
from algorithms.tracing import trace

CONSERVATIVE = tuple(rule for rule in Rule if rule is not Rule.POISON)


@pytest.mark.parametrize("rule", CONSERVATIVE)
@pytest.mark.parametrize("labels", [("a", "a", "a"), ("a", "b", "a")])
def test_seeds_of_exactly_the_least_are_followed(
    rule: Rule, labels: tuple[str, str, str]
) -> None:
    """Three receipts of 5 are seeded, and each is paid on as 5: none is below 5."""
    rows = [(0, n, n, 5) for n in (1, 2, 3)] + [(n, 4, 3 + n, 5) for n in (1, 2, 3)]
    seeds = Seeds(tuple(TransferSeed(n, 5, label) for n, label in enumerate(labels)))
    options = TracingOptions(rule, Opening.BORN_AT_NEED, stop_below=5)
    stops = trace(make_snapshot(rows), seeds, options).stops
    assert set(stops.account.tolist()) == {4}
    assert stops.amount.sum() == 15
    assert "below" not in {str(REASONS[n]) for n in stops.reason}


@pytest.mark.parametrize("rule", CONSERVATIVE)
def test_one_less_is_not_followed_and_the_next_is(rule: Rule) -> None:
    """4 of the first receipt are seeded and 5 of the second: only the 4 are below 5."""
    rows = [(0, 1, 1, 4), (0, 2, 2, 5), (1, 4, 3, 4), (2, 4, 4, 5)]
    seeds = Seeds((TransferSeed(0, 4, "a"), TransferSeed(1, 5, "a")))
    options = TracingOptions(rule, Opening.BORN_AT_NEED, stop_below=5)
    stops = trace(make_snapshot(rows), seeds, options).stops
    told = {
        v: (a, str(REASONS[n]) == "below")
        for v, a, n in zip(
            stops.account.tolist(),
            stops.amount.tolist(),
            stops.reason.tolist(),
            strict=True,
        )
    }
    assert told == {1: (4, True), 4: (5, False)}
