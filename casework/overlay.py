"""A trace as it lies over a board: what each arrow carried, what lies where, the hops."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from algorithms.options import Rule, TraceDirection, TracingOptions
from casework.overlay_answers import (
    Carried,
    OverlayQuestion,
    Part,
    Reached,
    TraceEnd,
    TraceOverlay,
    TraceSteps,
)
from casework.overlay_figures import hop_lines, summary, sums_by_currency
from casework.overlay_steps import MOST_STEPS, steps_in_time
from graph.instants import instant_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from algorithms.seeds import Seeds
    from algorithms.trace_results import Trace
    from casework.answers import HopLine
    from casework.book import Book
    from graph.ledger import Openings
    from graph.snapshot import Snapshot

    Int64 = NDArray[np.int64]
    Bool = NDArray[np.bool_]

_KEPT = 4


@dataclass(frozen=True, slots=True, eq=False)
class Followed:
    """One trace, all labels together: what each position carried, and how it closes."""

    snapshot: Snapshot
    trace: Trace
    position: Int64
    amount: Int64
    hops: tuple[HopLine, ...]


class OverlayQuestions:
    """Questions about a trace on the accounts that a board shows."""

    book: Book
    # As the questions about flows set a trace up, so that both tell the same figures.
    _trace_setup: Callable[
        ...,
        tuple[Snapshot, Seeds, TracingOptions, Mapping[str, Openings] | None],
    ]

    def overlay_rules(self, direction: str) -> tuple[str, ...]:
        """The rules that can answer in a direction, in the order of all rules."""
        from algorithms.backward import BACKWARD_RULES
        from algorithms.forward import FORWARD_RULES

        forward = direction == TraceDirection.FORWARD
        known = FORWARD_RULES if forward else BACKWARD_RULES
        return tuple(str(rule) for rule in Rule if rule in known)

    def trace_overlay(
        self,
        question: OverlayQuestion,
        shown: Sequence[str],
        arrows: Sequence[tuple[str, str]],
        transfer_ids: Sequence[str] = (),
    ) -> TraceOverlay:
        """The whole trace, as it lies on the accounts and arrows that are shown.

        ``transfer_ids`` are those drawn by themselves. What lies or was carried
        elsewhere is counted and summed. The last few traces are kept, so that a board
        that grows is answered without another pass.
        """
        followed = self._traces(question)
        snapshot, found = followed.snapshot, followed.trace
        here = np.zeros(snapshot.accounts, dtype=np.bool_)
        here[self.book.ordinals(shown)] = True
        drawn = self._drawn(snapshot, followed.position, arrows)
        singles = self._singles(followed, transfer_ids)
        ends, elsewhere, accounts = self._ends(found, here)
        return TraceOverlay(
            basis=self.book.basis(found.parameters),
            question=question,
            carried=self._carried(followed, drawn, [at for _, at, _ in singles]),
            singles=tuple((name, amount) for name, _, amount in singles),
            undrawn=sums_by_currency(
                snapshot.currencies,
                snapshot.currency[followed.position[~drawn]],
                followed.amount[~drawn],
            ),
            ends=ends,
            elsewhere_accounts=accounts,
            elsewhere=elsewhere,
            reached=self._reached(followed, here, question),
            hops=followed.hops,
            summary=summary(found),
        )

    def trace_steps(
        self,
        question: OverlayQuestion,
        arrows: Sequence[tuple[str, str]],
        most: int = MOST_STEPS,
    ) -> TraceSteps:
        """The trace on the arrows that are shown, payment by payment in time."""
        followed = self._traces(question)
        snapshot = followed.snapshot
        drawn = self._drawn(snapshot, followed.position, arrows)
        position, amount = followed.position[drawn], followed.amount[drawn]
        return steps_in_time(self.book, snapshot, position, amount, most)

    def traced_amounts(
        self, question: OverlayQuestion, transfer_ids: Sequence[str]
    ) -> dict[str, int]:
        """Minor units of the traced money that each transfer carried, if any."""
        rows = self._singles(self._traces(question), transfer_ids)
        return {name: amount for name, _, amount in rows}

    # ---------------------------------------------------------------------------

    @cached_property
    def _traces(self) -> Callable[[OverlayQuestion], Followed]:
        return lru_cache(maxsize=_KEPT)(self._follow)

    def _follow(self, question: OverlayQuestion) -> Followed:
        from algorithms.tracing import trace

        asked: dict[str, Any] = {
            "accounts": question.accounts,
            "transfer_ids": question.transfer_ids,
            "rule": question.rule,
            "direction": question.direction,
            "after": _text(question.after_us),
            "before": _text(question.before_us),
        }
        snapshot, seeds, options, stated = self._trace_setup(**asked)
        found = trace(snapshot, seeds, options, stated)
        moved = found.transfers
        position, place = np.unique(moved.position, return_inverse=True)
        amount = np.zeros(len(position), dtype=np.int64)
        np.add.at(amount, place, moved.amount)
        lines = hop_lines(snapshot, seeds, options, stated)
        return Followed(snapshot, found, position.astype(np.int64), amount, lines)

    def _drawn(
        self, snapshot: Snapshot, position: Int64, arrows: Sequence[tuple[str, str]]
    ) -> Bool:
        """bool[N]: which positions lie on an arrow that is drawn."""
        size = snapshot.accounts
        payers = self.book.ordinals(a for a, _ in arrows)
        payees = self.book.ordinals(b for _, b in arrows)
        wanted = np.unique(
            np.array(payers, dtype=np.int64) * size + np.array(payees, dtype=np.int64)
        )
        key = snapshot.src[position].astype(np.int64) * size + snapshot.dst[position]
        return np.isin(key, wanted)

    def _singles(
        self, followed: Followed, transfer_ids: Sequence[str]
    ) -> list[tuple[str, int, int]]:
        """(id, position, minor units) of the transfers that carried any."""
        if not transfer_ids:
            return []
        position = followed.position
        rows = []
        found = self.book.positions(followed.snapshot, list(transfer_ids))
        for name, at in zip(transfer_ids, found, strict=True):
            place = int(np.searchsorted(position, at))
            if place < len(position) and position[place] == at:
                rows.append((name, at, int(followed.amount[place])))
        return rows

    def _carried(
        self, followed: Followed, drawn: Bool, singles: list[int]
    ) -> tuple[Carried, ...]:
        """What each arrow carried, by (from, to, currency)."""
        snapshot = followed.snapshot
        position, amount = followed.position[drawn], followed.amount[drawn]
        alone = np.isin(position, np.sort(np.array(singles, dtype=np.int64)))
        size, kinds = snapshot.accounts, len(snapshot.currencies)
        key = snapshot.src[position].astype(np.int64) * size + snapshot.dst[position]
        key = key * kinds + snapshot.currency[position]
        keys, first, place = np.unique(key, return_index=True, return_inverse=True)
        total, rest = (np.zeros(len(keys), dtype=np.int64) for _ in range(2))
        np.add.at(total, place, amount)
        np.add.at(rest, place[~alone], amount[~alone])
        last = np.zeros(len(keys), dtype=np.int64)
        np.maximum.at(last, place, np.arange(len(position)))
        time_us = snapshot.time_us[position]
        count = np.bincount(place, minlength=len(keys))
        names = self.book.names
        found = [
            Carried(
                from_account=names[pair // size],
                to_account=names[pair % size],
                currency=snapshot.currencies[code],
                transfers=int(count[n]),
                amount_minor=int(total[n]),
                rest_minor=int(rest[n]),
                first_us=int(time_us[first[n]]),
                last_us=int(time_us[last[n]]),
            )
            for n, (pair, code) in enumerate(divmod(k, kinds) for k in keys.tolist())
        ]
        return tuple(sorted(found, key=lambda c: (c.from_account, c.to_account)))

    def _ends(
        self, found: Trace, here: Bool
    ) -> tuple[tuple[TraceEnd, ...], tuple[Part, ...], int]:
        """Ends at shown accounts, largest first; the sums and the count of the others."""
        from algorithms.trace_results import REASONS

        stops, names = found.stops, self.book.names
        on_board = here[stops.account]
        summed: dict[tuple[int, int, int], int] = {}
        rows = zip(
            stops.account[on_board].tolist(),
            stops.reason[on_board].tolist(),
            stops.currency[on_board].tolist(),
            stops.amount[on_board].tolist(),
            strict=True,
        )
        for account, reason, currency, amount in rows:
            key = (account, reason, currency)
            summed[key] = summed.get(key, 0) + amount
        ordered = sorted(summed.items(), key=lambda item: (-item[1], item[0]))
        ends = tuple(
            TraceEnd(names[a], str(REASONS[r]), found.currencies[c], minor)
            for (a, r, c), minor in ordered
            if minor
        )
        away = ~on_board & (stops.amount != 0)
        parts = sums_by_currency(
            found.currencies,
            stops.currency[away],
            stops.amount[away],
            stops.account[away],
        )
        return ends, parts, len(np.unique(stops.account[away]))

    def _reached(
        self, followed: Followed, here: Bool, question: OverlayQuestion
    ) -> tuple[Reached, ...]:
        snapshot, position = followed.snapshot, followed.position
        src, dst = snapshot.src[position], snapshot.dst[position]
        time_us = snapshot.time_us[position].tolist()
        came: dict[int, int] = {}
        went: dict[int, int] = {}
        for n in np.flatnonzero(here[dst]).tolist():
            came.setdefault(int(dst[n]), time_us[n])
        for n in np.flatnonzero(here[src]).tolist():
            went[int(src[n])] = time_us[n]
        known = sorted({*came, *went})
        # What enters a seeded account is all traced, and its whole balance asked about.
        for seeded in self.book.ordinals(question.accounts):
            forward = question.direction == TraceDirection.FORWARD
            (came if forward else went).pop(seeded, None)
        names = self.book.names
        return tuple(Reached(names[a], came.get(a), went.get(a)) for a in known)


def _text(instant_us: int | None) -> str | None:
    return None if instant_us is None else instant_text(instant_us)
