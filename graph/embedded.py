"""The embedded graph store: a snapshot's indexes, and DuckDB for words.

It needs no server and is the default. Neighbours, sums and relations come from the
snapshot; text search and single rows from DuckDB over the ledger.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from graph.account_facts import AccountFacts
from graph.errors import NotFoundError
from graph.grouping import Groups, group_transfers, sums_by_currency
from graph.nouns import Direction
from graph.rounds import earliest_transfers
from graph.store import (
    AccountPage,
    AccountTotals,
    Expansion,
    Neighbours,
    Rank,
    Relation,
    TransferFilter,
    TransferPage,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from graph.instants import Window
    from graph.ledger import Ledger
    from graph.nouns import Account, Sum, Transfer

    Positions = NDArray[np.int32]
    Bool = NDArray[np.bool_]

_SEARCH = """
SELECT a.ordinal, a.account = $text AS is_it,
    starts_with(lower(a.account), $low)
        OR starts_with(lower(coalesce(a.name, '')), $low) AS begins
FROM account_now a LEFT JOIN party_now p USING (party)
WHERE contains(lower(a.account), $low) OR contains(lower(coalesce(a.name, '')), $low)
    OR contains(lower(coalesce(p.name, '')), $low)
"""


class EmbeddedStore:
    """A ledger version in this process; answers ``graph.store.GraphStore``."""

    def __init__(self, ledger: Ledger, window: Window | None = None) -> None:
        self.ledger = ledger
        self.snapshot = ledger.snapshot(window)
        self._facts = AccountFacts(ledger)

    @property
    def ledger_version(self) -> int:
        """The ledger version that is held."""
        return self.ledger.version

    def account(self, account: str) -> Account:
        """One account; raises NotFoundError with the nearest ids."""
        return self._facts.account(self._ordinal(account))

    def accounts(self, accounts: Sequence[str]) -> tuple[Account, ...]:
        """Many accounts, in the order asked."""
        return tuple(self._facts.account(o) for o in self._ordinals(accounts))

    def totals(self, accounts: Sequence[str]) -> tuple[AccountTotals, ...]:
        """What each account received and paid in all; payments to itself are in both.

        They are in the sums only: an account is no counterparty of its own.
        """
        return tuple(self._totals(o) for o in self._ordinals(accounts))

    def search(self, text: str, limit: int = 20) -> AccountPage:
        """Accounts whose id or name, or whose party's name, contains the text."""
        wanted = text.strip()
        if not wanted:
            return AccountPage((), 0, 0)
        found = self.ledger.query(_SEARCH, {"text": wanted, "low": wanted.lower()})
        ordinal = np.asarray(found.column("ordinal"))
        degree = np.diff(self.snapshot.out_start) + np.diff(self.snapshot.in_start)
        order = np.lexsort(
            (
                ordinal,
                -degree[ordinal],
                ~np.asarray(found.column("begins")),
                ~np.asarray(found.column("is_it")),
            )
        )
        shown = ordinal[order[:limit]].tolist()
        page = tuple(self._facts.account(o) for o in shown)
        return AccountPage(page, len(page), len(ordinal))

    def neighbours(self, account: str, where: TransferFilter) -> Neighbours:
        """Counts and sums per direction of what an expansion would find."""
        ordinal = self._ordinal(account)
        paid, received = self._legs(ordinal, where)
        payees = self.snapshot.dst[paid]
        payers = self.snapshot.src[received]
        return Neighbours(
            account=account,
            payers=len(np.unique(payers)),
            payees=len(np.unique(payees)),
            counterparties=len(np.unique(np.concatenate((payers, payees)))),
            received=self._sums(received),
            paid=self._sums(paid),
        )

    def expand(
        self,
        account: str,
        where: TransferFilter,
        rank: Rank = Rank.AMOUNT,
        limit: int = 25,
        skip: Sequence[str] = (),
        risk: Mapping[str, int] | None = None,
    ) -> Expansion:
        """The first ``limit`` counterparties by rank, and what is not shown."""
        ordinal = self._ordinal(account)
        groups = self._groups(ordinal, where)
        if skip:
            skipped = self.ledger.ordinals(list(skip))
            groups = groups.where(~np.isin(groups.counterparty, skipped))
        ranked = groups.ranked(rank, self._scores(groups, rank, risk))
        shown = ranked[:limit]
        place = {int(o): n for n, o in enumerate(shown)}
        hidden = groups.where(~np.isin(groups.counterparty, shown))
        visible = groups.where(np.isin(groups.counterparty, shown))
        return Expansion(
            account=account,
            rank=rank,
            counterparties=tuple(self._facts.account(int(o)) for o in shown),
            relations=self._relations(account, visible, place),
            returned=len(shown),
            total=len(ranked),
            hidden_received=hidden.sums(self.snapshot.currencies, paid=False),
            hidden_paid=hidden.sums(self.snapshot.currencies, paid=True),
        )

    def between(
        self, accounts: Sequence[str], where: TransferFilter
    ) -> tuple[Relation, ...]:
        """Every relation among the given accounts, ordered by (from, to, currency)."""
        among = np.unique(np.array(self._ordinals(accounts), dtype=np.int32))
        snapshot = self.snapshot
        parts = [snapshot.payments(int(o)) for o in among]
        positions = np.concatenate(parts) if parts else np.zeros(0, np.int32)
        inside = np.zeros(snapshot.accounts, dtype=np.bool_)
        inside[among] = True
        positions = positions[inside[snapshot.dst[positions]]]
        positions = positions[self._passes(positions, where)]
        groups = group_transfers(
            snapshot, positions, snapshot.dst[positions], snapshot.src[positions]
        )
        found = [
            self._relation(
                self._facts.name(int(groups.owner[n])),
                self._facts.name(int(groups.counterparty[n])),
                groups,
                n,
            )
            for n in range(len(groups))
        ]
        return tuple(
            sorted(found, key=lambda r: (r.from_account, r.to_account, r.currency))
        )

    def transfers(
        self,
        account: str,
        where: TransferFilter,
        counterparty: str | None = None,
        offset: int = 0,
        limit: int = 100,
    ) -> TransferPage:
        """Single transfers of an account (or of a pair), in time order."""
        ordinal = self._ordinal(account)
        snapshot = self.snapshot
        paid = snapshot.payments(ordinal)
        received = snapshot.receipts(ordinal)
        if counterparty is not None:
            other = self._ordinal(counterparty)
            paid = paid[snapshot.dst[paid] == other]
            received = received[snapshot.src[received] == other]
        chosen = {
            Direction.OUT: paid,
            Direction.IN: received,
            Direction.BOTH: np.union1d(paid, received),
        }[where.direction]
        chosen = chosen[self._passes(chosen, where)]
        page = chosen[offset : offset + limit]
        rest = np.concatenate((chosen[:offset], chosen[offset + limit :]))
        return TransferPage(
            transfers=self.ledger.transfer_rows(snapshot.ordinal[page].tolist()),
            returned=len(page),
            total=len(chosen),
            hidden=self._sums(rest),
        )

    def earliest_path(
        self, from_account: str, to_account: str, where: TransferFilter
    ) -> tuple[Transfer, ...]:
        """Transfers of one path of strictly increasing times that arrives earliest."""
        start, goal = self._ordinal(from_account), self._ordinal(to_account)
        path = earliest_transfers(
            start, goal, lambda front: self._departures(front, where)
        )
        return self.ledger.transfer_rows(path)

    def close(self) -> None:
        """Give back the memory of the query engine."""
        self.ledger.close()

    # ---------------------------------------------------------------------------

    def _ordinal(self, account: str) -> int:
        return self._ordinals([account])[0]

    def _ordinals(self, accounts: Sequence[str]) -> list[int]:
        known = self._facts.ordinals(accounts)
        if known is None:
            return [int(o) for o in self.ledger.ordinals(list(accounts))]
        return known

    def _passes(self, positions: Positions, where: TransferFilter) -> Bool:
        """bool[len(positions)]: which transfers the filter lets through."""
        snapshot = self.snapshot
        passed = np.ones(len(positions), dtype=np.bool_)
        if not where.window.is_open:
            time = snapshot.time_us[positions]
            passed &= (time >= where.window.after_us) & (time < where.window.before_us)
        if where.min_minor is not None:
            passed &= snapshot.amount[positions] >= where.min_minor
        if where.max_minor is not None:
            passed &= snapshot.amount[positions] <= where.max_minor
        if where.currency is not None:
            code = (
                snapshot.currencies.index(where.currency)
                if where.currency in snapshot.currencies
                else -1
            )
            passed &= snapshot.currency[positions] == code
        return passed

    def _legs(self, ordinal: int, where: TransferFilter) -> tuple[Positions, Positions]:
        """Payments and receipts with others that pass the filter, by its direction."""
        snapshot = self.snapshot
        nothing = np.zeros(0, dtype=np.int32)
        paid = snapshot.payments(ordinal)
        received = snapshot.receipts(ordinal)
        paid = nothing if where.direction is Direction.IN else paid
        received = nothing if where.direction is Direction.OUT else received
        paid = paid[snapshot.dst[paid] != ordinal]
        received = received[snapshot.src[received] != ordinal]
        return (
            paid[self._passes(paid, where)],
            received[self._passes(received, where)],
        )

    def _groups(self, ordinal: int, where: TransferFilter) -> Groups:
        paid, received = self._legs(ordinal, where)
        positions = np.concatenate((paid, received))
        counterparty = np.concatenate(
            (self.snapshot.dst[paid], self.snapshot.src[received])
        )
        side = np.zeros(len(positions), dtype=np.int32)
        side[: len(paid)] = 1
        return group_transfers(self.snapshot, positions, counterparty, side)

    def _scores(
        self, groups: Groups, rank: Rank, risk: Mapping[str, int] | None
    ) -> NDArray[np.int64] | None:
        if rank is not Rank.RISK:
            return None
        scores = np.zeros(self.snapshot.accounts, dtype=np.int64)
        told = {name: score for name, score in (risk or {}).items() if score}
        known = self._facts.ordinals(list(told)) or []
        scores[known] = list(told.values())
        return scores

    def _relations(
        self, account: str, groups: Groups, place: Mapping[int, int]
    ) -> tuple[Relation, ...]:
        """Relations by the counterparty's rank, what was paid before what came in."""
        rows = []
        for n in range(len(groups)):
            other = int(groups.counterparty[n])
            name = self._facts.name(other)
            paid = bool(groups.owner[n])
            ends = (account, name) if paid else (name, account)
            order = (place[other], not paid, groups.currency_code(n))
            rows.append((order, self._relation(*ends, groups, n)))
        return tuple(row[1] for row in sorted(rows, key=lambda row: row[0]))

    def _relation(self, source: str, target: str, groups: Groups, n: int) -> Relation:
        return Relation(
            from_account=source,
            to_account=target,
            currency=groups.currency_code(n),
            transfers=int(groups.transfers[n]),
            amount_minor=int(groups.amount[n]),
            first_us=int(groups.first_us[n]),
            last_us=int(groups.last_us[n]),
        )

    def _totals(self, ordinal: int) -> AccountTotals:
        snapshot = self.snapshot
        paid, received = snapshot.payments(ordinal), snapshot.receipts(ordinal)
        payees = np.unique(snapshot.dst[paid])
        payers = np.unique(snapshot.src[received])
        return AccountTotals(
            account=self._facts.account(ordinal),
            received=self._sums(received),
            paid=self._sums(paid),
            payers=int(np.count_nonzero(payers != ordinal)),
            payees=int(np.count_nonzero(payees != ordinal)),
        )

    def _sums(self, positions: Positions) -> tuple[Sum, ...]:
        snapshot = self.snapshot
        return sums_by_currency(
            snapshot.currency[positions],
            snapshot.amount[positions],
            snapshot.currencies,
        )

    def _departures(
        self, front: Mapping[int, int], where: TransferFilter
    ) -> list[tuple[int, int, int, int]]:
        """(payer, payee, instant, ordinal) of what leaves each account after a time."""
        snapshot = self.snapshot
        found = []
        for account, after in front.items():
            paid = snapshot.payments(account)
            begin = np.searchsorted(snapshot.time_us[paid], after, side="right")
            paid = paid[begin:]
            paid = paid[self._passes(paid, where)]
            # Of each payee only the first matters, and the smallest ordinal of those.
            _, first = np.unique(snapshot.dst[paid], return_index=True)
            for position in paid[first].tolist():
                found.append(
                    (
                        account,
                        int(snapshot.dst[position]),
                        int(snapshot.time_us[position]),
                        int(snapshot.ordinal[position]),
                    )
                )
        return found


def open_embedded(ledger: Ledger, window: Window | None = None) -> EmbeddedStore:
    """The embedded store of a ledger version; raises NotFoundError if it is empty."""
    if not ledger.accounts:
        raise NotFoundError("The ledger holds no account yet: load a file first.")
    return EmbeddedStore(ledger, window)
