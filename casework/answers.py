"""The values that casework answers with: what both faces and the command line show.

Money is in integer minor units with its currency beside it; instants are UTC
microseconds; accounts and transfers are named by their ids as loaded. Nothing here
needs a computation to be shown: sums, shares and remainders come ready.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from casework.values import Value
    from graph.nouns import Account, Sum, Transfer
    from graph.store import Relation


@dataclass(frozen=True, slots=True)
class Basis:
    """What an answer rests on; the same basis gives the same bytes."""

    ledger_version: int
    engine: str
    parameters: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Based:
    """An answer that tells the ledger version of its basis by itself, too."""

    basis: Basis

    @property
    def ledger_version(self) -> int:
        """Of the basis."""
        return self.basis.ledger_version


@dataclass(frozen=True, slots=True)
class SourceRow:
    """Where a transfer was read: the file, its hash, the row and the row's text."""

    source: int
    file: str
    sha256: str
    profile: str
    row: int
    text: str


@dataclass(frozen=True, slots=True)
class BalancePoint:
    """An account's balance right after one of its transfers."""

    time_us: int
    balance_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class RiskReason:
    """One additive reason of a score, with the transfers that it rests on."""

    code: str
    category: str
    direction: str
    points: int
    amount_minor: int
    currency: str
    share_ppm: int
    rule: str
    sentence: str
    transfer_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RiskScore:
    """0 to 1000, its band, and why."""

    account: str
    score: int
    band: str
    direction: str
    reasons: tuple[RiskReason, ...]


@dataclass(frozen=True, slots=True)
class RiskAnswer(Based):
    """The scores of the accounts asked about, in that order."""

    scores: tuple[RiskScore, ...]


@dataclass(frozen=True, slots=True)
class DataGap:
    """What is missing in an account's data, in a sentence."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class AccountDetail:
    """Everything the details panel shows; every figure opens its rows.

    Of many balances over time those kept are true and hold the lowest and the highest;
    ``balances_left_out`` counts the others.
    """

    account: Account
    party_name: str
    received: tuple[Sum, ...]
    paid: tuple[Sum, ...]
    payers: int
    payees: int
    balances: tuple[Sum, ...]
    balance_over_time: tuple[BalancePoint, ...]
    risk: RiskScore
    largest: tuple[Relation, ...]
    identifiers: tuple[tuple[str, str], ...]
    warnings: tuple[DataGap, ...]
    balances_left_out: int = 0


@dataclass(frozen=True, slots=True)
class TraceSummary:
    """One closing line: seeded = held + left + fees + unexplained, per currency."""

    label: str
    currency: str
    seeded_minor: int
    held_minor: int
    left_minor: int
    fees_minor: int
    unexplained_minor: int
    closes: bool
    left_by_exit: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class TraceHolding:
    """What of a seed lies in one account at the end, and its value by the last rate."""

    label: str
    account: str
    name: str
    kind: str
    role: str
    region: str
    amount_minor: int
    currency: str
    value: Value | None = None


@dataclass(frozen=True, slots=True)
class TraceTransfer:
    """One transfer and how much of it is traced, and the value of that at its instant.

    ``hop``, ``from_role`` and ``to_role`` name the ribbon that it is part of; -1 and ''
    where the answer tells no roles.
    """

    label: str
    transfer: Transfer
    traced_minor: int
    hop: int = -1
    from_role: str = ""
    to_role: str = ""
    value: Value | None = None


@dataclass(frozen=True, slots=True)
class TraceStop:
    """Why following ended at an account: exit, stop-at, held or end of data."""

    account: str
    reason: str
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class RoleFlow:
    """Traced money from one role to another on one hop: a ribbon of the Sankey.

    ``hop`` counts from the seed (0 is the first payment after it). The ribbons of a
    hop sum, with what stayed before it, to the seed.
    """

    hop: int
    from_role: str
    to_role: str
    amount_minor: int
    currency: str
    transfers: int


@dataclass(frozen=True, slots=True)
class HopLine:
    """The line under a hop: moved on + rests so far = seed."""

    hop: int
    moved_minor: int
    rests_minor: int
    seeded_minor: int
    currency: str
    closes: bool


@dataclass(frozen=True, slots=True)
class TraceConversion:
    """What of a label was converted: paid in one currency, received in another.

    ``paid_minor`` and ``received_minor`` are the label's parts of the two transfers.
    """

    label: str
    paid: Transfer
    received: Transfer
    paid_minor: int
    received_minor: int


@dataclass(frozen=True, slots=True)
class TraceAnswer:
    """Where the money went, under one rule.

    ``transfers_hidden`` counts and sums what a limit leaves out of ``transfers``.
    The last two count and sum the holdings and the listed transfers for which no rate
    into the reporting currency holds; they are empty where none was asked for.
    """

    basis: Basis
    rule: str
    direction: str
    summary: tuple[TraceSummary, ...]
    holdings: tuple[TraceHolding, ...]
    transfers: tuple[TraceTransfer, ...]
    transfers_total: int
    stops: tuple[TraceStop, ...]
    role_flows: tuple[RoleFlow, ...]
    hops: tuple[HopLine, ...]
    conversions: tuple[TraceConversion, ...] = ()
    transfers_hidden: tuple[Sum, ...] = ()
    holdings_without_value: tuple[Sum, ...] = ()
    transfers_without_value: tuple[Sum, ...] = ()


@dataclass(frozen=True, slots=True)
class PathAnswer:
    """One path: its transfers in order, and the least amount on it."""

    path: int
    steps: tuple[Transfer, ...]
    bottleneck_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class CommunitySummary:
    """One community: how much moves inside, in and out of it."""

    community: int
    accounts: int
    internal_minor: int
    in_minor: int
    out_minor: int
    pass_through: float
    top_account: str
    label: str
    currency: str
    top_name: str = ""


@dataclass(frozen=True, slots=True)
class CommunityFlow:
    """What moved from one community to another (never to itself)."""

    from_community: int
    to_community: int
    transfers: int
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class CommunitiesAnswer:
    """A partition of the accounts, largest community first, and its summaries.

    ``between`` sums, for each community, to its ``in_minor`` and ``out_minor``.
    """

    basis: Basis
    members: tuple[tuple[str, int], ...]
    summaries: tuple[CommunitySummary, ...]
    between: tuple[CommunityFlow, ...] = ()


@dataclass(frozen=True, slots=True)
class RegionFlow:
    """What moved from one region to another.

    ``people`` counts distinct parties (accounts where the party is unknown) on the
    smaller side; with ``masked`` the figures are withheld (0) and only the cell's
    existence is told.
    """

    from_region: str
    to_region: str
    transfers: int
    amount_minor: int
    currency: str
    people: int
    masked: bool


@dataclass(frozen=True, slots=True)
class RegionTotal:
    """What one region received from and paid to others, and kept inside."""

    region: str
    name: str
    name_zh: str
    in_minor: int
    out_minor: int
    net_minor: int
    within_minor: int
    accounts: int
    currency: str
    masked: bool


@dataclass(frozen=True, slots=True)
class RegionsAnswer:
    """The flow map: its arcs, its totals, and what was masked, counted and summed.

    ``withheld_sums`` names currencies whose masked sum would give a cell away.
    """

    basis: Basis
    level: str
    flows: tuple[RegionFlow, ...]
    totals: tuple[RegionTotal, ...]
    masked_cells: int
    masked_sums: tuple[Sum, ...]
    withheld_sums: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """One loaded file."""

    source: int
    file: str
    sha256: str
    profile: str
    rows: int
    accepted: int
    rejected: int
    loaded_at_us: int
    ledger_version: int
    repeated: int


@dataclass(frozen=True, slots=True)
class CaseInfo:
    """A case and its boards."""

    case: int
    name: str
    opened_us: int
    boards: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class TrailEntry:
    """One action of an investigator, chained to the one before by its hash."""

    number: int
    time_us: int
    actor: str
    action: str
    details: str
    previous_hash: str
    hash: str
    case: int | None = None
