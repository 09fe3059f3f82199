"""A small ledger with a hub, and a casework over its store, for the canvas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from faces import communities_answer, regions_answer, trace_answer
from ledgers import make_ledger

from casework.answers import AccountDetail, BalancePoint, RiskScore, SourceRow
from casework.questions import Casework
from graph.embedded import EmbeddedStore
from graph.store import Rank, TransferFilter

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from graph.store import (
        AccountPage,
        Expansion,
        Neighbours,
        Relation,
        TransferPage,
    )

HUB = "POOL-1"
PAYERS = 337


class BoardCasework(Casework):
    """The questions of the canvas, straight from the embedded store."""

    def __init__(self, store: EmbeddedStore) -> None:
        self.store = store

    @property
    def ledger_version(self) -> int:
        return self.store.ledger_version

    def search(self, text: str, limit: int = 20) -> AccountPage:
        return self.store.search(text.removeprefix("acct:"), limit)

    def account(self, account: str) -> AccountDetail:
        totals = self.store.totals([account])[0]
        first = self.store.expand(account, TransferFilter(), limit=5)
        page = self.store.transfers(account, TransferFilter(), limit=1000)
        balance, points = 0, []
        for each in page.transfers:
            sign = 1 if each.to_account == account else -1
            balance += sign * each.amount_minor
            points.append(BalancePoint(each.time_us, balance, each.currency))
        return AccountDetail(
            totals.account, "", totals.received, totals.paid, totals.payers,
            totals.payees, (), tuple(points), RiskScore(account, 0, "none", "source", ()),
            first.relations, (), (),
        )  # fmt: skip

    def transfers(
        self,
        account: str,
        where: TransferFilter,
        counterparty: str | None = None,
        offset: int = 0,
        limit: int = 100,
    ) -> TransferPage:
        return self.store.transfers(account, where, counterparty, offset, limit)

    def source_row(self, transfer_id: str) -> SourceRow:
        return SourceRow(1, "hub.csv", "00" * 32, "canonical", 2, transfer_id)

    def neighbours(self, account: str, where: TransferFilter) -> Neighbours:
        return self.store.neighbours(account, where)

    def expand(
        self,
        account: str,
        where: TransferFilter,
        rank: Rank,
        limit: int = 25,
        skip: Sequence[str] = (),
    ) -> Expansion:
        return self.store.expand(account, where, rank, limit, skip)

    def between(
        self, accounts: Sequence[str], where: TransferFilter
    ) -> tuple[Relation, ...]:
        return self.store.between(accounts, where)

    def trace(self, **_asked: Any) -> Any:  # noqa: ANN401 - an answer made by hand
        return trace_answer()

    def communities(self, **_asked: Any) -> Any:  # noqa: ANN401 - idem
        return communities_answer()

    def regions(self, **asked: Any) -> Any:  # noqa: ANN401 - idem
        return regions_answer(asked.get("mask_below", 0))


def hub_casework(folder: Path, payers: int = PAYERS) -> BoardCasework:
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
    return BoardCasework(EmbeddedStore.open(make_ledger(folder, transfers, accounts)))
