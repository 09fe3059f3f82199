"""How far a question is, and whether it is still wanted.

Whoever runs a question on a thread of its own watches it: each step that the question
comes to is told, and the watcher may end it there by raising. A compiled pass is one
step and runs to its end.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_watcher: ContextVar[Callable[[str], None] | None] = ContextVar("watcher", default=None)


@contextmanager
def watched(watcher: Callable[[str], None]) -> Iterator[None]:
    """Tell ``watcher`` each step of the questions that this thread asks inside."""
    before = _watcher.set(watcher)
    try:
        yield
    finally:
        _watcher.reset(before)


def step(name: str) -> None:
    """Say which step begins now; raises what the watcher raises."""
    watcher = _watcher.get()
    if watcher is not None:
        watcher(name)
