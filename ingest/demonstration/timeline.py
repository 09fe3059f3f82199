"""The eighteen months of the case: its days, and seconds since its first midnight."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

FIRST_DAY: Final = date(2023, 1, 1)
LAST_DAY: Final = date(2024, 6, 30)
DAYS: Final = (LAST_DAY - FIRST_DAY).days + 1
MONTHS: Final = 18
DAY: Final = 86_400
HOUR: Final = 3_600

SECOND_POOL_DAY: Final = (date(2023, 5, 4) - FIRST_DAY).days
PEAK_DAY: Final = (date(2023, 11, 1) - FIRST_DAY).days
RUSH_DAY: Final = (date(2024, 4, 22) - FIRST_DAY).days
FLIGHT_DAY: Final = (date(2024, 5, 17) - FIRST_DAY).days
NOTICE_DAY: Final = (date(2024, 6, 3) - FIRST_DAY).days

# Local midnight of the first day: as written on statements, and as an instant.
LOCAL_EPOCH_S: Final = int(datetime(2023, 1, 1, tzinfo=UTC).timestamp())
UTC_EPOCH_S: Final = LOCAL_EPOCH_S - 8 * HOUR

MONTH_STARTS: Final = tuple(
    (date(2023 + month // 12, month % 12 + 1, 1) - FIRST_DAY).days
    for month in range(MONTHS)
)


def moments(
    rng: np.random.Generator, day: Ints | int, hours: tuple[int, int], count: int
) -> Ints:
    """``count`` random seconds of the case on the day(s), between two hours."""
    return np.asarray(day, dtype=np.int64) * DAY + rng.integers(
        hours[0] * HOUR, hours[1] * HOUR, size=count
    )


def day_text(day: int) -> str:
    """ISO date of a day of the case; days before the first are negative."""
    return date.fromordinal(FIRST_DAY.toordinal() + day).isoformat()
