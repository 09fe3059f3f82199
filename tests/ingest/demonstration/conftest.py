"""The demonstration's case, small and in full, written once for these tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from delivery import Delivery

from ingest.demonstration import SMALL, Sizes, generate

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture(scope="session")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Delivery]:
    """Small cases by seed, each written once."""
    made: dict[int, Delivery] = {}

    def of(seed: int) -> Delivery:
        if seed not in made:
            folder = tmp_path_factory.mktemp(f"case{seed}")
            made[seed] = Delivery(folder, generate(folder, seed, SMALL))
        return made[seed]

    return of


@pytest.fixture(scope="session")
def full(tmp_path_factory: pytest.TempPathFactory) -> Delivery:
    """The demonstration as it is shown: seed 1, full size."""
    folder = tmp_path_factory.mktemp("full")
    return Delivery(folder, generate(folder, 1, Sizes()))
