"""Reversals and conversions from the files to the answer, as a user meets them."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from fundtrail.cli import main

if TYPE_CHECKING:
    from pathlib import Path

TRANSFERS = """\
transfer_id,time,from_account,to_account,amount,currency
own,2024-01-01T09:00:00Z,bank,victim-2,10.00,CNY
paid,2024-01-01T10:00:00Z,victim,shell,10.00,CNY
wrong,2024-01-01T11:00:00Z,shell,victim-2,4.00,CNY
back,2024-01-01T12:00:00Z,victim-2,shell,4.00,CNY
sold,2024-01-01T13:00:00Z,shell,desk,10.00,CNY
bought,2024-01-01T13:05:00Z,desk,wallet,1.400001,USDT
"""
RELATIONS = """\
transfer_id,kind,of_transfer_id
back,reverses,wrong
bought,converts,sold
nothing,reverses,wrong
"""


@pytest.fixture
def workspace(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    folder = str(tmp_path / "workspace")
    for name, text in (("transfers", TRANSFERS), ("relations", RELATIONS)):
        file = tmp_path / f"{name}.csv"
        file.write_text(text, encoding="utf-8")
        load = ["load", str(file), "--profile", name, "--workspace", folder]
        assert main(load) == 0
    capsys.readouterr()
    return folder


def rows(
    capsys: pytest.CaptureFixture[str], workspace: str, *flags: str
) -> list[dict[str, str]]:
    trace = ["trace", "--transfers", "paid", "--rule", "fifo", *flags]
    assert main([*trace, "--workspace", workspace]) == 0
    return list(csv.DictReader(io.StringIO(capsys.readouterr().out)))


def test_all_of_it_comes_back_and_is_converted(
    workspace: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert rows(capsys, workspace, "--show", "conversions") == [
        {
            "label": "paid",
            "transfer_id": "sold",
            "converted_id": "bought",
            "traced_minor": "1000",
            "currency": "CNY",
            "converted_minor": "1400001",
            "converted_currency": "USDT",
        }
    ]
    held = rows(capsys, workspace)
    assert [(row["account"], row["amount_minor"]) for row in held] == [
        ("wallet", "1400001")
    ]
    stops = rows(capsys, workspace, "--show", "stops")
    assert [(row["account"], row["reason"]) for row in stops] == [
        ("wallet", "end-of-data"),
        ("desk", "converted"),
    ]


def test_as_payments_a_part_stays_with_who_was_paid_by_mistake(
    workspace: str, capsys: pytest.CaptureFixture[str]
) -> None:
    held = rows(capsys, workspace, "--reversals", "as-payments")
    assert {row["account"]: row["amount_minor"] for row in held} == {
        "victim-2": "400",
        "wallet": "840000",  # 600 of 1,000 fen: 840,000.6, rounded down
    }


def test_a_relation_of_nothing_is_among_the_rejects(
    workspace: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rejects", "--workspace", workspace]) == 0
    told = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [(row["line"], row["rule"]) for row in told] == [("4", "transfer-unknown")]
