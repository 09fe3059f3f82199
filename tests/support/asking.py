"""Asks the API without a network: each request through the whole application."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import httpx
from ledgers import make_ledger

from api import create_api
from casework.cases import Cases
from casework.questions import Casework
from graph.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from fastapi import FastAPI

API = "/api/v1"
POOL = "QCB:9/1"
# The pool takes from five, pays three; one pays back; cash leaves. Amounts in fen.
TRANSFERS = (
    ("I1", POOL, 100_00),
    ("I2", POOL, 250_00),
    ("I3", POOL, 75_50),
    ("I1", POOL, 30_00),
    (POOL, "S1", 200_00),
    (POOL, "I2", 60_00),
    ("S1", "CASH", 120_00),
    ("S1", POOL, 10_00),
    (POOL, "B1", 45_25),
)
ACCOUNTS = (
    {"account": POOL, "name": "资金池", "kind": "pool", "party": "PLAT"},
    {"account": "I1", "kind": "bank", "party": "P1", "region": "440300"},
    {"account": "I2", "kind": "bank", "party": "P2", "region": "310100"},
    {"account": "I3", "kind": "bank", "party": "P3", "region": "440100"},
    {"account": "S1", "kind": "bank", "party": "C1", "region": "330300"},
    {"account": "B1", "kind": "bank", "party": "C2", "region": "330300"},
    {"account": "CASH", "kind": "cash"},
)
LINKS = tuple(
    {"from_type": "party", "from_id": a, "kind": k, "to_type": "party", "to_id": b}
    for a, k, b in (
        ("P1", "invests-in", "PLAT"),
        ("P2", "invests-in", "PLAT"),
        ("P3", "invests-in", "PLAT"),
        ("P1", "recruited", "P2"),
        ("C2", "borrows-from", "PLAT"),
        ("OWN", "controls", "PLAT"),
        ("OWN", "controls", "C1"),
    )
)
PARTIES = tuple(
    {"party": p, "kind": k}
    for p, k in (
        ("PLAT", "platform"),
        ("OWN", "person"),
        ("P1", "person"),
        ("P2", "person"),
        ("P3", "person"),
        ("C1", "organisation"),
        ("C2", "organisation"),
    )
)
LISTINGS = (
    {
        "account": "S1",
        "category": "fraud",
        "severity": 80,
        "list": "invented",
        "listed_on": "2024-01-01",
    },
)


def make_case_ledger(workspace: Path) -> None:
    """A ledger of a small pool, in the settings' place."""
    make_ledger(
        workspace / "ledger",
        TRANSFERS,
        ACCOUNTS,
        links=LINKS,
        parties=PARTIES,
        listings=LISTINGS,
    )


class Server:
    """The API over a workspace."""

    def __init__(self, workspace: Path, **told: Any) -> None:  # noqa: ANN401 - settings
        self.settings = Settings(workspace=workspace, **told)
        self.casework = Casework.open(self.settings)
        self.cases = Cases.open(self.settings.cases_url)
        self.app: FastAPI = create_api(self.casework, self.cases, self.settings)

    def ask(
        self,
        method: str,
        path: str,
        *,
        base: str = "http://127.0.0.1:8050",
        headers: Mapping[str, str] | None = None,
        json: object = None,
        params: Mapping[str, Any] | None = None,
        content: bytes | None = None,
    ) -> httpx.Response:
        """One request and its answer."""

        async def once() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url=base) as client:
                return await client.request(
                    method,
                    path,
                    headers=headers,
                    json=json,
                    params=params,
                    content=content,
                )

        return asyncio.run(once())

    def get(self, path: str, **more: Any) -> httpx.Response:  # noqa: ANN401 - idem
        """A GET below /api/v1."""
        return self.ask("GET", API + path, **more)

    def post(self, path: str, body: object, **more: Any) -> httpx.Response:  # noqa: ANN401 - idem
        """A POST below /api/v1."""
        return self.ask("POST", API + path, json=body, **more)

    def close(self) -> None:
        """Give back what was opened."""
        self.casework.close()
        self.cases.close()
