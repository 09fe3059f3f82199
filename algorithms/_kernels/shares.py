"""Shares of amounts in parts per million."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from algorithms._kernels.pro_rata import part as pro_rata_part
from graph.jit import jit

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MILLION = 1_000_000


@jit
def shares_ppm(part: NDArray[np.int64], whole: NDArray[np.int64]) -> NDArray[np.int32]:
    """int32[V]: ``part / whole`` in parts per million, halves upwards; 0 of nothing."""
    ppm = np.zeros(part.shape[0], dtype=np.int32)
    for v in range(part.shape[0]):
        if part[v] > 0 and whole[v] > 0:
            ppm[v] = pro_rata_part(part[v], _MILLION, whole[v])
    return ppm
