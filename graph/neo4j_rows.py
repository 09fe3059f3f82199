"""What is sent to Neo4j, phase by phase: the rows, and the statements that take them.

Every phase lists its rows in an order that depends on nothing but the two ledger
versions, so that "so many rows are in" says where to go on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb
import numpy as np
import pyarrow as pa

from graph.arrow import pc
from graph.facts import account_facts, searched_texts
from graph.nouns import LinkKind
from graph.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import LiteralString

    from graph.ledger import Ledger

Row = tuple[str | int | None, ...]

# Rows of one transaction: larger ones gain nothing and hold more memory.
BATCH = 10_000
_READ_AT_ONCE = 20 * BATCH

_CREATE_ACCOUNTS = """
UNWIND $rows AS r
CREATE (:Account {ordinal: r[0], account: r[1], name: r[2], kind: r[3],
    institution: r[4], party: r[5], region: r[6], opened: r[7], party_name: r[8],
    search: r[9]})
"""
_RESTATE_ACCOUNTS = """
UNWIND $rows AS r
MATCH (a:Account {ordinal: r[0]})
SET a.name = r[2], a.kind = r[3], a.institution = r[4], a.party = r[5],
    a.region = r[6], a.opened = r[7], a.party_name = r[8], a.search = r[9]
"""
_STATE_PARTIES = """
UNWIND $rows AS r
MERGE (p:Party {party: r[0]})
SET p.name = r[1], p.kind = r[2], p.region = r[3], p.industry = r[4]
"""
_STATE_IDENTIFIERS = """
UNWIND $rows AS r
MERGE (i:Identifier {identifier: r[0]})
SET i.kind = r[1]
"""
_LEAVE_PARTIES = """
UNWIND $rows AS r
MATCH (:Account {ordinal: r[0]})-[old:BELONGS_TO]->(:Party)
DELETE old
"""
_JOIN_PARTIES = """
UNWIND $rows AS r
WITH r WHERE r[1] <> ''
MATCH (a:Account {ordinal: r[0]})
MERGE (p:Party {party: r[1]})
CREATE (a)-[:BELONGS_TO]->(p)
"""
_CREATE_TRANSFERS = """
UNWIND $rows AS r
MATCH (payer:Account {ordinal: r[2]})
MATCH (payee:Account {ordinal: r[3]})
CREATE (payer)-[:TRANSFER {ordinal: r[0], transfer_id: r[1], amount_minor: r[4],
    currency: r[5], time_us: r[6], precision: r[7], seq: r[8], channel: r[9],
    purpose: r[10], balance_after_from: r[11], balance_after_to: r[12],
    payments: r[13], period_end_us: r[14], source: r[15], source_row: r[16]}]->(payee)
"""
# An end is found or, except for accounts, made; the types come from our own nouns.
_ENDS: dict[str, LiteralString] = {
    "account": "MATCH ({end}:Account {{account: r[{at}]}})",
    "party": "MERGE ({end}:Party {{party: r[{at}]}})",
    "identifier": "MERGE ({end}:Identifier {{identifier: r[{at}]}})",
}
_TYPES: dict[str, LiteralString] = {
    LinkKind.HOLDS: "HOLDS",
    LinkKind.CONTROLS: "CONTROLS",
    LinkKind.OWNS: "OWNS",
    LinkKind.DIRECTS: "DIRECTS",
    LinkKind.RECRUITED: "RECRUITED",
    LinkKind.USES: "USES",
    LinkKind.SAME_AS: "SAME_AS",
    LinkKind.INVESTS_IN: "INVESTS_IN",
    LinkKind.BORROWS_FROM: "BORROWS_FROM",
    LinkKind.WORKS_FOR: "WORKS_FOR",
}
_CREATE_LINKS = """
UNWIND $rows AS r
{from_end}
WITH *
{to_end}
CREATE (f)-[:{type} {{kind: r[2], since: r[5], until: r[6], source: r[7],
    source_row: r[8]}}]->(t)
WITH count(*) AS placed
MATCH (l:Ledger {{place: 0}})
SET l.links = coalesce(l.links, 0) + placed
"""


@dataclass(frozen=True, slots=True)
class Phase:
    """One kind of rows, and which statements take a batch of them."""

    name: str
    statements: Callable[[list[Row]], list[tuple[LiteralString, list[Row]]]]


def _by(
    *statements: LiteralString,
) -> Callable[[list[Row]], list[tuple[LiteralString, list[Row]]]]:
    """Every statement takes the whole batch."""
    return lambda rows: [(statement, rows) for statement in statements]


def _by_kind(rows: list[Row]) -> list[tuple[LiteralString, list[Row]]]:
    """Links by the kinds of their ends and their own, each with its statement."""
    parts: dict[LiteralString, list[Row]] = {}
    for row in rows:
        from_type, _, kind, to_type = (str(value) for value in row[:4])
        if from_type in _ENDS and to_type in _ENDS:
            statement = _CREATE_LINKS.format(
                from_end=_ENDS[from_type].format(end="f", at=1),
                to_end=_ENDS[to_type].format(end="t", at=4),
                type=_TYPES.get(kind, "LINKED"),
            )
            # Made of this module's own constants alone: no value of a row is in it.
            parts.setdefault(statement, []).append(row)  # pyright: ignore[reportArgumentType]
    return list(parts.items())


PHASES = (
    Phase("accounts", _by(_CREATE_ACCOUNTS)),
    Phase("restated", _by(_RESTATE_ACCOUNTS)),
    Phase("parties", _by(_STATE_PARTIES)),
    Phase("identifiers", _by(_STATE_IDENTIFIERS)),
    Phase("holders", _by(_LEAVE_PARTIES, _JOIN_PARTIES)),
    Phase("links", _by_kind),
    Phase("transfers", _by(_CREATE_TRANSFERS)),
)


class Projection:
    """What has to be sent so that a database at one version holds another."""

    def __init__(self, base: Ledger | None, target: Ledger) -> None:
        self._base = base
        self._target = target
        self._known = base.accounts if base is not None else 0
        self._tables: dict[str, pa.Table] = {}

    def count(self, phase: Phase) -> int:
        """How many rows a phase has."""
        if phase.name == "transfers":
            before = self._base.transfers if self._base is not None else 0
            return self._target.transfers - before
        return int(self._table(phase.name).num_rows)

    def batches(self, phase: Phase, done: int) -> Iterator[list[Row]]:
        """The rows of a phase after the first ``done``, a batch at a time."""
        if phase.name == "transfers":
            for table in self._transfers(done):
                yield from _cut(table)
        else:
            yield from _cut(self._table(phase.name).slice(done))

    def _transfers(self, done: int) -> Iterator[pa.Table]:
        columns = ", ".join(TABLES["transfers"].names)
        begin = (self._base.transfers if self._base is not None else 0) + done
        for at in range(begin, self._target.transfers, _READ_AT_ONCE):
            # The columns are the table's own; the bounds are parameters.
            sql = (
                f"SELECT {columns} FROM transfers "  # noqa: S608
                "WHERE ordinal >= ? AND ordinal < ? ORDER BY ordinal"
            )
            yield self._target.query(sql, [at, at + _READ_AT_ONCE])

    def _table(self, name: str) -> pa.Table:
        if not self._tables:
            self._tables = self._account_tables()
            self._tables["parties"] = self._new("SELECT * FROM party_now")
            self._tables["identifiers"] = self._new(
                "SELECT identifier, min(kind) AS kind FROM identifiers GROUP BY ALL"
            )
            self._tables["links"] = self._new("SELECT * FROM links")
        return self._tables[name]

    def _account_tables(self) -> dict[str, pa.Table]:
        """New accounts, accounts said otherwise now, and accounts of another party."""
        now = _searchable_facts(self._target)
        new, kept = now.slice(self._known), now.slice(0, self._known)
        moved = np.asarray(pc.not_equal(now["party"], ""), dtype=np.bool_).copy()
        restated = np.zeros(self._known, dtype=np.bool_)
        if self._base is not None:
            before = _searchable_facts(self._base)
            differs = {
                column: np.asarray(pc.not_equal(kept[column], before[column]))
                for column in now.column_names
            }
            restated = np.logical_or.reduce(list(differs.values()))
            moved[: self._known] = differs["party"]
        return {
            "accounts": new,
            "restated": kept.filter(pa.array(restated)),
            "holders": now.select(["ordinal", "party"]).filter(pa.array(moved)),
        }

    def _new(self, sql: str) -> pa.Table:
        """Rows of the target that the base does not have, in the order of all columns.

        A row that stands twice counts twice.
        """
        now = self._target.query(sql)
        before = self._base.query(sql) if self._base is not None else now.slice(0, 0)
        with duckdb.connect(":memory:") as db:
            db.register("now", now)
            db.register("before", before)
            return db.sql(
                "SELECT * FROM now EXCEPT ALL SELECT * FROM before ORDER BY ALL"
            ).to_arrow_table()


def _cut(table: pa.Table) -> Iterator[list[Row]]:
    for at in range(0, table.num_rows, BATCH):
        columns = table.slice(at, BATCH).to_pydict().values()
        yield list(zip(*columns, strict=True))


def _searchable_facts(ledger: Ledger) -> pa.Table:
    """What is said of each account, and the text that a search looks through."""
    facts = account_facts(ledger)
    return facts.append_column("search", searched_texts(facts)).combine_chunks()
