"""Seeds laid on a stream, as the arrays that kernels read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from algorithms.seeds import Seeds
    from algorithms.streams import Stream
    from graph.snapshot import Snapshot


@dataclass(frozen=True, slots=True, eq=False)
class SeedMarks:
    """Where money begins to bear a label, in one stream.

    Attributes
    ----------
    fill : int64[V + 1]
        The label of each seeded account, -1 for the others.
    at : int64[S]
        Transfers of the stream that are seeded, ascending.
    label_at, given : int64[S]
        The label and the minor units of each.
    """

    fill: NDArray[np.int64]
    at: NDArray[np.int64]
    label_at: NDArray[np.int64]
    given: NDArray[np.int64]


def lay_seeds(
    snapshot: Snapshot, stream: Stream, seeds: Seeds, labels: tuple[str, ...]
) -> SeedMarks:
    """The marks of the seeds that are in the stream's currency."""
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
    at = stream.index_of(rows[:, 0])
    order = np.argsort(at, kind="stable")
    return SeedMarks(fill, at[order], rows[order, 1], rows[order, 2])
