"""Why an account holds what it holds: its lots, event by event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from algorithms.marks import lay_seeds
from algorithms.matches import matches
from algorithms.options import Rule, TraceDirection, TracingOptions
from algorithms.run_parameters import run_parameters
from algorithms.seeds import seeded_currencies
from algorithms.segments import ORDER_RULES
from algorithms.stops import refuse_cuts
from algorithms.streams import make_stream
from algorithms.trace_results import REASONS, StopReason
from algorithms.tracing import trace
from graph.engine import ENGINE
from graph.errors import ConservationError, InputError, RuleError
from graph.nouns import OUTSIDE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from algorithms.matches import Matches
    from algorithms.parameters import Parameters
    from algorithms.seeds import Seeds
    from algorithms.streams import Stream
    from algorithms.trace_results import Trace, TracedTransfers
    from graph.ledger import Openings
    from graph.snapshot import Snapshot

    Int64 = NDArray[np.int64]

# Reasons of rows at an account that money passed by, and not into.
_ELSEWHERE = [
    REASONS.index(reason) for reason in (StopReason.CONVERTED, StopReason.CREDIT_LINE)
]


@dataclass(frozen=True, slots=True, eq=False)
class AccountLots:
    """The statement of one account in one currency, with whose money each line is.

    Event 0 is the opening; the others are its transfers in the order played.

    Attributes
    ----------
    position : int64[N]
        In the snapshot; -1 for the opening.
    comes : bool[N]
        Whether money comes in.
    amount, lacking, balance : int64[N]
        Minor units of the event; what of a payment the account lacked, born there;
        and the balance after it.
    moved : int64[N, L]
        Of the amount, what bears each label in the account: of a payment as it leaves,
        before it is seeded on its way.
    holds : int64[N, L]
        Of the balance after it, what bears each label.
    lots : Matches or None
        Which receipt paid which payment, where the rule looks at order.
    """

    ledger_version: int
    engine: str
    parameters: Parameters
    account: int
    currency: str
    labels: tuple[str, ...]
    position: Int64
    comes: NDArray[np.bool_]
    amount: Int64
    lacking: Int64
    balance: Int64
    moved: Int64
    holds: Int64
    lots: Matches | None


def account_lots(
    snapshot: Snapshot,
    account: int,
    seeds: Seeds,
    currency: str,
    options: TracingOptions | None = None,
    stated: Mapping[str, Openings] | None = None,
    at_us: int | None = None,
) -> AccountLots:
    """Every event of an account up to an instant (None: all), under the options.

    Costs one trace, and one matching where the rule looks at order. Raises RuleError
    for poison, which divides nothing, backward, and where small amounts or time gaps
    stop the trace; InputError for an account that has
    no balance; ConservationError where the events do not lead to what the trace says
    lies there.
    """
    options = options or TracingOptions()
    refuse_cuts(options, "The lots of an account")
    _check(snapshot, account, currency, options)
    found = trace(snapshot, seeds, options, stated)
    crossed = found.crossings.brought(seeds, found.labels)
    through = seeds.seeded_accounts
    code = snapshot.currencies.index(currency)
    if code not in seeded_currencies(snapshot, crossed, stated):
        raise InputError(
            f"No seed is in {currency}, so that none of it can lie there: ask in the "
            "seeds' currency.",
            currency=currency,
        )
    stream = make_stream(snapshot, code, options, stated, through)
    _require_whole(stream, account)
    told = _statement(snapshot, stream, account, found, crossed)
    events = len(told.position)
    if at_us is None:
        _require_trace(found, told.holds[-1], account, code)
    else:
        times = snapshot.time_us[told.position[1:]]
        events = 1 + int(np.count_nonzero(times <= at_us))
    lots = None
    if options.rule in ORDER_RULES:
        lots = matches(snapshot, np.array([account]), options, stated)
    return AccountLots(
        ledger_version=snapshot.ledger_version,
        engine=ENGINE,
        parameters=run_parameters(
            snapshot, options, stated, seeds=seeds, account=account, at_us=at_us
        ),
        account=account,
        currency=currency,
        labels=found.labels,
        position=told.position[:events],
        comes=told.comes[:events],
        amount=told.amount[:events],
        lacking=told.lacking[:events],
        balance=told.balance[:events],
        moved=told.moved[:events],
        holds=told.holds[:events],
        lots=lots,
    )


class _Statement(NamedTuple):
    """Columns as of ``AccountLots``, over all time."""

    position: Int64
    comes: NDArray[np.bool_]
    amount: Int64
    lacking: Int64
    balance: Int64
    moved: Int64
    holds: Int64


def _statement(
    snapshot: Snapshot, stream: Stream, account: int, found: Trace, seeds: Seeds
) -> _Statement:
    here = np.flatnonzero((stream.payer == account) | (stream.dst == account))
    comes = stream.dst[here] == account
    amount = stream.amount[here]
    opening = int(stream.opening[account])
    lacking, balance = _balances(comes, amount, opening)
    moved = _carried(found.transfers, stream.position[here], len(found.labels))
    fresh = _carried(found.fresh, stream.position[here], len(found.labels))
    moved[~comes] -= fresh[~comes]
    marks = lay_seeds(snapshot, stream, seeds, found.labels)
    fill = int(marks.fill[account])
    if fill >= 0:
        # All that enters a seeded account bears its label, unknown money included.
        if marks.yields >= 0:
            moved[comes, marks.yields] = 0
        moved[comes, fill] += amount[comes] - moved[comes].sum(axis=1)
    opened = np.zeros((1, len(found.labels)), dtype=np.int64)
    if marks.opens_as[account] >= 0:
        opened[0, marks.opens_as[account]] = opening
    born = np.zeros_like(moved)
    if marks.born_as[account] >= 0:
        born[:, marks.born_as[account]] = lacking
    change = np.where(comes[:, None], moved, born - moved)
    return _Statement(
        position=np.append(-1, stream.position[here]),
        comes=np.append(np.True_, comes),
        amount=np.append(opening, amount),
        lacking=np.append(0, lacking),
        balance=np.append(opening, balance),
        moved=np.concatenate((opened, moved)),
        holds=np.cumsum(np.concatenate((opened, change)), axis=0),
    )


def _check(
    snapshot: Snapshot, account: int, currency: str, options: TracingOptions
) -> None:
    if options.direction is not TraceDirection.FORWARD:
        raise RuleError("Lots are told forward from the seed: leave out backward.")
    if options.rule is Rule.POISON:
        raise RuleError(
            "Poison divides nothing, so that no lots can be told: choose another rule.",
            rule="poison",
        )
    if currency not in snapshot.currencies:
        raise InputError(
            f"The ledger has no transfers in {currency!r}: choose from "
            f"{', '.join(snapshot.currencies)}.",
            currency=currency,
        )
    if snapshot.of_kinds(OUTSIDE)[account]:
        raise InputError(
            "The account lies outside of the ledger and has no balance: ask about one "
            "inside.",
            account=account,
        )


def _require_whole(stream: Stream, account: int) -> None:
    """Raise RuleError for an account whose stream is not its statement."""
    here = (stream.src == account) | (stream.dst == account)
    waits = np.isin(stream.dst, stream.waits) | np.isin(stream.payer, stream.waits)
    if bool((here & waits).any()):
        raise RuleError(
            "A transfer of this account was taken back, so that its lots are not those "
            "of its statement: ask with reversals as-payments.",
            account=account,
        )
    if bool((here & (stream.position < 0)).any()):
        raise RuleError(
            "This account draws on a credit line, so that its lots are not those of its "
            "statement: leave the credit line out.",
            account=account,
        )


def _balances(
    comes: NDArray[np.bool_], amount: Int64, opening: int
) -> tuple[Int64, Int64]:
    """What each payment lacked, and the balance after each event.

    Shortfalls born at need are the running minimum of the running sum, reflected.
    """
    run = opening + np.cumsum(np.where(comes, amount, -amount))
    lowest = np.minimum(np.minimum.accumulate(np.append(0, run)), 0)
    lacking = lowest[:-1] - lowest[1:]
    return lacking, run - lowest[1:]


def _carried(rows: TracedTransfers, positions: Int64, labels: int) -> Int64:
    """int64[N, L]: what each transfer carried of each label."""
    moved = np.zeros((len(positions), labels), dtype=np.int64)
    order = np.argsort(positions, kind="stable")
    at = np.searchsorted(positions, rows.position, sorter=order)
    at = np.minimum(at, len(positions) - 1)
    place = order[at] if len(order) else at
    mine = positions[place] == rows.position if len(order) else np.zeros(0, np.bool_)
    np.add.at(moved, (place[mine], rows.label[mine]), rows.amount[mine])
    return moved


def _require_trace(found: Trace, holds: Int64, account: int, currency: int) -> None:
    """Raise ConservationError unless the events lead to what the trace says is there."""
    rows = found.stops.only(
        (found.stops.account == account)
        & (found.stops.currency == currency)
        & ~np.isin(found.stops.reason, _ELSEWHERE)
    )
    total = np.zeros(len(holds), dtype=np.int64)
    np.add.at(total, rows.label, rows.amount)
    if not np.array_equal(total, holds):
        raise ConservationError(
            f"The events of the account with ordinal {account} lead to "
            f"{holds.tolist()} minor units of its labels, and the trace to "
            f"{total.tolist()}.",
            account=account,
        )
