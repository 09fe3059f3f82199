"""The labelled data beside the checkout load whole; sums by a reading of their own."""

from __future__ import annotations

import csv
import gzip
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl
import pytest

from ingest.row_text import row_text

if TYPE_CHECKING:
    from pathlib import Path

    from desk import Desk

pytestmark = pytest.mark.shared


def test_fincen_loses_no_row_and_no_cent(desk: Desk, shared_data: Path) -> None:
    file = shared_data / "fincen_files" / "download_transactions_map.csv"
    report = desk.load(file, profile="fincen").sources[0]
    assert (report.rows, report.accepted, report.rejected, report.repeated) == (
        4507,
        4507,
        0,
        0,
    )
    assert desk.rows("SELECT sum(amount_minor), sum(payments) FROM transfers") == [
        (3_568_224_798_501, 18_153)
    ]
    assert desk.rows(
        "SELECT count(*) FROM transfers WHERE payments IS NULL UNION ALL"
        " SELECT count(*) FROM transfers WHERE src = dst"
    ) == [(111,), (1,)]
    corridor = (
        "SELECT count(*), sum(amount_minor) FROM transfers"
        " JOIN account_now f ON f.ordinal = src JOIN account_now d ON d.ordinal = dst"
        " WHERE f.region = '{}' AND d.region = '{}'"
    )
    assert desk.rows(corridor.format("NLD", "RUS")) == [(6, 283_638_804_733)]
    assert desk.rows(corridor.format("LVA", "RUS")) == [(189, 214_076_368_003)]


def test_fincen_rows_lead_back_to_their_text(desk: Desk, shared_data: Path) -> None:
    file = shared_data / "fincen_files" / "download_transactions_map.csv"
    sha256 = desk.load(file, profile="fincen").sources[0].sha256
    with file.open(encoding="utf-8-sig", newline="") as text:
        records = list(csv.DictReader(text))
    held = desk.rows(
        "SELECT transfer_id, amount_minor, source_row FROM transfers ORDER BY ordinal"
    )
    assert held == [
        (record["id"], int(Decimal(record["amount_transactions"]) * 100), line)
        for line, record in enumerate(records, 2)
    ]
    for transfer_id, _, line in held[::1500]:
        assert row_text(desk.workspace, sha256, "fincen", line).startswith(transfer_id)


def test_amlsim_with_its_accounts(desk: Desk, shared_data: Path) -> None:
    folder = shared_data / "amlsim" / "generated_small"
    accounts = desk.load(folder / "accounts.csv.gz", profile="amlsim-accounts")
    assert (accounts.sources[0].accepted, accounts.sources[0].rejected) == (1446, 0)
    file = folder / "transactions.csv.gz"
    report = desk.load(file, profile="amlsim").sources[0]
    assert (report.rows, report.accepted, report.rejected) == (121_457, 121_457, 0)
    with gzip.open(file, "rt", encoding="utf-8", newline="") as text:
        paid = sum(Decimal(row["base_amt"]) for row in csv.DictReader(text))
    assert desk.rows(
        "SELECT sum(amount_minor), count(DISTINCT transfer_id), min(precision)"
        " FROM transfers"
    ) == [(int(paid * 100), 121_457, 1)]
    assert desk.rows("SELECT count(*), max(ordinal) FROM account_now") == [(1446, 1445)]


def test_amlworld_files_as_they_are(desk: Desk, shared_data: Path) -> None:
    folder = shared_data / "amlworld_hi_small"
    names = ("pattern_transactions.csv", "transactions_sample_1k.csv")
    loaded = desk.load(*(folder / name for name in names), profile="amlworld").sources
    assert [(one.rows, one.accepted) for one in loaded] == [(3209, 3209), (1000, 1000)]
    with (folder / names[0]).open(encoding="utf-8", newline="") as text:
        yuan = sum(
            Decimal(row["amount_paid"])
            for row in csv.DictReader(text)
            if row["payment_currency"] == "Yuan"
        )
    assert desk.rows(
        "SELECT count(*), sum(amount_minor) FROM transfers WHERE currency = 'CNY'"
    ) == [(107, int(yuan * 100))]


def test_amlgentex_rounds_to_the_ore_and_knows_the_outside(
    desk: Desk, shared_data: Path
) -> None:
    file = shared_data / "amlgentex" / "gentex_2k_365d" / "tx_log_full.parquet"
    report = desk.load(file, profile="amlgentex").sources[0]
    assert report.rows == 397_415
    amounts = pl.read_parquet(file, columns=["amount"])["amount"]
    nothing = int((amounts < 0.005).sum())
    assert (report.accepted, report.rejected) == (397_415 - nothing, nothing)
    assert desk.rows("SELECT DISTINCT rule FROM rejects") == [("amount-zero",)]
    cents = [round(Decimal(repr(amount)) * 100) for amount in amounts]
    assert desk.rows("SELECT sum(amount_minor) FROM transfers") == [(sum(cents),)]
    assert desk.rows(
        "SELECT account FROM account_now WHERE kind = 'external' ORDER BY account"
    ) == [("OUTSIDE:-1",), ("OUTSIDE:-2",)]
