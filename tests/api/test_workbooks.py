"""Answers as XLSX, for who asks for them by their media type."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from asking import POOL

from casework.sheets import XLSX

if TYPE_CHECKING:
    import httpx
    from asking import Server

TRACE = {"accounts": [POOL], "rule": "fifo"}


def asked(
    server: Server, method: str, path: str, body: object = None
) -> httpx.Response:
    return server.ask(method, f"/api/v1{path}", json=body, headers={"Accept": XLSX})


@pytest.mark.parametrize(
    ("path", "body", "sheet", "rows"),
    [
        ("/traces", TRACE, "transfers", "transfers"),
        ("/compare", {"accounts": [POOL]}, "amounts", "amounts"),
        ("/why", {**TRACE, "account": "S1"}, "lots", "events"),
        (
            "/victims",
            {"holding": ["S1"], "transfer_ids": ["T0", "T1"]},
            "shares",
            "shares",
        ),
    ],
)
def test_a_workbook_has_the_rows_of_the_answer(
    server: Server, path: str, body: dict[str, Any], sheet: str, rows: str
) -> None:
    plain = server.post(path, body)
    assert plain.status_code == 200, plain.text
    answer = asked(server, "POST", path, body)
    assert answer.headers["content-type"] == XLSX
    assert f'filename="{path[1:]}-v1.xlsx"' in answer.headers["content-disposition"]
    found = pl.read_excel(
        io.BytesIO(answer.content), sheet_name=sheet, infer_schema_length=0
    )
    assert len(found) == len(plain.json()[rows])
    assert answer.content == asked(server, "POST", path, body).content


def test_an_answer_without_sheets_is_refused_in_a_sentence(server: Server) -> None:
    answer = asked(server, "GET", "/paths?from_account=I1&to_account=S1")
    assert answer.status_code == 400
    assert "'paths' is no workbook" in answer.json()["detail"]


def test_a_question_that_fails_is_told_as_a_problem(server: Server) -> None:
    answer = asked(server, "POST", "/traces", {"accounts": ["nobody"]})
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_trace_is_told_in_sentences(server: Server, language: str) -> None:
    answer = server.post("/trace-narrative", {**TRACE, "language": language})
    told = server.casework.trace_narrative(language=language, **TRACE)
    assert answer.json()["text"] == told.text
    said = server.get(
        f"/paths-narrative?from_account=I1&to_account=S1&language={language}"
    )
    assert "CNY 100.00" in said.json()["text"]


def test_a_language_that_is_not_told_is_refused(server: Server) -> None:
    answer = server.post("/trace-narrative", {**TRACE, "language": "fr"})
    assert answer.status_code == 422
