from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest
from ledgers import make_ledger

from fundtrail.cli import main
from graph.instants import MICROSECONDS

if TYPE_CHECKING:
    from pathlib import Path

# What scripts rely on: every column and its place.
COLUMNS = {
    "profiles": "name,reads,description",
    "sources": (
        "source,file,sha256,profile,rows,accepted,rejected,loaded_at,ledger_version"
    ),
    "rejects": "source,line,field,value,rule,text",
    "accounts": (
        "account,name,kind,region,transfers_in,transfers_out,in_minor,out_minor,"
        "balance_minor,currency"
    ),
    "trace --from POOL": "label,account,amount_minor,currency",
    "trace --from POOL --show transfers": (
        "label,transfer_id,from_account,to_account,time,amount_minor,traced_minor,"
        "currency"
    ),
    "trace --from POOL --show stops": "account,reason,amount_minor,currency",
    "trace --from POOL --show summary": "seeded,held,left,fees,unexplained",
    "origins YVES": "account,origin_account,origin_kind,amount_minor,currency",
    "matches POOL": (
        "account,in_transfer,out_transfer,amount_minor,currency,held_seconds"
    ),
    "compare --from POOL": (
        "account,label,amount_minor_fifo,amount_minor_lifo,amount_minor_lrb,"
        "amount_minor_mrb,amount_minor_pro-rata,amount_minor_poison,"
        "amount_minor_clean-first,amount_minor_taint-first,amount_minor_tiho,"
        "amount_minor_libr,currency"
    ),
    "why YVES --from POOL": (
        "event,time,transfer_id,direction,counterparty,amount_minor,lacking_minor,"
        "balance_minor,currency,moved_minor_POOL,holds_minor_POOL,paid_from,source,"
        "source_row"
    ),
    "victims YVES --from POOL": (
        "label,claim_minor,lowest_minor,pari-passu_minor,rolling-charge_minor,"
        "capped_minor,currency"
    ),
    "victims YVES --from POOL --show matrix": (
        "label,account,amount_minor_fifo,amount_minor_lifo,amount_minor_pro-rata,"
        "amount_minor_libr,currency"
    ),
    "paths ANNA ZOE": (
        "path,step,transfer_id,from_account,to_account,time,amount_minor,currency,"
        "bottleneck_minor"
    ),
    "communities": "account,community",
    "communities --summary": (
        "community,accounts,internal_minor,in_minor,out_minor,pass_through,"
        "top_account,label"
    ),
    "risk --all": "account,score,band,direction,reasons",
    "regions": "from_region,to_region,transfers,amount_minor,currency",
}
# The first two receipts of POOL, then what it pays: first in, first out gives YVES all
# of ANNA's 3 and one of BORIS's 7.
TRANSFERS = [("ANNA", "POOL", 3), ("BORIS", "POOL", 7), ("POOL", "YVES", 4)]
LAST = {"from": "POOL", "to": "ZOE", "amount_minor": 6, "time_us": 9 * MICROSECONDS}


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    make_ledger(
        tmp_path / "workspace" / "ledger",
        [*TRANSFERS, LAST],
        [{"account": "POOL", "name": "The pool", "kind": "pool", "region": "330300"}],
    ).close()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FUNDTRAIL_WORKSPACE", raising=False)
    monkeypatch.delenv("NEO4J_PASSWORD", raising=False)
    return tmp_path


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text.splitlines()))


@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize("command", COLUMNS)
def test_a_command_writes_the_columns_that_scripts_rely_on(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(command.split()) == 0
    printed = capsys.readouterr()
    found = printed.out.splitlines()[0].split(",")
    expected = COLUMNS[command].split(",")
    assert found[: len(expected)] == expected
    assert printed.err == ""


@pytest.mark.parametrize("command", [c for c in COLUMNS if c != "sources"])
def test_csv_json_and_parquet_carry_the_same_rows(
    workspace: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command.split(), "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert main([*command.split(), "--out", "rows.parquet"]) == 0
    assert main([*command.split(), "--out", "rows.csv"]) == 0
    assert pq.read_table(workspace / "rows.parquet").to_pylist() == told
    written = rows_of((workspace / "rows.csv").read_text(encoding="utf-8"))
    assert written == [
        {name: "" if value is None else str(value) for name, value in row.items()}
        for row in told
    ]


@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize(
    ("command", "part"),
    [
        ("accounts --after yesterday", "'yesterday' is not an ISO 8601"),
        ("accounts --after 2024-02-01 --before 2024-01-01", "ends before it begins"),
        ("accounts --as-of 9", "no version 9: its newest is 1"),
        ("accounts --workspace nowhere", "nowhere"),
        ("accounts --format parquet", "--out FILE"),
        ("accounts --out nowhere/rows.csv", "nowhere/rows.csv cannot be written"),
        ("rejects 77", "no source 77"),
        ("origins POL", "Nearest: POOL"),
        ("origins", "or use --all"),
        ("origins POOL --all", "or use --all"),
        ("origins POOL --rule libr", "libr cannot answer origins"),
        ("matches POOL --rule poison", "poison cannot answer matches"),
        (
            "trace --from POOL --direction backward --rule tiho",
            "tiho cannot answer a trace backward",
        ),
        ("trace --from NOBODY", "no account 'NOBODY'"),
        ("paths ANNA ZOE --max-gap 99999999999d", "longer than any ledger"),
        ("cycles --window 200000000d", "longer than any ledger"),
        ("flow ANNA ZOE --burst 99999999999d", "longer than any ledger"),
        ("trace --from POOL --stop-at street", "'street'"),
        ("trace --transfers T99", "no transfer 'T99'"),
        ("trace --seeds none.csv", "none.csv cannot be read: No such file"),
        ("paths ANNA ZOE --k 0", "not 0"),
        ("paths ANNA ZOE --max-gap 3", "'3' is not a duration"),
        ("paths ANNA ZOE --keep 80", "'80' is not a band"),
        ("paths ANNA ZOE --currency XYZ", "No transfer is in XYZ"),
        ("paths ANNA ANNA", "name two different ones"),
        ("risk NOBODY", "no account 'NOBODY'"),
        ("risk --all --after 2024-01-01", "leave out --after and --before"),
        ("communities --before 2024-01-01", "leave out --after and --before"),
        ("regions --mask-below -1", "0 or more"),
        ("load none.csv --profile transfers", "none.csv"),
        ("load none.csv --profile nonsense", "no profile 'nonsense'"),
        ("sync --to bolt://127.0.0.1:1", "set NEO4J_PASSWORD"),
        ("bench nonsense", "no benchmark 'nonsense'"),
    ],
)
def test_bad_input_is_told_in_one_sentence(
    command: str, part: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(command.split()) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert part in printed.err
    assert printed.err.count("\n") == 1
    assert printed.err.endswith(".\n")


@pytest.mark.parametrize(
    ("command", "status"),
    [("--help", 0), ("serve --help", 0), ("serve --port 99999", 2), ("trace", 2)],
)
def test_usage_is_a_status_of_main(command: str, status: int) -> None:
    assert main(command.split()) == status


@pytest.mark.parametrize(
    "content",
    [
        b"transfer_id,amount_minor\nT0,3\n",
        b"transfer_id,amount_minor,label\nT0,3.5,a\n",
    ],
)
def test_a_bad_seed_is_told_with_its_line(
    workspace: Path, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    (workspace / "seeds.csv").write_bytes(content)
    assert main(["trace", "--seeds", "seeds.csv"]) == 1
    assert "Line 2 of seeds.csv is no seed" in capsys.readouterr().err


def test_a_seed_can_be_what_an_account_held_at_the_start(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (workspace / "seeds.csv").write_text(
        "transfer_id,amount_minor,label\nopening:ANNA,,savings\n", encoding="utf-8"
    )
    command = "trace --seeds seeds.csv --opening inferred-min --show summary"
    assert main(command.split()) == 0
    (line,) = csv.DictReader(capsys.readouterr().out.splitlines())
    assert line["label"] == "savings"
    assert int(line["seeded"]) == int(line["held"]) + int(line["left"]) > 0


@pytest.mark.usefixtures("workspace")
def test_the_stops_of_a_trace_are_flags(capsys: pytest.CaptureFixture[str]) -> None:
    stops = "--stop-degree 1 --stop-below 2 --stop-gap 0s"
    command = f"trace --from POOL --rule fifo {stops} --show stops"
    assert main(command.split()) == 0
    rows = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    assert {row["reason"] for row in rows} & {"hub", "time-gap"}


@pytest.mark.usefixtures("workspace")
def test_named_and_listed_accounts_are_stops(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = "trace --transfers T0 --rule fifo --show stops"
    assert main(f"{command} --stop-account POOL".split()) == 0
    (row,) = csv.DictReader(capsys.readouterr().out.splitlines())
    assert (row["account"], row["reason"]) == ("POOL", "named")
    assert main(f"{command} --stop-listed fraud".split()) == 1
    assert "Nobody is listed as 'fraud'" in capsys.readouterr().err
    lists = tmp_path / "list.csv"
    lists.write_text("account,category,severity,list\nPOOL,fraud,90,police\n")
    assert main(["load", str(lists), "--profile", "lists"]) == 0
    capsys.readouterr()
    assert main(f"{command} --stop-listed fraud".split()) == 0
    (row,) = csv.DictReader(capsys.readouterr().out.splitlines())
    assert (row["account"], row["reason"]) == ("POOL", "named")


def test_a_narrative_is_sentences_in_either_language(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = "trace --transfers T0 --rule fifo --show narrative"
    assert main(command.split()) == 0
    told = capsys.readouterr().out
    assert "POOL" in told
    assert "YVES" in told
    assert "row" in told
    file = workspace / "told.txt"
    assert main([*command.split(), "--language", "zh", "--out", str(file)]) == 0
    assert "先进先出" in file.read_text(encoding="utf-8")


@pytest.mark.usefixtures("workspace")
def test_a_credit_line_is_an_account_and_a_limit(
    capsys: pytest.CaptureFixture[str],
) -> None:
    command = "trace --from POOL --rule fifo --direction backward --show stops"
    assert main(f"{command} --opening born-at-need --credit-line ANNA=3".split()) == 0
    assert main(f"{command} --credit-line ANNA".split()) == 1
    assert "'ANNA' is no credit line: write ACCOUNT=MINOR" in capsys.readouterr().err
    command = "trace --from ANNA --rule fifo --show stops --opening born-at-need"
    assert main(f"{command} --credit-line NOBODY=3".split()) == 1
    assert "holds no account 'NOBODY'" in capsys.readouterr().err


def test_seeds_of_another_encoding_are_told(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (workspace / "seeds.csv").write_bytes("张三".encode("gb18030"))
    assert main(["trace", "--seeds", "seeds.csv"]) == 1
    assert "not CSV in UTF-8" in capsys.readouterr().err


@pytest.mark.usefixtures("workspace")
def test_first_in_first_out_is_worked_out_as_by_hand(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["matches", "POOL"]) == 0
    pairs = {
        (row["in_transfer"], row["out_transfer"]): int(row["amount_minor"])
        for row in rows_of(capsys.readouterr().out)
    }
    assert pairs == {("T0", "T2"): 3, ("T1", "T2"): 1, ("T1", "T3"): 6}
    assert main(["trace", "--from", "POOL", "--show", "summary"]) == 0
    line = rows_of(capsys.readouterr().out)[0]
    assert (line["seeded"], line["held"], line["left"]) == ("10", "10", "0")


@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize(
    "command",
    [
        "accounts",
        "trace --from POOL",
        "origins ZOE YVES",
        "matches POOL",
        "paths ANNA ZOE",
        "regions",
    ],
)
@pytest.mark.parametrize("edge", ["--before", "--after"])
def test_a_window_changes_the_answer(
    command: str, edge: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main(command.split())
    whole = capsys.readouterr().out
    # T0 to T2 are before this instant, T3 is after it.
    instant = "1970-01-01T00:00:05Z"
    main([*command.split(), edge, instant])
    printed = capsys.readouterr()
    assert printed.out + printed.err != whole


@pytest.mark.parametrize("command", ["origins B --rule fifo", "matches B"])
def test_the_order_of_ties_is_passed_on(
    tmp_path: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    # One instant: B pays before it receives, in the order of the source.
    instant = {"time_us": MICROSECONDS}
    make_ledger(
        tmp_path / "ledger",
        [
            {"from": "B", "to": "C", "amount_minor": 5, **instant},
            {"from": "A", "to": "B", "amount_minor": 5, **instant},
        ],
    ).close()
    told = set()
    for ties in ("sequence", "credits-first"):
        arguments = [*command.split(), "--workspace", str(tmp_path), "--ties", ties]
        assert main([*arguments, "--opening", "born-at-need"]) == 0
        told.add(capsys.readouterr().out)
    assert len(told) == 2


@pytest.mark.usefixtures("workspace")
def test_a_comparison_says_what_each_rule_finds_and_its_bounds(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """E1: 3 of ANNA and 7 of BORIS in the pool, which pays YVES 4 and ZOE 6."""
    told = ["--opening", "born-at-need", "--rules", "fifo", "lifo", "--bounds"]
    assert main(["compare", "--transfers", "T0", *told]) == 0
    rows = {row["account"]: row for row in rows_of(capsys.readouterr().out)}
    yves, zoe = rows["YVES"], rows["ZOE"]
    assert (yves["amount_minor_fifo"], yves["amount_minor_lifo"]) == ("3", "0")
    assert (zoe["amount_minor_fifo"], zoe["amount_minor_lifo"]) == ("0", "3")
    # BORIS pays 7 that he is not known to have: they may be the label's.
    assert (yves["least_minor_fifo"], yves["most_minor_fifo"]) == ("3", "4")


@pytest.mark.usefixtures("workspace")
def test_why_tells_the_receipts_that_paid_each_payment(
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked = ["--transfers", "T0", "--opening", "born-at-need"]
    assert main(["why", "POOL", *asked]) == 0
    rows = rows_of(capsys.readouterr().out)
    assert [row["direction"] for row in rows] == ["opening", "in", "in", "out", "out"]
    assert [row["holds_minor_T0"] for row in rows] == ["0", "3", "3", "0", "0"]
    assert rows[3]["paid_from"] == "T0 3; T1 1"
