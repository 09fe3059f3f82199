"""Balances of more pieces than the tables of a walk begin with."""

from __future__ import annotations

import numpy as np
import pytest
from snapshots import make_snapshot

from algorithms.options import Opening, Rule, TraceDirection, TracingOptions
from algorithms.origins import origins
from algorithms.seeds import AccountSeed, Seeds
from algorithms.tracing import trace

PAYERS = range(2, 202)
# 200 accounts pay 3 each to 1, which pays all of it to 0 at once.
ROWS = [*((payer, 1, payer, 3) for payer in PAYERS), (1, 0, 300, 600)]
BACKWARD = (Rule.FIFO, Rule.LIFO, Rule.LRB, Rule.MRB, Rule.PRO_RATA)


@pytest.mark.parametrize("rule", BACKWARD)
@pytest.mark.parametrize("opening", [Opening.INFERRED_MIN, Opening.BORN_AT_NEED])
def test_a_balance_is_traced_back_to_each_of_200_payers(
    rule: Rule, opening: Opening
) -> None:
    snapshot = make_snapshot(ROWS)
    options = TracingOptions(rule, opening, direction=TraceDirection.BACKWARD)
    found = trace(snapshot, Seeds(accounts=(AccountSeed(0, "t"),)), options)
    began = dict(
        zip(found.stops.account.tolist(), found.stops.amount.tolist(), strict=True)
    )
    assert began == dict.fromkeys(PAYERS, 3)
    carried = dict(
        zip(
            found.transfers.position.tolist(),
            found.transfers.amount.tolist(),
            strict=True,
        )
    )
    assert carried == {n: row[3] for n, row in enumerate(ROWS)}


@pytest.mark.parametrize("rule", BACKWARD)
def test_the_origins_of_a_balance_are_200_openings(rule: Rule) -> None:
    found = origins(make_snapshot(ROWS), np.array([0]), TracingOptions(rule))
    told = found.to_frame()
    assert sorted(told["origin_account"].tolist()) == list(PAYERS)
    assert set(told["amount_minor"]) == {3}
