"""Following money back through one stream: whose it was."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

from algorithms.forward import Followed, columns_of, summed
from algorithms.options import Rule
from algorithms.rounding import apportion

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from algorithms.marks import SeedMarks
    from algorithms.streams import Stream

    Int64 = NDArray[np.int64]

BACKWARD_RULES = frozenset({Rule.FIFO, Rule.PRO_RATA})


class OriginKind(IntEnum):
    """Where money began: held at the start, lacking (shortfall), or from outside."""

    OPENING = 0
    UNKNOWN = 1
    EXTERNAL = 2


def follow_back(
    stream: Stream, marks: SeedMarks, labels: int, rule: Rule
) -> tuple[Followed, Int64]:
    """Origins of the marked money, and the kind of each row (int64[N], OriginKind).

    A seeded account asks for its final balance; a seeded transfer for the given units
    of it, under FIFO the first ones. ``lies`` says where the money began.
    """
    if rule is Rule.FIFO:
        return _back_fifo(stream, marks, labels)
    return _back_pro_rata(stream, marks, labels)


def _back_fifo(stream: Stream, marks: SeedMarks, labels: int) -> tuple[Followed, Int64]:
    index = FifoIndex(stream)
    through = np.zeros(len(stream.amount), dtype=np.int64)
    seeded = np.zeros(labels, dtype=np.int64)
    lies, moved = [], []
    for label in range(labels):
        through[:] = 0
        found = []
        for account in np.flatnonzero(marks.fill == label):
            begin, end = index.ends[account]
            seeded[label] += end - begin
            found.append(index.origins(int(account), int(begin), int(end), through))
        taken: dict[int, int] = {}
        for k in range(len(marks.at)):
            at, given = int(marks.at[k]), int(marks.given[k])
            begin = taken.get(at, 0)
            taken[at] = begin + given
            if marks.label_at[k] == label:
                seeded[label] += given
                found.append(index.origins_of_transfer(at, begin, given, through))
        passed = np.flatnonzero(through)
        moved.append(columns_of(label, passed, through[passed]))
        rows = np.concatenate([*found, np.empty((0, 3), dtype=np.int64)])
        lies.append(np.column_stack((np.full(len(rows), label), rows)))
    return _gathered(np.concatenate(lies), np.concatenate(moved), seeded)


def _back_pro_rata(
    stream: Stream, marks: SeedMarks, labels: int
) -> tuple[Followed, Int64]:
    from algorithms._kernels.adjoint import adjoint_through
    from algorithms._kernels.balances import shares

    balance, share = shares(stream.payer, stream.dst, stream.amount, stream.opening)
    lies, moved = [], []
    seeded = np.zeros(labels, dtype=np.int64)
    for label in range(labels):
        asked = marks.label_at == label
        target = marks.fill == label
        lies_in, short, through = adjoint_through(
            stream.payer,
            stream.dst,
            stream.amount,
            share,
            target.astype(np.float64),
            stream.outside,
            marks.at[asked],
            marks.given[asked],
        )
        seeded[label] = balance[target].sum() + marks.given[asked].sum()
        fresh = stream.payer == stream.outside
        external = np.zeros(stream.outside, dtype=np.float64)
        np.add.at(external, stream.src[fresh], through[fresh])
        rows = apportioned_origins(
            stream.opening[:-1] * lies_in[:-1],
            short[:-1],
            external,
            int(seeded[label]),
        )
        lies.append(np.column_stack((np.full(len(rows), label), rows)))
        carried = np.rint(through).astype(np.int64)
        at = np.flatnonzero(carried)
        moved.append(columns_of(label, at, carried[at]))
    return _gathered(np.concatenate(lies), np.concatenate(moved), seeded)


def apportioned_origins(
    opening: NDArray[np.float64],
    unknown: NDArray[np.float64],
    external: NDArray[np.float64],
    total: int,
) -> Int64:
    """Rows (kind, account, minor units) that sum to ``total``; weights are float64[V]."""
    weights = np.concatenate((opening, unknown, external))
    some = np.flatnonzero(weights > 0)
    parts = apportion(weights[some], total)
    kind, account = np.divmod(some[parts > 0], len(opening))
    return columns_of(kind, account, parts[parts > 0])


def _gathered(rows: Int64, moved: Int64, seeded: Int64) -> tuple[Followed, Int64]:
    """Rows (label, kind, account, amount) with each kind and account once a label."""
    kinds = len(OriginKind)
    keyed = summed(columns_of(rows[:, 0] * kinds + rows[:, 1], rows[:, 2], rows[:, 3]))
    label, kind = np.divmod(keyed[:, 0], kinds)
    lies = columns_of(label, keyed[:, 1], keyed[:, 2])
    return Followed(lies=lies, moved=summed(moved), seeded=seeded), kind


class FifoIndex:
    """The interval index of a stream: any unit's way back, by bisection.

    16 bytes a transfer, 4 more for the grouping by receiver. O(E) to build.
    """

    def __init__(self, stream: Stream) -> None:
        from algorithms._kernels.fifo import axes
        from graph._indexes import grouped_positions

        self.stream = stream
        self.left, self.entered, self.ends = axes(
            stream.payer, stream.dst, stream.amount, stream.opening
        )
        self.in_start, self.in_order = grouped_positions(
            stream.dst, len(stream.opening)
        )

    def origins(self, account: int, begin: int, end: int, through: Int64) -> Int64:
        """Rows (kind, account, minor units): origins of units of an account's axis.

        Adds to ``through`` (int64[E]) what each transfer carried of them.
        """
        from algorithms._kernels.fifo import origins_of

        stream = self.stream
        rows = origins_of(
            stream.payer,
            stream.amount,
            stream.opening,
            self.left,
            self.entered,
            self.in_start,
            self.in_order,
            stream.outside,
            account,
            begin,
            end,
            through,
        )
        fresh = rows[:, 0] == OriginKind.EXTERNAL
        rows[fresh, 1] = stream.src[rows[fresh, 1]]
        return rows

    def origins_of_transfer(
        self, transfer: int, offset: int, given: int, through: Int64
    ) -> Int64:
        """The same for ``given`` units of a transfer, from its unit ``offset`` on."""
        stream = self.stream
        through[transfer] += given
        if stream.payer[transfer] == stream.outside:
            return columns_of(
                OriginKind.EXTERNAL, stream.src[transfer : transfer + 1], given
            )
        begin = int(self.left[transfer]) + offset
        return self.origins(int(stream.payer[transfer]), begin, begin + given, through)
