"""The command line and the API tell the same figures."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from asking import POOL, Server

from fundtrail.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Told = Callable[..., list[dict[str, str]]]


@pytest.fixture
def told(workspace: Path, capsys: pytest.CaptureFixture[str]) -> Told:
    def command(*words: str) -> list[dict[str, str]]:
        assert main([*words, "--workspace", str(workspace), "--format", "csv"]) == 0
        return list(csv.DictReader(io.StringIO(capsys.readouterr().out)))

    return command


@pytest.mark.parametrize("rule", ["fifo", "pro-rata"])
def test_holdings_of_a_trace(server: Server, told: Told, rule: str) -> None:
    body = {"accounts": [POOL], "rule": rule}
    said = server.post("/traces", body).json()["holdings"]
    rows = told("trace", "--from", POOL, "--rule", rule)
    assert [(r["account"], int(r["amount_minor"])) for r in rows] == [
        (h["account"], h["amount_minor"]) for h in said
    ]


def test_regions_scores_and_matches(server: Server, told: Told) -> None:
    flows = server.get("/regions?level=country").json()["flows"]
    assert [int(r["amount_minor"]) for r in told("regions", "--level", "country")] == [
        f["amount_minor"] for f in flows
    ]
    assert (
        int(told("risk", "S1")[0]["score"])
        == (server.get("/accounts/S1/risk").json()["score"])
    )
    assert [int(r["amount_minor"]) for r in told("matches", POOL)] == [
        m["amount_minor"]
        for m in server.get(f"/matches?account={POOL}").json()["matches"]
    ]
