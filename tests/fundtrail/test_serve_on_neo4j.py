"""The workbench over a real Neo4j: its moves give the boards of the embedded store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from boards import HUB, make_hub
from stores import ON_NEO4J, empty, settings_for

from fundtrail.serve import create_app
from graph.errors import StoreError
from graph.ledger import Ledger
from graph.neo4j_store import Neo4jStore
from graph.neo4j_sync import sync
from graph.settings import Settings
from workbench.moves import played
from workbench.state import Investigation

if TYPE_CHECKING:
    from collections.abc import Iterator

    import neo4j_server
    from fastapi import FastAPI

pytestmark = ON_NEO4J

MOVES: tuple[dict[str, Any], ...] = (
    {"kind": "add", "accounts": [HUB, "SHELL-1"]},
    {"kind": "expand", "account": HUB, "direction": "in", "many": 25},
    {"kind": "expand", "account": "SHELL-1", "rank": "latest", "many": 5},
    {"kind": "follow", "accounts": [HUB], "rule": "fifo"},
    {"kind": "remove", "accounts": ["SHELL-1"]},
    {"kind": "undo"},
)


@pytest.fixture(scope="module")
def both(
    tmp_path_factory: pytest.TempPathFactory, neo4j_server: neo4j_server.Server
) -> Iterator[tuple[FastAPI, FastAPI]]:
    settings = make_hub(tmp_path_factory.mktemp("both"))
    on_neo4j = settings_for(neo4j_server)
    empty(on_neo4j)
    sync(Ledger.open(settings.ledger_folder), on_neo4j)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("FUNDTRAIL_STORE", neo4j_server.address)
        environment.setenv("NEO4J_PASSWORD", neo4j_server.password)
        there = create_app(Settings(workspace=settings.workspace))
    here = create_app(settings)
    yield here, there
    for app in (here, there):
        app.state.casework.close()
        app.state.cases.close()


def test_moves_give_the_same_boards(both: tuple[FastAPI, FastAPI]) -> None:
    here, there = (app.state.casework for app in both)
    assert isinstance(there.store, Neo4jStore)
    board = Investigation()
    for move in MOVES:
        after, layers = played(there, board, move)
        assert (after, layers) == played(here, board, move)
        board = after
    assert len(board.accounts) > 20


def test_a_database_of_another_version_is_refused(
    both: tuple[FastAPI, FastAPI], neo4j_server: neo4j_server.Server
) -> None:
    here, _ = both
    older = here.state.casework.settings.model_copy(
        update={
            "store": neo4j_server.address,
            "neo4j_password": settings_for(neo4j_server).neo4j_password,
        }
    )
    make_hub(older.workspace, payers=1)
    with pytest.raises(StoreError, match=r"holds version 1 .* not version 2"):
        create_app(older)
