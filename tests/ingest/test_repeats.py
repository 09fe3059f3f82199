"""A transfer that is told twice counts once; told otherwise, it is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desk import Desk
from hypothesis import given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    import pytest

A = "a,2024-01-01,x,y,1.00,CNY"
HEADER = (
    "transfer_id,time,from_account,to_account,amount,currency,"
    "balance_after_from,balance_after_to"
)


def counts(desk: Desk, *files: str) -> list[tuple[int, int, int, int]]:
    named = [desk.folder / file for file in files]
    return [
        (one.rows, one.accepted, one.rejected, one.repeated)
        for one in desk.load(*named).sources
    ]


def test_two_files_of_one_load_that_share_a_transfer(desk: Desk) -> None:
    desk.transfers("1.csv", A, "b,2024-01-01,x,y,2.00,CNY")
    desk.transfers("2.csv", "c,2024-01-01,x,y,3.00,CNY", A)
    assert counts(desk, "1.csv", "2.csv") == [(2, 2, 0, 0), (2, 1, 0, 1)]
    assert desk.rows("SELECT transfer_id, source, source_row FROM transfers") == [
        ("a", 0, 2),
        ("b", 0, 3),
        ("c", 1, 2),
    ]


def test_a_transfer_that_the_ledger_holds_already(desk: Desk) -> None:
    desk.transfers("1.csv", A)
    desk.transfers("2.csv", A, "b,2024-01-01,y,x,2.00,CNY")
    assert counts(desk, "1.csv") == [(1, 1, 0, 0)]
    assert counts(desk, "2.csv") == [(2, 1, 0, 1)]
    assert desk.rows("SELECT count(*), sum(amount_minor) FROM transfers") == [(2, 300)]


def test_an_id_with_other_content_is_refused_within_a_file(desk: Desk) -> None:
    others = (
        A.replace("1.00", "1.01"),
        A.replace("01-01", "01-02"),
        A.replace("x,y", "y,x"),
        A.replace("x,y", "x,z"),
        A.replace("CNY", "USD"),
    )
    desk.transfers("1.csv", A, *others)
    assert counts(desk, "1.csv") == [(6, 1, 5, 0)]
    refused = [(n, "transfer_id", "a", "id-conflict") for n in range(3, 8)]
    assert desk.rows("SELECT line, field, value, rule FROM rejects") == refused


def test_an_id_with_other_content_is_refused_across_loads(desk: Desk) -> None:
    desk.transfers("1.csv", A)
    desk.transfers("2.csv", "b,2024-01-01,x,y,2.00,CNY", A.replace("1.00", "7.00"))
    counts(desk, "1.csv")
    assert counts(desk, "2.csv") == [(2, 1, 1, 0)]
    assert desk.rows("SELECT source, line, rule FROM rejects") == [
        (1, 3, "id-conflict")
    ]


def test_the_second_telling_brings_the_balance_that_the_first_lacks(desk: Desk) -> None:
    desk.transfers("1.csv", A + ",4.00,", header=HEADER)
    desk.transfers("2.csv", A + ",,9.00", header=HEADER)
    assert counts(desk, "1.csv", "2.csv") == [(1, 1, 0, 0), (1, 0, 0, 1)]
    assert desk.rows("SELECT balance_after_from, balance_after_to FROM transfers") == [
        (400, 900)
    ]


def test_two_tellings_that_state_different_balances_conflict(desk: Desk) -> None:
    desk.transfers("1.csv", A + ",4.00,", A + ",5.00,", header=HEADER)
    assert counts(desk, "1.csv") == [(2, 1, 1, 0)]
    assert desk.rows("SELECT line, rule FROM rejects") == [(3, "id-conflict")]


def test_files_without_ids_share_none(desk: Desk) -> None:
    header = (
        "timestamp,from_bank,from_account,to_bank,to_account,amount_paid,"
        "payment_currency,payment_format"
    )
    row = "2022/09/01 00:06,1,A,2,B,{},US Dollar,ACH"
    one = desk.transfers("1.csv", row.format("1.00"), header=header)
    two = desk.transfers("2.csv", row.format("2.00"), header=header)
    loaded = desk.load(one, two, profile="amlworld").sources
    assert [source.accepted for source in loaded] == [1, 1]
    (ids,) = desk.rows("SELECT list(transfer_id ORDER BY ordinal) FROM transfers")
    assert ids[0] == [f"{source.sha256[:8]}-2" for source in loaded]


tellings = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(1, 3), st.integers(0, 1)), max_size=8
)


# Each example is a load or several: fewer, and no clock.
@settings(deadline=None, max_examples=40)
@given(st.lists(tellings.filter(bool), min_size=1, max_size=3), st.booleans())
def test_however_rows_are_spread_over_files_and_loads_each_is_counted(
    tmp_path_factory: pytest.TempPathFactory,
    files: list[list[tuple[str, int, int]]],
    together: bool,  # noqa: FBT001
) -> None:
    desk = Desk(tmp_path_factory.mktemp("desk"))
    for number, rows in enumerate(files):
        texts = [f"{i},2024-01-0{d + 1},x,y,{m},CNY" for i, m, d in rows]
        desk.transfers(f"{number}.csv", *texts, header=_header_of(number))
    names = [f"{number}.csv" for number in range(len(files))]
    told = counts(desk, *names) if together else [counts(desk, n)[0] for n in names]
    held: dict[str, tuple[int, int]] = {}
    for rows, counted in zip(files, told, strict=True):
        new = repeated = conflicts = 0
        for name, amount, day in rows:
            if name not in held:
                held[name] = (amount, day)
                new += 1
            elif held[name] == (amount, day):
                repeated += 1
            else:
                conflicts += 1
        assert counted == (len(rows), new, conflicts, repeated)
    assert desk.rows("SELECT sum(amount_minor) FROM transfers") == [
        (100 * sum(amount for amount, _ in held.values()),)
    ]


def _header_of(number: int) -> str:
    """A header that no other file has: the same bytes would be the same source."""
    return f"transfer_id,time,from_account,to_account,amount,currency,note_{number}"
