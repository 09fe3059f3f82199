"""Around the platform: ordinary people, businesses, and an honest lender."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ingest.demonstration.cast import HEALTHY, Sizes
from ingest.demonstration.geography import draw_cities
from ingest.demonstration.marks import (
    COMPANY,
    CORPORATE,
    PERSON,
    PERSONAL,
    WALLET,
    draw_banks,
    yuan,
)
from ingest.demonstration.register import MARK, AccountTerms, Holders, Register

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]


def bring_ordinary(register: Register, sizes: Sizes) -> Ints:
    """People who have nothing to do with it; the salaried hold bank accounts."""
    holders = register.people(list(draw_cities(register.rng, sizes.ordinary)))
    banked = max(sizes.salaried, sizes.ordinary * 2 // 5)
    shares = {"QCB": 0.35, "HYB": 0.3, "MJB": 0.35}
    bank = register.open_accounts(
        holders[:banked],
        draw_banks(register, banked, shares),
        AccountTerms("ordinary", PERSONAL, yuan(300, 60_000), at_need=True),
    )
    wallets = register.open_accounts(
        holders[banked:],
        "TCP",
        AccountTerms("ordinary", WALLET, yuan(50, 5_000), at_need=True),
    )
    return np.concatenate([bank, wallets])


def bring_businesses(register: Register, sizes: Sizes) -> tuple[Ints, ...]:
    """Employers, landlords, merchants, a betting shop, and suppliers abroad."""
    rng = register.rng
    firms = register.companies(list(draw_cities(rng, sizes.employers)), "制造有限公司")
    register.mark(firms, COMPANY, 行业="制造业")
    two = {"QCB": 0.55, "HYB": 0.45}
    employers = register.open_accounts(
        firms,
        draw_banks(register, len(firms), two),
        AccountTerms(
            "employer", CORPORATE, yuan(50_000, 900_000), at_need=True, covered=True
        ),
    )
    owners = register.people(list(draw_cities(rng, sizes.landlords)))
    register.mark(owners, PERSON, 行业="房屋租赁")
    landlords = register.open_accounts(
        owners,
        draw_banks(register, len(owners), two),
        AccountTerms("landlord", PERSONAL, yuan(1_000, 90_000), covered=True),
    )
    shops = register.companies(list(draw_cities(rng, sizes.merchants)), "便利商店")
    register.mark(shops, COMPANY, 行业="零售业")
    terms = AccountTerms("merchant", "商户账户", yuan(1_000, 50_000))
    merchants = register.open_accounts(shops, "TCP", terms)
    den = register.companies(["460200"], "竞猜网店")
    register.mark(den, COMPANY, 行业="网络博彩")
    betting = register.open_accounts(den, "TCP", terms)
    abroad = register.companies(["SGP", "DEU"], "Components Ltd")
    register.mark(abroad, COMPANY, 行业="制造业")
    outside = AccountTerms("external", "外部账户", currency="美元")
    suppliers = register.open_accounts(abroad, "OFB", outside)
    return employers, landlords, merchants, betting, suppliers


def bring_healthy_lender(
    register: Register, sizes: Sizes
) -> tuple[Ints, Ints, Ints, Ints]:
    """The contrast: a lender that pays out what its borrowers paid back."""
    rng = register.rng
    lender = Holders([HEALTHY], [f"鹭笙普惠 Lusheng Puhui{MARK}"], ["510100"])
    operator = register.companies(["510100"], "信息服务有限公司")
    register.mark(lender, "平台", 行业="网络借贷", 实际控制人客户号=operator.party[0])
    register.mark(operator, COMPANY, 行业="软件和信息技术服务业")
    pool = register.open_accounts(
        lender, "QCB", AccountTerms("healthy-pool", "平台资金账户", covered=True)
    )
    own = AccountTerms(
        "employer", CORPORATE, yuan(50_000, 400_000), at_need=True, covered=True
    )
    owner = register.open_accounts(operator, "QCB", own)
    groups = []
    for role, count, word, relation in (
        ("healthy-investor", sizes.healthy_investors, PERSONAL, "出借人"),
        ("healthy-borrower", sizes.healthy_borrowers, PERSONAL, "借款人"),
    ):
        holders = register.people(list(draw_cities(rng, count)))
        register.mark(holders, PERSON, 平台客户号=HEALTHY, 平台身份=relation)
        terms = AccountTerms(role, word, yuan(500, 50_000), at_need=True)
        places = draw_banks(register, count, {"QCB": 0.5, "HYB": 0.3, "MJB": 0.2})
        groups.append(register.open_accounts(holders, places, terms))
    return pool, owner, groups[0], groups[1]
