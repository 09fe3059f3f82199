"""Where following ends by choice: hubs, small amounts, and money that lay too long."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from algorithms.options import Rule, TraceDirection
from graph.errors import InputError, RuleError
from graph.instants import BEGINNING_US
from graph.nouns import OUTSIDE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from algorithms.options import TracingOptions
    from algorithms.streams import Stream
    from graph.snapshot import Snapshot

NO_GAP = -1
_GAP_RULES = frozenset({Rule.FIFO, Rule.LIFO, Rule.LRB, Rule.MRB})
_degrees: WeakKeyDictionary[Snapshot, NDArray[np.int64]] = WeakKeyDictionary()


def below_of(options: TracingOptions) -> int:
    """What a label's part of a transfer must reach to be followed on; 0: anything."""
    return options.stop_below or 0


def gap_of(options: TracingOptions) -> int:
    """For how many microseconds money may lie; -1: for ever."""
    return NO_GAP if options.stop_gap_us is None else options.stop_gap_us


def openings_since(stream: Stream, options: TracingOptions) -> NDArray[np.int64]:
    """int64[V + K + 1]: since when each account's opening lay there, UTC microseconds.

    Since the window's beginning where it has one, else since the first transfer of the
    stream that the account pays or is paid by: what others do in the meantime says
    nothing about it. Empty where no time gap is asked for. O(V + E).
    """
    if options.stop_gap_us is None:
        return np.empty(0, dtype=np.int64)
    since = np.full(len(stream.opening), stream.begins_us, dtype=np.int64)
    if stream.begins_us == BEGINNING_US:
        since[:] = np.iinfo(np.int64).max
        for side in (stream.payer, stream.dst):
            np.minimum.at(since, side, stream.time_us)
    return since


def cuts_money(options: TracingOptions) -> bool:
    """Whether money can stop in an account that pays on what else it holds."""
    return options.stop_below is not None or options.stop_gap_us is not None


def ends_of(
    snapshot: Snapshot, options: TracingOptions, through: frozenset[int]
) -> NDArray[np.bool_]:
    """bool[V]: accounts that money is followed into and not through.

    Those outside of the ledger, of the kinds in ``stop_at``, hubs, and ``stop_accounts``;
    of the last three not those in ``through``. Raises InputError for an account that is
    not there.
    """
    outside = snapshot.of_kinds(OUTSIDE)
    ends = outside | snapshot.of_kinds(options.stop_at)
    if options.stop_degree is not None:
        ends |= counterparties(snapshot) >= options.stop_degree
    for account in options.stop_accounts:
        if not 0 <= account < snapshot.accounts:
            raise InputError(
                f"There is no account with ordinal {account} to stop at: the snapshot "
                f"holds {snapshot.accounts}, counted from 0.",
                account=account,
            )
    ends[sorted(options.stop_accounts)] = True
    ends[sorted(through)] = False
    return ends | outside


def counterparties(snapshot: Snapshot) -> NDArray[np.int64]:
    """int64[V]: with how many other accounts each trades, in any currency.

    Worked out once for a snapshot. O(E log E) time, 16 bytes a transfer while it runs.
    """
    if snapshot not in _degrees:
        other = snapshot.src != snapshot.dst
        src, dst = snapshot.src[other], snapshot.dst[other]
        low, high = np.minimum(src, dst), np.maximum(src, dst)
        pairs = np.unique(low.astype(np.int64) * snapshot.accounts + high)
        ends = np.concatenate(np.divmod(pairs, max(snapshot.accounts, 1)))
        _degrees[snapshot] = np.bincount(ends, minlength=snapshot.accounts)
    return _degrees[snapshot]


def check_stops(options: TracingOptions) -> None:
    """Raise, in a sentence, for a stop that cannot be or that the rule does not have."""
    for name, value in (
        ("counterparties", options.stop_degree),
        ("minor units", options.stop_below),
    ):
        if value is not None and value < 1:
            raise InputError(
                f"A stop at {value} {name} would follow nothing: give at least 1.",
                given=value,
            )
    if options.stop_gap_us is not None and options.stop_gap_us < 0:
        raise InputError(
            f"Money cannot lie for {options.stop_gap_us} microseconds: give a time gap "
            "of 0 or more.",
            given=options.stop_gap_us,
        )
    if not cuts_money(options):
        return
    if options.direction is TraceDirection.BACKWARD:
        raise RuleError(
            "Small amounts and time gaps stop a trace forward alone: leave them out, or "
            "leave out backward."
        )
    if options.stop_gap_us is not None and options.rule not in _GAP_RULES:
        names = ", ".join(rule for rule in Rule if rule in _GAP_RULES)
        raise RuleError(
            f"Under {options.rule} nobody can say how long money lay in an account: "
            f"choose {names}, or leave out the time gap.",
            rule=str(options.rule),
        )
    if options.rule is Rule.POISON:
        raise RuleError(
            "Poison marks all that a mixture pays, so that no amount of it is small: "
            "choose another rule, or leave out the least amount.",
            rule="poison",
        )


def refuse_cuts(options: TracingOptions, question: str) -> None:
    """Raise RuleError where money can stop in the middle of an account's balance."""
    if cuts_money(options):
        raise RuleError(
            f"{question} cannot be told where small amounts or time gaps stop the "
            "trace: leave out both, or ask for the trace."
        )
