"""Benchmarks of the tracing kernels, as multiples of the balance pass.

The balance pass is one compiled loop in time order that only moves each amount from
payer to payee, a shortfall born at need: what any tracing must at least do. One thread,
the same arrays for both sides, in one run.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from fundtrail.bench.graphs import RandomTransfers, random_transfers
from fundtrail.bench.measure import Measured, peak_memory_mb, time_in_turn

if TYPE_CHECKING:
    from collections.abc import Callable

# Size → (transfers, accounts).
_SIZES = {
    "small": (200_000, 50_000),
    "medium": (1_000_000, 100_000),
    "large": (10_000_000, 1_000_000),
    "huge": (100_000_000, 10_000_000),
}
# A short pass is run more often: what else the machine does disturbs it more.
_RUNS = {"small": 21, "medium": 21, "large": 7, "huge": 3}
_SEEDED_ACCOUNTS = 5
_LABELS = 64


@lru_cache(maxsize=1)
def _random(size: str) -> RandomTransfers:
    return random_transfers(*_SIZES[size])


def _beside_the_balance_pass(
    kernel: str, size: str, ours: Callable[[], object]
) -> Measured:
    from algorithms._kernels.balances import move

    random = _random(size)
    columns = (random.src, random.dst, random.amount, random.accounts)
    ours_s, peer_s = time_in_turn(ours, lambda: move(*columns), _RUNS[size])
    ratio = ours_s / peer_s
    return Measured(
        kernel, size, ours_s, "balance-pass", peer_s, ratio, peak_memory_mb()
    )


def pro_rata_forward(size: str) -> Measured:
    """Everything that enters five accounts, followed pro rata through all transfers."""
    from algorithms._kernels.pro_rata import forward

    random = _random(size)
    chance = np.random.default_rng(5)
    fills = np.zeros(random.accounts, dtype=np.bool_)
    fills[chance.choice(random.accounts, _SEEDED_ACCOUNTS, replace=False)] = True
    touched = np.flatnonzero(fills[random.src] | fills[random.dst])
    nothing = np.zeros(len(touched), dtype=np.int64)
    opening = np.zeros(random.accounts, dtype=np.int64)
    columns = (random.src, random.dst, random.amount, opening)
    return _beside_the_balance_pass(
        "pro-rata-forward", size, lambda: forward(*columns, fills, touched, nothing)
    )


def adjoint(size: str) -> Measured:
    """The origins of one account's balance; the forward pass's shares are given."""
    from algorithms._kernels.adjoint import adjoint as scan_back
    from algorithms._kernels.balances import shares

    random = _random(size)
    opening = np.zeros(random.accounts, dtype=np.int64)
    _, share = shares(random.src, random.dst, random.amount, opening)
    target = np.zeros(random.accounts)
    target[np.random.default_rng(5).integers(random.accounts)] = 1.0
    return _beside_the_balance_pass(
        "adjoint", size, lambda: scan_back(random.src, random.dst, share, target)
    )


def fifo_match(size: str) -> Measured:
    """Every receipt matched with the payments it paid, both sides sorted on the way."""
    from algorithms._kernels.matching import match_all

    random = _random(size)
    opening = np.zeros(random.accounts, dtype=np.int64)
    columns = (random.src, random.dst, random.amount, opening)
    return _beside_the_balance_pass("fifo-match", size, lambda: match_all(*columns))


def earliest_arrival(size: str) -> Measured:
    """When money from one account can first be at each other one."""
    from algorithms._kernels.arrivals import arrive

    random = _random(size)
    ends = np.zeros(random.accounts, dtype=np.uint8)
    columns = (random.src.view(np.uint32), random.dst.view(np.uint32), random.time_us)
    source = int(random.src[0])
    return _beside_the_balance_pass(
        "earliest-arrival", size, lambda: arrive(*columns, ends, source, weak=False)
    )


def pro_rata_64(size: str) -> Measured:
    """64 labels, one on each of 64 transfers, followed pro rata in one pass."""
    from algorithms._kernels.pro_rata import forward_columns

    random = _random(size)
    at = np.sort(
        np.random.default_rng(5).choice(len(random.src), _LABELS, replace=False)
    )
    nobody = np.full(random.accounts, -1, dtype=np.int64)
    labels = np.arange(_LABELS, dtype=np.int64)
    opening = np.zeros(random.accounts, dtype=np.int64)
    columns = (random.src, random.dst, random.amount, opening)
    given = random.amount[at]

    def ours() -> object:
        return forward_columns(
            *(*columns, _LABELS, 1, nobody, nobody, nobody, -2, at, labels, given, 0),
            np.empty(0, dtype=np.bool_),
        )

    return _beside_the_balance_pass("pro-rata-64", size, ours)


def adjoint_64(size: str) -> Measured:
    """The origins of 64 balances in one scan back; the shares are given."""
    from algorithms._kernels.adjoint import adjoint_columns
    from algorithms._kernels.balances import shares

    random = _random(size)
    opening = np.zeros(random.accounts + 1, dtype=np.int64)
    _, share = shares(random.src, random.dst, random.amount, opening)
    chosen = np.random.default_rng(5).choice(random.accounts, _LABELS, replace=False)
    entry = np.zeros(len(random.src), dtype=np.int32)
    columns = (random.src, random.dst, random.amount, share, chosen)
    world = random.accounts
    return _beside_the_balance_pass(
        "adjoint-64",
        size,
        lambda: adjoint_columns(*columns, world + 1, world, entry, 0),
    )


def lifo_match(size: str) -> Measured:
    """Every receipt matched with the payments it paid, the latest first."""
    from algorithms._kernels.matching import match_all

    random = _random(size)
    opening = np.zeros(random.accounts, dtype=np.int64)
    columns = (random.src, random.dst, random.amount, opening)
    return _beside_the_balance_pass(
        "lifo-match", size, lambda: match_all(*columns, latest_first=True)
    )


def origins_all(size: str) -> Measured:
    """The pro-rata origins of all balances of 200,000 transfers, at either size."""
    from algorithms._kernels.balances import shares
    from algorithms.compositions import compositions
    from algorithms.options import Opening, TracingOptions
    from algorithms.streams import make_stream
    from fundtrail.bench.chains import popular_transfers, snapshot_of

    random = popular_transfers(*_SIZES["small"])
    options = TracingOptions(opening=Opening.BORN_AT_NEED)
    stream = make_stream(snapshot_of(random), 0, options)
    arrays = (stream.payer, stream.dst, stream.amount, stream.opening)
    balance, share = shares(*arrays)
    holding = np.flatnonzero(balance[:-1] > 0)

    def peer() -> object:
        return shares(*arrays)

    ours_s, peer_s = time_in_turn(
        lambda: compositions(stream, holding, balance, share), peer, 1
    )
    ratio = ours_s / peer_s
    return Measured(
        "origins-all", size, ours_s, "shares-pass", peer_s, ratio, peak_memory_mb()
    )
