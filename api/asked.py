"""The parameters of the questions that can be long, each with its unit.

Fields are named as the keywords of casework's methods. Times are ISO 8601.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.questions import MOST_ACCOUNTS, MOST_ROWS
from casework.tracing_setup import read_credit_line

_PAGING = ("limit", "cursor")

After = Annotated[str | None, Field(description="ISO 8601, from this instant on")]
Before = Annotated[str | None, Field(description="ISO 8601, up to and without it")]
Rule = Annotated[
    str,
    Field(description="fifo, pro-rata, poison or another of docs/follow-money.md"),
]
Opening = Annotated[
    str | None, Field(description="stated, inferred-min or born-at-need")
]
Ties = Annotated[str, Field(description="order of transfers of one instant")]
MinMinor = Annotated[
    int | None, Field(description="least amount of a transfer, minor units")
]

Fees = Annotated[
    str | None, Field(description="what pays a fee: last, pro-rata or clean-first")
]
Reversals = Annotated[
    str | None, Field(description="what takes back another: unwind or as-payments")
]
StopAt = Annotated[list[str], Field(description="kinds of accounts")]
StopDegree = Annotated[
    int | None, Field(description="accounts with as many counterparties, or more")
]
StopAccounts = Annotated[
    list[str], Field(max_length=MOST_ACCOUNTS, description="account ids")
]
StopListed = Annotated[list[str], Field(description="categories of risk lists")]
TransfersListed = Annotated[
    int,
    Field(ge=0, le=100_000, description="transfers listed at most; no sum is cut"),
]


class Asked(BaseModel):
    """Parameters of one question; a field that it does not know is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    def keywords(self) -> dict[str, Any]:
        """What casework is asked with; what is left out has casework's own default."""
        told = {name: getattr(self, name) for name in type(self).model_fields}
        return {name: value for name, value in told.items() if value is not None}

    def parameters(self) -> dict[str, Any]:
        """What tells this question from another, as JSON holds it."""
        return self.model_dump(mode="json")


class PagedAsked(Asked):
    """Parameters of a question whose rows are told a page at a time."""

    limit: Annotated[
        int, Field(ge=1, le=MOST_ROWS, description="rows of this page at most")
    ] = 100
    cursor: Annotated[str | None, Field(description="'next' of the answer before")] = (
        None
    )

    def keywords(self) -> dict[str, Any]:
        """What casework is asked with: all rows, whatever the page."""
        return {k: v for k, v in super().keywords().items() if k not in _PAGING}

    def parameters(self) -> dict[str, Any]:
        """What tells this question from another; its pages are one question."""
        return self.model_dump(mode="json", exclude=set(_PAGING))


class SomeAccounts(PagedAsked):
    """Accounts that are asked about."""

    accounts: Annotated[
        list[str],
        Field(
            alias="account",
            min_length=1,
            max_length=MOST_ACCOUNTS,
            description="account ids",
        ),
    ]


class SeedAsked(BaseModel):
    """A part of a transfer that is followed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    transfer_id: str
    amount_minor: Annotated[int, Field(description="minor units")]
    label: str


class OpeningAsked(BaseModel):
    """What an account held at the start, which is followed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    account: str
    label: str


class CreditLineAsked(BaseModel):
    """By how much a bank lets an account be overdrawn."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    account: str
    limit_minor: Annotated[int, Field(gt=0, description="minor units")]


class SeedsAsked(Asked):
    """What to follow, and under which choices."""

    accounts: Annotated[list[str], Field(max_length=MOST_ACCOUNTS)] = []
    transfer_ids: Annotated[list[str], Field(max_length=MOST_ACCOUNTS)] = []
    seeds: Annotated[list[SeedAsked], Field(max_length=MOST_ACCOUNTS)] = []
    openings: Annotated[list[OpeningAsked], Field(max_length=MOST_ACCOUNTS)] = []
    direction: Literal["forward", "backward"] = "forward"
    rule: Rule = "pro-rata"
    opening: Opening = None
    ties: Ties = "sequence"
    after: After = None
    before: Before = None
    stop_at: StopAt = []
    stop_degree: StopDegree = None
    stop_below: Annotated[
        int | None, Field(description="less than this in a transfer, in minor units")
    ] = None
    stop_gap: Annotated[
        str | None, Field(description="money that lay for longer, like 72h")
    ] = None
    stop_accounts: StopAccounts = []
    stop_listed: StopListed = []
    credit_lines: Annotated[
        list[CreditLineAsked],
        Field(max_length=MOST_ACCOUNTS, description="who may be overdrawn"),
    ] = []
    share: Annotated[
        str | None, Field(description="between labels: fifo, pro-rata or pari-passu")
    ] = None
    unknown: Annotated[
        str | None, Field(description="unknown money: clean, or apart")
    ] = None
    batch: Annotated[
        str | None, Field(description="what is taken together: instant or day")
    ] = None
    fees: Fees = None
    reversals: Reversals = None

    def keywords(self) -> dict[str, Any]:
        """What casework is asked with: seeds as triples, openings as pairs."""
        seeds = [(s.transfer_id, s.amount_minor, s.label) for s in self.seeds]
        openings = [(o.account, o.label) for o in self.openings]
        told = {**super().keywords(), "seeds": seeds, "openings": openings}
        told["credit_lines"] = [(c.account, c.limit_minor) for c in self.credit_lines]
        return told


class TraceAsked(SeedsAsked):
    """What to follow, and how many transfers are listed."""

    limit: TransfersListed = 1000
    value_in: Annotated[
        str | None, Field(description="a reporting currency, shown beside amounts")
    ] = None


class CompareAsked(SeedsAsked):
    """The same seeds under several rules."""

    rules: Annotated[
        list[str], Field(description="none: all that the direction has")
    ] = []
    by: Annotated[str, Field(description="account or role")] = "account"
    over_ties: Annotated[
        bool, Field(description="bounds over orders of one instant too")
    ] = False


class WhyAsked(SeedsAsked):
    """Whose lots are told, in which currency, up to when."""

    account: str
    currency: Annotated[str | None, Field(description="its only one if left out")] = (
        None
    )
    at: Annotated[str | None, Field(description="ISO 8601; the end if left out")] = None


class RulesDifferAsked(SeedsAsked):
    """At which account two rules are set beside each other."""

    account: str
    one: Rule
    other: Rule
    currency: Annotated[str | None, Field(description="its only one if left out")] = (
        None
    )


class VictimsAsked(SeedsAsked):
    """Which accounts still hold money, and under which rules; labels are the victims."""

    holding: Annotated[
        list[str],
        Field(min_length=1, max_length=MOST_ACCOUNTS, description="account ids"),
    ]
    rules: list[str] = ["fifo", "lifo", "pro-rata", "libr"]


class BalancesAsked(SomeAccounts):
    """Of which accounts, and under which choices."""

    opening: Opening = None
    ties: Ties = "sequence"
    after: After = None
    before: Before = None
    fees: Fees = None
    reversals: Reversals = None
    credit_lines: Annotated[
        list[str],
        Field(
            alias="credit_line",
            max_length=MOST_ACCOUNTS,
            description="who may be overdrawn: ACCOUNT=MINOR",
        ),
    ] = []

    def keywords(self) -> dict[str, Any]:
        """What casework is asked with: credit lines as pairs."""
        lines = [read_credit_line(text) for text in self.credit_lines]
        return {**super().keywords(), "credit_lines": lines}


class OriginsAsked(BalancesAsked):
    """Of which balances the origins are asked, and when."""

    rule: Rule = "pro-rata"
    at: Annotated[str | None, Field(description="ISO 8601; the end if left out")] = None
    stop_at: StopAt = []
    stop_degree: StopDegree = None
    stop_accounts: StopAccounts = []
    stop_listed: StopListed = []


class MatchesAsked(BalancesAsked):
    """Of which accounts receipts and payments are matched."""

    rule: Rule = "fifo"


class PathsAsked(Asked):
    """From where to where, and which path is the best."""

    from_account: str
    to_account: str
    objective: Annotated[
        str, Field(description="earliest, fewest or another of docs/paths.md")
    ] = "earliest"
    k: Annotated[int, Field(ge=1, le=MOST_ROWS, description="paths at most")] = 1
    after: After = None
    before: Before = None
    min_minor: MinMinor = None
    max_hops: int | None = None
    max_gap: Annotated[
        str | None, Field(description="longest wait between steps, such as 72h")
    ] = None
    keep: Annotated[
        str | None, Field(description="band of shares kept, such as 0.8..1.0")
    ] = None
    order: Annotated[str, Field(description="of transfers of one instant")] = "strict"
    currency: str | None = None


class FlowAsked(Asked):
    """From which accounts to which, and what limits it."""

    from_accounts: Annotated[
        list[str],
        Field(alias="from_account", min_length=1, max_length=MOST_ACCOUNTS),
    ]
    to_accounts: Annotated[
        list[str], Field(alias="to_account", min_length=1, max_length=MOST_ACCOUNTS)
    ]
    after: After = None
    before: Before = None
    currency: str | None = None
    order: Annotated[str, Field(description="of transfers of one instant")] = "sequence"
    holding: Annotated[
        str, Field(description="unlimited, or what else of docs/paths.md")
    ] = "unlimited"
    opening: Opening = None
    burst: Annotated[
        str | None, Field(description="least length of the densest window: 72h")
    ] = None
    limit: TransfersListed = 1000


class CyclesAsked(Asked):
    """Which ways round are looked for."""

    window: Annotated[
        str | None, Field(description="longest time round, such as 72h")
    ] = None
    max_length: Annotated[int | None, Field(description="accounts at most")] = None
    min_minor: MinMinor = None
    max_minor: Annotated[
        int | None, Field(description="largest amount of a transfer, minor units")
    ] = None
    after: After = None
    before: Before = None
    order: Annotated[str, Field(description="of transfers of one instant")] = "strict"
    currency: str | None = None
    limit: Annotated[
        int, Field(ge=0, le=100_000, description="bundles listed at most")
    ] = 1000
    with_transfers: Annotated[
        bool, Field(description="the transfers that carry each step too")
    ] = False


class CommunitiesAsked(PagedAsked):
    """How accounts are grouped."""

    method: Annotated[
        str, Field(description="leiden, infomap or label-propagation")
    ] = "leiden"
    resolution: Annotated[float, Field(gt=0)] = 1.0
    seed: int = 1
    limit: Annotated[int, Field(ge=1, le=MOST_ROWS)] = 1000


class RegionsAsked(Asked):
    """At which level regions are told apart, and what is withheld."""

    level: Annotated[str, Field(description="country, province or city")] = "province"
    after: After = None
    before: Before = None
    mask_below: Annotated[
        int, Field(ge=0, description="withhold cells of fewer people")
    ] = 0
