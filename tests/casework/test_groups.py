from __future__ import annotations

from typing import TYPE_CHECKING

from ledgers import make_ledger

from casework import Casework
from graph.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path


def test_what_is_in_no_community_comes_last(tmp_path: Path) -> None:
    settings = Settings(workspace=tmp_path)
    rows = [
        ("LONER", "CASH", 10),
        ("A", "B", 1_000),
        ("B", "C", 1_000),
        ("C", "A", 1_000),
        ("X", "Y", 900),
        ("Y", "Z", 900),
        ("Z", "X", 900),
        ("A", "X", 1),
        ("A", "CASH", 7),
        ("CASH", "X", 3),
    ]
    make_ledger(settings.ledger_folder, rows, [{"account": "CASH", "kind": "cash"}])
    found = Casework.open(settings).communities()
    order = [s.community for s in found.summaries]
    assert -1 in order
    assert len(set(order)) > 2
    assert order == sorted(order, key=lambda n: (n < 0, n))
    members = [number for _, number in found.members]
    assert members == sorted(members, key=lambda n: (n < 0, n))
    between = [(f.from_community < 0, f.to_community < 0) for f in found.between]
    assert between == sorted(between)
    assert any(one for one, _ in between)
