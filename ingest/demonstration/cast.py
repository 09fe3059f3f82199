"""The cast of the case: every group of people, companies and their accounts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ingest.demonstration.geography import HOME, draw_cities
from ingest.demonstration.register import MARK, AccountTerms, Holders, Register

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

YUAN: Final = 100
PLATFORM: Final = "PT-QQYD"
HEALTHY: Final = "PT-LSPH"
_PERSON: Final = "个人"
_COMPANY: Final = "单位"
_PERSONAL: Final = "个人结算账户"
_CORPORATE: Final = "单位结算账户"
_WALLET: Final = "支付账户"
_COIN: Final = "虚拟货币地址"
_SINCE: Final = "2022-11-15"


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many of each take part; the defaults are the demonstration's."""

    investors: int = 6_000
    recruiters: int = 240
    borrowers: int = 260
    ordinary: int = 12_000
    salaried: int = 2_600
    tenants: int = 900
    employers: int = 60
    landlords: int = 150
    merchants: int = 180
    healthy_investors: int = 800
    healthy_borrowers: int = 350
    purchases: int = 44_000
    presents: int = 9_000
    divert_days: int = 240


SMALL: Final = Sizes(
    investors=150,
    recruiters=12,
    borrowers=14,
    ordinary=200,
    salaried=40,
    tenants=15,
    employers=6,
    landlords=5,
    merchants=12,
    healthy_investors=30,
    healthy_borrowers=12,
    purchases=900,
    presents=150,
    divert_days=60,
)


@dataclass(frozen=True, slots=True)
class Network:
    """The accounts behind the platform: owners, shells in layers, and the exits."""

    owners: Ints
    first: Ints
    second: Ints
    third: Ints
    circle: Ints
    dollars: Ints
    offshore: Ints
    cash: Ints
    luxury: Ints
    exchange: Ints
    dealer: Ints
    dealer_dollars: Ints
    hot_wallet: Ints
    flight_wallets: Ints
    resting_wallets: Ints
    buyer_wallets: Ints


@dataclass(frozen=True, slots=True)
class Cast:
    """Account indexes of every group, and who recruited whom.

    ``recruiter_of`` gives for each investor the position of their recruiter among
    the investors, or -1; recruiters are the first ``recruiters`` investors.
    """

    sizes: Sizes
    pools: Ints
    investors: Ints
    recruiter_of: Ints
    borrowers: Ints
    straw: Ints
    staff: Ints
    network: Network
    ordinary: Ints
    employers: Ints
    landlords: Ints
    merchants: Ints
    betting: Ints
    suppliers_abroad: Ints
    healthy_pool: Ints
    healthy_owner: Ints
    healthy_investors: Ints
    healthy_borrowers: Ints


def assemble(register: Register, sizes: Sizes) -> Cast:
    """Bring everybody in: parties, marks and accounts."""
    pools = _platform(register)
    investors, recruiter_of = _investors(register, sizes)
    network, borrowers, straw = _scheme(register, sizes)
    ordinary = _ordinary(register, sizes)
    staff_holders = register.people(["330300"] * 35)
    register.mark(
        staff_holders, _PERSON, 平台客户号=PLATFORM, 平台身份="员工", 登记日期=_SINCE
    )
    staff_terms = AccountTerms("ordinary", _PERSONAL, _yuan(500, 40_000), at_need=True)
    staff = register.open_accounts(staff_holders, "QCB", staff_terms)
    employers, landlords, merchants, betting, abroad = _businesses(register, sizes)
    healthy = _healthy(register, sizes)
    return Cast(
        sizes,
        pools,
        investors,
        recruiter_of,
        borrowers,
        straw,
        staff,
        network,
        ordinary,
        employers,
        landlords,
        merchants,
        betting,
        abroad,
        *healthy,
    )


def _yuan(low: int, high: int) -> tuple[int, int]:
    return low * YUAN, high * YUAN


def _places(register: Register, count: int, shares: dict[str, float]) -> list[str]:
    names = list(shares)
    drawn = register.rng.choice(len(names), size=count, p=list(shares.values()))
    return [names[d] for d in drawn]


def _phones(start: int, count: int) -> list[str]:
    """Numbers in a range that no mobile network gives out."""
    return [f"100{start + i:08d}" for i in range(count)]


def _devices(start: int, count: int) -> list[str]:
    return [f"DEV-{start + i:06d}" for i in range(count)]


def _platform(register: Register) -> Ints:
    """The platform's party and its two pools, at two banks."""
    name = f"青雀易贷 Qingque Yidai{MARK}"
    holder = Holders([PLATFORM], [name], ["330300"])
    register.mark(
        holder,
        "平台",
        行业="网络借贷",
        地址=f"云雀路12号{MARK}",
        登记日期=_SINCE,
        法定代表人客户号="P-NOM01",
    )
    terms = AccountTerms("pool", "平台资金账户", covered=True, opened=(-45, -30))
    twice = Holders(holder.party * 2, holder.name * 2, holder.region * 2)
    return register.open_accounts(twice, ["QCB", "HYB"], terms)


def _investors(register: Register, sizes: Sizes) -> tuple[Ints, Ints]:
    """Lenders in every province, and the tree of those who brought them in."""
    rng = register.rng
    count, heads = sizes.investors, sizes.recruiters
    holders = register.people(list(draw_cities(rng, count, HOME)))
    position = np.arange(count)
    # A head of the tree was brought in by an earlier head; a few stand at the top.
    above = rng.random(count) * np.minimum(position, heads)
    drawn = np.where(position < heads, above, rng.beta(0.6, 1.6, count) * heads)
    alone = (rng.random(count) < 0.22) | (position < max(1, heads // 20))  # noqa: PLR2004
    recruiter_of = np.where(alone, -1, drawn.astype(np.int64))
    parents = np.array([*holders.party, ""])[recruiter_of]
    register.mark(
        holders,
        _PERSON,
        平台客户号=PLATFORM,
        平台身份="出借人",
        推荐人客户号=[str(p) for p in parents],
        手机号=_phones(10_000_000, count),
        设备号=_devices(100_000, count),
    )
    # Some households share a device, as honest people do.
    homes = rng.permutation(count)[: count // 20 * 2]
    half = len(homes) // 2
    sharing = Holders([holders.party[i] for i in homes[:half]], [], [])
    register.mark(sharing, 设备号=[f"DEV-{100_000 + i:06d}" for i in homes[half:]])
    covered = rng.random(count) < 0.05  # noqa: PLR2004
    return _investor_accounts(register, holders, heads, covered), recruiter_of


def _investor_accounts(
    register: Register, holders: Holders, heads: int, covered: NDArray[np.bool_]
) -> Ints:
    shares = {"QCB": 0.3, "HYB": 0.25, "MJB": 0.3, "TCP": 0.15}
    places = _places(register, len(holders), shares)
    # Recruiters are under inquiry: banks that answer handed over their statements.
    places[:heads] = _places(register, heads, {"QCB": 0.6, "HYB": 0.4})
    terms = AccountTerms("investor", _PERSONAL, _yuan(200, 30_000), at_need=True)
    accounts = register.open_accounts(holders, places, terms)
    for position, index in enumerate(accounts.tolist()):
        register.accounts["role"][index] = (
            "recruiter" if position < heads else "investor"
        )
        if places[position] == "TCP":
            register.accounts["kind"][index] = _WALLET
        register.covered[index] = position < heads or bool(covered[position])
    return accounts


def _scheme(register: Register, sizes: Sizes) -> tuple[Network, Ints, Ints]:
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
        _PERSON,
        手机号=_phones(90_000_000, 5),
        设备号=[f"DEV-{900_000 + i % 2:06d}" for i in range(5)],
    )
    network = _network(register, owners, nominees)
    borrowers, straw = _borrowers(register, sizes)
    return network, borrowers, straw


def _mark_owners(register: Register, owners: Holders) -> None:
    register.mark(
        owners,
        _PERSON,
        手机号=_phones(90_000_010, 3),
        设备号=_devices(900_000, 3),
        地址=f"虚构市听潮里8号{MARK}",
    )
    register.mark(
        Holders([PLATFORM], [], []), 实际控制人客户号=owners.party[0], 登记日期=_SINCE
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
        _COMPANY,
        行业="批发和零售业",
        法定代表人客户号=[nominees.party[i % 5] for i in rows],
        手机号=[_phones(90_000_000, 5)[i % 3] for i in rows],
        设备号=[f"DEV-{900_000 + i % 4:06d}" for i in rows],
        地址=[f"虚构市云雀路{12 + i % 2}号{MARK}" for i in rows],
        登记日期=_SINCE,
    )
    # For two in three the true owner is on record.
    known = [i for i in range(count) if (start + i) % 3]
    register.mark(
        Holders([shells.party[i] for i in known], [], []),
        实际控制人客户号=[owners.party[i % 2] for i in known],
        登记日期=_SINCE,
    )
    return shells


def _network(register: Register, owners: Holders, nominees: Holders) -> Network:
    own = AccountTerms(
        "owner", _PERSONAL, _yuan(80_000, 300_000), at_need=True, covered=True
    )
    owner_accounts = register.open_accounts(owners, ["QCB", "LSB", "QCB"], own)
    shell = AccountTerms(
        "shell", _CORPORATE, _yuan(3_000, 60_000), covered=True, opened=(-300, -30)
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
    usd = AccountTerms("shell", _CORPORATE, (0, 1), covered=True, currency="美元")
    importer = register.companies(["330300", "350200"], "进出口有限公司")
    offshore = register.companies(["VGB"], "Holdings")
    for holders in (importer, offshore):
        register.mark(
            holders, _COMPANY, 实际控制人客户号=owners.party[1], 登记日期=_SINCE
        )
    dollars = register.open_accounts(importer, "HYB", usd)
    far = register.open_accounts(
        offshore, "OFB", AccountTerms("shell", _CORPORATE, currency="美元")
    )
    desks = [
        *("330300", "330700", "350200", "440300", "360700"),
    ]
    cash_holders = register.companies(desks, "现金柜台")
    cash = register.open_accounts(
        cash_holders,
        ["QCB", "HYB", "LSB", "QCB", "LSB"],
        AccountTerms("cash", "现金柜台"),
    )
    shops = register.companies(["310100", "330100", "440300", "460200"], "珍品车行")
    register.mark(shops, _COMPANY, 行业="奢侈品零售")
    luxury = register.open_accounts(
        shops,
        ["TCP", "HYB", "QCB", "LSB"],
        AccountTerms("luxury", "商户账户", _yuan(100_000, 900_000)),
    )
    return (dollars, far, cash, luxury, *_dealers(register))


def _dealers(register: Register) -> tuple[Ints, ...]:
    """The coin exchange and the currency desk, and the wallets on the chain."""
    trader = register.companies(["440300"], "数字资产交易所")
    desk = register.companies(["310100"], "外汇兑换柜台")
    register.mark(trader, _COMPANY, 行业="虚拟货币交易")
    register.mark(desk, _COMPANY, 行业="货币兑换")
    kind = "虚拟货币交易所账户"
    stock = AccountTerms("exchange", kind, _yuan(2_000_000, 5_000_000), covered=True)
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
    coin = AccountTerms("crypto", _COIN, currency="泰达币")
    wallets = [
        register.open_accounts(
            Holders(
                [""] * count, [f"{label}{i + 1}" for i in range(count)], [""] * count
            ),
            "CHAIN",
            coin,
        )
        for label, count in (
            (f"钱包甲{MARK}", 2),
            (f"钱包乙{MARK}", 4),
            (f"钱包丙{MARK}", 40),
        )
    ]
    return (exchange, dealer, dealer_dollars, hot, *wallets)


def _borrowers(register: Register, sizes: Sizes) -> tuple[Ints, Ints]:
    """Borrowers; one in twenty is of straw and uses the shells' devices."""
    holders = register.companies(
        list(draw_cities(register.rng, sizes.borrowers, HOME)), "小微商行"
    )
    straw = max(2, sizes.borrowers // 20)
    devices = _devices(800_000, sizes.borrowers)
    devices[:straw] = [f"DEV-{900_000 + i % 4:06d}" for i in range(straw)]
    register.mark(
        holders,
        _COMPANY,
        行业="批发和零售业",
        平台客户号=PLATFORM,
        平台身份="借款人",
        手机号=_phones(80_000_000, sizes.borrowers),
        设备号=devices,
    )
    terms = AccountTerms("borrower", _CORPORATE, _yuan(2_000, 80_000), at_need=True)
    places = _places(register, len(holders), {"QCB": 0.4, "HYB": 0.4, "MJB": 0.2})
    accounts = register.open_accounts(holders, places, terms)
    return accounts, accounts[:straw]


def _ordinary(register: Register, sizes: Sizes) -> Ints:
    """People who have nothing to do with it; the salaried hold bank accounts."""
    holders = register.people(list(draw_cities(register.rng, sizes.ordinary)))
    banked = max(sizes.salaried, sizes.ordinary * 2 // 5)
    shares = {"QCB": 0.35, "HYB": 0.3, "MJB": 0.35}
    bank = register.open_accounts(
        holders[:banked],
        _places(register, banked, shares),
        AccountTerms("ordinary", _PERSONAL, _yuan(300, 60_000), at_need=True),
    )
    wallets = register.open_accounts(
        holders[banked:],
        "TCP",
        AccountTerms("ordinary", _WALLET, _yuan(50, 5_000), at_need=True),
    )
    return np.concatenate([bank, wallets])


def _businesses(register: Register, sizes: Sizes) -> tuple[Ints, ...]:
    """Employers, landlords, merchants, a betting shop, and suppliers abroad."""
    rng = register.rng
    firms = register.companies(list(draw_cities(rng, sizes.employers)), "制造有限公司")
    register.mark(firms, _COMPANY, 行业="制造业")
    two = {"QCB": 0.55, "HYB": 0.45}
    employers = register.open_accounts(
        firms,
        _places(register, len(firms), two),
        AccountTerms(
            "employer", _CORPORATE, _yuan(50_000, 900_000), at_need=True, covered=True
        ),
    )
    owners = register.people(list(draw_cities(rng, sizes.landlords)))
    register.mark(owners, _PERSON, 行业="房屋租赁")
    landlords = register.open_accounts(
        owners,
        _places(register, len(owners), two),
        AccountTerms("landlord", _PERSONAL, _yuan(1_000, 90_000), covered=True),
    )
    shops = register.companies(list(draw_cities(rng, sizes.merchants)), "便利商店")
    register.mark(shops, _COMPANY, 行业="零售业")
    terms = AccountTerms("merchant", "商户账户", _yuan(1_000, 50_000))
    merchants = register.open_accounts(shops, "TCP", terms)
    den = register.companies(["460200"], "竞猜网店")
    register.mark(den, _COMPANY, 行业="网络博彩")
    betting = register.open_accounts(den, "TCP", terms)
    abroad = register.companies(["SGP", "DEU"], "Components Ltd")
    register.mark(abroad, _COMPANY, 行业="制造业")
    outside = AccountTerms("external", "外部账户", currency="美元")
    suppliers = register.open_accounts(abroad, "OFB", outside)
    return employers, landlords, merchants, betting, suppliers


def _healthy(register: Register, sizes: Sizes) -> tuple[Ints, Ints, Ints, Ints]:
    """The contrast: a lender that pays out what its borrowers paid back."""
    rng = register.rng
    lender = Holders([HEALTHY], [f"鹭笙普惠 Lusheng Puhui{MARK}"], ["510100"])
    operator = register.companies(["510100"], "信息服务有限公司")
    register.mark(lender, "平台", 行业="网络借贷", 实际控制人客户号=operator.party[0])
    register.mark(operator, _COMPANY, 行业="软件和信息技术服务业")
    pool = register.open_accounts(
        lender, "QCB", AccountTerms("healthy-pool", "平台资金账户", covered=True)
    )
    own = AccountTerms(
        "employer", _CORPORATE, _yuan(50_000, 400_000), at_need=True, covered=True
    )
    owner = register.open_accounts(operator, "QCB", own)
    groups = []
    for role, count, word, relation in (
        ("healthy-investor", sizes.healthy_investors, _PERSONAL, "出借人"),
        ("healthy-borrower", sizes.healthy_borrowers, _PERSONAL, "借款人"),
    ):
        holders = register.people(list(draw_cities(rng, count)))
        register.mark(holders, _PERSON, 平台客户号=HEALTHY, 平台身份=relation)
        terms = AccountTerms(role, word, _yuan(500, 50_000), at_need=True)
        places = _places(register, count, {"QCB": 0.5, "HYB": 0.3, "MJB": 0.2})
        groups.append(register.open_accounts(holders, places, terms))
    return pool, owner, groups[0], groups[1]
