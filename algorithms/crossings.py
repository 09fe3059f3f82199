"""Money that changes its currency: traced to the conversion, and on from it.

Each currency is traced by itself. A conversion consumes what was paid in one currency
and brings forth what was received in the other: each label's part of the one becomes
its part of the other by cumulative rounding, labels in their order and what bears none
last, so that both sides sum exactly.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from algorithms.options import Rule, TraceDirection
from algorithms.rounding import convert_lots
from algorithms.seeds import TransferSeed
from graph.errors import InputError

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from algorithms.options import TracingOptions
    from algorithms.seeds import Seeds
    from graph.snapshot import Snapshot

    Int64 = NDArray[np.int64]


def _no_row() -> Int64:
    return np.empty(0, dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Crossings:
    """What of each label was converted; one row a label and conversion.

    ``label``, ``paid`` and ``received`` (positions in the snapshot) and the amounts in
    minor units of either transfer's currency are int64[N].
    """

    label: Int64 = field(default_factory=_no_row)
    paid: Int64 = field(default_factory=_no_row)
    received: Int64 = field(default_factory=_no_row)
    paid_minor: Int64 = field(default_factory=_no_row)
    received_minor: Int64 = field(default_factory=_no_row)

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.label)

    def brought(self, seeds: Seeds, labels: tuple[str, ...]) -> Seeds:
        """The seeds of a trace forward, and before them what its conversions brought."""
        named = zip(
            self.received.tolist(),
            self.received_minor.tolist(),
            self.label.tolist(),
            strict=True,
        )
        more = [
            TransferSeed(position, amount, labels[label])
            for position, amount, label in named
            if amount > 0 and labels[label] in seeds.labels
        ]
        return replace(seeds, transfers=(*more, *seeds.transfers))

    def to_frame(self, labels: tuple[str, ...]) -> pd.DataFrame:
        """Columns label, paid, received, paid_minor, received_minor."""
        import pandas as pd

        return pd.DataFrame(
            {
                "label": [labels[n] for n in self.label],
                "paid": self.paid,
                "received": self.received,
                "paid_minor": self.paid_minor,
                "received_minor": self.received_minor,
            }
        )


class OpenCrossings:
    """What reached each conversion so far, while currencies are traced in turn.

    Conversions are dated, so that each trace of a currency settles at least the
    earliest conversion that was not: as many rounds as conversions stand in one chain.
    """

    def __init__(
        self, snapshot: Snapshot, labels: tuple[str, ...], options: TracingOptions
    ) -> None:
        self._snapshot = snapshot
        self._labels = labels
        self._apart = options.rule is Rule.POISON
        forward = options.direction is TraceDirection.FORWARD
        legs = snapshot.relations.conversions
        # Where labelled money comes from and where it goes on, in the trace's sense.
        self._ends, self._begins = legs[:, 1 - forward], legs[:, int(forward)]
        self._forward = forward
        self._reached: dict[int, tuple[int, ...]] = {}

    def reach(self, currency: int, rows: Int64) -> set[int]:
        """Take rows (label, conversion, amount) of a traced currency.

        Returns the currencies that have to be traced (again).
        """
        reached: dict[int, list[int]] = {}
        for label, conversion, amount in rows.tolist():
            found = reached.setdefault(conversion, [0] * len(self._labels))
            found[label] += amount
        codes = self._snapshot.currency
        before = {n for n in self._reached if codes[self._ends[n]] == currency}
        dirty = set()
        for n in before | reached.keys():
            now = tuple(reached.get(n, ()))
            if self._reached.get(n, ()) != now:
                dirty.add(int(codes[self._begins[n]]))
                self._reached[n] = now
        return dirty

    def seeds(self, seeds: Seeds, currency: int) -> Seeds:
        """The seeds, and before them what conversions bring into a currency.

        Raises InputError where a transfer that is asked back for bears a seed as well.
        """
        brought = [
            TransferSeed(position, amount, self._labels[label])
            for label, position, amount in self._brought()
            if self._snapshot.currency[position] == currency
        ]
        if not self._forward:
            self._require_apart(seeds, brought)
        return replace(seeds, transfers=(*brought, *seeds.transfers))

    def _require_apart(self, seeds: Seeds, brought: list[TransferSeed]) -> None:
        seeded = {seed.position for seed in seeds.transfers}
        for one in brought:
            if one.position in seeded:
                ordinal = int(self._snapshot.ordinal[one.position])
                raise InputError(
                    f"The transfer with ordinal {ordinal} is seeded, and what it was "
                    "converted into leads back to it: seed one of the two.",
                    ordinal=ordinal,
                )

    def _brought(self) -> list[tuple[int, int, int]]:
        """Rows (label, position, amount), by conversion and label."""
        amounts = self._snapshot.amount
        found = []
        for n in sorted(self._reached):
            end, begin = int(self._ends[n]), int(self._begins[n])
            for label, amount in enumerate(
                self._converted(
                    self._reached[n], int(amounts[end]), int(amounts[begin])
                )
            ):
                if amount > 0:
                    found.append((label, begin, amount))
        return found

    def _converted(self, lots: tuple[int, ...], whole: int, becomes: int) -> list[int]:
        if self._apart:
            # Poison counts a unit for each label that it bears.
            return [convert_lots([lot, whole - lot], becomes)[0] for lot in lots]
        return convert_lots([*lots, whole - sum(lots)], becomes)[:-1] if lots else []

    def table(self) -> Crossings:
        """All that was converted."""
        amounts = self._snapshot.amount
        rows = []
        for n in sorted(self._reached):
            end, begin = int(self._ends[n]), int(self._begins[n])
            lots = self._reached[n]
            became = self._converted(lots, int(amounts[end]), int(amounts[begin]))
            rows += [
                (label, end, begin, lot, part)
                for label, (lot, part) in enumerate(zip(lots, became, strict=True))
                if lot > 0
            ]
        found = np.array(rows, dtype=np.int64).reshape(-1, 5)
        if not self._forward:
            found = found[:, [0, 2, 1, 4, 3]]
        return Crossings(*(found[:, n].copy() for n in range(5)))
