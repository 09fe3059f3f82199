"""The commands paths, flow and cycles: the columns of the contract, and errors."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pytest
from ledgers import make_ledger

from fundtrail.cli import main

if TYPE_CHECKING:
    from pathlib import Path

TRANSFERS = [
    ("A", "M", 10),
    ("M", "N", 4),
    ("M", "Z", 5),
    ("N", "Z", 3),
    ("Z", "A", 2),
]
COLUMNS = {
    "paths A Z --k 2": (
        "path,step,transfer_id,from_account,to_account,time,amount_minor,currency,"
        "bottleneck_minor"
    ),
    "cycles": "cycle,accounts,length,instances,amount_minor,currency,start,end",
    "cycles --show transfers": (
        "cycle,step,transfer_id,from_account,to_account,time,amount_minor,flow_minor,"
        "currency"
    ),
    "flow A Z --show transfers": (
        "transfer_id,from_account,to_account,time,amount_minor,flow_minor,currency"
    ),
    "flow A Z --show narrowest": (
        "transfer_id,from_account,to_account,time,amount_minor,flow_minor,currency"
    ),
}


@pytest.fixture(autouse=True)
def _workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_ledger(tmp_path / "workspace" / "ledger", TRANSFERS).close()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FUNDTRAIL_WORKSPACE", raising=False)


@pytest.mark.parametrize("command", COLUMNS)
def test_a_command_writes_the_columns_of_the_contract(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(command.split()) == 0
    printed = capsys.readouterr()
    assert printed.out.splitlines()[0].split(",") == COLUMNS[command].split(",")
    assert printed.err == ""
    assert main([*command.split(), "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    rows = list(csv.DictReader(printed.out.splitlines()))
    assert [{k: str(v) for k, v in row.items()} for row in told] == rows


def test_cycles_are_rows_of_bundles(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cycles", "--max-length", "3"]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == [
        "1,A>M>Z,3,1,2,CNY,1970-01-01T00:00:00Z,1970-01-01T00:00:04Z"
    ]
    assert main(["cycles", "--window", "3s", "--min-amount", "1"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_a_flow_is_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["flow", "A", "Z"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert list(told)[:4] == [
        "at_most_minor",
        "greedy_minor",
        "currency",
        "transfers_used",
    ]
    assert told["at_most_minor"] == told["greedy_minor"] == 8
    assert (told["currency"], told["transfers_used"]) == ("CNY", 4)


def test_a_flow_of_groups_with_balances_and_a_burst(
    capsys: pytest.CaptureFixture[str],
) -> None:
    flags = "--also-from M --also-to N --holding balance --burst 2s"
    assert main(["flow", "A", "Z", *flags.split()]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["at_most_minor"] == 4 + 5
    assert told["opening"] == "inferred-min"
    assert told["burst"] == {
        "start": "1970-01-01T00:00:01Z",
        "end": "1970-01-01T00:00:03Z",
        "at_most_minor": 9,
        "complete": True,
    }


def test_a_window_changes_the_answer(capsys: pytest.CaptureFixture[str]) -> None:
    before = ["--before", "1970-01-01T00:00:03Z"]
    assert main(["flow", "A", "Z", *before]) == 0
    assert json.loads(capsys.readouterr().out)["at_most_minor"] == 5
    assert main(["cycles", *before]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_a_search_that_reaches_its_cap_is_noted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from algorithms.path_chains import Budget

    monkeypatch.setattr("algorithms.paths.Budget", lambda: Budget(left=2))
    assert main(["paths", "A", "Z", "--k", "9"]) == 0
    assert "The search reached its cap" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("command", "part"),
    [
        ("flow A ZZ", "Nearest: Z"),
        ("flow A A", "name different ones"),
        ("flow A Z --burst soon", "'soon' is not a duration"),
        ("flow A Z --holding balance --order strict", "with the order sequence"),
        ("flow A Z --currency XYZ", "No transfer is in XYZ"),
        ("cycles --window 0s", "longer than nothing"),
        ("cycles --max-length 1", "2 or more"),
        ("paths A Z --keep 1.0..0.8", "0.8..1.0"),
    ],
)
def test_what_cannot_be_asked_is_one_sentence(
    command: str, part: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(command.split()) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert part in printed.err
    assert len(printed.err.strip().splitlines()) == 1
