"""Cases, boards and the trail over HTTP, on a database of their own."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from typing import TYPE_CHECKING, Any

import pytest
from asking import API, Server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KEY = "a long key of this test"


@pytest.fixture
def desk(workspace: Path, tmp_path: Path) -> Iterator[Server]:
    """A server with no case yet, behind a key."""
    shutil.copytree(workspace / "ledger", tmp_path / "ledger")
    server = Server(tmp_path, api_keys={KEY})
    yield server
    server.app.state.jobs.close()
    server.close()


def send(
    desk: Server, method: str, path: str, body: object = None
) -> tuple[int, Any, str]:
    answer = desk.ask(method, API + path, json=body, headers={"X-API-Key": KEY})
    return answer.status_code, answer.json(), answer.headers.get("location", "")


def test_a_case_and_its_board_are_made_saved_and_read(desk: Server) -> None:
    assert send(desk, "GET", "/cases")[1]["cases"] == []
    status, case, where = send(desk, "POST", "/cases", {"name": "青雀"})
    assert (status, where) == (201, f"{API}/cases/{case['case']}")
    state = {"accounts": ["A", "银行:1"], "deep": [1, {"x": None}], "big": 2**60}
    status, board, where = send(
        desk, "POST", f"/cases/{case['case']}/boards", {"name": "first", "state": state}
    )
    assert (status, where) == (201, f"{API}/boards/{board['board']}")
    assert (board["state"], board["version"]) == (state, 1)
    assert send(desk, "GET", f"/boards/{board['board']}")[1] == board
    told = send(desk, "GET", f"/cases/{case['case']}")[1]
    assert told == {**case, "boards": [[board["board"], "first"]]}
    assert send(desk, "GET", "/cases")[1] == {
        "cases": [told],
        "returned": 1,
        "total": 1,
        "next": None,
    }


def test_a_board_saved_meanwhile_is_a_conflict(desk: Server) -> None:
    case = send(desk, "POST", "/cases", {"name": "c"})[1]["case"]
    path = f"/cases/{case}/boards"
    board = send(desk, "POST", path, {"name": "b"})[1]["board"]
    change = {"state": {"n": 1}, "version": 1}
    status, saved, _ = send(desk, "PUT", f"/boards/{board}", change)
    assert (status, saved["version"], saved["state"]) == (200, 2, {"n": 1})
    status, problem, _ = send(desk, "PUT", f"/boards/{board}", change)
    assert status == 409
    assert "meanwhile" in problem["detail"]
    assert send(desk, "GET", f"/boards/{board}")[1] == saved
    assert send(desk, "POST", path, {"name": "b"})[0] == 409


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/cases", {"name": "  "}, 400),
        ("POST", "/cases", {}, 422),
        ("POST", "/cases", {"name": "x", "by": "me"}, 422),
        ("GET", "/cases/99", None, 404),
        ("GET", "/cases/one", None, 422),
        ("POST", "/cases/99/boards", {"name": "x"}, 404),
        ("GET", "/boards/99", None, 404),
        ("PUT", "/boards/99", {"state": {}, "version": 1}, 404),
        ("GET", "/trail?case=99", None, 404),
        ("GET", "/trail?cursor=xyz", None, 400),
    ],
)
def test_what_cannot_be_done_is_a_problem(
    desk: Server, method: str, path: str, body: object, status: int
) -> None:
    told, problem, _ = send(desk, method, path, body)
    assert told == status
    assert problem["detail"]
    assert problem["status"] == status


def test_the_trail_tells_the_key_and_not_its_text(desk: Server) -> None:
    case = send(desk, "POST", "/cases", {"name": "c"})[1]["case"]
    send(desk, "POST", f"/cases/{case}/boards", {"name": "b"})
    trail = send(desk, "GET", "/trail")[1]
    mark = hashlib.sha256(KEY.encode()).hexdigest()[:8]
    assert [(e["action"], e["actor"]) for e in trail["entries"]] == [
        ("create-case", f"key {mark}"),
        ("create-board", f"key {mark}"),
    ]
    assert KEY not in json.dumps(trail)
    first, second = trail["entries"]
    assert second["previous_hash"] == first["hash"]
    assert trail["check"] == {
        "holds": True,
        "entries": 2,
        "broken": None,
        "sentence": "All 2 entries of the trail are as written.",
    }


def test_cursors_walk_cases_and_the_trail_once(desk: Server) -> None:
    for n in range(5):
        send(desk, "POST", "/cases", {"name": f"case {n}"})
    for path, name in (("/cases", "cases"), ("/trail", "entries")):
        seen, cursor = [], ""
        while cursor is not None:
            more = f"&cursor={cursor}" if cursor else ""
            page = send(desk, "GET", f"{path}?limit=2{more}")[1]
            assert page["total"] == 5
            seen += page[name]
            cursor = page["next"]
        assert len(seen) == 5
        assert seen == send(desk, "GET", path)[1][name]


def test_a_trail_that_was_changed_does_not_hold(desk: Server, tmp_path: Path) -> None:
    for n in range(3):
        send(desk, "POST", "/cases", {"name": f"case {n}"})
    with sqlite3.connect(tmp_path / "cases.sqlite3") as database:
        (table,) = [
            row[0]
            for row in database.execute(
                "SELECT name FROM sqlite_master WHERE type='table' AND name LIKE '%trail%'"
            )
        ]
        for (trigger,) in database.execute(
            "SELECT name FROM sqlite_master WHERE type='trigger'"
        ).fetchall():
            database.execute(f"DROP TRIGGER {trigger}")
        database.execute(f"UPDATE {table} SET actor = 'nobody' WHERE number = 2")  # noqa: S608
    database.close()
    check = send(desk, "GET", "/trail/check")[1]
    assert (check["holds"], check["broken"]) == (False, 2)
    assert send(desk, "GET", "/trail")[1]["check"] == check


def test_nothing_of_a_case_is_kept_by_the_asker(desk: Server) -> None:
    answer = desk.get("/cases", headers={"X-API-Key": KEY})
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers
