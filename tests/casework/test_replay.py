"""Every answer says how to get it again, and is got again to the same bytes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import replaying
from asking import ACCOUNTS, LINKS, LISTINGS, PARTIES, TRANSFERS
from ledgers import make_ledger

from graph.engine import ENGINE

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[2]
# More of them, some at one instant, so that orders and sums could differ.
MORE = [
    {
        "from": names[n % 4],
        "to": names[(n * 3 + 1) % 4],
        "amount_minor": 7 * n * n + 1,
        "time_us": (9 + n // 3) * 1_000_000,
    }
    for names in (("S1", "I2", "B1", "QCB:9/1"),)
    for n in range(24)
    if n % 4 != (n * 3 + 1) % 4
]

# What a source states that an account held: of openings, answers record a digest.
STATED = (
    {"account": "I1", "opening_balance_minor": 5_00, "currency": "CNY"},
    {"account": "S1", "opening_balance_minor": 40_00, "currency": "CNY"},
)

Told = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, int, Told], Told]:
    """Asks in a fresh process whose texts hash by a seed."""
    workspace = tmp_path_factory.mktemp("replay")
    make_ledger(
        workspace / "ledger",
        [*TRANSFERS, *MORE],
        [*ACCOUNTS, *STATED],
        links=LINKS,
        parties=PARTIES,
        listings=LISTINGS,
    ).close()

    def in_a_process(what: str, hash_seed: int, recorded: Told) -> Told:
        script = ROOT / "tests" / "support" / "replaying.py"
        done = subprocess.run(
            [sys.executable, str(script), what, str(workspace)],
            cwd=ROOT,
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT),
                "PYTHONHASHSEED": str(hash_seed),
            },
            input=json.dumps(recorded),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        told: Told = json.loads(done.stdout)
        return told

    return in_a_process


@pytest.fixture(scope="module")
def first(ask: Callable[[str, int, Told], Told]) -> Told:
    """What was answered at first."""
    return ask("ask", 1, {})


@pytest.fixture(scope="module")
def second(ask: Callable[[str, int, Told], Told]) -> Told:
    """The same questions in another process."""
    return ask("ask", 2, {})


@pytest.fixture(scope="module")
def replayed(ask: Callable[[str, int, Told], Told], first: Told) -> Told:
    """Asked in a third process from what the first answers recorded."""
    return ask("again", 3, first)


each_answer = pytest.mark.parametrize("name", replaying.ASKED)


@each_answer
def test_the_same_question_has_the_same_bytes(
    first: Told, second: Told, name: str
) -> None:
    assert first[name] == second[name]


@each_answer
def test_what_an_answer_recorded_asks_it_again(
    first: Told, replayed: Told, name: str
) -> None:
    assert first[name] == replayed[name]


@each_answer
def test_an_answer_names_ledger_engine_and_parameters(first: Told, name: str) -> None:
    assert first[name]["version"] == 1
    assert first[name]["engine"] == ENGINE
    assert first[name]["parameters"]


def test_different_questions_have_different_bytes(first: Told) -> None:
    """Or equal bytes would say nothing."""
    hashes = [told["sha256"] for told in first.values()]
    assert len(set(hashes)) == len(hashes)
