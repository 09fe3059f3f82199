"""Paths that respect time: money can only go on after it has come.

A temporal path is a chain of transfers, each paid by the receiver of the one before
and later than it. Definitions: Wu et al., "Path problems in temporal graphs", PVLDB
7(9), 2014.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

from algorithms.parameters import parameter_texts, read_window
from algorithms.path_search import (
    arrivals,
    best_chain,
    path_ends,
    usable_edges,
)
from graph.engine import ENGINE
from graph.errors import InputError, NotFoundError, RuleError
from graph.instants import Window

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from algorithms.parameters import Parameters
    from graph.snapshot import Snapshot

OBJECTIVES = ("earliest", "fewest")


@dataclass(frozen=True, slots=True)
class PathOptions:
    """Which transfers a path may use, and what "later" means.

    Attributes
    ----------
    window : Window
        Only transfers inside it.
    currency : str or None
        Only this currency. With None each path keeps to one currency, whichever
        serves best; reachability may change currency on the way.
    min_minor : int
        Only transfers of at least this many minor units.
    max_hops : int or None
        At most this many transfers.
    order : {"strict", "sequence"}
        "strict": each transfer is at a later instant than the one before.
        "sequence": transfers of one instant follow one another in the source's order.
    """

    window: Window = field(default_factory=Window)
    currency: str | None = None
    min_minor: int = 1
    max_hops: int | None = None
    order: Literal["strict", "sequence"] = "strict"


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
    """The best path from one account to another; ``paths`` is empty if there is none."""

    ledger_version: int
    engine: str
    parameters: Parameters
    paths: tuple[Path, ...]

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
    and RuleError if ``max_hops`` is set: hops are counted for paths.
    """
    from algorithms._kernels.arrivals import arrival_times

    options = options or PathOptions()
    if options.max_hops is not None:
        raise RuleError("Reachability counts no hops: ask for a path with max_hops.")
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
) -> Paths:
    """The best temporal path from ``source`` to ``target``.

    "earliest" arrives first, then has the fewest hops; "fewest" has the fewest hops,
    then arrives first. What is still equal is decided by the ledger ordinals of the
    transfers, compared from the first step on: the answer is one and the same on every
    run. No account comes twice. O(E) to leave out what cannot matter, then
    O(hops × what is left).

    Raises RuleError for another objective or if both accounts are the same,
    NotFoundError for an unknown account, InputError for an unknown currency.
    """
    options = options or PathOptions()
    if objective not in OBJECTIVES:
        raise RuleError(
            f"Paths are found for the objectives {' and '.join(OBJECTIVES)}, "
            f"not {objective!r}: choose one of these.",
            objective=objective,
        )
    if source == target:
        raise RuleError("A path leads to another account: name two different ones.")
    _check(snapshot, (source, target), options)
    wanted = options.currency
    currencies = snapshot.currencies if wanted is None else (wanted,)
    found: list[tuple[tuple[int, ...], Path]] = []
    for currency in currencies:
        edges = usable_edges(snapshot, options, currency)
        chain = best_chain(snapshot, edges, source, target, objective, options)
        if chain:
            path = _path(snapshot, chain, currency)
            last, hops = path.steps[-1].time_us, len(chain)
            first = (last, hops) if objective == "earliest" else (hops, last)
            found.append(((*first, *(s.ordinal for s in path.steps)), path))
    return Paths(
        ledger_version=snapshot.ledger_version,
        engine=ENGINE,
        parameters=parameter_texts(
            options,
            source=source,
            target=target,
            objective=objective,
            **read_window(snapshot),
        ),
        paths=(min(found, key=lambda pair: pair[0])[1],) if found else (),
    )


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
