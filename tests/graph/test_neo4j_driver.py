"""Every error of the driver becomes one sentence."""

from __future__ import annotations

import inspect
import socket

import pytest
from neo4j import exceptions
from pydantic import SecretStr

from graph.errors import InputError, StoreError
from graph.neo4j_driver import connect, driver_errors, sentence_of
from graph.settings import Settings

RAISED = [
    kind
    for kind in vars(exceptions).values()
    if inspect.isclass(kind)
    and issubclass(kind, exceptions.GqlError)
    and kind is not exceptions.GqlError
]


@pytest.mark.parametrize("kind", RAISED, ids=lambda kind: kind.__name__)
def test_every_error_of_the_driver_has_a_sentence(
    kind: type[exceptions.GqlError],
) -> None:
    assert sentence_of(kind) is not None
    error = kind.__new__(kind)
    with (
        pytest.raises(StoreError, match="bolt://here:1") as raised,
        driver_errors("bolt://here:1"),
    ):
        raise error
    assert raised.value.__cause__ is error


def test_no_error_class_stands_outside_the_tree() -> None:
    outside = [
        kind
        for kind in vars(exceptions).values()
        if inspect.isclass(kind)
        and kind.__module__.startswith("neo4j")
        and issubclass(kind, Exception)
        and not issubclass(kind, exceptions.GqlError)
    ]
    assert outside == []


def test_a_server_that_is_not_there_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"bolt://127.0.0.1:{taken.getsockname()[1]}"
        settings = Settings().model_copy(
            update={"store": address, "neo4j_password": SecretStr("x")}
        )
        with pytest.raises(StoreError, match=f"{address} does not answer"):
            connect(settings)


def test_a_missing_password_is_asked_for() -> None:
    settings = Settings().model_copy(
        update={"store": "bolt://127.0.0.1:1", "neo4j_password": None}
    )
    with pytest.raises(StoreError, match="set NEO4J_PASSWORD"):
        connect(settings)


def test_another_sort_of_address_is_refused() -> None:
    settings = Settings().model_copy(update={"store": "http://here"})
    with pytest.raises(InputError, match="write bolt://HOST:PORT"):
        connect(settings)
