"""What is laid over a board: a trace, single transfers, rows behind a figure.

Money is in integer minor units with its currency beside it; instants are UTC
microseconds. Sums, rests and counts come ready: a face only shows them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from casework.answers import Basis, HopLine, TraceSummary
    from graph.nouns import Sum, Transfer
    from graph.store import Relation


@dataclass(frozen=True, slots=True)
class OverlayQuestion:
    """Which money is followed over a board: from accounts or transfers, one way."""

    accounts: tuple[str, ...] = ()
    transfer_ids: tuple[str, ...] = ()
    rule: str = "pro-rata"
    direction: str = "forward"
    after_us: int | None = None
    before_us: int | None = None


@dataclass(frozen=True, slots=True)
class Carried:
    """What of the traced money one arrow carried.

    ``rest_minor`` is the part that is not on single transfers drawn apart;
    ``first_us`` and ``last_us`` are instants of transfers that carried any.
    """

    from_account: str
    to_account: str
    currency: str
    transfers: int
    amount_minor: int
    rest_minor: int
    first_us: int
    last_us: int


@dataclass(frozen=True, slots=True)
class TraceEnd:
    """What of the traced money lies (backward: began) in an account, and why there."""

    account: str
    reason: str
    currency: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Reached:
    """When traced money first came to an account, and when it last went from it.

    None where it never came, or never went. Only what an account pays from
    ``came_us`` on can be traced money; only what it received up to ``went_us`` can
    have become it.
    """

    account: str
    came_us: int | None
    went_us: int | None


@dataclass(frozen=True, slots=True)
class Part:
    """A count of accounts or transfers, and their sum in one currency."""

    currency: str
    count: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class TraceOverlay:
    """A trace as it lies over a board.

    ``carried`` are the arrows between accounts shown; ``undrawn`` counts and sums what
    other transfers carried. ``ends`` are those at accounts shown; ``elsewhere`` counts
    and sums the others, and ``elsewhere_accounts`` counts their accounts.
    ``singles`` are minor units by id of the transfers asked for.
    """

    basis: Basis
    question: OverlayQuestion
    carried: tuple[Carried, ...]
    singles: tuple[tuple[str, int], ...]
    undrawn: tuple[Part, ...]
    ends: tuple[TraceEnd, ...]
    elsewhere_accounts: int
    elsewhere: tuple[Part, ...]
    reached: tuple[Reached, ...]
    hops: tuple[HopLine, ...]
    summary: tuple[TraceSummary, ...]


@dataclass(frozen=True, slots=True)
class TraceStep:
    """One payment of a trace: what it carried, and its arrow up to and with it."""

    transfer: Transfer
    amount_minor: int
    so_far_minor: int


@dataclass(frozen=True, slots=True)
class TraceSteps:
    """Payments on the arrows of a board in time; ``untold`` counts and sums the others.

    ``total`` is how many there are in all.
    """

    steps: tuple[TraceStep, ...]
    total: int
    untold: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class SingleTransfers:
    """The transfers of some arrows, each by itself.

    What the limit left out stays summed in ``rests``, arrow by arrow; ``hidden``
    counts and sums it. ``returned`` of ``total`` are listed.
    """

    transfers: tuple[Transfer, ...]
    rests: tuple[Relation, ...]
    returned: int
    total: int
    hidden: tuple[Sum, ...]


@dataclass(frozen=True, slots=True)
class TransferRows:
    """The rows behind a figure, in an order, as seen from one account.

    ``received`` and ``paid`` sum all ``total`` rows, the ``hidden_…`` sums those that
    are not listed.
    """

    account: str
    transfers: tuple[Transfer, ...]
    returned: int
    total: int
    received: tuple[Sum, ...]
    paid: tuple[Sum, ...]
    hidden_received: tuple[Sum, ...]
    hidden_paid: tuple[Sum, ...]


@dataclass(frozen=True, slots=True)
class FoundTransfers:
    """Transfers whose id contains a text, best first; ``total`` match in all."""

    transfers: tuple[Transfer, ...]
    returned: int
    total: int
