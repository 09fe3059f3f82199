"""A payment beyond the balance is no debt: what comes in afterwards is there in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from snapshots import make_snapshot

from algorithms.options import Opening, Rule, TracingOptions
from algorithms.seeds import AccountSeed, Seeds, TransferSeed
from algorithms.tracing import trace

if TYPE_CHECKING:
    from algorithms.trace_results import Trace


def carried_by(found: Trace) -> dict[tuple[str, int], int]:
    """Minor units by (label, transfer)."""
    moved = found.transfers
    rows = zip(moved.label, moved.position, moved.amount, strict=True)
    return {(found.labels[n], int(at)): int(a) for n, at, a in rows}


@pytest.mark.parametrize(
    ("seeds", "carried"),
    [({"a": 10}, {"a": 5}), ({"a": 5, "b": 5}, {"a": 3, "b": 2}), ({"a": 4}, {"a": 2})],
)
def test_a_shortfall_is_born_and_not_owed(
    seeds: dict[str, int], carried: dict[str, int]
) -> None:
    """1 pays 5 that it has not, receives 10, and pays 5: half of what came."""
    snapshot = make_snapshot([(1, 2, 1, 5), (4, 1, 2, 10), (1, 3, 3, 5)])
    given_ = Seeds(tuple(TransferSeed(1, units, name) for name, units in seeds.items()))
    options = TracingOptions(Rule.PRO_RATA, Opening.BORN_AT_NEED)
    found = trace(snapshot, given_, options)
    told = carried_by(found).items()
    assert {label: a for (label, at), a in told if at == 2} == carried


def test_a_single_unit_that_is_born_bears_the_seeded_account_s_label() -> None:
    """1 is seeded, holds nothing and pays 1, twice; another label is followed beside."""
    snapshot = make_snapshot([(1, 2, 1, 1), (4, 3, 1, 6), (1, 3, 2, 1)], accounts=5)
    seeds = Seeds((TransferSeed(1, 6, "b"),), (AccountSeed(1, "a"),))
    options = TracingOptions(Rule.PRO_RATA, Opening.BORN_AT_NEED)
    found = trace(snapshot, seeds, options)
    assert carried_by(found) == {("a", 0): 1, ("a", 2): 1, ("b", 1): 6}
