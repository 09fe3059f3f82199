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
    import numba

    jit = numba.njit(cache=True, nogil=True)
