"""The platform's real lending: loans asked for, granted, spent, and mostly repaid."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from ingest.demonstration.cast import YUAN, Cast
from ingest.demonstration.layering import Parcels
from ingest.demonstration.timeline import DAY, DAYS, RUSH_DAY, moments

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ingest.demonstration.journal import Journal

    Ints = NDArray[np.int64]

_BANK: Final = "网上银行"
_MONTH: Final = 30
_INSTALMENTS: Final = (6, 9, 12)
# Of a hundred loans this many are repaid in full, and this many are not at all.
_GOOD: Final = 68
_BAD: Final = 90
_YEARLY_RATE: Final = 0.18


@dataclass(frozen=True, slots=True)
class LoanRequest:
    """A borrower asks on a day for an amount; ``kept`` instalments will be paid."""

    day: int
    borrower: int
    amount: int
    instalments: int
    kept: int
    straw: bool


@dataclass(frozen=True, slots=True)
class Lent:
    """What one day's lending did: money out, repayments to come, loans of straw."""

    total_minor: int
    repaid: tuple[tuple[int, int], ...]
    straw: Parcels


@dataclass(slots=True)
class LoanBook:
    """Requests that wait for money, oldest first."""

    rng: np.random.Generator
    journal: Journal
    cast: Cast
    requests: list[LoanRequest]
    waiting: list[LoanRequest] = field(default_factory=list)
    _next: int = 0

    def grant(self, day: int, pool: int, pools: Ints, free: int) -> Lent:
        """Lend to those who wait, in order, each only if the free money suffices."""
        while self._next < len(self.requests) and self.requests[self._next].day <= day:
            self.waiting.append(self.requests[self._next])
            self._next += 1
        granted: list[LoanRequest] = []
        refused: list[LoanRequest] = []
        left = free
        for request in self.waiting:
            chosen = granted if request.amount <= left else refused
            chosen.append(request)
            left -= request.amount if chosen is granted else 0
        self.waiting = refused
        repaid: list[tuple[int, int]] = []
        straw: list[tuple[int, int, int]] = []
        for request in granted:
            time = int(moments(self.rng, day, (10, 17), 1)[0])
            self.journal.add(
                time,
                pools[pool],
                request.borrower,
                request.amount,
                channel=_BANK,
                purpose="借款放款",
            )
            if request.straw:
                straw.append((time, request.borrower, request.amount))
            else:
                self._spend(time, request)
            repaid += self._repay(day, int(pools[pool]), request)
        columns = np.array(straw, dtype=np.int64).reshape(-1, 3).T
        return Lent(free - left, tuple(repaid), Parcels(*columns))

    def _spend(self, time: int, request: LoanRequest) -> None:
        """The borrower pays suppliers and shops out of the loan."""
        rng = self.rng
        count = int(rng.integers(1, 4))
        shares = rng.dirichlet(np.full(count, 3.0)) * rng.uniform(0.5, 0.95)
        amounts = (request.amount * shares).astype(np.int64)
        when = np.minimum(time + rng.integers(3_600, 25 * DAY, count), DAYS * DAY - DAY)
        payees = np.r_[self.cast.employers, self.cast.merchants]
        self.journal.add(
            when, request.borrower, rng.choice(payees, count), amounts,
            channel=_BANK, purpose="货款",
        )  # fmt: skip

    def _repay(
        self, day: int, pool: int, request: LoanRequest
    ) -> list[tuple[int, int]]:
        """Write the instalments that will be paid; their days and amounts."""
        if request.kept == 0:
            return []
        years = request.instalments * _MONTH / 365
        owed = request.amount * (1 + _YEARLY_RATE * years)
        instalment = int(owed / request.instalments)
        days = day + _MONTH * (1 + np.arange(request.kept))
        days = days[days < DAYS - 1]
        self.journal.add(
            moments(self.rng, days, (8, 21), len(days)),
            request.borrower,
            pool,
            instalment,
            channel=_BANK,
            purpose="归还借款本息",
        )
        return [(int(when), instalment) for when in days]


def plan_loans(rng: np.random.Generator, cast: Cast) -> list[LoanRequest]:
    """Who will ask for how much and when, in order of the day."""
    borrowers = np.repeat(cast.borrowers, rng.integers(1, 3, len(cast.borrowers)))
    count = len(borrowers)
    scale = cast.sizes.investors / 6_000
    middle = 150_000 * max(scale * 260 / len(cast.borrowers), 0.05)
    tens = np.maximum(np.rint(rng.lognormal(np.log(middle / 1e4), 0.8, count)), 1)
    days = np.sort(rng.integers(20, RUSH_DAY - 25, count))
    instalments = rng.choice(_INSTALMENTS, count)
    luck = rng.integers(0, 100, count)
    kept = np.where(
        luck < _GOOD,
        instalments,
        np.where(luck < _BAD, rng.integers(1, 5, count), 0),
    )
    straw = np.isin(borrowers, cast.straw)
    return [
        LoanRequest(int(d), int(b), int(t) * 10_000 * YUAN, int(n), int(k), bool(s))
        for d, b, t, n, k, s in zip(
            days,
            borrowers,
            tens,
            instalments,
            np.where(straw, 0, kept),
            straw,
            strict=True,
        )
    ]
