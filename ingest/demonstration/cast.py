"""The cast of the case: how many take part, and the accounts of every group."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final

from graph.errors import InputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

YUAN: Final = 100
PLATFORM: Final = "PT-QQYD"
HEALTHY: Final = "PT-LSPH"


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

    def __post_init__(self) -> None:
        """Refuse sizes of which the story cannot be told."""
        for part, whole in (
            ("recruiters", "investors"),
            ("salaried", "ordinary"),
            ("tenants", "ordinary"),
        ):
            if getattr(self, part) > getattr(self, whole):
                message = f"There cannot be more {part} than {whole}: lower {part}."
                raise InputError(message, part=part, whole=whole)
        for field in fields(self):
            if getattr(self, field.name) < 1:
                message = f"The case needs {field.name}: give at least 1."
                raise InputError(message, size=field.name)


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
