"""One server over one small ledger for all of the API's tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from asking import Server, make_case_ledger

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("api")
    make_case_ledger(folder)
    return folder


@pytest.fixture(scope="session")
def server(workspace: Path) -> Iterator[Server]:
    server = Server(workspace)
    yield server
    server.close()
