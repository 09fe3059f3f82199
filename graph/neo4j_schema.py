"""Neo4j's constraints, indexes and the node that says what the database holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.errors import ConflictError

if TYPE_CHECKING:
    from neo4j import ManagedTransaction, Session

SCHEMA = (
    (
        "CREATE CONSTRAINT account_account IF NOT EXISTS "
        "FOR (a:Account) REQUIRE a.account IS UNIQUE"
    ),
    (
        "CREATE CONSTRAINT account_ordinal IF NOT EXISTS "
        "FOR (a:Account) REQUIRE a.ordinal IS UNIQUE"
    ),
    (
        "CREATE CONSTRAINT party_party IF NOT EXISTS "
        "FOR (p:Party) REQUIRE p.party IS UNIQUE"
    ),
    (
        "CREATE CONSTRAINT identifier_identifier IF NOT EXISTS "
        "FOR (i:Identifier) REQUIRE i.identifier IS UNIQUE"
    ),
    (
        "CREATE CONSTRAINT ledger_place IF NOT EXISTS "
        "FOR (l:Ledger) REQUIRE l.place IS UNIQUE"
    ),
    "CREATE TEXT INDEX account_search IF NOT EXISTS FOR (a:Account) ON (a.search)",
    (
        "CREATE INDEX transfer_id IF NOT EXISTS "
        "FOR ()-[t:TRANSFER]-() ON (t.transfer_id)"
    ),
)
_AWAIT = "CALL db.awaitIndexes(300)"

# There is one such node: `place` is always 0.
_READ = """
MATCH (l:Ledger {place: 0})
RETURN l.identity AS identity, l.version AS version, l.target AS target,
    l.phase AS phase, l.done AS done
"""
_CLAIM = """
MERGE (l:Ledger {place: 0})
ON CREATE SET l.identity = $identity, l.version = 0, l.target = 0,
    l.phase = 'complete', l.done = 0
"""
_BEGIN = """
MATCH (l:Ledger {place: 0})
SET l.touched = timestamp()
WITH l WHERE l.phase = 'complete' AND l.version = $version
SET l.target = $target, l.phase = $phase, l.done = 0
RETURN l.target AS target
"""
_ADVANCE = """
MATCH (l:Ledger {place: 0})
SET l.touched = timestamp()
WITH l WHERE l.target = $target AND l.phase = $phase AND l.done = $done
SET l.phase = $next_phase, l.done = $next_done,
    l.version = CASE $next_phase WHEN 'complete' THEN l.target ELSE l.version END
RETURN l.phase AS phase
"""


@dataclass(frozen=True, slots=True)
class Held:
    """Which ledger a database holds, and how far a load on top of it is.

    ``version`` is whole; ``target`` is being loaded while ``phase`` is not
    ``complete``, of which ``done`` rows are in.
    """

    identity: str
    version: int
    target: int
    phase: str
    done: int

    @property
    def is_complete(self) -> bool:
        """Whether no load has been left half way."""
        return self.phase == "complete"


def create_schema(session: Session) -> None:
    """Constraints and indexes, before anything is loaded; idempotent."""
    for statement in SCHEMA:
        session.run(statement).consume()
    session.run(_AWAIT).consume()


def read_held(tx: ManagedTransaction) -> Held | None:
    """What the database says that it holds; None if no ledger was ever sent."""
    row = tx.run(_READ).single()
    return None if row is None else Held(**row.data())


def has_accounts(tx: ManagedTransaction) -> bool:
    """Whether there is any node ``Account``."""
    return tx.run("MATCH (a:Account) RETURN 1 AS one LIMIT 1").single() is not None


def claim(tx: ManagedTransaction, identity: str) -> None:
    """Say whose ledger this database is for, if nobody has yet."""
    tx.run(_CLAIM, identity=identity).consume()


def begin(tx: ManagedTransaction, version: int, target: int, phase: str) -> None:
    """Say that a load from a whole version to a target begins."""
    row = tx.run(_BEGIN, version=version, target=target, phase=phase).single()
    _refuse_if_lost(row is None)


def advance(
    tx: ManagedTransaction, target: int, before: tuple[str, int], after: tuple[str, int]
) -> None:
    """Move (phase, rows done) on, in the transaction that loads those rows.

    Takes the lock of the one node first, so that two loads never interleave; raises
    ConflictError if another one has moved on meanwhile.
    """
    row = tx.run(
        _ADVANCE,
        target=target,
        phase=before[0],
        done=before[1],
        next_phase=after[0],
        next_done=after[1],
    ).single()
    _refuse_if_lost(row is None)


def _refuse_if_lost(lost: bool) -> None:  # noqa: FBT001
    if lost:
        raise ConflictError(
            "Another sync is writing to this Neo4j database: wait until it ends, then "
            "run this one again."
        )
