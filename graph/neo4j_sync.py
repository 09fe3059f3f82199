"""Neo4j as a projection of the ledger: loaded in batches, resumable, idempotent.

The node ``Ledger`` says which version the database holds and how many rows of which
phase are in; it moves on in the same transaction as each batch. A sync that was killed
goes on at the next batch, so rows are created, never looked for first.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.errors import ConflictError
from graph.ledger import Ledger
from graph.neo4j_driver import driver_errors, open_driver
from graph.neo4j_rows import PHASES, Projection
from graph.neo4j_schema import (
    Held,
    advance,
    begin,
    claim,
    create_schema,
    has_accounts,
    read_held,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from neo4j import ManagedTransaction, Session

    from graph.neo4j_rows import Phase, Row
    from graph.settings import Settings

    Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What the database holds now, and how long it took.

    ``unplaced_links`` are links that name an account which the ledger does not hold.
    """

    ledger_version: int
    accounts: int
    transfers: int
    seconds: float
    unplaced_links: int = 0


def sync(
    ledger: Ledger, settings: Settings, progress: Progress | None = None
) -> SyncReport:
    """Bring the Neo4j database of the settings to the ledger's version.

    ``progress`` is called with the phase, the rows that are in, and the rows in all.
    A second sync of the same version changes nothing. Raises StoreError if the server
    does not answer, ConflictError if the database holds another ledger, or a newer
    version, or is being written by somebody else.
    """
    begun = time.perf_counter()
    with (
        driver_errors(settings.store),
        open_driver(settings) as driver,
        driver.session(database=settings.neo4j_database) as session,
    ):
        _refuse_foreign(session, ledger)
        create_schema(session)
        session.execute_write(claim, ledger.identity)
        _bring_up(session, ledger, progress or _say_nothing)
        accounts, transfers, links = session.execute_read(_count)
    links_said = ledger.rows("SELECT count(*) FROM links")[0][0]
    return SyncReport(
        ledger_version=ledger.version,
        accounts=accounts,
        transfers=transfers,
        seconds=time.perf_counter() - begun,
        unplaced_links=links_said - links,
    )


def _say_nothing(phase: str, done: int, total: int) -> None:
    """Progress that nobody asked for."""


def _bring_up(session: Session, ledger: Ledger, progress: Progress) -> None:
    """Finish what was begun, then load what is new."""
    held = _held_for(session, ledger)
    if not held.is_complete:
        _load(session, _at(ledger, held.target), held, progress)
        held = _held_for(session, ledger)
    if held.version < ledger.version:
        session.execute_write(begin, held.version, ledger.version, PHASES[0].name)
        _load(session, ledger, _held_for(session, ledger), progress)


def _refuse_foreign(session: Session, ledger: Ledger) -> None:
    """Leave a database alone that holds another ledger, or accounts of another kind."""
    held = session.execute_read(read_held)
    if held is None and session.execute_read(has_accounts):
        raise ConflictError(
            "This Neo4j database holds accounts that no ledger sent: sync to an empty "
            "database."
        )
    if held is not None and held.identity != ledger.identity:
        raise ConflictError(
            "This Neo4j database holds another ledger: sync to an empty database.",
            holds=held.identity,
        )


def _held_for(session: Session, ledger: Ledger) -> Held:
    """What the database holds; ConflictError if this ledger cannot follow on it."""
    held = session.execute_read(read_held)
    if held is None or held.identity != ledger.identity:
        raise ConflictError(
            "Another ledger was sent to this Neo4j database meanwhile: sync to an "
            "empty database."
        )
    newest = max(held.version, held.target)
    if newest > ledger.version:
        raise ConflictError(
            f"This Neo4j database holds version {newest} of the ledger, newer than "
            f"version {ledger.version}: sync an old version to an empty database.",
            holds=newest,
        )
    return held


def _at(ledger: Ledger, version: int) -> Ledger:
    if version == ledger.version:
        return ledger
    return Ledger.open(ledger.folder, as_of=version)


def _load(session: Session, target: Ledger, held: Held, progress: Progress) -> None:
    """Load all phases from where the database stands to the target's version."""
    base = _at(target, held.version) if held.version else None
    projection = Projection(base, target)
    names = [phase.name for phase in PHASES]
    for number in range(names.index(held.phase), len(PHASES)):
        phase = PHASES[number]
        done = held.done if phase.name == held.phase else 0
        total = projection.count(phase)
        for rows in _ahead(projection.batches(phase, done)):
            session.execute_write(_send, phase, target.version, done, rows)
            done += len(rows)
            progress(phase.name, done, total)
        following = (*names, "complete")[number + 1]
        session.execute_write(
            advance, target.version, (phase.name, done), (following, 0)
        )


def _send(
    tx: ManagedTransaction, phase: Phase, target: int, done: int, rows: list[Row]
) -> None:
    """One batch and its mark, in one transaction; run again if it is transient."""
    advance(tx, target, (phase.name, done), (phase.name, done + len(rows)))
    for statement, part in phase.statements(rows):
        tx.run(statement, rows=part).consume()


def _ahead(batches: Iterator[list[Row]]) -> Iterator[list[Row]]:
    """The same batches, each prepared while the server works on the one before."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        coming = pool.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = pool.submit(next, batches, None)
            yield batch


def _count(tx: ManagedTransaction) -> tuple[int, int, int]:
    """Accounts, transfers and links in the database, from its own counts."""
    counts = [
        tx.run("MATCH (a:Account) RETURN count(a) AS n"),
        tx.run("MATCH ()-[t:TRANSFER]->() RETURN count(t) AS n"),
        tx.run("MATCH (l:Ledger {place: 0}) RETURN coalesce(l.links, 0) AS n"),
    ]
    accounts, transfers, links = (row.single(strict=True)["n"] for row in counts)
    return accounts, transfers, links
