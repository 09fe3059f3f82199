"""Questions about balances and payments: whose money it is, and what paid what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack, cast

import numpy as np
import pyarrow as pa

from casework.book import window_of
from casework.listed import Listed
from casework.origin_answers import Match, MatchesAnswer, Origin, OriginsAnswer
from casework.tracing_setup import (
    BalancesAsked,
    OriginsAsked,
    TraceAsked,
    TracingSetup,
)
from graph.arrow import arrow_names, arrow_numbers, arrow_texts
from graph.instants import parse_instant

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from algorithms.options import TracingOptions
    from graph.ledger import Openings
    from graph.snapshot import Snapshot

    Int64 = NDArray[np.int64]

_MICROSECONDS = 1_000_000


class OriginQuestions(TracingSetup):
    """Whose money the balances are, and which receipt paid which payment."""

    def origins(
        self,
        accounts: Sequence[str] | None,
        *,
        at: str | None = None,
        **asked: Unpack[OriginsAsked],
    ) -> OriginsAnswer:
        """Whose money the balances of accounts are right after ``at``; None: of all."""
        from algorithms.backward import OriginKind
        from algorithms.origins import origins

        at_us = None if at is None else parse_instant(at)
        snapshot, options, stated = self._balances_setup(cast("TraceAsked", asked))
        wanted = self._wanted(accounts)
        found = origins(snapshot, wanted, options, stated, at_us)
        names = self.book.ledger.account_ids()
        kinds = arrow_texts([kind.name.lower() for kind in OriginKind])
        told = Listed(
            pa.table(
                {
                    "account": arrow_names(found.account, names),
                    "origin_account": arrow_names(found.origin_account, names),
                    "origin_kind": arrow_names(found.origin_kind, kinds),
                    "amount_minor": arrow_numbers(found.amount),
                    "currency": arrow_names(
                        found.currency, arrow_texts(found.currencies)
                    ),
                }
            ),
            Origin,
        )
        return OriginsAnswer(self.book.basis(found.parameters), told, told.sums())

    def matches(
        self, accounts: Sequence[str] | None, **asked: Unpack[BalancesAsked]
    ) -> MatchesAnswer:
        """Which receipt of accounts paid which payment, FIFO if no rule is named."""
        from algorithms.matches import matches

        snapshot, options, stated = self._balances_setup(
            cast("TraceAsked", {"rule": "fifo", **asked})
        )
        found = matches(snapshot, self._wanted(accounts), options, stated)
        names = self.book.ledger.account_ids()
        told = Listed(
            pa.table(
                {
                    "account": arrow_names(found.account, names),
                    "in_transfer": self.book.transfer_id_column(
                        snapshot, found.in_position
                    ),
                    "out_transfer": self.book.transfer_id_column(
                        snapshot, found.out_position
                    ),
                    "amount_minor": arrow_numbers(found.amount),
                    "currency": arrow_names(
                        found.currency, arrow_texts(found.currencies)
                    ),
                    "held_seconds": _seconds(found.held_us),
                }
            ),
            Match,
        )
        return MatchesAnswer(self.book.basis(found.parameters), told, told.sums())

    def _balances_setup(
        self, asked: TraceAsked
    ) -> tuple[Snapshot, TracingOptions, Mapping[str, Openings] | None]:
        """Snapshot of the window, options, and stated openings if asked for.

        Whatever is asked of balances is asked of traces too, by the same names.
        """
        window = window_of(asked.get("after"), asked.get("before"))
        options = self._tracing_options(asked)
        stated = self.book.stated(options.opening, window)
        return self.book.snapshot(window), options, stated

    def _wanted(self, accounts: Sequence[str] | None) -> Int64 | None:
        if accounts is None:
            return None
        return np.array(self.book.ordinals(accounts), dtype=np.int64)


def _seconds(held_us: Int64) -> pa.Array:
    """Whole seconds; null where one of the two transfers is missing."""
    return arrow_numbers(held_us // _MICROSECONDS, held_us >= 0)
