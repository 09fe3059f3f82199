"""No transfer carries more of the labels than it moves, or the trace is an error."""

from __future__ import annotations

import numpy as np
import pytest
from snapshots import make_snapshot

from algorithms.forward import Followed
from algorithms.options import Opening, Rule, TracingOptions
from algorithms.seeds import Seeds, TransferSeed
from algorithms.tracing import trace
from graph.errors import ConservationError

SNAPSHOT = make_snapshot([(1, 2, 1, 10), (2, 3, 2, 6), (3, 4, 3, 6)])
SEEDS = Seeds((TransferSeed(0, 4, "a"), TransferSeed(0, 5, "b")))
OPTIONS = TracingOptions(Rule.FIFO, Opening.BORN_AT_NEED)


@pytest.mark.parametrize(
    ("moved", "traced"),
    [
        # Label, transfer, minor units: 4 and 3 through a payment of 6.
        ([(0, 0, 4), (0, 1, 4), (1, 0, 5), (1, 1, 3)], 7),
        ([(0, 0, 4), (0, 2, 7)], 7),
        ([(0, 0, 4), (1, 0, 5), (1, 1, -1)], -1),
    ],
)
def test_a_pass_that_carries_too_much_or_less_than_nothing_is_an_error(
    monkeypatch: pytest.MonkeyPatch, moved: list[tuple[int, int, int]], traced: int
) -> None:
    """What lies closes all the same: only the transfers are wrong."""

    def passes(*_: object) -> Followed:
        lies = np.array([[0, 4, 4], [1, 4, 5]])
        return Followed(lies, np.array(moved), np.array([4, 5]))

    monkeypatch.setattr("algorithms.tracing.follow", passes)
    with pytest.raises(ConservationError, match=f"and {traced} were traced through it"):
        trace(SNAPSHOT, SEEDS, OPTIONS)


def test_what_carries_all_that_it_moves_is_none() -> None:
    found = trace(SNAPSHOT, SEEDS, OPTIONS)
    assert found.transfers.amount.tolist() == [4, 4, 4, 5, 2, 2]
