"""Fixtures that every package's tests use."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from neo4j_server import Server

    from graph.settings import Settings

ROOT = Path(__file__).resolve().parents[1]

# Few examples, always the same: one run of the tests for each mutant of a kernel.
settings.register_profile("mutation", max_examples=30, deadline=None, derandomize=True)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The labelled data beside the checkout; its absence fails only in CI."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail("the labelled data must stand at ../shared/data")
        pytest.skip("the labelled data is not at ../shared/data")
    return folder


@pytest.fixture(scope="session")
def neo4j_server() -> Iterator[Server]:
    """A real Neo4j; tests that use it carry the marks of ``stores.ON_NEO4J``."""
    from neo4j_server import left_out, nothing_may_be_left_out, running_server

    reason = left_out()
    if reason is not None:
        if nothing_may_be_left_out():
            pytest.fail(reason)
        pytest.skip(reason)
    with running_server() as server:
        yield server


@pytest.fixture
def neo4j_settings(neo4j_server: Server) -> Settings:
    """Settings of the real Neo4j, emptied."""
    from stores import empty, settings_for

    settings = settings_for(neo4j_server)
    empty(settings)
    return settings
