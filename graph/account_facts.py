"""What is currently said of each account, by ordinal, kept in memory as columns."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from graph.nouns import Account, AccountKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graph.ledger import Ledger

_FACTS = """
SELECT account, coalesce(name, ''), coalesce(kind, 'unknown'), coalesce(institution, ''),
    coalesce(party, ''), coalesce(region, ''), coalesce(opened, '')
FROM account_now ORDER BY ordinal
"""


class AccountFacts:
    """Accounts of one ledger version by ordinal; the columns are read on first use."""

    def __init__(self, ledger: Ledger) -> None:
        self._columns = ledger.query(_FACTS).combine_chunks()
        self._known: dict[str, int] | None = None
        self._lock = threading.Lock()

    def name(self, ordinal: int) -> str:
        """The id of an account."""
        return str(self._columns.column(0)[ordinal].as_py())

    def account(self, ordinal: int) -> Account:
        """One account."""
        values = [
            self._columns.column(place)[ordinal].as_py()
            for place in range(self._columns.num_columns)
        ]
        kind = values[2] if values[2] in set(AccountKind) else "unknown"
        return Account(
            ordinal=ordinal,
            account=values[0],
            name=values[1],
            kind=AccountKind(kind),
            institution=values[3],
            party=values[4],
            region=values[5],
            opened=values[6],
        )

    def ordinals(self, accounts: Sequence[str]) -> list[int] | None:
        """Ordinals in the order asked; None if one is not held."""
        known = self._index()
        found = [known.get(name) for name in accounts]
        if any(ordinal is None for ordinal in found):
            return None
        return [ordinal for ordinal in found if ordinal is not None]

    def _index(self) -> dict[str, int]:
        with self._lock:
            if self._known is None:
                ids = self._columns.column(0).to_pylist()
                self._known = {name: ordinal for ordinal, name in enumerate(ids)}
        return self._known
