from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from ledgers import make_ledger

from casework import Casework
from graph.errors import NotFoundError
from graph.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

ACCOUNTS = [
    {
        "account": "BANK:A",
        "name": "甲公司",
        "kind": "bank",
        "party": "P1",
        "region": "440300",
        "opening_balance_minor": 10,
        "opening_currency": "CNY",
    },
    {"account": "BANK:B", "name": "Beta", "kind": "bank", "party": "P2"},
    {"account": "CASH:1", "kind": "cash"},
]
PARTIES = [
    {"party": "P1", "name": "甲有限公司", "kind": "organisation"},
    {"party": "P2", "name": "Beta Smith", "kind": "person"},
]


@pytest.fixture
def casework(tmp_path: Path) -> Casework:
    settings = Settings(workspace=tmp_path)
    make_ledger(
        settings.ledger_folder,
        [("BANK:A", "BANK:B", 50), ("BANK:B", "CASH:1", 20), ("BANK:B", "BANK:B", 5)],
        ACCOUNTS,
        parties=PARTIES,
    )
    return Casework.open(settings)


def test_rows_of_accounts_say_what_came_in_and_went_out(casework: Casework) -> None:
    rows = {row.account: row for row in casework.account_rows()}
    a, b = rows["BANK:A"], rows["BANK:B"]
    assert (a.in_minor, a.out_minor, a.balance_minor) == (0, 50, -40)
    assert (b.in_minor, b.out_minor, b.balance_minor) == (55, 25, 30)
    assert (b.transfers_in, b.transfers_out) == (2, 2)


def test_a_window_leaves_out_what_lies_outside(casework: Casework) -> None:
    rows = casework.account_rows("BANK:B", after="1970-01-01T00:00:01Z")
    assert [(row.in_minor, row.out_minor) for row in rows] == [(5, 25)]


def test_prefixes_keep_the_kind_of_party(casework: Casework) -> None:
    assert [a.account for a in casework.search("person:beta").accounts] == ["BANK:B"]
    assert casework.search("org:beta").total == 0
    assert [a.account for a in casework.search("org:甲有").accounts] == ["BANK:A"]
    assert casework.search("acct:BANK").total == 2


def test_details_tell_balances_and_what_is_missing(casework: Casework) -> None:
    detail = casework.account("BANK:A")
    assert detail.party_name == "甲有限公司"
    assert [p.balance_minor for p in detail.balance_over_time] == [-40]
    assert {gap.code for gap in detail.warnings} == {"below-zero"}
    other = casework.account("BANK:B")
    assert {gap.code for gap in other.warnings} == {"no-region"}
    assert [p.balance_minor for p in other.balance_over_time] == [50, 30, 30]


def test_the_outside_world_has_no_balance_to_warn_of(casework: Casework) -> None:
    codes = {gap.code for gap in casework.account("CASH:1").warnings}
    assert codes == {"no-name", "no-region"}


def test_an_unknown_account_is_answered_with_the_nearest(casework: Casework) -> None:
    with pytest.raises(NotFoundError, match=r"no account 'BANK:C'.*BANK:"):
        casework.account("BANK:C")
