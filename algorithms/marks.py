"""Seeds laid on a stream, as the arrays that kernels read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from algorithms.seeds import UNKNOWN_LABEL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from algorithms.seeds import Seeds
    from algorithms.streams import Stream
    from graph.snapshot import Snapshot

NOTHING_YIELDS = -2


@dataclass(frozen=True, slots=True, eq=False)
class SeedMarks:
    """Where money begins to bear a label, in one stream.

    Attributes
    ----------
    fill : int64[V + 1]
        The label of each seeded account, -1 for the others.
    opens_as, born_as : int64[V + 1]
        The label of each account's opening and of its shortfalls, -1 for none: that of
        the seed, or else the last one where unknown money is followed apart.
    yields : int
        The label that gives way to seeds: that of unknown money, else -2.
    at : int64[S]
        Transfers of the stream that are seeded, ascending.
    label_at, given : int64[S]
        The label and the minor units of each.
    """

    fill: NDArray[np.int64]
    opens_as: NDArray[np.int64]
    born_as: NDArray[np.int64]
    yields: int
    at: NDArray[np.int64]
    label_at: NDArray[np.int64]
    given: NDArray[np.int64]


def lay_seeds(
    snapshot: Snapshot, stream: Stream, seeds: Seeds, labels: tuple[str, ...]
) -> SeedMarks:
    """The marks of the seeds that are in the stream's currency.

    Where ``labels`` hold ``UNKNOWN_LABEL``, money of unknown origin bears it.
    """
    number = {label: n for n, label in enumerate(labels)}
    fill = np.full(len(stream.opening), -1, dtype=np.int64)
    for account in seeds.accounts:
        fill[account.account] = number[account.label]
    here = [
        (seed.position, number[seed.label], seed.amount)
        for seed in seeds.transfers
        if snapshot.currency[seed.position] == stream.currency
    ]
    rows = np.array(here, dtype=np.int64).reshape(len(here), 3)
    at, place, given = stream.parts_of(rows[:, 0], rows[:, 2])
    order = np.argsort(at, kind="stable")
    order = order[given[order] > 0]
    opens_as, born_as, yields = fill.copy(), fill.copy(), NOTHING_YIELDS
    if UNKNOWN_LABEL in number:
        yields = number[UNKNOWN_LABEL]
        opens_as[(fill < 0) & stream.inferred] = yields
        born_as[fill < 0] = yields
        born_as[stream.outside] = -1
    for opening in seeds.openings:
        opens_as[opening.account] = number[opening.label]
    return SeedMarks(
        fill,
        opens_as,
        born_as,
        yields,
        at[order],
        rows[place[order], 1],
        given[order],
    )


def unlabelled(marks: SeedMarks) -> SeedMarks:
    """The same marks with one label for all."""
    return SeedMarks(
        np.minimum(marks.fill, 0),
        np.minimum(marks.opens_as, 0),
        np.minimum(marks.born_as, 0),
        NOTHING_YIELDS,
        marks.at,
        np.zeros_like(marks.at),
        marks.given,
    )


def spread(marks: SeedMarks, width: int) -> SeedMarks:
    """The marks with ``width`` tags for each label, the first for hop 0."""
    return SeedMarks(
        np.where(marks.fill < 0, -1, marks.fill * width),
        np.where(marks.opens_as < 0, -1, marks.opens_as * width),
        np.where(marks.born_as < 0, -1, marks.born_as * width),
        NOTHING_YIELDS,
        marks.at,
        marks.label_at * width,
        marks.given,
    )
