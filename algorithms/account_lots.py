"""Why an account holds what it holds: its lots, event by event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from algorithms.matches import matches
from algorithms.options import Rule, TraceDirection, TracingOptions
from algorithms.run_parameters import run_parameters
from algorithms.seeds import seeded_currencies
from algorithms.segments import ORDER_RULES
from algorithms.statements import statement, unwindings
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
    from algorithms.statements import Statement
    from algorithms.trace_results import Trace
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

    ``events`` are told up to the instant asked; ``lots`` is which receipt paid which
    payment, where the rule looks at order; ``unwindings`` int64[N, 3] which reversal took
    back how much of which payment, at any instant, as positions in the snapshot.
    """

    ledger_version: int
    engine: str
    parameters: Parameters
    account: int
    currency: str
    labels: tuple[str, ...]
    events: Statement
    lots: Matches | None
    unwindings: Int64


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

    Costs one trace, one pass more, and one matching where the rule looks at order.
    Raises RuleError for poison, which divides nothing, backward, and where small amounts
    or time gaps stop the trace; InputError for an account that has no balance;
    ConservationError where the events do not lead to what the trace says lies there.
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
    told = statement(snapshot, stream, account, crossed, found.labels, options)
    if at_us is None:
        _require_trace(found, told.holds[-1], account, code)
    else:
        times = snapshot.time_us[told.position[1:]]
        told = told.first(1 + int(np.count_nonzero(times <= at_us)))
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
        events=told,
        lots=lots,
        unwindings=unwindings(stream, account),
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
