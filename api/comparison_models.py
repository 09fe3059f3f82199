"""What the API says of rules set beside each other, and of one account's lots."""

# Each model says what the value of the same name says, in casework.comparison_answers.
# ruff: noqa: D101

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.models import AccountId, Answer, BasisModel, Currency, Minor, TransferModel

ByRule = Annotated[
    tuple[int, ...], Field(description="minor units, in the order of the rules")
]
ByLabel = Annotated[
    tuple[int, ...], Field(description="minor units, in the order of the labels")
]


class ComparedAmountModel(Answer):
    account: Annotated[str, Field(description="account id, or a role")]
    label: str
    currency: Currency
    amount_minor: ByRule
    least_minor: ByRule
    most_minor: ByRule


class ComparedLineModel(Answer):
    label: str
    currency: Currency
    seeded_minor: ByRule
    held_minor: ByRule
    left_minor: ByRule
    fees_minor: ByRule
    unexplained_minor: ByRule


class ComparisonModel(Answer):
    basis: BasisModel
    rules: tuple[str, ...]
    grouped_by: str
    amounts: tuple[ComparedAmountModel, ...]
    lines: tuple[ComparedLineModel, ...]
    elsewhere_minor: Annotated[
        tuple[tuple[str, tuple[int, ...]], ...],
        Field(description="label, then minor units in the order of the rules"),
    ]


class LotEventModel(Answer):
    event: Annotated[int, Field(description="0 is the opening")]
    transfer: TransferModel | None
    direction: str
    amount_minor: Minor
    lacking_minor: Minor
    balance_minor: Minor
    moved_minor: ByLabel
    holds_minor: ByLabel
    paid_from: Annotated[
        tuple[tuple[str, int], ...], Field(description="receipt and minor units")
    ]
    kind: Annotated[
        str,
        Field(
            description="opening, transfer, or loan or repayment of a credit line, with "
            "the transfer it goes with"
        ),
    ]
    unwound_minor: Annotated[
        int, Field(description="of the amount, taken back later or now; minor units")
    ]
    owed_minor: Annotated[
        int, Field(description="owed on a credit line after it, minor units")
    ]
    unwound_with: Annotated[
        tuple[tuple[str, int], ...],
        Field(
            description="of a payment the reversals, of a reversal the payments, and "
            "minor units"
        ),
    ]


class LotsModel(Answer):
    basis: BasisModel
    account: AccountId
    currency: Currency
    rule: str
    labels: tuple[str, ...]
    events: tuple[LotEventModel, ...]


class RulesDifferModel(Answer):
    event: Annotated[
        int | None, Field(description="the first that they tell differently")
    ]
    one: LotsModel
    other: LotsModel


class VictimShareModel(Answer):
    label: str
    claim_minor: Minor
    lowest_minor: Minor
    shared_minor: Annotated[
        tuple[int, ...],
        Field(description="minor units, in the order of the distributions"),
    ]


class VictimHoldingModel(Answer):
    label: str
    account: AccountId
    amount_minor: ByRule


class RecoveryModel(Answer):
    basis: BasisModel
    currency: Currency
    rules: tuple[str, ...]
    distributions: tuple[str, ...]
    balances_minor: Annotated[
        tuple[tuple[str, int], ...], Field(description="account and minor units")
    ]
    holdings: tuple[VictimHoldingModel, ...]
    shares: tuple[VictimShareModel, ...]
    left_over_minor: Annotated[
        tuple[int, ...],
        Field(description="minor units, in the order of the distributions"),
    ]
