"""What stands on a board: nodes, summed arrows, remainders; and one step of its history."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from graph.store import Relation
from workbench.conditions import Conditions, Limits

if TYPE_CHECKING:
    from collections.abc import Hashable

    from graph.nouns import Sum

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Node:
    """An account at its place, in canvas pixels."""

    account: str
    name: str
    kind: str
    x: int
    y: int

    @property
    def key(self) -> Hashable:
        """What tells it from other nodes."""
        return self.account


@dataclass(frozen=True, slots=True)
class Remainder:
    """Counterparties of an account that are not shown, counted and summed.

    Sums are as seen from the account, of the transfers that ``where`` and the board's
    limits let pass; ``x`` and ``y`` are canvas pixels.
    """

    account: str
    accounts: int
    received: tuple[Sum, ...]
    paid: tuple[Sum, ...]
    x: int
    y: int
    where: Conditions = field(default_factory=Conditions)

    @property
    def key(self) -> Hashable:
        """What tells it from other remainders."""
        return self.account


@dataclass(frozen=True, slots=True)
class Board:
    """Nodes, summed arrows and remainders, each once."""

    nodes: tuple[Node, ...] = ()
    arrows: tuple[Relation, ...] = ()
    remainders: tuple[Remainder, ...] = ()

    def without(self, other: Board) -> Board:
        """The board less the pieces of the other, by key."""
        return Board(
            _without(self.nodes, other.nodes),
            _without(self.arrows, other.arrows),
            _without(self.remainders, other.remainders),
        )

    def joined(self, other: Board) -> Board:
        """The board and the pieces of the other after it."""
        return Board(
            self.nodes + other.nodes,
            self.arrows + other.arrows,
            self.remainders + other.remainders,
        )


def key_of(piece: Node | Remainder | Relation) -> Hashable:
    """What tells a piece from others of its sort."""
    if isinstance(piece, Relation):
        return (piece.from_account, piece.to_account, piece.currency)
    return piece.key


def _without(mine: tuple[Any, ...], others: tuple[Any, ...]) -> tuple[Any, ...]:
    gone = {key_of(piece) for piece in others}
    return tuple(piece for piece in mine if key_of(piece) not in gone)


@dataclass(frozen=True, slots=True)
class Step:
    """One move: what it took away, what it put there, the limits before and after."""

    move: str
    taken: Board
    put: Board
    limits: tuple[Limits, Limits] = (Limits(), Limits())
