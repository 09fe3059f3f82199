"""Sums under the tables of the pages: of answers that were given, with nothing asked anew.

A page shows these; it adds nothing up itself. Amounts are Python integers in minor
units, so that no sum overflows; each function is O(n) in the rows of its answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.nouns import Sum

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from casework.answers import (
        CommunitiesAnswer,
        CommunityFlow,
        RoleFlow,
        TraceAnswer,
        TraceTransfer,
    )
    from graph.store import Relation

Column = tuple[int, str]


@dataclass(frozen=True, slots=True)
class CommunityTotals:
    """What the communities of one currency sum to."""

    accounts: int
    internal_minor: int
    in_minor: int
    out_minor: int


@dataclass(frozen=True, slots=True)
class RoleFlows:
    """The flows of a trace's first hops, and the later ones counted and summed.

    ``received`` and ``paid`` are what each (column, role) that is drawn takes in and
    passes on: a column is the money after so many hops.
    """

    drawn: tuple[RoleFlow, ...]
    hops: int
    later: int
    later_minor: int
    received: dict[Column, int]
    paid: dict[Column, int]


def held_total(answer: TraceAnswer, currency: str) -> int:
    """What a trace's holdings of a currency sum to."""
    return sum(row.amount_minor for row in answer.holdings if row.currency == currency)


def exit_totals(answer: TraceAnswer, currency: str) -> tuple[tuple[str, int], ...]:
    """What left by each exit in a currency, all seeds together."""
    sums: dict[str, int] = {}
    for line in answer.summary:
        if line.currency == currency:
            for kind, minor in line.left_by_exit:
                sums[kind] = sums.get(kind, 0) + minor
    return tuple(sorted(sums.items()))


def carried_total(rows: Iterable[TraceTransfer], currency: str) -> Sum:
    """How many of some traced transfers are of a currency, and what they carried."""
    carried = [r.traced_minor for r in rows if r.transfer.currency == currency]
    return Sum(currency, len(carried), sum(carried))


def largest_ends(answer: TraceAnswer, most: int) -> tuple[str, ...]:
    """Accounts between which the listed transfers carried most, at most so many."""
    sums: dict[tuple[str, str], int] = {}
    for row in answer.transfers:
        pair = (row.transfer.from_account, row.transfer.to_account)
        sums[pair] = sums.get(pair, 0) + row.traced_minor
    ordered = sorted(sums, key=lambda pair: (-sums[pair], pair))
    return tuple(dict.fromkeys(end for pair in ordered for end in pair))[:most]


def relations_total(rows: Iterable[Relation], currency: str) -> Sum:
    """The transfers and the amount of some relations of a currency."""
    kept = [row for row in rows if row.currency == currency]
    transfers = sum(row.transfers for row in kept)
    return Sum(currency, transfers, sum(row.amount_minor for row in kept))


def community_totals(answer: CommunitiesAnswer, currency: str) -> CommunityTotals:
    """What all communities of a currency sum to."""
    kept = [row for row in answer.summaries if row.currency == currency]
    return CommunityTotals(
        accounts=sum(row.accounts for row in kept),
        internal_minor=sum(row.internal_minor for row in kept),
        in_minor=sum(row.in_minor for row in kept),
        out_minor=sum(row.out_minor for row in kept),
    )


def flows_total(flows: Sequence[CommunityFlow]) -> int:
    """What some flows between communities sum to, of one currency."""
    return sum(flow.amount_minor for flow in flows)


def role_flows(answer: TraceAnswer, currency: str, hops: int) -> RoleFlows:
    """The flows of the first ``hops`` hops, the later ones counted and summed.

    In a backward trace hops count from the seed too, so the order is the same.
    """
    flows = [flow for flow in answer.role_flows if flow.currency == currency]
    later = [flow for flow in flows if flow.hop >= hops]
    drawn = sorted(
        (flow for flow in flows if flow.hop < hops),
        key=lambda f: (f.hop, -f.amount_minor, f.from_role, f.to_role),
    )
    received: dict[Column, int] = {}
    paid: dict[Column, int] = {}
    for flow in drawn:
        start, end = (flow.hop, flow.from_role), (flow.hop + 1, flow.to_role)
        paid[start] = paid.get(start, 0) + flow.amount_minor
        received[end] = received.get(end, 0) + flow.amount_minor
    return RoleFlows(
        drawn=tuple(drawn),
        hops=max((flow.hop for flow in drawn), default=-1) + 1,
        later=len(later),
        later_minor=sum(flow.amount_minor for flow in later),
        received=received,
        paid=paid,
    )
