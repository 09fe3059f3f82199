"""Single transfers and rows: what is listed and what is hidden are the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledgers import make_ledger

from casework.questions import Casework
from graph.instants import Window
from graph.nouns import Direction
from graph.settings import Settings
from graph.store import Rank, TransferFilter

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = ("A", "B", "C", "D")


@pytest.fixture(scope="module")
def casework(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Casework]:
    workspace = tmp_path_factory.mktemp("rows")
    rows: list[dict[str, Any]] = [
        {
            "from": NAMES[n * 7 % 4],
            "to": NAMES[(n + n // 4 % 3) % 4],
            "amount_minor": (n * 7919) % 5000 + 1,
            "currency": ("CNY", "USD")[n % 5 == 0],
        }
        for n in range(120)
    ]
    listed = [
        {
            "account": "C",
            "category": "fraud",
            "severity": 90,
            "list": "invented",
            "listed_on": "2020-01-01",
        }
    ]
    make_ledger(workspace / "ledger", rows, listings=listed).close()
    opened = Casework.open(Settings(workspace=workspace))
    yield opened
    opened.close()


filters = st.builds(
    TransferFilter,
    direction=st.sampled_from(Direction),
    window=st.tuples(st.integers(0, 120), st.integers(0, 120)).map(
        lambda pair: Window(min(pair) * 1_000_000, max(pair) * 1_000_000)
    ),
    min_minor=st.one_of(st.none(), st.integers(1, 5000)),
    max_minor=st.one_of(st.none(), st.integers(1, 5000)),
    currency=st.sampled_from([None, "CNY", "USD", "EUR"]),
)


def total(*parts: Any) -> dict[str, tuple[int, int]]:  # noqa: ANN401 - sums
    found: dict[str, tuple[int, int]] = {}
    for one in (one for part in parts for one in part):
        count, minor = found.get(one.currency, (0, 0))
        found[one.currency] = (count + one.transfers, minor + one.amount_minor)
    return found


@settings(deadline=None)
@given(where=filters, limit=st.integers(0, 60), rank=st.sampled_from([None, *Rank]))
def test_rows_are_what_the_dialog_counts(
    casework: Casework, where: TransferFilter, limit: int, rank: Rank | None
) -> None:
    found = casework.transfer_rows("A", where, rank=rank, limit=limit, with_own=False)
    counted = casework.neighbours("A", where)
    assert found.received == counted.received
    assert found.paid == counted.paid
    assert found.returned == len(found.transfers) == min(limit, found.total)
    listed: dict[str, tuple[int, int]] = {}
    for row in found.transfers:
        count, minor = listed.get(row.currency, (0, 0))
        listed[row.currency] = (count + 1, minor + row.amount_minor)
    whole = total(found.received, found.paid)
    hidden = total(found.hidden_received, found.hidden_paid)
    for code, (count, minor) in whole.items():
        seen = listed.get(code, (0, 0))
        kept = hidden.get(code, (0, 0))
        assert (seen[0] + kept[0], seen[1] + kept[1]) == (count, minor)


@settings(deadline=None)
@given(where=filters, limit=st.integers(0, 60), other=st.sampled_from(NAMES[1:]))
def test_rows_of_a_pair_are_the_stores(
    casework: Casework, where: TransferFilter, limit: int, other: str
) -> None:
    mine = casework.transfer_rows("A", where, counterparty=other, limit=limit)
    page = casework.transfers("A", where, other, 0, limit)
    assert mine.transfers == page.transfers
    assert mine.total == page.total


def test_the_order_is_the_one_asked_for(casework: Casework) -> None:
    where = TransferFilter(currency="CNY")

    def rows(rank: Rank | None) -> list[Any]:
        return list(casework.transfer_rows("A", where, rank=rank).transfers)

    times = [row.time_us for row in rows(None)]
    assert times == sorted(times)
    assert [row.time_us for row in rows(Rank.LATEST)] == times[::-1]
    amounts = [row.amount_minor for row in rows(Rank.AMOUNT)]
    assert amounts == sorted(amounts, reverse=True)
    risky = []
    for row in rows(Rank.RISK):
        other = row.to_account if row.from_account == "A" else row.from_account
        risky.append(casework.risk_by_account.get(other, 0))
    assert risky == sorted(risky, reverse=True)
    assert len(set(risky)) > 1


@settings(deadline=None)
@given(
    where=filters.map(lambda f: TransferFilter(Direction.BOTH, f.window, f.min_minor)),
    limit=st.integers(0, 130),
    pairs=st.sets(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES))),
)
def test_singles_and_rests_are_the_arrows(
    casework: Casework,
    where: TransferFilter,
    limit: int,
    pairs: set[tuple[str, str]],
) -> None:
    found = casework.single_transfers(sorted(pairs), where, limit)
    arrows = [
        arrow
        for arrow in casework.between(NAMES, where)
        if (arrow.from_account, arrow.to_account) in pairs
    ]
    sums = {
        (a.from_account, a.to_account, a.currency): [a.transfers, a.amount_minor]
        for a in arrows
    }
    assert found.total == sum(count for count, _ in sums.values())
    assert found.returned == len(found.transfers) == min(limit, found.total)
    for one in found.transfers:
        left = sums[one.from_account, one.to_account, one.currency]
        left[0] -= 1
        left[1] -= one.amount_minor
    rests = {
        (r.from_account, r.to_account, r.currency): [r.transfers, r.amount_minor]
        for r in found.rests
    }
    assert rests == {pair: left for pair, left in sums.items() if left[0]}
    assert total(found.rests) == total(found.hidden)


def test_a_transfer_is_found_by_its_id(casework: Casework) -> None:
    found = casework.find_transfers("t1", 5)
    assert found.transfers[0].transfer_id == "T1"
    assert found.returned == 5
    assert found.total == len([n for n in range(120) if str(n)[0] == "1"])
    assert casework.find_transfers("T77").transfers[0].transfer_id == "T77"
    assert casework.find_transfers("'; --").total == 0
    assert casework.find_transfers(" ").total == 0


def test_remainders_count_all_but_what_is_shown(casework: Casework) -> None:
    where = TransferFilter(Direction.OUT)
    (found,) = casework.remainders([("A", where)], ["A", "B"])
    whole = casework.expand("A", where, Rank.AMOUNT, 10, ["B"])
    assert found.returned == 0
    assert found.total == whole.total > 0
    assert total(found.hidden_paid) == total(whole.relations)


def test_names_are_told_apart(casework: Casework) -> None:
    assert casework.known_accounts(["A", "NOBODY", "T7"]) == {"A"}
    ends = casework.ends_of_transfers(["T7", "A", "T999"])
    (row,) = casework.find_transfers("T7", 1).transfers
    assert ends == {"T7": (row.from_account, row.to_account)}
    assert casework.known_accounts([]) == set()
    assert casework.ends_of_transfers([]) == {}
