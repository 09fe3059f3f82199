"""Following money forward through one stream, under each rule."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from algorithms.marks import NOTHING_YIELDS
from algorithms.options import Batch, Fees, Rule, Share, Unknown
from algorithms.segments import ORDER_RULES, fees_last, make_segments, undefined_fees
from algorithms.stops import below_of, cuts_money, gap_of, openings_since
from algorithms.sums import columns_of, summed
from graph.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from algorithms.marks import SeedMarks
    from algorithms.options import TracingOptions
    from algorithms.streams import Stream

    Int64 = NDArray[np.int64]

FORWARD_RULES = frozenset(Rule)
CONSERVATIVE_RULES = FORWARD_RULES - {Rule.POISON}
BUCKET_RULES = frozenset({Rule.CLEAN_FIRST, Rule.TAINT_FIRST, Rule.TIHO, Rule.LIBR})
# Columns of one pass; two more stand for the labels before and after them.
_COLUMNS = 62
_MOST_BYTES = 4 << 30
_DAY_US = 86_400_000_000


def _no_rows() -> Int64:
    return np.empty((0, 3), dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Followed:
    """What became of the labels in one stream.

    Attributes
    ----------
    lies : int64[N, 3]
        (label, account, minor units) at the end, outside accounts included; each pair
        once.
    moved : int64[M, 3]
        (label, transfer of the stream, minor units); each pair once. A seeded transfer
        carries its seed.
    seeded : int64[L]
        Minor units that were given each label.
    fresh : int64[K, 3]
        (label, transfer, minor units) of ``moved`` that were seeded on the transfer
        itself and not paid by its payer; negative for unknown money that gave way.
    below, late : int64[K, 3]
        (label, transfer, minor units) that are followed no further than the receiver,
        for being less than was asked for, or than the payer, where they lay too long.
    """

    lies: Int64
    moved: Int64
    seeded: Int64
    fresh: Int64 = field(default_factory=_no_rows)
    below: Int64 = field(default_factory=_no_rows)
    late: Int64 = field(default_factory=_no_rows)


@dataclass(frozen=True, slots=True, eq=False)
class Runs:
    """Tables of a pass with tags: the four of ``fifo.stream``, and what was stopped.

    ``below`` and ``late`` are rows (transfer, tag, minor units), as of ``Followed``.
    """

    lies: Int64
    moves: Int64
    fresh: Int64
    tagged: Int64
    below: Int64 = field(default_factory=_no_rows)
    late: Int64 = field(default_factory=_no_rows)


def follow(
    stream: Stream, marks: SeedMarks, labels: int, options: TracingOptions
) -> Followed:
    """Follow the marked money under the options' rule."""
    if options.rule is Rule.POISON:
        return _follow_poison(stream, marks, labels)
    if options.rule is Rule.PRO_RATA:
        whole = np.array_equal(marks.opens_as, marks.fill)
        plain = options.unknown is Unknown.CLEAN and not below_of(options)
        if labels == 1 and plain and whole and not len(spared(stream, options)):
            return _follow_pro_rata(stream, marks)
        return _follow_pro_rata_columns(stream, marks, labels, options)
    if options.rule in BUCKET_RULES and options.share is not Share.FIFO and labels > 1:
        return _rows(follow_shares(stream, marks, labels, options), labels)
    return _rows(follow_runs(stream, marks, labels, options), labels)


def follow_runs(
    stream: Stream,
    marks: SeedMarks,
    labels: int,
    options: TracingOptions,
    hops: int = 1,
) -> Runs:
    """Tagged runs under FIFO, LIFO, by birth, or through buckets shared by arrival.

    A bucket's total does not depend on who shares it, so that hops of all labels
    together are the same under any ``share``.
    """
    plain = fees_last(stream, options.fees)
    streamed = options.rule is Rule.FIFO and plain and not cuts_money(options)
    if options.rule in ORDER_RULES and not streamed:
        return _walk(stream, marks, labels, options, hops)
    if not plain and options.fees is not Fees.CLEAN_FIRST:
        raise undefined_fees(options.rule, options.fees)
    if options.rule in BUCKET_RULES:
        return _queue(stream, marks, labels, options, hops)
    from algorithms._kernels.fifo import stream as stream_runs

    return Runs(
        *stream_runs(
            stream.payer,
            stream.dst,
            stream.amount,
            stream.opening,
            marks.opens_as,
            marks.born_as,
            marks.fill,
            marks.yields,
            marks.at,
            marks.label_at,
            marks.given,
            hops,
            1,
        )
    )


def _walk(
    stream: Stream, marks: SeedMarks, labels: int, options: TracingOptions, hops: int
) -> Runs:
    from algorithms._kernels.walks import walk_forward

    found = make_segments(stream, options.rule, options.fees)
    tables = walk_forward(
        stream.payer,
        stream.dst,
        stream.amount,
        stream.opening,
        found.start,
        found.receipt,
        found.from_unit,
        found.to_unit,
        found.size,
        found.owner,
        int(found.reverse),
        marks.opens_as,
        marks.born_as,
        marks.fill,
        marks.yields,
        marks.at,
        marks.label_at,
        marks.given,
        hops,
        below_of(options),
        labels,
        stream.time_us,
        openings_since(stream, options),
        gap_of(options),
    )
    return Runs(*tables)


def _queue(
    stream: Stream, marks: SeedMarks, labels: int, options: TracingOptions, hops: int
) -> Runs:
    from algorithms._kernels.buckets import queue

    mode, group, larger = _bucket(stream, options)
    tables = queue(
        stream.payer,
        stream.dst,
        stream.amount,
        stream.opening,
        mode,
        group,
        larger,
        marks.opens_as,
        marks.born_as,
        marks.fill,
        marks.yields,
        marks.at,
        marks.label_at,
        marks.given,
        hops,
        below_of(options),
        labels,
    )
    return Runs(*tables)


def follow_shares(
    stream: Stream, marks: SeedMarks, labels: int, options: TracingOptions
) -> Runs:
    """The same through buckets that labels share in proportion.

    Raises InputError where the labels of all accounts would take over 4 GiB.
    """
    from algorithms._kernels.buckets import BY_CLAIM, BY_HOLDING, columns

    by_claim = options.share is Share.PARI_PASSU
    size = len(stream.opening) * labels * 8 * (1 + by_claim)
    if size > _MOST_BYTES:
        raise InputError(
            f"{labels} labels shared {options.share} in {len(stream.opening) - 1} "
            f"accounts would take {size >> 30} GiB: share by fifo, follow fewer labels, "
            "or a narrower window.",
            labels=labels,
        )
    mode, group, larger = _bucket(stream, options)
    tables = columns(
        stream.payer,
        stream.dst,
        stream.amount,
        stream.opening,
        labels,
        mode,
        BY_CLAIM if by_claim else BY_HOLDING,
        group,
        larger,
        marks.opens_as,
        marks.born_as,
        marks.fill,
        marks.yields,
        marks.at,
        marks.label_at,
        marks.given,
        below_of(options),
    )
    return Runs(*tables)


def _bucket(stream: Stream, options: TracingOptions) -> tuple[int, Int64, Int64]:
    """The kernel's mode, and each payment's batch and what goes before it there."""
    from algorithms._kernels.buckets import (
        CLEAN_FIRST,
        HIGHEST_OUT,
        SPARES,
        TAINT_FIRST,
    )

    fees = spared(stream, options)
    if options.rule is Rule.TIHO:
        group, larger = _batches(stream, options.batch, fees)
        mode = HIGHEST_OUT
    else:
        group, larger = np.zeros((2, len(stream.amount)), dtype=np.int64)
        mode = TAINT_FIRST if options.rule is Rule.TAINT_FIRST else CLEAN_FIRST
    if len(fees):
        larger[fees] = SPARES
    return mode, group, larger


def spared(stream: Stream, options: TracingOptions) -> NDArray[np.bool_]:
    """bool[E]: the fees that clean money pays first; of length 0 where there are none."""
    if options.fees is Fees.CLEAN_FIRST and stream.fee.any():
        return stream.fee
    return np.empty(0, dtype=np.bool_)


def _batches(
    stream: Stream, batch: Batch, fees: NDArray[np.bool_]
) -> tuple[Int64, Int64]:
    """Number of each payment's batch, and the sum of the larger ones in it.

    A batch is what one account pays in one instant or one UTC day, without ``fees``; of
    equal payments the earlier is the larger.
    """
    amount = np.where(fees, 0, stream.amount) if len(fees) else stream.amount
    span = stream.time_us
    if batch is Batch.DAY:
        span = span // _DAY_US
    order = np.lexsort((-amount, span, stream.payer))
    new = np.ones(len(order), dtype=np.bool_)
    new[1:] = (np.diff(stream.payer[order]) != 0) | (np.diff(span[order]) != 0)
    number = np.cumsum(new) - 1
    before = np.cumsum(amount[order]) - amount[order]
    first = np.flatnonzero(new)
    group, larger = np.empty_like(order), np.empty_like(order)
    group[order] = number
    larger[order] = before - before[first][number]
    return group, larger


def _rows(runs: Runs, labels: int) -> Followed:
    """The tables of a kernel as what became of the labels."""
    seeded = np.zeros(labels, dtype=np.int64)
    for rows in (runs.fresh, runs.tagged):
        np.add.at(seeded, rows[:, 1], rows[:, 2])
    return Followed(
        lies=summed(runs.lies[:, [1, 0, 2]]),
        moved=summed(np.concatenate((runs.moves, runs.fresh))[:, [1, 0, 2]]),
        seeded=seeded,
        fresh=_fresh(runs.moves, runs.fresh),
        below=summed(runs.below[:, [1, 0, 2]]),
        late=summed(runs.late[:, [1, 0, 2]]),
    )


def stopped_at(stream: Stream, below: Int64, late: Int64) -> tuple[Int64, Int64]:
    """The rows (key, transfer, amount) of ``Followed`` as (key, account, amount)."""
    small, old = below.copy(), late.copy()
    small[:, 1] = stream.real(stream.dst[below[:, 1]].astype(np.int64))
    old[:, 1] = stream.real(stream.payer[late[:, 1]].astype(np.int64))
    return small, old


def _fresh(moves: Int64, fresh: Int64) -> Int64:
    """What was seeded on transfers, and what gave way to it there."""
    gave_way = moves[moves[:, 2] < 0]
    return summed(np.concatenate((gave_way, fresh))[:, [1, 0, 2]])


def _follow_pro_rata(stream: Stream, marks: SeedMarks) -> Followed:
    from algorithms._kernels.pro_rata import forward

    fills = marks.fill >= 0
    touched = fills[stream.payer] | fills[stream.dst]
    given = np.zeros(len(stream.amount), dtype=np.int64)
    np.add.at(given, marks.at, marks.given)
    touched[marks.at] = True
    stops = np.flatnonzero(touched)
    _, traced, carriers, carried, seeded = forward(
        stream.payer,
        stream.dst,
        stream.amount,
        stream.opening,
        fills,
        stops,
        given[stops],
    )
    on_transfers = np.minimum(seeded[:-1], given[stops])
    moved = np.concatenate(
        (columns_of(0, carriers, carried), columns_of(0, stops, on_transfers))
    )
    account = np.flatnonzero(traced)
    return Followed(
        lies=columns_of(0, account, traced[account]),
        moved=summed(moved),
        seeded=seeded.sum(keepdims=True),
        fresh=summed(columns_of(0, stops, on_transfers)),
    )


def _follow_pro_rata_columns(
    stream: Stream, marks: SeedMarks, labels: int, options: TracingOptions
) -> Followed:
    """Passes of 62 labels; the others move as one column before and one after.

    Cumulative rounding moves any run of columns as if it were one, so that each pass
    gives every label exactly what one pass over all would. Where small amounts stop,
    each label's own amount counts, and one pass takes all.
    """
    from algorithms._kernels.pro_rata import forward_columns

    below = below_of(options)
    apart = int(marks.yields >= 0)
    lies, moved, given, stopped = [], [], [], []
    seeded = np.zeros(labels, dtype=np.int64)
    most = labels if below else _COLUMNS
    if below:
        require_room(stream, labels + 2)
    for low in range(0, labels - apart, most):
        high = min(low + most, labels - apart)
        # The column of each label: first those before, then these, those after, and
        # unknown money, which alone gives way to seeds.
        width = high - low + 2 + apart
        column = np.clip(np.arange(-1, labels) - low, -1, high - low) + 1
        column[0] = -1
        if apart:
            column[labels] = width - 1
        traced, moves, fresh, sums, small = forward_columns(
            stream.payer,
            stream.dst,
            stream.amount,
            stream.opening,
            width,
            1,
            column[marks.opens_as + 1],
            column[marks.born_as + 1],
            column[marks.fill + 1],
            width - 1 if apart else NOTHING_YIELDS,
            marks.at,
            column[marks.label_at + 1],
            marks.given,
            below,
            spared(stream, options),
        )
        rows = np.concatenate((moves, fresh))
        label = np.full(width, -1)
        label[1 : high - low + 1] = np.arange(low, high)
        if apart and high == labels - apart:
            label[-1] = labels - 1
        account, at = np.nonzero(traced)
        lies.append(columns_of(label[at], account, traced[account, at]))
        moved.append(columns_of(label[rows[:, 1]], rows[:, 0], rows[:, 2]))
        stopped.append(columns_of(label[small[:, 1]], small[:, 0], small[:, 2]))
        seeds = _fresh(moves, fresh)
        given.append(columns_of(label[seeds[:, 0]], seeds[:, 1], seeds[:, 2]))
        seeded[label[label >= 0]] = sums[label >= 0]
    lie, move = np.concatenate(lies), np.concatenate(moved)
    fresh_rows = np.concatenate(given)
    return Followed(
        lies=summed(lie[lie[:, 0] >= 0]),
        moved=summed(move[move[:, 0] >= 0]),
        seeded=seeded,
        fresh=summed(fresh_rows[fresh_rows[:, 0] >= 0]),
        below=summed(np.concatenate(stopped)),
    )


def require_room(stream: Stream, columns: int) -> None:
    """Raise InputError where the columns of all accounts would take over 4 GiB."""
    size = len(stream.opening) * columns * 8
    if size > _MOST_BYTES:
        raise InputError(
            f"{columns} columns of labels in {len(stream.opening) - 1} accounts would "
            f"take {size >> 30} GiB: follow fewer labels, or a narrower window.",
            columns=columns,
        )


def _follow_poison(stream: Stream, marks: SeedMarks, labels: int) -> Followed:
    """Each label by a pass of its own; unknown money is what it adds to all of them."""
    lies, moved = [], []
    seeded = np.zeros(labels, dtype=np.int64)
    for label in range(labels):
        if label == marks.yields:
            more = _poisoned(stream, marks, None, apart=True)
            less = _poisoned(stream, marks, None, apart=False)
            held, at = more[0] - less[0], more[1] - less[1]
            seeded[label] = more[2] - less[2]
        else:
            held, at, seeded[label] = _poisoned(stream, marks, label, apart=False)
        account, transfer = np.flatnonzero(held), np.flatnonzero(at)
        lies.append(columns_of(label, account, held[account]))
        moved.append(columns_of(label, transfer, at[transfer]))
    return Followed(np.concatenate(lies), np.concatenate(moved), seeded)


def _poisoned(
    stream: Stream, marks: SeedMarks, label: int | None, *, apart: bool
) -> tuple[Int64, Int64, int]:
    """What is poisoned in accounts and in transfers by a label (None: by any)."""
    from algorithms._kernels.poison import OTHER, OWN, poison

    def bits(labels: Int64) -> NDArray[np.uint8]:
        own = labels >= 0 if label is None else labels == label
        return np.where(labels < 0, 0, np.where(own, OWN, OTHER)).astype(np.uint8)

    fills = bits(marks.fill)
    known = np.where(marks.opens_as == marks.yields, -1, marks.opens_as)
    balance, reached, moves, fresh, seeded = poison(
        stream.payer,
        stream.dst,
        stream.amount,
        stream.opening,
        bits(marks.opens_as if apart else known),
        bits(marks.born_as) if apart else fills,
        fills,
        marks.at,
        bits(marks.label_at),
        marks.given,
    )
    return np.where(reached, balance, 0), moves + fresh, seeded
