"""Projecting a ledger into a real Neo4j: whole, resumable, idempotent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from ledgers import make_ledger
from stores import ON_NEO4J

from graph.errors import ConflictError, StoreError
from graph.ledger import Ledger
from graph.neo4j_driver import open_driver
from graph.neo4j_store import Neo4jStore
from graph.neo4j_sync import _send, sync
from graph.store import TransferFilter

if TYPE_CHECKING:
    from pathlib import Path

    from graph.settings import Settings

pytestmark = ON_NEO4J

# Everything in the database, without what its server numbers by itself.
CONTENT = """
MATCH (n) WHERE NOT n:Ledger
OPTIONAL MATCH (n)-[r]->(m)
RETURN labels(n), properties(n), type(r), properties(r), labels(m), properties(m)
"""
LINK = {"from_type": "party", "from_id": "p1", "kind": "holds"}
LINKS = [
    {**LINK, "to_type": "account", "to_id": "a"},
    {**LINK, "kind": "uses", "to_type": "identifier", "to_id": "138"},
    {**LINK, "to_type": "account", "to_id": "nowhere"},
]


def content(settings: Settings) -> list[str]:
    """All nodes and relations but the mark, in a fixed order."""
    with open_driver(settings) as driver:
        records, _, _ = driver.execute_query(CONTENT)
    return sorted(
        repr([sorted(v.items()) if isinstance(v, dict) else v for v in record.values()])
        for record in records
    )


def first_version(folder: Path) -> Ledger:
    return make_ledger(
        folder,
        [("a", "b", 5), ("b", "c", 4), ("c", "a", 3)],
        [{"account": "a", "party": "p1"}, {"account": "b", "name": "before"}],
        parties=[{"party": "p1", "name": "One"}],
        identifiers=[{"identifier": "138", "kind": "phone"}],
        links=LINKS,
    )


def second_version(folder: Path) -> Ledger:
    return make_ledger(
        folder,
        [("d", "a", 9)],
        [
            {"account": "b", "name": "after", "party": "p2", "source": 1},
            {"account": "a", "party": "p2", "source": 1},
        ],
        parties=[{"party": "p1", "name": "One and only", "source": 1}],
        links=LINKS[:1],
    )


def test_a_sync_reports_what_the_database_holds(
    tmp_path: Path, neo4j_settings: Settings
) -> None:
    report = sync(first_version(tmp_path), neo4j_settings)
    assert (report.ledger_version, report.accounts, report.transfers) == (1, 3, 3)
    assert report.unplaced_links == 1


def test_a_second_sync_changes_nothing(
    tmp_path: Path, neo4j_settings: Settings
) -> None:
    ledger = first_version(tmp_path)
    sync(ledger, neo4j_settings)
    before = content(neo4j_settings)
    report = sync(ledger, neo4j_settings)
    assert content(neo4j_settings) == before
    assert report.transfers == 3


def test_a_later_version_is_added_to_the_earlier_one(
    tmp_path: Path, neo4j_settings: Settings
) -> None:
    sync(first_version(tmp_path), neo4j_settings)
    later = second_version(tmp_path)
    report = sync(later, neo4j_settings)
    assert (report.ledger_version, report.accounts, report.transfers) == (2, 4, 4)
    added = content(neo4j_settings)
    store = Neo4jStore.open(neo4j_settings, later)
    assert store.account("b").name == "after"
    store.close()
    with open_driver(neo4j_settings) as driver:
        driver.execute_query("MATCH (n) DETACH DELETE n")
    sync(later, neo4j_settings)
    assert content(neo4j_settings) == added


@pytest.mark.parametrize("broken_at", range(1, 12, 2))
def test_a_broken_sync_goes_on_where_it_stopped(
    tmp_path: Path,
    neo4j_settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    broken_at: int,
) -> None:
    ledger = first_version(tmp_path)
    sync(ledger, neo4j_settings)
    whole = content(neo4j_settings)
    with open_driver(neo4j_settings) as driver:
        driver.execute_query("MATCH (n) DETACH DELETE n")
    monkeypatch.setattr("graph.neo4j_rows.BATCH", 1)
    sent = 0

    def stop(_phase: str, _done: int, _total: int) -> None:
        nonlocal sent
        sent += 1
        if sent == broken_at:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sync(ledger, neo4j_settings, stop)
    with pytest.raises(StoreError, match="does not hold a whole ledger"):
        Neo4jStore.open(neo4j_settings, ledger)
    report = sync(ledger, neo4j_settings)
    assert content(neo4j_settings) == whole
    assert report.unplaced_links == 1


def test_a_broken_batch_leaves_no_half(
    tmp_path: Path, neo4j_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = first_version(tmp_path)

    def fail_late(tx: object, phase: object, *rest: object) -> None:
        _send(tx, phase, *rest)  # type: ignore[arg-type]
        if phase.name == "transfers":  # type: ignore[attr-defined]
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("graph.neo4j_sync._send", fail_late)
        with pytest.raises(KeyboardInterrupt):
            sync(ledger, neo4j_settings)
    with open_driver(neo4j_settings) as driver:
        found = driver.execute_query("MATCH ()-[t:TRANSFER]->() RETURN t").records
    assert found == []
    assert sync(ledger, neo4j_settings).transfers == 3


def test_a_load_begun_for_an_older_version_is_ended_first(
    tmp_path: Path, neo4j_settings: Settings
) -> None:
    def stop(phase: str, _done: int, _total: int) -> None:
        if phase == "transfers":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sync(first_version(tmp_path), neo4j_settings, stop)
    report = sync(second_version(tmp_path), neo4j_settings)
    assert (report.ledger_version, report.transfers) == (2, 4)


def test_another_ledger_is_refused(tmp_path: Path, neo4j_settings: Settings) -> None:
    sync(first_version(tmp_path / "one"), neo4j_settings)
    before = content(neo4j_settings)
    with pytest.raises(ConflictError, match="holds another ledger"):
        sync(first_version(tmp_path / "two"), neo4j_settings)
    assert content(neo4j_settings) == before


def test_an_older_version_is_refused(tmp_path: Path, neo4j_settings: Settings) -> None:
    first_version(tmp_path)
    sync(second_version(tmp_path), neo4j_settings)
    older = Ledger.open(tmp_path, as_of=1)
    with pytest.raises(ConflictError, match="newer than version 1"):
        sync(older, neo4j_settings)
    with pytest.raises(StoreError, match="holds version 2 of this ledger"):
        Neo4jStore.open(neo4j_settings, older)


def test_accounts_of_somebody_else_are_left_alone(
    tmp_path: Path, neo4j_settings: Settings
) -> None:
    with open_driver(neo4j_settings) as driver:
        driver.execute_query("CREATE (:Account {account: 'theirs'})")
    with pytest.raises(ConflictError, match="no ledger sent"):
        sync(first_version(tmp_path), neo4j_settings)


def test_names_that_look_like_statements_are_only_names(
    tmp_path: Path, neo4j_settings: Settings
) -> None:
    name = "'}) DETACH DELETE n //"
    ledger = make_ledger(tmp_path, [(name, "b", 1)], [{"account": name, "name": name}])
    sync(ledger, neo4j_settings)
    store = Neo4jStore.open(neo4j_settings, ledger)
    assert store.account(name).name == name
    assert store.search(name).total == 1
    store.close()


def test_a_store_that_was_synced_under_is_told(
    tmp_path: Path, neo4j_settings: Settings
) -> None:
    first = make_ledger(tmp_path, [("a", "b", 1)])
    sync(first, neo4j_settings)
    store = Neo4jStore.open(neo4j_settings, first)
    assert store.neighbours("b", TransferFilter()).payers == 1
    sync(make_ledger(tmp_path, [("c", "b", 1)]), neo4j_settings)
    with pytest.raises(StoreError, match="holds version 2 of this ledger, not"):
        store.neighbours("b", TransferFilter())
    store.close()
