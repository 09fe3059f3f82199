"""The command as a process: what it writes is whole, and its exit status told."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from ledgers import make_ledger

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., "subprocess.CompletedProcess[str]"]

ACCOUNTS = 3_000


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    workspace = tmp_path_factory.mktemp("process")
    rows = [("POOL", f"A{n:05}", n + 1) for n in range(ACCOUNTS)]
    make_ledger(workspace / "ledger", rows, []).close()

    def asked(*words: str, **more: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "fundtrail", *words]
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more}
        return subprocess.run(
            [*command, "--workspace", str(workspace)],
            check=False,
            text=True,
            **options,  # type: ignore[call-overload]
        )

    return asked


def test_a_long_answer_is_written_to_its_end(run: Run) -> None:
    done = run("matches", "--all")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("\n") == 1 + 2 * ACCOUNTS
    assert done.stdout.endswith("\n")


def test_an_error_is_a_sentence_and_status_1(run: Run) -> None:
    done = run("trace", "--from", "NOBODY")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("The ledger holds no account")


@pytest.mark.parametrize("words", [("risk", "POOL"), ("matches", "--all")])
def test_an_output_that_cannot_be_written_is_a_sentence(
    run: Run, words: tuple[str, ...]
) -> None:
    """A short answer fails when it is flushed, a long one while it is written."""
    with Path("/dev/full").open("w") as full:
        done = run(*words, stdout=full)
    assert done.returncode == 1
    assert (
        done.stderr == "Standard output cannot be written: No space left on device.\n"
    )
