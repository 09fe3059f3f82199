"""Following money forward through one stream, under each rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from algorithms.options import Rule

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from algorithms.marks import SeedMarks
    from algorithms.streams import Stream

    Int64 = NDArray[np.int64]

FORWARD_RULES = frozenset({Rule.FIFO, Rule.PRO_RATA, Rule.POISON})
CONSERVATIVE_RULES = frozenset({Rule.FIFO, Rule.PRO_RATA})
# Columns of one pass; two more stand for the labels before and after them.
_COLUMNS = 62


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
    """

    lies: Int64
    moved: Int64
    seeded: Int64


def follow(stream: Stream, marks: SeedMarks, labels: int, rule: Rule) -> Followed:
    """Follow the marked money under a rule of ``FORWARD_RULES``."""
    if rule is Rule.FIFO:
        return _follow_fifo(stream, marks, labels)
    if rule is Rule.POISON:
        return _follow_poison(stream, marks, labels)
    if labels == 1:
        return _follow_pro_rata(stream, marks)
    return _follow_pro_rata_columns(stream, marks, labels)


def summed(rows: Int64) -> Int64:
    """Rows (key, key, amount) with each pair of keys once, sorted, without zeros."""
    rows = rows[rows[:, 2] != 0]
    if len(rows) == 0:
        return rows
    rows = rows[np.lexsort((rows[:, 1], rows[:, 0]))]
    new = np.ones(len(rows), dtype=np.bool_)
    new[1:] = (rows[1:, :2] != rows[:-1, :2]).any(axis=1)
    first = np.flatnonzero(new)
    total = np.add.reduceat(rows[:, 2], first)
    return np.column_stack((rows[first, :2], total))


def columns_of(*columns: NDArray[np.generic] | int) -> Int64:
    """Columns beside each other as int64 rows; a number fills its column."""
    arrays = np.broadcast_arrays(*columns)
    return np.column_stack([array.astype(np.int64) for array in arrays])


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
    )


def _follow_pro_rata_columns(stream: Stream, marks: SeedMarks, labels: int) -> Followed:
    """Passes of 62 labels; the others move as one column before and one after.

    Cumulative rounding moves any run of columns as if it were one, so that each pass
    gives every label exactly what one pass over all would.
    """
    from algorithms._kernels.pro_rata import forward_columns

    lies, moved = [], []
    seeded = np.zeros(labels, dtype=np.int64)
    for low in range(0, labels, _COLUMNS):
        high = min(low + _COLUMNS, labels)
        column = np.clip(np.arange(-1, labels) - low, -1, high - low) + 1
        column[0] = -1
        traced, moves, fresh, sums = forward_columns(
            stream.payer,
            stream.dst,
            stream.amount,
            stream.opening,
            high - low + 2,
            0,
            column[marks.fill + 1],
            marks.at,
            column[marks.label_at + 1],
            marks.given,
        )
        seeded[low:high] = sums[1:-1]
        account, at = np.nonzero(traced[:, 1:-1])
        lies.append(columns_of(at + low, account, traced[account, at + 1]))
        rows = np.concatenate((moves, fresh))
        rows = rows[(rows[:, 1] > 0) & (rows[:, 1] <= high - low)]
        moved.append(columns_of(rows[:, 1] - 1 + low, rows[:, 0], rows[:, 2]))
    return Followed(
        lies=summed(np.concatenate(lies)),
        moved=summed(np.concatenate(moved)),
        seeded=seeded,
    )


def _follow_fifo(stream: Stream, marks: SeedMarks, labels: int) -> Followed:
    from algorithms._kernels.fifo import stream as stream_runs

    lies, moves, fresh, tagged = stream_runs(
        stream.payer,
        stream.dst,
        stream.amount,
        stream.opening,
        marks.fill,
        marks.fill,
        marks.fill,
        marks.at,
        marks.label_at,
        marks.given,
        1,
        1,
    )
    seeded = np.zeros(labels, dtype=np.int64)
    for rows in (fresh, tagged):
        np.add.at(seeded, rows[:, 1], rows[:, 2])
    return Followed(
        lies=summed(lies[:, [1, 0, 2]]),
        moved=summed(np.concatenate((moves, fresh))[:, [1, 0, 2]]),
        seeded=seeded,
    )


def _follow_poison(stream: Stream, marks: SeedMarks, labels: int) -> Followed:
    from algorithms._kernels.poison import OTHER, OWN, poison

    lies, moved = [], []
    seeded = np.zeros(labels, dtype=np.int64)
    for label in range(labels):
        fills = np.where(marks.fill == label, OWN, OTHER)
        balance, reached, moves, fresh, total = poison(
            stream.payer,
            stream.dst,
            stream.amount,
            stream.opening,
            np.where(marks.fill >= 0, fills, 0).astype(np.uint8),
            marks.at,
            np.where(marks.label_at == label, OWN, OTHER).astype(np.uint8),
            marks.given,
        )
        account = np.flatnonzero(reached & (balance > 0))
        at = np.flatnonzero(moves + fresh)
        lies.append(columns_of(label, account, balance[account]))
        moved.append(columns_of(label, at, (moves + fresh)[at]))
        seeded[label] = total
    return Followed(np.concatenate(lies), np.concatenate(moved), seeded)
