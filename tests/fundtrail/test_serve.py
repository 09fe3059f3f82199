from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx
import pytest
from ledgers import make_ledger

from fundtrail.demo import canvas_address
from fundtrail.serve import create_app, page_address
from graph.errors import FundtrailError
from graph.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from fastapi import FastAPI


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(workspace=tmp_path)
    make_ledger(settings.ledger_folder, [("BANK:A", "BANK:B", 5)])
    return settings


def _get(app: FastAPI, path: str) -> httpx.Response:
    async def once() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        base = "http://127.0.0.1:8050"
        async with httpx.AsyncClient(transport=transport, base_url=base) as client:
            return await client.get(path)

    return asyncio.run(once())


def test_both_faces_answer_from_one_server(settings: Settings) -> None:
    app = create_app(settings)
    assert _get(app, "/api/v1/health").status_code == 200
    assert "Fundtrail" in _get(app, "/").text


def test_the_first_page_is_sent_whole(settings: Settings) -> None:
    page = _get(create_app(settings), "/").text
    assert "/assets/canvas.js" in page
    assert "/assets/shell.css" in page


def test_the_root_opens_on_the_page_that_is_named(settings: Settings) -> None:
    address = canvas_address(["BANK:A", "银行:1,2"])
    app = create_app(settings, first_page=address)
    answer = _get(app, "/")
    assert answer.status_code == 307
    assert answer.headers["location"] == (
        "/canvas?accounts=BANK%3AA,%E9%93%B6%E8%A1%8C%3A1%2C2"
    )


def test_it_does_not_open_to_others_without_a_key(settings: Settings) -> None:
    with pytest.raises(FundtrailError, match="no key is set"):
        create_app(settings.model_copy(update={"host": "0.0.0.0"}))  # noqa: S104


def test_an_address_of_version_6_stands_in_brackets() -> None:
    assert page_address(Settings(host="::1", port=8050)) == "http://[::1]:8050"
    assert page_address(Settings()) == "http://127.0.0.1:8050"
