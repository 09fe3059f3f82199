"""A Dash app whose callbacks leave the event loop free while they work.

Over FastAPI a plain callback runs on the event loop itself, and nothing else is
answered until it returns: ``dash/backends/_fastapi.py``, ``serve_callback``. A
callback that is a coroutine is awaited there, so each one waits for a thread.
"""

from __future__ import annotations

import asyncio
import functools
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from dash import Dash

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    P = ParamSpec("P")
    R = TypeVar("R")


class ThreadedDash(Dash):
    """Dash, with each callback in a thread; the request's context goes with it."""

    def callback(self, *args: Any, **kwargs: Any) -> Callable[..., Any]:  # noqa: ANN401 - Dash's own signature
        """Register a callback as Dash does; the function itself stays as it is."""
        register = super().callback(*args, **kwargs)

        def registered(function: Callable[P, R]) -> Callable[P, R]:
            register(in_thread(function))
            return function

        return registered


def in_thread(function: Callable[P, R]) -> Callable[P, Coroutine[Any, Any, R]]:
    """The same function as a coroutine that waits for a thread."""

    @functools.wraps(function)
    async def waits(*args: P.args, **kwargs: P.kwargs) -> R:
        return await asyncio.to_thread(function, *args, **kwargs)

    return waits
