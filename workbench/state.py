"""The true board: what stands on the canvas, where, and how it came there.

The browser shows it and keeps it as JSON; every move gives a new value. A step keeps
only what it took away and what it put there, so that undoing it costs its own size.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from graph.errors import InputError
from graph.nouns import Sum
from graph.store import Relation
from workbench.overlay import Overlay, Split, overlay_from, split_from

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from graph.nouns import Account
    from graph.store import Expansion

STEPS_KEPT = 100
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
    """Counterparties of an account that an expansion left out, counted and summed.

    Sums are as seen from the account; ``x`` and ``y`` are canvas pixels.
    """

    account: str
    accounts: int
    received: tuple[Sum, ...]
    paid: tuple[Sum, ...]
    x: int
    y: int

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
    """One move: its name, what it took away and what it put there.

    ``after_us`` is the board's time limit before and after the move.
    """

    move: str
    taken: Board
    put: Board
    after_us: tuple[int | None, int | None] = (None, None)


@dataclass(frozen=True, slots=True)
class Investigation:
    """A board with its history, and how it is shown."""

    board: Board = field(default_factory=Board)
    past: tuple[Step, ...] = ()
    future: tuple[Step, ...] = ()
    exact: bool = False
    joining: bool = True
    after_us: int | None = None
    overlay: Overlay | None = None
    split: Split | None = None

    # moves ---------------------------------------------------------------------

    def moved(self, move: str, taken: Board, put: Board) -> Investigation:
        """The board after a move; what was undone before is forgotten."""
        if taken == put:
            return self
        step = Step(move, taken, put, (self.after_us, self.after_us))
        past = (*self.past, step)[-STEPS_KEPT:]
        return replace(
            self, board=self.board.without(taken).joined(put), past=past, future=()
        )

    def added(
        self, accounts: Sequence[Account], places: Sequence[Place]
    ) -> Investigation:
        """With accounts put at places; those that stand there already are left."""
        return self.moved("add", Board(), Board(self._new(accounts, places)))

    def expanded(
        self, answer: Expansion, places: Sequence[Place], remainder: Place
    ) -> Investigation:
        """With an expansion's counterparties and, counted and summed, what it left out.

        A remainder that stood there gives its place to the new one.
        """
        nodes = self._new(answer.counterparties, places)
        old = tuple(r for r in self.board.remainders if r.account == answer.account)
        hidden = answer.total - answer.returned
        spot = (old[0].x, old[0].y) if old else remainder
        rest = Remainder(
            answer.account, hidden, answer.hidden_received, answer.hidden_paid, *spot
        )
        put = Board(nodes, remainders=(rest,) if hidden else ())
        return self.moved("expand", Board(remainders=old), put)

    def limited(
        self, after_us: int | None, arrows: Iterable[Relation]
    ) -> Investigation:
        """With a time limit, and the arrows as they are within it."""
        old, new = Board(arrows=self.board.arrows), Board(arrows=tuple(arrows))
        step = Step("later", old, new, (self.after_us, after_us))
        board = self.board.without(old).joined(new)
        past = (*self.past, step)[-STEPS_KEPT:]
        return replace(self, board=board, past=past, future=(), after_us=after_us)

    def linked(self, arrows: Iterable[Relation]) -> Investigation:
        """With arrows between accounts that stand there; part of the same step."""
        new = _fresh(arrows, self.board.arrows)
        if not new:
            return self
        if not self.past:
            return self.moved("join", Board(), Board(arrows=new))
        last = self.past[-1]
        step = replace(last, put=last.put.joined(Board(arrows=new)))
        board = self.board.joined(Board(arrows=new))
        return replace(self, board=board, past=(*self.past[:-1], step))

    def removed(self, accounts: Iterable[str]) -> Investigation:
        """Without accounts, their arrows and their remainders."""
        gone = set(accounts)
        board = self.board
        taken = Board(
            tuple(n for n in board.nodes if n.account in gone),
            tuple(a for a in board.arrows if gone & {a.from_account, a.to_account}),
            tuple(r for r in board.remainders if r.account in gone),
        )
        return self.moved("remove", taken, Board())

    def dragged(self, places: dict[str, Place]) -> Investigation:
        """With nodes where the investigator put them."""
        old = tuple(
            n
            for n in self.board.nodes
            if places.get(n.account, (n.x, n.y)) != (n.x, n.y)
        )
        new = tuple(
            replace(n, x=places[n.account][0], y=places[n.account][1]) for n in old
        )
        return self.moved("drag", Board(old), Board(new))

    def undone(self) -> Investigation:
        """Before the last step; the same if there is none."""
        if not self.past:
            return self
        step = self.past[-1]
        board = self.board.without(step.put).joined(step.taken)
        return replace(
            self,
            board=board,
            past=self.past[:-1],
            future=(*self.future, step),
            after_us=step.after_us[0],
        )

    def redone(self) -> Investigation:
        """After the step that was undone last; the same if there is none."""
        if not self.future:
            return self
        step = self.future[-1]
        board = self.board.without(step.taken).joined(step.put)
        return replace(
            self,
            board=board,
            past=(*self.past, step),
            future=self.future[:-1],
            after_us=step.after_us[1],
        )

    # questions -----------------------------------------------------------------

    @property
    def accounts(self) -> tuple[str, ...]:
        """The accounts that stand on the board."""
        return tuple(node.account for node in self.board.nodes)

    @property
    def places(self) -> tuple[Place, ...]:
        """Every place that is taken."""
        board = self.board
        nodes = [(node.x, node.y) for node in board.nodes]
        return (*nodes, *((rest.x, rest.y) for rest in board.remainders))

    def _new(
        self, accounts: Sequence[Account], places: Sequence[Place]
    ) -> tuple[Node, ...]:
        known = set(self.accounts)
        return tuple(
            Node(a.account, a.name, str(a.kind), *place)
            for a, place in zip(accounts, places, strict=True)
            if a.account not in known
        )

    # as text -------------------------------------------------------------------

    def to_json(self) -> str:
        """The same value as text, for the browser and for a saved board."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str | None) -> Investigation:
        """The value of a text from ``to_json``; an empty one for nothing or ``{}``.

        Raises InputError for a text that is no board.
        """
        try:
            raw = json.loads(text) if text else {}
            return _investigation(raw) if raw else cls()
        except (KeyError, TypeError, ValueError) as error:
            raise InputError(
                "The saved board cannot be read: it was not written by the canvas."
            ) from error


def _fresh(
    arrows: Iterable[Relation], known: Iterable[Relation]
) -> tuple[Relation, ...]:
    have = {key_of(arrow) for arrow in known}
    return tuple(arrow for arrow in arrows if key_of(arrow) not in have)


def _investigation(raw: dict[str, Any]) -> Investigation:
    return Investigation(
        board=_board(raw["board"]),
        past=tuple(_step(each) for each in raw["past"]),
        future=tuple(_step(each) for each in raw["future"]),
        exact=raw["exact"],
        joining=raw["joining"],
        after_us=raw["after_us"],
        overlay=overlay_from(raw["overlay"]),
        split=split_from(raw["split"]),
    )


def _board(raw: dict[str, Any]) -> Board:
    return Board(
        tuple(Node(**each) for each in raw["nodes"]),
        tuple(Relation(**each) for each in raw["arrows"]),
        tuple(_remainder(each) for each in raw["remainders"]),
    )


def _remainder(raw: dict[str, Any]) -> Remainder:
    received = tuple(Sum(**each) for each in raw["received"])
    paid = tuple(Sum(**each) for each in raw["paid"])
    return Remainder(**{**raw, "received": received, "paid": paid})


def _step(raw: dict[str, Any]) -> Step:
    before, after = raw["after_us"]
    return Step(raw["move"], _board(raw["taken"]), _board(raw["put"]), (before, after))
