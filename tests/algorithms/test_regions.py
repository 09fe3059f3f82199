from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from snapshots import make_snapshot

from algorithms.regions import region_matrix
from graph.errors import InputError
from graph.money import minor_units

if TYPE_CHECKING:
    from pathlib import Path

ROWS = st.lists(
    st.tuples(
        st.integers(0, 7),
        st.integers(0, 7),
        st.integers(0, 9),
        st.integers(1, 2**50),
        st.sampled_from(["CNY", "USD"]),
    ),
    max_size=30,
)
PLACES = st.lists(st.integers(-1, 2), min_size=8, max_size=8)


@settings(deadline=None)
@given(rows=ROWS, region=PLACES, party=PLACES)
def test_cells_are_what_counting_by_hand_gives(
    rows: list[tuple[int, int, int, int, str]], region: list[int], party: list[int]
) -> None:
    names = ["A", "B", "C", ""]
    amount: dict[tuple[str, str, str], int] = defaultdict(int)
    count: dict[tuple[str, str, str], int] = defaultdict(int)
    payers = defaultdict(set)
    payees = defaultdict(set)
    for u, v, _, minor, currency in rows:
        key = (names[region[u]], names[region[v]], currency)
        amount[key] += minor
        count[key] += 1
        payers[key].add((party[u], u if party[u] < 0 else -1))
        payees[key].add((party[v], v if party[v] < 0 else -1))
    matrix = region_matrix(
        make_snapshot(rows, accounts=8),
        np.array(region, dtype=np.int32),
        names[:3],
        np.array(party, dtype=np.int32),
    )
    found = {
        (row.from_region, row.to_region, row.currency): (
            row.transfers,
            row.amount_minor,
            row.people,
        )
        for row in matrix.to_frame().itertuples()
    }
    assert found == {
        key: (count[key], amount[key], min(len(payers[key]), len(payees[key])))
        for key in amount
    }
    for code, transfers, total in matrix.totals():
        said = [row[3] for row in rows if row[4] == code]
        assert (transfers, total) == (len(said), sum(said))


def test_paying_oneself_stays_in_the_sums() -> None:
    snap = make_snapshot([(0, 0, 1, 7), (0, 1, 2, 5)])
    matrix = region_matrix(snap, np.array([0, 1], dtype=np.int32), ["A", "B"])
    assert matrix.totals() == (("CNY", 2, 12),)
    assert list(matrix.amount_minor) == [7, 5]


def test_columns_that_do_not_fit_are_refused() -> None:
    snap = make_snapshot([(0, 1, 1, 7)])
    with pytest.raises(InputError, match="has 1 rows for 2 accounts"):
        region_matrix(snap, np.zeros(1, dtype=np.int32), ["A"])
    with pytest.raises(InputError, match="outside -1 to 0"):
        region_matrix(snap, np.array([0, 1], dtype=np.int32), ["A"])


@pytest.mark.shared
def test_the_fincen_map_sums_to_its_published_figures(shared_data: Path) -> None:
    raw = pl.read_csv(
        shared_data / "fincen_files" / "download_transactions_map.csv",
        infer_schema=False,
    )
    ends = ["originator", "beneficiary"]
    banks: dict[str, int] = {}
    countries: dict[str, int] = {}
    region: list[int] = []
    rows = []
    for row in raw.iter_rows(named=True):
        pair = []
        for end in ends:
            iso = row[f"{end}_iso"]
            bank = f"{iso}/{row[f'{end}_bank_id']}"
            if bank not in banks:
                banks[bank] = len(banks)
                region.append(countries.setdefault(iso, len(countries)))
            pair.append(banks[bank])
        cents = minor_units(row["amount_transactions"], "USD")
        rows.append((pair[0], pair[1], 0, cents, "USD"))
    matrix = region_matrix(
        make_snapshot(rows), np.array(region, dtype=np.int32), list(countries)
    )
    assert matrix.totals() == (("USD", 4507, 3_568_224_798_501),)
    frame = matrix.to_frame().set_index(["from_region", "to_region"])["amount_minor"]
    assert frame["NLD", "RUS"] == 283_638_804_733
    assert frame["LVA", "RUS"] == 214_076_368_003
    # 54 bank ids stand in several countries: only bank and country together give these.
    assert frame["LVA", "CHE"] == 173_110_497_011
    assert frame["LVA", "NLD"] == 142_801_113_389
    assert len(frame) == 848
