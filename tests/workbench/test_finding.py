"""What the search offers: by prefix, with the icon of its type."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from ledgers import make_ledger

from casework.cases import Cases
from casework.questions import Casework
from graph.settings import Settings
from workbench.finding import suggestions
from workbench.theme import icon

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[tuple[Casework, Cases]]:
    accounts = [
        {"account": "A-1", "name": "王小明", "kind": "bank", "party": "P1"},
        {"account": "A-2", "name": "王氏商贸", "kind": "pool", "party": "C1"},
        {"account": "A-3", "name": "", "kind": "cash"},
    ]
    parties = [
        {"party": "P1", "kind": "person", "name": "王小明"},
        {"party": "C1", "kind": "organisation", "name": "王氏商贸"},
    ]
    make_ledger(
        tmp_path / "ledger",
        [("A-1", "A-2", 12_34), ("A-2", "A-3", 5_00)],
        accounts,
        parties=parties,
    ).close()
    settings = Settings(workspace=tmp_path)
    casework, cases = Casework.open(settings), Cases.open(settings.cases_url)
    first = cases.create_case("青雀案").case
    cases.create_board(first, "资金池")
    cases.create_case("Empty")
    yield casework, cases
    casework.close()
    cases.close()


@pytest.mark.parametrize(
    ("text", "values", "kind"),
    [
        ("acct:A-3", ["A-3"], "cash"),
        ("person:王", ["A-1"], "person"),
        ("org:王", ["A-2"], "organisation"),
        ("tx:T1", ["tx:T1"], "transfer"),
        ("T0", ["tx:T0"], "transfer"),
        ("王小", ["A-1"], "bank"),
        ("case:青", ["case:/case/1", "case:/case/1/board/1"], "case"),
        ("case:资金", ["case:/case/1", "case:/case/1/board/1"], "case"),
        ("CASE:", ["case:/case/1", "case:/case/1/board/1", "case:/case/2"], "case"),
        ("tx:none", [], ""),
        ("王", [], ""),
    ],
)
def test_each_prefix_finds_its_own(
    desk: tuple[Casework, Cases], text: str, values: list[str], kind: str
) -> None:
    found = suggestions(*desk, text, "en")
    assert [each["value"] for each in found] == values
    if values:
        assert found[0]["icon"] == icon(kind, "#000")


def test_a_transfer_is_told_with_its_amount_and_accounts(
    desk: tuple[Casework, Cases],
) -> None:
    (found,) = suggestions(*desk, "tx:T0", "zh")
    assert "12.34" in found["note"]
    assert "A-1 → A-2" in found["note"]


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("A-1", ["A-1"]),
        ("a-1", ["A-1"]),
        ("acct:A-1", ["A-1"]),
        ("王小明", ["A-1"]),
        ("person:王小明", ["A-1"]),
        ("王", []),
        ("T0", ["tx:T0"]),
        ("tx:t0", ["tx:T0"]),
        ("case:青雀案", ["case:/case/1"]),
    ],
)
def test_the_hit_that_is_just_what_was_asked_is_marked(
    desk: tuple[Casework, Cases], text: str, exact: list[str]
) -> None:
    found = suggestions(*desk, text, "en")
    assert [one["value"] for one in found if one["exact"]] == exact
    assert {one["asked"] for one in found} <= {text}
