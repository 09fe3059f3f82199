"""The graph store on Neo4j: the protocol's questions as Cypher with parameters.

The database groups and sums; ranking, ties and what is hidden are decided by the same
code as in the embedded store.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from graph.errors import StoreError
from graph.expansions import (
    LOW_BITS,
    Leg,
    expansion_of,
    grouped,
    neighbours_of,
    relation_key,
    totals_of,
)
from graph.facts import NAME_BEGINS, accounts_of, searched_text
from graph.neo4j_driver import connect, driver_errors
from graph.neo4j_paths import ENDS, earliest_steps
from graph.neo4j_questions import (
    ACCOUNTS,
    BETWEEN,
    BY_ORDINAL,
    FIRST_PAID,
    ORDINALS,
    PATH_ROUND,
    SEARCH,
    STEPS,
    TRANSFER_SUMS,
    TRANSFERS,
    TRANSFERS_AROUND,
    filter_parameters,
)
from graph.neo4j_schema import read_held
from graph.nouns import Sum, Transfer
from graph.store import (
    AccountPage,
    AccountTotals,
    Rank,
    Relation,
    TransferFilter,
    TransferPage,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any, LiteralString

    from neo4j import Driver, ManagedTransaction

    from graph.expansions import Groups
    from graph.ledger import Ledger
    from graph.neo4j_paths import Front
    from graph.neo4j_schema import Held
    from graph.nouns import Account
    from graph.settings import Settings
    from graph.store import Expansion, Neighbours


class Neo4jStore:
    """One ledger version in a Neo4j database; safe to share between threads."""

    def __init__(self, driver: Driver, settings: Settings, ledger: Ledger) -> None:
        self._driver = driver
        self._address = settings.store
        self._database = settings.neo4j_database
        self._ledger = ledger

    @classmethod
    def open(cls, settings: Settings, ledger: Ledger) -> Neo4jStore:
        """The store of a ledger version in the settings' database.

        Raises StoreError if it cannot be reached, holds no whole ledger version, or
        holds another version or ledger than the one given.
        """
        driver = connect(settings)
        try:
            with (
                driver_errors(settings.store),
                driver.session(database=settings.neo4j_database) as session,
            ):
                held = session.execute_read(read_held)
            _check_held(held, settings.store, ledger)
        except BaseException:
            driver.close()
            raise
        return cls(driver, settings, ledger)

    @property
    def ledger_version(self) -> int:
        """The ledger version that is held."""
        return self._ledger.version

    # accounts ------------------------------------------------------------------

    def account(self, account: str) -> Account:
        """One account."""
        return self.accounts([account])[0]

    def accounts(self, accounts: Sequence[str]) -> tuple[Account, ...]:
        """Many accounts, in the order asked."""
        found = accounts_of(self._rows(ACCOUNTS, accounts=list(accounts)))
        by_name = {account.account: account for account in found}
        for name in accounts:
            if name not in by_name:
                raise self._ledger.unknown_account(name)
        return tuple(by_name[name] for name in accounts)

    def totals(self, accounts: Sequence[str]) -> tuple[AccountTotals, ...]:
        """What each account received and paid in all, in the order asked."""
        found = self.accounts(accounts)
        ordinals = sorted({account.ordinal for account in found})
        groups = self._groups(ordinals, TransferFilter())
        return tuple(totals_of(a, groups[a.ordinal]) for a in found)

    def search(self, text: str, limit: int = 20) -> AccountPage:
        """Accounts whose id or name, or whose party's name, contains the text."""
        wanted = searched_text(text)
        if not wanted:
            return AccountPage((), returned=0, total=0)
        rows = self._rows(
            SEARCH,
            text=wanted,
            equal=wanted + NAME_BEGINS,
            name=NAME_BEGINS + wanted,
            limit=limit,
        )
        accounts = self._by_ordinal(rows[0][1])
        return AccountPage(accounts, returned=len(accounts), total=rows[0][0])

    # counterparties ------------------------------------------------------------

    def neighbours(self, account: str, where: TransferFilter) -> Neighbours:
        """Counts and sums per direction of what an expansion would find."""
        here = self.account(account).ordinal
        groups = self._groups([here], where)[here]
        return neighbours_of(account, groups.with_others(here))

    def expand(
        self,
        account: str,
        where: TransferFilter,
        rank: Rank = Rank.AMOUNT,
        limit: int = 25,
        skip: Sequence[str] = (),
        risk: Mapping[str, int] | None = None,
    ) -> Expansion:
        """The first ``limit`` counterparties by rank."""
        here = self.account(account).ordinal
        scored = dict(risk or {}) if rank is Rank.RISK else {}
        known = dict(self._rows(ORDINALS, accounts=[*skip, *scored]))
        return expansion_of(
            account,
            self._groups([here], where)[here].with_others(here),
            rank,
            limit,
            {known[name] for name in skip if name in known},
            {known[name]: score for name, score in scored.items() if name in known},
            self._by_ordinal,
        )

    def between(
        self, accounts: Sequence[str], where: TransferFilter
    ) -> tuple[Relation, ...]:
        """Every relation among the given accounts, ordered by (from, to, currency)."""
        among = sorted({account.account for account in self.accounts(accounts)})
        rows = self._rows(BETWEEN, accounts=among, **filter_parameters(where))
        relations = [
            Relation(
                from_account=payer,
                to_account=payee,
                currency=currency,
                transfers=count,
                amount_minor=(high << LOW_BITS) + low,
                first_us=first,
                last_us=last,
            )
            for payer, payee, currency, count, high, low, first, last in rows
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
        named = [account] if counterparty is None else [account, counterparty]
        ends = [found.ordinal for found in self.accounts(named)]
        asked = {
            **filter_parameters(where),
            "account": ends[0],
            "counterparty": ends[1] if counterparty is not None else None,
        }
        page = self._rows(TRANSFERS, offset=offset, limit=limit, **asked)
        shown = tuple(Transfer(*row) for row in page)
        sums = {
            currency: [count, (high << LOW_BITS) + low]
            for currency, count, high, low in self._rows(TRANSFER_SUMS, **asked)
        }
        total = sum(count for count, _ in sums.values())
        for transfer in shown:
            sums[transfer.currency][0] -= 1
            sums[transfer.currency][1] -= transfer.amount_minor
        hidden = [Sum(c, n, minor) for c, (n, minor) in sorted(sums.items()) if n]
        return TransferPage(shown, len(shown), total, tuple(hidden))

    def earliest_path(
        self, from_account: str, to_account: str, where: TransferFilter
    ) -> tuple[Transfer, ...]:
        """Transfers of the path that arrives earliest: see ``graph.neo4j_paths``."""
        ends = self.accounts([from_account, to_account])
        passing = filter_parameters(where)

        def ask(front: Front, bound: int) -> list[Any]:
            (columns,) = self._rows(
                PATH_ROUND, front=front, bound=bound, ends=ENDS, **passing
            )
            return list(columns)

        source, target = ends[0].ordinal, ends[1].ordinal
        ((first_us,),) = self._rows(FIRST_PAID, ordinal=source, **passing)
        if first_us is None:
            return ()
        accounts = self._ledger.accounts
        steps = earliest_steps(ask, first_us, accounts, source, target)
        if not steps:
            return ()
        found = {row[0]: Transfer(*row) for row in self._rows(STEPS, steps=steps)}
        return tuple(found[ordinal] for ordinal, *_ in steps)

    def close(self) -> None:
        """Give back the connections."""
        self._driver.close()

    # inside --------------------------------------------------------------------

    def _rows(self, question: LiteralString, **parameters: object) -> list[Any]:
        """Rows of one question as lists, read in a managed transaction.

        The same transaction looks whether the database still holds the version; raises
        StoreError if it was synced to another meanwhile.
        """

        def ask(tx: ManagedTransaction) -> list[Any]:
            _check_held(read_held(tx), self._address, self._ledger)
            return tx.run(question, parameters).values()

        with (
            driver_errors(self._address),
            self._driver.session(database=self._database) as session,
        ):
            return session.execute_read(ask)

    def _by_ordinal(self, ordinals: Sequence[int]) -> tuple[Account, ...]:
        if not ordinals:
            return ()
        found = accounts_of(self._rows(BY_ORDINAL, ordinals=list(ordinals)))
        by_ordinal = {account.ordinal: account for account in found}
        return tuple(by_ordinal[ordinal] for ordinal in ordinals)

    def _groups(self, ordinals: list[int], where: TransferFilter) -> dict[int, Groups]:
        """Each account's transfers by counterparty, currency and direction."""
        rows = self._rows(
            TRANSFERS_AROUND, ordinals=ordinals, **filter_parameters(where)
        )
        return {
            ordinal: _as_groups([row[1:] for row in rows if row[0] == ordinal])
            for ordinal in ordinals
        }


def _check_held(held: Held | None, address: str, ledger: Ledger) -> None:
    if held is None or not held.is_complete:
        raise StoreError(
            f"The Neo4j database at {address} does not hold a whole ledger: run "
            "'fundtrail sync' and wait until it ends."
        )
    same = held.identity == ledger.identity
    if not same or held.version != ledger.version:
        raise StoreError(
            f"The Neo4j database at {address} holds version {held.version} of "
            f"{'this' if same else 'another'} ledger, not version {ledger.version} of "
            "this one: run 'fundtrail sync'.",
            holds=held.version,
            asked=ledger.version,
        )


def _as_groups(parts: list[Any]) -> Groups:
    """Groups of (paid, currency, others, amounts, times), a part for each direction."""
    names = tuple(sorted({currency for _, currency, *_ in parts}))
    return grouped(
        names,
        [
            Leg(
                paid,
                np.array(others, dtype=np.int64),
                np.full(len(others), names.index(currency)),
                np.array(amounts, dtype=np.int64),
                np.array(times, dtype=np.int64),
            )
            for paid, currency, others, amounts, times in parts
        ],
    )
