"""The two sides of the Neo4j benchmark: our sync, and a loop as one writes it by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graph.errors import InputError
from graph.facts import account_facts
from graph.neo4j_driver import open_driver
from graph.neo4j_schema import create_schema
from graph.neo4j_sync import sync

if TYPE_CHECKING:
    from neo4j import ManagedTransaction

    from graph.ledger import Ledger
    from graph.settings import Settings

_BATCH = 10_000
_ACCOUNTS = "UNWIND $rows AS row CREATE (a:Account) SET a = row"
_TRANSFERS = """
UNWIND $rows AS row
MATCH (f:Account {ordinal: row.src})
MATCH (d:Account {ordinal: row.dst})
CREATE (f)-[t:TRANSFER]->(d) SET t = row.properties
"""
_EMPTY = "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS"


def sync_ours(settings: Settings, ledger: Ledger) -> None:
    """Our side: resumable, idempotent, and it says which version the database holds."""
    sync(ledger, settings)


def sync_by_hand(settings: Settings, ledger: Ledger) -> None:
    """The peer's side: the same nodes, relations, properties and indexes, no more."""
    accounts = account_facts(ledger).to_pylist()
    transfers = [
        {
            "src": row.pop("src"),
            "dst": row.pop("dst"),
            "properties": row,
        }
        for row in ledger.query("SELECT * FROM transfers ORDER BY ordinal").to_pylist()
    ]
    with open_driver(settings) as driver, driver.session() as session:
        create_schema(session)
        for statement, rows in ((_ACCOUNTS, accounts), (_TRANSFERS, transfers)):
            for begin in range(0, len(rows), _BATCH):
                part = rows[begin : begin + _BATCH]
                session.execute_write(_send, statement, part)


def _send(tx: ManagedTransaction, statement: Any, rows: list[dict[str, Any]]) -> None:  # noqa: ANN401
    tx.run(statement, rows=rows).consume()


def require_empty(settings: Settings) -> None:
    """Raise InputError where there is no server to use, or its database holds anything."""
    if settings.store == "embedded":
        raise InputError(
            "The benchmark neo4j-sync needs a Neo4j server with an empty database: set "
            "FUNDTRAIL_STORE=bolt://HOST:PORT and NEO4J_PASSWORD, or use 'make bench'."
        )
    with open_driver(settings) as driver, driver.session() as session:
        found = session.run("MATCH (n) RETURN count(n) AS nodes").single()
    if found is not None and found["nodes"]:
        raise InputError(
            f"The database at {settings.store} holds {found['nodes']} nodes, and the "
            "benchmark empties it between runs: name a server of its own.",
            nodes=found["nodes"],
        )


def empty_database(settings: Settings) -> None:
    """Take out everything that a run has put in."""
    with open_driver(settings) as driver, driver.session() as session:
        session.run(_EMPTY).consume()
