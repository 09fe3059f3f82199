"""The ledger: append-only Delta tables under one version number, and the one truth.

A load appends to several tables; a row of the table ``versions`` then names the version
of each, in one atomic commit. What is not named there was never loaded: a load that is
killed leaves the former version as it was.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np

from graph.arrow import arrow_positions
from graph.errors import NotFoundError
from graph.instants import Window
from graph.kept_snapshots import KeptSnapshots
from graph.ledger_log import VersionRow, read_versions, table_files
from graph.nouns import Transfer
from graph.row_groups import RowGroups
from graph.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    import pyarrow as pa
    from numpy.typing import NDArray

    from graph.ledger_writer import LedgerWriter
    from graph.snapshot import Snapshot

_ACCOUNT_NOW = """
CREATE TABLE account_now AS
SELECT ordinal, any_value(account) AS account,
    arg_max(name, told) AS name, arg_max(kind, told) AS kind,
    arg_max(institution, told) AS institution, arg_max(party, told) AS party,
    arg_max(region, told) AS region, arg_max(opened, told) AS opened,
    arg_max(opening_balance_minor, told) AS opening_balance_minor,
    arg_max(opening_currency, told) AS opening_currency
FROM (SELECT *, (source::BIGINT << 40) | source_row AS told FROM accounts)
GROUP BY ordinal ORDER BY ordinal
"""

_PARTY_NOW = """
CREATE TABLE party_now AS
SELECT party, arg_max(name, told) AS name, arg_max(kind, told) AS kind,
    arg_max(region, told) AS region, arg_max(industry, told) AS industry
FROM (SELECT *, (source::BIGINT << 40) | source_row AS told FROM parties)
GROUP BY party ORDER BY party
"""

# Without a join: the names stand by ordinal in memory, and a join with every account
# took three quarters of the time. Row groups without a wanted ordinal are not read.
_TRANSFERS = """
SELECT ordinal, transfer_id, src, dst, amount_minor, currency,
    time_us, precision, coalesce(channel, ''), coalesce(purpose, ''),
    balance_after_from, balance_after_to, source, source_row
FROM transfers WHERE ordinal IN (SELECT unnest(?::BIGINT[]))
"""

# Below it two ids are alike by chance. In a ledger of 20,000 account numbers a mistyped
# id is 0.95 or more like the meant one, an id without its bank 0.93; a word that is no
# id stays below 0.76.
_SQL_TYPES = {
    "int8": "TINYINT",
    "int32": "INTEGER",
    "int64": "BIGINT",
    "string": "VARCHAR",
}
_LIKE = 0.8
_NEAREST = """
WITH likeness AS (
    SELECT account, ordinal,
        jaro_winkler_similarity(lower(account), lower(?)) AS alike
    FROM account_now
)
SELECT account FROM likeness WHERE alike >= ? ORDER BY alike DESC, ordinal LIMIT ?
"""

_DERIVED = {"account_now": _ACCOUNT_NOW, "party_now": _PARTY_NOW}


@dataclass(frozen=True, slots=True)
class Openings:
    """Opening balances that the sources state, in one currency.

    ``stated`` is bool[V]; ``minor`` is int64[V], 0 where nothing is stated.
    """

    stated: NDArray[np.bool_]
    minor: NDArray[np.int64]


class Ledger:
    """One version of a ledger, opened for reading; safe to share between threads."""

    def __init__(self, folder: Path, log: VersionRow) -> None:
        self.folder = folder
        self.version = log.ledger_version
        self.identity = log.identity
        self._log = log
        self._lock = threading.Lock()
        self._derived: set[str] = set()
        self._ids: pa.StringArray | None = None
        self._snapshots = KeptSnapshots()
        self._db = duckdb.connect(":memory:")
        for name, schema in TABLES.items():
            self._create_view(name, schema)

    @classmethod
    def open(cls, folder: Path, as_of: int | None = None) -> Ledger:
        """Open the newest version, or version ``as_of``.

        Raises NotFoundError if there is no ledger, or no such version.
        """
        rows = read_versions(folder)
        if not rows:
            raise NotFoundError(
                f"There is no ledger in {folder}: load a file first, with "
                "'fundtrail load FILE --profile P'.",
                folder=str(folder),
            )
        wanted = rows[-1].ledger_version if as_of is None else as_of
        for row in rows:
            if row.ledger_version == wanted:
                return cls(folder, row)
        raise NotFoundError(
            f"The ledger has no version {wanted}: its newest is "
            f"{rows[-1].ledger_version}.",
            as_of=wanted,
        )

    @staticmethod
    def write(folder: Path) -> AbstractContextManager[LedgerWriter]:
        """The one writer of a ledger: see ``graph.ledger_writer.write_ledger``."""
        from graph.ledger_writer import write_ledger

        return write_ledger(folder)

    @cached_property
    def _row_groups(self) -> RowGroups:
        return RowGroups(self.files("transfers"))

    def files(self, table: str) -> list[str]:
        """Parquet files that hold a table at this version, oldest rows first."""
        return table_files(self.folder, table, self._log.tables.get(table))

    def query(
        self, sql: str, params: Sequence[Any] | dict[str, Any] | None = None
    ) -> pa.Table:
        """What DuckDB answers over this version's tables.

        Every table of ``graph.tables`` is a view under its own name; ``account_now``
        and ``party_now`` hold what is currently said of each account and party.
        """
        self._derive(sql)
        return self._db.cursor().sql(sql, params=params).to_arrow_table()

    def rows(
        self, sql: str, params: Sequence[Any] | dict[str, Any] | None = None
    ) -> list[Any]:
        """Like ``query``, as plain tuples."""
        self._derive(sql)
        return self._db.cursor().execute(sql, params).fetchall()

    @property
    def accounts(self) -> int:
        """How many accounts there are."""
        return self._log.accounts

    @property
    def transfers(self) -> int:
        """How many transfers there are."""
        return self._log.transfers

    def account_ids(self) -> pa.StringArray:
        """Account ids by ordinal."""
        if self._ids is None:
            table = self.query("SELECT account FROM account_now ORDER BY ordinal")
            self._ids = table.column(0).combine_chunks()
        return self._ids

    def ordinals(self, ids: Sequence[str]) -> NDArray[np.int32]:
        """Ordinals (int32) of account ids, in the order asked.

        Raises NotFoundError for an id that the ledger does not hold, with the nearest.
        """
        found = dict(
            self.rows(
                "SELECT account, ordinal FROM account_now "
                "WHERE account IN (SELECT unnest(?::VARCHAR[]))",
                [list(ids)],
            )
        )
        for name in ids:
            if name not in found:
                raise self.unknown_account(name)
        return np.array([found[name] for name in ids], dtype=np.int32)

    def nearest_accounts(self, text: str, limit: int = 3) -> list[str]:
        """Account ids that are like a text, likest first; none where none is."""
        return [row[0] for row in self.rows(_NEAREST, [text, _LIKE, limit])]

    def unknown_account(self, name: str) -> NotFoundError:
        """The error for an account that the ledger does not hold, with the nearest."""
        nearest = self.nearest_accounts(name)
        hint = (
            f". Nearest: {', '.join(nearest)}."
            if nearest
            else (", nor any id like it: search for a name or a part of an id.")
        )
        return NotFoundError(
            f"The ledger holds no account {name!r}{hint}", account=name, nearest=nearest
        )

    def transfer_ordinals(self, ids: Sequence[str]) -> NDArray[np.int64]:
        """Ledger ordinals (int64) of transfer ids; NotFoundError for an unknown one."""
        found = dict(
            self.rows(
                "SELECT transfer_id, ordinal FROM transfers "
                "WHERE transfer_id IN (SELECT unnest(?::VARCHAR[]))",
                [list(ids)],
            )
        )
        for name in ids:
            if name not in found:
                raise NotFoundError(
                    f"The ledger holds no transfer {name!r}.", transfer=name
                )
        return np.array([found[name] for name in ids], dtype=np.int64)

    def transfer_rows(self, ordinals: Iterable[int]) -> tuple[Transfer, ...]:
        """Transfers by ledger ordinal, in the order asked."""
        wanted = np.fromiter(ordinals, dtype=np.int64)
        rows = self._row_groups.rows(wanted)
        if rows is None:
            rows = self.rows(_TRANSFERS, [wanted.tolist()])
        names = self.account_ids()
        ends = np.array([end for row in rows for end in row[2:4]], dtype=np.int64)
        told = iter(names.take(arrow_positions(ends)).to_pylist())
        found = {
            ordinal: Transfer(ordinal, identity, next(told), next(told), *rest)
            for ordinal, identity, _, _, *rest in rows
        }
        return tuple(found[o] for o in wanted.tolist())

    def snapshot(self, window: Window | None = None) -> Snapshot:
        """The transfers of a window as NumPy columns with in and out indexes.

        All who ask share one; nobody writes to its columns.
        """
        return self._snapshots.of(self, window)

    def stated_openings(self, currency: str, window: Window | None = None) -> Openings:
        """Opening balances stated by registers and statements, in minor units.

        A statement's opening is the first stated balance less what moved up to it. A
        register's counts only where the window has no beginning.
        """
        from graph.openings import read_stated_openings

        return read_stated_openings(self, currency, window or Window())

    def close(self) -> None:
        """Give back the memory of the query engine and of the snapshots kept."""
        self._snapshots.forget()
        self._row_groups.forget()
        self._db.close()

    def _create_view(self, name: str, schema: pa.Schema) -> None:
        files = self.files(name)
        if files:
            listed = ", ".join("'" + f.replace("'", "''") + "'" for f in files)
            # File names cannot be parameters of a view; they come from our own log.
            self._db.execute(
                f"CREATE VIEW {name} AS SELECT * FROM read_parquet([{listed}])"  # noqa: S608
            )
        else:
            # In words, not from an Arrow table: to register one imports pandas, 0.3 s.
            columns = ", ".join(f'"{f.name}" {_SQL_TYPES[str(f.type)]}' for f in schema)
            self._db.execute(f"CREATE TABLE {name} ({columns})")

    def _derive(self, sql: str) -> None:
        for name, create in _DERIVED.items():
            if name in sql and name not in self._derived:
                with self._lock:
                    if name not in self._derived:
                        self._db.cursor().execute(create)
                        self._derived.add(name)
