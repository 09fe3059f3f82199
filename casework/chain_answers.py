"""The values that questions about chains of transfers are answered with.

As in ``casework.answers``: integer minor units beside their currency, UTC microseconds,
accounts and transfers by their ids as loaded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from casework.answers import Basis, PathAnswer


@dataclass(frozen=True, slots=True)
class PathsAnswer:
    """The best paths from one account to another, best first.

    ``complete`` is False where the search reached its cap: the paths listed are the
    best, and there may be more after them.
    """

    basis: Basis
    objective: str
    paths: tuple[PathAnswer, ...]
    complete: bool
