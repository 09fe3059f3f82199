"""No route passes over a parameter that it does not know, or breaks at a large number."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asking import Server

API = "/api/v1"
TOO_MUCH = 10**30


def _routes(server: Server) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Each GET below the API with its path filled in, and its whole numbers."""
    for path, methods in server.get("/openapi.json").json()["paths"].items():
        told = methods.get("get")
        if told is None:
            continue
        numbers = []
        filled = path.removeprefix(API)
        for parameter in told.get("parameters", []):
            text = str(parameter["schema"])
            if parameter["in"] == "path":
                value = "1" if "integer" in text else "x"
                if "integer" in text:
                    numbers.append(("path", parameter["name"]))
                filled = filled.replace("{" + parameter["name"] + "}", value)
            elif "integer" in text:
                numbers.append(("query", parameter["name"]))
        yield filled, numbers


def test_a_misspelt_parameter_is_refused_by_every_route(server: Server) -> None:
    checked = 0
    for path, _ in _routes(server):
        answer = server.get(f"{path}?befor=2023-01-02")
        assert answer.status_code in {400, 422}, path
        assert "befor" in answer.text, path
        checked += 1
    assert checked > 20


def test_no_whole_number_breaks_a_route(server: Server) -> None:
    checked = 0
    for path, numbers in _routes(server):
        for place, name in numbers:
            for value in (TOO_MUCH, -TOO_MUCH, -1, "x"):
                if place == "path":
                    asked = path.removesuffix("1") + str(value)
                else:
                    asked = f"{path}?{name}={value}"
                answer = server.get(asked)
                assert answer.status_code < 500, asked
                if abs(TOO_MUCH) == value:
                    assert answer.status_code in {400, 404, 422}, asked
                checked += 1
    assert checked > 40


@pytest.mark.parametrize("told", ["[Infinity, 1]", f"[{TOO_MUCH}, 1]", "[-1, 1]"])
def test_a_cursor_of_no_row_is_none_of_ours(server: Server, told: str) -> None:
    cursor = base64.urlsafe_b64encode(told.encode()).decode()
    answer = server.get(f"/trail?cursor={cursor}")
    assert answer.status_code == 400
    assert "none of ours" in answer.json()["detail"]


def test_a_body_that_is_no_json_is_told_with_its_place(server: Server) -> None:
    answer = server.ask(
        "POST",
        f"{API}/cases",
        content=b'{"name": oops}',
        headers={"content-type": "application/json"},
    )
    assert answer.status_code == 422
    assert "body: it is no JSON at character 10" in answer.json()["detail"]
