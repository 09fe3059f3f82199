"""What moves inside, into and out of each group of a partition, exactly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from algorithms.sums import sums_by
from graph.errors import ConservationError
from graph.nouns import KINDS, AccountKind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from graph.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class CommunityFlow:
    """One community in one currency; amounts in minor units.

    Attributes
    ----------
    community : int
        -1 for the accounts that belong to none, taken together.
    accounts : int
        Its members, whether or not they use this currency.
    internal_minor : int
        Between members, payments to oneself included.
    in_minor, out_minor : int
        From and to accounts that are not members.
    pass_through : float
        ``min(in, out) / max(in, out)``: 1.0 where as much goes out as comes in, 0.0
        where one of them is nothing.
    top_account : int
        The member with the largest turnover (received + paid) in this currency; ties
        to the smallest ordinal.
    kind : AccountKind
        The kind that most members have; ties to the first in ``KINDS``.
    """

    community: int
    accounts: int
    internal_minor: int
    in_minor: int
    out_minor: int
    pass_through: float
    top_account: int
    kind: AccountKind
    currency: str


def community_flows(
    snapshot: Snapshot, membership: NDArray[np.int32], currency: str | None = None
) -> tuple[CommunityFlow, ...]:
    """The flow of each group, ordered by (community, currency).

    A group without any money in a currency has no row there. ``membership`` is int32[V], -1 for none. Raises ConservationError unless, in each
    currency, internal + in = internal + out = all that moved. O(E + V·currencies).
    """
    group = membership.astype(np.int64) + 1
    groups = int(group.max(initial=0)) + 1
    size = np.bincount(group, minlength=groups)
    kind = _commonest_kind(snapshot, group, groups)
    rows: list[CommunityFlow] = []
    for code, name in enumerate(snapshot.currencies):
        if currency is not None and name != currency:
            continue
        chosen = snapshot.currency == code
        src, dst = snapshot.src[chosen], snapshot.dst[chosen]
        amount = snapshot.amount[chosen]
        inner = group[src] == group[dst]
        internal = sums_by(group[src[inner]], amount[inner], groups)
        out = sums_by(group[src[~inner]], amount[~inner], groups)
        into = sums_by(group[dst[~inner]], amount[~inner], groups)
        _check(name, internal, into, out, amount)
        turnover = sums_by(src, amount, snapshot.accounts)
        turnover += sums_by(dst, amount, snapshot.accounts)
        top = _first_of_largest(group, turnover, groups)
        rows += [
            CommunityFlow(
                community=g - 1,
                accounts=int(size[g]),
                internal_minor=int(internal[g]),
                in_minor=int(into[g]),
                out_minor=int(out[g]),
                pass_through=_pass_through(int(into[g]), int(out[g])),
                top_account=int(top[g]),
                kind=kind[g],
                currency=name,
            )
            for g in np.flatnonzero(internal + into + out).tolist()
        ]
    return tuple(sorted(rows, key=lambda row: (row.community, row.currency)))


def _pass_through(into: int, out: int) -> float:
    most = max(into, out)
    return min(into, out) / most if most else 0.0


def _check(
    currency: str,
    internal: NDArray[np.int64],
    into: NDArray[np.int64],
    out: NDArray[np.int64],
    amount: NDArray[np.int64],
) -> None:
    whole = int(np.sum(amount))
    for side in (into, out):
        if int(internal.sum()) + int(side.sum()) != whole:
            raise ConservationError(
                f"The communities' flows in {currency} do not add up to the "
                f"{whole} minor units that moved."
            )


def _first_of_largest(
    group: NDArray[np.int64], turnover: NDArray[np.int64], groups: int
) -> NDArray[np.int64]:
    """int64[groups]: the account of the largest turnover, then smallest ordinal."""
    order = np.lexsort((-turnover, group))
    found, first = np.unique(group[order], return_index=True)
    top = np.full(groups, -1, dtype=np.int64)
    top[found] = order[first]
    return top


def _commonest_kind(
    snapshot: Snapshot, group: NDArray[np.int64], groups: int
) -> list[AccountKind]:
    count = np.bincount(
        group * len(KINDS) + snapshot.kind, minlength=groups * len(KINDS)
    )
    most = count.reshape(groups, len(KINDS)).argmax(axis=1)
    return [KINDS[code] for code in most.tolist()]


@dataclass(frozen=True, slots=True)
class FlowBetween:
    """What moved from one group to another in one currency; never to itself."""

    from_community: int
    to_community: int
    transfers: int
    amount_minor: int
    currency: str


def flows_between(
    snapshot: Snapshot, membership: NDArray[np.int32], currency: str | None = None
) -> tuple[FlowBetween, ...]:
    """Money between groups, ordered by (from, to, currency); -1 is a group like any.

    For each group what comes in sums to ``in_minor`` of its flow, what goes out to its
    ``out_minor``. O(E log E).
    """
    source = membership[snapshot.src].astype(np.int64) + 1
    target = membership[snapshot.dst].astype(np.int64) + 1
    crosses = source != target
    if currency is not None:
        crosses &= snapshot.currency == snapshot.currencies.index(currency)
    groups = int(membership.max(initial=-1)) + 2
    currencies = len(snapshot.currencies)
    key = (source * groups + target) * currencies + snapshot.currency
    keys, cell = np.unique(key[crosses], return_inverse=True)
    amounts = sums_by(cell, snapshot.amount[crosses], len(keys))
    counts = np.bincount(cell, minlength=len(keys))
    return tuple(
        FlowBetween(
            from_community=key // currencies // groups - 1,
            to_community=key // currencies % groups - 1,
            transfers=int(counts[n]),
            amount_minor=int(amounts[n]),
            currency=snapshot.currencies[key % currencies],
        )
        for n, key in enumerate(keys.tolist())
    )
