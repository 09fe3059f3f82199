"""Questions about many accounts at once: communities, risk, regions."""

from __future__ import annotations

import threading
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from casework.answers import (
    CommunitiesAnswer,
    CommunityFlow,
    CommunitySummary,
    RegionFlow,
    RegionsAnswer,
    RegionTotal,
    RiskReason,
    RiskScore,
)
from casework.book import window_of
from graph.money import grouped_text
from graph.nouns import Direction, Sum
from graph.regions import region_at, region_name
from graph.store import Relation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from algorithms.communities import Communities
    from algorithms.disclosure import Masking
    from algorithms.reasons import Reason
    from algorithms.regions import RegionMatrix
    from algorithms.risk import Listing, RiskScores
    from casework.book import Book
    from graph.snapshot import Snapshot
    from graph.store import GraphStore

_LISTINGS = """
SELECT a.ordinal, l.category, l.severity, l.list, coalesce(l.listed_on, '')
FROM listings l JOIN account_now a ON a.account = l.account ORDER BY ALL
"""
_REGIONS = """
SELECT coalesce(a.region, p.region, ''), coalesce(a.party, '')
FROM account_now a LEFT JOIN party_now p ON p.party = a.party ORDER BY a.ordinal
"""
_PPM = 10_000


class GroupQuestions:
    """Who belongs together, who is exposed to whom, what moves between regions."""

    book: Book
    store: GraphStore

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._communities_of = lru_cache(maxsize=8)(self._find_communities)
        self._risk: RiskScores | None = None
        self._places: tuple[list[str], list[str]] | None = None

    # communities ---------------------------------------------------------------

    def communities(
        self, *, method: str = "leiden", resolution: float = 1.0, seed: int = 1
    ) -> CommunitiesAnswer:
        """Groups that trade more inside than out, with the flow of each."""
        from algorithms.community_flows import flows_between

        with self._lock:
            found = self._communities_of(method, resolution, seed)
        names = self.book.names
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
                    label=self._community_label(flow.top_account, str(flow.kind)),
                    currency=flow.currency,
                )
                for flow in found.flows
            ),
            between=tuple(
                CommunityFlow(
                    from_community=flow.from_community,
                    to_community=flow.to_community,
                    transfers=flow.transfers,
                    amount_minor=flow.amount_minor,
                    currency=flow.currency,
                )
                for flow in flows_between(self.book.snapshot(), found.membership)
            ),
        )

    def _find_communities(
        self, method: str, resolution: float, seed: int
    ) -> Communities:
        from algorithms.communities import CommunityOptions, communities

        options = CommunityOptions(method=method, resolution=resolution, seed=seed)
        return communities(self.book.snapshot(), options)

    def _community_label(self, top: int, kind: str) -> str:
        account = self.store.account(self.book.names[top])
        return f"{account.name or account.account} ({kind})"

    # risk ----------------------------------------------------------------------

    def risk(self, accounts: Sequence[str] | None) -> tuple[RiskScore, ...]:
        """Scores with reasons; None asks for all accounts."""
        scores = self._scores()
        wanted = (
            range(len(self.book.names))
            if accounts is None
            else self.book.ordinals(accounts)
        )
        return tuple(self._risk_of(scores, ordinal) for ordinal in wanted)

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

    # regions -------------------------------------------------------------------

    def regions(
        self,
        *,
        level: str = "province",
        after: str | None = None,
        before: str | None = None,
        mask_below: int = 0,
    ) -> RegionsAnswer:
        """The flow map; cells of fewer than ``mask_below`` people are masked."""
        from algorithms.disclosure import mask_cells
        from algorithms.regions import region_matrix

        region, codes, party = self._region_columns(level)
        snapshot = self.book.snapshot(window_of(after, before))
        matrix = region_matrix(snapshot, region, codes, party)
        masking = mask_cells(matrix, mask_below)
        return RegionsAnswer(
            basis=self.book.basis(
                (
                    *matrix.parameters,
                    ("level", level),
                    ("mask_below", str(mask_below)),
                )
            ),
            level=level,
            flows=_region_flows(matrix, masking),
            totals=_region_totals(matrix, masking, region),
            masked_cells=masking.masked_cells,
            masked_sums=tuple(Sum(*row) for row in masking.masked_sums),
            withheld_sums=masking.withheld_sums,
        )

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
        region, codes, _ = self._region_columns(level)
        snapshot = self.book.snapshot(window_of(after, before))
        source, target = region[snapshot.src], region[snapshot.dst]
        chosen = np.ones(snapshot.transfers, dtype=np.bool_)
        if from_region is not None:
            chosen &= source == _region_index(codes, from_region)
        if to_region is not None:
            chosen &= target == _region_index(codes, to_region)
        if from_region is None or to_region is None:
            chosen &= source != target
        return self._largest_pairs(snapshot, np.flatnonzero(chosen), limit)

    def _largest_pairs(
        self, snapshot: Snapshot, positions: NDArray[np.int64], limit: int
    ) -> tuple[Relation, ...]:
        currencies = len(snapshot.currencies)
        pair = snapshot.src[positions].astype(np.int64) * snapshot.accounts
        pair = (pair + snapshot.dst[positions]) * currencies
        keys, place = np.unique(
            pair + snapshot.currency[positions], return_inverse=True
        )
        amount = np.zeros(len(keys), dtype=np.int64)
        np.add.at(amount, place, snapshot.amount[positions])
        count = np.bincount(place, minlength=len(keys))
        first = np.full(len(keys), np.iinfo(np.int64).max)
        last = np.full(len(keys), np.iinfo(np.int64).min)
        np.minimum.at(first, place, snapshot.time_us[positions])
        np.maximum.at(last, place, snapshot.time_us[positions])
        names = self.book.names
        return tuple(
            Relation(
                from_account=names[int(keys[n]) // currencies // snapshot.accounts],
                to_account=names[int(keys[n]) // currencies % snapshot.accounts],
                currency=snapshot.currencies[int(keys[n]) % currencies],
                transfers=int(count[n]),
                amount_minor=int(amount[n]),
                first_us=int(first[n]),
                last_us=int(last[n]),
            )
            for n in np.lexsort((keys, -amount))[:limit].tolist()
        )

    def _region_columns(
        self, level: str
    ) -> tuple[NDArray[np.int32], list[str], NDArray[np.int32]]:
        """Each account's region index, the region codes, each account's party index."""
        if self._places is None:
            rows = self.book.ledger.rows(_REGIONS)
            self._places = ([row[0] for row in rows], [row[1] for row in rows])
        told, parties = self._places
        at = {code: region_at(code, level) for code in sorted(set(told))}
        codes = sorted({code for code in at.values() if code})
        index = {code: number for number, code in enumerate(codes)}
        region = np.array([index.get(at[code], -1) for code in told], dtype=np.int32)
        known = {name: number for number, name in enumerate(sorted(set(parties)))}
        party = np.array(
            [known[name] if name else -1 for name in parties], dtype=np.int32
        )
        return region, codes, party


def _region_index(codes: list[str], code: str) -> int:
    return codes.index(code) if code in codes else -1


def _region_flows(matrix: RegionMatrix, masking: Masking) -> tuple[RegionFlow, ...]:
    """The cells, largest first within a currency, masked ones last and withheld."""
    names = (*matrix.regions, "")
    masked = masking.masked
    order = np.lexsort(
        (
            matrix.to_region,
            matrix.from_region,
            -np.where(masked, 0, matrix.amount_minor),
            matrix.currency,
        )
    )
    return tuple(
        RegionFlow(
            from_region=names[matrix.from_region[n]],
            to_region=names[matrix.to_region[n]],
            transfers=0 if masked[n] else int(matrix.transfers[n]),
            amount_minor=0 if masked[n] else int(matrix.amount_minor[n]),
            currency=matrix.currencies[matrix.currency[n]],
            people=0 if masked[n] else int(matrix.people[n]),
            masked=bool(masked[n]),
        )
        for n in order
    )


def _region_totals(
    matrix: RegionMatrix, masking: Masking, region: NDArray[np.int32]
) -> tuple[RegionTotal, ...]:
    """What each region received from and paid to others, and kept inside."""
    accounts = np.bincount(region + 1, minlength=len(matrix.regions) + 1)
    sums: dict[tuple[int, int], list[int]] = {}
    inside_masked: set[tuple[int, int]] = set()
    for n in range(matrix.cells):
        source, target = int(matrix.from_region[n]), int(matrix.to_region[n])
        code, amount = int(matrix.currency[n]), int(matrix.amount_minor[n])
        if source == target:
            sums.setdefault((source, code), [0, 0, 0])[2] += amount
            if masking.masked[n]:
                inside_masked.add((source, code))
        else:
            sums.setdefault((source, code), [0, 0, 0])[1] += amount
            sums.setdefault((target, code), [0, 0, 0])[0] += amount
    withheld = masking.paid_totals | masking.received_totals | inside_masked
    totals = []
    for (place, code), (came, went, within) in sorted(sums.items()):
        name = region_name(matrix.regions[place] if place >= 0 else "")
        hide = (place, code) in withheld
        totals.append(
            RegionTotal(
                region=name.code,
                name=name.english,
                name_zh=name.chinese,
                in_minor=0 if hide else came,
                out_minor=0 if hide else went,
                net_minor=0 if hide else came - went,
                within_minor=0 if hide else within,
                accounts=int(accounts[place + 1]),
                currency=matrix.currencies[code],
                masked=hide,
            )
        )
    return tuple(totals)


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
