"""Arrow's compute functions and positions, without a word to pandas.

pyarrow imports pandas (0.3 s of a fresh process) at the first Python value or NumPy array
that it is given; what it makes of its own buffers, or DuckDB gave it, it takes as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

Number = TypeVar("Number", bound=np.generic)

# Its functions are made when pyarrow is imported, so unknown to checkers.
pc: Any = pyarrow.compute


def arrow_positions(positions: NDArray[np.int64]) -> pa.Array:
    """int64[N] as an Arrow array of the same memory, to take rows by."""
    return arrow_numbers(np.asarray(positions, dtype=np.int64))


def arrow_numbers(
    numbers: NDArray[np.integer], present: NDArray[np.bool_] | None = None
) -> pa.Array:
    """int[N] of any width as an Arrow array of the same memory and type.

    ``present`` (bool[N]) says which are there, the others being null; None: all.
    """
    held = np.ascontiguousarray(numbers)
    kind = pa.type_for_alias(held.dtype.name)
    there = None
    if present is not None:
        there = pa.py_buffer(np.packbits(present, bitorder="little"))
    return pa.Array.from_buffers(kind, len(held), [there, pa.py_buffer(held)])


def arrow_names(codes: NDArray[np.integer], names: pa.Array) -> pa.Array:
    """Names by their codes (int[N]), each name held once."""
    return pa.DictionaryArray.from_arrays(arrow_numbers(codes), names)


def arrow_texts(texts: Sequence[str]) -> pa.Array:
    """A few texts as an Arrow array."""
    data = [text.encode() for text in texts]
    ends = np.cumsum([0, *map(len, data)], dtype=np.int32)
    buffers = [None, pa.py_buffer(ends), pa.py_buffer(b"".join(data))]
    return pa.Array.from_buffers(pa.string(), len(data), buffers)


def numbers_of(column: pa.ChunkedArray, dtype: type[Number]) -> NDArray[Number]:
    """A column of whole numbers without nulls, from Arrow's buffers. O(N)."""
    parts: list[NDArray[np.generic]] = [np.empty(0, dtype)]
    for chunk in column.chunks:
        values = np.frombuffer(chunk.buffers()[1], chunk.type.to_pandas_dtype())
        parts.append(values[chunk.offset : chunk.offset + len(chunk)])
    return np.concatenate(parts).astype(dtype, copy=False)
