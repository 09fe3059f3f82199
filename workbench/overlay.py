"""What is laid over a board: single transfers of an account, and a trace.

Both only arrange what casework answered: a pair's single transfers and the rest of its
sum; the traced amounts, pair by pair, and the account's holdings.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from casework.answers import HopLine

if TYPE_CHECKING:
    from collections.abc import Iterable

    from casework.answers import TraceAnswer
    from graph.store import TransferPage

Pair = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Single:
    """One transfer as an arrow of its own."""

    transfer_id: str
    from_account: str
    to_account: str
    currency: str
    amount_minor: int
    time_us: int

    @property
    def pair(self) -> Pair:
        """The summed arrow that it is part of."""
        return (self.from_account, self.to_account, self.currency)


@dataclass(frozen=True, slots=True)
class Split:
    """An account whose arrows are shown as single transfers."""

    account: str
    singles: tuple[Single, ...]


@dataclass(frozen=True, slots=True)
class Overlay:
    """A trace over the board, under one rule.

    ``carried`` are minor units by pair, ``left`` by account and currency, ``stops`` by
    account, reason and currency; only of accounts on the board. ``elsewhere`` counts the
    accounts that hold traced money and are not on it. ``hops`` are the answer's lines.
    """

    account: str
    rule: str
    carried: tuple[tuple[str, str, str, int], ...]
    left: tuple[tuple[str, str, int], ...]
    stops: tuple[tuple[str, str, str, int], ...]
    hops: tuple[HopLine, ...]
    elsewhere: int


MOST_SINGLE = 200


def split_of(account: str, page: TransferPage, shown: Iterable[str]) -> Split:
    """The first transfers of a page among the accounts shown.

    What is not among them stays in the summed arrow, so that a pair keeps its sum.
    """
    here = set(shown)
    kept = [t for t in page.transfers if {t.from_account, t.to_account} <= here]
    return Split(
        account,
        tuple(
            Single(
                t.transfer_id,
                t.from_account,
                t.to_account,
                t.currency,
                t.amount_minor,
                t.time_us,
            )
            for t in kept[:MOST_SINGLE]
        ),
    )


def overlay_of(account: str, answer: TraceAnswer, shown: Iterable[str]) -> Overlay:
    """The part of a whole trace that lies on the accounts shown."""
    here = set(shown)
    carried: dict[Pair, int] = {}
    for row in answer.transfers:
        one = row.transfer
        if {one.from_account, one.to_account} <= here:
            pair = (one.from_account, one.to_account, one.currency)
            carried[pair] = carried.get(pair, 0) + row.traced_minor
    return Overlay(
        account,
        answer.rule,
        tuple((*pair, minor) for pair, minor in carried.items()),
        tuple(
            (held.account, held.currency, held.amount_minor)
            for held in answer.holdings
            if held.account in here and held.amount_minor
        ),
        tuple(
            (s.account, s.reason, s.currency, s.amount_minor)
            for s in answer.stops
            if s.account in here
        ),
        answer.hops,
        len({h.account for h in answer.holdings if h.amount_minor} - here),
    )


def overlay_from(raw: dict[str, Any] | None) -> Overlay | None:
    """The overlay of a board's JSON."""
    if raw is None:
        return None
    return Overlay(
        raw["account"],
        raw["rule"],
        tuple((a, b, c, m) for a, b, c, m in raw["carried"]),
        tuple((a, c, m) for a, c, m in raw["left"]),
        tuple((a, r, c, m) for a, r, c, m in raw["stops"]),
        tuple(HopLine(**line) for line in raw["hops"]),
        raw["elsewhere"],
    )


def split_from(raw: dict[str, Any] | None) -> Split | None:
    """The split of a board's JSON."""
    if raw is None:
        return None
    return Split(raw["account"], tuple(Single(**one) for one in raw["singles"]))
