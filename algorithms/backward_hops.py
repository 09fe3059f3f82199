"""A trace back, by how many payments lie between money and the target."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from algorithms.backward import BACKWARD_RULES, FifoIndex
from algorithms.hops import DEFAULT_HOPS, HopLine
from algorithms.marks import lay_seeds
from algorithms.options import Rule, TraceDirection, TracingOptions, require_rule
from algorithms.rounding import apportion
from algorithms.seeds import check_seeds, refuse_openings, seeded_currencies
from algorithms.streams import make_stream
from graph.errors import ConservationError, RuleError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from algorithms.marks import SeedMarks
    from algorithms.seeds import Seeds
    from algorithms.streams import Stream
    from graph.ledger import Openings
    from graph.snapshot import Snapshot

    Int64 = NDArray[np.int64]

# What a sum of many float64 products may be off, as a part of what was seeded.
_TOLERANCE = 1e-6
_RULES = frozenset({Rule.FIFO, Rule.PRO_RATA}) & BACKWARD_RULES


def backward_hops(
    snapshot: Snapshot,
    seeds: Seeds,
    options: TracingOptions,
    stated: Mapping[str, Openings] | None = None,
    hops: int = DEFAULT_HOPS,
) -> tuple[HopLine, ...]:
    """For each currency and hop: what came by payments + what began up to it = seeded.

    Hop 0 is the payment that brought the money where it is asked about. The last line
    of a currency is the first in which nothing came, or hop ``hops - 1``. FIFO counts
    units; pro rata apportions what began at each hop to whole units by largest
    remainder, as origins are. Raises RuleError for another rule or direction,
    ConservationError where a hop does not close.
    """
    if options.direction is not TraceDirection.BACKWARD:
        raise RuleError("Hops are counted back only in a trace backward.")
    require_rule(options.rule, "hops backward", _RULES)
    check_seeds(snapshot, seeds)
    refuse_openings(seeds)
    through = seeds.seeded_accounts
    lines: list[HopLine] = []
    for currency in seeded_currencies(snapshot, seeds, stated):
        stream = make_stream(snapshot, currency, options, stated, through)
        marks = lay_seeds(snapshot, stream, seeds, seeds.labels)
        walk = _fifo if options.rule is Rule.FIFO else _pro_rata
        moved, rests, seeded = walk(stream, marks, hops)
        name = snapshot.currencies[currency]
        lines += _lines(name, moved, rests, seeded)
    return tuple(lines)


def _fifo(stream: Stream, marks: SeedMarks, hops: int) -> tuple[Int64, Int64, int]:
    """int64[hops + 1] each: what came and what began; and what was seeded."""
    from algorithms._kernels.backward_hops import fifo_levels

    index = FifoIndex(stream)
    moved = np.zeros(hops + 1, dtype=np.int64)
    rests = np.zeros(hops + 1, dtype=np.int64)
    asked = []
    for account in np.flatnonzero(marks.fill >= 0).tolist():
        begin, end = index.ends[account].tolist()
        asked.append((account, begin, end))
    taken: dict[int, int] = {}
    for at, given in zip(marks.at.tolist(), marks.given.tolist(), strict=True):
        offset = taken.get(at, 0)
        taken[at] = offset + given
        begin = int(index.left[at]) + offset
        asked.append((int(stream.payer[at]), begin, begin + given))
    seeded = sum(end - begin for _, begin, end in asked)
    for account, begin, end in asked:
        if account == stream.outside:
            rests[0] += end - begin
            continue
        fifo_levels(
            stream.payer,
            stream.amount,
            index.left,
            index.entered,
            index.in_start,
            index.in_order,
            stream.outside,
            account,
            begin,
            end,
            moved,
            rests,
        )
    return moved, rests, seeded


def _pro_rata(stream: Stream, marks: SeedMarks, hops: int) -> tuple[Int64, Int64, int]:
    """The same under pro rata, apportioned to whole units."""
    from algorithms._kernels.backward_hops import pro_rata_levels
    from algorithms._kernels.balances import shares

    balance, share = shares(stream.payer, stream.dst, stream.amount, stream.opening)
    target = marks.fill >= 0
    seeded = int(balance[target].sum() + marks.given.sum())
    moved, rests = pro_rata_levels(
        stream.payer,
        stream.dst,
        stream.amount,
        stream.opening,
        share,
        target.astype(np.float64),
        stream.outside,
        marks.at,
        marks.given,
        hops,
    )
    began = apportion(rests, seeded)
    came = seeded - np.cumsum(began)
    # The last level gathers all that came from farther, once for each payment.
    off = np.abs(moved[:-1] - came[:-1]).max(initial=0.0)
    if off > _TOLERANCE * seeded + hops + 1:
        raise ConservationError(
            f"The hops back do not close: {off:.0f} of {seeded} minor units are missing.",
            seeded=seeded,
        )
    return came, began, seeded


def _lines(currency: str, moved: Int64, rests: Int64, seeded: int) -> list[HopLine]:
    upto = np.cumsum(rests)
    lines = []
    for hop in range(len(moved) - 1):
        if moved[hop] + upto[hop] != seeded:
            raise ConservationError(
                f"Hop {hop} back in {currency} does not close: {moved[hop]} minor units "
                f"came and {upto[hop]} began, of {seeded} asked about.",
                hop=hop,
                currency=currency,
            )
        lines.append(HopLine(hop, currency, int(moved[hop]), int(upto[hop]), seeded))
        if moved[hop] == 0:
            break
    return lines
