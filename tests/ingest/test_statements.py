"""Registers of accounts and parties, and lists: what they say, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from desk import Desk

NOW = (
    "SELECT account, name, kind, institution, region, opened, opening_balance_minor,"
    " opening_currency FROM account_now ORDER BY account"
)


def test_a_register_of_accounts(desk: Desk) -> None:
    file = desk.file(
        "r.csv",
        "account,name,kind,institution,region,opened,opening_balance,currency\n"
        'BANK:1,Anna,bank,BANK,110000,2020-01-01,"1,000.50",CNY\n'
        "BANK:2,,,,,,7,JPY\n",
    )
    report = desk.load(file, profile="accounts").sources[0]
    assert (report.rows, report.accepted, report.rejected) == (2, 2, 0)
    assert desk.rows(NOW) == [
        ("BANK:1", "Anna", "bank", "BANK", "110000", "2020-01-01", 100050, "CNY"),
        ("BANK:2", None, None, None, None, None, 7, "JPY"),
    ]


def test_what_a_register_cannot_say(desk: Desk) -> None:
    file = desk.file(
        "r.csv",
        "account,name,kind,opening_balance,currency\n"
        ",Nobody,bank,,\n"
        "2,Two,vault,,\n"
        "3,Three,bank,5,SHELLS\n"
        "4,Four,bank,much,CNY\n"
        "5,Five,bank,0.001,CNY\n"
        "6,Six,bank,6,CNY\n",
    )
    report = desk.load(file, profile="accounts").sources[0]
    assert (report.rows, report.accepted, report.rejected) == (6, 1, 5)
    assert desk.rows("SELECT line, field, value, rule FROM rejects ORDER BY line") == [
        (2, "account", None, "account-missing"),
        (3, "kind", "vault", "kind-unknown"),
        (4, "currency", "SHELLS", "currency-unknown"),
        (5, "opening_balance", "much", "balance-not-a-number"),
        (6, "opening_balance", "0.001", "balance-not-a-number"),
    ]


def test_accounts_from_parquet(desk: Desk) -> None:
    path = desk.folder / "a.parquet"
    pl.DataFrame({"account": ["1"], "name": ["One"]}).write_parquet(path)
    desk.load(path, profile="accounts")
    assert desk.rows("SELECT account, name FROM account_now") == [("1", "One")]


def test_a_later_register_adds_field_by_field_and_says_nothing_twice(
    desk: Desk,
) -> None:
    one = desk.file("1.csv", "account,name,region\nx,Xavier,110000\ny,Yu,120000\n")
    two = desk.file("2.csv", "account,name,region\nx,Xaver,\ny,Yu,120000\n")
    desk.load(one, profile="accounts")
    desk.load(two, profile="accounts")
    assert desk.rows("SELECT account, name, region FROM account_now ORDER BY 1") == [
        ("x", "Xaver", "110000"),
        ("y", "Yu", "120000"),
    ]
    assert desk.rows("SELECT count(*) FROM accounts WHERE account = 'y'") == [(1,)]


def test_a_statement_does_not_rename_what_a_register_named(desk: Desk) -> None:
    register = desk.file("r.csv", "account,name\nF:1,Official\n")
    header = (
        "trade_no,trade_time,payer_org,payer_id,payer_name,payee_org,payee_id,"
        "payee_name,amount,currency"
    )
    row = "t,2024-01-01 08:00:00,F,1,Nickname,F,2,Second,1.00,CNY"
    desk.load(register, profile="accounts")
    desk.load(desk.transfers("p.csv", row, header=header), profile="payment-firm")
    assert desk.rows("SELECT account, name FROM account_now ORDER BY 1") == [
        ("F:1", "Official"),
        ("F:2", "Second"),
    ]


PARTIES = (
    "客户号,名称,类型,地区代码,行业,平台客户号,平台身份,推荐人客户号,"
    "法定代表人客户号,实际控制人客户号,手机号,设备号,地址,登记日期"
)


def test_a_platform_register_gives_parties_identifiers_and_links(desk: Desk) -> None:
    rows = [
        "P1,甲,个人,110000,,PF,出借人,P2,,,13800000000,dev-1,,2023-01-05",
        "P1,,,,,,,,,,13900000000,,,",
        "C1,公司,单位,,贸易,,,,P1,P2,13800000000,,某街1号,2023-02-01",
        ",无,个人,,,,,,,,,,,",
        "P9,怪,怪物,,,,,,,,,,,",
    ]
    file = desk.transfers("p.csv", *rows, header=PARTIES)
    report = desk.load(file, profile="platform-register").sources[0]
    assert (report.accepted, report.rejected) == (3, 2)
    assert desk.rows("SELECT line, rule FROM rejects ORDER BY line") == [
        (5, "party-missing"),
        (6, "kind-unknown"),
    ]
    assert desk.rows(
        "SELECT party, name, kind, industry FROM party_now ORDER BY party"
    ) == [("C1", "公司", "organisation", "贸易"), ("P1", "甲", "person", None)]
    assert desk.rows("SELECT identifier, kind FROM identifiers ORDER BY 2, 1") == [
        ("某街1号", "address"),
        ("dev-1", "device"),
        ("13800000000", "phone"),
        ("13900000000", "phone"),
    ]
    links = desk.rows(
        "SELECT from_id, kind, to_type, to_id, since, source_row FROM links"
        " WHERE kind <> 'uses' ORDER BY source_row, kind"
    )
    assert links == [
        ("P1", "invests-in", "party", "PF", "2023-01-05", 2),
        ("P2", "recruited", "party", "P1", "2023-01-05", 2),
        ("P2", "controls", "party", "C1", "2023-02-01", 4),
        ("P1", "directs", "party", "C1", "2023-02-01", 4),
    ]
    assert desk.rows("SELECT count(*) FROM links WHERE kind = 'uses'") == [(5,)]


def test_a_risk_list(desk: Desk) -> None:
    file = desk.file(
        "l.csv",
        "account,category,severity,list,listed_on\n"
        "x,fraud,90,Police,2024-01-01\n"
        "y,fraud,101,Police,\n"
        "z,fraud,high,Police,\n"
        ",fraud,5,Police,\n"
        "v,,5,,\n",
    )
    report = desk.load(file, profile="lists").sources[0]
    assert (report.accepted, report.rejected) == (1, 4)
    assert desk.rows("SELECT account, category, severity, list FROM listings") == [
        ("x", "fraud", 90, "Police")
    ]
    assert desk.rows("SELECT line, rule, value FROM rejects ORDER BY line, rule") == [
        (3, "severity-out-of-range", "101"),
        (4, "severity-out-of-range", "high"),
        (5, "account-missing", None),
        (6, "category-missing", None),
        (6, "list-missing", None),
    ]


def test_rates_and_what_is_no_rate(desk: Desk) -> None:
    file = desk.file(
        "rates.csv",
        "time,currency,reporting_currency,rate\n"
        "2024-03-01,USD,CNY,7.1234\n"
        "2024-03-02T12:00:00Z,BTC,CNY,450000\n"
        "soon,USD,CNY,7\n"
        "2024-03-01,USD,CNY,0.00\n"
        "2024-03-01,USD,CNY,-7\n"
        "2024-03-01,USD,CNY,7e1\n"
        "2024-03-01,SHELLS,CNY,7\n"
        "2024-03-01,USD,,7\n"
        "2024-03-01,USD,USD,1\n",
    )
    report = desk.load(file, profile="rates").sources[0]
    assert (report.rows, report.accepted, report.rejected) == (9, 2, 7)
    assert desk.rows(
        "SELECT currency, reporting, from_us, rate, source_row FROM rates ORDER BY ALL"
    ) == [
        ("BTC", "CNY", 1_709_380_800_000_000, "450000", 3),
        ("USD", "CNY", 1_709_251_200_000_000, "7.1234", 2),
    ]
    assert desk.rows("SELECT line, rule, value FROM rejects ORDER BY line, rule") == [
        (4, "time-unreadable", "soon"),
        (5, "rate-not-a-number", "0.00"),
        (6, "rate-not-a-number", "-7"),
        (7, "rate-not-a-number", "7e1"),
        (8, "currency-unknown", "SHELLS"),
        (9, "currency-unknown", None),
        (10, "rate-of-itself", "USD"),
    ]
    # The same file again adds nothing.
    again = desk.load(file, profile="rates").sources[0]
    assert again.already_loaded
