"""Questions about chains of transfers: paths that respect time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casework.answers import PathAnswer
from casework.book import window_of
from casework.chain_answers import PathsAnswer

if TYPE_CHECKING:
    from casework.book import Book


class ChainQuestions:
    """By which way money can have gone."""

    book: Book

    # One keyword for each flag of the command line's contract.
    def paths_answer(
        self,
        from_account: str,
        to_account: str,
        *,
        objective: str = "earliest",
        after: str | None = None,
        before: str | None = None,
        min_minor: int | None = None,
        max_hops: int | None = None,
    ) -> PathsAnswer:
        """The best paths that respect time, and what they rest on."""
        from algorithms.paths import PathOptions, find_paths

        snapshot = self.book.snapshot()
        source, target = self.book.ordinals([from_account, to_account])
        options = PathOptions(
            window=window_of(after, before),
            min_minor=1 if min_minor is None else min_minor,
            max_hops=max_hops,
        )
        # The name is checked where the objectives are: RuleError lists them.
        found = find_paths(snapshot, source, target, objective, options)
        return PathsAnswer(
            basis=self.book.basis(found.parameters),
            objective=objective,
            paths=tuple(
                PathAnswer(
                    number,
                    self.book.ledger.transfer_rows(step.ordinal for step in path.steps),
                    path.bottleneck_minor,
                    path.currency,
                )
                for number, path in enumerate(found.paths, 1)
            ),
            complete=True,
        )

    # As above.
    def paths(
        self,
        from_account: str,
        to_account: str,
        *,
        objective: str = "earliest",
        after: str | None = None,
        before: str | None = None,
        min_minor: int | None = None,
        max_hops: int | None = None,
    ) -> tuple[PathAnswer, ...]:
        """The best paths that respect time, alone."""
        return self.paths_answer(
            from_account,
            to_account,
            objective=objective,
            after=after,
            before=before,
            min_minor=min_minor,
            max_hops=max_hops,
        ).paths
