"""Where the diverted money goes: through layers of shells, and out.

A parcel is money that has just arrived somewhere. Each layer pays on, in pieces and
after a while, most of every parcel that it received, and keeps a little; so what is
paid never exceeds what came in, and no account runs dry.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ingest.demonstration.cast import YUAN, Network
from ingest.demonstration.timeline import DAY, DAYS, HOUR, NOTICE_DAY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ingest.demonstration.journal import Journal

    Ints = NDArray[np.int64]

_BANK: Final = "网上银行"
_LAST: Final = DAYS * DAY - DAY
_MINUTE: Final = 60


@dataclass(frozen=True, slots=True)
class Parcels:
    """Money that has arrived: when, in which account, how much."""

    time: Ints
    holder: Ints
    amount: Ints

    def __getitem__(self, chosen: NDArray[np.bool_]) -> Parcels:
        """Those chosen."""
        return Parcels(self.time[chosen], self.holder[chosen], self.amount[chosen])


@dataclass(frozen=True, slots=True)
class Habit:
    """How a layer pays on: into how many pieces, how soon (seconds), what it keeps."""

    pieces: tuple[int, int]
    delay: tuple[int, int]
    keep: tuple[float, float]
    purpose: str


_FIRST: Final = Habit((1, 3), (20 * _MINUTE, 26 * HOUR), (0.01, 0.04), "货款")
_SECOND: Final = Habit((1, 2), (30 * _MINUTE, 44 * HOUR), (0.01, 0.03), "往来款")
_CIRCLE: Final = Habit((1, 1), (12 * HOUR, 5 * DAY), (0.005, 0.03), "归还借款本息")
_TO_CIRCLE: Final = Habit((1, 1), (HOUR, 2 * DAY), (0.0, 0.02), "服务费")
_TO_OWNER: Final = Habit((1, 1), (HOUR, 3 * DAY), (0.0, 0.02), "咨询费")
_TO_DEALER: Final = Habit((1, 1), (HOUR, 2 * DAY), (0.0, 0.01), "购汇")
_TO_COIN: Final = Habit((1, 2), (20 * _MINUTE, DAY), (0.0, 0.01), "购买数字资产")
_TO_LUXURY: Final = Habit((1, 1), (5 * HOUR, 6 * DAY), (0.0, 0.10), "购车款")

# What the third layer does with a parcel, in quiet times and in flight.
_EXITS: Final = ("circle", "cash", "coin", "luxury", "owner", "dollars", "keep")
_QUIET: Final = (0.26, 0.15, 0.17, 0.10, 0.17, 0.08, 0.07)
_FLIGHT: Final = (0.0, 0.16, 0.48, 0.03, 0.06, 0.19, 0.08)
_OWNER_EXITS: Final = ("cash", "coin", "luxury", "keep")
_OWNER_SHARES: Final = (0.2, 0.2, 0.35, 0.25)


def pay_on(
    rng: np.random.Generator, journal: Journal, parcels: Parcels, to: Ints, habit: Habit
) -> Parcels:
    """Pay most of each parcel on to accounts of ``to``; returns what arrives there."""
    count = len(parcels.time)
    pieces = rng.integers(habit.pieces[0], habit.pieces[1] + 1, count)
    parent = np.repeat(np.arange(count), pieces)
    weight = rng.random(len(parent)) + 0.25
    total = np.zeros(count)
    np.add.at(total, parent, weight)
    kept = rng.uniform(*habit.keep, size=count)
    share = weight / total[parent] * (1 - kept[parent])
    hundreds = (parcels.amount[parent] * share).astype(np.int64) // (100 * YUAN)
    time = parcels.time[parent] + rng.integers(*habit.delay, size=len(parent))
    paid = (hundreds > 0) & (time < _LAST)
    arrived = Parcels(
        time[paid],
        to[rng.integers(0, len(to), len(parent))][paid],
        hundreds[paid] * 100 * YUAN,
    )
    journal.add(
        arrived.time,
        parcels.holder[parent][paid],
        arrived.holder,
        arrived.amount,
        channel=_BANK,
        purpose=habit.purpose,
    )
    return arrived


class Layering:
    """The shells at work: takes what the pools pay them, returns what comes back."""

    def __init__(
        self, rng: np.random.Generator, journal: Journal, network: Network
    ) -> None:
        self._rng = rng
        self._journal = journal
        self._net = network

    def divert(self, parcels: Parcels, pools: Ints, *, flight: bool) -> Parcels:
        """Send parcels that reached the first layer down the layers and out.

        Returns what a circle of shells pays back to the pools, as if a borrower had
        repaid: it props up the books.
        """
        second = pay_on(self._rng, self._journal, parcels, self._net.second, _FIRST)
        return self.from_second(second, pools, flight=flight)

    def from_straw(self, parcels: Parcels, pools: Ints) -> Parcels:
        """Send loans of straw borrowers to the second layer; see ``divert``."""
        rng, journal = self._rng, self._journal
        second = pay_on(rng, journal, parcels, self._net.second, _FIRST)
        return self.from_second(second, pools, flight=False)

    def from_second(self, second: Parcels, pools: Ints, *, flight: bool) -> Parcels:
        """Send parcels that reached the second layer down and out; see ``divert``."""
        rng, journal, net = self._rng, self._journal, self._net
        third = pay_on(rng, journal, second, net.third, _SECOND)
        drawn = rng.choice(
            len(_EXITS), size=len(third.time), p=_FLIGHT if flight else _QUIET
        )
        by_exit = {name: third[drawn == i] for i, name in enumerate(_EXITS)}
        owners = pay_on(rng, journal, by_exit["owner"], net.owners, _TO_OWNER)
        spent = rng.choice(len(_OWNER_EXITS), size=len(owners.time), p=_OWNER_SHARES)
        by_owner = {name: owners[spent == i] for i, name in enumerate(_OWNER_EXITS)}
        for parcels in (by_exit["cash"], by_owner["cash"]):
            self._withdraw(parcels)
        for parcels in (by_exit["coin"], by_owner["coin"]):
            self._buy_coins(parcels)
        for parcels in (by_exit["luxury"], by_owner["luxury"]):
            pay_on(rng, journal, parcels, net.luxury, _TO_LUXURY)
        self._buy_dollars(by_exit["dollars"])
        circle = pay_on(rng, journal, by_exit["circle"], net.circle, _TO_CIRCLE)
        early = circle[circle.time < (NOTICE_DAY - 30) * DAY]
        return pay_on(rng, journal, early, pools, _CIRCLE)

    def _withdraw(self, parcels: Parcels) -> None:
        """Draw cash, each time under 50,000 yuan, over the following hours and days."""
        rng = self._rng
        most = 50_000 * YUAN
        times = np.minimum(parcels.amount // most, 12)
        parent = np.repeat(np.arange(len(times)), times)
        drawn = rng.integers(440, 500, len(parent)) * 100 * YUAN
        wait = rng.integers(HOUR, 3 * DAY, len(parent))
        time = parcels.time[parent] + wait
        kept = time < _LAST
        desks = self._net.cash
        self._journal.add(
            time[kept],
            parcels.holder[parent][kept],
            desks[rng.integers(0, len(desks), len(parent))][kept],
            drawn[kept],
            channel="柜面",
            purpose="取现",
        )

    def _buy_coins(self, parcels: Parcels) -> None:
        """Pay the exchange in yuan; its hot wallet sends USDT to the flight wallets."""
        rng, net = self._rng, self._net
        bought = pay_on(rng, self._journal, parcels, net.exchange, _TO_COIN)
        arrived = send_coins(rng, self._journal, bought, net, net.flight_wallets)
        resting = rng.integers(0, len(net.resting_wallets), len(arrived.time))
        wait = rng.integers(HOUR, 3 * DAY, len(arrived.time))
        time = arrived.time + wait
        kept = time < _LAST
        self._journal.add(
            time[kept],
            arrived.holder[kept],
            net.resting_wallets[resting][kept],
            arrived.amount[kept] * 92 // 100,
            channel="TRON",
            purpose="USDT",
        )

    def _buy_dollars(self, parcels: Parcels) -> None:
        """Pay the currency desk in yuan; dollars come back and go offshore."""
        rng, net = self._rng, self._net
        bought = pay_on(rng, self._journal, parcels, net.dealer, _TO_DEALER)
        count = len(bought.time)
        got = bought.time + rng.integers(HOUR, 20 * HOUR, count)
        dollars = (bought.amount / rng.uniform(6.9, 7.3, count)).astype(np.int64)
        holder = net.dollars[rng.integers(0, len(net.dollars), count)]
        self._journal.add(
            got, net.dealer_dollars, holder, dollars, channel="外汇", purpose="结售汇"
        )
        arrived = Parcels(got, holder, dollars)
        abroad = Habit((1, 1), (6 * HOUR, 3 * DAY), (0.01, 0.05), "IMPORT PAYMENT")
        pay_on(rng, self._journal, arrived, net.offshore, abroad)


def send_coins(
    rng: np.random.Generator,
    journal: Journal,
    bought: Parcels,
    network: Network,
    wallets: Ints,
) -> Parcels:
    """The exchange's leg in USDT for each payment in yuan that reached it.

    A price of 7.05 to 7.35 yuan; USDT has six decimals, so minor units grow by 10^4.
    """
    count = len(bought.time)
    time = bought.time + rng.integers(8 * _MINUTE, HOUR, count)
    coins = (bought.amount * 10_000 / rng.uniform(7.05, 7.35, count)).astype(np.int64)
    wallet = wallets[rng.integers(0, len(wallets), count)]
    journal.add(time, network.hot_wallet, wallet, coins, channel="TRON", purpose="USDT")
    return Parcels(time, wallet, coins)
