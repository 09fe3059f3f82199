"""Single transfers by ordinal, from row groups that are kept as they were decoded.

Parquet has no index of single rows: to fetch one, every page of its row group is
decompressed, of each column. Rows that stand together cost one group, scattered ones
all of them: 50 to 300 ms of 3,000,000 transfers, whatever asks for them (smaller row
groups, a longer list of pushed-down values and other forms of the join change nothing).
So groups that were asked for stay decoded, as long as they fit.
"""

from __future__ import annotations

import itertools
import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from graph.arrow import arrow_positions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    Int64 = NDArray[np.int64]

MOST_BYTES = 256 * 2**20
# What a row takes once it is decoded, at most: texts that repeat are kept once.
_ROW_BYTES = 88
_FIELDS = (
    "transfer_id",
    "src",
    "dst",
    "amount_minor",
    "currency",
    "time_us",
    "precision",
    "channel",
    "purpose",
    "balance_after_from",
    "balance_after_to",
    "source",
    "source_row",
)
_REPEATING = ["currency", "channel", "purpose"]


@dataclass(frozen=True, slots=True)
class _Place:
    """A row group: its file, its number in it, and how many rows it holds."""

    file: str
    number: int
    rows: int


class RowGroups:
    """The row groups of a ledger's transfers; safe to share between threads."""

    def __init__(self, files: Sequence[str], most_bytes: int = MOST_BYTES) -> None:
        self._files = tuple(files)
        self._most = most_bytes
        self._lock = threading.Lock()
        self._index: tuple[Int64, list[_Place]] | None = None
        self._kept: OrderedDict[int, pa.Table] = OrderedDict()
        self._bytes = 0

    @property
    def nbytes(self) -> int:
        """How many bytes the kept groups hold."""
        with self._lock:
            return self._bytes

    def rows(self, ordinals: Int64) -> list[tuple[Any, ...]] | None:
        """(ordinal, then the other fields of a transfer) of each ordinal.

        In any order; each once. None where a scan is cheaper: the groups do not fit
        together, or it is a single one that is not kept.
        """
        with self._lock:
            first, places = self._read_index()
            if not len(first) or not len(ordinals):
                return None
            wanted = np.unique(ordinals)
            group = np.searchsorted(first, wanted, side="right") - 1
            needed = np.unique(group).tolist()
            missing = [n for n in needed if n not in self._kept]
            size = sum(places[n].rows for n in needed) * _ROW_BYTES
            if missing and (len(needed) == 1 or size > self._most):
                return None
            rows: list[tuple[Any, ...]] = []
            for n in needed:
                table = self._group(n, places[n])
                own = wanted[group == n]
                rows.extend(_tuples(table, own, own - first[n]))
            return rows

    def forget(self) -> None:
        """Give the memory back."""
        with self._lock:
            self._kept.clear()
            self._bytes = 0

    # under the lock ----------------------------------------------------------------

    def _read_index(self) -> tuple[Int64, list[_Place]]:
        """The first ordinal of each group, ascending; empty if any group has gaps."""
        if self._index is None:
            found = sorted(_places(self._files), key=lambda pair: pair[0])
            whole = all(
                begin + place.rows == following
                for (begin, place), (following, _) in itertools.pairwise(found)
            )
            kept = found if whole and all(begin >= 0 for begin, _ in found) else []
            self._index = (
                np.array([begin for begin, _ in kept], dtype=np.int64),
                [place for _, place in kept],
            )
        return self._index

    def _group(self, number: int, place: _Place) -> pa.Table:
        table = self._kept.get(number)
        if table is None:
            from pyarrow import parquet

            file = parquet.ParquetFile(place.file, read_dictionary=_REPEATING)
            table = file.read_row_group(place.number, columns=list(_FIELDS))
            table = table.combine_chunks()
            self._kept[number] = table
            self._bytes += table.nbytes
        self._kept.move_to_end(number)
        while self._bytes > self._most and len(self._kept) > 1:
            _, oldest = self._kept.popitem(last=False)
            self._bytes -= oldest.nbytes
        return table


def _places(files: Sequence[str]) -> Iterator[tuple[int, _Place]]:
    """The first ordinal and the place of each group; -1 where ordinals have gaps."""
    from pyarrow import parquet

    for name in files:
        data = parquet.ParquetFile(name).metadata
        column = data.schema.names.index("ordinal")
        for number in range(data.num_row_groups):
            group = data.row_group(number)
            told = group.column(column).statistics
            rows = group.num_rows
            first = -1
            if told is not None and told.max - told.min + 1 == rows:
                first = told.min
            yield first, _Place(name, number, rows)


def _tuples(table: pa.Table, ordinals: Int64, at: Int64) -> Iterator[tuple[Any, ...]]:
    taken = table.take(arrow_positions(at))
    columns = [taken.column(name).to_pylist() for name in _FIELDS]
    for name in ("channel", "purpose"):
        place = _FIELDS.index(name)
        columns[place] = [text or "" for text in columns[place]]
    return zip(ordinals.tolist(), *columns, strict=True)
