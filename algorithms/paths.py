"""Paths that respect time: money can only go on after it has come.

A temporal path is a chain of transfers, each paid by the receiver of the one before
and later than it. Definitions: Wu et al., "Path problems in temporal graphs", PVLDB
7(9), 2014.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from algorithms.parameters import parameter_texts, read_window
from algorithms.path_chains import MOST_CHAINS, Budget, best_chains, make_rows
from algorithms.path_options import PathOptions
from algorithms.path_search import (
    arrivals,
    best_chain,
    edges_of_the_best,
    edges_on_the_way,
    path_ends,
    usable_edges,
)
from graph.engine import ENGINE
from graph.errors import InputError, NotFoundError, RuleError

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from algorithms.parameters import Parameters
    from graph.snapshot import Snapshot

OBJECTIVES = ("earliest", "latest", "fastest", "fewest", "widest")
# What one pass over the accounts can answer with a limit on hops.
_COUNTS_HOPS = ("earliest", "fewest")
_MOST_PATHS = 10_000


@dataclass(frozen=True, slots=True)
class Step:
    """One transfer of a path: its position in the snapshot, and what it says."""

    position: int
    ordinal: int
    from_account: int
    to_account: int
    time_us: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Path:
    """A chain of transfers of one currency, and the least amount on it."""

    steps: tuple[Step, ...]
    bottleneck_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Paths:
    """The best paths from one account to another, best first; none if there is none.

    ``complete`` is False where the search stopped at its cap (the parameter
    ``most_chains``): the paths given are the best, and there may be more after them.
    """

    ledger_version: int
    engine: str
    parameters: Parameters
    paths: tuple[Path, ...]
    complete: bool = True

    def to_frame(self) -> pd.DataFrame:
        """One row a step, in order."""
        import pandas as pd

        columns = ["path", "step", "transfer", "from_account", "to_account"]
        columns += ["time_us", "amount_minor", "currency", "bottleneck_minor"]
        rows = [
            (
                number,
                at,
                step.ordinal,
                step.from_account,
                step.to_account,
                step.time_us,
                step.amount_minor,
                path.currency,
                path.bottleneck_minor,
            )
            for number, path in enumerate(self.paths, 1)
            for at, step in enumerate(path.steps, 1)
        ]
        return pd.DataFrame(rows, columns=columns)


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """When money leaving one account can first be at each other account.

    Attributes
    ----------
    arrival_us : int64[V]
        UTC microseconds; 2^63 - 1 where it cannot come, the window's beginning at
        the source itself.
    via : int32[V]
        Position of the transfer that brings it first, -1 where there is none.
    reached : bool[V]
        Whether it can come; the source is not counted.
    """

    ledger_version: int
    engine: str
    parameters: Parameters
    source: int
    arrival_us: NDArray[np.int64]
    via: NDArray[np.int32]
    reached: NDArray[np.bool_]

    def to_frame(self) -> pd.DataFrame:
        """One row an account that is reached, by ordinal."""
        import pandas as pd

        account = np.flatnonzero(self.reached)
        return pd.DataFrame(
            {
                "account": account,
                "arrival_us": self.arrival_us[account],
                "via": self.via[account],
            }
        )


def earliest_arrival(
    snapshot: Snapshot, source: int, options: PathOptions | None = None
) -> Reach:
    """When money leaving ``source`` can first be at every other account.

    Money is not followed through cash, the outside world or fees. O(E), one pass.
    Raises NotFoundError for an unknown account, InputError for an unknown currency,
    and RuleError if ``max_hops``, ``max_gap_us`` or ``keep`` is set: these are limits on
    paths.
    """
    from algorithms._kernels.arrivals import arrival_times

    options = options or PathOptions()
    if options.max_hops is not None:
        raise RuleError("Reachability counts no hops: ask for a path with max_hops.")
    if options.max_gap_us is not None or options.keep is not None:
        raise RuleError(
            "Reachability has no limit from one transfer to the next: ask for a path."
        )
    _check(snapshot, (source,), options)
    edges = usable_edges(snapshot, options, options.currency)
    via = arrivals(edges, path_ends(snapshot, source), source, options)
    back = edges.position
    if back is None:
        back = np.empty(0, dtype=np.int64)
    reached, position, arrival = arrival_times(via, snapshot.time_us, back)
    arrival[source] = options.window.after_us
    return Reach(
        ledger_version=snapshot.ledger_version,
        engine=ENGINE,
        parameters=parameter_texts(options, source=source, **read_window(snapshot)),
        source=source,
        arrival_us=arrival,
        via=position,
        reached=reached,
    )


def find_paths(
    snapshot: Snapshot,
    source: int,
    target: int,
    objective: str = "earliest",
    options: PathOptions | None = None,
    k: int = 1,
) -> Paths:
    """The ``k`` best temporal paths from ``source`` to ``target``, best first.

    ============  ================================================================
    "earliest"    arrives first; then has the fewest hops
    "fewest"      has the fewest hops; then arrives first
    "latest"      leaves last; then arrives first; then has the fewest hops
    "fastest"     takes the least time; then arrives first; then the fewest hops
    "widest"      has the largest least amount; then arrives first; then fewest hops
    ============  ================================================================

    What is still equal is decided by the ledger ordinals of the transfers, compared
    from the first step on: the answer is one and the same on every run. No account
    comes twice. One best path without ``max_gap_us`` and ``keep`` takes passes of O(E)
    and O(hops × what is left); else see ``path_chains``.

    Raises RuleError for another objective, if both accounts are the same, or for a
    limit that allows nothing; NotFoundError for an unknown account; InputError for an
    unknown currency.
    """
    options = options or PathOptions()
    if objective not in OBJECTIVES:
        raise RuleError(
            f"Paths are found for the objectives {', '.join(OBJECTIVES)}, "
            f"not {objective!r}: choose one of these.",
            objective=objective,
        )
    if source == target:
        raise RuleError("A path leads to another account: name two different ones.")
    if not 1 <= k <= _MOST_PATHS:
        raise RuleError(f"Ask for 1 to {_MOST_PATHS} paths, not {k}.", k=k)
    _check(snapshot, (source, target), options)
    wanted = options.currency
    currencies = snapshot.currencies if wanted is None else (wanted,)
    budget = Budget()
    found = [
        _path(snapshot, chain, currency)
        for currency in currencies
        for chain in _chains(
            snapshot, (source, target), objective, options, currency, k, budget
        )
    ]
    found.sort(key=lambda path: _worth(path, objective))
    return Paths(
        ledger_version=snapshot.ledger_version,
        engine=ENGINE,
        parameters=parameter_texts(
            options,
            source=source,
            target=target,
            objective=objective,
            k=k,
            most_chains=MOST_CHAINS,
            **read_window(snapshot),
        ),
        paths=tuple(found[:k]),
        complete=not budget.spent,
    )


def _chains(
    snapshot: Snapshot,
    ends: tuple[int, int],
    objective: str,
    options: PathOptions,
    currency: str,
    k: int,
    budget: Budget,
) -> list[list[int]]:
    """Positions of the best chains of one currency: by accounts if that will do."""
    edges = usable_edges(snapshot, options, currency)
    limited = options.max_gap_us is not None or options.keep is not None
    if options.max_hops is not None and objective not in _COUNTS_HOPS:
        limited = True
    if k == 1 and not limited:
        edges = edges_of_the_best(snapshot, edges, ends, objective, options)
        chain = best_chain(snapshot, edges, ends, objective, options)
        return [chain] if chain else []
    edges, _ = edges_on_the_way(snapshot, edges, ends, options)
    rows = make_rows(snapshot, edges, ends, options)
    chains = best_chains(rows, ends[0], objective, options, budget)
    return [list(chain) for chain in islice(chains, k)]


def _worth(path: Path, objective: str) -> tuple[int, ...]:
    """What paths are compared by: less is better."""
    start, arrival = path.steps[0].time_us, path.steps[-1].time_us
    hops = len(path.steps)
    first = {
        "earliest": (arrival, hops),
        "fewest": (hops, arrival),
        "latest": (-start, arrival, hops),
        "fastest": (arrival - start, arrival, hops),
        "widest": (-path.bottleneck_minor, arrival, hops),
    }[objective]
    return (*first, *(step.ordinal for step in path.steps))


def _check(snapshot: Snapshot, accounts: tuple[int, ...], options: PathOptions) -> None:
    for account in accounts:
        if not 0 <= account < snapshot.accounts:
            raise NotFoundError(
                f"The ledger has no account of ordinal {account}: its accounts are "
                f"numbered from 0 to {snapshot.accounts - 1}.",
                account=account,
            )
    if options.currency is not None and options.currency not in snapshot.currencies:
        raise InputError(
            f"No transfer is in {options.currency}: the ledger holds "
            f"{', '.join(snapshot.currencies)}.",
            currency=options.currency,
        )
    if options.max_hops is not None and options.max_hops < 1:
        raise RuleError("A path has at least one hop: give max_hops of 1 or more.")
    if options.max_gap_us is not None and options.max_gap_us < 0:
        raise RuleError("A gap is no less than nothing: give max_gap_us of 0 or more.")


def _path(snapshot: Snapshot, chain: list[int], currency: str) -> Path:
    steps = tuple(
        Step(
            position=i,
            ordinal=int(snapshot.ordinal[i]),
            from_account=int(snapshot.src[i]),
            to_account=int(snapshot.dst[i]),
            time_us=int(snapshot.time_us[i]),
            amount_minor=int(snapshot.amount[i]),
        )
        for i in chain
    )
    return Path(steps, min(step.amount_minor for step in steps), currency)
