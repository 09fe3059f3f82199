"""A small ledger with a hub, and the services over it, for the canvas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ledgers import make_ledger

from casework.cases import Cases
from casework.questions import Casework
from graph.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

HUB = "POOL-1"
PAYERS = 337


def make_hub(workspace: Path, payers: int = PAYERS) -> Settings:
    """A pool that many pay, which pays three shells, two of which pay each other."""
    start = 1_709_288_520_000_000
    accounts = [
        {
            "account": HUB,
            "name": "资金池一号",
            "kind": "pool",
            "institution": "工商银行",
        },
        {"account": "SHELL-1", "name": "甲乙商贸有限公司", "kind": "bank"},
        {"account": "SHELL-2", "name": "丙丁咨询有限公司", "kind": "bank"},
        {"account": "EXIT-1", "name": "现金支取", "kind": "cash"},
        *(
            {"account": f"INV-{n:05d}", "name": f"投资人{n:05d}", "kind": "bank"}
            for n in range(payers)
        ),
    ]
    transfers: list[dict[str, Any]] = [
        {"from": f"INV-{n:05d}", "to": HUB, "amount_minor": 1_000_000 + n * 9_173}
        for n in range(payers)
    ]
    transfers += [
        {"from": HUB, "to": "SHELL-1", "amount_minor": 210_000_017},
        {"from": HUB, "to": "SHELL-2", "amount_minor": 95_000_000},
        {"from": "SHELL-1", "to": "SHELL-2", "amount_minor": 44_000_000},
        {"from": "SHELL-2", "to": "EXIT-1", "amount_minor": 60_000_000},
        {"from": "SHELL-1", "to": HUB, "amount_minor": 10_000_000},
    ]
    for place, row in enumerate(transfers):
        row["time_us"] = start + place * 3_600_000_000
        row["purpose"] = "invented"
    make_ledger(workspace / "ledger", transfers, accounts)
    return Settings(workspace=workspace)


def opened(settings: Settings) -> tuple[Casework, Cases]:
    """The casework and the cases of a workspace."""
    return Casework.open(settings), Cases.open(settings.cases_url)
