"""Who may ask, from where, and what a page may ask of others."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest
from asking import API, POOL, Server

from api import check_binding
from graph.errors import AccessError, InputError
from graph.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KEY = "a-key-of-this-test"


@pytest.fixture(scope="module")
def locked(workspace: Path) -> Iterator[Server]:
    server = Server(workspace, host="0.0.0.0", api_keys={KEY})  # noqa: S104 - the case tested
    yield server
    server.close()


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "fundtrail.example"])  # noqa: S104 - idem
def test_bound_elsewhere_without_a_key_is_refused(host: str) -> None:
    with pytest.raises(AccessError, match="no key is set") as caught:
        check_binding(Settings(host=host))
    assert "FUNDTRAIL_API_KEYS" in caught.value.sentence


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.9.9.9"])
def test_loopback_needs_no_key(host: str) -> None:
    check_binding(Settings(host=host))


def test_a_blank_key_is_refused() -> None:
    with pytest.raises(InputError, match="blank"):
        check_binding(Settings(api_keys=frozenset({" "})))


@pytest.mark.parametrize(
    "path", ["/sources", "/docs", "/openapi.json", f"/accounts/{POOL}"]
)
def test_without_a_key_nothing_is_told(locked: Server, path: str) -> None:
    answer = locked.get(path)
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"].startswith("Basic")
    assert answer.json()["detail"] == "A key is needed: send it as X-API-Key."


def test_pages_need_the_key_too(locked: Server) -> None:
    assert locked.ask("GET", "/_dash-layout").status_code == 401


@pytest.mark.parametrize("path", ["/health", "/readiness"])
def test_whether_it_is_up_is_told_to_all(locked: Server, path: str) -> None:
    assert locked.get(path).status_code == 200


def test_a_wrong_key_is_refused(locked: Server) -> None:
    answer = locked.get("/sources", headers={"X-API-Key": KEY + "x"})
    assert answer.status_code == 401
    assert "does not open" in answer.json()["detail"]


@pytest.mark.parametrize(
    "headers",
    [
        {"X-API-Key": KEY},
        {"Authorization": f"Bearer {KEY}"},
        {"Authorization": "Basic " + base64.b64encode(f"me:{KEY}".encode()).decode()},
    ],
)
def test_a_key_opens_in_each_of_its_forms(
    locked: Server, headers: dict[str, str]
) -> None:
    assert locked.get("/sources", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "value", ["Basic %%%", "Basic " + "/w==", "Digest x", "Bearer"]
)
def test_a_broken_authorization_is_refused(locked: Server, value: str) -> None:
    assert locked.get("/sources", headers={"Authorization": value}).status_code == 401


@pytest.mark.parametrize("host", ["127.0.0.1:8050", "localhost", "[::1]:9"])
def test_this_machine_is_answered(server: Server, host: str) -> None:
    assert server.get("/health", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "", "[::2]"]
)
def test_a_foreign_name_of_this_machine_is_refused(server: Server, host: str) -> None:
    answer = server.get("/health", headers={"Host": host})
    assert answer.status_code == 400
    assert "not this machine" in answer.json()["detail"]


def test_every_answer_forbids_other_hosts(server: Server) -> None:
    for path in ("/health", "/docs", "/accounts/nobody", "/nowhere"):
        headers = server.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "http" not in policy
        assert "unsafe-eval" not in policy
        assert headers["x-content-type-options"] == "nosniff"


def test_the_documentation_names_no_other_host(server: Server) -> None:
    page = server.get("/docs").text
    assert "//" not in page
    assert server.get("/docs/start.js").text.count("http") == 0
    for name in ("swagger-ui-bundle.js", "swagger-ui.css"):
        answer = server.get(f"/docs/{name}")
        assert answer.status_code == 200
        assert len(answer.content) > 100_000
    assert API not in page  # relative: it stands behind any prefix


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://127.0.0.1.evil.example"},
    ],
)
def test_what_a_foreign_page_sends_is_refused(
    server: Server, headers: dict[str, str]
) -> None:
    before = server.cases.cases()
    answer = server.post("/cases", {"name": "x"}, headers=headers)
    assert answer.status_code == 400
    assert "another site" in answer.json()["detail"]
    assert server.cases.cases() == before
    assert server.get("/health", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://127.0.0.1:8050"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://[::1]:8050"},
        {"Origin": "null"},
    ],
)
def test_what_the_own_page_sends_is_taken(
    server: Server, headers: dict[str, str]
) -> None:
    body = {"accounts": ["I1"]}
    assert server.post("/risk", body, headers=headers).status_code == 200
