"""Following money back through one stream: whose it was."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

from algorithms.forward import Followed
from algorithms.options import Fees, Rule
from algorithms.rounding import apportion
from algorithms.segments import ORDER_RULES, fees_last, make_segments, undefined_fees
from algorithms.sums import columns_of, summed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from algorithms.marks import SeedMarks
    from algorithms.options import TracingOptions
    from algorithms.segments import Segments
    from algorithms.streams import Stream

    Int64 = NDArray[np.int64]

# The others follow labels that are known beforehand, and have no way back.
BACKWARD_RULES = ORDER_RULES | {Rule.PRO_RATA}


class OriginKind(IntEnum):
    """Where money began: held at the start, lacking (shortfall), or from outside."""

    OPENING = 0
    UNKNOWN = 1
    EXTERNAL = 2


def follow_back(
    stream: Stream, marks: SeedMarks, labels: int, options: TracingOptions
) -> tuple[Followed, Int64]:
    """Origins of the marked money, and the kind of each row (int64[N], OriginKind).

    A seeded account asks for its final balance; a seeded transfer for the given units
    of it, under a rule of order the first ones. ``lies`` says where the money began.
    """
    if options.rule is Rule.FIFO and fees_last(stream, options.fees):
        return _back_fifo(stream, marks, labels)
    if options.rule is Rule.PRO_RATA:
        require_known_fees(stream, options)
        return _back_pro_rata(stream, marks, labels)
    return _back_segments(stream, marks, labels, options)


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


def _back_segments(
    stream: Stream, marks: SeedMarks, labels: int, options: TracingOptions
) -> tuple[Followed, Int64]:
    found = make_segments(stream, options.rule, options.fees)
    parts = [resting_units(found, marks.fill)]
    asked: dict[int, int] = {}
    for at, label, given in zip(
        marks.at.tolist(), marks.label_at.tolist(), marks.given.tolist(), strict=True
    ):
        begin = asked.get(at, 0)
        asked[at] = begin + given
        parts.append(np.array([[at, begin, begin + given, label]]))
    wanted = np.concatenate(parts)
    lies, moved = walk_segments_back(stream, found, wanted)
    seeded = np.zeros(labels, dtype=np.int64)
    np.add.at(seeded, wanted[:, 3], wanted[:, 2] - wanted[:, 1])
    return _gathered(lies, moved, seeded)


def require_known_fees(stream: Stream, options: TracingOptions) -> None:
    """Raise RuleError for fees that clean money pays: backward nothing is clean."""
    if options.fees is Fees.CLEAN_FIRST and not fees_last(stream, options.fees):
        raise undefined_fees(options.rule, options.fees, "backward")


def resting_units(found: Segments, tags: Int64) -> Int64:
    """Rows (transfer, begin, end, tag) of the units that rest in tagged accounts.

    Of an opening that rests, the transfer is ``-1 - account``.
    """
    rests = found.rests()
    receipt = found.receipt[rests].astype(np.int64)
    begin = found.from_unit[rests]
    source = np.where(receipt < 0, -1 - found.owner, receipt)
    end = begin + found.size[rests]
    rows = columns_of(source, begin, end, tags[found.owner])
    return rows[rows[:, 3] >= 0]


def walk_segments_back(
    stream: Stream, found: Segments, wanted: Int64
) -> tuple[Int64, Int64]:
    """Rows (tag, kind, account, amount) of origins, and (tag, transfer, amount).

    ``wanted`` are rows as of ``resting_units``.
    """
    from algorithms._kernels.walks import walk_back

    moved = wanted[:, 0] >= 0
    lies, passed = walk_back(
        stream.payer,
        stream.src,
        found.start,
        found.receipt,
        found.from_unit,
        found.to_unit,
        found.size,
        int(found.reverse),
        stream.outside,
        wanted[moved],
    )
    held = wanted[~moved]
    opened = columns_of(
        held[:, 3], OriginKind.OPENING, -1 - held[:, 0], held[:, 2] - held[:, 1]
    )
    return np.concatenate((lies, opened)), passed


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
