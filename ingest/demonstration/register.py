"""Who there is in the case: parties and the accounts that they hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from ingest.demonstration.layouts import PARTY_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

# Every organisation bears the mark; every person is a surname, "someone", a number.
MARK: Final = "（虚构）"
_SURNAMES: Final = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_STEMS_FIRST: Final = "青云霜岚澜汐辰昙霁雾霞潇"
_STEMS_SECOND: Final = "雀檀鹭蘅砚禾桐棠笙洲"

INSTITUTIONS: Final = {
    "QCB": f"青辰银行{MARK}",
    "HYB": f"海崖银行{MARK}",
    "LSB": f"岭霜银行{MARK}",
    "MJB": f"墨锦银行{MARK}",
    "TCP": f"桐川支付{MARK}",
    "OFB": "Offing Bank (invented)",
    "CHAIN": "",
}
_NUMBER_PREFIX: Final = {
    "QCB": "9901",
    "HYB": "9902",
    "LSB": "9903",
    "MJB": "9904",
    "OFB": "9905",
    "TCP": "W",
    "CHAIN": "TInvented",
}
# Serial numbers are spread by a multiplication modulo a prime, which never meets the
# same number twice: an account's number does not tell in what group it was opened.
_SPREAD: Final = 1_103_515_245
_PRIME: Final = 2_147_483_647


@dataclass(frozen=True, slots=True)
class Holders:
    """People or organisations, column by column."""

    party: list[str]
    name: list[str]
    region: list[str]

    def __len__(self) -> int:
        """How many."""
        return len(self.party)

    def __getitem__(self, part: slice) -> Holders:
        """A run of them."""
        return Holders(self.party[part], self.name[part], self.region[part])


@dataclass(frozen=True, slots=True)
class AccountTerms:
    """What the accounts of a group have in common.

    ``opening`` is a range of balances in minor units; with ``at_need`` what the
    account lacks in the course of the case is added, so that it never runs dry.
    ``opened`` is a range of days, counted from the first of the case.
    ``covered`` says whether its statement is among the files.
    """

    role: str
    kind: str
    opening: tuple[int, int] = (0, 1)
    at_need: bool = False
    covered: bool = False
    currency: str = "人民币"
    opened: tuple[int, int] = (-2_500, -30)


@dataclass(slots=True)
class Register:
    """Collects parties and accounts; an account's index is its place in the lists."""

    rng: np.random.Generator
    accounts: dict[str, list[str]] = field(
        default_factory=lambda: {
            name: []
            for name in (
                *("institution", "number", "name", "kind", "party", "region"),
                *("role", "currency"),
            )
        }
    )
    opening: list[Ints] = field(default_factory=list)
    at_need: list[bool] = field(default_factory=list)
    covered: list[bool] = field(default_factory=list)
    opened: list[Ints] = field(default_factory=list)
    _marks: list[pl.DataFrame] = field(default_factory=list)
    _parties: int = 0

    def __len__(self) -> int:
        """How many accounts."""
        return len(self.at_need)

    def people(self, regions: Sequence[str]) -> Holders:
        """New people who live in the regions."""
        serials = self._serials(len(regions))
        drawn = self.rng.integers(0, len(_SURNAMES), size=len(regions))
        names = [
            f"{_SURNAMES[d]}某{s:05d}" for d, s in zip(drawn, serials, strict=True)
        ]
        return Holders([f"P{s:05d}" for s in serials], names, [str(r) for r in regions])

    def companies(self, regions: Sequence[str], trade: str) -> Holders:
        """New organisations in the regions; ``trade`` ends their names."""
        serials = self._serials(len(regions))
        first = self.rng.integers(0, len(_STEMS_FIRST), size=len(regions))
        second = self.rng.integers(0, len(_STEMS_SECOND), size=len(regions))
        names = [
            f"{_STEMS_FIRST[a]}{_STEMS_SECOND[b]}{trade}{s:05d}{MARK}"
            for a, b, s in zip(first, second, serials, strict=True)
        ]
        return Holders([f"C{s:05d}" for s in serials], names, [str(r) for r in regions])

    def _serials(self, count: int) -> range:
        first = self._parties + 1
        self._parties += count
        return range(first, first + count)

    def open_accounts(
        self, holders: Holders, institution: str | Sequence[str], terms: AccountTerms
    ) -> Ints:
        """Open one account for each holder; returns the accounts' indexes."""
        count = len(holders)
        places = (
            [institution] * count if isinstance(institution, str) else list(institution)
        )
        first = len(self)
        numbers = [
            _number(place, serial)
            for serial, place in enumerate(places, start=first + 1)
        ]
        columns = self.accounts
        columns["institution"] += places
        columns["number"] += numbers
        columns["name"] += holders.name
        columns["kind"] += [terms.kind] * count
        columns["party"] += holders.party
        columns["region"] += holders.region
        columns["role"] += [terms.role] * count
        columns["currency"] += [terms.currency] * count
        self.opening.append(self.rng.integers(*terms.opening, size=count))
        self.opened.append(self.rng.integers(*terms.opened, size=count))
        self.at_need += [terms.at_need] * count
        self.covered += [terms.covered] * count
        return np.arange(first, first + count, dtype=np.int64)

    def mark(self, holders: Holders, kind: str = "", **marks: str | list[str]) -> None:
        """Note parties in the platform register, with marks by column name.

        With ``kind`` the row also says who the party is; without, it only adds marks.
        """
        given: dict[str, str | list[str]] = {"客户号": holders.party, **marks}
        if kind:
            given |= {"名称": holders.name, "类型": kind, "地区代码": holders.region}
        columns = {
            name: _column(given.get(name, ""), len(holders)) for name in PARTY_COLUMNS
        }
        self._marks.append(pl.DataFrame(columns, schema=_PARTY_SCHEMA))

    def account_frame(self) -> pl.DataFrame:
        """All accounts with their ``index``, one row each."""
        return pl.DataFrame(
            {
                "index": np.arange(len(self), dtype=np.int64),
                **self.accounts,
                "covered": self.covered,
                "opened": np.concatenate(self.opened),
            }
        )

    def party_frame(self) -> pl.DataFrame:
        """The rows of the platform register."""
        return pl.concat(self._marks)


_PARTY_SCHEMA: Final[dict[str, type[pl.String]]] = dict.fromkeys(
    PARTY_COLUMNS, pl.String
)


def _column(given: str | list[str], count: int) -> list[str]:
    return [given] * count if isinstance(given, str) else given


def _number(institution: str, serial: int) -> str:
    """An account number that no real bank, wallet or chain gives out."""
    prefix = _NUMBER_PREFIX[institution]
    spread = serial * _SPREAD % _PRIME
    if institution == "CHAIN":
        return prefix + f"{spread:025d}"
    return prefix + f"{spread:012d}"
