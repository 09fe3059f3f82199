"""The most that can have gone from one account to another, in whole minor units.

Each transfer passes on any part of its amount that its payer can have held of the
source's money by then. The most that can reach the sink is a maximum flow through time;
no rule of tracing and no evidence can make it more. Definition and greedy figure:
Kosyfaki, Mamoulis, Pitoura and Tsaparas, "Flow computation in temporal interaction
networks", ICDE 2021 (arXiv 2003.01974). Algorithm: Dinic 1970, from a greedy start, on
what can be on the way at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from algorithms.flow_burst import Burst, burst_parameters, densest_window
from algorithms.flow_network import FlowEdges, flow_edges, largest_flow
from algorithms.options import Opening
from algorithms.parameters import parameter_texts, read_window
from graph.engine import ENGINE
from graph.errors import InputError, NotFoundError, RuleError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from algorithms.parameters import Parameters
    from algorithms.path_options import Order
    from graph.ledger import Openings
    from graph.snapshot import Snapshot

    Int64 = NDArray[np.int64]


class Holding(StrEnum):
    """How much of the source's money an account can have held at a time.

    ``unlimited``: any amount that came; openings play no part. ``balance``: never more
    than its balance under the opening asked for, so that money which had to be spent is
    gone. The second is never more than the first.
    """

    UNLIMITED = "unlimited"
    BALANCE = "balance"


@dataclass(frozen=True, slots=True)
class FlowOptions:
    """Everything that can change a flow's figures, but the ledger and the accounts.

    Attributes
    ----------
    currency : str or None
        Only this currency; None where money can have gone in one currency alone.
    order : {"sequence", "strict"}
        Whether transfers of one instant follow one another in the source's order.
    holding, opening : Holding, Opening
        The limit on what an account holds; the opening counts for ``balance`` alone.
    burst_us : int or None
        Also find the window of at least so many microseconds with the densest flow.
    """

    currency: str | None = None
    order: Order = "sequence"
    holding: Holding = Holding.UNLIMITED
    opening: Opening = Opening.INFERRED_MIN
    burst_us: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class MaxFlow:
    """The most that can have gone, and one way in which it can.

    Attributes
    ----------
    at_most_minor : int
        The maximum flow, in minor units of ``currency``.
    greedy_minor : int
        What arrives when each payment passes on all it can, at once: never more.
    position, amount_minor : int64[n]
        The transfers of one maximum flow, in order, and how much each carries. Others
        may carry as much; the maximum is the same for all.
    cut_position : int64[m]
        The transfers of a minimum cut: all that could go passed through them in full.
        Their amounts and ``cut_held_minor`` sum to ``at_most_minor``.
    cut_held_minor : int
        The part of the cut that is balances and not transfers (``balance`` alone).
    burst : Burst or None
        The densest window, where it was asked for and anything can have gone.
    """

    ledger_version: int
    engine: str
    parameters: Parameters
    currency: str
    at_most_minor: int
    greedy_minor: int
    position: Int64
    amount_minor: Int64
    cut_position: Int64
    cut_held_minor: int
    burst: Burst | None = None

    @property
    def transfers_used(self) -> int:
        """How many transfers carry some of the flow."""
        return len(self.position)

    def to_frame(self) -> pd.DataFrame:
        """One row a transfer that carries some of the flow, in order."""
        import pandas as pd

        return pd.DataFrame(
            {"position": self.position, "amount_minor": self.amount_minor}
        )


def max_flow(
    snapshot: Snapshot,
    sources: Sequence[int],
    sinks: Sequence[int],
    options: FlowOptions | None = None,
    stated: Mapping[str, Openings] | None = None,
) -> MaxFlow:
    """The most that can have gone from some accounts to others; openings as in a trace.

    Every payment of a source counts in full as the source's money; what a sink receives
    has arrived and is not followed on. Money is not followed through cash, the outside
    world or fees, and never changes currency. O(E) to leave out what cannot matter,
    then Dinic's algorithm on the rest.

    Raises RuleError where an account is on both sides, for ``balance`` with the strict
    order, or a window without length; NotFoundError for an unknown account; InputError
    where money can have gone in several currencies and none is named, for an unknown
    currency, and for sums beyond 2^62.
    """
    options = options or FlowOptions()
    _check(snapshot, sources, sinks, options)
    named = options.currency
    currencies = snapshot.currencies if named is None else (named,)
    parts = [
        flow_edges(
            snapshot, (sources, sinks), snapshot.currencies.index(c), options, stated
        )
        for c in currencies
    ]
    open_to = [n for n, part in enumerate(parts) if len(part.src)]
    if len(open_to) > 1:
        raise InputError(
            "Money can have gone that way in "
            f"{' and in '.join(currencies[n] for n in open_to)}: name one currency.",
            currencies=[currencies[n] for n in open_to],
        )
    chosen = open_to[0] if open_to else 0
    return _answer(
        snapshot, parts[chosen], currencies[chosen], (sources, sinks), options
    )


def _answer(
    snapshot: Snapshot,
    edges: FlowEdges,
    currency: str,
    ends: tuple[Sequence[int], Sequence[int]],
    options: FlowOptions,
) -> MaxFlow:
    found = largest_flow(edges)
    used = np.flatnonzero(found.flow)
    burst = None
    if options.burst_us is not None and found.value:
        burst = densest_window(edges, options.burst_us, found)
    return MaxFlow(
        ledger_version=snapshot.ledger_version,
        engine=ENGINE,
        parameters=parameter_texts(
            options,
            sources=ends[0],
            sinks=ends[1],
            **burst_parameters(options.burst_us),
            **read_window(snapshot),
        ),
        currency=currency,
        at_most_minor=found.value,
        greedy_minor=edges.greedy_minor,
        position=edges.position[used],
        amount_minor=found.flow[used],
        cut_position=edges.position[found.cut],
        cut_held_minor=found.cut_held,
        burst=burst,
    )


def _check(
    snapshot: Snapshot,
    sources: Sequence[int],
    sinks: Sequence[int],
    options: FlowOptions,
) -> None:
    if not sources or not sinks:
        raise RuleError("A flow has a side to come from and one to go to: name both.")
    for account in (*sources, *sinks):
        if not 0 <= account < snapshot.accounts:
            raise NotFoundError(
                f"The ledger has no account of ordinal {account}: its accounts are "
                f"numbered from 0 to {snapshot.accounts - 1}.",
                account=account,
            )
    if set(sources) & set(sinks):
        raise RuleError("A flow leads to other accounts: name different ones.")
    if options.currency is not None and options.currency not in snapshot.currencies:
        raise InputError(
            f"No transfer is in {options.currency}: the ledger holds "
            f"{', '.join(snapshot.currencies)}.",
            currency=options.currency,
        )
    if options.holding is Holding.BALANCE and options.order != "sequence":
        raise RuleError(
            "Balances are kept in the source's order: limit a flow by balances with "
            "the order sequence."
        )
    if options.burst_us is not None and options.burst_us < 1:
        raise RuleError("A burst takes some time: give a window longer than nothing.")
