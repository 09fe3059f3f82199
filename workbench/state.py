"""The true board: what stands on the canvas, where, and how it came there.

The browser shows it and keeps it as JSON; every move gives a new value. A step keeps
only what it took away and what it put there, so that undoing it costs its own size.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from casework.overlay_answers import OverlayQuestion
from graph.errors import InputError
from graph.nouns import Sum
from graph.store import Relation
from workbench.conditions import Conditions, Limits
from workbench.pieces import Board, Node, Place, Remainder, Step, key_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from graph.nouns import Account
    from graph.store import Expansion

STEPS_KEPT = 100


@dataclass(frozen=True, slots=True)
class Offer:
    """In a trace, what an expansion of one account offers: the later, or the earlier.

    Forward ``direction`` is ``out`` and ``after_us`` when traced money came; backward
    it is ``in`` and ``before_us`` just after it last went.
    """

    account: str
    direction: str
    after_us: int | None = None
    before_us: int | None = None

    @property
    def limits(self) -> Limits:
        """The window of it."""
        return Limits(self.after_us, self.before_us)


@dataclass(frozen=True, slots=True)
class Investigation:
    """A board with its history, and how it is shown.

    ``following`` is the trace that lies over it, ``single`` whether its arrows are
    shown as single transfers.
    """

    board: Board = field(default_factory=Board)
    past: tuple[Step, ...] = ()
    future: tuple[Step, ...] = ()
    exact: bool = False
    joining: bool = True
    single: bool = False
    limits: Limits = field(default_factory=Limits)
    following: OverlayQuestion | None = None
    offer: Offer | None = None

    # moves ---------------------------------------------------------------------

    def moved(self, move: str, taken: Board, put: Board) -> Investigation:
        """The board after a move; what was undone before is forgotten."""
        if taken == put:
            return self
        return self._stepped(Step(move, taken, put, (self.limits, self.limits)))

    def _stepped(self, step: Step) -> Investigation:
        past = (*self.past, step)[-STEPS_KEPT:]
        board = self.board.without(step.taken).joined(step.put)
        return replace(self, board=board, past=past, future=(), limits=step.limits[1])

    def added(
        self, accounts: Sequence[Account], places: Sequence[Place]
    ) -> Investigation:
        """With accounts put at places; those that stand there already are left."""
        return self.moved("add", Board(), Board(self._new(accounts, places)))

    def expanded(
        self,
        answer: Expansion,
        places: Sequence[Place],
        remainder: Place,
        where: Conditions | None = None,
    ) -> Investigation:
        """With an expansion's counterparties and, counted and summed, what it left out.

        A remainder that stood there gives its place to the new one.
        """
        nodes = self._new(answer.counterparties, places)
        old = tuple(r for r in self.board.remainders if r.account == answer.account)
        hidden = answer.total - answer.returned
        spot = (old[0].x, old[0].y) if old else remainder
        rest = Remainder(
            answer.account,
            hidden,
            answer.hidden_received,
            answer.hidden_paid,
            *spot,
            where=where or Conditions(),
        )
        put = Board(nodes, remainders=(rest,) if hidden else ())
        return self.moved("expand", Board(remainders=old), put)

    def limited(self, limits: Limits, arrows: Iterable[Relation]) -> Investigation:
        """With time limits, and the arrows as they are within them."""
        old, new = Board(arrows=self.board.arrows), Board(arrows=tuple(arrows))
        return self._stepped(Step("limit", old, new, (self.limits, limits)))

    def linked(self, arrows: Iterable[Relation]) -> Investigation:
        """With arrows between accounts that stand there; part of the same step."""
        new = _fresh(arrows, self.board.arrows)
        if not new:
            return self
        if not self.past:
            return self.moved("join", Board(), Board(arrows=new))
        return self._amended(Board(), Board(arrows=new))

    def recounted(self, remainders: Iterable[Remainder]) -> Investigation:
        """With remainders as they are counted now; part of the same step.

        One of which nothing is left goes.
        """
        now = {each.account: each for each in remainders}
        old = tuple(r for r in self.board.remainders if now.get(r.account, r) != r)
        new = tuple(now[r.account] for r in old if now[r.account].accounts)
        if not old or not self.past:
            return self
        return self._amended(Board(remainders=old), Board(remainders=new))

    def _amended(self, taken: Board, put: Board) -> Investigation:
        """With more taken and put in the last step; what it put itself is replaced."""
        last = self.past[-1]
        step = replace(
            last,
            taken=last.taken.joined(taken.without(last.put).without(last.taken)),
            put=last.put.without(taken).joined(put),
        )
        board = self.board.without(taken).joined(put)
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
        return replace(
            self,
            board=self.board.without(step.put).joined(step.taken),
            past=self.past[:-1],
            future=(*self.future, step),
            limits=step.limits[0],
        )

    def redone(self) -> Investigation:
        """After the step that was undone last; the same if there is none."""
        if not self.future:
            return self
        step = self.future[-1]
        return replace(
            self,
            board=self.board.without(step.taken).joined(step.put),
            past=(*self.past, step),
            future=self.future[:-1],
            limits=step.limits[1],
        )

    # questions -----------------------------------------------------------------

    @property
    def accounts(self) -> tuple[str, ...]:
        """The accounts that stand on the board."""
        return tuple(node.account for node in self.board.nodes)

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Payer and payee of every arrow, each pair once."""
        rows = ((a.from_account, a.to_account) for a in self.board.arrows)
        return tuple(dict.fromkeys(rows))

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
        single=raw["single"],
        limits=Limits(**raw["limits"]),
        following=_question(raw["following"]),
        offer=Offer(**raw["offer"]) if raw["offer"] else None,
    )


def _question(raw: dict[str, Any] | None) -> OverlayQuestion | None:
    if raw is None:
        return None
    named = {key: tuple(raw[key]) for key in ("accounts", "transfer_ids")}
    return OverlayQuestion(**{**raw, **named})


def _board(raw: dict[str, Any]) -> Board:
    return Board(
        tuple(Node(**each) for each in raw["nodes"]),
        tuple(Relation(**each) for each in raw["arrows"]),
        tuple(_remainder(each) for each in raw["remainders"]),
    )


def _remainder(raw: dict[str, Any]) -> Remainder:
    sums = {key: tuple(Sum(**s) for s in raw[key]) for key in ("received", "paid")}
    return Remainder(**{**raw, **sums, "where": Conditions(**raw["where"])})


def _step(raw: dict[str, Any]) -> Step:
    before, after = (Limits(**each) for each in raw["limits"])
    return Step(raw["move"], _board(raw["taken"]), _board(raw["put"]), (before, after))
