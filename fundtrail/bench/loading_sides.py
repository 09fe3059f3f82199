"""The two sides of the loading benchmark; their libraries are imported before timing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import deltalake
import duckdb
import numpy as np
import polars as pl
import pyarrow.compute
import pyarrow.parquet

from ingest import load

if TYPE_CHECKING:
    from pathlib import Path

    from ingest import LoadReport

LIBRARIES = (deltalake, duckdb, np, pl, pyarrow)


def load_file(workspace: Path, file: Path) -> LoadReport:
    """Our side: the file becomes the next version of the workspace's ledger."""
    return load(workspace, [file], "transfers")


def rewrite_file(file: Path, out: Path) -> None:
    """The peer's side: polars reads the file and writes Parquet."""
    pl.read_csv(file).write_parquet(out)
