"""Questions that follow money: traces, and the transfers behind a ribbon."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Unpack

import numpy as np

from algorithms.options import (
    TraceDirection,
)
from casework.account_roles import ROLES, role_codes
from casework.answers import (
    HopLine,
    RoleFlow,
    TraceAnswer,
    TraceConversion,
    TraceHolding,
    TraceStop,
    TraceSummary,
    TraceTransfer,
)
from casework.overlay_figures import sums_by_currency
from casework.tracing_setup import TraceAsked, TracingSetup
from casework.values import Rates, valued
from graph.errors import NotFoundError
from graph.nouns import Sum

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from algorithms.hops import HopFlows
    from algorithms.trace_results import Stops, Trace
    from casework.overlay_answers import Part
    from graph.snapshot import Snapshot
    from graph.store import GraphStore

    Int64 = NDArray[np.int64]


class FlowQuestions(TracingSetup):
    """Where money went, or came from."""

    store: GraphStore

    @cached_property
    def roles(self) -> list[str]:
        """The role of each account, by ordinal."""
        raise NotImplementedError

    def trace(
        self,
        *,
        limit: int | None = 1000,
        value_in: str | None = None,
        **asked: Unpack[TraceAsked],
    ) -> TraceAnswer:
        """Follow money; ``limit`` cuts the transfers listed, never the sums.

        ``value_in`` names a reporting currency: each transfer is valued at its instant,
        each holding at the last of the window.
        """
        from algorithms.tracing import trace

        rates = None if value_in is None else Rates(self.book.ledger, value_in)
        snapshot, given, options, stated = self._trace_setup(**asked)
        found = trace(snapshot, given, options, stated)
        flows: tuple[RoleFlow, ...] = ()
        lines: tuple[HopLine, ...] = ()
        if options.direction is TraceDirection.FORWARD:
            from algorithms.hops import trace_hops

            split = trace_hops(snapshot, given, options, stated)
            flows, lines = self._role_flows(snapshot, split), _hop_lines(split)
        moved = found.transfers
        order = np.lexsort((moved.label, moved.position))
        cut = len(order) if limit is None else limit
        listed, hidden = self._told_transfers(snapshot, found, order[:cut], order[cut:])
        answer = TraceAnswer(
            basis=self.book.basis(found.parameters, limit=limit, value_in=value_in),
            rule=str(options.rule),
            direction=str(options.direction),
            summary=_summaries(found, self.book.names),
            holdings=self._holdings(found, found.holdings),
            transfers=listed,
            transfers_total=len(found.transfers),
            stops=self._stops(found),
            role_flows=flows,
            hops=lines,
            conversions=self._conversions(snapshot, found),
            transfers_hidden=tuple(
                Sum(part.currency, part.count, part.amount_minor) for part in hidden
            ),
        )
        if rates is None:
            return answer
        last = int(snapshot.time_us[-1]) if snapshot.transfers else 0
        return valued(answer, rates, last)

    def trace_ribbon(
        self,
        hop: int,
        from_role: str,
        to_role: str,
        *,
        currency: str | None = None,
        **asked: Unpack[TraceAsked],
    ) -> tuple[TraceTransfer, ...]:
        """The transfers that one ribbon of a forward trace sums, all of them."""
        from algorithms.hops import trace_hops

        for role in (from_role, to_role):
            if role not in ROLES:
                raise NotFoundError(f"There is no role {role!r}.", role=role)
        snapshot, given, options, stated = self._trace_setup(**asked)
        split = trace_hops(snapshot, given, options, stated)
        code = role_codes(self.roles)
        position = split.position
        chosen = (
            (split.hop == hop)
            & (code[snapshot.src[position]] == ROLES.index(from_role))
            & (code[snapshot.dst[position]] == ROLES.index(to_role))
        )
        if currency is not None:
            wanted = [c == currency for c in snapshot.currencies]
            chosen &= np.array(wanted)[snapshot.currency[position]]
        rows = self.book.transfers(snapshot, position[chosen])
        amounts = split.amount[chosen].tolist()
        label = ", ".join(given.labels)
        return tuple(
            TraceTransfer(label, row, amount)
            for row, amount in zip(rows, amounts, strict=True)
        )

    # ---------------------------------------------------------------------------

    def _holdings(self, found: Trace, rows: Stops) -> tuple[TraceHolding, ...]:
        """Holdings by label, largest first; ties by account."""
        roles, names = self.roles, self.book.names
        order = np.lexsort((rows.account, -rows.amount, rows.label))
        held = sorted(set(rows.account.tolist()))
        known = self.store.accounts([names[o] for o in held])
        account = dict(zip(held, known, strict=True))
        return tuple(
            TraceHolding(
                label=found.labels[rows.label[n]],
                account=names[rows.account[n]],
                name=account[int(rows.account[n])].name,
                kind=str(account[int(rows.account[n])].kind),
                role=roles[rows.account[n]],
                region=account[int(rows.account[n])].region,
                amount_minor=int(rows.amount[n]),
                currency=found.currencies[rows.currency[n]],
            )
            for n in order
        )

    def _told_transfers(
        self, snapshot: Snapshot, found: Trace, shown: Int64, rest: Int64
    ) -> tuple[tuple[TraceTransfer, ...], tuple[Part, ...]]:
        """Traced transfers by their places in the trace, and the rest of them summed."""
        moved = found.transfers
        rows = self.book.transfers(snapshot, moved.position[shown])
        listed = tuple(
            TraceTransfer(found.labels[moved.label[n]], row, int(moved.amount[n]))
            for n, row in zip(shown.tolist(), rows, strict=True)
        )
        left_out = sums_by_currency(
            snapshot.currencies,
            snapshot.currency[moved.position[rest]],
            moved.amount[rest],
        )
        return listed, left_out

    def _conversions(
        self, snapshot: Snapshot, found: Trace
    ) -> tuple[TraceConversion, ...]:
        crossed = found.crossings
        paid = self.book.transfers(snapshot, crossed.paid)
        received = self.book.transfers(snapshot, crossed.received)
        return tuple(
            TraceConversion(found.labels[label], one, other, gave, became)
            for label, one, other, gave, became in zip(
                crossed.label.tolist(),
                paid,
                received,
                crossed.paid_minor.tolist(),
                crossed.received_minor.tolist(),
                strict=True,
            )
        )

    def _stops(self, found: Trace) -> tuple[TraceStop, ...]:
        """Where following ended and why, largest first; labels together."""
        from algorithms.trace_results import REASONS

        stops, names = found.stops, self.book.names
        sums: dict[tuple[int, int, int], int] = {}
        for account, reason, currency, amount in zip(
            stops.account.tolist(),
            stops.reason.tolist(),
            stops.currency.tolist(),
            stops.amount.tolist(),
            strict=True,
        ):
            key = (account, reason, currency)
            sums[key] = sums.get(key, 0) + amount
        return tuple(
            TraceStop(names[a], str(REASONS[r]), amount, found.currencies[c])
            for (a, r, c), amount in sorted(
                sums.items(), key=lambda item: (-item[1], item[0])
            )
        )

    def _role_flows(self, snapshot: Snapshot, split: HopFlows) -> tuple[RoleFlow, ...]:
        """Traced money by hop and pair of roles."""
        code = role_codes(self.roles).astype(np.int64)
        count = len(ROLES)
        currencies = len(split.currencies)
        source = code[snapshot.src[split.position]]
        target = code[snapshot.dst[split.position]]
        currency = snapshot.currency[split.position].astype(np.int64)
        key = ((split.hop * count + source) * count + target) * currencies + currency
        keys, place = np.unique(key, return_inverse=True)
        amount = np.zeros(len(keys), dtype=np.int64)
        np.add.at(amount, place, split.amount)
        transfers = np.bincount(place, minlength=len(keys))
        return tuple(
            RoleFlow(
                hop=int(k // currencies // count // count),
                from_role=ROLES[k // currencies // count % count],
                to_role=ROLES[k // currencies % count],
                amount_minor=int(amount[n]),
                currency=split.currencies[k % currencies],
                transfers=int(transfers[n]),
            )
            for n, k in enumerate(keys.tolist())
        )


def _hop_lines(split: HopFlows) -> tuple[HopLine, ...]:
    return tuple(
        HopLine(
            hop=line.hop,
            moved_minor=line.moved,
            rests_minor=line.rests,
            seeded_minor=line.seeded,
            currency=line.currency,
            closes=line.moved + line.rests == line.seeded,
        )
        for line in split.lines
    )


def _summaries(found: Trace, names: list[str]) -> tuple[TraceSummary, ...]:
    exits = found.exits
    lines = []
    for line in found.lines:
        label = found.labels.index(line.label)
        currency = found.currencies.index(line.currency)
        mine = (exits.label == label) & (exits.currency == currency)
        by_exit = sorted(
            (
                (names[account], amount)
                for account, amount in zip(
                    exits.account[mine].tolist(),
                    exits.amount[mine].tolist(),
                    strict=True,
                )
            ),
            key=lambda pair: (-pair[1], pair[0]),
        )
        told = line.held + line.left + line.fees + line.unexplained
        lines.append(
            TraceSummary(
                label=line.label,
                currency=line.currency,
                seeded_minor=line.seeded,
                held_minor=line.held,
                left_minor=line.left,
                fees_minor=line.fees,
                unexplained_minor=line.unexplained,
                closes=told == line.seeded,
                left_by_exit=tuple(by_exit),
            )
        )
    return tuple(lines)
