"""The values that questions about chains of transfers are answered with.

As in ``casework.answers``: integer minor units beside their currency, UTC microseconds,
accounts and transfers by their ids as loaded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from casework.answers import Basis, PathAnswer
    from graph.nouns import Transfer


@dataclass(frozen=True, slots=True)
class PathsAnswer:
    """The best paths from one account to another, best first.

    ``complete`` is False where the search reached its cap: the paths listed are the
    best, and there may be more after them.
    """

    basis: Basis
    objective: str
    paths: tuple[PathAnswer, ...]
    complete: bool


@dataclass(frozen=True, slots=True)
class FlowTransfer:
    """One transfer of a flow, and how much of it is the flow's."""

    transfer: Transfer
    flow_minor: int


@dataclass(frozen=True, slots=True)
class FlowBurst:
    """The densest window, both instants included, and the most that went in it.

    ``complete`` is False where the search stopped at its cap: another may be denser.
    """

    start_us: int
    end_us: int
    at_most_minor: int
    complete: bool


@dataclass(frozen=True, slots=True)
class FlowAnswer:
    """The most that can have gone from one side to the other, one way, and the proof.

    ``transfers`` are one way in which the most can have gone, cut at the limit asked;
    ``transfers_used`` is how many they are in all. The amounts of ``narrowest``, through
    which everything had to pass, and ``narrowest_held_minor`` (what accounts can have
    held, where balances limit it) sum to ``at_most_minor``: no more can have gone.
    """

    basis: Basis
    from_accounts: tuple[str, ...]
    to_accounts: tuple[str, ...]
    currency: str
    at_most_minor: int
    greedy_minor: int
    transfers_used: int
    transfers: tuple[FlowTransfer, ...]
    narrowest: tuple[Transfer, ...]
    narrowest_held_minor: int
    holding: str
    opening: str
    burst: FlowBurst | None


@dataclass(frozen=True, slots=True)
class CycleBundle:
    """One sequence of accounts that money can have come round in, from who pays first.

    ``instances`` is how many cycles go that way, ``amount_minor`` the most that can have
    gone round in all of them together; ``start_us`` and ``end_us`` are the first payment
    of the first cycle and the last of the last. ``transfers`` carry that amount at each
    step; they are told where they are asked for.
    """

    cycle: int
    accounts: tuple[str, ...]
    instances: int
    amount_minor: int
    currency: str
    start_us: int
    end_us: int
    transfers: tuple[FlowTransfer, ...] = ()


@dataclass(frozen=True, slots=True)
class HiddenBundles:
    """The bundles of one currency that a limit leaves out: how many, and their sum."""

    currency: str
    bundles: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class CyclesAnswer:
    """All bundles by currency, largest first; what the limit leaves out is summed.

    The amounts of different bundles may be the same money: they do not sum to anything
    but their own total.
    """

    basis: Basis
    bundles: tuple[CycleBundle, ...]
    bundles_total: int
    hidden: tuple[HiddenBundles, ...]
