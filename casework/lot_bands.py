"""The labels of a statement that stand by themselves, and the others summed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from casework.comparison_answers import LotsAnswer

LISTED = 6


@dataclass(frozen=True, slots=True)
class LotBands:
    """Of each event: what bears the listed labels, all other labels, and none.

    ``moved_minor`` and ``holds_minor`` have a row an event and a column for each of
    ``labels``, then one for the ``others`` further labels where there are any.
    ``rest_minor`` is what of the balance bears no label, never below 0.
    """

    labels: tuple[str, ...]
    others: int
    moved_minor: tuple[tuple[int, ...], ...]
    holds_minor: tuple[tuple[int, ...], ...]
    rest_minor: tuple[int, ...]


def lot_bands(
    answer: LotsAnswer, listed: int = LISTED, labels: tuple[str, ...] | None = None
) -> LotBands:
    """The labels that the account ever held most of, in the order of the answer.

    ``labels`` names them instead, so that two rules are shown alike.
    """
    if labels is None:
        most = [
            max((event.holds_minor[n] for event in answer.events), default=0)
            for n in range(len(answer.labels))
        ]
        largest = sorted(range(len(most)), key=lambda n: (-most[n], n))[:listed]
        columns = sorted(largest)
    else:
        columns = [answer.labels.index(label) for label in labels]
    left = sorted(set(range(len(answer.labels))) - set(columns))

    def banded(values: tuple[int, ...]) -> tuple[int, ...]:
        alone = tuple(values[n] for n in columns)
        return (*alone, sum(values[n] for n in left)) if left else alone

    return LotBands(
        labels=tuple(answer.labels[n] for n in columns),
        others=len(left),
        moved_minor=tuple(banded(event.moved_minor) for event in answer.events),
        holds_minor=tuple(banded(event.holds_minor) for event in answer.events),
        rest_minor=tuple(max(event.rest_minor, 0) for event in answer.events),
    )
