"""Words and marks that the registers use: kinds, banks, phones, devices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ingest.demonstration.cast import YUAN

if TYPE_CHECKING:
    from ingest.demonstration.register import Register

PERSON: Final = "个人"
COMPANY: Final = "单位"
PERSONAL: Final = "个人结算账户"
CORPORATE: Final = "单位结算账户"
WALLET: Final = "支付账户"
COIN: Final = "虚拟货币地址"
SINCE: Final = "2022-11-15"


def yuan(low: int, high: int) -> tuple[int, int]:
    """A range of yuan in minor units."""
    return low * YUAN, high * YUAN


def draw_banks(register: Register, count: int, shares: dict[str, float]) -> list[str]:
    """An institution for each of ``count`` accounts, by shares."""
    names = list(shares)
    drawn = register.rng.choice(len(names), size=count, p=list(shares.values()))
    return [names[d] for d in drawn]


def phones(start: int, count: int) -> list[str]:
    """Numbers in a range that no mobile network gives out."""
    return [f"100{start + i:08d}" for i in range(count)]


def devices(start: int, count: int) -> list[str]:
    """Device names that nobody gives out."""
    return [f"DEV-{start + i:06d}" for i in range(count)]
