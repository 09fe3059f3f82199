"""The earliest path on both stores: time, currencies and ties."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from ledgers import make_ledger
from stores import STORES, open_stores

from graph.store import TransferFilter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from stores import OpenStores

EVERYTHING = TransferFilter()


@pytest.fixture(params=STORES)
def open_store(request: pytest.FixtureRequest) -> Iterator[OpenStores]:
    """Opens a store of a ledger, of the sort that the test runs on."""
    stores = open_stores(request)
    yield stores
    stores.close()


def test_a_path_keeps_to_one_currency(open_store: OpenStores, tmp_path: Path) -> None:
    ledger = make_ledger(
        tmp_path / "currencies",
        [
            {"from": "a", "to": "b", "amount_minor": 1, "currency": "USD"},
            ("b", "c", 1),
            ("a", "b", 1),
            ("b", "c", 1),
        ],
    )
    path = open_store(ledger).earliest_path("a", "c", EVERYTHING)
    assert [t.transfer_id for t in path] == ["T2", "T3"]


def test_of_equal_paths_the_shortest_and_then_the_first_is_given(
    open_store: OpenStores, tmp_path: Path
) -> None:
    rows = [
        ("a", "b", 1, 1),
        ("b", "c", 1, 2),
        ("a", "x", 1, 3),
        ("a", "y", 1, 3),
        ("y", "d", 1, 9),
        ("x", "d", 1, 9),
        ("c", "d", 1, 9),
        ("a", "d", 1, 10),
    ]
    ledger = make_ledger(
        tmp_path / "ties",
        [{"from": a, "to": b, "amount_minor": m, "time_us": t} for a, b, m, t in rows],
    )
    path = open_store(ledger).earliest_path("a", "d", EVERYTHING)
    assert [t.transfer_id for t in path] == ["T2", "T5"]


def test_an_instant_does_not_follow_itself(
    open_store: OpenStores, tmp_path: Path
) -> None:
    ledger = make_ledger(
        tmp_path / "instant",
        [
            {"from": "a", "to": "b", "amount_minor": 1, "time_us": 5},
            {"from": "b", "to": "c", "amount_minor": 1, "time_us": 5},
        ],
    )
    assert open_store(ledger).earliest_path("a", "c", EVERYTHING) == ()
