"""Brings the cast together: the platform, its lenders, and everybody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ingest.demonstration.cast import PLATFORM, Cast, Sizes
from ingest.demonstration.geography import HOME, draw_cities
from ingest.demonstration.insiders import bring_scheme
from ingest.demonstration.marks import (
    PERSON,
    PERSONAL,
    SINCE,
    WALLET,
    devices,
    draw_banks,
    phones,
    yuan,
)
from ingest.demonstration.outsiders import (
    bring_businesses,
    bring_healthy_lender,
    bring_ordinary,
)
from ingest.demonstration.register import MARK, AccountTerms, Holders, Register

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]


# Of a hundred lenders this many came without being brought in.
_CAME_ALONE = 0.22
# Of a hundred lenders' accounts this many are under inquiry, with a statement.
_UNDER_INQUIRY = 0.05


def assemble(register: Register, sizes: Sizes) -> Cast:
    """Bring everybody in: parties, marks and accounts."""
    pools = bring_platform(register)
    investors, recruiter_of = bring_lenders(register, sizes)
    network, borrowers, straw = bring_scheme(register, sizes)
    ordinary = bring_ordinary(register, sizes)
    staff_holders = register.people(["330300"] * 35)
    register.mark(
        staff_holders, PERSON, 平台客户号=PLATFORM, 平台身份="员工", 登记日期=SINCE
    )
    staff_terms = AccountTerms("ordinary", PERSONAL, yuan(500, 40_000), at_need=True)
    staff = register.open_accounts(staff_holders, "QCB", staff_terms)
    employers, landlords, merchants, betting, abroad = bring_businesses(register, sizes)
    healthy = bring_healthy_lender(register, sizes)
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


def bring_platform(register: Register) -> Ints:
    """The platform's party and its two pools, at two banks."""
    name = f"青雀易贷 Qingque Yidai{MARK}"
    holder = Holders([PLATFORM], [name], ["330300"])
    register.mark(
        holder,
        "平台",
        行业="网络借贷",
        地址=f"云雀路12号{MARK}",
        登记日期=SINCE,
        法定代表人客户号="P-NOM01",
    )
    terms = AccountTerms("pool", "平台资金账户", covered=True, opened=(-45, -30))
    twice = Holders(holder.party * 2, holder.name * 2, holder.region * 2)
    return register.open_accounts(twice, ["QCB", "HYB"], terms)


def bring_lenders(register: Register, sizes: Sizes) -> tuple[Ints, Ints]:
    """Lenders in every province, and the tree of those who brought them in."""
    rng = register.rng
    count, heads = sizes.investors, sizes.recruiters
    holders = register.people(list(draw_cities(rng, count, HOME)))
    position = np.arange(count)
    # A head of the tree was brought in by an earlier head; a few stand at the top.
    above = rng.random(count) * np.minimum(position, heads)
    drawn = np.where(position < heads, above, rng.beta(0.6, 1.6, count) * heads)
    alone = (rng.random(count) < _CAME_ALONE) | (position < max(1, heads // 20))
    recruiter_of = np.where(alone, -1, drawn.astype(np.int64))
    parents = np.array([*holders.party, ""])[recruiter_of]
    register.mark(
        holders,
        PERSON,
        平台客户号=PLATFORM,
        平台身份="出借人",
        推荐人客户号=[str(p) for p in parents],
        手机号=phones(10_000_000, count),
        设备号=devices(100_000, count),
    )
    # Some households share a device, as honest people do.
    homes = rng.permutation(count)[: count // 20 * 2]
    half = len(homes) // 2
    sharing = Holders([holders.party[i] for i in homes[:half]], [], [])
    register.mark(sharing, 设备号=[f"DEV-{100_000 + i:06d}" for i in homes[half:]])
    covered = rng.random(count) < _UNDER_INQUIRY
    covered |= position < heads
    accounts = _investor_accounts(register, holders, heads, covered)
    for index in np.unique(recruiter_of[recruiter_of >= 0]):
        register.accounts["role"][accounts[index]] = "recruiter"
    return accounts, recruiter_of


def _investor_accounts(
    register: Register, holders: Holders, heads: int, covered: NDArray[np.bool_]
) -> Ints:
    shares = {"QCB": 0.3, "HYB": 0.25, "MJB": 0.3, "TCP": 0.15}
    places = draw_banks(register, len(holders), shares)
    # Recruiters are under inquiry: banks that answer handed over their statements.
    places[:heads] = draw_banks(register, heads, {"QCB": 0.6, "HYB": 0.4})
    terms = AccountTerms("investor", PERSONAL, yuan(200, 30_000), at_need=True)
    accounts = register.open_accounts(holders, places, terms)
    for position, index in enumerate(accounts.tolist()):
        if places[position] == "TCP":
            register.accounts["kind"][index] = WALLET
        register.covered[index] = bool(covered[position])
    return accounts
