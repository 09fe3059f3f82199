from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from boards import make_hub, opened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from casework.cases import Cases
    from casework.questions import Casework
    from graph.settings import Settings


@pytest.fixture(scope="session")
def hub_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A ledger whose pool 337 investors pay; it is only read."""
    return make_hub(tmp_path_factory.mktemp("hub"))


@pytest.fixture(scope="session")
def hub(hub_settings: Settings) -> Iterator[tuple[Casework, Cases]]:
    casework, cases = opened(hub_settings)
    yield casework, cases
    casework.close()
    cases.close()
