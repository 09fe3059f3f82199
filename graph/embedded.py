"""The embedded graph store: a snapshot's indexes, and DuckDB over the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from graph._sums import sum_by_key
from graph.errors import NotFoundError
from graph.expansions import (
    LOW_BITS,
    Groups,
    Leg,
    are_among,
    expansion_of,
    grouped,
    neighbours_of,
    relation_key,
    sums_of,
    totals_of,
)
from graph.facts import AccountColumns, account_facts
from graph.instants import Window
from graph.nouns import OUTSIDE, Direction, Sum
from graph.store import (
    AccountPage,
    AccountTotals,
    Rank,
    Relation,
    TransferFilter,
    TransferPage,
)
from graph.temporal import Edges, earliest_route

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from graph.ledger import Ledger
    from graph.nouns import Account, Transfer
    from graph.store import Expansion, Neighbours


class EmbeddedStore:
    """The store that needs no server; safe to share between threads.

    Answers come from the snapshot of one ledger version and window, so they are the
    same for as long as the store is open.
    """

    def __init__(self, ledger: Ledger, window: Window | None = None) -> None:
        self._ledger = ledger
        self._snapshot = ledger.snapshot(window or Window())
        self._columns = AccountColumns(account_facts(ledger))

    @classmethod
    def open(cls, ledger: Ledger, window: Window | None = None) -> EmbeddedStore:
        """The store of a ledger version; only the window's transfers are in it.

        Raises NotFoundError if the ledger holds no account.
        """
        if not ledger.accounts:
            raise NotFoundError("The ledger holds no account yet: load a file first.")
        return cls(ledger, window)

    @property
    def ledger_version(self) -> int:
        """The ledger version that is held."""
        return self._snapshot.ledger_version

    # accounts ------------------------------------------------------------------

    def account(self, account: str) -> Account:
        """One account."""
        return self.accounts([account])[0]

    def accounts(self, accounts: Sequence[str]) -> tuple[Account, ...]:
        """Many accounts, in the order asked."""
        return self._columns.accounts(self._ordinals(accounts).tolist())

    def totals(self, accounts: Sequence[str]) -> tuple[AccountTotals, ...]:
        """What each account received and paid in all, in the order asked.

        What it paid to itself is in both sums; it is no counterparty of its own.
        """
        everything = TransferFilter()
        found = self.accounts(accounts)
        groups = [self._groups(account.ordinal, everything) for account in found]
        return tuple(map(totals_of, found, groups))

    def search(self, text: str, limit: int = 20) -> AccountPage:
        """Accounts whose id or name, or whose party's name, contains the text."""
        found, tier = self._columns.matching(text)
        order = np.lexsort((found, -self._transfer_counts(found), tier))
        accounts = self._columns.accounts(found[order[:limit]].tolist())
        return AccountPage(accounts, returned=len(accounts), total=len(found))

    def _transfer_counts(self, found: NDArray[np.int64]) -> NDArray[np.int64]:
        """int64[N]: transfers paid and received; one to itself counts as both."""
        shot = self._snapshot
        out = shot.out_start[found + 1] - shot.out_start[found]
        into = shot.in_start[found + 1] - shot.in_start[found]
        counts: NDArray[np.int64] = out + into
        return counts

    # counterparties ------------------------------------------------------------

    def neighbours(self, account: str, where: TransferFilter) -> Neighbours:
        """Counts and sums per direction of what an expansion would find."""
        here = self._ordinal(account)
        return neighbours_of(account, self._groups(here, where).with_others(here))

    def expand(
        self,
        account: str,
        where: TransferFilter,
        rank: Rank = Rank.AMOUNT,
        limit: int = 25,
        skip: Sequence[str] = (),
        risk: Mapping[str, int] | None = None,
    ) -> Expansion:
        """The first ``limit`` counterparties by rank; O(d log d) for d transfers."""
        here = self._ordinal(account)
        scored = list(risk or {})
        at = self._columns.ordinals(scored).tolist()
        return expansion_of(
            account,
            self._groups(here, where).with_others(here),
            rank,
            limit,
            set(self._columns.ordinals(list(skip)).tolist()) - {-1},
            {o: (risk or {})[name] for o, name in zip(at, scored, strict=True)},
            self._columns.accounts,
        )

    def between(
        self, accounts: Sequence[str], where: TransferFilter
    ) -> tuple[Relation, ...]:
        """Every relation among the given accounts, ordered by (from, to, currency)."""
        among = np.unique(self._ordinals(accounts))
        if not len(among):
            return ()
        shot = self._snapshot
        at = np.concatenate([shot.payments(int(a)) for a in among])
        at = at[are_among(shot.dst[at], among)]
        at = at[self._passing(at, where)]
        names = self._columns.names(among.astype(np.int64))
        payer = np.searchsorted(among, shot.src[at])
        payee = np.searchsorted(among, shot.dst[at])
        pair = (payer * len(among) + payee) * len(shot.currencies) + shot.currency[at]
        keys, count, high, low, first, last = sum_by_key(
            pair.astype(np.int64), shot.amount[at], shot.time_us[at]
        )
        pairs, code = np.divmod(keys, max(len(shot.currencies), 1))
        relations = [
            Relation(
                from_account=names[int(pairs[g]) // len(among)],
                to_account=names[int(pairs[g]) % len(among)],
                currency=shot.currencies[int(code[g])],
                transfers=int(count[g]),
                amount_minor=(int(high[g]) << LOW_BITS) + int(low[g]),
                first_us=int(first[g]),
                last_us=int(last[g]),
            )
            for g in range(len(keys))
        ]
        return tuple(sorted(relations, key=relation_key))

    # transfers -----------------------------------------------------------------

    def transfers(
        self,
        account: str,
        where: TransferFilter,
        counterparty: str | None = None,
        offset: int = 0,
        limit: int = 100,
    ) -> TransferPage:
        """Single transfers of an account (or of a pair), in time order."""
        here = self._ordinal(account)
        at = self._positions(here, where)
        if counterparty is not None:
            other = self._ordinal(counterparty)
            shot = self._snapshot
            paid = (shot.src[at] == here) & (shot.dst[at] == other)
            got = (shot.dst[at] == here) & (shot.src[at] == other)
            at = at[paid | got]
        shown = at[offset : offset + limit]
        others = np.concatenate((at[:offset], at[offset + limit :]))
        rows = self._ledger.transfer_rows(self._snapshot.ordinal[shown].tolist())
        return TransferPage(
            transfers=rows,
            returned=len(rows),
            total=len(at),
            hidden=self._sums(others),
        )

    def earliest_path(
        self, from_account: str, to_account: str, where: TransferFilter
    ) -> tuple[Transfer, ...]:
        """Transfers of the path that arrives earliest; O(hops × E).

        A path keeps to one currency, and does not lead through cash, the outside
        world or fees.
        """
        source, target = self._ordinals([from_account, to_account]).tolist()
        shot = self._snapshot
        passing = self._passing(None, where)
        routes = []
        for code in range(len(shot.currencies)):
            at = np.flatnonzero(passing & (shot.currency == code))
            edges = Edges(
                shot.src[at],
                shot.dst[at],
                shot.time_us[at],
                shot.ordinal[at].astype(np.int64),
                shot.of_kinds(OUTSIDE),
            )
            route = earliest_route(edges, source, target)
            if route is not None:
                routes.append(route)
        return self._ledger.transfer_rows(min(routes).ordinals) if routes else ()

    def close(self) -> None:
        """Nothing to give back: the ledger belongs to who opened it."""

    # inside --------------------------------------------------------------------

    def _ordinal(self, account: str) -> int:
        return int(self._ordinals([account])[0])

    def _ordinals(self, accounts: Sequence[str]) -> NDArray[np.int32]:
        found = self._columns.ordinals(list(accounts))
        for name, ordinal in zip(accounts, found.tolist(), strict=True):
            if ordinal < 0:
                raise self._ledger.unknown_account(name)
        return found

    def _positions(self, here: int, where: TransferFilter) -> NDArray[np.int32]:
        """Positions of an account's transfers that pass, in time order, each once."""
        shot = self._snapshot
        paid, got = shot.payments(here), shot.receipts(here)
        if where.direction is Direction.OUT:
            at = paid
        elif where.direction is Direction.IN:
            at = got
        else:
            at = np.sort(np.concatenate((paid, got)))
            at = at[np.diff(at, prepend=np.int32(-1)) > 0]
        return at[self._passing(at, where)]

    def _groups(self, here: int, where: TransferFilter) -> Groups:
        """The account's transfers by counterparty, currency and direction."""
        shot = self._snapshot
        legs = []
        for paid, at, other in (
            (True, shot.payments(here), shot.dst),
            (False, shot.receipts(here), shot.src),
        ):
            if where.direction is (Direction.IN if paid else Direction.OUT):
                continue
            own = at[self._passing(at, where)]
            legs.append(
                Leg(
                    paid,
                    other[own].astype(np.int64),
                    shot.currency[own].astype(np.int64),
                    shot.amount[own],
                    shot.time_us[own],
                )
            )
        return grouped(shot.currencies, legs)

    def _passing(
        self, at: NDArray[np.int32] | None, where: TransferFilter
    ) -> NDArray[np.bool_]:
        """bool[N]: which positions (all, where none are given) the filter lets pass."""
        shot = self._snapshot
        rows = slice(None) if at is None else at
        passing = np.ones(shot.transfers if at is None else len(at), dtype=np.bool_)
        if not where.window.is_open:
            time_us = shot.time_us[rows]
            passing &= time_us >= where.window.after_us
            passing &= time_us < where.window.before_us
        if where.min_minor is not None:
            passing &= shot.amount[rows] >= where.min_minor
        if where.max_minor is not None:
            passing &= shot.amount[rows] <= where.max_minor
        if where.currency is not None:
            held = where.currency in shot.currencies
            code = shot.currencies.index(where.currency) if held else -1
            passing &= shot.currency[rows] == code if held else np.False_
        return passing

    def _sums(self, at: NDArray[np.int32]) -> tuple[Sum, ...]:
        shot = self._snapshot
        code = shot.currency[at].astype(np.int64)
        keys, count, high, low, first, last = sum_by_key(
            code, shot.amount[at], shot.time_us[at]
        )
        none = np.zeros(len(keys), dtype=np.int64)
        groups = Groups(
            shot.currencies,
            none,
            keys,
            none.astype(np.bool_),
            count,
            high,
            low,
            first,
            last,
        )
        return sums_of(groups, paid=False)
