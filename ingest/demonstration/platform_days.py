"""The platform day by day: it pays what is due, lends, diverts, and at last flees.

Every payment of a day is met from the balance with which the day began (after the
two pools have helped each other out), so that no pool runs dry at any second.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from ingest.demonstration.cast import YUAN, Cast
from ingest.demonstration.contracts import Contracts, dues, sign_contracts
from ingest.demonstration.layering import Layering, Parcels
from ingest.demonstration.lending import LoanBook, plan_loans
from ingest.demonstration.timeline import (
    DAY,
    DAYS,
    FLIGHT_DAY,
    HOUR,
    MONTH_STARTS,
    RUSH_DAY,
    SECOND_POOL_DAY,
    moments,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ingest.demonstration.contracts import Dues
    from ingest.demonstration.journal import Journal

    Ints = NDArray[np.int64]

_BANK: Final = "网上银行"
_CAPITAL: Final = 8_000_000 * YUAN
_LOOK_AHEAD: Final = 20
_RESERVED: Final = 0.8
_RUSH_SHARE: Final = 0.05
_FLIGHT_DAYS: Final = 11
_SWEEP_EVERY: Final = 9


@dataclass(slots=True)
class Queue:
    """What is due and not yet paid, oldest first."""

    payee: Ints
    pool: Ints
    amount: Ints
    purpose: Ints

    def of(self, pool: int) -> int:
        """How much is due from one pool."""
        return int(self.amount[self.pool == pool].sum())


@dataclass(slots=True)
class Platform:
    """The state of the two pools as the days go by."""

    rng: np.random.Generator
    journal: Journal
    cast: Cast
    contracts: Contracts
    dues: Dues
    layering: Layering
    loans: LoanBook
    balance: list[int] = field(default_factory=lambda: [0, 0])
    arriving: Ints = field(
        default_factory=lambda: np.zeros((DAYS + 1, 2), dtype=np.int64)
    )
    queue: Queue = field(
        default_factory=lambda: Queue(*(np.empty(0, dtype=np.int64) for _ in range(4)))
    )
    unpaid_minor: int = 0

    def run(self) -> None:
        """Live through all the days of the case."""
        self._take_deposits()
        words = [self.journal.word(word) for word in self.dues.words]
        for day in range(DAYS):
            self._fall_due(day, words)
            if day < FLIGHT_DAY:
                self._help_out(day)
                self._live(day)
            for pool in (0, 1):
                self.balance[pool] += int(self.arriving[day, pool])
        self.unpaid_minor = int(self.queue.amount.sum())

    def _take_deposits(self) -> None:
        """Lenders' deposits, and the owner's own capital at the start."""
        signed = self.contracts
        accounts = self.cast.investors[signed.investor]
        self.journal.add(
            signed.time,
            accounts,
            self.cast.pools[signed.pool],
            signed.amount,
            channel=_BANK,
            purpose="出借款",
        )
        np.add.at(self.arriving, (signed.day, signed.pool), signed.amount)
        for day, amount in ((2, _CAPITAL), (61, _CAPITAL // 4)):
            time = moments(self.rng, day, (10, 16), 1)
            self.journal.add(
                time,
                self.cast.network.owners[0],
                self.cast.pools[0],
                amount,
                channel=_BANK,
                purpose="股东投入",
            )
            self.arriving[day, 0] += amount

    def _fall_due(self, day: int, words: list[int]) -> None:
        rows = self.dues.on(day)
        fresh = self.dues
        waiting = self.queue
        self.queue = Queue(
            np.r_[waiting.payee, fresh.payee[rows]],
            np.r_[waiting.pool, fresh.pool[rows]],
            np.r_[waiting.amount, fresh.amount[rows]],
            np.r_[waiting.purpose, np.array(words)[fresh.purpose[rows]]],
        )

    def _help_out(self, day: int) -> None:
        """Where one pool cannot pay what is due, the other sends what it can spare.

        Every few days the richer one also sends some of its spare money over.
        """
        for pool, other in ((0, 1), (1, 0)):
            short = self.queue.of(pool) - self.balance[pool]
            spare = self.balance[other] - self.queue.of(other)
            moved = min(int(short * 1.2), spare)
            if short > 0 and moved > 0:
                self._move(day, other, pool, moved)
        if day % _SWEEP_EVERY == 0 and SECOND_POOL_DAY < day < RUSH_DAY:
            rich = int(self.balance[1] > self.balance[0])
            spare = self.balance[rich] - self.queue.of(rich)
            moved = spare // 4 // (10_000 * YUAN) * 10_000 * YUAN
            if moved > 0:
                self._move(day, rich, 1 - rich, moved)

    def _move(self, day: int, pool: int, other: int, amount: int) -> None:
        """Move money from one pool to the other, in the first hour of the day."""
        self.journal.add(
            day * DAY + self.rng.integers(60, HOUR),
            self.cast.pools[pool],
            self.cast.pools[other],
            amount,
            channel="内部划转",
            purpose="资金归集",
        )
        self.balance[pool] -= amount
        self.balance[other] += amount

    def _live(self, day: int) -> None:
        """One day before the end: pay, then spend what can be spared."""
        rush = day >= RUSH_DAY
        ahead = self.dues
        soon = slice(ahead.on(day + 1).start, ahead.on(day + _LOOK_AHEAD).stop)
        for pool in (0, 1):
            opened = self.balance[pool]
            allowed = int(opened * _RUSH_SHARE) if rush else opened
            spent = self._pay_due(day, pool, allowed)
            coming = int(ahead.amount[soon][ahead.pool[soon] == pool].sum())
            free = opened - spent - (0 if rush else int(coming * _RESERVED))
            if pool == 0 and free > 0:
                running = self._running_costs(day, free)
                spent, free = spent + running, free - running
            if not rush:
                lent = self._lend(day, pool, max(free, 0))
                spent, free = spent + lent, free - lent
            spent += self._divert(day, pool, free)
            self.balance[pool] -= spent

    def _pay_due(self, day: int, pool: int, allowed: int) -> int:
        """Pay what is due from a pool, oldest first, as far as the money goes."""
        queue = self.queue
        ours = np.flatnonzero(queue.pool == pool)
        paid = ours[np.cumsum(queue.amount[ours]) <= allowed]
        self.journal.add(
            np.sort(moments(self.rng, day, (2, 23), len(paid))),
            self.cast.pools[pool],
            queue.payee[paid],
            queue.amount[paid],
            channel="批量代付",
            purpose=queue.purpose[paid],
        )
        left = np.ones(len(queue.pool), dtype=np.bool_)
        left[paid] = False
        total = int(queue.amount[paid].sum())
        self.queue = Queue(
            queue.payee[left], queue.pool[left], queue.amount[left], queue.purpose[left]
        )
        return total

    def _running_costs(self, day: int, free: int) -> int:
        """Salaries, office and advertising, at the start of a month."""
        if day - 9 not in MONTH_STARTS:
            return 0
        cast, rng = self.cast, self.rng
        shops = cast.merchants[: max(1, len(cast.merchants) // 20)]
        payees = np.r_[cast.staff, cast.landlords[:1], shops]
        wages = rng.integers(60, 220, len(cast.staff)) * 100 * YUAN
        costs = np.r_[wages, 80_000 * YUAN, np.full(len(shops), 45_000 * YUAN)]
        if int(costs.sum()) > free:
            return 0
        time = moments(rng, day, (9, 12), len(payees))
        self.journal.add(
            time, cast.pools[0], payees, costs, channel=_BANK, purpose="经营支出"
        )
        return int(costs.sum())

    def _lend(self, day: int, pool: int, free: int) -> int:
        """Grant the loans asked for today, as far as money is free."""
        lent = self.loans.grant(day, pool, self.cast.pools, free)
        for when, amount in lent.repaid:
            self.arriving[when, pool] += amount
        if len(lent.straw.time):
            self._come_back(self._straw(lent.straw))
        return lent.total_minor

    def _straw(self, parcels: Parcels) -> Parcels:
        """Straw borrowers hand the loan to the second layer of shells."""
        return self.layering.from_straw(parcels, self._open_pools(parcels))

    def _open_pools(self, parcels: Parcels) -> Ints:
        late = bool((parcels.time >= SECOND_POOL_DAY * DAY).all())
        return self.cast.pools if late else self.cast.pools[:1]

    def _come_back(self, circle: Parcels) -> None:
        for pool in (0, 1):
            ours = circle.holder == self.cast.pools[pool]
            np.add.at(
                self.arriving[:, pool], circle.time[ours] // DAY, circle.amount[ours]
            )

    def _divert(self, day: int, pool: int, free: int) -> int:
        """Pay related shells as if they had borrowed; in flight, most of what is left."""
        flight = day > FLIGHT_DAY - _FLIGHT_DAYS
        chance = self.cast.sizes.divert_days / (2 * (RUSH_DAY - 30))
        quiet = day < RUSH_DAY and self.rng.random() < chance
        least = 40_000 * YUAN
        if free < least or not (flight or quiet):
            return 0
        share = self.rng.uniform(0.45, 0.6) if flight else self.rng.uniform(0.2, 0.5)
        if day == FLIGHT_DAY - 1:
            share = 0.93
        count = int(self.rng.integers(2, 5))
        pieces = (self.rng.dirichlet(np.full(count, 4.0)) * free * share).astype(
            np.int64
        )
        pieces -= pieces % (1_000 * YUAN)
        pieces = pieces[pieces > 0]
        first = self.cast.network.first
        parcels = Parcels(
            np.sort(moments(self.rng, day, (10, 18), len(pieces))),
            self.rng.permutation(first)[: len(pieces)],
            pieces,
        )
        self.journal.add(
            parcels.time,
            self.cast.pools[pool],
            parcels.holder,
            parcels.amount,
            channel=_BANK,
            purpose="借款放款",
        )
        self._come_back(
            self.layering.divert(parcels, self._open_pools(parcels), flight=flight)
        )
        return int(pieces.sum())


def run_platform(
    rng: np.random.Generator, journal: Journal, cast: Cast
) -> tuple[Contracts, int]:
    """Write the platform's life into the journal; its contracts, and what stays due."""
    contracts = sign_contracts(rng, cast)
    platform = Platform(
        rng,
        journal,
        cast,
        contracts,
        dues(cast, contracts),
        Layering(rng, journal, cast.network),
        LoanBook(rng, journal, cast, plan_loans(rng, cast)),
    )
    platform.run()
    return contracts, platform.unpaid_minor
