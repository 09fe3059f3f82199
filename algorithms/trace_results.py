"""What a trace answers with: where money lies, what carried it, and the closing line."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from algorithms.crossings import Crossings

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from algorithms.parameters import Parameters

    Int64 = NDArray[np.int64]


class StopReason(StrEnum):
    """Why following ended at an account.

    ``exit``: it lies outside of the ledger. ``stop-at``: its kind was not to be
    followed through. ``end-of-data``: it pays nothing in the ledger, as an account does
    whose own statements were never loaded. ``held``: it pays, and this rested. ``hub``:
    it trades with too many to be followed through. ``named``: it was named as one not to
    be followed through. ``credit-line``: it paid back the bank that had lent (backward:
    the bank lent it). ``below``: it was paid less than was
    to be followed on. ``time-gap``: the money lay there for too long before it was paid
    on. ``converted``: it was changed into another currency, in which it is traced on.
    Backward: ``opening`` and ``shortfall`` say that the money was there, or was
    lacking.
    """

    EXIT = "exit"
    STOP_AT = "stop-at"
    END_OF_DATA = "end-of-data"
    HELD = "held"
    OPENING = "opening"
    SHORTFALL = "shortfall"
    HUB = "hub"
    BELOW = "below"
    TIME_GAP = "time-gap"
    CONVERTED = "converted"
    NAMED = "named"
    CREDIT_LINE = "credit-line"


REASONS = tuple(StopReason)


@dataclass(frozen=True, slots=True, eq=False)
class Stops:
    """Where each label's money lies at the end (backward: began), and why there.

    Columns of one length: ``label`` (index into the trace's labels) and ``account``
    (ordinal) are int64, ``currency`` (code of the snapshot) and ``reason`` (index into
    ``REASONS``) uint8, ``amount`` int64 minor units. One row a label, account, currency
    and reason.
    """

    label: Int64
    account: Int64
    currency: NDArray[np.uint8]
    reason: NDArray[np.uint8]
    amount: Int64

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.amount)

    @classmethod
    def joined(cls, parts: Sequence[Stops]) -> Stops:
        """The rows of all parts, one after the other."""
        none = np.empty(0, dtype=np.int64)
        code = np.empty(0, dtype=np.uint8)
        return cls(
            np.concatenate([none, *(part.label for part in parts)]),
            np.concatenate([none, *(part.account for part in parts)]),
            np.concatenate([code, *(part.currency for part in parts)]),
            np.concatenate([code, *(part.reason for part in parts)]),
            np.concatenate([none, *(part.amount for part in parts)]),
        )

    def only(self, rows: NDArray[np.bool_]) -> Stops:
        """The rows of a mask."""
        return Stops(
            self.label[rows],
            self.account[rows],
            self.currency[rows],
            self.reason[rows],
            self.amount[rows],
        )


@dataclass(frozen=True, slots=True, eq=False)
class TracedTransfers:
    """How much of each label each transfer carried; one row a label and transfer.

    ``label`` and ``position`` (in the snapshot) are int64, ``amount`` int64 minor units
    of the transfer's currency. A seeded transfer carries its seed.
    """

    label: Int64
    position: Int64
    amount: Int64

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.amount)


@dataclass(frozen=True, slots=True)
class ConservationLine:
    """seeded = held + left + fees + unexplained, in minor units.

    What conversions brought into the currency counts as seeded, what they took out of
    it as left.

    ``lacking`` is the part of ``unexplained`` that payers lacked (backward alone).
    """

    label: str
    currency: str
    seeded: int
    held: int
    left: int
    fees: int
    unexplained: int
    lacking: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """Where the money of the seeds went (backward: came from) under one rule.

    ``holdings`` are the rows of ``stops`` inside the ledger, ``exits`` those outside,
    what paid back a bank, and what was converted: ``crossings`` tell what of it each
    conversion took on.
    ``fresh`` is what of ``transfers`` was seeded on the transfer itself and not paid by
    its payer (negative for unknown money that gave way); poison does not tell it.
    Backward, ``held`` is money that accounts held at the start, ``left`` money that came
    from outside, and ``unexplained`` what payers lacked.
    """

    ledger_version: int
    engine: str
    parameters: Parameters
    labels: tuple[str, ...]
    currencies: tuple[str, ...]
    stops: Stops
    holdings: Stops
    exits: Stops
    transfers: TracedTransfers
    fresh: TracedTransfers
    lines: tuple[ConservationLine, ...]
    crossings: Crossings = field(default_factory=Crossings)

    def to_frame(self) -> pd.DataFrame:
        """The holdings: label, account, amount_minor, currency."""
        return self._frame(self.holdings)

    def exits_frame(self) -> pd.DataFrame:
        """What left the ledger, by exit: label, account, amount_minor, currency."""
        return self._frame(self.exits)

    def _frame(self, rows: Stops) -> pd.DataFrame:
        import pandas as pd

        return pd.DataFrame(
            {
                "label": [self.labels[n] for n in rows.label],
                "account": rows.account,
                "amount_minor": rows.amount,
                "currency": [self.currencies[n] for n in rows.currency],
            }
        )
