"""Two stores, one answer: random ledgers, and the same random questions to both."""

from __future__ import annotations

from dataclasses import astuple
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledgers import make_ledger
from stores import ON_NEO4J, OpenStores, open_stores

from graph.instants import Window
from graph.nouns import Direction
from graph.store import Rank, TransferFilter

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator

    from graph.ledger import Ledger
    from graph.nouns import Sum
    from graph.store import GraphStore

NAMES = ["a", "b", "B", "账户", "é", "out"]
KINDS = ["bank", "bank", "pool", "wallet", "crypto", "external"]

names = st.sampled_from(NAMES)
amounts = st.one_of(st.integers(1, 3), st.integers(2**62, 2**63 - 1))
transfers = st.fixed_dictionaries(
    {
        "from": names,
        "to": names,
        "amount_minor": amounts,
        "currency": st.sampled_from(["CNY", "CNY", "ETH"]),
        "time_us": st.integers(0, 6),
        "seq": st.integers(0, 2),
        "purpose": st.sampled_from([None, "", "还款"]),
        "balance_after_from": st.sampled_from([None, -1, 0]),
    }
)
ledgers = st.lists(transfers, max_size=25)
bounds = st.one_of(st.none(), st.integers(1, 3))
windows = st.tuples(st.integers(0, 6), st.integers(0, 6)).map(
    lambda pair: Window(min(pair), max(pair) + 1)
)
filters = st.builds(
    TransferFilter,
    direction=st.sampled_from(Direction),
    window=st.one_of(st.just(Window()), windows),
    min_minor=bounds,
    max_minor=bounds,
    currency=st.sampled_from([None, None, "CNY", "ETH", "USD"]),
)
questions = st.fixed_dictionaries(
    {
        "account": names,
        "other": names,
        "where": filters,
        "rank": st.sampled_from(Rank),
        "limit": st.integers(0, 6),
        "offset": st.integers(0, 4),
        "skip": st.lists(st.sampled_from([*NAMES, "gone"]), max_size=3),
        "risk": st.dictionaries(names, st.integers(0, 100), max_size=4),
        "among": st.lists(names, max_size=6),
        "text": st.sampled_from(["A", "b", "户", "资金", "É", "名 b", "zz"]),
    }
)
cases = st.tuples(ledgers, st.lists(questions, min_size=1, max_size=4))


def answers(store: GraphStore, q: dict[str, Any]) -> dict[str, Any]:
    """Everything that a store says to one question."""
    account, other, where, limit = (
        q[k] for k in ("account", "other", "where", "limit")
    )
    return {
        "accounts": store.accounts(q["among"]),
        "totals": store.totals(q["among"]),
        "search": store.search(q["text"], limit),
        "neighbours": store.neighbours(account, where),
        "expand": store.expand(account, where, q["rank"], limit, q["skip"], q["risk"]),
        "between": store.between(q["among"], where),
        "transfers": store.transfers(account, where, None, q["offset"], limit),
        "pair": store.transfers(account, where, other, q["offset"], limit),
        "path": store.earliest_path(account, other, where),
    }


def small_ledger(factory: pytest.TempPathFactory, rows: list[dict[str, Any]]) -> Ledger:
    accounts = [
        {"account": name, "kind": kind, "name": f"名 {name}", "party": f"p{n % 2}"}
        for n, (name, kind) in enumerate(zip(NAMES, KINDS, strict=True))
    ]
    parties = [{"party": "p1", "name": "资金池"}]
    return make_ledger(factory.mktemp("l"), rows, accounts, parties=parties)


@pytest.fixture(params=[pytest.param("neo4j", marks=ON_NEO4J)])
def on_neo4j(request: pytest.FixtureRequest) -> Iterator[OpenStores]:
    """Opens stores on the real Neo4j."""
    stores = open_stores(request)
    yield stores
    stores.close()


# One server for all examples: each begins by emptying it.
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(case=cases)
def test_both_stores_say_the_same(
    on_neo4j: OpenStores,
    tmp_path_factory: pytest.TempPathFactory,
    case: tuple[list[dict[str, Any]], list[dict[str, Any]]],
) -> None:
    rows, asked = case
    ledger = small_ledger(tmp_path_factory, rows)
    embedded, neo4j = OpenStores(None)(ledger), on_neo4j(ledger)
    for question in asked:
        assert answers(neo4j, question) == answers(embedded, question)


def money(*parts: tuple[Sum, ...]) -> Counter[tuple[str, str]]:
    """Counts and amounts by currency over several sums."""
    from collections import Counter

    total: Counter[tuple[str, str]] = Counter()
    for part in parts:
        for currency, transfers_, minor in map(astuple, part):
            total[currency, "transfers"] += transfers_
            total[currency, "minor"] += minor
    return total


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(case=cases)
def test_what_is_shown_and_what_is_hidden_sum_up(
    tmp_path_factory: pytest.TempPathFactory,
    case: tuple[list[dict[str, Any]], list[dict[str, Any]]],
) -> None:
    from graph.nouns import Sum

    rows, asked = case
    store = OpenStores(None)(small_ledger(tmp_path_factory, rows))
    for q in asked:
        account, where = q["account"], q["where"]
        found = store.expand(account, where, q["rank"], q["limit"], risk=q["risk"])
        around = store.neighbours(account, where)
        for side, hidden, every in (
            ("to_account", found.hidden_received, around.received),
            ("from_account", found.hidden_paid, around.paid),
        ):
            shown = tuple(
                Sum(r.currency, r.transfers, r.amount_minor)
                for r in found.relations
                if getattr(r, side) == account
            )
            assert money(shown, hidden) == money(every)
        assert found.total == around.counterparties
        assert found.returned == len(found.counterparties)
        page = store.transfers(account, where, None, q["offset"], q["limit"])
        shown = tuple(Sum(t.currency, 1, t.amount_minor) for t in page.transfers)
        whole = store.transfers(account, where, limit=len(rows))
        every = tuple(Sum(t.currency, 1, t.amount_minor) for t in whole.transfers)
        assert money(shown, page.hidden) == money(every)
        assert page.total == len(every)
