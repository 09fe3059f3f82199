"""The benchmarks of flows and cycles: both sides answer the same question."""

from __future__ import annotations

import numpy as np
import pytest

from fundtrail.bench import chains
from fundtrail.bench.registry import run_kernels
from graph.errors import ConservationError


def test_both_sides_are_measured_and_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(chains._SIZES, "small", (2_000, 200, 72))  # noqa: SLF001 - its size
    flow, cycles = run_kernels(["max-flow", "cycles"], "small")
    assert (flow.kernel, flow.peer) == ("max-flow", "igraph")
    assert (cycles.kernel, cycles.peer) == ("cycles", "plain-search")
    for line in (flow, cycles):
        assert line.ratio == line.ours_s / line.peer_s


def test_sides_that_differ_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(chains._SIZES, "small", (2_000, 200, 72))  # noqa: SLF001 - its size
    monkeypatch.setattr(chains, "count_cycles", lambda _payments, _window: -1)
    with pytest.raises(ConservationError, match="one is wrong"):
        chains.cycles("small")


def test_popular_accounts_pay_and_are_paid() -> None:
    made = chains.popular_transfers(20_000, 1_000)
    paid, received = (np.bincount(c, minlength=1_000) for c in (made.src, made.dst))
    assert np.corrcoef(paid, received)[0, 1] > 0.8
    assert not (made.src == made.dst).any()
