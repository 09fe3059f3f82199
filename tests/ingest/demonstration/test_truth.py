from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import duckdb
import polars as pl
import pytest

from ingest.demonstration import layouts

if TYPE_CHECKING:
    from collections.abc import Callable

    from delivery import Delivery

    Delivered = Callable[[int], Delivery]

SEEDS = [1, 2, 3]

# What an investigator can conclude from kinds, links and the list, without the truth.
ROLES = """
WITH RECURSIVE
bad AS (SELECT DISTINCT a.party FROM accounts a JOIN listings l USING (account)
        WHERE a.kind = 'pool' AND l.category = 'fraud'),
related(party) AS (
    SELECT party FROM bad
    UNION
    SELECT CASE WHEN l.from_id = r.party THEN l.to_id ELSE l.from_id END
    FROM related r JOIN links l
      ON l.kind IN ('controls', 'directs') AND r.party IN (l.from_id, l.to_id)),
said AS (SELECT from_id AS party, kind, to_id IN (SELECT party FROM bad) AS here
         FROM links)
SELECT a.account,
    CASE
    WHEN a.kind = 'pool' AND a.party IN (SELECT party FROM bad) THEN 'pool'
    WHEN a.kind = 'pool' THEN 'healthy-pool'
    WHEN a.kind IN ('cash', 'exchange', 'crypto', 'external') THEN a.kind
    WHEN a.kind = 'merchant' AND p.industry = '奢侈品零售' THEN 'luxury'
    WHEN a.kind = 'merchant' THEN 'merchant'
    WHEN a.party IN (SELECT party FROM related)
        THEN CASE p.kind WHEN 'person' THEN 'owner' ELSE 'shell' END
    WHEN a.party IN (SELECT party FROM said WHERE kind = 'recruited') THEN 'recruiter'
    WHEN a.party IN (SELECT party FROM said WHERE kind = 'borrows-from' AND here)
        THEN 'borrower'
    WHEN a.party IN (SELECT party FROM said WHERE kind = 'invests-in' AND here)
        THEN 'investor'
    WHEN a.party IN (SELECT party FROM said WHERE kind = 'borrows-from')
        THEN 'healthy-borrower'
    WHEN a.party IN (SELECT party FROM said WHERE kind = 'invests-in')
        THEN 'healthy-investor'
    WHEN p.industry = '房屋租赁' THEN 'landlord'
    WHEN p.kind = 'organisation' THEN 'employer'
    ELSE 'ordinary' END AS role
FROM accounts a LEFT JOIN parties p USING (party)
ORDER BY account
"""


def told_roles(case: Delivery) -> pl.DataFrame:
    return pl.read_csv(case.folder / "truth" / "truth_roles.csv")


def registers(case: Delivery) -> dict[str, pl.DataFrame]:
    """The registers as the ledger's tables would hold them."""
    accounts = case.text(layouts.ACCOUNT_REGISTER).select(
        account=pl.col("行号") + ":" + pl.col("账号"),
        kind=pl.col("账户类型").replace_strict(layouts.ACCOUNT_KINDS),
        party="客户号",
        region="地区代码",
    )
    rows = case.text(layouts.PLATFORM_REGISTER)
    parties = rows.filter(pl.col("类型") != "").select(
        party="客户号",
        kind=pl.col("类型").replace_strict(layouts.PARTY_KINDS),
        industry="行业",
    )
    inward = [
        rows.filter(pl.col(column) != "").select(
            from_id=column, kind=pl.lit(kind), to_id="客户号"
        )
        for column, kind in (
            ("推荐人客户号", "recruited"),
            ("法定代表人客户号", "directs"),
            ("实际控制人客户号", "controls"),
        )
    ]
    outward = rows.filter(pl.col("平台身份") != "").select(
        from_id="客户号",
        kind=pl.col("平台身份").replace_strict(layouts.PLATFORM_RELATIONS),
        to_id="平台客户号",
    )
    return {
        "accounts": accounts,
        "parties": parties,
        "links": pl.concat([*inward, outward]),
        "listings": case.text(layouts.RISK_LIST),
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_roles_follow_from_kinds_links_and_the_list(
    delivered: Delivered, seed: int
) -> None:
    case = delivered(seed)
    with duckdb.connect() as database:
        for name, table in registers(case).items():
            database.register(name, table.to_arrow())
        derived = dict(database.execute(ROLES).fetchall())
    assert derived == dict(told_roles(case).iter_rows())


@pytest.mark.parametrize("seed", SEEDS)
def test_money_is_conserved_in_each_currency(delivered: Delivered, seed: int) -> None:
    currencies = delivered(seed).truth.currencies
    assert set(currencies) == {"CNY", "USD", "USDT"}
    for told in currencies.values():
        assert told.opening_minor == told.closing_minor > 0
        assert told.transfers > 0


@pytest.mark.parametrize("seed", SEEDS)
def test_the_pools_totals_are_those_of_their_statements(
    delivered: Delivered, seed: int
) -> None:
    case = delivered(seed)
    truth = case.truth
    role = dict(told_roles(case).iter_rows())
    bad = {row.line for row in truth.spoilt if row.file == "qcb_statement.csv"}
    bad2 = {row.line for row in truth.spoilt if row.file == "hyb_statement.csv"}
    received: dict[str, int] = {}
    paid: dict[str, int] = {}
    people: set[str] = set()
    for file, lines in ((layouts.QCB_STATEMENT, bad), (layouts.HYB_STATEMENT, bad2)):
        for line, row in enumerate(case.text(file).iter_rows(named=True), start=2):
            own = f"{row['本方行号']}:{row['本方账号']}"
            other = f"{row['对方行号']}:{row['对方账号']}"
            if line in lines or own not in truth.pools or other in truth.pools:
                continue
            text = row["借方发生额"] or row["贷方发生额"]
            minor = int(text.replace(".", ""))
            sums = paid if row["借方发生额"] else received
            sums[role[other]] = sums.get(role[other], 0) + minor
            if sums is received and role[other] in {"investor", "recruiter"}:
                people.add(other)
    assert received == truth.pool.received_by_role
    assert paid == truth.pool.paid_by_role
    assert len(people) == truth.pool.lenders
    assert truth.pool.received_minor - truth.pool.paid_minor == truth.pool.held_minor
    assert sum(truth.pool.paid_by_purpose.values()) == truth.pool.paid_minor
    regions = registers(case)["accounts"]
    found = regions.filter(pl.col("account").is_in(people))["region"].str.head(2)
    assert found.n_unique() == truth.pool.provinces


def test_the_truth_is_written_as_it_is_returned(delivered: Delivered) -> None:
    case = delivered(1)
    told = json.loads((case.folder / "truth" / "truth.json").read_text("utf-8"))
    assert told["pool"]["received_minor"] == case.truth.pool.received_minor
    assert told["pool"]["paid_by_role"] == case.truth.pool.paid_by_role
    assert len(told["spoilt"]) == len(case.truth.spoilt)


def test_the_full_case_is_as_large_as_promised(full: Delivery) -> None:
    truth = full.truth
    roles = told_roles(full)["role"].value_counts()
    count = dict(roles.iter_rows())
    assert truth.pool.lenders == 6_000 == count["investor"] + count["recruiter"]
    assert truth.pool.provinces == 31
    assert count["ordinary"] >= 12_000
    assert 190_000 <= truth.transfers <= 210_000
    assert count["pool"] == 2
    accounts = registers(full)["accounts"]
    inland = accounts["region"].str.contains(r"^\d{6}$")
    assert accounts.filter(inland)["region"].str.head(2).n_unique() == 31
    days = full.text(layouts.PAYMENTS)["trade_time"].str.head(10).sort()
    assert days[0] == "2023-01-01"
    last = date.fromisoformat(days.filter(days.str.starts_with("2024"))[-1])
    assert last == date(2024, 6, 30)


def test_the_full_case_tells_the_story_it_should(full: Delivery) -> None:
    truth = full.truth
    expected = {"pool", "shell", "owner", "cash", "exchange", "luxury", "crypto"}
    assert expected <= set(told_roles(full)["role"])
    assert truth.pool.paid_by_role["shell"] > truth.scheme.back_to_pools_minor > 0
    assert truth.pool.paid_by_role["recruiter"] > 0
    assert truth.scheme.to_cash_minor > 0
    assert truth.scheme.to_coins_minor > 0
    assert truth.scheme.to_luxury_minor > 0
    assert truth.scheme.to_dollars_minor > 0
    assert truth.scheme.coins_to_flight_wallets_minor > 0
    assert truth.scheme.dollars_offshore_minor > 0
    assert truth.pool.between_pools_minor > 0
    assert 0 < truth.pool.held_minor < truth.pool.still_owed_minor
    assert 0 < truth.pool.lenders_out_of_pocket < truth.pool.lenders
