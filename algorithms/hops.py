"""Traced money by how many payments it has made since its seed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from algorithms.forward import (
    BUCKET_RULES,
    follow_runs,
    require_room,
    spared,
    stopped_at,
)
from algorithms.marks import NOTHING_YIELDS, lay_seeds, spread, unlabelled
from algorithms.options import Rule, Share, TraceDirection, TracingOptions
from algorithms.run_parameters import run_parameters
from algorithms.seeds import check_seeds, seeded_currencies
from algorithms.stops import below_of, check_stops
from algorithms.streams import make_stream
from algorithms.sums import columns_of, summed
from algorithms.tracing import trace
from graph.engine import ENGINE
from graph.errors import ConservationError, RuleError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from algorithms.marks import SeedMarks
    from algorithms.parameters import Parameters
    from algorithms.seeds import Seeds
    from algorithms.streams import Stream
    from graph.ledger import Openings
    from graph.snapshot import Snapshot

    Int64 = NDArray[np.int64]

DEFAULT_HOPS = 8


@dataclass(frozen=True, slots=True)
class HopLine:
    """moved + rests = seeded: what paid on at a hop, and what rests up to it."""

    hop: int
    currency: str
    moved: int
    rests: int
    seeded: int


@dataclass(frozen=True, slots=True, eq=False)
class HopFlows:
    """All labels together, hop by hop; hop 0 is the first payment after the seed.

    Attributes
    ----------
    hop, position, amount : int64[M]
        What a transfer carried that had made ``hop`` payments before. At hop ``hops``
        that is as many or more, so that a unit may be there more than once.
    rest_hop, rest_account, rest_amount : int64[R], rest_currency : uint8[R]
        What lies in an account at the end after ``rest_hop`` payments (``hops``: as
        many or more).
    lines : tuple of HopLine
        For each currency and hop below ``hops``, as long as anything moves.
    """

    ledger_version: int
    engine: str
    parameters: Parameters
    hops: int
    currencies: tuple[str, ...]
    hop: Int64
    position: Int64
    amount: Int64
    rest_hop: Int64
    rest_account: Int64
    rest_amount: Int64
    rest_currency: NDArray[np.uint8]
    lines: tuple[HopLine, ...]

    def to_frame(self) -> pd.DataFrame:
        """Columns hop, position, amount_minor."""
        import pandas as pd

        return pd.DataFrame(
            {
                "hop": self.hop,
                "position": self.position,
                "amount_minor": self.amount,
            }
        )


def trace_hops(
    snapshot: Snapshot,
    seeds: Seeds,
    options: TracingOptions | None = None,
    stated: Mapping[str, Openings] | None = None,
    hops: int = DEFAULT_HOPS,
) -> HopFlows:
    """Split a forward trace by the number of payments since the seed.

    The same money as in ``trace``, unknown money apart from it left out: the hops of a
    transfer sum to what it carried, to the minor unit. What conversions bring is counted
    anew from them, as a seed is. For each hop below ``hops``, what paid on + what rests up to it =
    what was seeded, or ConservationError is raised. Poison makes money and has no such
    split: the answer is empty. Backward raises RuleError, and so do small amounts that
    stop where several labels share a bucket but by FIFO.
    """
    options = options or TracingOptions()
    if options.direction is not TraceDirection.FORWARD:
        raise RuleError("Hops are counted forward from the seed: leave out backward.")
    check_stops(options)
    check_seeds(snapshot, seeds)
    labels = _labels_apart(seeds, options)
    through = seeds.seeded_accounts
    none = np.empty((0, 3), dtype=np.int64)
    moved, rests, lines = [none], [np.empty((0, 4), dtype=np.int64)], []
    told = run_parameters(snapshot, options, stated, seeds=seeds, hops=hops)
    if len(snapshot.relations.conversions) > 0:
        whole = trace(snapshot, seeds, options, stated)
        seeds = whole.crossings.brought(seeds, whole.labels)
    codes = seeded_currencies(snapshot, seeds, stated)
    for currency in () if options.rule is Rule.POISON else codes:
        stream = make_stream(snapshot, currency, options, stated, through)
        marks = lay_seeds(snapshot, stream, seeds, seeds.labels)
        marks = unlabelled(marks) if labels == 1 else spread(marks, hops + 1)
        if options.rule is Rule.PRO_RATA:
            flows, lies, seeded = _split_pro_rata(stream, marks, labels, options, hops)
        else:
            flows, lies, seeded = _split_runs(stream, marks, labels, options, hops)
        lines += _hop_lines(snapshot.currencies[currency], flows, lies, seeded, hops)
        moved.append(stream.placed(flows))
        lies[:, 1] = stream.real(lies[:, 1])
        rests.append(np.column_stack((lies, np.full(len(lies), currency))))
    flow, rest = np.concatenate(moved), np.concatenate(rests)
    return HopFlows(
        ledger_version=snapshot.ledger_version,
        engine=ENGINE,
        parameters=told,
        hops=hops,
        currencies=snapshot.currencies,
        hop=flow[:, 0],
        position=flow[:, 1],
        amount=flow[:, 2],
        rest_hop=rest[:, 0],
        rest_account=rest[:, 1],
        rest_amount=rest[:, 2],
        rest_currency=rest[:, 3].astype(np.uint8),
        lines=tuple(lines),
    )


def _labels_apart(seeds: Seeds, options: TracingOptions) -> int:
    """How many labels must be told apart: only where a label's own amount decides."""
    if not below_of(options):
        return 1
    labels = len(seeds.labels)
    if labels > 1 and options.rule in BUCKET_RULES and options.share is not Share.FIFO:
        raise RuleError(
            f"Hops cannot be counted where small amounts stop and {labels} labels share "
            f"{options.share}: share by fifo, follow one label, or leave out the least "
            "amount.",
            share=str(options.share),
        )
    return labels


def _split_runs(
    stream: Stream, marks: SeedMarks, labels: int, options: TracingOptions, hops: int
) -> tuple[Int64, Int64, int]:
    """Rows (hop, transfer, amount) and (hop, account, amount), and the sum seeded."""
    runs = follow_runs(stream, marks, labels, options, hops + 1)
    seeded = int(runs.fresh[:, 2].sum() + runs.tagged[:, 2].sum())
    stopped = stopped_at(stream, runs.below[:, [1, 0, 2]], runs.late[:, [1, 0, 2]])
    lies = np.concatenate((runs.lies[:, [1, 0, 2]], *stopped))
    flows = runs.moves[:, [1, 0, 2]]
    return _by_hop(flows, hops), _by_hop(lies, hops), seeded


def _by_hop(rows: Int64, hops: int) -> Int64:
    """Rows (tag, key, amount) summed by hop and key."""
    return summed(np.column_stack((rows[:, 0] % (hops + 1), rows[:, 1:])))


def _split_pro_rata(
    stream: Stream, marks: SeedMarks, labels: int, options: TracingOptions, hops: int
) -> tuple[Int64, Int64, int]:
    """The same under pro rata: a column for each hop of each label."""
    from algorithms._kernels.pro_rata import forward_columns

    columns = labels * (hops + 1)
    require_room(stream, columns)
    traced, moves, _, seeded, below = forward_columns(
        stream.payer,
        stream.dst,
        stream.amount,
        stream.opening,
        columns,
        hops + 1,
        marks.opens_as,
        marks.born_as,
        marks.fill,
        NOTHING_YIELDS,
        marks.at,
        marks.label_at,
        marks.given,
        below_of(options),
        spared(stream, options),
    )
    account, column = np.nonzero(traced)
    small, _ = stopped_at(stream, below[:, [1, 0, 2]], below[:0])
    lies = np.concatenate((columns_of(column, account, traced[account, column]), small))
    return (
        _by_hop(moves[:, [1, 0, 2]], hops),
        _by_hop(lies, hops),
        int(seeded.sum()),
    )


def _hop_lines(
    currency: str, flows: Int64, lies: Int64, seeded: int, hops: int
) -> list[HopLine]:
    """The closing line of each hop; ConservationError where one does not close."""
    moved = np.zeros(hops + 1, dtype=np.int64)
    rests = np.zeros(hops + 1, dtype=np.int64)
    np.add.at(moved, flows[:, 0], flows[:, 2])
    np.add.at(rests, lies[:, 0], lies[:, 2])
    upto = np.cumsum(rests)
    lines = []
    for hop in range(hops):
        if moved[hop] + upto[hop] != seeded:
            raise ConservationError(
                f"Hop {hop} in {currency} does not close: {moved[hop]} minor units paid "
                f"on and {upto[hop]} rest, of {seeded} seeded.",
                hop=hop,
                currency=currency,
            )
        lines.append(HopLine(hop, currency, int(moved[hop]), int(upto[hop]), seeded))
        if moved[hop] == 0:
            break
    return lines
