"""The region matrix: what moved from each region to each other, exactly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from algorithms.sums import sums_by
from graph.engine import ENGINE
from graph.errors import ConservationError, InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from algorithms.parameters import Parameters
    from graph.snapshot import Snapshot

UNKNOWN_REGION = -1
# Keys up to this many are counted in a table (128 MiB) instead of being sorted.
_TABLE = 2**24


@dataclass(frozen=True, slots=True, eq=False)
class RegionMatrix:
    """One cell for each (from, to, currency) in which something moved, in that order.

    Attributes
    ----------
    regions : tuple of str
        The codes; a cell's region is an index into it, -1 where it is unknown.
    from_region, to_region : int32[C]
    currency : uint8[C]
        Index into ``currencies``.
    transfers : int64[C]
    amount_minor : int64[C]
        Minor units of the cell's currency. Payments to oneself are in the sums.
    people : int64[C]
        Distinct parties on the side that has fewer, an account without a known party
        counting as one.
    """

    ledger_version: int
    engine: str
    parameters: Parameters
    regions: tuple[str, ...]
    currencies: tuple[str, ...]
    from_region: NDArray[np.int32]
    to_region: NDArray[np.int32]
    currency: NDArray[np.uint8]
    transfers: NDArray[np.int64]
    amount_minor: NDArray[np.int64]
    people: NDArray[np.int64]

    @property
    def cells(self) -> int:
        """How many cells there are (C)."""
        return len(self.transfers)

    def totals(self) -> tuple[tuple[str, int, int], ...]:
        """Currency, transfers and amount of all cells together."""
        size = len(self.currencies)
        count = sums_by(self.currency, self.transfers, size)
        amount = sums_by(self.currency, self.amount_minor, size)
        return tuple(
            (code, int(count[i]), int(amount[i]))
            for i, code in enumerate(self.currencies)
        )

    def to_frame(self) -> pd.DataFrame:
        """One row a cell, region codes as texts, '' where unknown."""
        import pandas as pd

        names = np.array([*self.regions, ""], dtype=object)
        return pd.DataFrame(
            {
                "from_region": names[self.from_region],
                "to_region": names[self.to_region],
                "transfers": self.transfers,
                "amount_minor": self.amount_minor,
                "currency": np.array(self.currencies, dtype=object)[self.currency],
                "people": self.people,
            }
        )


def region_matrix(
    snapshot: Snapshot,
    region: NDArray[np.int32],
    regions: Sequence[str],
    party: NDArray[np.int32] | None = None,
) -> RegionMatrix:
    """Sums, counts and people by (from, to, currency).

    Parameters
    ----------
    region : int32[V]
        Each account's region, an index into ``regions``; -1 where unknown.
    regions : sequence of str
        The region codes.
    party : int32[V], optional
        Each account's party; -1 where unknown. Without it each account is a party.

    Raises InputError for columns of the wrong length or an index out of range,
    ConservationError if the cells do not sum to the transfers. O(E log E).
    """
    _check(snapshot, region, len(regions), party)
    size = np.int64(len(regions) + 1)
    start, end = region[snapshot.src] + 1, region[snapshot.dst] + 1
    key = (start * size + end) * len(snapshot.currencies) + snapshot.currency
    cell_key, cell = _compact(key, int(size * size) * len(snapshot.currencies))
    cells = len(cell_key)
    pair, currency = np.divmod(cell_key, len(snapshot.currencies))
    who = _people(snapshot.accounts, party)
    matrix = RegionMatrix(
        ledger_version=snapshot.ledger_version,
        engine=ENGINE,
        parameters=(
            ("after_us", str(snapshot.window.after_us)),
            ("before_us", str(snapshot.window.before_us)),
            ("regions", ",".join(regions)),
        ),
        regions=tuple(regions),
        currencies=snapshot.currencies,
        from_region=(pair // size - 1).astype(np.int32),
        to_region=(pair % size - 1).astype(np.int32),
        currency=currency.astype(np.uint8),
        transfers=np.bincount(cell, minlength=cells).astype(np.int64),
        amount_minor=sums_by(cell, snapshot.amount, cells),
        people=np.minimum(
            _distinct(cell, who[snapshot.src], cells),
            _distinct(cell, who[snapshot.dst], cells),
        ),
    )
    _check_sums(snapshot, matrix)
    return matrix


def _compact(
    key: NDArray[np.int64], span: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The distinct keys ascending, and each row's place among them.

    By a table of all possible keys where that is small: no sort.
    """
    if span > _TABLE:
        return np.unique(key, return_inverse=True)
    distinct = np.flatnonzero(np.bincount(key, minlength=span))
    place = np.zeros(span, dtype=np.int64)
    place[distinct] = np.arange(len(distinct))
    return distinct, place[key]


def _check(
    snapshot: Snapshot,
    region: NDArray[np.int32],
    regions: int,
    party: NDArray[np.int32] | None,
) -> None:
    for name, column in (("region", region), ("party", party)):
        if column is not None and len(column) != snapshot.accounts:
            raise InputError(
                f"The {name} column has {len(column)} rows for {snapshot.accounts} "
                "accounts: give one row an account."
            )
    if len(region) and (region.min() < UNKNOWN_REGION or region.max() >= regions):
        raise InputError(
            f"A region index lies outside -1 to {regions - 1}: give the place of the "
            "region's code in the list of codes."
        )


def _people(accounts: int, party: NDArray[np.int32] | None) -> NDArray[np.int64]:
    """int64[V]: the party, or a number of its own where that is unknown."""
    alone = np.arange(accounts, dtype=np.int64)
    if party is None or len(party) == 0:
        return alone
    return np.where(party >= 0, party, alone + int(party.max()) + 1)


def _distinct(
    cell: NDArray[np.int64], who: NDArray[np.int64], cells: int
) -> NDArray[np.int64]:
    """int64[C]: how many different ``who`` each cell has."""
    span = int(who.max(initial=0)) + 1
    seen = np.sort(cell * span + who)
    first = np.ones(len(seen), dtype=np.bool_)
    first[1:] = seen[1:] != seen[:-1]
    return np.bincount(seen[first] // span, minlength=cells).astype(np.int64)


def _check_sums(snapshot: Snapshot, matrix: RegionMatrix) -> None:
    moved = sums_by(snapshot.currency, snapshot.amount, len(snapshot.currencies))
    for (code, _, amount), whole in zip(matrix.totals(), moved, strict=True):
        if amount != whole:
            raise ConservationError(
                f"The regions sum to {amount} of {code}, the transfers to {whole}."
            )
