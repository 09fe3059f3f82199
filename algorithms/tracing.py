"""Traces: where money went, or where it came from, to the minor unit.

What is seeded = what is still held + what left the ledger + fees + what is unexplained,
for each label and currency. A rule that does not close raises ConservationError, all
but one: poison taints whatever mixes, and its line says by how much its
total grew, as a negative ``unexplained``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from algorithms.backward import BACKWARD_RULES, OriginKind, follow_back
from algorithms.crossings import OpenCrossings
from algorithms.forward import (
    CONSERVATIVE_RULES,
    FORWARD_RULES,
    follow,
    stopped_at,
)
from algorithms.marks import lay_seeds
from algorithms.options import (
    TraceDirection,
    TracingOptions,
    Unknown,
    require_rule,
)
from algorithms.run_parameters import run_parameters
from algorithms.seeds import (
    UNKNOWN_LABEL,
    check_seeds,
    refuse_openings,
    seeded_currencies,
)
from algorithms.stops import check_stops, cuts_money
from algorithms.streams import make_stream
from algorithms.sums import columns_of, summed
from algorithms.trace_results import (
    REASONS,
    ConservationLine,
    StopReason,
    Stops,
    Trace,
    TracedTransfers,
)
from graph.engine import ENGINE
from graph.errors import ConservationError, InputError
from graph.nouns import OUTSIDE, AccountKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from algorithms.crossings import Crossings
    from algorithms.forward import Followed
    from algorithms.parameters import Parameters
    from algorithms.seeds import Seeds
    from algorithms.streams import Stream
    from graph.ledger import Openings
    from graph.snapshot import Snapshot

    Int64 = NDArray[np.int64]
    Bool = NDArray[np.bool_]


def trace(
    snapshot: Snapshot,
    seeds: Seeds,
    options: TracingOptions | None = None,
    stated: Mapping[str, Openings] | None = None,
) -> Trace:
    """Follow the seeds' money through the snapshot, each currency by itself.

    Accounts outside of the ledger absorb what they receive, never run dry, and pay
    fresh money; kinds in ``stop_at`` and hubs likewise, seeded accounts apart. What is
    stopped for being small or late is from there on like any money that bears no label.
    ``stated`` are the stated openings of each currency, used with that opening. Forward costs one pass
    (pro rata: one for every 62 labels; poison: one a label); backward FIFO costs what
    it finds, backward pro rata one pass a label.

    Raises RuleError for a rule that cannot answer, InputError for seeds that cannot be,
    ConservationError for a result that does not close.
    """
    options = options or TracingOptions()
    forward = options.direction is TraceDirection.FORWARD
    require_rule(
        options.rule,
        f"a trace {options.direction}",
        FORWARD_RULES if forward else BACKWARD_RULES,
    )
    check_stops(options)
    check_seeds(snapshot, seeds)
    if not forward:
        refuse_openings(seeds)
    labels = seeds.labels
    if forward and options.unknown is Unknown.APART:
        labels = (*labels, UNKNOWN_LABEL)
    crossings = OpenCrossings(snapshot, labels, options)
    parts: dict[int, _Part] = {}
    pending = set(seeded_currencies(snapshot, seeds, stated))
    while pending:
        currency = min(pending)
        here = crossings.seeds(seeds, currency)
        part = _trace_currency(snapshot, currency, here, labels, options, stated)
        parts[currency] = part
        pending = (pending - {currency}) | crossings.reach(currency, part.crossed)
    found = [parts[currency] for currency in sorted(parts)]
    _require_held(seeds, found, options)
    lines = tuple(line for part in found for line in part.lines)
    if options.rule in CONSERVATIVE_RULES:
        _require_closed(lines, forward=forward)
    if forward and options.rule in CONSERVATIVE_RULES:
        for part in found:
            _require_carried(snapshot, part.moved, len(labels))
    parameters = run_parameters(snapshot, options, stated, seeds=seeds)
    return _assemble(snapshot, labels, parameters, found, lines, crossings.table())


class _Part(NamedTuple):
    """A trace in one currency: its rows as of ``Trace``, and what reached conversions.

    ``held`` is bool[V], who held money at the start; ``crossed`` rows (label,
    conversion, minor units).
    """

    stops: Stops
    moved: Int64
    fresh: Int64
    lines: list[ConservationLine]
    held: Bool
    crossed: Int64


def _trace_currency(
    snapshot: Snapshot,
    currency: int,
    seeds: Seeds,
    labels: tuple[str, ...],
    options: TracingOptions,
    stated: Mapping[str, Openings] | None,
) -> _Part:
    stream = make_stream(snapshot, currency, options, stated, seeds.seeded_accounts)
    marks = lay_seeds(snapshot, stream, seeds, labels)
    if options.direction is TraceDirection.FORWARD:
        followed = follow(stream, marks, len(labels), options)
        lies, _, gone = _told_apart(stream, followed.lies)
        followed = replace(followed, lies=lies)
        rows, reason = _ends(snapshot, stream, followed, options)
    else:
        followed, kind = follow_back(stream, marks, len(labels), options)
        rows, stayed, gone = _told_apart(stream, followed.lies)
        reason = _origin_reasons(snapshot, stream, rows[:, 1], kind[stayed], options)
    rows, reason = _with_gone(stream, rows, reason, gone)
    stops = Stops(
        label=rows[:, 0],
        account=rows[:, 1],
        currency=np.full(len(reason), currency, dtype=np.uint8),
        reason=reason,
        amount=rows[:, 2],
    )
    return _Part(
        stops,
        stream.placed(followed.moved),
        stream.placed(followed.fresh),
        _closing_lines(snapshot, currency, labels, followed.seeded, stops),
        stream.opening[: snapshot.accounts] > 0,
        _converted(stream, gone),
    )


def _told_apart(stream: Stream, rows: Int64) -> tuple[Int64, Int64, Int64]:
    """Rows (label, account, amount) at accounts of the ledger, and which they are.

    The others, where money left its currency or paid back a bank, are rows (label, K,
    amount) that count from the first such account.
    """
    first = len(stream.ends)
    virtual = (rows[:, 1] >= first) & (rows[:, 1] < stream.outside)
    stayed = np.flatnonzero(~virtual)
    return rows[stayed], stayed, rows[virtual] - np.array([0, first, 0])


def _converted(stream: Stream, gone: Int64) -> Int64:
    """Rows (label, conversion, amount) of what left its currency."""
    conversion = stream.conversion[gone[:, 1]]
    rows = np.column_stack((gone[:, 0], conversion, gone[:, 2]))
    return rows[conversion >= 0]


def _with_gone(
    stream: Stream, rows: Int64, reason: NDArray[np.uint8], gone: Int64
) -> tuple[Int64, NDArray[np.uint8]]:
    """The rows and reasons with what was converted or repaid, at the accounts of it."""
    lines = stream.conversion[gone[:, 1]] < 0
    for chosen, why in (
        (lines, StopReason.CREDIT_LINE),
        (~lines, StopReason.CONVERTED),
    ):
        account = stream.stands_for[gone[chosen, 1]]
        taken = summed(columns_of(gone[chosen, 0], account, gone[chosen, 2]))
        code = np.full(len(taken), REASONS.index(why), dtype=np.uint8)
        rows, reason = np.concatenate((rows, taken)), np.append(reason, code)
    return rows, reason


def _require_held(seeds: Seeds, parts: list[_Part], options: TracingOptions) -> None:
    """Raise InputError for the opening of an account that held nothing."""
    for seed in seeds.openings:
        if not any(part.held[seed.account] for part in parts):
            raise InputError(
                f"The account of the seed {seed.label!r} held nothing at the start "
                f"under the opening {options.opening}: choose another opening, or seed "
                "the account.",
                label=seed.label,
                account=seed.account,
            )


def _transfers(parts: list[Int64]) -> TracedTransfers:
    rows = np.concatenate([*parts, np.empty((0, 3), dtype=np.int64)])
    return TracedTransfers(rows[:, 0], rows[:, 1], rows[:, 2])


def _assemble(
    snapshot: Snapshot,
    labels: tuple[str, ...],
    parameters: Parameters,
    parts: list[_Part],
    lines: tuple[ConservationLine, ...],
    crossings: Crossings,
) -> Trace:
    ends = Stops.joined([part.stops for part in parts])
    gone = _leaves(snapshot, ends)
    lacked = ends.reason == REASONS.index(StopReason.SHORTFALL)
    return Trace(
        ledger_version=snapshot.ledger_version,
        engine=ENGINE,
        parameters=parameters,
        labels=labels,
        currencies=snapshot.currencies,
        stops=ends,
        holdings=ends.only(~gone & ~lacked),
        exits=ends.only(gone),
        transfers=_transfers([part.moved for part in parts]),
        fresh=_transfers([part.fresh for part in parts]),
        lines=lines,
        crossings=crossings,
    )


def _leaves(snapshot: Snapshot, ends: Stops) -> Bool:
    """Whether each row has left: out of the ledger, its currency, or to a lender."""
    outside: Bool = snapshot.of_kinds(OUTSIDE)[ends.account]
    for reason in (StopReason.CONVERTED, StopReason.CREDIT_LINE):
        outside[ends.reason == REASONS.index(reason)] = True
    return outside


def _ends(
    snapshot: Snapshot, stream: Stream, followed: Followed, options: TracingOptions
) -> tuple[Int64, NDArray[np.uint8]]:
    """Rows (label, account, minor units) where following ended, and why there."""
    lies = followed.lies
    reason = _end_reasons(snapshot, stream, lies[:, 1], options)
    if not cuts_money(options):
        return lies, reason
    below, late = stopped_at(stream, followed.below, followed.late)
    # An account that is not followed through is the reason, however small the amount.
    whole = stream.ends[below[:, 1]]
    lies = summed(np.concatenate((lies, below[whole])))
    below, late = summed(below[~whole]), summed(late)
    return np.concatenate((lies, below, late)), np.concatenate(
        (
            _end_reasons(snapshot, stream, lies[:, 1], options),
            np.full(len(below), REASONS.index(StopReason.BELOW), dtype=np.uint8),
            np.full(len(late), REASONS.index(StopReason.TIME_GAP), dtype=np.uint8),
        )
    )


def _end_reasons(
    snapshot: Snapshot, stream: Stream, account: Int64, options: TracingOptions
) -> NDArray[np.uint8]:
    """Why following forward ended at each of the accounts."""
    pays = np.zeros(len(stream.opening), dtype=np.bool_)
    pays[stream.payer] = True
    reason = np.where(
        pays[account],
        REASONS.index(StopReason.HELD),
        REASONS.index(StopReason.END_OF_DATA),
    )
    _mark_ends(reason, snapshot, stream, account, options)
    return reason.astype(np.uint8)


def _mark_ends(
    reason: Int64,
    snapshot: Snapshot,
    stream: Stream,
    account: Int64,
    options: TracingOptions,
) -> None:
    """Write the reason of the accounts that money is not followed through."""
    kinds = snapshot.of_kinds(options.stop_at)[account]
    ends = stream.ends[account]
    named = np.isin(account, sorted(options.stop_accounts))
    reason[ends & ~kinds] = REASONS.index(StopReason.HUB)
    reason[ends & named] = REASONS.index(StopReason.NAMED)
    reason[ends & kinds] = REASONS.index(StopReason.STOP_AT)
    reason[snapshot.of_kinds(OUTSIDE)[account]] = REASONS.index(StopReason.EXIT)


def _origin_reasons(
    snapshot: Snapshot,
    stream: Stream,
    account: Int64,
    kind: Int64,
    options: TracingOptions,
) -> NDArray[np.uint8]:
    """Why following back ended at each of the accounts."""
    reason = np.full(len(account), REASONS.index(StopReason.STOP_AT))
    _mark_ends(reason, snapshot, stream, account, options)
    inside = ~snapshot.of_kinds(OUTSIDE)[account]
    opening = inside & (kind == OriginKind.OPENING)
    unknown = inside & (kind == OriginKind.UNKNOWN)
    reason[opening] = REASONS.index(StopReason.OPENING)
    reason[unknown] = REASONS.index(StopReason.SHORTFALL)
    return reason.astype(np.uint8)


def _closing_lines(
    snapshot: Snapshot,
    currency: int,
    labels: tuple[str, ...],
    seeded: Int64,
    ends: Stops,
) -> list[ConservationLine]:
    """One line a label that was seeded in the currency."""
    gone = _leaves(snapshot, ends)
    fee = snapshot.of_kinds((AccountKind.FEE,))[ends.account] & gone
    lacked = ends.reason == REASONS.index(StopReason.SHORTFALL)
    held = _by_label(ends, ~gone & ~lacked, len(labels))
    left = _by_label(ends, gone & ~fee, len(labels))
    fees = _by_label(ends, fee, len(labels))
    unexplained = seeded - held - left - fees
    return [
        ConservationLine(
            label=label,
            currency=snapshot.currencies[currency],
            seeded=int(seeded[n]),
            held=int(held[n]),
            left=int(left[n]),
            fees=int(fees[n]),
            unexplained=int(unexplained[n]),
            lacking=int(ends.amount[lacked & (ends.label == n)].sum()),
        )
        for n, label in enumerate(labels)
        if seeded[n] > 0
    ]


def _by_label(ends: Stops, rows: Bool, labels: int) -> Int64:
    total = np.zeros(labels, dtype=np.int64)
    np.add.at(total, ends.label[rows], ends.amount[rows])
    return total


def _require_carried(snapshot: Snapshot, moved: Int64, labels: int) -> None:
    """Raise ConservationError if a transfer carries more of the labels than it moves.

    Forward alone: backward two seeds may ask for the same units. ``moved`` are rows
    (label, position, minor units), each pair once. O(M log M); O(M) for one label.
    """
    carried, position = moved[:, 2], moved[:, 1]
    if labels > 1:
        order = np.argsort(position, kind="stable")
        new = np.flatnonzero(np.diff(position[order], prepend=-1))
        position = position[order][new]
        carried = np.add.reduceat(carried[order], new) if len(new) else carried[order]
    wrong = np.flatnonzero((carried < 0) | (carried > snapshot.amount[position]))
    if len(wrong) > 0:
        at, sum_minor = int(position[wrong[0]]), int(carried[wrong[0]])
        raise ConservationError(
            f"{len(wrong)} transfers carry more than they move, or less than nothing: "
            f"the one at position {at} moves {snapshot.amount[at]} minor units, and "
            f"{sum_minor} were traced through it.",
            transfers=len(wrong),
            position=at,
        )


def _require_closed(lines: tuple[ConservationLine, ...], *, forward: bool) -> None:
    """Raise ConservationError if anything is unexplained that no shortfall explains."""
    for line in lines:
        if line.unexplained != line.lacking:
            raise ConservationError(
                f"The trace of {line.label!r} in {line.currency} does not close: of "
                f"{line.seeded} minor units seeded, {line.unexplained - line.lacking} "
                f"are missing {'at the end' if forward else 'at the start'}.",
                label=line.label,
                currency=line.currency,
                seeded=line.seeded,
                missing=line.unexplained - line.lacking,
            )
