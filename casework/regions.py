"""Questions about regions: the flow map, and the accounts behind an arc."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from casework.answers import RegionFlow, RegionsAnswer, RegionTotal
from casework.book import window_of
from casework.region_answers import RegionPairs
from graph.errors import InputError
from graph.nouns import Sum
from graph.regions import UNKNOWN, region_at, region_name
from graph.store import Relation

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from algorithms.disclosure import Masking
    from algorithms.regions import RegionMatrix
    from casework.book import Book
    from graph.snapshot import Snapshot

_REGIONS = """
SELECT coalesce(a.region, p.region, ''), coalesce(a.party, '')
FROM account_now a LEFT JOIN party_now p ON p.party = a.party ORDER BY a.ordinal
"""


class RegionQuestions:
    """What moves between regions, and who moves it."""

    book: Book

    def regions(
        self,
        *,
        level: str = "province",
        after: str | None = None,
        before: str | None = None,
        mask_below: int = 0,
    ) -> RegionsAnswer:
        """The flow map; cells of fewer than ``mask_below`` people are masked."""
        matrix, masking, region = self._masked(level, after, before, mask_below)
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
        mask_below: int = 0,
    ) -> tuple[Relation, ...]:
        """The pairs of accounts behind one arc, largest first: see ``region_pairs``."""
        return self.region_pairs(
            from_region,
            to_region,
            level,
            limit,
            after=after,
            before=before,
            mask_below=mask_below,
        ).relations

    def region_pairs(
        self,
        from_region: str | None,
        to_region: str | None,
        level: str = "province",
        limit: int = 50,
        *,
        after: str | None = None,
        before: str | None = None,
        mask_below: int = 0,
    ) -> RegionPairs:
        """The pairs of accounts behind one arc, largest first, and what is not shown.

        None for a region means any other region: all arcs out of, or into, one region;
        '' is the unknown region. Of a cell that ``regions`` withholds for the same
        ``mask_below`` no pair is told; InputError where nothing else was asked for.
        """
        matrix, masking, region = self._masked(level, after, before, mask_below)
        start, end = _place(matrix, from_region), _place(matrix, to_region)
        asked = np.ones(matrix.cells, dtype=np.bool_)
        if start is not None:
            asked &= matrix.from_region == start
        if end is not None:
            asked &= matrix.to_region == end
        if start is None or end is None:
            asked &= matrix.from_region != matrix.to_region
        withheld = int((asked & masking.masked).sum())
        shown = asked & ~masking.masked
        if withheld and not shown.any():
            raise InputError(
                f"What moved from {_told(from_region)} to {_told(to_region)} is "
                f"withheld: fewer than {mask_below} people are behind it, or it covers "
                "for such a cell.",
                mask_below=mask_below,
            )
        snapshot = self.book.snapshot(window_of(after, before))
        positions = _positions(snapshot, matrix, region, shown)
        return self._pairs(snapshot, positions, limit, withheld)

    def _masked(
        self, level: str, after: str | None, before: str | None, mask_below: int
    ) -> tuple[RegionMatrix, Masking, NDArray[np.int32]]:
        """The matrix of a window, what is withheld of it, each account's region."""
        from algorithms.disclosure import mask_cells
        from algorithms.regions import region_matrix

        region, codes, party = self._region_columns(level)
        snapshot = self.book.snapshot(window_of(after, before))
        matrix = region_matrix(snapshot, region, codes, party)
        return matrix, mask_cells(matrix, mask_below), region

    def _pairs(
        self,
        snapshot: Snapshot,
        positions: NDArray[np.int64],
        limit: int,
        withheld: int,
    ) -> RegionPairs:
        from algorithms.sums import sums_by

        currencies = len(snapshot.currencies)
        pair = snapshot.src[positions].astype(np.int64) * snapshot.accounts
        pair = (pair + snapshot.dst[positions]) * currencies
        keys, place = np.unique(
            pair + snapshot.currency[positions], return_inverse=True
        )
        amount = sums_by(place, snapshot.amount[positions], len(keys))
        count = np.bincount(place, minlength=len(keys))
        first = np.full(len(keys), np.iinfo(np.int64).max)
        last = np.full(len(keys), np.iinfo(np.int64).min)
        np.minimum.at(first, place, snapshot.time_us[positions])
        np.maximum.at(last, place, snapshot.time_us[positions])
        names = self.book.names
        order = np.lexsort((keys, -amount))
        relations = tuple(
            Relation(
                from_account=names[int(keys[n]) // currencies // snapshot.accounts],
                to_account=names[int(keys[n]) // currencies % snapshot.accounts],
                currency=snapshot.currencies[int(keys[n]) % currencies],
                transfers=int(count[n]),
                amount_minor=int(amount[n]),
                first_us=int(first[n]),
                last_us=int(last[n]),
            )
            for n in order[:limit].tolist()
        )
        rest = order[limit:]
        code = keys[rest] % currencies
        hidden = tuple(
            Sum(
                snapshot.currencies[c],
                int(count[rest][code == c].sum()),
                int(amount[rest][code == c].sum()),
            )
            for c in np.unique(code).tolist()
        )
        return RegionPairs(relations, len(relations), len(keys), hidden, withheld)

    @cached_property
    def _told_regions(self) -> tuple[list[str], list[str]]:
        """Each account's region and party as told, '' where unknown."""
        rows = self.book.ledger.rows(_REGIONS)
        return [row[0] for row in rows], [row[1] for row in rows]

    def _region_columns(
        self, level: str
    ) -> tuple[NDArray[np.int32], list[str], NDArray[np.int32]]:
        """Each account's region index, the region codes, each account's party index."""
        told, parties = self._told_regions
        at = {code: region_at(code, level) for code in sorted(set(told))}
        codes = sorted({code for code in at.values() if code})
        index = {code: number for number, code in enumerate(codes)}
        region = np.array([index.get(at[code], -1) for code in told], dtype=np.int32)
        known = {name: number for number, name in enumerate(sorted(set(parties)))}
        party = np.array(
            [known[name] if name else -1 for name in parties], dtype=np.int32
        )
        return region, codes, party


def _place(matrix: RegionMatrix, region: str | None) -> int | None:
    """A region's index in the matrix, -1 for the unknown one; None stays None."""
    if region is None:
        return None
    if region == UNKNOWN:
        return -1
    if region not in matrix.regions:
        raise InputError(
            f"No account is in a region {region!r}: take one of the map's own codes.",
            region=region,
        )
    return matrix.regions.index(region)


def _told(region: str | None) -> str:
    if region is None:
        return "any other region"
    return region_name(region).english if region else "the unknown region"


def _positions(
    snapshot: Snapshot,
    matrix: RegionMatrix,
    region: NDArray[np.int32],
    shown: NDArray[np.bool_],
) -> NDArray[np.int64]:
    """Positions of the transfers in the cells that are shown."""
    size, currencies = len(matrix.regions) + 1, len(matrix.currencies)
    told = np.zeros(size * size * currencies, dtype=np.bool_)
    cell = (matrix.from_region[shown].astype(np.int64) + 1) * size
    cell += matrix.to_region[shown] + 1
    told[cell * currencies + matrix.currency[shown]] = True
    key = (region[snapshot.src].astype(np.int64) + 1) * size + region[snapshot.dst] + 1
    return np.flatnonzero(told[key * currencies + snapshot.currency])


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
