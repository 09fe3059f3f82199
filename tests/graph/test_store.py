"""What a graph store answers, on both stores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from ledgers import make_ledger
from stores import STORES, open_stores

from graph.errors import NotFoundError
from graph.instants import MICROSECONDS, Window
from graph.nouns import AccountKind, Direction, Sum
from graph.store import Rank, TransferFilter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.ledger import Ledger
    from graph.store import GraphStore

EVERYTHING = TransferFilter()
# Beyond int64 in sum: ten ether in wei, twice.
HUGE = 9 * 10**18

ACCOUNTS = [
    {"account": "P", "name": "资金池 Pool", "kind": "pool", "party": "platform"},
    {"account": "A1", "name": "李雷", "kind": "bank", "region": "110101"},
    {"account": "A2", "name": "韩梅梅", "kind": "bank"},
    {"account": "shell", "name": "Long March Trading", "kind": "bank", "party": "s1"},
    {"account": "cash", "kind": "cash"},
]
PARTIES = [
    {"party": "platform", "name": "好日子金融", "kind": "platform"},
    {"party": "s1", "name": "Poolside Holdings", "kind": "organisation"},
]
TRANSFERS: list[tuple[str, str, int] | dict[str, Any]] = [
    ("A1", "P", 100),
    ("A2", "P", 40),
    ("P", "A1", 30),
    ("P", "shell", 90),
    {"from": "A2", "to": "P", "amount_minor": 7, "currency": "USD"},
    ("shell", "cash", 50),
    ("cash", "A2", 50),
    ("P", "P", 5),
    {"from": "shell", "to": "A1", "amount_minor": HUGE, "currency": "ETH"},
    {"from": "shell", "to": "A1", "amount_minor": HUGE, "currency": "ETH"},
]


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """The small case above."""
    folder = tmp_path_factory.mktemp("ledger")
    return make_ledger(folder, TRANSFERS, ACCOUNTS, parties=PARTIES)


@pytest.fixture(scope="module", params=STORES)
def store(request: pytest.FixtureRequest, ledger: Ledger) -> Iterator[GraphStore]:
    """A store of the small case, of the sort that the test runs on."""
    stores = open_stores(request)
    yield stores(ledger)
    stores.close()


def test_the_store_says_which_version_it_holds(
    store: GraphStore, ledger: Ledger
) -> None:
    assert store.ledger_version == ledger.version


def test_an_account_is_what_the_ledger_says(store: GraphStore) -> None:
    account = store.account("A1")
    assert (account.ordinal, account.name, account.kind, account.region) == (
        1,
        "李雷",
        AccountKind.BANK,
        "110101",
    )
    assert account.party == ""


def test_accounts_come_in_the_order_asked(store: GraphStore) -> None:
    asked = ["shell", "A1", "shell", "P"]
    assert [a.account for a in store.accounts(asked)] == asked
    assert store.accounts([]) == ()


def test_an_unknown_account_is_refused_with_the_nearest(store: GraphStore) -> None:
    with pytest.raises(NotFoundError, match="holds no account 'shel'") as refused:
        store.account("shel")
    nearest = refused.value.evidence["nearest"]
    assert isinstance(nearest, list)
    assert nearest[0] == "shell"
    with pytest.raises(NotFoundError):
        store.expand("nobody", EVERYTHING)
    with pytest.raises(NotFoundError):
        store.between(["P", "nobody"], EVERYTHING)


def test_totals_count_self_payments_but_no_counterparty(store: GraphStore) -> None:
    (pool,) = store.totals(["P"])
    assert pool.received == (Sum("CNY", 3, 145), Sum("USD", 1, 7))
    assert pool.paid == (Sum("CNY", 3, 125),)
    assert (pool.payers, pool.payees) == (2, 2)


def test_sums_beyond_int64_stay_exact(store: GraphStore) -> None:
    found = store.neighbours("shell", EVERYTHING)
    assert found.paid == (Sum("CNY", 1, 50), Sum("ETH", 2, 2 * HUGE))
    (relation,) = store.between(["shell", "A1"], EVERYTHING)
    assert relation.amount_minor == 2 * HUGE


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("资金", ["P"]),
        ("日子", ["P"]),
        ("pool", ["P", "shell"]),
        ("A", ["A1", "A2", "shell", "cash"]),
        ("a1", ["A1"]),
        ("march", ["shell"]),
        ("%", []),
        ("", []),
        ("A1 OR 1=1", []),
    ],
)
def test_search_finds_ids_names_and_parties(
    store: GraphStore, text: str, found: list[str]
) -> None:
    page = store.search(text)
    assert [a.account for a in page.accounts] == found
    assert (page.returned, page.total) == (len(found), len(found))


def test_search_says_how_many_it_does_not_show(store: GraphStore) -> None:
    page = store.search("a", limit=1)
    assert (page.returned, page.total) == (1, 4)


def test_expand_ranks_and_sums_what_it_hides(store: GraphStore) -> None:
    shown = store.expand("P", EVERYTHING, limit=1)
    assert [a.account for a in shown.counterparties] == ["A1"]
    assert (shown.returned, shown.total) == (1, 3)
    assert shown.hidden_received == (Sum("CNY", 1, 40), Sum("USD", 1, 7))
    assert shown.hidden_paid == (Sum("CNY", 1, 90),)
    pairs = [(r.from_account, r.to_account, r.amount_minor) for r in shown.relations]
    assert pairs == [("P", "A1", 30), ("A1", "P", 100)]


def test_expand_ranks_by_the_newest_and_by_risk(store: GraphStore) -> None:
    latest = store.expand("P", EVERYTHING, Rank.LATEST)
    assert [a.account for a in latest.counterparties] == ["A2", "shell", "A1"]
    risk = store.expand("P", EVERYTHING, Rank.RISK, risk={"shell": 90, "gone": 99})
    assert [a.account for a in risk.counterparties] == ["shell", "A1", "A2"]


def test_expand_leaves_out_what_is_skipped(store: GraphStore) -> None:
    rest = store.expand("P", EVERYTHING, skip=["A1", "shell", "gone"], limit=0)
    assert (rest.returned, rest.total) == (0, 1)
    assert rest.hidden_received == (Sum("CNY", 1, 40), Sum("USD", 1, 7))
    assert rest.hidden_paid == ()


@pytest.mark.parametrize(
    ("where", "received", "paid"),
    [
        (TransferFilter(Direction.IN), 140, 0),
        (TransferFilter(Direction.OUT), 0, 120),
        (TransferFilter(min_minor=90), 100, 90),
        (TransferFilter(max_minor=40), 40, 30),
        (TransferFilter(window=Window(MICROSECONDS, 3 * MICROSECONDS)), 40, 30),
        (TransferFilter(currency="EUR"), 0, 0),
    ],
)
def test_filters_bound_each_transfer(
    store: GraphStore, where: TransferFilter, received: int, paid: int
) -> None:
    found = store.neighbours("P", where)
    assert sum(s.amount_minor for s in found.received if s.currency == "CNY") == (
        received
    )
    assert sum(s.amount_minor for s in found.paid) == paid


def test_between_gives_relations_by_name(store: GraphStore) -> None:
    found = store.between(["P", "A1", "A2", "P"], EVERYTHING)
    assert [
        (r.from_account, r.to_account, r.currency, r.transfers, r.amount_minor)
        for r in found
    ] == [
        ("A1", "P", "CNY", 1, 100),
        ("A2", "P", "CNY", 1, 40),
        ("A2", "P", "USD", 1, 7),
        ("P", "A1", "CNY", 1, 30),
        ("P", "P", "CNY", 1, 5),
    ]


def test_transfers_come_in_time_order_a_page_at_a_time(store: GraphStore) -> None:
    page = store.transfers("P", EVERYTHING, offset=1, limit=2)
    assert [t.transfer_id for t in page.transfers] == ["T1", "T2"]
    assert (page.returned, page.total) == (2, 6)
    assert page.hidden == (Sum("CNY", 3, 195), Sum("USD", 1, 7))
    pair = store.transfers("P", TransferFilter(Direction.IN), counterparty="A2")
    assert [t.transfer_id for t in pair.transfers] == ["T1", "T4"]
    assert pair.hidden == ()
    beyond = store.transfers("P", EVERYTHING, offset=100)
    assert (beyond.returned, beyond.total) == (0, 6)


def test_a_transfer_carries_its_source_row(store: GraphStore, ledger: Ledger) -> None:
    page = store.transfers("shell", EVERYTHING)
    ordinals = [t.ordinal for t in page.transfers]
    assert page.transfers == ledger.transfer_rows(ordinals)


def test_a_path_goes_forward_in_time_and_not_through_cash(store: GraphStore) -> None:
    path = store.earliest_path("A1", "shell", EVERYTHING)
    assert [t.transfer_id for t in path] == ["T0", "T3"]
    assert store.earliest_path("shell", "A2", EVERYTHING) == ()
    assert store.earliest_path("A1", "A1", EVERYTHING) == ()
    to_cash = store.earliest_path("A2", "cash", EVERYTHING)
    assert [t.transfer_id for t in to_cash] == ["T1", "T3", "T5"]
