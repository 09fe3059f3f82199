"""What the API answers with: the values of casework, each field with its unit.

Amounts are integers in minor units of their currency (fen, cents, satoshi). They may be
above 2^53: read them as 64-bit integers, not as floating point.
"""

# Each model says what the value of the same name says, in casework.answers,
# casework.origin_answers, graph.nouns or graph.store.
# ruff: noqa: D101

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Minor = Annotated[int, Field(description="minor units of the currency, 64-bit integer")]
Currency = Annotated[str, Field(description="ISO 4217 code, or the asset's symbol")]
Microseconds = Annotated[int, Field(description="UTC microseconds since 1970")]
AccountId = Annotated[str, Field(description="account id as loaded")]
TransferId = Annotated[str, Field(description="transfer id as loaded")]
Count = Annotated[int, Field(description="number of transfers")]
Rows = Annotated[int, Field(description="rows in this answer")]
Total = Annotated[int, Field(description="rows in all")]
Cursor = Annotated[
    str | None, Field(description="ask with it for the next rows; null at the end")
]


class Answer(BaseModel):
    """Filled from a value of the same fields."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class SumModel(Answer):
    currency: Currency
    transfers: Count
    amount_minor: Minor


class AccountModel(Answer):
    account: AccountId
    name: str
    kind: str
    institution: str
    party: Annotated[str, Field(description="id of the holder; '' if unknown")]
    region: Annotated[str, Field(description="GB/T 2260 code or ISO 3166-1 alpha-3")]
    opened: Annotated[str, Field(description="ISO 8601 date; '' if unknown")]


class TransferModel(Answer):
    transfer_id: TransferId
    from_account: AccountId
    to_account: AccountId
    amount_minor: Minor
    currency: Currency
    time_us: Microseconds
    precision: Annotated[
        int, Field(description="of the time: 0 second, 1 day, 2 period, 3 unknown")
    ]
    channel: str
    purpose: str
    balance_after_from: Annotated[
        int | None, Field(description="payer's stated balance, minor units")
    ]
    balance_after_to: Annotated[
        int | None, Field(description="receiver's stated balance, minor units")
    ]
    source: Annotated[int, Field(description="number of the source file")]
    source_row: Annotated[int, Field(description="row of the source file, from 1")]


class RelationModel(Answer):
    from_account: AccountId
    to_account: AccountId
    currency: Currency
    transfers: Count
    amount_minor: Minor
    first_us: Microseconds
    last_us: Microseconds


class BasisModel(Answer):
    ledger_version: int
    engine: str
    parameters: Annotated[
        tuple[tuple[str, str], ...],
        Field(description="name and value of each parameter"),
    ]


class RiskReasonModel(Answer):
    code: str
    category: str
    direction: Annotated[str, Field(description="source, destination or none")]
    points: Annotated[int, Field(description="its part of the score; they sum to it")]
    amount_minor: Minor
    currency: Currency
    share_ppm: Annotated[int, Field(description="parts per million of all moved")]
    rule: str
    sentence: str
    transfer_ids: tuple[TransferId, ...]


class RiskModel(Answer):
    account: AccountId
    score: Annotated[int, Field(description="0 to 1000")]
    band: Annotated[str, Field(description="low, medium, high or severe")]
    direction: Annotated[str, Field(description="source, destination, both or none")]
    reasons: tuple[RiskReasonModel, ...]


class AccountRiskModel(RiskModel):
    basis: BasisModel


class RisksModel(Answer):
    ledger_version: int
    scores: tuple[RiskModel, ...]
    basis: BasisModel


class BalancePointModel(Answer):
    time_us: Microseconds
    balance_minor: Minor
    currency: Currency


class DataGapModel(Answer):
    code: str
    sentence: str


class AccountDetailModel(Answer):
    account: AccountModel
    party_name: str
    received: tuple[SumModel, ...]
    paid: tuple[SumModel, ...]
    payers: Annotated[int, Field(description="different accounts that paid it")]
    payees: Annotated[int, Field(description="different accounts that it paid")]
    balances: tuple[SumModel, ...]
    balance_over_time: tuple[BalancePointModel, ...]
    risk: RiskModel
    largest: tuple[RelationModel, ...]
    identifiers: Annotated[
        tuple[tuple[str, str], ...], Field(description="kind and value of each")
    ]
    warnings: tuple[DataGapModel, ...]
    balances_left_out: Annotated[
        int,
        Field(
            description="points of balance_over_time that are not told; extremes are"
        ),
    ]


class AccountsModel(Answer):
    ledger_version: int
    accounts: tuple[AccountModel, ...]
    returned: Rows
    total: Total
    next: Cursor


class TransfersModel(Answer):
    ledger_version: int
    transfers: tuple[TransferModel, ...]
    returned: Rows
    total: Total
    hidden: Annotated[
        tuple[SumModel, ...],
        Field(description="sums of the rows before and after this page"),
    ]
    next: Cursor


class NeighboursModel(Answer):
    account: AccountId
    payers: int
    payees: int
    counterparties: int
    received: tuple[SumModel, ...]
    paid: tuple[SumModel, ...]


class ExpansionModel(Answer):
    account: AccountId
    rank: str
    counterparties: tuple[AccountModel, ...]
    relations: tuple[RelationModel, ...]
    returned: Rows
    total: Total
    hidden_received: Annotated[
        tuple[SumModel, ...], Field(description="from counterparties not shown")
    ]
    hidden_paid: Annotated[
        tuple[SumModel, ...], Field(description="to counterparties not shown")
    ]


class SubgraphModel(Answer):
    ledger_version: int
    relations: tuple[RelationModel, ...]


class TraceSummaryModel(Answer):
    label: str
    currency: Currency
    seeded_minor: Minor
    held_minor: Minor
    left_minor: Minor
    fees_minor: Minor
    unexplained_minor: Minor
    closes: Annotated[
        bool, Field(description="seeded = held + left + fees + unexplained")
    ]
    left_by_exit: Annotated[
        tuple[tuple[str, int], ...], Field(description="exit account, minor units")
    ]


class ValueModel(Answer):
    amount_minor: Minor
    currency: Currency
    rate: Annotated[
        str, Field(description="units of the currency for one unit; '' for itself")
    ]
    from_us: Annotated[int | None, Field(description="the rate holds from then on")]
    source: Annotated[int | None, Field(description="number of the source file")]
    source_row: Annotated[int | None, Field(description="row of it, from 1")]


class TraceHoldingModel(Answer):
    label: str
    account: AccountId
    name: str
    kind: str
    role: str
    region: str
    amount_minor: Minor
    currency: Currency
    value: Annotated[
        ValueModel | None, Field(description="in the reporting currency asked for")
    ] = None


class TraceTransferModel(Answer):
    label: str
    transfer: TransferModel
    traced_minor: Minor
    value: Annotated[
        ValueModel | None, Field(description="of what is traced, at its instant")
    ] = None


class TraceStopModel(Answer):
    account: AccountId
    reason: str
    amount_minor: Minor
    currency: Currency


class RoleFlowModel(Answer):
    hop: Annotated[int, Field(description="payments since the seed, from 0")]
    from_role: str
    to_role: str
    amount_minor: Minor
    currency: Currency
    transfers: Count


class HopLineModel(Answer):
    hop: int
    moved_minor: Minor
    rests_minor: Minor
    seeded_minor: Minor
    currency: Currency
    closes: Annotated[bool, Field(description="moved + rests = seeded")]


class TraceConversionModel(Answer):
    label: str
    paid: TransferModel
    received: TransferModel
    paid_minor: Minor
    received_minor: Minor


class TraceModel(Answer):
    basis: BasisModel
    rule: str
    direction: str
    summary: tuple[TraceSummaryModel, ...]
    holdings: tuple[TraceHoldingModel, ...]
    transfers: tuple[TraceTransferModel, ...]
    transfers_total: Annotated[int, Field(description="traced transfers in all")]
    stops: tuple[TraceStopModel, ...]
    role_flows: tuple[RoleFlowModel, ...]
    hops: tuple[HopLineModel, ...]
    conversions: tuple[TraceConversionModel, ...] = ()
    transfers_hidden: Annotated[
        tuple[SumModel, ...], Field(description="traced transfers that are not listed")
    ] = ()
    holdings_without_value: Annotated[
        tuple[SumModel, ...], Field(description="holdings that no rate holds for")
    ] = ()
    transfers_without_value: Annotated[
        tuple[SumModel, ...],
        Field(description="listed transfers that no rate holds for"),
    ] = ()


class OriginModel(Answer):
    account: AccountId
    origin_account: AccountId
    origin_kind: Annotated[str, Field(description="opening, external or unknown")]
    amount_minor: Minor
    currency: Currency


class OriginsModel(Answer):
    ledger_version: int
    origins: tuple[OriginModel, ...]
    returned: Rows
    total: Total
    hidden: Annotated[
        tuple[SumModel, ...], Field(description="origins before and after this page")
    ]
    next: Cursor
    basis: BasisModel


class MatchModel(Answer):
    account: AccountId
    in_transfer: Annotated[str, Field(description="'' for an opening or a shortfall")]
    out_transfer: Annotated[str, Field(description="'' for what is still held")]
    amount_minor: Minor
    currency: Currency
    held_seconds: Annotated[int | None, Field(description="seconds between the two")]


class MatchesModel(Answer):
    ledger_version: int
    matches: tuple[MatchModel, ...]
    returned: Rows
    total: Total
    hidden: Annotated[
        tuple[SumModel, ...], Field(description="matches before and after this page")
    ]
    next: Cursor
    basis: BasisModel


class SourceModel(Answer):
    source: int
    file: str
    sha256: str
    profile: str
    rows: int
    accepted: int
    rejected: int
    loaded_at_us: Microseconds
    ledger_version: int
    repeated: int


class SourcesModel(Answer):
    ledger_version: int
    sources: tuple[SourceModel, ...]


class SourceRowModel(Answer):
    source: int
    file: str
    sha256: str
    profile: str
    row: int
    text: str


class HealthModel(Answer):
    status: str
    engine: str


class ReadinessModel(Answer):
    status: str
    engine: str
    ledger_version: int
