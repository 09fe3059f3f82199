"""The questions that both faces ask: values in, values out.

A face never computes a number; it asks one of these.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from casework.answers import (
        AccountDetail,
        CommunitiesAnswer,
        Match,
        Origin,
        PathAnswer,
        RegionsAnswer,
        RiskScore,
        SourceInfo,
        SourceRow,
        TraceAnswer,
        TraceTransfer,
    )
    from graph.settings import Settings
    from graph.store import (
        AccountPage,
        Expansion,
        GraphStore,
        Neighbours,
        Rank,
        Relation,
        TransferFilter,
        TransferPage,
    )


class Casework:
    """One ledger version, its graph store, and the questions asked of them."""

    settings: Settings
    store: GraphStore

    @classmethod
    def open(cls, settings: Settings, as_of: int | None = None) -> Casework:
        """Open the ledger of the settings' workspace and the store they name."""
        raise NotImplementedError

    @property
    def ledger_version(self) -> int:
        """The version all answers rest on."""
        raise NotImplementedError

    def close(self) -> None:
        """Give back connections and memory."""
        raise NotImplementedError

    # accounts ------------------------------------------------------------------

    def search(self, text: str, limit: int = 20) -> AccountPage:
        """Accounts by id, name or party; prefixes acct: person: org: are understood."""
        raise NotImplementedError

    def account(self, account: str) -> AccountDetail:
        """What the details panel shows."""
        raise NotImplementedError

    def transfers(
        self,
        account: str,
        where: TransferFilter,
        counterparty: str | None = None,
        offset: int = 0,
        limit: int = 100,
    ) -> TransferPage:
        """The rows behind a figure."""
        raise NotImplementedError

    def source_row(self, transfer_id: str) -> SourceRow:
        """The row of the source file that a transfer was read from, with its text."""
        raise NotImplementedError

    # the canvas ----------------------------------------------------------------

    def neighbours(self, account: str, where: TransferFilter) -> Neighbours:
        """Counts and sums before an expansion."""
        raise NotImplementedError

    def expand(
        self,
        account: str,
        where: TransferFilter,
        rank: Rank,
        limit: int = 25,
        skip: Sequence[str] = (),
    ) -> Expansion:
        """The first counterparties by rank, and what stays hidden."""
        raise NotImplementedError

    def between(
        self, accounts: Sequence[str], where: TransferFilter
    ) -> tuple[Relation, ...]:
        """Relations among accounts on the canvas."""
        raise NotImplementedError

    # algorithms ----------------------------------------------------------------

    def trace(
        self,
        *,
        accounts: Sequence[str] = (),
        transfer_ids: Sequence[str] = (),
        seeds: Sequence[tuple[str, int, str]] = (),
        direction: str = "forward",
        rule: str = "pro-rata",
        opening: str | None = None,
        ties: str = "sequence",
        after: str | None = None,
        before: str | None = None,
        stop_at: Sequence[str] = (),
        limit: int | None = 1000,
    ) -> TraceAnswer:
        """Follow money; ``limit`` cuts the transfers listed, never the sums."""
        raise NotImplementedError

    def trace_ribbon(
        self,
        hop: int,
        from_role: str,
        to_role: str,
        *,
        accounts: Sequence[str],
        rule: str = "pro-rata",
        after: str | None = None,
        before: str | None = None,
        currency: str | None = None,
    ) -> tuple[TraceTransfer, ...]:
        """The transfers that one ribbon of a forward trace sums, all of them."""
        raise NotImplementedError

    def origins(
        self,
        accounts: Sequence[str] | None,
        *,
        rule: str = "pro-rata",
        opening: str | None = None,
        at: str | None = None,
    ) -> tuple[Origin, ...]:
        """Whose money the balances are; None asks for all accounts."""
        raise NotImplementedError

    def matches(
        self,
        accounts: Sequence[str] | None,
        *,
        rule: str = "fifo",
        opening: str | None = None,
    ) -> tuple[Match, ...]:
        """Which receipt paid which payment."""
        raise NotImplementedError

    def paths(
        self,
        from_account: str,
        to_account: str,
        *,
        objective: str = "earliest",
        after: str | None = None,
        before: str | None = None,
        min_minor: int | None = None,
        max_hops: int | None = None,
    ) -> tuple[PathAnswer, ...]:
        """Paths that respect time."""
        raise NotImplementedError

    def communities(
        self, *, method: str = "leiden", resolution: float = 1.0, seed: int = 1
    ) -> CommunitiesAnswer:
        """Groups that trade more inside than out, with the flow of each."""
        raise NotImplementedError

    def risk(self, accounts: Sequence[str] | None) -> tuple[RiskScore, ...]:
        """Scores with reasons; None asks for all accounts."""
        raise NotImplementedError

    def regions(
        self,
        *,
        level: str = "province",
        after: str | None = None,
        before: str | None = None,
        mask_below: int = 0,
    ) -> RegionsAnswer:
        """The flow map; cells of fewer than ``mask_below`` people are masked."""
        raise NotImplementedError

    def region_accounts(
        self,
        from_region: str | None,
        to_region: str | None,
        level: str = "province",
        limit: int = 50,
        *,
        after: str | None = None,
        before: str | None = None,
    ) -> tuple[Relation, ...]:
        """The pairs of accounts behind one arc, largest first.

        None for a region means any other region: all arcs out of, or into, one region.
        """
        raise NotImplementedError

    # sources -------------------------------------------------------------------

    def sources(self) -> tuple[SourceInfo, ...]:
        """The loaded files."""
        raise NotImplementedError
