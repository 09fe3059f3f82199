"""Questions about single transfers: those of arrows, behind a figure, by their id."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from casework.overlay_answers import FoundTransfers, SingleTransfers, TransferRows
from graph.nouns import Direction, Sum
from graph.store import Rank, Relation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from casework.book import Book
    from graph.snapshot import Snapshot
    from graph.store import Expansion, GraphStore, TransferFilter

    Positions = NDArray[np.int64]

MOST_SINGLES = 300
# Sums are kept in two halves, so that those beyond int64 stay exact.
_HALF_BITS = 32
_BY_ID = """
SELECT ordinal, count(*) OVER ()
FROM transfers WHERE contains(lower(transfer_id), lower($1))
ORDER BY transfer_id <> $1, NOT starts_with(lower(transfer_id), lower($1)), transfer_id
LIMIT $2
"""
_KNOWN = """
SELECT account FROM account_now WHERE account IN (SELECT unnest(?::VARCHAR[]))
"""
_ENDS = """
SELECT t.transfer_id, a.account, b.account
FROM transfers t
JOIN account_now a ON a.ordinal = t.src JOIN account_now b ON b.ordinal = t.dst
WHERE t.transfer_id IN (SELECT unnest(?::VARCHAR[]))
"""


class RowQuestions:
    """Transfers one by one, and what is left out of them."""

    book: Book
    store: GraphStore

    @cached_property
    def risk_by_account(self) -> dict[str, int]:
        """Score by id of the accounts that score above 0."""
        raise NotImplementedError

    def single_transfers(
        self,
        pairs: Sequence[tuple[str, str]],
        where: TransferFilter,
        limit: int = MOST_SINGLES,
    ) -> SingleTransfers:
        """The transfers from each first to each second account.

        Beyond the limit the largest of each currency are listed, in time order. O(d)
        for the d transfers that the payers made.
        """
        snapshot = self.book.snapshot()
        at = _of_pairs(snapshot, self._ordinals(pairs))
        at = at[passing(snapshot, at, where)]
        listed = np.sort(at[_largest_first(snapshot, at)][:limit])
        rest = at[~np.isin(at, listed)]
        return SingleTransfers(
            transfers=self.book.transfers(snapshot, listed),
            rests=self._relations(snapshot, rest),
            returned=len(listed),
            total=len(at),
            hidden=sums(snapshot, rest),
        )

    def transfer_rows(
        self,
        account: str,
        where: TransferFilter,
        *,
        counterparty: str | None = None,
        rank: Rank | None = None,
        limit: int = 500,
        with_own: bool = True,
    ) -> TransferRows:
        """The rows behind a figure of an account, in time order or by rank.

        AMOUNT puts the largest first, LATEST the newest, RISK those of the riskiest
        counterparty. ``with_own`` keeps what the account paid to itself: it is in
        the account's totals and in no count of counterparties.
        """
        snapshot = self.book.snapshot()
        (here,) = self.book.ordinals([account])
        at = _of_account(snapshot, here, where.direction)
        at = at[passing(snapshot, at, where)]
        src, dst = snapshot.src[at], snapshot.dst[at]
        if counterparty is not None:
            (other,) = self.book.ordinals([counterparty])
            at = at[(src == other) | (dst == other)]
        elif not with_own:
            at = at[src != dst]
        listed = at[self._order(snapshot, at, here, rank)[:limit]]
        hidden = at[~np.isin(at, np.sort(listed))]
        received, paid = self._both_ways(snapshot, at, here, where.direction)
        unread = self._both_ways(snapshot, hidden, here, where.direction)
        return TransferRows(
            account=account,
            transfers=self.book.transfers(snapshot, listed),
            returned=len(listed),
            total=len(at),
            received=received,
            paid=paid,
            hidden_received=unread[0],
            hidden_paid=unread[1],
        )

    def find_transfers(self, text: str, limit: int = 20) -> FoundTransfers:
        """Transfers by id: the same first, then those that begin with the text."""
        wanted = text.strip()
        if not wanted:
            return FoundTransfers((), 0, 0)
        rows = self.book.ledger.rows(_BY_ID, [wanted, limit])
        found = self.book.ledger.transfer_rows(row[0] for row in rows)
        return FoundTransfers(found, len(found), rows[0][1] if rows else 0)

    def known_accounts(self, names: Sequence[str]) -> frozenset[str]:
        """Which of these ids the ledger holds as accounts."""
        rows = self.book.ledger.rows(_KNOWN, [list(names)]) if names else []
        return frozenset(row[0] for row in rows)

    def ends_of_transfers(self, ids: Sequence[str]) -> dict[str, tuple[str, str]]:
        """Payer and payee by id, of the transfers that the ledger holds."""
        rows = self.book.ledger.rows(_ENDS, [list(ids)]) if ids else []
        return {row[0]: (row[1], row[2]) for row in rows}

    def remainders(
        self, asked: Sequence[tuple[str, TransferFilter]], shown: Sequence[str]
    ) -> tuple[Expansion, ...]:
        """What an expansion of each account would still find beyond those shown.

        Nothing is listed: ``total`` and the hidden sums count everything.
        """
        return tuple(
            self.store.expand(
                account, where, Rank.AMOUNT, 0, [o for o in shown if o != account]
            )
            for account, where in asked
        )

    # ---------------------------------------------------------------------------

    def _ordinals(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.int64]:
        names = sorted({name for pair in pairs for name in pair})
        number = dict(zip(names, self.book.ordinals(names), strict=True))
        rows = sorted({(number[a], number[b]) for a, b in pairs})
        return np.array(rows, dtype=np.int64).reshape(len(rows), 2)

    def _order(
        self, snapshot: Snapshot, at: Positions, here: int, rank: Rank | None
    ) -> Positions:
        if rank is None:
            return np.arange(len(at))
        if rank is Rank.LATEST:
            return np.arange(len(at))[::-1]
        if rank is Rank.AMOUNT:
            return np.lexsort((at, -snapshot.amount[at]))
        scored = self.risk_by_account
        score = np.zeros(snapshot.accounts, dtype=np.int64)
        score[self.book.ordinals(scored)] = list(scored.values())
        src, dst = snapshot.src[at], snapshot.dst[at]
        other = np.where(src == here, dst, src)
        return np.lexsort((at, -snapshot.amount[at], -score[other]))

    def _both_ways(
        self, snapshot: Snapshot, at: Positions, here: int, direction: Direction
    ) -> tuple[tuple[Sum, ...], tuple[Sum, ...]]:
        got = sums(snapshot, at[snapshot.dst[at] == here])
        paid = sums(snapshot, at[snapshot.src[at] == here])
        return (
            () if direction is Direction.OUT else got,
            () if direction is Direction.IN else paid,
        )

    def _relations(self, snapshot: Snapshot, at: Positions) -> tuple[Relation, ...]:
        from graph._sums import sum_by_key

        size, kinds = snapshot.accounts, max(len(snapshot.currencies), 1)
        key = snapshot.src[at].astype(np.int64) * size + snapshot.dst[at]
        key = key * kinds + snapshot.currency[at]
        keys, count, high, low, first, last = sum_by_key(
            key, snapshot.amount[at], snapshot.time_us[at]
        )
        pair, code = np.divmod(keys, kinds)
        names = self.book.names
        found = [
            Relation(
                from_account=names[int(pair[n]) // size],
                to_account=names[int(pair[n]) % size],
                currency=snapshot.currencies[int(code[n])],
                transfers=int(count[n]),
                amount_minor=(int(high[n]) << _HALF_BITS) + int(low[n]),
                first_us=int(first[n]),
                last_us=int(last[n]),
            )
            for n in range(len(keys))
        ]
        found.sort(key=lambda r: (r.from_account, r.to_account, r.currency))
        return tuple(found)


def passing(
    snapshot: Snapshot, at: Positions, where: TransferFilter
) -> NDArray[np.bool_]:
    """bool[N]: which positions a filter lets pass, whatever its direction."""
    kept = np.ones(len(at), dtype=np.bool_)
    if not where.window.is_open:
        time_us = snapshot.time_us[at]
        kept &= (time_us >= where.window.after_us) & (time_us < where.window.before_us)
    if where.min_minor is not None:
        kept &= snapshot.amount[at] >= where.min_minor
    if where.max_minor is not None:
        kept &= snapshot.amount[at] <= where.max_minor
    if where.currency is not None:
        known = np.array([c == where.currency for c in snapshot.currencies])
        kept &= known[snapshot.currency[at]]
    return kept


def sums(snapshot: Snapshot, at: Positions) -> tuple[Sum, ...]:
    """Count and exact sum of positions, by currency code."""
    found = []
    for name, code in sorted((c, n) for n, c in enumerate(snapshot.currencies)):
        amount = snapshot.amount[at[snapshot.currency[at] == code]]
        if len(amount):
            high, low = amount >> _HALF_BITS, amount & ((1 << _HALF_BITS) - 1)
            minor = (int(high.sum()) << _HALF_BITS) + int(low.sum())
            found.append(Sum(name, len(amount), minor))
    return tuple(found)


def _of_account(snapshot: Snapshot, here: int, direction: Direction) -> Positions:
    """Positions of an account's transfers, in time order, each once."""
    paid, got = snapshot.payments(here), snapshot.receipts(here)
    if direction is not Direction.BOTH:
        return (paid if direction is Direction.OUT else got).astype(np.int64)
    return np.union1d(paid, got).astype(np.int64)


def _of_pairs(snapshot: Snapshot, pairs: NDArray[np.int64]) -> Positions:
    """Positions of the transfers of pairs of ordinals, in time order."""
    payers = np.unique(pairs[:, 0]).tolist()
    none = np.empty(0, dtype=np.int64)
    at = np.concatenate([none, *(snapshot.payments(payer) for payer in payers)])
    size = snapshot.accounts
    key = snapshot.src[at].astype(np.int64) * size + snapshot.dst[at]
    wanted = np.sort(pairs[:, 0] * size + pairs[:, 1])
    return np.sort(at[np.isin(key, wanted)]).astype(np.int64)


def _largest_first(snapshot: Snapshot, at: Positions) -> Positions:
    """The order in which positions are listed: by their place in their currency."""
    currency = snapshot.currency[at]
    order = np.lexsort((at, -snapshot.amount[at], currency))
    ranked = currency[order]
    begins = np.searchsorted(ranked, ranked)
    place = np.empty(len(at), dtype=np.int64)
    place[order] = np.arange(len(at)) - begins
    return np.lexsort((at, place))
