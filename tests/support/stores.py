"""Both graph stores for the same tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from graph.embedded import EmbeddedStore
from graph.neo4j_driver import open_driver
from graph.neo4j_store import Neo4jStore
from graph.neo4j_sync import sync
from graph.settings import Settings

if TYPE_CHECKING:
    from neo4j_server import Server

    from graph.ledger import Ledger
    from graph.store import GraphStore

# One worker keeps the one server.
ON_NEO4J = [pytest.mark.neo4j, pytest.mark.xdist_group("neo4j")]
STORES = ("embedded", pytest.param("neo4j", marks=ON_NEO4J))


def settings_for(server: Server) -> Settings:
    """Settings that name a server and its password."""
    return Settings().model_copy(
        update={
            "store": server.address,
            "neo4j_password": SecretStr(server.password),
        }
    )


def empty(settings: Settings) -> None:
    """Delete everything in the database but its schema."""
    with open_driver(settings) as driver:
        driver.execute_query("MATCH (n) DETACH DELETE n")


class OpenStores:
    """Opens stores of one sort, and closes them at the end."""

    def __init__(self, settings: Settings | None) -> None:
        self._settings = settings
        self._opened: list[GraphStore] = []

    def __call__(self, ledger: Ledger) -> GraphStore:
        """A store of a ledger; on Neo4j the database then holds nothing else."""
        store: GraphStore
        if self._settings is None:
            store = EmbeddedStore.open(ledger)
        else:
            empty(self._settings)
            sync(ledger, self._settings)
            store = Neo4jStore.open(self._settings, ledger)
        self._opened.append(store)
        return store

    def close(self) -> None:
        """Close every store that was opened."""
        for store in self._opened:
            store.close()


def open_stores(request: pytest.FixtureRequest) -> OpenStores:
    """Opens stores of the sort that a fixture's parameter names."""
    if request.param == "embedded":
        return OpenStores(None)
    return OpenStores(settings_for(request.getfixturevalue("neo4j_server")))
