"""Questions about many accounts at once: communities and risk."""

from __future__ import annotations

import threading
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from casework.answers import (
    CommunitiesAnswer,
    CommunityFlow,
    CommunitySummary,
    RiskAnswer,
    RiskReason,
    RiskScore,
)
from graph.money import grouped_text
from graph.nouns import Direction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from algorithms.communities import Communities
    from algorithms.reasons import Reason
    from algorithms.risk import Listing, RiskScores
    from casework.book import Book
    from graph.nouns import Account
    from graph.store import GraphStore

_LISTINGS = """
SELECT a.ordinal, l.category, l.severity, l.list, coalesce(l.listed_on, '')
FROM listings l JOIN account_now a ON a.account = l.account ORDER BY ALL
"""
_PPM = 10_000


class GroupQuestions:
    """Who belongs together, and who is exposed to whom."""

    book: Book
    store: GraphStore

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._communities_of = lru_cache(maxsize=8)(self._find_communities)
        self._risk: RiskScores | None = None

    # communities ---------------------------------------------------------------

    def communities(
        self, *, method: str = "leiden", resolution: float = 1.0, seed: int = 1
    ) -> CommunitiesAnswer:
        """Groups that trade more inside than out, with the flow of each.

        What is in no community (-1) comes last, in all three lists.
        """
        from algorithms.community_flows import flows_between

        with self._lock:
            found = self._communities_of(method, resolution, seed)
        names = self.book.names
        tops = sorted({names[flow.top_account] for flow in found.flows})
        known = {one.account: one for one in self.store.accounts(tops)}
        membership = found.membership.tolist()
        order = np.argsort(
            np.where(found.membership < 0, found.count, found.membership),
            kind="stable",
        )
        return CommunitiesAnswer(
            basis=self.book.basis(found.parameters),
            members=tuple((names[o], membership[o]) for o in order.tolist()),
            summaries=tuple(
                CommunitySummary(
                    community=flow.community,
                    accounts=flow.accounts,
                    internal_minor=flow.internal_minor,
                    in_minor=flow.in_minor,
                    out_minor=flow.out_minor,
                    pass_through=flow.pass_through,
                    top_account=names[flow.top_account],
                    label=_community_label(
                        known[names[flow.top_account]], str(flow.kind)
                    ),
                    currency=flow.currency,
                    top_name=known[names[flow.top_account]].name,
                )
                for flow in sorted(found.flows, key=lambda flow: flow.community < 0)
            ),
            between=tuple(
                CommunityFlow(
                    from_community=flow.from_community,
                    to_community=flow.to_community,
                    transfers=flow.transfers,
                    amount_minor=flow.amount_minor,
                    currency=flow.currency,
                )
                for flow in sorted(
                    flows_between(self.book.snapshot(), found.membership),
                    key=lambda flow: (flow.from_community < 0, flow.to_community < 0),
                )
            ),
        )

    def _find_communities(
        self, method: str, resolution: float, seed: int
    ) -> Communities:
        from algorithms.communities import CommunityOptions, communities

        options = CommunityOptions(method=method, resolution=resolution, seed=seed)
        return communities(self.book.snapshot(), options)

    # risk ----------------------------------------------------------------------

    def risk(self, accounts: Sequence[str] | None) -> RiskAnswer:
        """Scores with reasons; None asks for all accounts."""
        scores = self._scores()
        wanted = (
            range(len(self.book.names))
            if accounts is None
            else self.book.ordinals(accounts)
        )
        return RiskAnswer(
            self.book.basis(scores.parameters),
            tuple(self._risk_of(scores, ordinal) for ordinal in wanted),
        )

    @cached_property
    def risk_by_account(self) -> dict[str, int]:
        """Score by id of the accounts that score above 0: what ranks an expansion."""
        scores = self._scores().score
        found = np.flatnonzero(scores).tolist()
        return {self.book.names[n]: int(scores[n]) for n in found}

    def _scores(self) -> RiskScores:
        """All accounts' scores, computed once for the ledger version."""
        with self._lock:
            if self._risk is None:
                from algorithms.risk import risk_scores

                self._risk = risk_scores(self.book.snapshot(), self._listings())
            return self._risk

    def _listings(self) -> list[Listing]:
        from algorithms.risk import Listing

        return [Listing(*row) for row in self.book.ledger.rows(_LISTINGS)]

    def _risk_of(self, scores: RiskScores, ordinal: int) -> RiskScore:
        from algorithms.risk import BANDS, DIRECTIONS

        return RiskScore(
            account=self.book.names[ordinal],
            score=int(scores.score[ordinal]),
            band=BANDS[scores.band[ordinal]],
            direction=DIRECTIONS[scores.direction[ordinal]],
            reasons=tuple(self._reason(r) for r in scores.reasons(ordinal)),
        )

    def _reason(self, reason: Reason) -> RiskReason:
        snapshot = self.book.snapshot()
        positions = np.array(reason.positions, dtype=np.int64)
        return RiskReason(
            code=reason.code,
            category=reason.category,
            direction=reason.direction,
            points=reason.points,
            amount_minor=reason.amount_minor,
            currency=reason.currency,
            share_ppm=reason.share_ppm,
            rule=reason.rule,
            sentence=_reason_sentence(reason),
            transfer_ids=tuple(self.book.transfer_ids(snapshot, positions)),
        )


def _community_label(account: Account, kind: str) -> str:
    return f"{account.name or account.account} ({kind})"


def _reason_sentence(reason: Reason) -> str:
    if reason.code == "listed":
        when = f", {reason.listed_on}" if reason.listed_on else ""
        return f"Listed for {reason.category} by {reason.rule}{when}."
    side = Direction.IN if reason.direction == "source" else Direction.OUT
    verb = "Received" if side is Direction.IN else "Paid"
    preposition = "from" if side is Direction.IN else "to"
    share = f"{reason.share_ppm / _PPM:.1f}%"
    return (
        f"{verb} {grouped_text(reason.amount_minor, reason.currency)} {reason.currency} "
        f"({share}) {preposition} accounts listed for {reason.category}, "
        f"{reason.rule}, over {reason.transfers_total} transfers."
    )
