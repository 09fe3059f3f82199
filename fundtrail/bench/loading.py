"""Benchmarks of loading a file and of opening a snapshot."""

from __future__ import annotations

import tempfile
from pathlib import Path

from fundtrail.bench.graphs import random_ledger, random_transfers, write_random_csv
from fundtrail.bench.loading_sides import load_file, rewrite_file
from fundtrail.bench.measure import (
    Measured,
    peak_memory_mb,
    run_apart,
    time_in_turn,
)

# Size → (transfers, accounts).
_CSV_SIZES = {"small": (300_000, 50_000), "large": (3_000_000, 500_000)}
_SNAPSHOT_SIZES = {"small": (200_000, 50_000), "large": (10_000_000, 1_000_000)}
_RUNS = 3


def load_csv(size: str) -> Measured:
    """Load a csv into a fresh ledger; the peer reads it and writes Parquet."""
    transfers, accounts = _CSV_SIZES[size]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "transfers.csv"
        write_random_csv(file, random_transfers(transfers, accounts))
        ours, peers, memory = [], [], 0.0
        for run in range(_RUNS):
            seconds, used = run_apart(load_file, folder / f"workspace-{run}", file)
            ours.append(seconds)
            memory = max(memory, used)
            peers.append(run_apart(rewrite_file, file, folder / "rewritten.parquet")[0])
    ours_s, peer_s = sorted(ours)[_RUNS // 2], sorted(peers)[_RUNS // 2]
    return Measured("load-csv", size, ours_s, "polars", peer_s, ours_s / peer_s, memory)


def snapshot_open(size: str) -> Measured:
    """Open a ledger and its snapshot; the peer reads the same columns into NumPy."""
    transfers, accounts = _SNAPSHOT_SIZES[size]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "ledger"
        random_ledger(folder, random_transfers(transfers, accounts)).close()
        ours_s, peer_s = time_in_turn(
            lambda: _open(folder), lambda: _read_columns(folder), _RUNS
        )
    return Measured(
        "snapshot-open",
        size,
        ours_s,
        "columns",
        peer_s,
        ours_s / peer_s,
        peak_memory_mb(),
    )


def _open(folder: Path) -> None:
    from graph.ledger import Ledger

    ledger = Ledger.open(folder)
    ledger.snapshot()
    ledger.close()


def _read_columns(folder: Path) -> None:
    import polars as pl

    from graph.ledger import Ledger

    ledger = Ledger.open(folder)
    columns = ["ordinal", "src", "dst", "amount_minor", "time_us", "seq"]
    frame = pl.read_parquet(ledger.files("transfers"), columns=columns)
    _ = [column.to_numpy() for column in frame]
    ledger.close()
