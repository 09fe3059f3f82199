"""Rows of an answer that may be millions: a table, read a row at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, overload

import numpy as np
import pyarrow as pa

from algorithms.sums import sums_by
from graph.arrow import numbers_of
from graph.nouns import Sum

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pandas as pd

Row = TypeVar("Row")
_READ = 65_536


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Listed(Sequence[Row]):
    """The rows of ``table``, each made by ``row`` of its cells when it is looked at.

    A million rows of two names, a kind, an amount and a currency take 18 MB; as values
    of Python they take 112. A slice is a tuple of rows. Equal where the tables are.
    """

    table: pa.Table
    row: Callable[..., Row]

    def __len__(self) -> int:
        """How many rows."""
        return int(self.table.num_rows)

    @overload
    def __getitem__(self, place: int) -> Row: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[Row, ...]: ...

    def __getitem__(self, place: int | slice) -> Row | tuple[Row, ...]:
        """One row, or a tuple of some."""
        if isinstance(place, int):
            at = range(len(self))[place]
            return self[at : at + 1][0]
        low, high, step = place.indices(len(self))
        if step != 1:
            return tuple(self[n] for n in range(low, high, step))
        return tuple(self._between(low, max(high - low, 0)))

    def __iter__(self) -> Iterator[Row]:
        """All rows in order."""
        for low in range(0, len(self), _READ):
            yield from self._between(low, _READ)

    def _between(self, low: int, count: int) -> Iterator[Row]:
        cells = (column.to_pylist() for column in self.table.slice(low, count).columns)
        return (self.row(*each) for each in zip(*cells, strict=True))

    def __eq__(self, other: object) -> bool:
        """Whether the other has the same rows."""
        if not isinstance(other, Listed):
            return NotImplemented
        return bool(self.table.equals(other.table))

    def __hash__(self) -> int:
        """Of what all tables have that are equal to this one."""
        return hash((len(self), tuple(self.table.column_names)))

    def __repr__(self) -> str:
        """Every row, as a tuple tells its own."""
        return repr(tuple(self))

    def sums(self) -> tuple[Sum, ...]:
        """Rows counted, and their ``amount_minor`` summed, by currency.

        Raises MoneyError where a sum leaves int64.
        """
        column = self.table.column("currency").combine_chunks()
        coded: Any = (
            column if hasattr(column, "indices") else column.dictionary_encode()
        )
        codes = numbers_of(pa.chunked_array([coded.indices]), np.int64)
        names = coded.dictionary.to_pylist()
        amounts = numbers_of(self.table.column("amount_minor"), np.int64)
        totals = sums_by(codes, amounts, len(names))
        counts = np.bincount(codes, minlength=len(names))
        return tuple(
            Sum(names[n], int(counts[n]), int(totals[n]))
            for n in sorted(range(len(names)), key=names.__getitem__)
            if counts[n]
        )

    def to_frame(self) -> pd.DataFrame:
        """The same columns for pandas."""
        frame: pd.DataFrame = self.table.to_pandas()
        return frame
