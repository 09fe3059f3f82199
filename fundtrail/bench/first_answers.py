"""Benchmarks with a bar in seconds: one lot through an index, and a cold start."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from fundtrail.bench.chains import popular_transfers, snapshot_of
from fundtrail.bench.graphs import random_ledger, random_transfers
from fundtrail.bench.measure import Measured, peak_memory_mb

if TYPE_CHECKING:
    from algorithms.backward import FifoIndex

# Size → (transfers, accounts).
_LOT_SIZES = {"small": (200_000, 50_000), "large": (10_000_000, 1_000_000)}
_COLD_SIZES = {"small": (200_000, 50_000), "large": (200_000, 50_000)}
_LOTS = 200
_STARTS = 5
_LOT_BAR_S = 0.005
_COLD_BAR_S = 1.5


def fifo_lot(size: str) -> Measured:
    """A lot followed back first in first out: the slowest of 200 payments drawn.

    The index stands already.
    """
    index = lot_index(*_LOT_SIZES[size])
    count = len(index.stream.amount)
    drawn = np.random.default_rng(5).choice(count, min(_LOTS, count), replace=False)
    through = np.zeros(count, dtype=np.int64)
    index.origins_of_transfer(0, 0, int(index.stream.amount[0]), through)
    taken = []
    for transfer in drawn.tolist():
        begun = time.perf_counter()
        index.origins_of_transfer(
            transfer, 0, int(index.stream.amount[transfer]), through
        )
        taken.append(time.perf_counter() - begun)
    return _under_a_bar("fifo-lot", size, max(taken), _LOT_BAR_S)


def lot_index(transfers: int, accounts: int) -> FifoIndex:
    """The interval index of random transfers, openings born at need."""
    from algorithms.backward import FifoIndex
    from algorithms.options import Opening, TracingOptions
    from algorithms.streams import make_stream

    snapshot = snapshot_of(popular_transfers(transfers, accounts))
    options = TracingOptions(opening=Opening.BORN_AT_NEED)
    return FifoIndex(make_stream(snapshot, 0, options))


def cold_start(size: str) -> Measured:
    """A trace from the command line, from the start of the process to its end.

    Two hundred thousand transfers at either size; the kernels are cached by a first run.
    """
    with tempfile.TemporaryDirectory() as name:
        workspace = Path(name)
        random = random_transfers(*_COLD_SIZES[size])
        random_ledger(workspace / "ledger", random).close()
        taken = []
        for _ in range(_STARTS + 1):
            begun = time.perf_counter()
            ask_coldly(workspace, f"BANK:{random.src[0]}")
            taken.append(time.perf_counter() - begun)
    seconds = statistics.median(taken[1:])
    return _under_a_bar("cold-start", size, seconds, _COLD_BAR_S)


def ask_coldly(workspace: Path, account: str) -> str:
    """What a fresh process answers about where an account's money went, as csv."""
    command = [sys.executable, "-m", "fundtrail", "trace", "--from", account]
    command += ["--workspace", str(workspace), "--format", "csv"]
    # Whatever store the environment names, the ledger made here is in none.
    environment = {**os.environ, "FUNDTRAIL_STORE": "embedded"}
    # The interpreter and the flags are ours, the account's name is made above.
    done = subprocess.run(  # noqa: S603
        command, check=True, capture_output=True, text=True, env=environment
    )
    return done.stdout


def _under_a_bar(kernel: str, size: str, seconds: float, bar_s: float) -> Measured:
    ratio = seconds / bar_s
    return Measured(kernel, size, seconds, "bar", bar_s, ratio, peak_memory_mb())
