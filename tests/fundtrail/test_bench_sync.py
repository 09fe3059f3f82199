"""The benchmark of the sync: the loop beside it writes the same graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from boards import make_hub
from stores import ON_NEO4J, empty, settings_for

from fundtrail.bench.neo4j_sides import sync_by_hand, sync_ours
from graph.ledger import Ledger
from graph.neo4j_driver import open_driver

if TYPE_CHECKING:
    from pathlib import Path

    import neo4j_server

    from graph.settings import Settings

pytestmark = ON_NEO4J

_COUNTS = """
MATCH (a:Account) OPTIONAL MATCH (a)-[t:TRANSFER]->()
RETURN count(DISTINCT a) AS accounts, count(t) AS transfers, sum(t.amount_minor) AS minor
"""


def test_the_loop_by_hand_writes_what_the_sync_writes(
    tmp_path: Path, neo4j_server: neo4j_server.Server
) -> None:
    make_hub(tmp_path, payers=9)
    ledger = Ledger.open(tmp_path / "ledger")
    settings = settings_for(neo4j_server)
    found = []
    for side in (sync_ours, sync_by_hand):
        empty(settings)
        side(settings, ledger)
        found.append(counts(settings))
    empty(settings)
    ledger.close()
    assert found[0] == found[1]
    assert found[0]["transfers"] == 14


def counts(settings: Settings) -> dict[str, Any]:
    """How many accounts and transfers the database holds, and their sum."""
    with open_driver(settings) as driver, driver.session() as session:
        return dict(session.run(_COUNTS).single(strict=True))
