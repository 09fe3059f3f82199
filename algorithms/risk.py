"""Risk: how close an account's money is to listed accounts, and why, to the transfer.

A *reading* is one currency under one rule. In each reading every category of listed
accounts gives up to two factors: as source, and as destination. With the share ``s`` of
the account's receipts (payments) and the weight ``w``, the reading's score is the
noisy-or ``1 - Π(1 - w·s)``, in thousandths. The highest reading is the score: amounts
of different currencies are never added, nor one rule's share to another's.

    w as source       0.95 × severity / 100     who lives on listed money
    w as destination  0.20 × severity / 100     who paid it; shares sum to at most 1, so
                                                that this side alone stays below 250:
                                                a victim is never more than low

A listed account scores at least 10 × its severity. Bands: low below 250, medium below
500, high below 750, severe from there on. The weights are a convention, not a
calibration; they are parameters of the result.

A category's severity is the highest among its listings. An account listed in several
categories pays money of the one with the highest severity (then the first by name).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from algorithms.exposure import RULES, Exposure, exposures, moves_of
from algorithms.parameters import parameter_texts, read_window
from algorithms.reasons import Reason, listing_reasons, points_of
from graph.engine import ENGINE
from graph.errors import InputError, NotFoundError, RuleError
from graph.nouns import OUTSIDE, AccountKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from algorithms.parameters import Parameters
    from graph.snapshot import Snapshot

BANDS = ("low", "medium", "high", "severe")
DIRECTIONS = ("none", "source", "destination", "both")
_BAND_STARTS = (250, 500, 750)
_MAX_SEVERITY = 100
_POINTS_A_SEVERITY = 10
_FULL_PPM = 1_000_000
# Below 1, so that log(1 - w·s) is finite.
_MAX_WEIGHT = 0.99


@dataclass(frozen=True, slots=True)
class Listing:
    """An account on a list: what for, how grave (0 to 100), who says so, since when.

    The date is told with the reason; it does not cut what is traced.
    """

    account: int
    category: str
    severity: int
    list_name: str
    listed_on: str = ""


@dataclass(frozen=True, slots=True)
class RiskOptions:
    """How risk is scored.

    Attributes
    ----------
    rules : tuple of {"pro-rata", "fifo"}
        Under which exposure is traced.
    stop_at : frozenset of AccountKind
        Services that absorb, as the outside world always does.
    source_weight, destination_weight : float
        Of a category of severity 100; from 0 to 0.99.
    top_transfers : int
        How many transfers a reason names; it says how many there are in all.
    """

    rules: tuple[str, ...] = RULES
    stop_at: frozenset[AccountKind] = frozenset({AccountKind.EXCHANGE})
    source_weight: float = 0.95
    destination_weight: float = 0.20
    top_transfers: int = 5


@dataclass(frozen=True, slots=True, eq=False)
class RiskScores:
    """Scores of all accounts, and reasons of any one.

    Attributes
    ----------
    score : int32[V]
        0 to 1000.
    band : uint8[V]
        Index into ``BANDS``.
    direction : uint8[V]
        Index into ``DIRECTIONS``: on which sides there is any exposure, in any reading.
    reading : int16[V]
        Index into ``readings`` of the one that the score rests on, the first of equals.
    readings : tuple of (currency, rule)
    exposures : tuple of Exposure
        Every one that was traced, ordered by reading, category and direction.
    """

    ledger_version: int
    engine: str
    parameters: Parameters
    listings: tuple[Listing, ...]
    score: NDArray[np.int32]
    band: NDArray[np.uint8]
    direction: NDArray[np.uint8]
    reading: NDArray[np.int16]
    readings: tuple[tuple[str, str], ...]
    exposures: tuple[Exposure, ...]
    _snapshot: Snapshot = field(repr=False)
    _options: RiskOptions = field(repr=False)
    _listed: dict[int, tuple[Listing, ...]] = field(repr=False)
    _severity: dict[str, int] = field(repr=False)

    def reasons(self, account: int) -> tuple[Reason, ...]:
        """Why an account scores what it does, most points first; they sum to the score.

        O(categories + transfers of the account). Raises NotFoundError.
        """
        if not 0 <= account < len(self.score):
            raise NotFoundError(
                f"The ledger has no account of ordinal {account}.", account=account
            )
        found = list(listing_reasons(self._listed.get(account, ())))
        rest = int(self.score[account]) - sum(reason.points for reason in found)
        wanted = self.readings[self.reading[account]] if self.readings else ("", "")
        factors = [
            one
            for one in self.exposures
            if (one.currency, one.rule) == wanted and one.amount[account]
        ]
        points = points_of(
            [self._factor(one) * int(one.share_ppm[account]) for one in factors], rest
        )
        found += [
            Reason.of_exposure(
                self._snapshot, one, account, mine, self._options.top_transfers
            )
            for one, mine in zip(factors, points, strict=True)
        ]
        return tuple(
            sorted(found, key=lambda r: (-r.points, r.code, r.category, r.direction))
        )

    def _factor(self, one: Exposure) -> float:
        """What a share in parts per million weighs: w / 10^6."""
        return _weight(self._options, self._severity, one) / _FULL_PPM

    def to_frame(self) -> pd.DataFrame:
        """One row an account: its ordinal, score, band and direction."""
        import pandas as pd

        return pd.DataFrame(
            {
                "account": np.arange(len(self.score)),
                "score": self.score,
                "band": np.array(BANDS, dtype=object)[self.band],
                "direction": np.array(DIRECTIONS, dtype=object)[self.direction],
            }
        )


def risk_scores(
    snapshot: Snapshot,
    listings: Sequence[Listing],
    options: RiskOptions | None = None,
) -> RiskScores:
    """Scores of all accounts at once.

    Two passes of O(E) for each category, currency and rule. Raises NotFoundError for a
    listing of an unknown account, InputError for a severity outside 0 to 100 or a
    category without a name, RuleError for an unknown rule or weight,
    ConservationError if a pass does not close.
    """
    options = options or RiskOptions()
    _check(snapshot, listings, options)
    ordered = tuple(
        sorted(
            listings, key=lambda r: (r.account, -r.severity, r.category, r.list_name)
        )
    )
    listed: dict[int, tuple[Listing, ...]] = {}
    severity: dict[str, int] = {}
    for one in ordered:
        listed[one.account] = (*listed.get(one.account, ()), one)
        severity[one.category] = max(severity.get(one.category, 0), one.severity)
    found = _all_exposures(snapshot, listed, options)
    readings = tuple(dict.fromkeys((one.currency, one.rule) for one in found))
    score, reading = _highest_reading(
        snapshot.accounts, found, readings, options, severity
    )
    for account, said in listed.items():
        floor = _POINTS_A_SEVERITY * said[0].severity
        score[account] = max(int(score[account]), floor)
    return RiskScores(
        ledger_version=snapshot.ledger_version,
        engine=ENGINE,
        parameters=parameter_texts(
            options, listings=_digest(ordered), **read_window(snapshot)
        ),
        listings=ordered,
        score=score,
        band=np.searchsorted(_BAND_STARTS, score, side="right").astype(np.uint8),
        direction=_directions(snapshot.accounts, found),
        reading=reading,
        readings=readings,
        exposures=found,
        _snapshot=snapshot,
        _options=options,
        _listed=listed,
        _severity=severity,
    )


def _check(
    snapshot: Snapshot, listings: Sequence[Listing], options: RiskOptions
) -> None:
    for rule in options.rules:
        if rule not in RULES:
            raise RuleError(
                f"Exposure is traced under {' or '.join(RULES)}, not {rule!r}: choose "
                "one of these.",
                rule=rule,
            )
    for weight in (options.source_weight, options.destination_weight):
        if not 0 <= weight <= _MAX_WEIGHT:
            raise RuleError("A weight of risk lies between 0 and 0.99.")
    for one in listings:
        where = f"The listing of account {one.account} in {one.list_name!r}"
        if not 0 <= one.account < snapshot.accounts:
            raise NotFoundError(
                f"{where} names an account that the ledger does not hold: load its "
                "transfers first, or leave it out.",
                account=one.account,
            )
        if not 0 <= one.severity <= _MAX_SEVERITY:
            raise InputError(
                f"{where} has the severity {one.severity}: give 0 to 100.",
                severity=one.severity,
            )
        if not one.category:
            raise InputError(f"{where} has no category: name one.")


def _digest(listings: Sequence[Listing]) -> str:
    text = "\n".join(repr(one) for one in listings)
    return f"{len(listings)}, sha256 {hashlib.sha256(text.encode()).hexdigest()}"


def _all_exposures(
    snapshot: Snapshot,
    listed: dict[int, tuple[Listing, ...]],
    options: RiskOptions,
) -> tuple[Exposure, ...]:
    absorbs = snapshot.of_kinds(OUTSIDE | options.stop_at).astype(np.uint8)
    absorbs[list(listed)] = 1
    by_category: dict[str, list[int]] = {}
    for account, said in listed.items():
        by_category.setdefault(said[0].category, []).append(account)
    found: list[Exposure] = []
    for code, currency in enumerate(snapshot.currencies):
        chosen = (snapshot.currency == code) & (snapshot.src != snapshot.dst)
        at = np.flatnonzero(chosen).astype(np.int32)
        if not by_category or len(at) == 0:
            continue
        columns = snapshot.src[at], snapshot.dst[at], snapshot.amount[at]
        moves = moves_of(at, *columns, absorbs)
        for rule in options.rules:
            for category in sorted(by_category):
                fresh = absorbs.copy()
                fresh[by_category[category]] = 2
                found += exposures(moves, fresh, category, currency, rule)
    return tuple(found)


def _weight(options: RiskOptions, severity: dict[str, int], one: Exposure) -> float:
    source = one.direction == "source"
    full = options.source_weight if source else options.destination_weight
    return full * severity[one.category] / _MAX_SEVERITY


def _highest_reading(
    accounts: int,
    found: Sequence[Exposure],
    readings: Sequence[tuple[str, str]],
    options: RiskOptions,
    severity: dict[str, int],
) -> tuple[NDArray[np.int32], NDArray[np.int16]]:
    score = np.zeros(accounts, dtype=np.int32)
    reading = np.zeros(accounts, dtype=np.int16)
    for number, wanted in enumerate(readings):
        stays_clean = np.ones(accounts, dtype=np.float64)
        for one in found:
            if (one.currency, one.rule) == wanted:
                weight = _weight(options, severity, one)
                stays_clean *= 1.0 - weight * (one.share_ppm / _FULL_PPM)
        mine = np.floor(1000.0 * (1.0 - stays_clean) + 0.5).astype(np.int32)
        higher = mine > score
        score[higher] = mine[higher]
        reading[higher] = number
    return score, reading


def _directions(accounts: int, found: Sequence[Exposure]) -> NDArray[np.uint8]:
    sides = np.zeros(accounts, dtype=np.uint8)
    for one in found:
        bit = DIRECTIONS.index(one.direction)
        sides |= np.where(one.amount > 0, np.uint8(bit), np.uint8(0))
    return sides
