"""Figures of a trace that is laid over a board: hops, sums by currency, closing lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from algorithms.options import TraceDirection, TracingOptions
from casework.answers import HopLine, TraceSummary
from casework.overlay_answers import Part
from graph.errors import RuleError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from algorithms.seeds import Seeds
    from algorithms.trace_results import Trace
    from graph.ledger import Openings
    from graph.snapshot import Snapshot

    Int64 = NDArray[np.int64]


def hop_lines(
    snapshot: Snapshot,
    seeds: Seeds,
    options: TracingOptions,
    stated: Mapping[str, Openings] | None,
) -> tuple[HopLine, ...]:
    """The closing line of each hop; none for a rule whose hops do not add up."""
    from algorithms.backward_hops import backward_hops
    from algorithms.hops import trace_hops

    try:
        if options.direction is TraceDirection.BACKWARD:
            lines = backward_hops(snapshot, seeds, options, stated)
        else:
            lines = trace_hops(snapshot, seeds, options, stated).lines
    except RuleError:
        return ()
    return tuple(
        HopLine(
            hop=line.hop,
            moved_minor=line.moved,
            rests_minor=line.rests,
            seeded_minor=line.seeded,
            currency=line.currency,
            closes=line.moved + line.rests == line.seeded,
        )
        for line in lines
    )


def sums_by_currency(
    currencies: tuple[str, ...],
    code: NDArray[np.uint8],
    amount: Int64,
    counted: Int64 | None = None,
) -> tuple[Part, ...]:
    """Count and sum by currency; ``counted`` are what is counted once each."""
    found = []
    for name, number in sorted((c, n) for n, c in enumerate(currencies)):
        rows = code == number
        if rows.any():
            count = rows.sum() if counted is None else len(np.unique(counted[rows]))
            found.append(Part(name, int(count), int(amount[rows].sum())))
    return tuple(found)


def summary(found: Trace) -> tuple[TraceSummary, ...]:
    """The closing line of each label and currency."""
    return tuple(
        TraceSummary(
            label=line.label,
            currency=line.currency,
            seeded_minor=line.seeded,
            held_minor=line.held,
            left_minor=line.left,
            fees_minor=line.fees,
            unexplained_minor=line.unexplained,
            closes=line.held + line.left + line.fees + line.unexplained == line.seeded,
            left_by_exit=(),
        )
        for line in found.lines
    )
