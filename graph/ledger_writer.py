"""Writing to the ledger: one writer, many tables, one atomic commit."""

from __future__ import annotations

import fcntl
import os
import shutil
import time
import uuid
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TextIO

import deltalake
from deltalake import ColumnProperties, DeltaTable, WriterProperties

from graph.engine import ENGINE
from graph.errors import ConflictError, LedgerBusyError
from graph.ledger import Ledger
from graph.ledger_log import CONFIGURATION, VersionRow, append_version, read_versions
from graph.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pyarrow as pa

# Columns whose values hardly repeat: looking for repeats cost three quarters of a write
# (3,000,000 transfers: 2.05 s with a dictionary tried on each, 0.54 s without).
_DISTINCT = (
    "account",
    "amount_minor",
    "balance_after_from",
    "balance_after_to",
    "dst",
    "ordinal",
    "source_row",
    "src",
    "time_us",
    "transfer_id",
)
# Small row groups let a handful of transfers be fetched by ordinal without a scan.
_WRITER = WriterProperties(
    compression="SNAPPY",
    max_row_group_size=131_072,
    column_properties={
        name: ColumnProperties(dictionary_enabled=False) for name in _DISTINCT
    },
)


_LOCK = ".writer"


class LedgerWriter:
    """Appends of one load; nothing is visible to anybody before ``commit``."""

    def __init__(self, folder: Path, last: VersionRow | None) -> None:
        self.folder = folder
        self._last = last
        self._tables: dict[str, int | None] = dict(last.tables) if last else {}
        self.base = Ledger(folder, last) if last else None
        self.accounts = last.accounts if last else 0
        self.transfers = last.transfers if last else 0
        self._committed = False

    @property
    def next_version(self) -> int:
        """The version that ``commit`` will make."""
        return (self._last.ledger_version if self._last else 0) + 1

    def append(
        self, table: str, rows: pa.Table | pa.RecordBatchReader, new_accounts: int = 0
    ) -> None:
        """Append rows in the table's schema (``graph.tables``).

        Give ``new_accounts``, how many of the rows bring a new account ordinal, with
        rows of ``accounts``; transfers are counted here.
        """
        path = str(self.folder / table)
        written = 0
        if table == "transfers":
            written = _rows_of(rows)
        deltalake.write_deltalake(
            path,
            rows,
            mode="append",
            configuration=CONFIGURATION,
            writer_properties=_WRITER,
        )
        self._tables[table] = DeltaTable(path).version()
        self.accounts += new_accounts
        self.transfers += written

    def commit(self) -> int:
        """Make everything appended visible at once; returns the new version."""
        if self._committed:
            raise ConflictError("This load is committed already: open a new writer.")
        row = VersionRow(
            ledger_version=self.next_version,
            identity=self._last.identity if self._last else uuid.uuid4().hex,
            engine=ENGINE,
            committed_at_us=time.time_ns() // 1000,
            accounts=self.accounts,
            transfers=self.transfers,
            tables=self._tables,
        )
        append_version(self.folder, row)
        self._committed = True
        return row.ledger_version


@contextmanager
def write_ledger(folder: Path) -> Iterator[LedgerWriter]:
    """The one writer of a ledger; leaving without ``commit`` changes nothing.

    Where there was no ledger, leaving without ``commit`` leaves no file and no folder.

    Raises LedgerBusyError while another process writes; readers are never blocked.
    """
    made = _make_folders(folder)
    try:
        with _lock(folder) as lock:
            _say_holder(lock)
            rows = read_versions(folder)
            last = rows[-1] if rows else None
            _drop_uncommitted(folder, last)
            writer = LedgerWriter(folder, last)
            try:
                yield writer
            finally:
                if writer.base is not None:
                    writer.base.close()
                if not read_versions(folder):
                    # No ledger came of it: nothing stays, not even the lock.
                    _drop_uncommitted(folder, None)
                    (folder / _LOCK).unlink(missing_ok=True)
    finally:
        for path in made:
            _remove_if_empty(path)


def _make_folders(folder: Path) -> list[Path]:
    """Make a folder and those above it; which were made, innermost first."""
    made = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return made


def _remove_if_empty(folder: Path) -> None:
    with suppress(OSError):
        folder.rmdir()


def _lock(folder: Path) -> TextIO:
    """The locked file ``.writer``; LedgerBusyError while another process holds it."""
    while True:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            lock = (folder / _LOCK).open("a+")
        except FileNotFoundError:
            continue  # the folder was removed by who gave up its load
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.seek(0)
            holder = lock.read().strip() or "another process"
            lock.close()
            raise LedgerBusyError(
                f"The ledger in {folder} is being written by {holder}: wait until that "
                "load ends, then run this one again.",
                folder=str(folder),
            ) from error
        # Whoever held it before may have removed it as it was opened here.
        try:
            same = os.path.samestat(os.fstat(lock.fileno()), (folder / _LOCK).stat())
        except FileNotFoundError:
            same = False
        if same:
            return lock
        lock.close()


def _say_holder(lock: TextIO) -> None:
    lock.truncate(0)
    lock.write(f"process {os.getpid()}")
    lock.flush()


def _drop_uncommitted(folder: Path, last: VersionRow | None) -> None:
    """Set every table back to its committed version after a load that was killed."""
    for name in TABLES:
        path = folder / name
        committed = last.tables.get(name) if last else None
        if committed is None:
            if path.exists():
                shutil.rmtree(path)
            continue
        table = DeltaTable(str(path))
        if table.version() != committed:
            table.restore(committed)


def _rows_of(rows: pa.Table | pa.RecordBatchReader) -> int:
    count = getattr(rows, "num_rows", None)
    if count is None:
        message = "transfers are appended as tables, so that they can be counted"
        raise TypeError(message)
    return int(count)
