"""The steps from files to answers, at a tiny size; parts of random transfers."""

from __future__ import annotations

import csv
import os
from typing import TYPE_CHECKING

import numpy as np
import pytest

from fundtrail.bench import steps
from fundtrail.bench.chains import snapshot_of
from fundtrail.bench.graphs import random_part, write_random_csv
from fundtrail.bench.measure import answer_apart
from fundtrail.bench.steps_sides import QUESTIONS
from fundtrail.cli import main
from graph.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path


def test_every_step_is_measured(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    monkeypatch.setitem(steps.SIZES, "small", (400, 50))
    monkeypatch.setattr(steps, "PARTS", 2)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert main(["bench", "steps", "--format", "csv"]) == 0
    rows = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    assert [row["step"] for row in rows] == [
        "generate 1",
        "generate 2",
        "load 1",
        "load 2",
        "open",
        *QUESTIONS,
    ]
    assert [int(row["rows"]) for row in rows[:5]] == [200, 200, 200, 200, 400]
    assert all(float(row["memory_mb"]) > 10 for row in rows)
    assert all(int(row["disk_bytes"]) > 10_000 for row in rows)
    assert not list(tmp_path.iterdir()), "the files are removed at the end"


def test_a_size_of_none_is_refused() -> None:
    with pytest.raises(InputError, match="no size 'vast'"):
        next(steps.run_steps("vast"))


def test_steps_and_kernels_do_not_share_a_table(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["bench", "steps", "adjoint"]) != 0
    assert "table of their own" in capsys.readouterr().err


def test_parts_follow_one_another_and_know_the_same_accounts(tmp_path: Path) -> None:
    parts = [random_part(5_000, 100, part, 3) for part in range(3)]
    together = np.concatenate([part.time_us for part in parts])
    assert (np.diff(together) >= 0).all()
    assert not any((part.src == part.dst).any() for part in parts)
    paid = [np.bincount(part.src, minlength=100) for part in parts]
    assert np.corrcoef(paid[0], paid[2])[0, 1] > 0.8
    assert not np.array_equal(parts[0].src, parts[1].src)
    write_random_csv(tmp_path / "part.csv", parts[1], first=5_000)
    with (tmp_path / "part.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [row["transfer_id"] for row in rows[:2]] == ["T5000", "T5001"]
    cents = [int(row["amount"].replace(".", "")) for row in rows]
    assert cents == parts[1].amount.tolist()


def test_a_process_without_an_answer_is_an_error() -> None:
    with pytest.raises(RuntimeError, match="ended without an answer: exit 3"):
        answer_apart(os._exit, 3)


def test_each_question_answers_rows_of_its_own_transfers() -> None:
    snapshot = snapshot_of(random_part(5_000, 300, 0, 1))
    rows = {name: ask(snapshot) for name, ask in QUESTIONS.items()}
    assert 0 < rows["trace fifo"] <= snapshot.transfers
    assert rows["trace fifo"] < rows["trace pro-rata"] <= snapshot.transfers
    assert 0 < rows["earliest arrival"] < snapshot.accounts
    assert rows["origins fifo"] >= 1
    assert rows["origins pro-rata"] >= 1
