"""Any number of labels under pro rata: the last, unknown money, moves like the first."""

from __future__ import annotations

import pytest
from snapshots import make_snapshot

from algorithms.options import Opening, Rule, TracingOptions, Unknown
from algorithms.seeds import Seeds, TransferSeed
from algorithms.tracing import trace


@pytest.mark.parametrize("labels", [*range(1, 36), 63, 64, 65, 128, 129])
def test_each_label_is_passed_on_in_full(labels: int) -> None:
    """Each of the labels brings 2 to account 1, and so does unknown money.

    Account 1 pays half of all it has to 2: of each label's 2 exactly 1 goes on.
    """
    rows = [(0, 1, n, 2) for n in range(labels)]
    rows += [(3, 1, labels, 2), (1, 2, labels + 1, labels + 1)]
    seeds = Seeds(tuple(TransferSeed(n, 2, f"label {n:03}") for n in range(labels)))
    options = TracingOptions(Rule.PRO_RATA, Opening.BORN_AT_NEED, unknown=Unknown.APART)
    stops = trace(make_snapshot(rows), seeds, options).stops
    held = dict(
        zip(
            zip(stops.label.tolist(), stops.account.tolist(), strict=True),
            stops.amount.tolist(),
            strict=True,
        )
    )
    assert held == {(n, v): 1 for n in range(labels + 1) for v in (1, 2)}
