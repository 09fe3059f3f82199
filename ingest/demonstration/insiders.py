"""Behind the platform: owners, nominees, shells, exits, and borrowers of straw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.demonstration.cast import PLATFORM, Network, Sizes
from ingest.demonstration.geography import HOME, draw_cities
from ingest.demonstration.marks import (
    COIN,
    COMPANY,
    CORPORATE,
    PERSON,
    PERSONAL,
    SINCE,
    devices,
    draw_banks,
    phones,
    yuan,
)
from ingest.demonstration.register import MARK, AccountTerms, Holders, Register

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]


def bring_scheme(register: Register, sizes: Sizes) -> tuple[Network, Ints, Ints]:
    """Owners, nominees, shells and exits, and the borrowers, some of straw."""
    owners = register.people(["330300", "330300", "350200"])
    _mark_owners(register, owners)
    nominees = Holders(
        [f"P-NOM{i + 1:02d}" for i in range(5)],
        [f"冯某{i + 1:02d}" for i in range(5)],
        ["330300", "330700", "341200", "360700", "411300"],
    )
    register.mark(
        nominees,
        PERSON,
        手机号=phones(90_000_000, 5),
        设备号=[f"DEV-{900_000 + i % 2:06d}" for i in range(5)],
    )
    network = _network(register, owners, nominees)
    borrowers, straw = _borrowers(register, sizes)
    return network, borrowers, straw


def _mark_owners(register: Register, owners: Holders) -> None:
    register.mark(
        owners,
        PERSON,
        手机号=phones(90_000_010, 3),
        设备号=devices(900_000, 3),
        地址=f"虚构市听潮里8号{MARK}",
    )
    register.mark(
        Holders([PLATFORM], [], []), 实际控制人客户号=owners.party[0], 登记日期=SINCE
    )


def _shells(
    register: Register, owners: Holders, nominees: Holders, start: int, count: int
) -> Holders:
    """Companies with borrowed directors, and phones, devices, addresses in common."""
    trades = ("贸易有限公司", "咨询有限公司", "科技有限公司", "供应链有限公司")
    cities = ("330300", "330300", "330700", "341200", "360700", "440300")
    rows = range(start, start + count)
    shells = register.companies([cities[i % 6] for i in rows], trades[start % 4])
    register.mark(
        shells,
        COMPANY,
        行业="批发和零售业",
        法定代表人客户号=[nominees.party[i % 5] for i in rows],
        手机号=[phones(90_000_000, 5)[i % 3] for i in rows],
        设备号=[f"DEV-{900_000 + i % 4:06d}" for i in rows],
        地址=[f"虚构市云雀路{12 + i % 2}号{MARK}" for i in rows],
        登记日期=SINCE,
    )
    # For two in three the true owner is on record.
    known = [i for i in range(count) if (start + i) % 3]
    register.mark(
        Holders([shells.party[i] for i in known], [], []),
        实际控制人客户号=[owners.party[i % 2] for i in known],
        登记日期=SINCE,
    )
    return shells


def _network(register: Register, owners: Holders, nominees: Holders) -> Network:
    own = AccountTerms(
        "owner", PERSONAL, yuan(80_000, 300_000), at_need=True, covered=True
    )
    owner_accounts = register.open_accounts(owners, ["QCB", "LSB", "QCB"], own)
    shell = AccountTerms(
        "shell", CORPORATE, yuan(3_000, 60_000), covered=True, opened=(-300, -30)
    )
    groups = []
    start = 0
    for count, places in (
        (6, ("QCB", "HYB")),
        (8, ("HYB", "QCB", "LSB")),
        (6, ("LSB", "LSB", "HYB")),
        (3, ("QCB", "LSB", "HYB")),
    ):
        holders = _shells(register, owners, nominees, start, count)
        listed = [places[i % len(places)] for i in range(count)]
        groups.append(register.open_accounts(holders, listed, shell))
        start += count
    return Network(owner_accounts, *groups, *_exits(register, owners))


def _exits(register: Register, owners: Holders) -> tuple[Ints, ...]:
    """Where money leaves: dollars, cash, luxury, the exchange and its chain."""
    usd = AccountTerms("shell", CORPORATE, (0, 1), covered=True, currency="美元")
    importer = register.companies(["330300", "350200"], "进出口有限公司")
    offshore = register.companies(["VGB"], "Holdings")
    for holders, owner in ((importer, 1), (offshore, 2)):
        register.mark(
            holders,
            COMPANY,
            法定代表人客户号="P-NOM01",
            实际控制人客户号=owners.party[owner],
            登记日期=SINCE,
        )
    dollars = register.open_accounts(importer, "HYB", usd)
    far = register.open_accounts(
        offshore, "OFB", AccountTerms("shell", CORPORATE, currency="美元")
    )
    desks = ["330300", "330700", "350200", "440300", "360700"]
    cash_holders = register.companies(desks, "现金柜台")
    cash = register.open_accounts(
        cash_holders,
        ["QCB", "HYB", "LSB", "QCB", "LSB"],
        AccountTerms("cash", "现金柜台"),
    )
    shops = register.companies(["310100", "330100", "440300", "460200"], "珍品车行")
    register.mark(shops, COMPANY, 行业="奢侈品零售")
    luxury = register.open_accounts(
        shops,
        ["TCP", "HYB", "QCB", "LSB"],
        AccountTerms("luxury", "商户账户", yuan(100_000, 900_000)),
    )
    return (dollars, far, cash, luxury, *_dealers(register))


def _dealers(register: Register) -> tuple[Ints, ...]:
    """The coin exchange and the currency desk, and the wallets on the chain."""
    trader = register.companies(["440300"], "数字资产交易所")
    desk = register.companies(["310100"], "外汇兑换柜台")
    register.mark(trader, COMPANY, 行业="虚拟货币交易")
    register.mark(desk, COMPANY, 行业="货币兑换")
    kind = "虚拟货币交易所账户"
    stock = AccountTerms("exchange", kind, yuan(2_000_000, 5_000_000), covered=True)
    exchange = register.open_accounts(trader, "HYB", stock)
    dealer = register.open_accounts(desk, "HYB", stock)
    stock_usd = AccountTerms(
        "exchange",
        kind,
        (50_000_000, 90_000_000),
        at_need=True,
        covered=True,
        currency="美元",
    )
    dealer_dollars = register.open_accounts(desk, "HYB", stock_usd)
    hot_terms = AccountTerms(
        "exchange", kind, (10**12, 2 * 10**12), at_need=True, currency="泰达币"
    )
    hot = register.open_accounts(
        Holders(trader.party, trader.name, [""]), "CHAIN", hot_terms
    )
    return (exchange, dealer, dealer_dollars, hot, *_wallets(register))


def _wallets(register: Register) -> tuple[Ints, ...]:
    """Addresses on the chain, whose holders nobody knows: flight, rest, and buyers'."""
    coin = AccountTerms("crypto", COIN, currency="泰达币")
    groups = []
    for label, count in (("甲", 2), ("乙", 4), ("丙", 40)):
        names = [f"钱包{label}{i + 1}{MARK}" for i in range(count)]
        nobody = Holders([""] * count, names, [""] * count)
        groups.append(register.open_accounts(nobody, "CHAIN", coin))
    return tuple(groups)


def _borrowers(register: Register, sizes: Sizes) -> tuple[Ints, Ints]:
    """Borrowers; one in twenty is of straw and uses the shells' devices."""
    holders = register.companies(
        list(draw_cities(register.rng, sizes.borrowers, HOME)), "小微商行"
    )
    straw = max(2, sizes.borrowers // 20)
    shared = devices(800_000, sizes.borrowers)
    shared[:straw] = [f"DEV-{900_000 + i % 4:06d}" for i in range(straw)]
    register.mark(
        holders,
        COMPANY,
        行业="批发和零售业",
        平台客户号=PLATFORM,
        平台身份="借款人",
        手机号=phones(80_000_000, sizes.borrowers),
        设备号=shared,
    )
    terms = AccountTerms("borrower", CORPORATE, yuan(2_000, 80_000), at_need=True)
    places = draw_banks(register, len(holders), {"QCB": 0.4, "HYB": 0.4, "MJB": 0.2})
    accounts = register.open_accounts(holders, places, terms)
    return accounts, accounts[:straw]
