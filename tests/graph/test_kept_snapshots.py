from __future__ import annotations

import gc
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from ledgers import make_ledger

from casework import Casework
from graph import snapshot_build
from graph.instants import Window
from graph.settings import Settings
from graph.store import Rank, TransferFilter

if TYPE_CHECKING:
    from pathlib import Path

    from graph.ledger import Ledger
    from graph.snapshot import Snapshot

ROWS = [("A", "B", 5), ("B", "C", 4), ("C", "A", 3)]


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[Window]:
    """The windows of all snapshots that are built from here on."""
    windows: list[Window] = []
    build = snapshot_build.build_snapshot

    def counted(ledger: Ledger, window: Window) -> Snapshot:
        windows.append(window)
        return build(ledger, window)

    monkeypatch.setattr(snapshot_build, "build_snapshot", counted)
    return windows


def test_the_store_and_the_questions_read_one_snapshot(
    tmp_path: Path, built: list[Window]
) -> None:
    settings = Settings(workspace=tmp_path)
    make_ledger(settings.ledger_folder, ROWS)
    casework = Casework.open(settings)
    casework.expand("A", TransferFilter(), Rank.AMOUNT)
    casework.account("A")
    casework.trace(accounts=["A"])
    assert built == [Window()]
    casework.close()


def test_a_window_that_is_held_is_never_built_again(
    tmp_path: Path, built: list[Window]
) -> None:
    ledger = make_ledger(tmp_path, ROWS)
    whole = ledger.snapshot()
    for start in range(1, 9):
        ledger.snapshot(Window(start, start + 1))
    assert ledger.snapshot() is whole
    assert built.count(Window()) == 1
    # A window that nobody holds, and that was not asked for lately, is given back.
    del whole
    for start in range(1, 9):
        ledger.snapshot(Window(start, start + 1))
    gc.collect()
    ledger.snapshot()
    assert built.count(Window()) == 2


def test_many_threads_get_one(tmp_path: Path, built: list[Window]) -> None:
    ledger = make_ledger(tmp_path, ROWS)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: ledger.snapshot(), range(32)))
    assert len(built) == 1
    assert all(one is found[0] for one in found)


def test_another_version_has_a_snapshot_of_its_own(
    tmp_path: Path, built: list[Window]
) -> None:
    first = make_ledger(tmp_path, ROWS)
    second = make_ledger(tmp_path, ROWS)
    assert first.snapshot().transfers == 3
    assert second.snapshot().transfers == 6
    assert len(built) == 2
