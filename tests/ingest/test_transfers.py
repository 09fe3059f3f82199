"""Bad rows are refused one by one, with line, field, value and rule; good ones stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from desk import full_width
from hypothesis import given
from hypothesis import strategies as st

from graph.instants import Precision, parse_instant
from ingest import transfer_accounts

if TYPE_CHECKING:
    import pytest
    from desk import Desk

HEADER = (
    "transfer_id,time,from_account,to_account,amount,currency,seq,"
    "balance_after_from,balance_after_to"
)
GOOD = {
    "transfer_id": "good",
    "time": "2024-03-01T10:22:31Z",
    "from_account": "x",
    "to_account": "y",
    "amount": "12.34",
    "currency": "CNY",
    "seq": "7",
    "balance_after_from": "0.00",
    "balance_after_to": "12.34",
}
# field → rule → values that break it, each in an otherwise good row.
BAD = {
    "time": {
        "time-missing": ["", " ", "\u3000"],
        "time-not-a-time": [
            "yesterday", "2024-02-30", "2023-02-29", "2024-13-01", "2024-00-10",
            "2024-01-00", "2024-01-32", "2024-04-31", "01/02/2024", "2024/01/02",
            "20240102", "1709288551", "45352", "2024-03-01T25:00:00Z",
            "2024-03-01T24:00:00Z", "2024-03-01T10:60:00Z", "2024-03-01T10:22:61Z",
            "2024-03-01T10:22:31ZZ", "2024-03-01T10:22:31 UTC", "2024-03-01T", "T10:22:31Z",
            "2024-03-01T10:22:31+25:00", "10:22:31", "2024-03", "2024", "NULL", "n/a", "-",
            "0000-00-00", "2024-03-01T10-22-31", "March 1 2024", "二〇二四年三月一日",
        ],
    },
    "from_account": {"account-missing": ["", "  ", "\t"]},
    "to_account": {"account-missing": ["", "  ", "\u00a0"]},
    "transfer_id": {"id-missing": ["", "   "]},
    "currency": {
        "currency-missing": ["", " "],
        "currency-unknown": [
            "RMB", "cny", "Yuan", "¥", "XYZ", "XXQ", "CN", "CNYY", "US$", "156",
            "人民币", "XAU", "NULL",
        ],
    },
    "amount": {
        "amount-missing": ["", " ", "\u3000"],
        "amount-not-a-number": [
            "abc", "12,3O0.00", "1.2.3", "--5", "+-5", "5-", "12 34", "1e", "e7",
            "1e5.5", "0x1F", "NaN", "inf", "-inf", "NULL", ".", "-", "$5", "5元", "¥5",
            "1_000", "1'000.00", "1/2", "50%", "١٢", "(5", "5)", "壹万元整", "true", "#REF!",
            "1e1000",
        ],
        "amount-too-fine": ["0.001", "12.345", "1e-3", "5.6898523471E7", "0.0000000001"],
        "amount-too-large": [
            "92233720368547758.08", "99999999999999999999.00", "1e17", "1E300",
            "123456789012345678901234567890",
        ],
        "amount-zero": ["0", "0.00", "-0", "0e5", "00.0", "(0.00)", full_width("0.00")],
        "amount-negative": ["-1", "-0.01", "(12.34)", full_width("-5"), "-1e3"],
    },
    "seq": {"seq-not-a-number": ["first", "1.5", "9223372036854775808"]},
    "balance_after_from": {"balance-not-a-number": ["much", "1.005", "1e30"]},
    "balance_after_to": {"balance-not-a-number": ["-", "0.001", "99999999999999999999"]},
}  # fmt: skip


def quoted(row: dict[str, str]) -> str:
    return ",".join('"' + value.replace('"', '""') + '"' for value in row.values())


def kinds_of_bad_rows() -> list[tuple[str, str, str]]:
    return [
        (field, value, rule)
        for field, rules in BAD.items()
        for rule, values in rules.items()
        for value in values
    ]


def test_a_file_with_more_than_a_hundred_kinds_of_bad_rows(desk: Desk) -> None:
    kinds = kinds_of_bad_rows()
    assert len(set(kinds)) > 100
    rows, expected = [], []
    for number, (field, value, rule) in enumerate(kinds):
        # A good row before each bad one: the bad one stands at an odd line.
        rows.append(quoted({**GOOD, "transfer_id": f"good-{number}"}))
        bad = {**GOOD, "transfer_id": f"bad-{number}", field: value}
        rows.append(quoted(bad))
        shown = value.strip() or None
        expected.append((2 * number + 3, field, shown, rule))
    report = desk.load(desk.transfers("bad.csv", *rows, header=HEADER)).sources[0]
    assert (report.rows, report.accepted, report.rejected, report.repeated) == (
        2 * len(kinds),
        len(kinds),
        len(kinds),
        0,
    )
    assert desk.rows("SELECT line, field, value, rule FROM rejects ORDER BY line") == (
        expected
    )
    texts = [row[0] for row in desk.rows("SELECT DISTINCT text FROM rejects")]
    assert all(text.endswith(".") and "\n" not in text for text in texts)
    assert desk.rows("SELECT count(*), sum(amount_minor) FROM transfers") == [
        (len(kinds), 1234 * len(kinds))
    ]


def test_a_row_with_several_faults_names_each_and_counts_once(desk: Desk) -> None:
    file = desk.transfers("t.csv", "a,soon,x,,lots,CNY", "b,2024-01-01,x,y,1,CNY")
    assert desk.load(file).sources[0].rejected == 1
    assert desk.rows("SELECT line, rule FROM rejects ORDER BY rule") == [
        (2, "account-missing"),
        (2, "amount-not-a-number"),
        (2, "time-not-a-time"),
    ]


def test_rows_of_another_shape_are_refused_by_themselves(desk: Desk) -> None:
    good = "{},2024-01-01,x,y,1.00,CNY"
    rows = [good.format("a"), good.format("b") + ",more", "", "c,2024-01-01,x"]
    rows += [good.format("d") + ",", good.format("e")]
    report = desk.load(desk.transfers("t.csv", *rows)).sources[0]
    assert (report.rows, report.accepted, report.rejected) == (6, 3, 3)
    assert desk.rows("SELECT line, rule, value FROM rejects ORDER BY line, rule") == [
        (3, "row-too-long", "more"),
        (4, "row-blank", None),
        (5, "account-missing", None),
        (5, "amount-missing", None),
        (5, "currency-missing", None),
    ]
    assert desk.rows("SELECT transfer_id, source_row FROM transfers") == [
        ("a", 2),
        ("d", 6),
        ("e", 7),
    ]


def test_every_field_of_a_good_row_arrives(desk: Desk) -> None:
    file = desk.transfers("t.csv", quoted(GOOD), header=HEADER)
    desk.load(file)
    assert desk.rows(
        "SELECT transfer_id, src, dst, amount_minor, currency, time_us, precision, seq,"
        " balance_after_from, balance_after_to, source, source_row FROM transfers"
    ) == [
        (
            "good",
            0,
            1,
            1234,
            "CNY",
            parse_instant(GOOD["time"]),
            Precision.SECOND,
            7,
            0,
            1234,
            0,
            2,
        )
    ]


def test_a_date_alone_is_a_day_and_each_currency_has_its_own_decimals(
    desk: Desk,
) -> None:
    file = desk.transfers(
        "t.csv",
        "a,2024-01-01,x,y,5,JPY",
        "b,2024-01-01T00:00:00Z,x,y,0.123,KWD",
        "c,2024-01-01,x,y,0.00000001,BTC",
        "d,2024-01-01,x,y,9.223372036854775807,ETH",
    )
    desk.load(file)
    assert desk.rows("SELECT amount_minor, precision FROM transfers") == [
        (5, Precision.DAY),
        (123, Precision.SECOND),
        (1, Precision.DAY),
        (2**63 - 1, Precision.DAY),
    ]


def test_a_payment_to_oneself_is_kept(desk: Desk) -> None:
    desk.load(desk.transfers("t.csv", "a,2024-01-01,x,x,5,CNY"))
    assert desk.rows("SELECT src, dst, amount_minor FROM transfers") == [(0, 0, 500)]


BANK = "交易日期,交易时间,交易流水号,本方行号,本方账号,本方户名,对方行号,对方账号,对方户名,借方发生额,贷方发生额,余额,币种,摘要"
ROW = "20240301,080000,{id},QCB,1,甲,HYB,2,乙,{debit},{credit},{balance},人民币,货款"


def test_a_statement_says_who_paid_by_debit_and_credit(desk: Desk) -> None:
    rows = [
        BANK,
        ROW.format(
            id="a", debit="1,000.00".replace(",", ""), credit="", balance="5.00"
        ),
        ROW.format(id="b", debit="", credit="0.50", balance="5.50"),
        ROW.format(id="c", debit="1.00", credit="1.00", balance=""),
        ROW.format(id="d", debit="", credit="", balance=""),
    ]
    file = desk.file("s.csv", "\n".join([*rows, ""]).encode("gb18030"))
    desk.load(file, profile="bank-zh")
    assert desk.rows(
        "SELECT transfer_id, f.account, d.account, amount_minor, balance_after_from,"
        " balance_after_to, purpose, time_us FROM transfers t"
        " JOIN account_now f ON f.ordinal = src JOIN account_now d ON d.ordinal = dst"
        " ORDER BY t.ordinal"
    ) == [
        ("a", "QCB:1", "HYB:2", 100000, 500, None, "货款", 1_709_251_200_000_000),
        ("b", "HYB:2", "QCB:1", 50, None, 550, "货款", 1_709_251_200_000_000),
    ]
    assert desk.rows("SELECT line, rule FROM rejects ORDER BY line") == [
        (4, "side-unclear"),
        (5, "amount-missing"),
    ]
    assert desk.rows("SELECT account, name FROM account_now ORDER BY account") == [
        ("HYB:2", "乙"),
        ("QCB:1", "甲"),
    ]


def test_accounts_that_share_a_hash_stay_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    def all_alike(text: pl.Series) -> pl.Series:
        return pl.Series([0] * len(text), dtype=pl.UInt64)

    monkeypatch.setattr(transfer_accounts, "_hashes", all_alike)
    codes, texts = transfer_accounts.first_appearance_codes(
        pl.Series(["b", "a", "b", "c"])
    )
    assert (codes.to_list(), texts.to_list()) == ([0, 1, 0, 2], ["b", "a", "c"])


@given(st.lists(st.text(max_size=2), max_size=60))
def test_codes_are_those_of_numbering_one_by_one(drawn: list[str]) -> None:
    known: dict[str, int] = {}
    wanted = [known.setdefault(one, len(known)) for one in drawn]
    codes, texts = transfer_accounts.first_appearance_codes(
        pl.Series(drawn, dtype=pl.String)
    )
    assert codes.to_list() == wanted
    assert texts.to_list() == list(known)
