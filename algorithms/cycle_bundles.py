"""The search for the cycles of one currency, and what each bundle of them carries."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from graph.errors import ConservationError, InputError
from graph.instants import Window
from graph.nouns import OUTSIDE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from algorithms.path_options import Order
    from graph.snapshot import Snapshot

    Int32 = NDArray[np.int32]
    Int64 = NDArray[np.int64]

# How many payments a search may look at before it is refused.
MOST_STEPS = 1_000_000_000
_MOST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class CycleOptions:
    """Which cycles are told.

    Attributes
    ----------
    window : Window
        Only transfers inside it.
    window_us : int or None
        At most so many microseconds from a cycle's first transfer to its last.
    max_length : int or None
        At most so many transfers, which are as many accounts; 2 or more.
    min_minor : int
        Only transfers of at least so many minor units.
    max_minor : int or None
        Only transfers of at most so many minor units.
    currency : str or None
        Only this currency; a cycle is always of one currency.
    order : {"strict", "sequence"}
        Whether each transfer is at a later instant, or later in the source's order.
    """

    window: Window = field(default_factory=Window)
    window_us: int | None = None
    max_length: int | None = None
    min_minor: int = 1
    max_minor: int | None = None
    currency: str | None = None
    order: Order = "strict"


@dataclass(frozen=True, slots=True, eq=False)
class Bundles:
    """The bundles of one currency, in any order; transfers by bundle."""

    account: Int64
    begin: Int64
    instances: Int64
    flow: Int64
    start_us: Int64
    end_us: Int64
    of_bundle: Int64
    position: Int64
    carried: Int64


def _usable(snapshot: Snapshot, options: CycleOptions, currency: str) -> Int64:
    """Positions of the transfers that can be on a cycle, as far as each alone says."""
    outside = snapshot.of_kinds(OUTSIDE)
    keep = (snapshot.src != snapshot.dst) & (snapshot.amount >= options.min_minor)
    if outside.any():
        keep &= ~outside[snapshot.src] & ~outside[snapshot.dst]
    if options.max_minor is not None:
        keep &= snapshot.amount <= options.max_minor
    if len(snapshot.currencies) > 1:
        keep &= snapshot.currency == snapshot.currencies.index(currency)
    if not options.window.is_open:
        keep &= snapshot.time_us >= options.window.after_us
        keep &= snapshot.time_us < options.window.before_us
    return np.flatnonzero(keep)


def find_bundles(snapshot: Snapshot, options: CycleOptions, currency: str) -> Bundles:
    """All bundles of a currency; errors as ``cycles.find_cycles`` says."""
    from algorithms._kernels.cycles import measure_bundles

    position = _usable(snapshot, options, currency)
    src, dst = snapshot.src[position], snapshot.dst[position]
    time_us = snapshot.time_us[position]
    when = position if options.order == "sequence" else time_us
    window_us = np.int64(_MOST if options.window_us is None else options.window_us)
    pair = src.astype(np.int64) * snapshot.accounts + dst
    sequences, begins = _sequences(
        snapshot.accounts, (src, dst, pair, when, time_us), window_us, options
    )
    account, begin = _distinct(sequences, begins)
    used = np.flatnonzero(_on_any(pair, account, begin, snapshot.accounts))
    row = used[np.argsort(pair[used], kind="stable")]
    instances, flow, starts, ends, of_bundle, of_row, carried = measure_bundles(
        account,
        begin,
        pair[row],
        row,
        when[row],
        time_us[row],
        snapshot.amount[position[row]],
        snapshot.accounts,
        window_us,
    )
    if (instances < 0).any():
        raise InputError(
            "Some accounts have more cycles among them than 2^63: give a shorter "
            "--window."
        )
    _check_steps(begin, flow, of_bundle, src[of_row], carried)
    return Bundles(
        account.astype(np.int64),
        begin,
        instances,
        flow,
        starts,
        ends,
        of_bundle,
        position[of_row],
        carried,
    )


def _sequences(
    accounts: int,
    columns: tuple[Int32, Int32, Int64, Int64, Int64],
    window_us: np.int64,
    options: CycleOptions,
) -> tuple[Int32, Int64]:
    """The sequences of accounts, told once for each first payment; and their begins."""
    from algorithms._kernels.cycles import find_sequences, first_after, same_before
    from graph._indexes import grouped_positions

    src, dst, _, when, time_us = columns
    start, order = grouped_positions(src, accounts)
    in_start, in_order = grouped_positions(dst, accounts)
    out_dst, out_when = dst[order], when[order]
    longest = options.max_length or accounts
    found, begins, steps = find_sequences(
        start,
        out_dst,
        out_when,
        time_us[order],
        first_after(out_dst, out_when, start),
        same_before(start, out_dst, accounts),
        in_start,
        src[in_order],
        when[in_order],
        time_us[in_order],
        window_us,
        min(longest, accounts),
        MOST_STEPS,
    )
    if steps > MOST_STEPS:
        raise InputError(
            f"The search for cycles looked at {MOST_STEPS:,} payments and was not done: "
            "give a shorter --window, a --max-length, or a higher --min-amount."
        )
    return found, begins


def _distinct(sequences: Int32, begins: Int64) -> tuple[Int32, Int64]:
    """Each sequence once, shorter ones first: the accounts, and where each begins."""
    length = np.diff(np.append(begins, len(sequences)))
    parts: list[Int32] = []
    lengths: list[Int64] = []
    for size in np.unique(length).tolist():
        at = begins[length == size][:, None] + np.arange(size)
        rows = np.unique(sequences[at], axis=0)
        parts.append(rows.ravel())
        lengths.append(np.full(len(rows), size, dtype=np.int64))
    account = np.concatenate([np.empty(0, dtype=np.int32), *parts])
    begin = np.cumsum(np.concatenate([np.zeros(1, dtype=np.int64), *lengths]))
    return account, begin


def _on_any(
    pair: Int64, account: Int32, begin: Int64, accounts: int
) -> NDArray[np.bool_]:
    """Whether each transfer is between two accounts that follow in some sequence."""
    following = np.roll(account, -1)
    following[begin[1:] - 1] = account[begin[:-1]]
    wanted = np.unique(account.astype(np.int64) * accounts + following)
    pays = np.zeros(accounts, dtype=np.bool_)
    pays[account] = True
    found = pays[pair // accounts]
    found[found] = np.isin(pair[found], wanted)
    return found


def _check_steps(
    begin: Int64, flow: Int64, of_bundle: Int64, payer: Int32, carried: Int64
) -> None:
    """Each bundle carries its flow at each of its steps, or it is an error of ours."""
    length = np.diff(begin)
    total = np.zeros(len(flow), dtype=np.int64)
    np.add.at(total, of_bundle, carried)
    new = np.ones(len(carried), dtype=np.bool_)
    new[1:] = (of_bundle[1:] != of_bundle[:-1]) | (payer[1:] != payer[:-1])
    step = np.cumsum(new) - 1
    by_step = np.zeros(int(new.sum()), dtype=np.int64)
    np.add.at(by_step, step, carried)
    if (by_step != flow[of_bundle[new]]).any() or len(by_step) != length.sum():
        raise ConservationError(
            "A bundle of cycles does not carry the same at each step: this is an error "
            "of ours."
        )
