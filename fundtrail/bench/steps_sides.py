"""What the steps run, each in a process of its own: (rows, seconds) of each."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from graph.snapshot import Snapshot

_SEED = 1
_SEEDED_ACCOUNTS = 5
# The kernels are compiled (or read from their cache) on this before a step is timed.
_WARM_UP = (1_000, 100)


def generate_part(
    file: Path, transfers: int, accounts: int, part: int, parts: int
) -> tuple[int, float]:
    """Write one part of the random transfers as a csv."""
    from fundtrail.bench.graphs import random_part, write_random_csv

    begun = time.perf_counter()
    random = random_part(transfers, accounts, part, parts, _SEED)
    write_random_csv(file, random, first=part * transfers)
    return transfers, time.perf_counter() - begun


def load_part(workspace: Path, file: Path) -> tuple[int, float]:
    """Load one file as a version of its own; the rows are those that were taken."""
    from fundtrail.bench import loading_sides

    begun = time.perf_counter()
    report = loading_sides.load_file(workspace, file)
    seconds = time.perf_counter() - begun
    return sum(source.accepted for source in report.sources), seconds


def open_ledger(workspace: Path) -> tuple[int, float]:
    """Open the newest version and its snapshot; the rows are the transfers it holds."""
    from graph._indexes import grouped_positions
    from graph.ledger import Ledger

    grouped_positions(np.zeros(1, dtype=np.int32), 1)
    begun = time.perf_counter()
    ledger = Ledger.open(workspace / "ledger")
    held = ledger.snapshot().transfers
    seconds = time.perf_counter() - begun
    ledger.close()
    return held, seconds


def ask(workspace: Path, question: str) -> tuple[int, float]:
    """A question over the whole ledger, timed from the snapshot to the frozen answer."""
    from fundtrail.bench.chains import popular_transfers, snapshot_of
    from graph.ledger import Ledger

    answer = QUESTIONS[question]
    answer(snapshot_of(popular_transfers(*_WARM_UP)))
    ledger = Ledger.open(workspace / "ledger")
    snapshot = ledger.snapshot()
    begun = time.perf_counter()
    rows = answer(snapshot)
    seconds = time.perf_counter() - begun
    ledger.close()
    return rows, seconds


def trace_pro_rata(snapshot: Snapshot) -> int:
    """All that enters the five most paid accounts, pro rata; rows are transfers that carry of it."""
    from algorithms.options import Opening, Rule, TracingOptions
    from algorithms.seeds import AccountSeed, Seeds
    from algorithms.tracing import trace

    chosen = _most_paid(snapshot, _SEEDED_ACCOUNTS)
    seeds = Seeds(accounts=tuple(AccountSeed(account, "seed") for account in chosen))
    options = TracingOptions(rule=Rule.PRO_RATA, opening=Opening.BORN_AT_NEED)
    return len(trace(snapshot, seeds, options).transfers)


def trace_fifo(snapshot: Snapshot) -> int:
    """The largest early transfer followed first in first out; rows are transfers that carry of it."""
    from algorithms.options import Opening, Rule, TracingOptions
    from algorithms.seeds import Seeds, TransferSeed
    from algorithms.tracing import trace

    early = snapshot.transfers // 10
    at = int(snapshot.amount[:early].argmax())
    seeds = Seeds(transfers=(TransferSeed(at, int(snapshot.amount[at]), "seed"),))
    options = TracingOptions(rule=Rule.FIFO, opening=Opening.BORN_AT_NEED)
    return len(trace(snapshot, seeds, options).transfers)


def origins_fifo(snapshot: Snapshot) -> int:
    """The origins of one balance through the interval index, built on the way."""
    from algorithms.options import Rule

    return _origins_of_one(snapshot, Rule.FIFO)


def origins_pro_rata(snapshot: Snapshot) -> int:
    """The origins of one balance, pro rata, by one scan back."""
    from algorithms.options import Rule

    return _origins_of_one(snapshot, Rule.PRO_RATA)


def reach(snapshot: Snapshot) -> int:
    """Earliest arrival from one account; rows are the accounts that are reached."""
    from algorithms.paths import earliest_arrival

    source = int(snapshot.src[0])
    return int(earliest_arrival(snapshot, source).reached.sum())


def _origins_of_one(snapshot: Snapshot, rule: str) -> int:
    from algorithms.options import Opening, Rule, TracingOptions
    from algorithms.origins import origins

    options = TracingOptions(rule=Rule(rule), opening=Opening.BORN_AT_NEED)
    account = snapshot.dst[-1:]  # what came last lies there still
    return len(origins(snapshot, account, options).amount)


def _most_paid(snapshot: Snapshot, count: int) -> list[int]:
    """The accounts with the most receipts: their money goes through most transfers."""
    receipts = np.diff(snapshot.in_start)
    return [int(account) for account in np.argsort(-receipts, kind="stable")[:count]]


# Step → the question it asks of a snapshot; its answer's rows are counted.
QUESTIONS: dict[str, Callable[[Snapshot], int]] = {
    "trace pro-rata": trace_pro_rata,
    "trace fifo": trace_fifo,
    "origins fifo": origins_fifo,
    "origins pro-rata": origins_pro_rata,
    "earliest arrival": reach,
}
