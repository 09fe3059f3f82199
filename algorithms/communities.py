"""Communities: groups of accounts that trade more inside than out.

Accounts are joined where money moved between them, in either direction; the weight of
a pair is the sum over its transfers of log(1 + amount in major units), so that one
large payment does not own a group and no amounts of different currencies are added.
Leiden maximises modularity at a resolution (Traag, Waltman and van Eck, "From Louvain
to Leiden", Sci. Rep. 9, 2019), in igraph's own implementation.
"""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from algorithms.community_flows import CommunityFlow, community_flows
from algorithms.parameters import parameter_texts, read_window
from graph.engine import ENGINE
from graph.errors import InputError, RuleError
from graph.money import currency as money_currency
from graph.nouns import OUTSIDE

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from algorithms.parameters import Parameters
    from graph.snapshot import Snapshot

METHODS = ("leiden", "infomap", "label-propagation")
NONE = -1
# igraph draws from one generator for the whole process.
_RANDOM = threading.Lock()


@dataclass(frozen=True, slots=True)
class CommunityOptions:
    """How communities are found.

    Attributes
    ----------
    method : {"leiden", "infomap", "label-propagation"}
    resolution : float
        Leiden only: higher gives smaller communities; above 0.
    seed : int
        The same seed gives the same partition.
    currency : str or None
        Only transfers of this currency join accounts; None takes all.
    hub_cap : int or None
        Accounts with more counterparties than this join nothing together (a payment
        firm serves everybody); afterwards each is put where most of its weight goes.
    iterations : int
        Leiden's rounds at most, 1 or more; it stops earlier when nothing improves.
    """

    method: str = "leiden"
    resolution: float = 1.0
    seed: int = 1
    currency: str | None = None
    hub_cap: int | None = None
    iterations: int = 10


@dataclass(frozen=True, slots=True, eq=False)
class Communities:
    """A partition of the accounts and the flow of each part.

    Attributes
    ----------
    membership : int32[V]
        Each account's community, numbered from the largest on (ties: the one with the
        smallest account ordinal first). -1 for an account that belongs to none: it has
        no transfer with another account, or only with hubs, or it is the outside
        world (cash, external, fees).
    flows : tuple of CommunityFlow
        One for each community and currency in which it moved money, community -1
        first, so that all internal and incoming money together is all that moved.
    modularity : float
        Of the partition at resolution 1 on the graph that was cut.
    """

    ledger_version: int
    engine: str
    parameters: Parameters
    membership: NDArray[np.int32]
    flows: tuple[CommunityFlow, ...]
    modularity: float

    @property
    def count(self) -> int:
        """How many communities there are, -1 not counted."""
        return int(self.membership.max(initial=NONE)) + 1

    def to_frame(self) -> pd.DataFrame:
        """One row an account: its ordinal and community."""
        import pandas as pd

        account = np.arange(len(self.membership))
        return pd.DataFrame({"account": account, "community": self.membership})

    def summary_frame(self) -> pd.DataFrame:
        """One row a community and currency: what moved inside, in and out."""
        import pandas as pd

        names = [part.name for part in fields(CommunityFlow)]
        rows = [[getattr(flow, name) for name in names] for flow in self.flows]
        return pd.DataFrame(rows, columns=names)


@dataclass(frozen=True, slots=True, eq=False)
class _Pairs:
    """Accounts that trade, each pair once: first < second, with its weight."""

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    weight: NDArray[np.float64]


def communities(
    snapshot: Snapshot, options: CommunityOptions | None = None
) -> Communities:
    """Groups of accounts that trade more inside than out, and the flow of each.

    Deterministic for a seed. O(E log E) to collapse the transfers, then igraph's cost.
    Raises RuleError for an unknown method or option, InputError for a currency that no
    transfer has, ConservationError if the flows do not add up to all that moved.
    """
    options = options or CommunityOptions()
    _check(snapshot, options)
    pairs = _trading_pairs(snapshot, options)
    hub = np.zeros(snapshot.accounts, dtype=np.bool_)
    if options.hub_cap is not None:
        degree = np.bincount(pairs.first, minlength=snapshot.accounts)
        degree += np.bincount(pairs.second, minlength=snapshot.accounts)
        hub = degree > options.hub_cap
    free = ~(hub[pairs.first] | hub[pairs.second])
    inner = _Pairs(pairs.first[free], pairs.second[free], pairs.weight[free])
    label, modularity = _partition(inner, snapshot.accounts, options)
    _place_hubs(label, hub, pairs)
    membership = _largest_first(label)
    return Communities(
        ledger_version=snapshot.ledger_version,
        engine=ENGINE,
        parameters=parameter_texts(options, **read_window(snapshot)),
        membership=membership,
        flows=community_flows(snapshot, membership, options.currency),
        modularity=modularity,
    )


def _check(snapshot: Snapshot, options: CommunityOptions) -> None:
    if options.method not in METHODS:
        raise RuleError(
            f"Communities are found by {', '.join(METHODS)}, not by "
            f"{options.method!r}: choose one of these.",
            method=options.method,
        )
    if not 0 < options.resolution < float("inf"):
        raise RuleError("The resolution must be a number above 0: 1 is usual.")
    if options.iterations < 1:
        raise RuleError(
            "Leiden needs at least one round: give iterations of 1 or more."
        )
    if options.hub_cap is not None and options.hub_cap < 1:
        raise RuleError("A hub cap is a number of counterparties: give 1 or more.")
    if options.currency is not None and options.currency not in snapshot.currencies:
        raise InputError(
            f"No transfer is in {options.currency}: the ledger holds "
            f"{', '.join(snapshot.currencies)}.",
            currency=options.currency,
        )


def _trading_pairs(snapshot: Snapshot, options: CommunityOptions) -> _Pairs:
    outside = snapshot.of_kinds(OUTSIDE)
    keep = snapshot.src != snapshot.dst
    keep &= ~(outside[snapshot.src] | outside[snapshot.dst])
    if options.currency is not None:
        keep &= snapshot.currency == snapshot.currencies.index(options.currency)
    src, dst = snapshot.src[keep].astype(np.int64), snapshot.dst[keep]
    key = np.minimum(src, dst) * snapshot.accounts + np.maximum(src, dst)
    unit = np.array(
        [10.0 ** money_currency(code).exponent for code in snapshot.currencies]
    )
    weight = np.log1p(snapshot.amount[keep] / unit[snapshot.currency[keep]])
    pair, of = np.unique(key, return_inverse=True)
    first, second = np.divmod(pair, max(snapshot.accounts, 1))
    together = np.bincount(of, weights=weight, minlength=len(pair))
    return _Pairs(first, second, together.astype(np.float64))


def _partition(
    pairs: _Pairs, accounts: int, options: CommunityOptions
) -> tuple[NDArray[np.int64], float]:
    """int64[V]: a label an account, -1 where it trades with nobody; and modularity."""
    import igraph

    label = np.full(accounts, NONE, dtype=np.int64)
    if len(pairs.first) == 0:
        return label, 0.0
    names, ends = np.unique(
        np.concatenate([pairs.first, pairs.second]), return_inverse=True
    )
    graph = igraph.Graph(
        n=len(names), edges=np.reshape(ends, (2, -1)).T, directed=False
    )
    weights = pairs.weight.tolist()
    with _RANDOM:
        # A partition needs a generator that can be repeated, not one that is secret.
        igraph.set_random_number_generator(random.Random(options.seed))  # noqa: S311
        try:
            found = _cluster(graph, weights, options)
        finally:
            igraph.set_random_number_generator(random)
    label[names] = found
    return label, float(graph.modularity(found, weights=weights))


# igraph ships no types.
def _cluster(graph: Any, weights: list[float], options: CommunityOptions) -> list[int]:  # noqa: ANN401
    if options.method == "infomap":
        found = graph.community_infomap(edge_weights=weights, trials=10)
    elif options.method == "label-propagation":
        found = graph.community_label_propagation(weights=weights)
    else:
        found = graph.community_leiden(
            objective_function="modularity",
            weights=weights,
            resolution=options.resolution,
            n_iterations=options.iterations,
        )
    return list(found.membership)


def _place_hubs(
    label: NDArray[np.int64], hub: NDArray[np.bool_], pairs: _Pairs
) -> None:
    """Put each hub where most of its weight goes; ties to the smaller label."""
    if not hub.any():
        return
    a = np.concatenate([pairs.first, pairs.second])
    b = np.concatenate([pairs.second, pairs.first])
    weight = np.concatenate([pairs.weight, pairs.weight])
    use = hub[a] & (label[b] != NONE)
    if not use.any():
        return
    span = int(label.max()) + 1
    cell, of = np.unique(a[use] * span + label[b[use]], return_inverse=True)
    strength = np.bincount(of, weights=weight[use])
    account, community = np.divmod(cell, span)
    order = np.lexsort((community, -strength, account))
    chosen, first = np.unique(account[order], return_index=True)
    label[chosen] = community[order][first]


def _largest_first(label: NDArray[np.int64]) -> NDArray[np.int32]:
    """int32[V]: labels renumbered by size, then by the smallest account ordinal."""
    member = label != NONE
    names, first, size = np.unique(label, return_index=True, return_counts=True)
    inside = names != NONE
    order = np.lexsort((first[inside], -size[inside]))
    number = np.full(int(label.max(initial=NONE)) + 1, NONE, dtype=np.int32)
    number[names[inside][order]] = np.arange(len(order), dtype=np.int32)
    membership = np.full(len(label), NONE, dtype=np.int32)
    membership[member] = number[label[member]]
    return membership
