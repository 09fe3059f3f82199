"""What cannot be answered is a problem in one plain sentence; what is known is a 304."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

import pytest
from asking import POOL, Server, make_case_ledger

if TYPE_CHECKING:
    from pathlib import Path


def test_an_unknown_account_names_the_nearest(server: Server) -> None:
    for suffix in ("", "/risk", "/transfers", "/neighbours"):
        answer = server.get(f"/accounts/QCB:9/2{suffix}")
        assert answer.status_code == 404, suffix
        assert answer.headers["content-type"] == "application/problem+json"
        said = answer.json()
        assert POOL in said["nearest"]
        assert "holds no account 'QCB:9/2'" in said["detail"]


@pytest.mark.parametrize(
    ("path", "part"),
    [
        (f"/origins?account={POOL}&rule=magic", "There is no rule 'magic'"),
        (f"/matches?account={POOL}&rule=magic", "There is no rule 'magic'"),
        (f"/accounts/{POOL}/transfers?after=yesterday", "'yesterday' is not an ISO"),
        ("/regions?level=planet", "'planet' is no level"),
        ("/communities?method=guess", "guess"),
        ("/paths?from_account=I1&to_account=I1", "two different"),
        (f"/accounts/{POOL}/transfers?cursor=xyz", "cursor is none of ours"),
        (f"/accounts/{POOL}/transfers?cursor=é", "cursor is none of ours"),
    ],
)
def test_what_cannot_be_used_is_said(server: Server, path: str, part: str) -> None:
    answer = server.get(path)
    assert answer.status_code == 400
    assert part in answer.json()["detail"]


def test_a_trace_of_nothing(server: Server) -> None:
    answer = server.post("/traces", {})
    assert answer.status_code == 400
    assert "Name what to follow" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"account": POOL, "limit": 0}, "limit"),
        ({"account": POOL, "rank": "biggest"}, "rank"),
        ({"account": POOL, "limits": 3}, "limits"),
        ({}, "account"),
    ],
)
def test_a_request_that_cannot_be_read(
    server: Server, body: dict[str, object], field: str
) -> None:
    answer = server.post("/expand", body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    said = answer.json()
    assert [one["field"] for one in said["problems"]] == [field]
    assert said["detail"].startswith(f"The request cannot be read. {field}: ")


def test_an_unknown_page(server: Server) -> None:
    answer = server.get("/nowhere")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert server.ask("DELETE", "/api/v1/sources").status_code == 405


def test_what_is_known_is_not_sent_again(server: Server) -> None:
    path = f"/accounts/{POOL}/risk"
    tag = server.get(path).headers["etag"]
    assert tag.startswith('"1-')
    again = server.get(path, headers={"If-None-Match": f'"other", W/{tag}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == tag
    other = server.get("/accounts/I1/risk", headers={"If-None-Match": tag})
    assert other.status_code == 200


def test_a_new_version_changes_tags_and_ends_cursors(tmp_path: Path) -> None:
    make_case_ledger(tmp_path)
    path = f"/accounts/{POOL}/transfers?limit=1"
    before = Server(tmp_path)
    first = before.get(path)
    before.close()
    make_case_ledger(tmp_path)
    after = Server(tmp_path)
    again = after.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 200
    stale = after.get(f"{path}&cursor={first.json()['next']}")
    assert stale.status_code == 409
    assert "version 1" in stale.json()["detail"]
    after.close()


def test_a_cursor_before_the_first_row_is_refused(server: Server) -> None:
    cursor = base64.urlsafe_b64encode(json.dumps([-1, 1]).encode()).decode()
    answer = server.get(f"/accounts/{POOL}/transfers?cursor={cursor}")
    assert answer.status_code == 400


def test_an_address_below_the_api_is_never_a_page(server: Server) -> None:
    answer = server.get("/no-such-thing")
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json()["detail"].startswith(
        "There is nothing at /api/v1/no-such-thing"
    )
