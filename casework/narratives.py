"""Questions whose answer is a narrative: a trace, or paths, told in plain sentences."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np

from casework.narrative import Exhibits, TraceStory, paths_narrative, trace_narrative
from casework.overlay_answers import Part
from casework.overlay_figures import hop_lines, summary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from algorithms.trace_results import Trace
    from casework.answers import (
        Basis,
        SourceInfo,
        TraceConversion,
        TraceStop,
        TraceTransfer,
    )
    from casework.book import Book
    from casework.chain_answers import PathsAnswer
    from casework.tracing_setup import TraceAsked
    from graph.nouns import Transfer
    from graph.snapshot import Snapshot
    from graph.store import GraphStore

STEPS = 40
_ENDS = 20
_CONVERSIONS = 20


@dataclass(frozen=True, slots=True)
class NarrativeAnswer:
    """The text; ``steps`` of ``steps_total`` are told in it, the others summed."""

    basis: Basis
    language: str
    text: str
    steps: int
    steps_total: int


class NarrativeQuestions:
    """What happened, in sentences for a file or a court."""

    book: Book
    store: GraphStore
    # As the questions about flows tell them, so that no figure is made twice.
    _trace_setup: Callable[..., Any]
    _stops: Callable[[Trace], tuple[TraceStop, ...]]
    _conversions: Callable[[Snapshot, Trace], tuple[TraceConversion, ...]]
    _told_transfers: Callable[..., tuple[tuple[TraceTransfer, ...], tuple[Part, ...]]]
    paths_answer: Callable[..., PathsAnswer]
    sources: Callable[[], tuple[SourceInfo, ...]]

    def trace_narrative(
        self, *, language: str = "en", steps: int = STEPS, **asked: Unpack[TraceAsked]
    ) -> NarrativeAnswer:
        """A trace told: the ``steps`` that carried most, its ends, how it closes.

        Raises RuleError for a language that is not told, and what a trace raises.
        """
        from algorithms.tracing import trace

        snapshot, given, options, stated = self._trace_setup(**asked)
        found = trace(snapshot, given, options, stated)
        told, untold = self._told_steps(snapshot, found, steps)
        stops = self._stops(found)
        conversions = self._conversions(snapshot, found)
        story = TraceStory(
            basis=self.book.basis(found.parameters, language=language, steps=steps),
            rule=str(options.rule),
            direction=str(options.direction),
            summary=summary(found),
            steps=told,
            steps_total=len(found.transfers),
            untold=untold,
            conversions=conversions[:_CONVERSIONS],
            untold_conversions=len(conversions[_CONVERSIONS:]),
            ends=stops[:_ENDS],
            untold_ends=_parts(stops[_ENDS:]),
            hops=hop_lines(snapshot, given, options, stated),
        )
        pairs = [(one.paid, one.received) for one in story.conversions]
        rows = [*(s.transfer for s in told), *(one for pair in pairs for one in pair)]
        ends = [*(stop.account for stop in story.ends), *found.labels]
        return NarrativeAnswer(
            basis=story.basis,
            language=language,
            text=trace_narrative(story, self._exhibits(rows, ends), language),
            steps=len(told),
            steps_total=story.steps_total,
        )

    # The keywords of ``paths_answer``, which checks them.
    def paths_narrative(  # noqa: PLR0913
        self,
        from_account: str,
        to_account: str,
        *,
        language: str = "en",
        objective: str = "earliest",
        k: int = 1,
        after: str | None = None,
        before: str | None = None,
        min_minor: int | None = None,
        max_hops: int | None = None,
        max_gap: str | None = None,
        keep: str | None = None,
        order: str = "strict",
        currency: str | None = None,
    ) -> NarrativeAnswer:
        """The best paths from one account to another, told step by step.

        Raises RuleError for a language that is not told, and what paths raise.
        """
        answer = self.paths_answer(
            from_account,
            to_account,
            objective=objective,
            k=k,
            after=after,
            before=before,
            min_minor=min_minor,
            max_hops=max_hops,
            max_gap=max_gap,
            keep=keep,
            order=order,
            currency=currency,
        )
        rows = [step for path in answer.paths for step in path.steps]
        exhibits = self._exhibits(rows, [from_account, to_account])
        basis = self.book.basis(answer.basis.parameters, language=language)
        answer = replace(answer, basis=basis)
        text = paths_narrative(answer, from_account, to_account, exhibits, language)
        return NarrativeAnswer(answer.basis, language, text, len(rows), len(rows))

    # ---------------------------------------------------------------------------

    def _told_steps(
        self, snapshot: Snapshot, found: Trace, steps: int
    ) -> tuple[tuple[TraceTransfer, ...], tuple[Part, ...]]:
        """The largest steps in the order of time, and the others summed."""
        moved = found.transfers
        largest = np.lexsort((moved.label, moved.position, -moved.amount))
        told, rest = largest[:steps], largest[steps:]
        told = told[np.lexsort((moved.label[told], moved.position[told]))]
        return self._told_transfers(snapshot, found, told, rest)

    def _exhibits(self, rows: Iterable[Transfer], named: Iterable[str]) -> Exhibits:
        """Names and files of all that is told; a label may be no account."""
        ends = {end for row in rows for end in (row.from_account, row.to_account)}
        asked = {name for name in named if self.book.knows(name)}
        known = self.store.accounts(sorted(ends | asked))
        return Exhibits(
            names={one.account: one.name for one in known},
            sources={source.source: source for source in self.sources()},
        )


def _parts(stops: Iterable[TraceStop]) -> tuple[Part, ...]:
    """Ends counted and summed by currency."""
    sums: dict[str, tuple[int, int]] = {}
    for stop in stops:
        count, minor = sums.get(stop.currency, (0, 0))
        sums[stop.currency] = count + 1, minor + stop.amount_minor
    return tuple(Part(code, *sums[code]) for code in sorted(sums))
