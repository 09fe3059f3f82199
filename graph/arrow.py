"""Arrow's compute functions and positions, without a word to pandas.

pyarrow imports pandas (0.3 s of a fresh process) at the first Python value or NumPy array
that it is given; what it makes of its own buffers, or DuckDB gave it, it takes as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Its functions are made when pyarrow is imported, so unknown to checkers.
pc: Any = pyarrow.compute


def arrow_positions(positions: NDArray[np.int64]) -> pa.Array:
    """int64[N] as an Arrow array of the same memory, to take rows by."""
    values = pa.py_buffer(np.ascontiguousarray(positions, dtype=np.int64))
    return pa.Array.from_buffers(pa.int64(), len(positions), [None, values])
