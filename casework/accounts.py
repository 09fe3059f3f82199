"""Questions about accounts: search, details, transfers, source rows, listings."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from casework.answers import (
    AccountDetail,
    DataGap,
    SourceInfo,
    SourceRow,
)
from casework.balances import balance_lines
from casework.book import window_of
from graph.errors import NotFoundError
from graph.nouns import Direction
from graph.store import AccountPage, Rank, TransferFilter
from ingest.row_text import row_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from casework.answers import RiskAnswer
    from casework.balances import BalanceLine
    from casework.book import Book
    from graph.instants import Window
    from graph.nouns import Account
    from graph.settings import Settings
    from graph.store import (
        Expansion,
        GraphStore,
        Neighbours,
        Relation,
        TransferPage,
    )

    Int64 = NDArray[np.int64]

_SOURCES = """
SELECT source, file, sha256, profile, rows, accepted, rejected, loaded_at_us,
    ledger_version, repeated
FROM sources ORDER BY source
"""
_ROW = """
SELECT t.source, s.file, s.sha256, s.profile, t.source_row
FROM transfers t JOIN sources s USING (source) WHERE t.transfer_id = ?
"""
_IDENTIFIERS = """
SELECT DISTINCT i.kind, i.identifier
FROM links l JOIN identifiers i ON i.identifier = l.to_id
WHERE l.to_type = 'identifier' AND l.from_id IN (?, ?) ORDER BY ALL
"""
_LARGEST = 10
_PREFIXES = {
    "acct:": None,
    "person:": "person",
    "org:": "organisation",
    "platform:": "platform",
}


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One account in one currency, as the command line lists it."""

    account: str
    name: str
    kind: str
    region: str
    transfers_in: int
    transfers_out: int
    in_minor: int
    out_minor: int
    balance_minor: int
    currency: str


class AccountQuestions:
    """What is known of accounts, and the rows behind it."""

    book: Book
    store: GraphStore
    settings: Settings

    def risk(self, accounts: Sequence[str] | None) -> RiskAnswer:
        """Scores with reasons; None asks for all accounts."""
        raise NotImplementedError

    @cached_property
    def risk_by_account(self) -> dict[str, int]:
        """Score by id of the accounts that score above 0."""
        raise NotImplementedError

    def search(self, text: str, limit: int = 20) -> AccountPage:
        """Accounts by id, name or party.

        ``acct:`` looks through all; ``person:``, ``org:`` and ``platform:`` keep the
        accounts of such parties.
        """
        for prefix, kind in _PREFIXES.items():
            if text.lower().startswith(prefix):
                wanted = text[len(prefix) :].strip()
                if kind is None:
                    return self.store.search(wanted, limit)
                return self._of_party_kind(wanted, kind, limit)
        return self.store.search(text, limit)

    def _of_party_kind(self, text: str, kind: str, limit: int) -> AccountPage:
        found = self.store.search(text, len(self.book.names))
        rows = self.book.ledger.rows(
            "SELECT party FROM party_now WHERE kind = ?", [kind]
        )
        parties = {row[0] for row in rows}
        kept = tuple(a for a in found.accounts if a.party in parties)
        return AccountPage(kept[:limit], len(kept[:limit]), len(kept))

    def account(self, account: str) -> AccountDetail:
        """What the details panel shows."""
        (totals,) = self.store.totals([account])
        held = totals.account
        lines = balance_lines(self.book, held.ordinal)
        points = [point for line in lines for point in line.points()]
        return AccountDetail(
            account=held,
            party_name=self._party_name(held.party),
            received=totals.received,
            paid=totals.paid,
            payers=totals.payers,
            payees=totals.payees,
            balances=tuple(
                sorted((line.last for line in lines), key=lambda last: last.currency)
            ),
            balance_over_time=tuple(sorted(points, key=lambda point: point.time_us)),
            balances_left_out=sum(len(line.minor) for line in lines) - len(points),
            risk=self.risk([account]).scores[0],
            largest=self._largest(account),
            identifiers=tuple(
                (row[0], row[1])
                for row in self.book.ledger.rows(
                    _IDENTIFIERS, [held.party or "", account]
                )
            ),
            warnings=self._gaps(held, lines),
        )

    def account_rows(
        self,
        text: str | None = None,
        *,
        after: str | None = None,
        before: str | None = None,
    ) -> list[AccountRow]:
        """Accounts with what they received, paid and hold, a row a currency.

        ``balance_minor`` is the opening, as stated or inferred, plus what came in, less
        what went out. O(E + V).
        """
        window = window_of(after, before)
        snapshot = self.book.snapshot(window)
        if text is None:
            accounts = self.store.accounts(self.book.names)
        else:
            accounts = self.search(text, len(self.book.names)).accounts
        rows = []
        for code, currency in enumerate(snapshot.currencies):
            columns = self._turnover(code, window)
            for account in accounts:
                values = [int(column[account.ordinal]) for column in columns]
                if any(values[:2]) or (code == 0 and not self._trades(account)):
                    rows.append(_account_row(account, values, currency))
        place = {a.account: n for n, a in enumerate(accounts)}
        return sorted(rows, key=lambda row: (place[row.account], row.currency))

    def transfers(
        self,
        account: str,
        where: TransferFilter,
        counterparty: str | None = None,
        offset: int = 0,
        limit: int = 100,
    ) -> TransferPage:
        """The rows behind a figure."""
        return self.store.transfers(account, where, counterparty, offset, limit)

    def source_row(self, transfer_id: str) -> SourceRow:
        """The row of the source file that a transfer was read from, with its text."""
        rows = self.book.ledger.rows(_ROW, [transfer_id])
        if not rows:
            raise NotFoundError(
                f"The ledger holds no transfer {transfer_id!r}.", transfer=transfer_id
            )
        source, file, sha256, profile, row = rows[0]
        text = row_text(self.settings.workspace, sha256, profile, row)
        return SourceRow(source, file, sha256, profile, row, text)

    def sources(self) -> tuple[SourceInfo, ...]:
        """The loaded files."""
        return tuple(SourceInfo(*row) for row in self.book.ledger.rows(_SOURCES))

    # the canvas ----------------------------------------------------------------

    def neighbours(self, account: str, where: TransferFilter) -> Neighbours:
        """Counts and sums before an expansion."""
        return self.store.neighbours(account, where)

    def expand(
        self,
        account: str,
        where: TransferFilter,
        rank: Rank,
        limit: int = 25,
        skip: Sequence[str] = (),
    ) -> Expansion:
        """The first counterparties by rank, and what stays hidden."""
        risk = None
        if rank is Rank.RISK:
            risk = self.risk_by_account
        return self.store.expand(account, where, rank, limit, skip, risk)

    def between(
        self, accounts: Sequence[str], where: TransferFilter
    ) -> tuple[Relation, ...]:
        """Relations among accounts on the canvas."""
        return self.store.between(accounts, where)

    # ---------------------------------------------------------------------------

    def _trades(self, account: Account) -> bool:
        snapshot = self.book.snapshot()
        ordinal = account.ordinal
        return bool(len(snapshot.payments(ordinal)) + len(snapshot.receipts(ordinal)))

    def _turnover(self, code: int, window: Window) -> list[Int64]:
        snapshot = self.book.snapshot(window)
        at = np.flatnonzero(snapshot.currency == code)
        size = snapshot.accounts
        source, target = snapshot.src[at], snapshot.dst[at]
        came, went = (np.zeros(size, dtype=np.int64) for _ in range(2))
        np.add.at(came, target, snapshot.amount[at])
        np.add.at(went, source, snapshot.amount[at])
        opening = self.book.opening_balances(code, window)
        return [
            np.bincount(target, minlength=size),
            np.bincount(source, minlength=size),
            came,
            went,
            opening + came - went,
        ]

    def _party_name(self, party: str) -> str:
        rows = self.book.ledger.rows(
            "SELECT name FROM party_now WHERE party = ?", [party]
        )
        return (rows[0][0] or "") if rows else ""

    def _largest(self, account: str) -> tuple[Relation, ...]:
        where = TransferFilter(direction=Direction.BOTH)
        return self.store.expand(account, where, Rank.AMOUNT, _LARGEST).relations

    def _gaps(
        self, account: Account, lines: Sequence[BalanceLine]
    ) -> tuple[DataGap, ...]:
        """What is missing in what the ledger knows of an account."""
        gaps = []
        snapshot = self.book.snapshot()
        paid = len(snapshot.payments(account.ordinal))
        received = len(snapshot.receipts(account.ordinal))
        if not account.name:
            gaps.append(DataGap("no-name", "No source names the holder."))
        if not account.region:
            gaps.append(DataGap("no-region", "No source says where it is held."))
        if received and not paid and not account.kind.is_outside:
            gaps.append(
                DataGap(
                    "never-pays",
                    "It receives and never pays: its own statements may be missing.",
                )
            )
        if not account.kind.is_outside and any(line.minor.min() < 0 for line in lines):
            gaps.append(
                DataGap(
                    "below-zero",
                    "Its balance falls below zero: rows are missing, or it is lent to.",
                )
            )
        return tuple(gaps)


def _account_row(account: Account, values: list[int], currency: str) -> AccountRow:
    transfers_in, transfers_out, in_minor, out_minor, balance = values
    return AccountRow(
        account=account.account,
        name=account.name,
        kind=str(account.kind),
        region=account.region,
        transfers_in=transfers_in,
        transfers_out=transfers_out,
        in_minor=in_minor,
        out_minor=out_minor,
        balance_minor=balance,
        currency=currency,
    )
