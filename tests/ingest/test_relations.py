"""Relations of transfers: loaded, held against the transfers, refused row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from graph.ledger import Ledger
from ingest import load_many

if TYPE_CHECKING:
    from pathlib import Path

    from desk import Desk

TRANSFERS = (
    "a,2024-01-01,x,y,5.00,CNY",
    "b,2024-01-02,y,x,5.00,CNY",
    "c,2024-01-03,y,x,6.00,CNY",
    "d,2024-01-04,x,y,1.00,USD",
    "e,2024-01-05,z,y,1.00,USD",
)
HEADER = "transfer_id,kind,of_transfer_id"


def relations(desk: Desk, *rows: str) -> Path:
    return desk.file("relations.csv", "\n".join([HEADER, *rows, ""]))


def test_reversals_and_conversions_stand_in_the_snapshot(desk: Desk) -> None:
    desk.load(desk.transfers("t.csv", *TRANSFERS))
    file = relations(desk, "b,reverses,a", "d,converts,c")
    report = desk.load(file, profile="relations").sources[0]
    assert (report.accepted, report.rejected) == (2, 0)
    ledger = Ledger.open(desk.workspace / "ledger")
    held = ledger.snapshot().relations
    assert held.reversals.tolist() == [[1, 0]]
    assert held.conversions.tolist() == [[2, 3]]
    ledger.close()


def test_a_relation_may_name_transfers_of_the_same_load(desk: Desk) -> None:
    files = [
        (relations(desk, "b,reverses,a"), "relations"),
        (desk.transfers("t.csv", *TRANSFERS), "transfers"),
    ]
    report = load_many(desk.workspace, files)
    assert [one.accepted for one in report.sources] == [1, 5]


def test_what_cannot_be_is_refused_with_its_line(desk: Desk) -> None:
    desk.load(desk.transfers("t.csv", *TRANSFERS))
    file = relations(
        desk,
        "b,reverses,a",
        "b,reverses,a",
        "a,reverses,b",
        "c,reverses,a",
        "c,reverses,nowhere",
        "e,reverses,d",
        "c,converts,a",
        "d,converts,e",
        "c,undoes,a",
        ",reverses,a",
    )
    report = desk.load(file, profile="relations").sources[0]
    assert (report.rows, report.accepted, report.rejected) == (10, 1, 9)
    refused = desk.rows("SELECT line, rule FROM rejects ORDER BY line, rule")
    assert refused == [
        (3, "relation-twice"),
        (4, "relation-too-early"),
        (5, "reversal-too-large"),
        (6, "transfer-unknown"),
        (7, "reversal-of-another"),
        (8, "conversion-of-nothing"),
        (9, "conversion-of-nothing"),
        (9, "relation-too-early"),
        (10, "kind-unknown"),
        (11, "transfer-missing"),
    ]


def test_a_later_load_cannot_relate_a_transfer_again(desk: Desk) -> None:
    desk.load(desk.transfers("t.csv", *TRANSFERS))
    desk.load(relations(desk, "d,converts,c"), profile="relations")
    report = desk.load(
        desk.file("more.csv", f"{HEADER}\ne,converts,c\nb,reverses,a\n"),
        profile="relations",
    ).sources[0]
    assert (report.accepted, report.rejected) == (1, 1)
    assert desk.rows("SELECT rule FROM rejects") == [("relation-twice",)]


def test_a_window_leaves_out_relations_of_what_it_leaves_out(desk: Desk) -> None:
    from graph.instants import Window, parse_instant

    desk.load(desk.transfers("t.csv", *TRANSFERS))
    desk.load(relations(desk, "b,reverses,a", "d,converts,c"), profile="relations")
    ledger = Ledger.open(desk.workspace / "ledger")
    late = ledger.snapshot(Window(after_us=parse_instant("2024-01-02")))
    assert np.array_equal(late.relations.conversions, [[1, 2]])
    assert len(late.relations.reversals) == 0
    ledger.close()


def test_relations_before_any_transfer_are_refused(desk: Desk) -> None:
    report = desk.load(relations(desk, "b,reverses,a"), profile="relations").sources[0]
    assert (report.accepted, report.rejected) == (0, 1)
    assert desk.rows("SELECT rule FROM rejects ORDER BY field") == [
        ("transfer-unknown",),
        ("transfer-unknown",),
    ]
    assert desk.rows("SELECT count(*) FROM relations") == [(0,)]
