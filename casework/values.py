"""What amounts are worth in a reporting currency: shown beside them, never traced.

A value is the amount times the newest rate that the ledger holds by the instant, in
whole minor units, halves upwards. Nothing is computed from a value: sums, shares and
conservation are those of the amounts. There is no rate the other way round, and none
through a third currency, unless a source says so.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from graph.errors import InputError, NotFoundError
from graph.money import currency, known_currencies
from graph.nouns import Sum

if TYPE_CHECKING:
    from collections.abc import Iterable

    from casework.answers import TraceAnswer, TraceHolding, TraceTransfer
    from graph.ledger import Ledger

_RATES = """
SELECT currency, from_us, rate, source, source_row FROM rates WHERE reporting = ?
ORDER BY currency, from_us, source, source_row
"""


@dataclass(frozen=True, slots=True)
class Value:
    """An amount in the reporting currency, and the rate that it rests on.

    ``rate`` is the source's decimal text: units of ``currency`` for one unit of the
    amount's; it holds from ``from_us`` (UTC microseconds) on. ``source`` and
    ``source_row`` are where it was read; all four say nothing where the amount is in
    the reporting currency itself.
    """

    amount_minor: int
    currency: str
    rate: str = ""
    from_us: int | None = None
    source: int | None = None
    source_row: int | None = None


class Rates:
    """The rates of a ledger version into one reporting currency."""

    def __init__(self, ledger: Ledger, reporting: str) -> None:
        """Read them; InputError for an unknown currency, NotFoundError for no rates."""
        if reporting not in known_currencies():
            raise InputError(
                f"{reporting!r} is no currency of ISO 4217 and no known asset: write "
                "its code, such as CNY.",
                currency=reporting,
            )
        self.reporting = reporting
        self._from: dict[str, list[int]] = {}
        self._told: dict[str, list[tuple[str, int, int]]] = {}
        rows = ledger.rows(_RATES, [reporting])
        if not rows:
            raise NotFoundError(
                f"The ledger holds no rate into {reporting}: load a file of rates, with "
                "the profile 'rates'.",
                currency=reporting,
            )
        for code, from_us, rate, source, row in rows:
            self._from.setdefault(code, []).append(from_us)
            self._told.setdefault(code, []).append((rate, source, row))

    def value(self, amount_minor: int, code: str, at_us: int) -> Value | None:
        """What an amount is worth at an instant; None where no rate holds by then."""
        if code == self.reporting:
            return Value(amount_minor, code)
        place = bisect_right(self._from.get(code, []), at_us) - 1
        if place < 0:
            return None
        rate, source, row = self._told[code][place]
        shift = currency(self.reporting).exponent - currency(code).exponent
        exact = amount_minor * Fraction(rate) * Fraction(10) ** shift
        half_up = (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)
        from_us = self._from[code][place]
        return Value(half_up, self.reporting, rate, from_us, source, row)


def valued(answer: TraceAnswer, rates: Rates, last_us: int) -> TraceAnswer:
    """The trace with its listed transfers and its holdings valued, and what is not.

    A transfer's is the value of what is traced, at its instant, a holding's that at the
    last one, ``last_us``.
    """
    transfers = tuple(
        replace(
            row,
            value=rates.value(
                row.traced_minor, row.transfer.currency, row.transfer.time_us
            ),
        )
        for row in answer.transfers
    )
    holdings = tuple(
        replace(row, value=rates.value(row.amount_minor, row.currency, last_us))
        for row in answer.holdings
    )
    return replace(
        answer,
        transfers=transfers,
        holdings=holdings,
        transfers_without_value=_without_value(
            (row, row.traced_minor, row.transfer.currency) for row in transfers
        ),
        holdings_without_value=_without_value(
            (row, row.amount_minor, row.currency) for row in holdings
        ),
    )


def _without_value(
    rows: Iterable[tuple[TraceHolding | TraceTransfer, int, str]],
) -> tuple[Sum, ...]:
    """Rows (row, minor units, currency) that no rate holds for, counted and summed."""
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row, minor, code in rows:
        if row.value is None:
            found[code][0] += 1
            found[code][1] += minor
    return tuple(Sum(code, *found[code]) for code in sorted(found))
