"""A load that is killed at any instant leaves the former version, whole."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from fundtrail.bench.graphs import random_transfers, write_random_csv
from graph.ledger import Ledger
from ingest import load

if TYPE_CHECKING:
    from pathlib import Path

ROWS = 40_000
_FACTS = (
    "SELECT * FROM transfers ORDER BY ordinal",
    "SELECT * EXCLUDE (source) FROM accounts ORDER BY ordinal",
    "SELECT * EXCLUDE (loaded_at_us) FROM sources ORDER BY source",
)


def _start(workspace: Path, file: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "fundtrail", "load", str(file)]
    command += ["--profile", "transfers", "--workspace", str(workspace)]
    return subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def _content(workspace: Path) -> list[list[dict[str, object]]]:
    ledger = Ledger.open(workspace / "ledger")
    return [ledger.query(sql).to_pylist() for sql in _FACTS]


@pytest.mark.parametrize(
    "times",
    [pytest.param(2, id="2"), pytest.param(50, id="50", marks=pytest.mark.long)],
)
def test_a_killed_load_changes_nothing_and_runs_again_to_the_same_ledger(
    tmp_path: Path, times: int
) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    write_random_csv(first, random_transfers(1_000, 300, seed=1))
    write_random_csv(second, random_transfers(ROWS, 9_000, seed=2))
    second.write_text(second.read_text("utf-8").replace("\nT", "\nU"), "utf-8")
    clean = tmp_path / "clean"
    load(clean, [first], "transfers")
    before = _content(clean)
    begun = time.monotonic()
    assert _start(clean, second).wait() == 0
    usual = time.monotonic() - begun
    after = _content(clean)
    assert len(after[0]) == 1_000 + ROWS

    chance = random.Random(20260301)
    workspace = tmp_path / "workspace"
    load(workspace, [first], "transfers")
    killed = 0
    for _ in range(times):
        process = _start(workspace, second)
        time.sleep(chance.uniform(0, usual))
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
        version = Ledger.open(workspace / "ledger").version
        assert _content(workspace) == (before if version == 1 else after)
        if version == 2:
            shutil.rmtree(workspace)
            load(workspace, [first], "transfers")
    assert killed
    load(workspace, [second], "transfers")
    assert _content(workspace) == after
