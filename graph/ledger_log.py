"""Which version of each Delta table makes up a version of the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import deltalake
import pyarrow as pa
from deltalake import DeltaTable

from graph.tables import TABLES

if TYPE_CHECKING:
    from pathlib import Path

# Old versions are evidence: the log is never shortened by age.
CONFIGURATION: dict[str, str | None] = {
    "delta.enableExpiredLogCleanup": "false",
    "delta.logRetentionDuration": "interval 36500 days",
    "delta.deletedFileRetentionDuration": "interval 36500 days",
}

VERSIONS = pa.schema(
    [
        pa.field("ledger_version", pa.int64(), nullable=False),
        pa.field("identity", pa.string(), nullable=False),
        pa.field("engine", pa.string(), nullable=False),
        pa.field("committed_at_us", pa.int64(), nullable=False),
        pa.field("accounts", pa.int64(), nullable=False),
        pa.field("transfers", pa.int64(), nullable=False),
        # The Delta version of each table; null where it does not exist yet.
        *(pa.field(f"{name}_version", pa.int64()) for name in TABLES),
    ]
)


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One committed version: the ledger's identity, its counts, its tables."""

    ledger_version: int
    identity: str
    engine: str
    committed_at_us: int
    accounts: int
    transfers: int
    tables: dict[str, int | None]

    def as_table(self) -> pa.Table:
        """The row as it is appended to ``versions``."""
        import polars as pl

        row = {
            "ledger_version": self.ledger_version,
            "identity": self.identity,
            "engine": self.engine,
            "committed_at_us": self.committed_at_us,
            "accounts": self.accounts,
            "transfers": self.transfers,
            **{f"{name}_version": self.tables.get(name) for name in TABLES},
        }
        # Not from_pylist, which imports pandas: 0.3 s of every load.
        types = {
            field.name: pl.String if pa.types.is_string(field.type) else pl.Int64
            for field in VERSIONS
        }
        return pl.DataFrame([row], schema=types).to_arrow().cast(VERSIONS)


def read_versions(folder: Path) -> list[VersionRow]:
    """Every committed version, oldest first; empty where there is no ledger."""
    path = folder / "versions"
    if not DeltaTable.is_deltatable(str(path)):
        return []
    from pyarrow import parquet

    # File by file: pyarrow's datasets import pandas, 0.3 s of every first question.
    rows = [
        row
        for file in _files(DeltaTable(str(path)), path)
        for row in parquet.ParquetFile(file).read().to_pylist()
    ]
    versions = [
        VersionRow(
            ledger_version=row["ledger_version"],
            identity=row["identity"],
            engine=row["engine"],
            committed_at_us=row["committed_at_us"],
            accounts=row["accounts"],
            transfers=row["transfers"],
            tables={name: row.get(f"{name}_version") for name in TABLES},
        )
        for row in rows
    ]
    return sorted(versions, key=lambda version: version.ledger_version)


def append_version(folder: Path, row: VersionRow) -> None:
    """Commit a version: the one atomic step of a load."""
    deltalake.write_deltalake(
        str(folder / "versions"),
        row.as_table(),
        mode="append",
        schema_mode="merge",  # an older ledger knows fewer tables
        configuration=CONFIGURATION,
    )


def table_files(folder: Path, table: str, version: int | None) -> list[str]:
    """Parquet files of a table at a Delta version, in the order they were written."""
    if version is None:
        return []
    path = folder / table
    return _files(DeltaTable(str(path), version=version), path)


def _files(table: DeltaTable, path: Path) -> list[str]:
    # Not as pyarrow's values: pyarrow would look whether they are of pandas.
    told = table.get_add_actions()
    written = zip(
        told.column("modification_time").to_pylist(),
        told.column("path").to_pylist(),
        strict=True,
    )
    return [str(path / name) for _, name in sorted(written)]
