"""Time: a UTC instant in int64 microseconds, and how precise the source was."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum

from graph.errors import TimeError

MICROSECONDS = 1_000_000
FOREVER_US = 2**63 - 1
BEGINNING_US = -(2**63)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_UNIT_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}


class Precision(IntEnum):
    """How finely a source states its times; a day is a tie group.

    An unknown time stands at the epoch and is written as nothing.
    """

    SECOND = 0
    DAY = 1
    PERIOD = 2
    UNKNOWN = 3


@dataclass(frozen=True, slots=True)
class Window:
    """The half-open window ``[after_us, before_us)`` in UTC microseconds."""

    after_us: int = BEGINNING_US
    before_us: int = FOREVER_US

    def __post_init__(self) -> None:
        """Refuse a window that ends before it begins."""
        if self.after_us > self.before_us:
            raise TimeError("The window ends before it begins: swap --after/--before.")

    @property
    def is_open(self) -> bool:
        """Whether nothing is cut off on either side."""
        return self.after_us == BEGINNING_US and self.before_us == FOREVER_US


def parse_instant(text: str) -> int:
    """UTC microseconds of an ISO 8601 date or instant; no offset means UTC.

    Raises TimeError with the text if it is neither.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise TimeError(
            f"{text!r} is not an ISO 8601 date or instant such as 2024-03-01 or "
            "2024-03-01T10:22:00Z.",
            text=text,
        ) from error
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - _EPOCH) // timedelta(microseconds=1)


def instant_text(us: int, precision: Precision = Precision.SECOND) -> str:
    """ISO 8601 with ``Z``: ``2024-03-01T10:22:00Z``, or the date alone for a day."""
    moment = _EPOCH + timedelta(microseconds=us)
    if precision is Precision.UNKNOWN:
        return ""
    if precision is not Precision.SECOND:
        return moment.strftime("%Y-%m-%d")
    fraction = f".{moment.microsecond:06d}" if moment.microsecond else ""
    return moment.strftime("%Y-%m-%dT%H:%M:%S") + fraction + "Z"


# A thousand years: with any instant of the calendar it stays far within int64.
_LONGEST_US = 365_250 * 86_400 * MICROSECONDS


def parse_duration(text: str) -> int:
    """Microseconds of ``90s``, ``15m``, ``72h`` or ``7d``; raises TimeError."""
    found = re.fullmatch(r"(\d+)([smhd])", text.strip())
    if found is None:
        raise TimeError(
            f"{text!r} is not a duration: write 90s, 15m, 72h or 7d.", text=text
        )
    duration = int(found[1]) * _UNIT_SECONDS[found[2]] * MICROSECONDS
    if duration > _LONGEST_US:
        raise TimeError(
            f"{text!r} is longer than any ledger: write at most "
            f"{_LONGEST_US // (86_400 * MICROSECONDS)}d.",
            text=text,
        )
    return duration
