"""The values that questions about regions are answered with, beside those of answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graph.nouns import Sum
    from graph.store import Relation


@dataclass(frozen=True, slots=True)
class RegionPairs:
    """The pairs of accounts behind an arc, largest first, and what is not shown.

    ``hidden`` sums the pairs after the first ``returned`` of ``total``, by currency;
    ``withheld_cells`` counts the cells asked for whose pairs are not told at all.
    """

    relations: tuple[Relation, ...]
    returned: int
    total: int
    hidden: tuple[Sum, ...]
    withheld_cells: int
