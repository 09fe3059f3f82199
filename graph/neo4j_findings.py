"""Findings written back as properties, for those who browse the Neo4j database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.errors import ConflictError
from graph.neo4j_driver import driver_errors, open_driver
from graph.neo4j_rows import BATCH
from graph.neo4j_schema import read_held

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neo4j import ManagedTransaction

    from graph.settings import Settings

_WRITE = """
UNWIND $rows AS r
MATCH (a:Account {ordinal: r[0]})
SET a.community = coalesce(r[1], a.community), a.risk = coalesce(r[2], a.risk),
    a.findings_version = $version
"""


def write_findings(
    settings: Settings,
    ledger_version: int,
    communities: Mapping[int, int] | None = None,
    risks: Mapping[int, int] | None = None,
) -> int:
    """Set ``community`` and ``risk`` of accounts, by ordinal; how many were set.

    Each account also says, as ``findings_version``, which ledger version they rest on.
    Raises ConflictError if the database does not hold that version whole, and
    StoreError if it does not answer.
    """
    community, risk = communities or {}, risks or {}
    ordinals = sorted({*community, *risk})
    rows = [[int(o), community.get(o), risk.get(o)] for o in ordinals]
    with (
        driver_errors(settings.store),
        open_driver(settings) as driver,
        driver.session(database=settings.neo4j_database) as session,
    ):
        for at in range(0, len(rows), BATCH):
            session.execute_write(_write, ledger_version, rows[at : at + BATCH])
    return len(rows)


def _write(tx: ManagedTransaction, version: int, rows: list[list[int | None]]) -> None:
    held = read_held(tx)
    if held is None or not held.is_complete or held.version != version:
        raise ConflictError(
            f"This Neo4j database does not hold version {version} of the ledger: run "
            "'fundtrail sync' and write the findings again."
        )
    tx.run(_WRITE, rows=rows, version=version).consume()
