"""The API over a real Neo4j answers with the bytes of the API over the ledger alone.

Nothing differs: sentences of errors and tags are the same too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from asking import POOL, Server, make_case_ledger
from boards import HUB, make_hub
from ledgers import make_ledger
from stores import ON_NEO4J, empty, settings_for

from graph.ledger import Ledger
from graph.neo4j_store import Neo4jStore
from graph.neo4j_sync import sync

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import neo4j_server

pytestmark = ON_NEO4J

WEI = 10**18
MORE: list[tuple[str, str, int] | dict[str, Any]] = [
    {"from": "I1", "to": POOL, "amount_minor": 77, "currency": "USD"},
    {"from": HUB, "to": "S1", "amount_minor": WEI, "currency": "ETH"},
    {"from": HUB, "to": "S1", "amount_minor": WEI, "currency": "ETH"},
    {"from": "INV/7", "to": HUB, "amount_minor": 5, "purpose": "还款"},
    {"from": POOL, "to": POOL, "amount_minor": 3},
]

GETS = (
    "/readiness",
    "/accounts?q=资金",
    "/accounts?q=INV-000&limit=7",
    "/accounts?q=inv-0001&limit=1000",
    "/accounts?q=person:I",
    "/accounts?q=acct:qcb",
    "/accounts?q=zz-nothing",
    f"/accounts/{POOL}",
    "/accounts/INV/7",
    "/accounts/CASH",
    f"/accounts/{HUB}/neighbours",
    f"/accounts/{HUB}/neighbours?direction=in&min_minor=2000000",
    f"/accounts/{HUB}/neighbours?currency=ETH",
    f"/accounts/{POOL}/neighbours?after=1970-01-01T00:00:02Z",
    f"/accounts/{HUB}/transfers?limit=3",
    f"/accounts/{HUB}/transfers?counterparty=SHELL-1",
    f"/accounts/{HUB}/risk",
    "/paths?from_account=I1&to_account=CASH",
    "/paths?from_account=INV-00003&to_account=EXIT-1",
    "/paths?from_account=INV-00003&to_account=EXIT-1&objective=fewest",
    f"/origins?account={POOL}",
    f"/matches?account={POOL}&limit=2",
    "/communities?limit=5",
    "/regions",
    "/sources",
)
REFUSED = (
    "/accounts/INV-0000",
    "/accounts/nobody-like-it/neighbours",
    "/paths?from_account=I1&to_account=S2",
    "/transfers/T0/source",
    "/regions?level=street",
)
POSTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("/expand", {"account": HUB}),
    ("/expand", {"account": HUB, "limit": 1000, "direction": "in"}),
    ("/expand", {"account": HUB, "rank": "latest", "limit": 3, "currency": "CNY"}),
    ("/expand", {"account": HUB, "rank": "risk", "limit": 2}),
    ("/expand", {"account": POOL, "limit": 1, "skip": ["I1", "gone"]}),
    ("/subgraph", {"accounts": [HUB, "SHELL-1", "SHELL-2", "S1", "EXIT-1"]}),
    ("/subgraph", {"accounts": [POOL, "I1", POOL], "max_minor": 5_000}),
    ("/traces", {"accounts": [POOL], "rule": "fifo"}),
    ("/risk", {"accounts": ["S1", HUB]}),
)


@pytest.fixture(scope="module")
def both(
    tmp_path_factory: pytest.TempPathFactory, neo4j_server: neo4j_server.Server
) -> Iterator[tuple[Server, Server]]:
    """The same workspace served from the ledger alone, and from Neo4j."""
    workspace: Path = tmp_path_factory.mktemp("both")
    make_case_ledger(workspace)
    make_hub(workspace)
    make_ledger(workspace / "ledger", MORE)
    settings = settings_for(neo4j_server)
    empty(settings)
    sync(Ledger.open(workspace / "ledger"), settings)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("FUNDTRAIL_STORE", neo4j_server.address)
        environment.setenv("NEO4J_PASSWORD", neo4j_server.password)
        on_neo4j = Server(workspace)
    assert isinstance(on_neo4j.casework.store, Neo4jStore)
    embedded = Server(workspace)
    yield embedded, on_neo4j
    embedded.close()
    on_neo4j.close()


@pytest.mark.parametrize("path", GETS)
def test_what_is_read(both: tuple[Server, Server], path: str) -> None:
    here, there = (server.get(path) for server in both)
    assert here.status_code == there.status_code == 200
    assert there.content == here.content
    assert there.headers.get("etag") == here.headers.get("etag")


@pytest.mark.parametrize(("path", "body"), POSTS)
def test_what_is_posted(
    both: tuple[Server, Server], path: str, body: dict[str, Any]
) -> None:
    here, there = (server.post(path, body) for server in both)
    assert here.status_code == there.status_code == 200
    assert there.content == here.content


@pytest.mark.parametrize("path", REFUSED)
def test_what_is_refused(both: tuple[Server, Server], path: str) -> None:
    here, there = (server.get(path) for server in both)
    assert here.status_code == there.status_code
    assert here.status_code in {400, 404}
    assert there.content == here.content


@pytest.mark.parametrize("body", [{"account": "SHELL-3"}, {"accounts": [POOL, "x"]}])
def test_an_account_that_is_not_there(
    both: tuple[Server, Server], body: dict[str, Any]
) -> None:
    path = "/expand" if "account" in body else "/subgraph"
    here, there = (server.post(path, body) for server in both)
    assert here.status_code == there.status_code == 404
    assert there.content == here.content


def test_the_questions_are_answered_and_not_only_refused(
    both: tuple[Server, Server],
) -> None:
    _, there = both
    expanded = there.post("/expand", {"account": HUB, "limit": 5}).json()
    assert (expanded["returned"], expanded["total"]) == (5, 341)
    relations = there.post("/subgraph", {"accounts": [HUB, "S1"]}).json()["relations"]
    assert [r["amount_minor"] for r in relations] == [2 * WEI]
    assert there.get("/accounts/INV/7").json()["account"]["account"] == "INV/7"


def test_a_cursor_of_one_store_goes_on_in_the_other(
    both: tuple[Server, Server],
) -> None:
    here, _ = both
    path = f"/accounts/{HUB}/transfers?limit=100"
    cursor = here.get(path).json()["next"]
    pages = [server.get(f"{path}&cursor={cursor}").content for server in both]
    assert pages[0] == pages[1]
