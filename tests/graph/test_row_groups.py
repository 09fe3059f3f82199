from __future__ import annotations

import random
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest
from ledgers import make_ledger
from pyarrow import parquet

from graph.row_groups import RowGroups

if TYPE_CHECKING:
    from pathlib import Path

    from graph.ledger import Ledger

FILES, ROWS = 6, 40


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """Six loads, so that there are six files of one row group each."""
    folder = tmp_path_factory.mktemp("rows")
    rng = random.Random(7)
    made = make_ledger(folder, [])
    for _ in range(FILES):
        rows = [
            {
                "from": f"账户{rng.randrange(9)}",
                "to": f"B{rng.randrange(9)}",
                "amount_minor": rng.randrange(1, 2**62),
                "currency": rng.choice(["CNY", "ETH"]),
                "purpose": rng.choice([None, "", "还款"]),
                "channel": rng.choice([None, "wallet"]),
                "balance_after_to": rng.choice([None, -5]),
                "source_row": rng.randrange(99),
            }
            for _ in range(ROWS)
        ]
        made = make_ledger(folder, rows)
    return made


def test_rows_are_those_of_a_scan(ledger: Ledger) -> None:
    rng = random.Random(1)
    for size in (1, 2, 30, 200):
        asked = rng.choices(range(FILES * ROWS), k=size)
        told = ledger.transfer_rows(asked)
        assert [row.ordinal for row in told] == asked
        scanned = ledger._row_groups  # noqa: SLF001 - to ask without it
        ledger._row_groups = RowGroups([])  # noqa: SLF001 - idem
        assert ledger.transfer_rows(asked) == told
        ledger._row_groups = scanned  # noqa: SLF001 - idem
    assert ledger._row_groups.nbytes > 0  # noqa: SLF001 - some came from it
    assert ledger.transfer_rows([]) == ()


def test_one_group_is_scanned_until_it_is_kept(ledger: Ledger) -> None:
    groups = RowGroups(ledger.files("transfers"))
    assert groups.rows(np.array([3, 5])) is None
    both = groups.rows(np.array([3, ROWS + 5, 3]))
    assert both is not None
    assert [row[0] for row in both] == [3, ROWS + 5]
    again = groups.rows(np.array([5]))
    assert again is not None
    assert [row[0] for row in again] == [5]


def test_what_does_not_fit_is_scanned_and_the_bound_holds(ledger: Ledger) -> None:
    files = ledger.files("transfers")
    two = RowGroups(files, most_bytes=2 * ROWS * 88)
    assert two.rows(np.arange(FILES) * ROWS) is None
    for n in range(FILES - 1):
        assert two.rows(np.array([n * ROWS, (n + 1) * ROWS])) is not None
        assert 0 < two.nbytes <= 2 * ROWS * 88
    two.forget()
    assert two.nbytes == 0


def test_ordinals_with_gaps_are_scanned(tmp_path: Path) -> None:
    for name, ordinals in (("gap", [0, 1, 3]), ("far", [10, 11, 12])):
        table = pa.table({"ordinal": pa.array(ordinals, pa.int64())})
        parquet.write_table(table, tmp_path / f"{name}.parquet")
    files = [str(tmp_path / f"{name}.parquet") for name in ("gap", "far")]
    assert RowGroups(files).rows(np.array([0, 11])) is None
    assert RowGroups([]).rows(np.array([0])) is None
