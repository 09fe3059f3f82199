"""Ordinary life around the case: salaries, rent, shopping, presents, coins, imports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ingest.demonstration.cast import YUAN, Cast
from ingest.demonstration.layering import Parcels, send_coins
from ingest.demonstration.timeline import (
    DAY,
    DAYS,
    HOUR,
    MONTH_STARTS,
    MONTHS,
    moments,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ingest.demonstration.journal import Journal

    Ints = NDArray[np.int64]

_BANK: Final = "网上银行"
_PRESENT_SHARE: Final = 0.4


def live(rng: np.random.Generator, journal: Journal, cast: Cast) -> None:
    """Write everybody's everyday payments into the journal."""
    pay_salaries(rng, journal, cast)
    pay_rents(rng, journal, cast)
    takings = go_shopping(rng, journal, cast)
    restock(rng, journal, cast, takings)
    place_bets(rng, journal, cast)
    give_presents(rng, journal, cast)
    buy_coins(rng, journal, cast)
    import_goods(rng, journal, cast)


def pay_salaries(rng: np.random.Generator, journal: Journal, cast: Cast) -> None:
    """Each month, on the employer's pay day, in the course of the morning."""
    people = cast.ordinary[: cast.sizes.salaried]
    count = len(people)
    employer = rng.integers(0, len(cast.employers), count)
    payday = rng.integers(7, 24, len(cast.employers))[employer]
    base = np.clip(rng.lognormal(np.log(6_800), 0.45, count), 2_200, 60_000)
    for start in MONTH_STARTS:
        amounts = (base * rng.normal(1.0, 0.04, count).clip(0.8, 1.3)).astype(np.int64)
        journal.add(
            moments(rng, start + payday, (9, 11), count),
            cast.employers[employer],
            people,
            amounts * YUAN,
            channel="批量代付",
            purpose="工资",
        )


def pay_rents(rng: np.random.Generator, journal: Journal, cast: Cast) -> None:
    """Tenants pay the same landlord the same rent in the first days of a month."""
    tenants = rng.permutation(cast.ordinary)[: cast.sizes.tenants]
    count = len(tenants)
    landlord = cast.landlords[rng.integers(0, len(cast.landlords), count)]
    rent = np.clip(rng.lognormal(np.log(2_300), 0.5, count), 400, 20_000)
    monthly = rent.astype(np.int64) // 50 * 50 * YUAN
    for start in MONTH_STARTS:
        day = start + rng.integers(0, 6, count)
        time = moments(rng, day, (8, 23), count)
        journal.add(time, tenants, landlord, monthly, channel=_BANK, purpose="房租")


def go_shopping(rng: np.random.Generator, journal: Journal, cast: Cast) -> Ints:
    """Many small purchases, a few shops having most; takings by month and shop."""
    people = np.concatenate(
        [
            cast.ordinary,
            cast.investors,
            cast.healthy_investors,
            cast.healthy_borrowers,
        ]
    )
    count = cast.sizes.purchases
    eager = rng.gamma(1.3, 1.0, len(people))
    buyer = rng.choice(len(people), count, p=eager / eager.sum())
    rank = 1 / (1 + np.arange(len(cast.merchants))) ** 0.7
    shop = rng.choice(len(cast.merchants), count, p=rank / rank.sum())
    cents = np.clip(rng.lognormal(np.log(9_500), 1.1, count), 100, 2_500_000)
    day = rng.integers(0, DAYS, count)
    journal.add(
        moments(rng, day, (7, 24), count),
        people[buyer],
        cast.merchants[shop],
        cents.astype(np.int64),
        channel="扫码支付",
        purpose="消费",
    )
    takings = np.zeros((MONTHS, len(cast.merchants)), dtype=np.int64)
    month = np.searchsorted(np.array(MONTH_STARTS), day, side="right") - 1
    np.add.at(takings, (month, shop), cents.astype(np.int64))
    return takings


def place_bets(rng: np.random.Generator, journal: Journal, cast: Cast) -> None:
    """A few people lose money at an online betting shop, in the evenings."""
    gamblers = cast.ordinary[: max(2, len(cast.ordinary) // 30)]
    bets = max(6, cast.sizes.purchases // 100)
    journal.add(
        moments(rng, rng.integers(0, DAYS, bets), (18, 24), bets),
        gamblers[rng.integers(0, len(gamblers), bets)],
        cast.betting,
        rng.integers(20, 900, bets) * 10 * YUAN,
        channel="扫码支付",
        purpose="充值",
    )


def restock(
    rng: np.random.Generator, journal: Journal, cast: Cast, takings: Ints
) -> None:
    """Early each month shops pay two suppliers out of the takings of the month before."""
    shops = np.arange(len(cast.merchants))
    suppliers = rng.integers(0, len(cast.employers), (len(shops), 2))
    for month in range(1, MONTHS):
        for nth in (0, 1):
            share = rng.uniform(0.2, 0.42, len(shops))
            day = MONTH_STARTS[month] + rng.integers(1, 9, len(shops))
            journal.add(
                moments(rng, day, (9, 18), len(shops)),
                cast.merchants,
                cast.employers[suppliers[:, nth]],
                (takings[month - 1] * share).astype(np.int64),
                channel=_BANK,
                purpose="进货款",
            )


def give_presents(rng: np.random.Generator, journal: Journal, cast: Cast) -> None:
    """Wallet holders send money to a few friends, and friends send some back."""
    wallets = cast.ordinary[max(cast.sizes.salaried, cast.sizes.ordinary * 2 // 5) :]
    count = cast.sizes.presents
    giver = rng.integers(0, len(wallets), count)
    step = rng.choice(np.array([1, 2, 3, 5, 8, 13, -1, -2]), count)
    friend = (giver + step) % len(wallets)
    cents = np.clip(rng.lognormal(np.log(20_000), 1.0, count), 100, 2_000_000)
    purpose = np.where(
        rng.random(count) < _PRESENT_SHARE, journal.word("红包"), journal.word("转账")
    )
    journal.add(
        moments(rng, rng.integers(0, DAYS, count), (8, 24), count),
        wallets[giver],
        wallets[friend],
        cents.astype(np.int64),
        channel="钱包转账",
        purpose=purpose,
    )


def buy_coins(rng: np.random.Generator, journal: Journal, cast: Cast) -> None:
    """Honest people buy a little USDT too, into wallets of their own."""
    net = cast.network
    owners = rng.permutation(cast.ordinary)[: len(net.buyer_wallets)]
    times = 4
    buyers = np.repeat(owners, times)
    wallets = np.repeat(net.buyer_wallets, times)[: len(buyers)]
    count = len(buyers)
    paid = rng.integers(5, 200, count) * 100 * YUAN
    time = moments(rng, rng.integers(0, DAYS - 2, count), (8, 23), count)
    journal.add(time, buyers, net.exchange, paid, channel=_BANK, purpose="购买数字资产")
    order = np.argsort(wallets, kind="stable")
    for wallet in net.buyer_wallets:
        own = order[wallets[order] == wallet]
        bought = Parcels(time[own], buyers[own], paid[own])
        send_coins(rng, journal, bought, net, np.array([wallet]))


def import_goods(rng: np.random.Generator, journal: Journal, cast: Cast) -> None:
    """Some employers buy dollars, which the desk pays to their suppliers abroad."""
    net = cast.network
    buyers = cast.employers[: max(1, len(cast.employers) // 6)]
    for start in MONTH_STARTS:
        count = len(buyers)
        time = moments(rng, start + rng.integers(3, 20, count), (9, 16), count)
        paid = rng.integers(50, 900, count) * 1_000 * YUAN
        journal.add(time, buyers, net.dealer, paid, channel="外汇", purpose="购汇")
        dollars = (paid / rng.uniform(6.9, 7.3, count)).astype(np.int64)
        abroad = cast.suppliers_abroad[
            rng.integers(0, len(cast.suppliers_abroad), count)
        ]
        journal.add(
            time + rng.integers(HOUR, DAY, count),
            net.dealer_dollars,
            abroad,
            dollars,
            channel="外汇",
            purpose="IMPORT PAYMENT",
        )
