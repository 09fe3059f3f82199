"""Grouped transfers of one account, and what both stores make of them.

The stores differ in how they sum; ranking, hiding and ties are decided here, once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np

from graph._sums import dense_codes, sum_by_key
from graph.nouns import Sum
from graph.store import AccountTotals, Expansion, Neighbours, Rank, Relation

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from numpy.typing import NDArray

    from graph.nouns import Account

LOW_BITS = 32
_Int = TypeVar("_Int", bound=np.signedinteger)


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """An account's transfers by counterparty, currency and direction.

    ``counterparty`` int64[G] ordinals; ``currency`` int64[G] index into
    ``currencies``; ``paid`` bool[G] whether the account paid; ``transfers`` int64[G];
    the sum in minor units is ``high * 2**32 + low`` (int64[G] each), exact beyond
    int64; ``first_us``, ``last_us`` int64[G].
    """

    currencies: tuple[str, ...]
    counterparty: NDArray[np.int64]
    currency: NDArray[np.int64]
    paid: NDArray[np.bool_]
    transfers: NDArray[np.int64]
    high: NDArray[np.int64]
    low: NDArray[np.int64]
    first_us: NDArray[np.int64]
    last_us: NDArray[np.int64]

    def where(self, rows: NDArray[np.bool_] | NDArray[np.int64]) -> Groups:
        """The groups that a mask or positions select."""
        return Groups(
            self.currencies,
            self.counterparty[rows],
            self.currency[rows],
            self.paid[rows],
            self.transfers[rows],
            self.high[rows],
            self.low[rows],
            self.first_us[rows],
            self.last_us[rows],
        )

    def with_others(self, account: int) -> Groups:
        """Without what the account of an ordinal paid to itself."""
        return self.where(self.counterparty != account)

    def minor(self, row: int) -> int:
        """The exact sum of one group."""
        return (int(self.high[row]) << LOW_BITS) + int(self.low[row])


class Leg(NamedTuple):
    """Transfers of an account in one direction: ``other``, ``currency``, … int64[N].

    ``currency`` is an index into the currencies of their groups.
    """

    paid: bool
    other: NDArray[np.int64]
    currency: NDArray[np.int64]
    amount: NDArray[np.int64]
    time_us: NDArray[np.int64]


def grouped(currencies: tuple[str, ...], legs: Sequence[Leg]) -> Groups:
    """An account's transfers summed by counterparty, currency and direction. O(N)."""
    none = np.zeros(0, dtype=np.int64)
    size = max(len(currencies), 1)
    keys = [none, *((leg.other * size + leg.currency) * 2 + leg.paid for leg in legs)]
    key, count, high, low, first, last = sum_by_key(
        np.concatenate(keys),
        np.concatenate([none, *(leg.amount for leg in legs)]),
        np.concatenate([none, *(leg.time_us for leg in legs)]),
    )
    pair, paid = np.divmod(key, 2)
    other, code = np.divmod(pair, size)
    return Groups(
        currencies, other, code, paid.astype(np.bool_), count, high, low, first, last
    )


def sums_of(groups: Groups, *, paid: bool) -> tuple[Sum, ...]:
    """Count and sum by currency of what was paid (or received), by currency code."""
    sums = []
    for code, name in sorted(enumerate(groups.currencies), key=lambda pair: pair[1]):
        rows = (groups.currency == code) & (groups.paid == paid)
        if rows.any():
            minor = int(groups.high[rows].sum()) << LOW_BITS
            minor += int(groups.low[rows].sum())
            sums.append(Sum(name, int(groups.transfers[rows].sum()), minor))
    return tuple(sums)


def neighbours_of(account: str, groups: Groups) -> Neighbours:
    """Counts and sums of all counterparties."""
    return Neighbours(
        account=account,
        payers=_distinct(groups.counterparty[~groups.paid]),
        payees=_distinct(groups.counterparty[groups.paid]),
        counterparties=_distinct(groups.counterparty),
        received=sums_of(groups, paid=False),
        paid=sums_of(groups, paid=True),
    )


def totals_of(account: Account, groups: Groups) -> AccountTotals:
    """What an account received and paid in all, and with how many others."""
    others = neighbours_of(account.account, groups.with_others(account.ordinal))
    return AccountTotals(
        account=account,
        received=sums_of(groups, paid=False),
        paid=sums_of(groups, paid=True),
        payers=others.payers,
        payees=others.payees,
    )


def _distinct(ordinals: NDArray[np.int64]) -> int:
    return len(dense_codes(ordinals)[1])


def expansion_of(
    account: str,
    groups: Groups,
    rank: Rank,
    limit: int,
    skip: Collection[int],
    risk: Mapping[int, int],
    facts: Callable[[Sequence[int]], tuple[Account, ...]],
) -> Expansion:
    """The first ``limit`` counterparties by rank, and the sums of the others.

    ``skip`` and ``risk`` go by ordinal; ``facts`` gives the accounts of ordinals.
    O(G) for G groups.
    """
    if skip:
        left_out = np.fromiter(skip, np.int64, len(skip))
        groups = groups.where(~are_among(groups.counterparty, np.sort(left_out)))
    chosen = _first(groups, rank, risk, limit)
    is_shown = are_among(groups.counterparty, np.array(sorted(chosen), dtype=np.int64))
    hidden = groups.where(~is_shown)
    shown = groups.where(is_shown)
    accounts = facts(chosen)
    return Expansion(
        account=account,
        rank=rank,
        counterparties=accounts,
        relations=_relations(account, shown, accounts),
        returned=len(chosen),
        total=_distinct(groups.counterparty),
        hidden_received=sums_of(hidden, paid=False),
        hidden_paid=sums_of(hidden, paid=True),
    )


def _ranked(
    groups: Groups, rank: Rank, risk: Mapping[int, int]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Counterparties and what they are ranked by; one may come again.

    The greater value goes first, and a counterparty goes by its greatest.
    """
    if rank is Rank.LATEST:
        return groups.counterparty, groups.last_us
    if rank is Rank.RISK:
        _, who = dense_codes(groups.counterparty)
        score = [risk.get(ordinal, 0) for ordinal in who.tolist()]
        return who, np.array(score, dtype=np.int64)
    return _amounts_both_ways(groups)


def _amounts_both_ways(
    groups: Groups,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Counterparties and the order of their sums, for each currency, in and out."""
    currencies = max(len(groups.currencies), 1)
    code, keys = dense_codes(groups.counterparty * currencies + groups.currency)
    high = np.zeros(len(keys), dtype=np.int64)
    low = np.zeros(len(keys), dtype=np.int64)
    np.add.at(high, code, groups.high)
    np.add.at(low, code, groups.low)
    high += low >> LOW_BITS
    low &= (1 << LOW_BITS) - 1
    if len(high) and int(high.max()) >= 1 << (62 - LOW_BITS):
        # Sums beyond int64 are ranked by their place among all sums.
        order = np.lexsort((low, high))
        steps = (np.diff(high[order]) != 0) | (np.diff(low[order]) != 0)
        place = np.empty(len(order), dtype=np.int64)
        place[order] = np.concatenate(([0], np.cumsum(steps)))
        return keys // currencies, place
    return keys // currencies, (high << LOW_BITS) + low


def _first(
    groups: Groups, rank: Rank, risk: Mapping[int, int], limit: int
) -> list[int]:
    """The first ``limit`` different counterparties; ties by ordinal. O(G)."""
    who, value = _ranked(groups, rank, risk)
    # Each comes at most once per currency and direction.
    enough = max(limit, 0) * 2 * max(len(groups.currencies), 1)
    if 0 < enough < len(value):
        least = np.partition(value, len(value) - enough)[len(value) - enough]
        who, value = who[value >= least], value[value >= least]
    order = np.lexsort((who, -value))
    return list(dict.fromkeys(who[order].tolist()))[: max(limit, 0)]


def _relations(
    account: str, groups: Groups, accounts: Sequence[Account]
) -> tuple[Relation, ...]:
    """Relations by the counterparty's rank, paid before received, by currency."""
    place = {a.ordinal: n for n, a in enumerate(accounts)}
    rows = []
    for row, ordinal in enumerate(groups.counterparty.tolist()):
        other = accounts[place[ordinal]].account
        paid = bool(groups.paid[row])
        relation = Relation(
            from_account=account if paid else other,
            to_account=other if paid else account,
            currency=groups.currencies[int(groups.currency[row])],
            transfers=int(groups.transfers[row]),
            amount_minor=groups.minor(row),
            first_us=int(groups.first_us[row]),
            last_us=int(groups.last_us[row]),
        )
        rows.append(((place[ordinal], not paid, relation.currency), relation))
    return tuple(relation for _, relation in sorted(rows, key=lambda row: row[0]))


def are_among(ordinals: NDArray[_Int], among: NDArray[_Int]) -> NDArray[np.bool_]:
    """bool[N]: which ordinals are in an ascending array."""
    if not len(among):
        return np.zeros(len(ordinals), dtype=np.bool_)
    near = np.minimum(np.searchsorted(among, ordinals), len(among) - 1)
    held: NDArray[np.bool_] = among[near] == ordinals
    return held


def relation_key(relation: Relation) -> tuple[str, str, str]:
    """The order of relations: from, to, currency."""
    return relation.from_account, relation.to_account, relation.currency
