from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl
import pytest

from ingest.demonstration import FILES, SMALL, generate, layouts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from delivery import Delivery

    Delivered = Callable[[int], Delivery]

COLUMNS = {
    layouts.QCB_STATEMENT: layouts.BANK_COLUMNS,
    layouts.HYB_STATEMENT: layouts.BANK_COLUMNS,
    layouts.LSB_STATEMENT: layouts.XLSX_COLUMNS,
    layouts.PAYMENTS: layouts.PAYMENT_COLUMNS,
    layouts.CHAIN: layouts.CHAIN_COLUMNS,
    layouts.ACCOUNT_REGISTER: layouts.ACCOUNT_COLUMNS,
    layouts.PLATFORM_REGISTER: layouts.PARTY_COLUMNS,
    layouts.RISK_LIST: layouts.LIST_COLUMNS,
}


def cells(case: Delivery, file: layouts.EvidenceFile) -> pl.DataFrame:
    return case.workbook() if file.encoding == "xlsx" else case.text(file)


def good(case: Delivery, file: layouts.EvidenceFile) -> pl.DataFrame:
    """The rows of a file that are not spoilt."""
    first = layouts.XLSX_TITLE_ROWS + 2 if file.encoding == "xlsx" else 2
    bad = [row.line for row in case.truth.spoilt if row.file == file.name]
    rows = cells(case, file).with_row_index("line", first)
    return rows.filter(~pl.col("line").is_in(bad)).drop("line")


def one_view(case: Delivery) -> pl.DataFrame:
    """Every good row of every statement as (file, ref, payer, payee, amount, balances)."""
    parts = []
    for file in (layouts.QCB_STATEMENT, layouts.HYB_STATEMENT):
        rows = good(case, file).rename({"本方行号": "own", "对方行号": "other"})
        parts.append(
            rows.with_columns(
                ref="交易流水号",
                mine=pl.col("own") + ":" + pl.col("本方账号"),
                theirs=pl.col("other") + ":" + pl.col("对方账号"),
                debit=pl.col("借方发生额") != "",
                money=pl.col("借方发生额") + pl.col("贷方发生额"),
                balance="余额",
                when=pl.col("交易日期") + pl.col("交易时间"),
                word="摘要",
                coin=pl.col("币种").replace_strict(layouts.CURRENCY_WORDS),
            )
        )
    book = good(case, layouts.LSB_STATEMENT)
    parts.append(
        book.with_columns(
            ref="流水号",
            mine=pl.col("行号") + ":" + pl.col("账号"),
            theirs=pl.col("对手行号") + ":" + pl.col("对手账号"),
            debit=pl.col("借贷标志") == layouts.DEBIT,
            money=pl.col("交易金额").str.replace_all(",", ""),
            balance=pl.col("账户余额").str.replace_all(",", ""),
            when=pl.col("交易时间").str.replace_all("[- :]", ""),
            word="用途",
            coin=pl.col("币种").replace_strict(layouts.CURRENCY_WORDS),
        )
    )
    payer = pl.when("debit").then("mine").otherwise("theirs")
    payee = pl.when("debit").then("theirs").otherwise("mine")
    sided = [
        part.select(
            "ref",
            "when",
            "money",
            "coin",
            "word",
            payer=payer,
            payee=payee,
            payer_balance=pl.when("debit").then("balance").otherwise(pl.lit("")),
            payee_balance=pl.when("debit").then(pl.lit("")).otherwise("balance"),
        )
        for part in parts
    ]
    paid = good(case, layouts.PAYMENTS).select(
        ref="trade_no",
        when=pl.col("trade_time").str.replace_all("[- :]", ""),
        money="amount",
        coin="currency",
        word="memo",
        payer=pl.col("payer_org") + ":" + pl.col("payer_id"),
        payee=pl.col("payee_org") + ":" + pl.col("payee_id"),
        payer_balance="payer_balance",
        payee_balance="payee_balance",
    )
    utc = pl.col("time").str.to_datetime("%Y-%m-%dT%H:%M:%SZ")
    chain = good(case, layouts.CHAIN).select(
        ref="transfer_id",
        when=utc.dt.offset_by("8h").dt.strftime("%Y%m%d%H%M%S"),
        money="amount",
        coin="currency",
        word="purpose",
        payer="from_account",
        payee="to_account",
        payer_balance="balance_after_from",
        payee_balance="balance_after_to",
    )
    return pl.concat([*sided, paid, chain])


def hashes(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_seed_gives_the_same_bytes(
    delivered: Delivered, tmp_path: Path
) -> None:
    generate(tmp_path, 1, SMALL)
    assert hashes(tmp_path) == hashes(delivered(1).folder)


def test_another_seed_gives_another_case(delivered: Delivered) -> None:
    one, two = hashes(delivered(1).folder), hashes(delivered(2).folder)
    assert one.keys() == two.keys()
    same = [name for name, digest in one.items() if digest == two[name]]
    # The list names the same places whatever happened there.
    assert same == [layouts.RISK_LIST.name]


def test_the_files_are_those_that_the_layouts_name(delivered: Delivered) -> None:
    found = {path.name for path in delivered(1).folder.iterdir() if path.is_file()}
    assert found == {file.name for file in FILES}
    apart = {path.name for path in (delivered(1).folder / "truth").iterdir()}
    assert apart == {"truth.json", "truth_roles.csv"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_each_file_is_read_in_its_encoding_with_its_columns(
    delivered: Delivered, file: layouts.EvidenceFile
) -> None:
    rows = cells(delivered(1), file)
    assert tuple(rows.columns) == COLUMNS[file]
    assert len(rows) == delivered(1).truth.rows[file.name] > 0


@pytest.mark.parametrize("file", [layouts.QCB_STATEMENT, layouts.HYB_STATEMENT])
def test_a_bank_statement_is_not_utf_8(
    delivered: Delivered, file: layouts.EvidenceFile
) -> None:
    with pytest.raises(UnicodeDecodeError):
        (delivered(1).folder / file.name).read_bytes().decode("utf-8")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_each_transfer_is_in_the_files_and_its_repeats_agree(
    delivered: Delivered, seed: int
) -> None:
    case = delivered(seed)
    seen = one_view(case)
    once = seen.unique(["ref", "when", "money", "coin", "word", "payer", "payee"])
    assert len(once) == seen["ref"].n_unique() == case.truth.transfers
    assert len(seen) - len(once) == case.truth.repeated_rows > 0
    assert seen["ref"].value_counts()["count"].max() == 2


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_stated_balances_follow_from_openings_and_movements(
    delivered: Delivered, seed: int
) -> None:
    case = delivered(seed)
    register = case.text(layouts.ACCOUNT_REGISTER)
    ids = register["行号"] + ":" + register["账号"]
    balance = {
        account: Decimal(opening or "0")
        for account, opening in zip(ids, register["期初余额"], strict=True)
    }
    stated = one_view(case).group_by("ref", maintain_order=True).agg(
        pl.col("when", "money", "payer", "payee").first(),
        pl.col("payer_balance", "payee_balance").max(),
    )  # fmt: skip
    checked = 0
    for row in stated.sort("when", "ref").iter_rows(named=True):
        balance[row["payer"]] -= Decimal(row["money"])
        balance[row["payee"]] += Decimal(row["money"])
        for side in ("payer", "payee"):
            if row[f"{side}_balance"]:
                assert balance[row[side]] == Decimal(row[f"{side}_balance"])
                checked += 1
    assert min(balance.values()) >= 0
    assert checked >= case.truth.transfers


def test_every_account_in_a_statement_is_in_the_register(delivered: Delivered) -> None:
    register = delivered(1).text(layouts.ACCOUNT_REGISTER)
    known = set(register["行号"] + ":" + register["账号"])
    seen = one_view(delivered(1))
    assert set(seen["payer"]) | set(seen["payee"]) <= known
    assert len(known) == len(register) == delivered(1).truth.accounts


def test_the_registers_use_only_the_words_of_the_layouts(delivered: Delivered) -> None:
    accounts = delivered(1).text(layouts.ACCOUNT_REGISTER)
    parties = delivered(1).text(layouts.PLATFORM_REGISTER)
    assert set(accounts["账户类型"]) <= set(layouts.ACCOUNT_KINDS)
    assert set(accounts["币种"]) <= set(layouts.CURRENCY_WORDS)
    assert set(parties["类型"]) - {""} == set(layouts.PARTY_KINDS)
    assert set(parties["平台身份"]) - {""} == set(layouts.PLATFORM_RELATIONS)


def test_all_names_are_plainly_invented(delivered: Delivered) -> None:
    accounts = delivered(1).text(layouts.ACCOUNT_REGISTER)
    parties = delivered(1).text(layouts.PLATFORM_REGISTER)
    institutions = set(accounts["开户机构"]) - {""}
    names = set(accounts["户名"]) | (set(parties["名称"]) - {""}) | institutions
    plain = "（虚构）", "(invented)"
    unmarked = {n for n in names if not any(mark in n for mark in plain)}
    # What bears no mark is a person: a surname, "someone", and a number.
    assert {n for n in unmarked if n[1:2] != "某" or not n[2:].isdigit()} == set()
    phones = set(parties["手机号"]) - {""}
    assert {phone[:3] for phone in phones} == {"100"}


def test_what_is_spoilt_stands_where_the_truth_says(delivered: Delivered) -> None:
    case = delivered(1)
    assert len(case.truth.spoilt) >= 20
    for row in case.truth.spoilt:
        file = next(file for file in FILES if file.name == row.file)
        first = layouts.XLSX_TITLE_ROWS + 2 if file.encoding == "xlsx" else 2
        assert cells(case, file)[row.line - first, row.column] == row.value


def test_shells_and_owners_share_phones_devices_directors_addresses(
    delivered: Delivered,
) -> None:
    parties = delivered(1).text(layouts.PLATFORM_REGISTER)
    for column in ("手机号", "设备号", "法定代表人客户号", "地址", "实际控制人客户号"):
        used = parties.filter(pl.col(column) != "")
        holders = used.group_by(column).agg(pl.col("客户号").n_unique())
        assert max(holders["客户号"].to_list()) >= 3
