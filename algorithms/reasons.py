"""Reasons of a risk score: additive points, and the transfers each rests on."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from algorithms.exposure import Exposure
    from algorithms.risk import Listing
    from graph.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Reason:
    """One additive reason.

    Attributes
    ----------
    code : {"listed", "source-of-funds", "destination-of-funds"}
    points : int
        Its part of the score.
    amount_minor, share_ppm
        The exposure and its share of all received (paid); 0 for a listing.
    rule : str
        "pro-rata" or "fifo"; for a listing the list's name.
    listed_on : str
        For a listing the date that the list states.
    positions, traced_minor : tuple of int
        The transfers that carry the most, and how much each carries.
    transfers_total : int
        How many carry any.
    """

    code: str
    category: str
    direction: str
    points: int
    amount_minor: int
    currency: str
    share_ppm: int
    rule: str
    listed_on: str
    positions: tuple[int, ...]
    traced_minor: tuple[int, ...]
    transfers_total: int

    @classmethod
    def of_exposure(
        cls, snapshot: Snapshot, one: Exposure, account: int, points: int, top: int
    ) -> Reason:
        """The reason that an exposure gives; its largest transfers first, then oldest."""
        source = one.direction == "source"
        own = snapshot.receipts(account) if source else snapshot.payments(account)
        at = np.searchsorted(one.position, own)
        at = np.minimum(at, len(one.position) - 1)
        at = at[one.position[at] == own]
        first = at[np.argsort(-one.traced[at], kind="stable")][:top]
        return cls(
            code=f"{one.direction}-of-funds",
            category=one.category,
            direction=one.direction,
            points=points,
            amount_minor=int(one.amount[account]),
            currency=one.currency,
            share_ppm=int(one.share_ppm[account]),
            rule=one.rule,
            listed_on="",
            positions=tuple(one.position[first].tolist()),
            traced_minor=tuple(one.traced[first].tolist()),
            transfers_total=len(at),
        )


def listing_reasons(listings: Sequence[Listing]) -> tuple[Reason, ...]:
    """One reason a listing; the gravest, which comes first, has the points."""
    return tuple(
        Reason(
            code="listed",
            category=one.category,
            direction="none",
            points=0 if number else 10 * one.severity,
            amount_minor=0,
            currency="",
            share_ppm=0,
            rule=one.list_name,
            listed_on=one.listed_on,
            positions=(),
            traced_minor=(),
            transfers_total=0,
        )
        for number, one in enumerate(listings)
    )


def points_of(factors: Sequence[float], score: int) -> list[int]:
    """A score split over the factors ``w·s`` of its noisy-or, in whole points.

    ``log(1 - S) = Σ log(1 - w·s)``, so each factor's part of the sum of logs is its
    part of the score. Largest remainders, then the order given, take what rounding
    leaves: the points sum to the score. O(n log n).
    """
    logs = [-math.log1p(-factor) for factor in factors]
    whole = math.fsum(logs)
    if whole <= 0.0 or score <= 0:
        return [0] * len(logs)
    exact = [score * one / whole for one in logs]
    points = [math.floor(one) for one in exact]
    order = sorted(range(len(exact)), key=lambda i: (points[i] - exact[i], i))
    for i in order[: score - sum(points)]:
        points[i] += 1
    return points
