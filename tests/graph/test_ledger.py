from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TextIO

import ledgers
import pytest
from ledgers import make_ledger

from graph import ledger_writer
from graph.errors import ConflictError, LedgerBusyError, NotFoundError
from graph.instants import Window
from graph.ledger import Ledger

_COUNT = "SELECT count(*), coalesce(sum(amount_minor), 0) FROM transfers"


def test_a_folder_without_a_ledger_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="load a file first"):
        Ledger.open(tmp_path / "nothing")


def test_every_version_stays_readable(tmp_path: Path) -> None:
    make_ledger(tmp_path, [("A", "B", 5)])
    make_ledger(tmp_path, [("B", "C", 3), ("C", "A", 1)])
    first, second = Ledger.open(tmp_path, as_of=1), Ledger.open(tmp_path)
    assert (first.version, first.accounts, first.transfers) == (1, 2, 1)
    assert (second.version, second.accounts, second.transfers) == (2, 3, 3)
    assert first.rows(_COUNT) == [(1, 5)]
    assert second.rows(_COUNT) == [(3, 9)]
    assert first.identity == second.identity


def test_a_version_that_is_not_there_names_the_newest(tmp_path: Path) -> None:
    make_ledger(tmp_path, [("A", "B", 5)])
    with pytest.raises(NotFoundError, match="no version 7: its newest is 1"):
        Ledger.open(tmp_path, as_of=7)


def test_ordinals_are_dense_and_stay(tmp_path: Path) -> None:
    make_ledger(tmp_path, [("A", "B", 5)])
    ledger = make_ledger(tmp_path, [("C", "A", 5)])
    assert ledger.account_ids().to_pylist() == ["A", "B", "C"]
    assert ledger.ordinals(["C", "A"]).tolist() == [2, 0]


def test_an_unknown_account_is_answered_with_the_nearest(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path, [("ICBC:100", "ICBC:200", 5)])
    with pytest.raises(NotFoundError, match=r"no account 'ICBC:101'.*ICBC:100") as told:
        ledger.ordinals(["ICBC:100", "ICBC:101"])
    assert told.value.evidence["account"] == "ICBC:101"


def test_an_id_that_nothing_is_like_is_answered_without_any(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path, [("ICBC:100", "ICBC:200", 5)])
    assert ledger.nearest_accounts("icbc:10") == ["ICBC:100", "ICBC:200"]
    for hopeless in ("资金池", "zzz", "nobody at all"):
        with pytest.raises(NotFoundError, match="nor any id like it") as told:
            ledger.ordinals([hopeless])
        assert told.value.evidence["nearest"] == []


def test_a_load_without_commit_changes_nothing(tmp_path: Path) -> None:
    make_ledger(tmp_path, [("A", "B", 5)])
    before = Ledger.open(tmp_path)
    with Ledger.write(tmp_path) as writer:
        writer.append("transfers", before.query("SELECT * FROM transfers"))
    assert Ledger.open(tmp_path).version == 1
    after = make_ledger(tmp_path, [("B", "A", 2)])
    assert after.version == 2
    assert after.rows(_COUNT) == [(2, 7)]


def test_a_first_load_without_commit_leaves_no_ledger(tmp_path: Path) -> None:
    source = make_ledger(tmp_path / "other", [("A", "B", 5)])
    with Ledger.write(tmp_path / "ledger") as writer:
        writer.append("transfers", source.query("SELECT * FROM transfers"))
    with pytest.raises(NotFoundError):
        Ledger.open(tmp_path / "ledger")
    assert make_ledger(tmp_path / "ledger", [("X", "Y", 1)]).rows(_COUNT) == [(1, 1)]


def test_a_second_writer_is_refused_and_readers_are_not(tmp_path: Path) -> None:
    make_ledger(tmp_path, [("A", "B", 5)])
    with Ledger.write(tmp_path):
        assert Ledger.open(tmp_path).rows(_COUNT) == [(1, 5)]
        second = Ledger.write(tmp_path)
        with pytest.raises(LedgerBusyError, match=f"process {os.getpid()}"):
            second.__enter__()


def test_a_writer_commits_once(tmp_path: Path) -> None:
    make_ledger(tmp_path, [("A", "B", 5)])
    with Ledger.write(tmp_path) as writer:
        writer.commit()
        with pytest.raises(ConflictError, match="committed already"):
            writer.commit()


def test_later_statements_about_an_account_add_to_earlier_ones(tmp_path: Path) -> None:
    make_ledger(
        tmp_path, accounts=[{"account": "A", "name": "Old", "region": "110000"}]
    )
    with Ledger.write(tmp_path) as writer:
        rows = Ledger.open(tmp_path).query(
            "SELECT * REPLACE ('New' AS name, NULL AS region, 1 AS source) FROM accounts"
        )
        writer.append("accounts", rows.cast(rows.schema))
        writer.commit()
    ledger = Ledger.open(tmp_path)
    assert ledger.rows("SELECT name, region FROM account_now") == [("New", "110000")]


def test_transfers_are_read_by_ordinal_in_the_order_asked(tmp_path: Path) -> None:
    ledger = make_ledger(tmp_path, [("A", "B", 5), ("B", "C", 3)])
    second, first = ledger.transfer_rows([1, 0])
    assert (first.from_account, first.to_account, first.amount_minor) == ("A", "B", 5)
    assert second.transfer_id == "T1"
    assert ledger.transfer_ordinals(["T1", "T0"]).tolist() == [1, 0]
    with pytest.raises(NotFoundError, match="no transfer 'T9'"):
        ledger.transfer_ordinals(["T9"])


def test_a_transfer_carries_the_newest_names_and_blanks_for_what_is_not_said(
    tmp_path: Path,
) -> None:
    said = {"from": "B", "to": "A", "amount_minor": 7, "channel": "card"}
    make_ledger(tmp_path, [("A", "B", 5), said])
    ledger = make_ledger(tmp_path, [("C", "A", 2)], [{"account": "A", "name": "New"}])
    rows = ledger.transfer_rows([2, 0, 1, 0])
    assert [(row.ordinal, row.from_account, row.to_account) for row in rows] == [
        (2, "C", "A"),
        (0, "A", "B"),
        (1, "B", "A"),
        (0, "A", "B"),
    ]
    assert [(row.channel, row.purpose) for row in rows[1:3]] == [("", ""), ("card", "")]
    assert rows[0].balance_after_from is None
    assert ledger.transfer_rows([]) == ()


def test_openings_are_what_statements_and_registers_say(tmp_path: Path) -> None:
    ledger = make_ledger(
        tmp_path,
        [
            ("A", "B", 5),
            {
                "from": "A",
                "to": "B",
                "amount_minor": 10,
                "balance_after_from": 85,
                "balance_after_to": 22,
            },
        ],
        [{"account": "C", "opening_balance_minor": 7, "opening_currency": "CNY"}],
    )
    openings = ledger.stated_openings("CNY")
    ids = ledger.account_ids().to_pylist()
    stated = {
        i: m for i, s, m in zip(ids, openings.stated, openings.minor, strict=True) if s
    }
    assert stated == {"A": 100, "B": 7, "C": 7}
    later = ledger.stated_openings("CNY", Window(after_us=1))
    stated = {i: m for i, s, m in zip(ids, later.stated, later.minor, strict=True) if s}
    assert stated == {"A": 95, "B": 12}
    # After the last row that states one, the balance is that with what moved since.
    after = ledger.stated_openings("CNY", Window(after_us=10**12))
    stated = {i: m for i, s, m in zip(ids, after.stated, after.minor, strict=True) if s}
    assert stated == {"A": 85, "B": 22}


_KILLED_LOAD = """
import sys
from pathlib import Path
sys.path.insert(0, {support!r})
from ledgers import make_ledger
print("ready", flush=True)
make_ledger(Path({folder!r}), [("A", "B", i + 1) for i in range(20000)])
print("done", flush=True)
"""


def _kill_during_load(folder: Path, instant: float) -> bool:
    """Start the load, kill it after ``instant`` seconds; whether it had committed."""
    support = str(Path(ledgers.__file__ or "").parent)
    code = _KILLED_LOAD.format(support=support, folder=str(folder))
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as load:
        assert load.stdout is not None
        load.stdout.readline()
        time.sleep(instant)
        load.send_signal(signal.SIGKILL)
        return b"done" in load.stdout.read()


@pytest.mark.parametrize(
    "times",
    [pytest.param(3, id="3"), pytest.param(50, id="50", marks=pytest.mark.long)],
)
def test_a_killed_load_leaves_the_ledger_whole(tmp_path: Path, times: int) -> None:
    chance = random.Random(20260301)
    make_ledger(tmp_path, [("A", "B", 5)])
    expected = [(1, 5)]
    for _ in range(times):
        _kill_during_load(tmp_path, chance.uniform(0, 0.9))
        count = Ledger.open(tmp_path).rows(_COUNT)
        added = (count[0][0] - expected[0][0], count[0][1] - expected[0][1])
        assert added in {(0, 0), (20_000, 200_010_000)}
        expected = count
    again = make_ledger(tmp_path, [("A", "B", 1)])
    assert again.rows(_COUNT) == [(expected[0][0] + 1, expected[0][1] + 1)]
    ordinals = again.rows("SELECT count(DISTINCT ordinal), max(ordinal) FROM transfers")
    assert ordinals == [(expected[0][0] + 1, expected[0][0])]


def test_a_first_load_without_commit_leaves_no_file(tmp_path: Path) -> None:
    source = make_ledger(tmp_path / "source", [("A", "B", 5)])
    with Ledger.write(tmp_path / "new" / "ledger") as writer:
        writer.append("transfers", source.query("SELECT * FROM transfers"))
    assert not (tmp_path / "new").exists()
    (tmp_path / "kept").mkdir()
    with pytest.raises(ZeroDivisionError), Ledger.write(tmp_path / "kept" / "ledger"):
        _ = 1 // 0
    assert list((tmp_path / "kept").iterdir()) == []


def test_a_lock_that_was_removed_meanwhile_is_taken_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = []
    flock = ledger_writer.fcntl.flock

    def removed_first(lock: TextIO, how: int) -> None:
        flock(lock, how)
        taken.append(lock)
        if len(taken) == 1:
            (tmp_path / ".writer").unlink()

    monkeypatch.setattr(ledger_writer.fcntl, "flock", removed_first)
    with Ledger.write(tmp_path):
        assert len(taken) == 2
        monkeypatch.undo()
        with pytest.raises(LedgerBusyError), Ledger.write(tmp_path):
            pass
