"""The command ``bench``: what was measured is told, whatever comes after it."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from fundtrail.bench import registry
from fundtrail.bench.measure import Measured
from fundtrail.cli import main
from graph.errors import InputError

if TYPE_CHECKING:
    import pytest


def test_a_benchmark_that_cannot_run_costs_no_other_its_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def measured(kernel: str) -> Measured:
        if kernel == "lost":
            raise InputError("There is no server: start one.")
        return Measured(kernel, "small", 1.0, "peer", 2.0, 0.5, 100.0)

    def run(*_: object) -> object:
        return map(measured, ("first", "second", "lost", "never"))

    monkeypatch.setattr("fundtrail.bench.run_kernels", run)
    assert main(["bench", "first"]) == 1
    printed = capsys.readouterr()
    rows = list(csv.DictReader(printed.out.splitlines()))
    assert [row["kernel"] for row in rows] == ["first", "second"]
    assert printed.err.endswith("There is no server: start one.\n")
    assert "neo4j-sync" in registry.KERNELS
