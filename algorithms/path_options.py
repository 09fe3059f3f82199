"""What a path may be: the limits that temporal paths are found under."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from graph.errors import RuleError
from graph.instants import Window

Order = Literal["strict", "sequence"]
_PPM = 1_000_000
_MOST_SHARE_PPM = 1_000 * _PPM


@dataclass(frozen=True, slots=True)
class AmountBand:
    """How much of the amount before a transfer must be: millionths, both included.

    ``AmountBand(800_000, 1_000_000)`` keeps 0.8 to 1.0 of the amount: the band of a
    chain that passes money on and keeps a commission.
    """

    low_ppm: int
    high_ppm: int

    def __post_init__(self) -> None:
        """Refuse a band that no amount is in."""
        if not 0 <= self.low_ppm <= self.high_ppm:
            raise RuleError(
                "A band of amounts goes from a share of 0 or more to one that is not "
                "less, as in 0.8..1.0."
            )
        if self.high_ppm > _MOST_SHARE_PPM:
            raise RuleError("A band of amounts goes to 1000 times the amount at most.")


@dataclass(frozen=True, slots=True)
class PathOptions:
    """Which transfers a path may use, and what "later" means.

    Attributes
    ----------
    window : Window
        Only transfers inside it.
    currency : str or None
        Only this currency. With None each path keeps to one currency, whichever
        serves best; reachability may change currency on the way.
    min_minor : int
        Only transfers of at least this many minor units.
    max_hops : int or None
        At most this many transfers.
    order : {"strict", "sequence"}
        "strict": each transfer is at a later instant than the one before.
        "sequence": transfers of one instant follow one another in the source's order.
    max_gap_us : int or None
        At most this many microseconds from one transfer to the next.
    keep : AmountBand or None
        Each transfer's amount, as a share of the one before.
    """

    window: Window = field(default_factory=Window)
    currency: str | None = None
    min_minor: int = 1
    max_hops: int | None = None
    order: Order = "strict"
    max_gap_us: int | None = None
    keep: AmountBand | None = None


def parse_band(text: str) -> AmountBand:
    """The band of ``0.8..1.0``: shares with up to six decimals; RuleError if none."""
    found = re.fullmatch(r"(\d{1,4}(?:\.\d{1,6})?)\.\.(\d{1,4}(?:\.\d{1,6})?)", text)
    if found is None:
        raise RuleError(
            f"{text!r} is not a band of amounts: write two shares of the amount before, "
            "as in 0.8..1.0.",
            text=text,
        )
    low, high = (int(Decimal(share) * _PPM) for share in found.groups())
    return AmountBand(low, high)


def read_order(text: str) -> Order:
    """The order of a name; RuleError if there is none."""
    known: dict[str, Order] = {"strict": "strict", "sequence": "sequence"}
    if text not in known:
        raise RuleError(
            f"There is no order {text!r}: choose from {', '.join(known)}.", given=text
        )
    return known[text]
