"""Numba's ``njit`` with its types kept: what every kernel is decorated with."""

from __future__ import annotations

from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    P = ParamSpec("P")
    R = TypeVar("R")

    def jit(function: Callable[P, R]) -> Callable[P, R]:
        """The function itself, as type checkers see it."""
        return function
else:
    import sys

    # Numba looks for scipy's linear algebra, 0.35 s of the first kernel that is read
    # from its cache, so as to offer products of matrices; no kernel has one.
    if "scipy.linalg" in sys.modules:
        import numba.np.arraymath
    else:
        sys.modules["scipy.linalg"] = None
        try:
            import numba.np.arraymath
        finally:
            del sys.modules["scipy.linalg"]

    import numba

    jit = numba.njit(cache=True, nogil=True)
