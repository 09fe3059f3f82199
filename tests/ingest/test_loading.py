"""A load is all or nothing, and the same file twice adds nothing."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from graph.errors import InputError, NotFoundError, ProfileError
from graph.ledger import Ledger
from ingest import load, load_many

if TYPE_CHECKING:
    from desk import Desk

A = "a,2024-01-01,x,y,1.00,CNY"
B = "b,2024-01-01,z,x,2.00,CNY"
BAD = "c,2024-01-01,x,y,none,CNY"


def test_the_report_says_what_became_of_the_file(desk: Desk) -> None:
    file = desk.transfers("1.csv", A, BAD)
    report = desk.load(file)
    assert report.as_json() == {
        "ledger_version": 1,
        "sources": [
            {
                "file": "1.csv",
                "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
                "profile": "transfers",
                "rows": 2,
                "accepted": 1,
                "rejected": 1,
                "already_loaded": False,
                "repeated": 0,
            }
        ],
    }


def test_the_same_file_twice_adds_nothing(desk: Desk) -> None:
    file = desk.transfers("1.csv", A, BAD)
    first = desk.load(file).sources[0]
    copied = desk.file("copy.csv", file.read_bytes())
    again = desk.load(copied)
    assert again.ledger_version == desk.version == 1
    assert again.sources[0].already_loaded
    assert again.sources[0].file == "copy.csv"
    assert (again.sources[0].rows, again.sources[0].rejected) == (2, 1)
    assert again.sources[0].sha256 == first.sha256
    assert desk.rows("SELECT count(*) FROM sources") == [(1,)]


def test_the_same_file_twice_in_one_command_is_loaded_once(desk: Desk) -> None:
    one = desk.transfers("1.csv", A)
    other = desk.transfers("2.csv", A)
    report = desk.load(one, other)
    assert [source.already_loaded for source in report.sources] == [False, True]
    assert [source.file for source in report.sources] == ["1.csv", "2.csv"]
    assert [source.accepted for source in report.sources] == [1, 1]
    assert desk.rows("SELECT count(*) FROM transfers") == [(1,)]


def test_reports_stand_in_the_order_of_the_files(desk: Desk) -> None:
    (desk.folder / "new").mkdir()
    held = desk.transfers("t.csv", A)
    new = desk.transfers("new/t.csv", B)
    desk.load(held)
    report = desk.load(new, held)
    assert [source.already_loaded for source in report.sources] == [False, True]
    assert report.sources[0].sha256 == hashlib.sha256(new.read_bytes()).hexdigest()


def test_a_file_of_the_wrong_profile_stops_the_whole_command(desk: Desk) -> None:
    good, bad = desk.transfers("1.csv", A), desk.file("2.csv", "what,else\n1,2\n")
    with pytest.raises(ProfileError):
        desk.load(good, bad)
    with pytest.raises(NotFoundError):
        Ledger.open(desk.workspace / "ledger")
    assert not (desk.workspace / "sources").exists()


def test_strict_refuses_everything_for_one_bad_row(desk: Desk) -> None:
    good, bad = desk.transfers("1.csv", A), desk.transfers("2.csv", B, BAD)
    with pytest.raises(InputError, match=r"1 row.* line 3 of 2\.csv, amount") as raised:
        desk.load(good, bad, strict=True)
    assert raised.value.evidence["rejected"] == 1
    with pytest.raises(NotFoundError):
        Ledger.open(desk.workspace / "ledger")
    assert desk.load(good, strict=True).ledger_version == 1


def test_a_dry_run_reports_and_writes_nothing(desk: Desk) -> None:
    report = desk.load(desk.transfers("1.csv", A, BAD), dry_run=True)
    assert (report.sources[0].accepted, report.sources[0].rejected) == (1, 1)
    assert report.ledger_version == 0
    assert not (desk.workspace / "sources").exists()
    with pytest.raises(NotFoundError):
        Ledger.open(desk.workspace / "ledger")


def test_the_bytes_of_a_source_are_kept_under_their_hash(desk: Desk) -> None:
    file = desk.transfers("1.csv", A)
    source = desk.load(file).sources[0]
    kept = desk.workspace / "sources" / source.sha256
    assert kept.read_bytes() == file.read_bytes()
    assert list(kept.parent.iterdir()) == [kept]


def test_accounts_keep_their_ordinals_and_new_ones_follow(desk: Desk) -> None:
    desk.load(desk.transfers("1.csv", A))
    desk.load(desk.transfers("2.csv", B, "d,2024-01-02,w,y,1,CNY"))
    assert desk.rows("SELECT ordinal, account FROM account_now ORDER BY 1") == [
        (0, "x"),
        (1, "y"),
        (2, "z"),
        (3, "w"),
    ]
    assert desk.rows("SELECT ordinal, src, dst FROM transfers ORDER BY 1") == [
        (0, 0, 1),
        (1, 2, 0),
        (2, 3, 1),
    ]


def test_the_same_files_make_the_same_ledger(desk: Desk) -> None:
    files = [desk.transfers("1.csv", A, BAD), desk.transfers("2.csv", B)]
    held = []
    for name in ("one", "two"):
        workspace = desk.folder / name
        load(workspace, files, "transfers")
        ledger = Ledger.open(workspace / "ledger")
        held.append(
            [
                ledger.rows(f"SELECT * FROM {table}")  # noqa: S608
                for table in ("transfers", "accounts", "rejects")
            ]
        )
        ledger.close()
    assert held[0] == held[1]


def test_files_of_several_profiles_are_one_version(desk: Desk) -> None:
    register = desk.file("r.csv", "account,name,kind\nx,Xavier,bank\nv,Vera,cash\n")
    transfers = desk.transfers("1.csv", A)
    report = load_many(
        desk.workspace, [(register, "accounts"), (transfers, "transfers")]
    )
    assert report.ledger_version == 1
    assert desk.rows("SELECT account, name, kind FROM account_now ORDER BY 1") == [
        ("v", "Vera", "cash"),
        ("x", "Xavier", "bank"),
        ("y", None, None),
    ]


def test_progress_is_told_to_the_end(desk: Desk) -> None:
    told: list[tuple[str, int, int]] = []
    file = desk.transfers("1.csv", A)
    load(desk.workspace, [file], "transfers", progress=lambda *step: told.append(step))
    assert told == [
        ("reading", 0, 1),
        ("reading", 1, 1),
        ("writing", 0, 1),
        ("writing", 1, 1),
    ]
