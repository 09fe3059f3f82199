"""What the platform promises: deposits, and what falls due on them day by day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ingest.demonstration.cast import YUAN, Cast
from ingest.demonstration.timeline import (
    DAY,
    DAYS,
    MONTH_STARTS,
    PEAK_DAY,
    RUSH_DAY,
    SECOND_POOL_DAY,
    moments,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

INTEREST: Final = "出借利息"
PRINCIPAL: Final = "出借本金回款"
COMMISSION: Final = "推广佣金"
_TERMS: Final = (1, 3, 6, 12)
_TERM_SHARES: Final = (0.25, 0.40, 0.20, 0.15)
_RATES_PPM: Final = (88_000, 104_000, 122_000, 141_000)
_MONTH: Final = 30
_YEAR: Final = 365
_OPENING_DAY: Final = 10
_TO_SECOND_POOL: Final = 0.45
_FRIGHTENED: Final = 0.8


@dataclass(frozen=True, slots=True)
class Contracts:
    """Deposits: who (position among the investors), when, how much, on what terms.

    ``end`` is the day on which the lender asks for the principal: at the end of a
    term, or early, once the rumours begin.
    """

    investor: Ints
    time: Ints
    amount: Ints
    pool: Ints
    months: Ints
    rate_ppm: Ints
    end: Ints

    @property
    def day(self) -> Ints:
        """The day of each deposit."""
        return self.time // DAY


@dataclass(frozen=True, slots=True)
class Dues:
    """What the platform is to pay, sorted by day; ``purpose`` indexes ``words``."""

    day: Ints
    pool: Ints
    payee: Ints
    amount: Ints
    purpose: Ints
    words: tuple[str, ...]

    def on(self, day: int) -> slice:
        """The run of rows of one day."""
        low, high = np.searchsorted(self.day, [day, day + 1])
        return slice(int(low), int(high))


def sign_contracts(rng: np.random.Generator, cast: Cast) -> Contracts:
    """Deposits that grow to a peak and then decline, and end with the rumours."""
    investors = len(cast.investors)
    days = np.arange(RUSH_DAY)
    growth = 1 / (1 + np.exp(-(days - 190) / 55))
    decline = np.exp(-np.clip(days - PEAK_DAY, 0, None) / 95)
    # A last campaign with presents for newcomers, in the month before the end.
    campaign = np.where(days > RUSH_DAY - _MONTH, 3.5, 1.0)
    density = growth * decline * campaign * (days >= _OPENING_DAY)
    first = rng.choice(RUSH_DAY, size=investors, p=density / density.sum())
    heads = len(cast.recruiter_of[: cast.sizes.recruiters])
    first[:heads] = np.minimum(first[:heads], rng.integers(10, 160, heads))
    again = rng.geometric(0.46, size=investors) - 1
    who = np.concatenate([np.arange(investors), np.repeat(np.arange(investors), again)])
    later = np.repeat(first, again) + 4 + rng.exponential(75, again.sum())
    day = np.concatenate([first, later.astype(np.int64)])
    kept = day < RUSH_DAY + 3
    who, day = who[kept], day[kept]
    count = len(who)
    thousands = np.clip(np.rint(rng.lognormal(2.9, 1.05, count)), 1, 2_000)
    term = rng.choice(len(_TERMS), size=count, p=_TERM_SHARES)
    months = np.array(_TERMS)[term]
    end = day + _MONTH * months * rng.geometric(0.52, size=count)
    return Contracts(
        investor=who.astype(np.int64),
        time=moments(rng, day, (6, 24), count),
        amount=thousands.astype(np.int64) * 1_000 * YUAN,
        pool=((day >= SECOND_POOL_DAY) & (rng.random(count) < _TO_SECOND_POOL)).astype(
            np.int64
        ),
        months=months.astype(np.int64),
        rate_ppm=np.array(_RATES_PPM)[term],
        end=np.asarray(_frightened(rng, day, end), dtype=np.int64),
    )


def _frightened(rng: np.random.Generator, day: Ints, end: Ints) -> Ints:
    """Ends brought forward: four in five ask for their money once rumours begin."""
    asked = RUSH_DAY + 1 + rng.exponential(7, len(end)).astype(np.int64)
    runs = (rng.random(len(end)) < _FRIGHTENED) & (end > asked) & (day < RUSH_DAY)
    return np.where(runs, asked, end)


def interest_days(contracts: Contracts) -> tuple[Ints, Ints]:
    """Contract and day of each interest: monthly for a year's term, else at each term's end."""
    step = _MONTH * np.where(contracts.months == _TERMS[-1], 1, contracts.months)
    life = np.minimum(contracts.end, DAYS - 1) - contracts.day
    times = np.maximum(life // step, 0)
    contract = np.repeat(np.arange(len(times)), times)
    nth = np.arange(len(contract)) - np.repeat(np.cumsum(times) - times, times) + 1
    return contract, contracts.day[contract] + nth * step[contract]


def dues(cast: Cast, contracts: Contracts) -> Dues:
    """Interest, principal, and commissions, sorted by the day on which they fall due."""
    contract, day = interest_days(contracts)
    step = np.where(contracts.months == _TERMS[-1], 1, contracts.months)[contract]
    interest = (
        contracts.amount[contract] * contracts.rate_ppm[contract] * step * _MONTH
    ) // (_YEAR * 1_000_000)
    ending = np.flatnonzero(contracts.end < DAYS)
    paid_day, recruiter, commission = _commissions(cast, contracts)
    return _sorted_dues(
        [
            (day, contracts.pool[contract], contracts.investor[contract], interest),
            (
                contracts.end[ending],
                contracts.pool[ending],
                contracts.investor[ending],
                contracts.amount[ending],
            ),
            (paid_day, np.zeros_like(recruiter), recruiter, commission),
        ],
        (INTEREST, PRINCIPAL, COMMISSION),
        cast.investors,
    )


def _sorted_dues(
    parts: list[tuple[Ints, ...]], words: tuple[str, ...], accounts: Ints
) -> Dues:
    day, pool, person, amount = (np.concatenate(c) for c in zip(*parts, strict=True))
    purpose = np.repeat(np.arange(len(parts)), [len(part[0]) for part in parts])
    kept = amount > 0
    order = np.flatnonzero(kept)[np.argsort(day[kept], kind="stable")]
    return Dues(
        day=day[order],
        pool=pool[order],
        payee=accounts[person][order],
        amount=amount[order],
        purpose=purpose[order],
        words=words,
    )


def _commissions(cast: Cast, contracts: Contracts) -> tuple[Ints, Ints, Ints]:
    """Day, recruiter and amount: 1.5 % for those brought in, 0.5 % for theirs.

    Paid on the fifth of the following month for the deposits of a month.
    """
    starts = np.array(MONTH_STARTS)
    month = np.searchsorted(starts, contracts.day, side="right") - 1
    heads = cast.sizes.recruiters
    total = np.zeros((len(starts) + 1, heads), dtype=np.int64)
    person = contracts.investor
    for share_bp in (150, 50):
        person = np.where(person < 0, -1, cast.recruiter_of[person])
        known = person >= 0
        np.add.at(
            total,
            (month[known] + 1, person[known]),
            contracts.amount[known] * share_bp // 10_000,
        )
    due_month, recruiter = np.nonzero(total[: len(starts)])
    return (
        starts[due_month] + 4,
        recruiter.astype(np.int64),
        total[due_month, recruiter],
    )
