"""Findings on a real Neo4j."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from ledgers import make_ledger
from stores import ON_NEO4J

from graph.errors import ConflictError
from graph.neo4j_driver import open_driver
from graph.neo4j_findings import write_findings
from graph.neo4j_sync import sync

if TYPE_CHECKING:
    from pathlib import Path

    from graph.settings import Settings

pytestmark = ON_NEO4J


def test_findings_stand_on_their_accounts_with_the_version(
    tmp_path: Path, neo4j_settings: Settings
) -> None:
    sync(make_ledger(tmp_path, [("a", "b", 1), ("b", "c", 1)]), neo4j_settings)
    assert write_findings(neo4j_settings, 1, {0: 7, 1: 7}, {1: 90}) == 2
    with open_driver(neo4j_settings) as driver:
        records, _, _ = driver.execute_query(
            "MATCH (a:Account) "
            "RETURN a.account, a.community, a.risk, a.findings_version "
            "ORDER BY a.ordinal"
        )
    assert [tuple(record.values()) for record in records] == [
        ("a", 7, None, 1),
        ("b", 7, 90, 1),
        ("c", None, None, None),
    ]


def test_findings_of_another_version_are_refused(
    tmp_path: Path, neo4j_settings: Settings
) -> None:
    sync(make_ledger(tmp_path, [("a", "b", 1)]), neo4j_settings)
    with pytest.raises(ConflictError, match="does not hold version 2"):
        write_findings(neo4j_settings, 2, {0: 1})
