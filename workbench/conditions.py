"""Which transfers count: the conditions of an expansion, and the limits of a board."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graph.errors import InputError
from graph.instants import BEGINNING_US, FOREVER_US, Window, parse_instant
from graph.money import minor_units
from graph.nouns import Direction
from graph.store import Rank, TransferFilter

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Limits:
    """The half-open window ``[after_us, before_us)``; None leaves a side open."""

    after_us: int | None = None
    before_us: int | None = None

    def within(self, other: Limits) -> Limits:
        """The window that both leave open; empty at its beginning where they part."""
        after = _most(self.after_us, other.after_us)
        before = _least(self.before_us, other.before_us)
        if after is not None and before is not None and before < after:
            before = after
        return Limits(after, before)

    @property
    def window(self) -> Window:
        """The same as stores take it; TimeError where it ends before it begins."""
        after, before = self.after_us, self.before_us
        return Window(
            BEGINNING_US if after is None else after,
            FOREVER_US if before is None else before,
        )


def _most(one: int | None, two: int | None) -> int | None:
    given = [each for each in (one, two) if each is not None]
    return max(given, default=None)


def _least(one: int | None, two: int | None) -> int | None:
    given = [each for each in (one, two) if each is not None]
    return min(given, default=None)


@dataclass(frozen=True, slots=True)
class Conditions:
    """What the expand form asks for; amounts are minor units of ``currency``."""

    direction: str = "both"
    after_us: int | None = None
    before_us: int | None = None
    min_minor: int | None = None
    max_minor: int | None = None
    currency: str | None = None
    rank: str = "amount"

    def filter(self, limits: Limits) -> TransferFilter:
        """The filter that stores take, within a board's limits."""
        own = Limits(self.after_us, self.before_us)
        # A window of the form that ends before it begins is told as that.
        _ = own.window
        return TransferFilter(
            direction=Direction(self.direction),
            window=own.within(limits).window,
            min_minor=self.min_minor,
            max_minor=self.max_minor,
            currency=self.currency,
        )

    @property
    def order(self) -> Rank:
        """Which counterparties come first."""
        return Rank(self.rank)


def conditions_of(given: Mapping[str, Any]) -> Conditions:
    """The conditions as the form sends them.

    Dates are ISO 8601 and amounts major units of ``currency``. Raises TimeError,
    MoneyError or InputError for what is none.
    """
    code = given.get("currency") or None
    code = code.strip().upper() if code else None
    after, before = given.get("after"), given.get("before")
    return Conditions(
        direction=given.get("direction") or "both",
        after_us=parse_instant(after) if after else None,
        before_us=parse_instant(before) if before else None,
        min_minor=_minor(given.get("least"), code),
        max_minor=_minor(given.get("most"), code),
        currency=code,
        rank=given.get("rank") or "amount",
    )


def _minor(text: object, code: str | None) -> int | None:
    if text in (None, ""):
        return None
    if code is None:
        raise InputError(
            "An amount needs its currency: name the currency of the amounts."
        )
    return minor_units(str(text).replace(",", ""), code)
