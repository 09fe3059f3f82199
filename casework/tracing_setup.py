"""What a trace is asked with, and what the algorithms are given for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict, Unpack

from algorithms.options import (
    Batch,
    CreditLine,
    Fees,
    Reversals,
    Rule,
    Share,
    Ties,
    TraceDirection,
    TracingOptions,
    Unknown,
    read_choice,
)
from algorithms.seeds import AccountSeed, OpeningSeed, Seeds, TransferSeed
from casework.book import window_of
from graph.errors import InputError, NotFoundError
from graph.instants import parse_duration
from graph.nouns import AccountKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from casework.book import Book
    from graph.ledger import Openings
    from graph.snapshot import Snapshot


_LISTED = """
SELECT DISTINCT l.category, a.ordinal
FROM listings l JOIN account_now a ON a.account = l.account
"""


class OptionsAsked(TypedDict, total=False):
    """The choices that decide a trace's figures, as texts; each has a default.

    ``stop_degree`` counts counterparties, ``stop_below`` minor units; ``stop_gap`` is a
    duration like ``72h``, ``stop_accounts`` are ids, ``stop_listed`` categories of risk
    lists. None: no such stop. ``credit_lines`` are (account, minor units).
    """

    rule: str
    opening: str | None
    ties: str
    direction: str
    stop_at: Sequence[str]
    share: str
    unknown: str
    batch: str
    fees: str
    reversals: str
    stop_degree: int | None
    stop_below: int | None
    stop_gap: str | None
    stop_accounts: Sequence[str]
    stop_listed: Sequence[str]
    credit_lines: Sequence[tuple[str, int]]


class BalancesAsked(TypedDict, total=False):
    """The choices behind balances and payments, and the window they are read in."""

    rule: str
    opening: str | None
    ties: str
    fees: str
    reversals: str
    credit_lines: Sequence[tuple[str, int]]
    after: str | None
    before: str | None


class OriginsAsked(BalancesAsked, total=False):
    """The same, and at which accounts money is not followed further back."""

    stop_at: Sequence[str]
    stop_degree: int | None
    stop_accounts: Sequence[str]
    stop_listed: Sequence[str]


class TraceAsked(OptionsAsked, total=False):
    """One keyword for each flag of the command line's contract.

    ``seeds`` are (transfer id, minor units, label), ``openings`` (account, label);
    accounts and transfers are labels by their own names. At least one of the four is
    needed.
    """

    accounts: Sequence[str]
    transfer_ids: Sequence[str]
    seeds: Sequence[tuple[str, int, str]]
    openings: Sequence[tuple[str, str]]
    after: str | None
    before: str | None


def read_credit_line(text: str) -> tuple[str, int]:
    """Account and minor units of ``ACCOUNT=MINOR``; InputError for another text."""
    account, _, limit = text.rpartition("=")
    try:
        return account, int(limit)
    except ValueError as error:
        raise InputError(
            f"{text!r} is no credit line: write ACCOUNT=MINOR, the limit in whole minor "
            "units.",
            given=text,
        ) from error


class TracingSetup:
    """Turns texts into what the tracing algorithms take."""

    book: Book

    def _tracing_options(self, asked: OptionsAsked) -> TracingOptions:
        """The options of the texts; RuleError lists the choices for one it has not."""
        gap = asked.get("stop_gap")
        return TracingOptions(
            rule=read_choice(Rule, asked.get("rule", Rule.PRO_RATA)),
            opening=self.book.opening(asked.get("opening")),
            ties=read_choice(Ties, asked.get("ties", Ties.SEQUENCE)),
            direction=read_choice(
                TraceDirection, asked.get("direction", TraceDirection.FORWARD)
            ),
            stop_at=frozenset(
                read_choice(AccountKind, kind) for kind in asked.get("stop_at", ())
            ),
            share=read_choice(Share, asked.get("share", Share.PRO_RATA)),
            unknown=read_choice(Unknown, asked.get("unknown", Unknown.CLEAN)),
            batch=read_choice(Batch, asked.get("batch", Batch.INSTANT)),
            fees=read_choice(Fees, asked.get("fees", Fees.LAST)),
            reversals=read_choice(Reversals, asked.get("reversals", Reversals.UNWIND)),
            stop_degree=asked.get("stop_degree"),
            stop_below=asked.get("stop_below"),
            stop_gap_us=None if gap is None else parse_duration(gap),
            stop_accounts=frozenset(self.book.ordinals(asked.get("stop_accounts", ())))
            | self._listed(asked.get("stop_listed", ())),
            credit_lines=self._credit_lines(asked.get("credit_lines", ())),
        )

    def _credit_lines(self, lines: Sequence[tuple[str, int]]) -> frozenset[CreditLine]:
        accounts = self.book.ordinals([account for account, _ in lines])
        return frozenset(
            CreditLine(account, limit)
            for account, (_, limit) in zip(accounts, lines, strict=True)
        )

    def _listed(self, categories: Sequence[str]) -> frozenset[int]:
        """The accounts on a risk list in one of the categories.

        Raises NotFoundError for a category in which nobody is listed.
        """
        if not categories:
            return frozenset()
        rows = self.book.ledger.rows(_LISTED)
        for category in categories:
            if not any(category == there for there, _ in rows):
                known = ", ".join(sorted({there for there, _ in rows})) or "no list"
                raise NotFoundError(
                    f"Nobody is listed as {category!r}: the ledger has {known}.",
                    category=category,
                )
        return frozenset(account for there, account in rows if there in categories)

    def _trace_setup(
        self, **asked: Unpack[TraceAsked]
    ) -> tuple[Snapshot, Seeds, TracingOptions, Mapping[str, Openings] | None]:
        """Snapshot of the window, seeds, options, and stated openings if asked for."""
        span = window_of(asked.get("after"), asked.get("before"))
        snapshot = self.book.snapshot(span)
        seeds = self._seeds(
            snapshot,
            asked.get("accounts", ()),
            asked.get("transfer_ids", ()),
            asked.get("seeds", ()),
            asked.get("openings", ()),
        )
        options = self._tracing_options(asked)
        return snapshot, seeds, options, self.book.stated(options.opening, span)

    def _seeds(
        self,
        snapshot: Snapshot,
        accounts: Sequence[str],
        transfer_ids: Sequence[str],
        seeds: Sequence[tuple[str, int, str]],
        openings: Sequence[tuple[str, str]],
    ) -> Seeds:
        if not (accounts or transfer_ids or seeds or openings):
            raise InputError("Name what to follow: accounts, transfers, or seeds.")
        # What is named twice is meant once.
        accounts = list(dict.fromkeys(accounts))
        transfer_ids = list(dict.fromkeys(transfer_ids))
        named = [*transfer_ids, *(name for name, _, _ in seeds)]
        positions = self.book.positions(snapshot, named) if named else []
        told = [
            (int(snapshot.amount[at]), name)
            for at, name in zip(positions, transfer_ids, strict=False)
        ]
        told += [(amount, label) for _, amount, label in seeds]
        _check_sums(snapshot, named, positions, [amount for amount, _ in told])
        ordinals = self.book.ordinals(accounts)
        return Seeds(
            transfers=tuple(
                TransferSeed(at, amount, label)
                for at, (amount, label) in zip(positions, told, strict=True)
            ),
            accounts=tuple(
                AccountSeed(ordinal, name)
                for ordinal, name in zip(ordinals, accounts, strict=True)
            ),
            openings=tuple(
                OpeningSeed(ordinal, label)
                for ordinal, (_, label) in zip(
                    self.book.ordinals([name for name, _ in openings]),
                    openings,
                    strict=True,
                )
            ),
        )


def _check_sums(
    snapshot: Snapshot,
    named: Sequence[str],
    positions: Sequence[int],
    amounts: Sequence[int],
) -> None:
    """Raise InputError, by its id, for a transfer that is seeded with more than it."""
    asked: dict[int, int] = {}
    for name, at, amount in zip(named, positions, amounts, strict=True):
        asked[at] = asked.get(at, 0) + amount
        if asked[at] > snapshot.amount[at]:
            raise InputError(
                f"The seeds of the transfer {name!r} sum to {asked[at]} minor units, and "
                f"it moves {snapshot.amount[at]}: seed at most what it moves.",
                transfer=name,
            )
