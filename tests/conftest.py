"""Fixtures that every package's tests use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The labelled data beside the checkout; its absence fails only in CI."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail("the labelled data must stand at ../shared/data")
        pytest.skip("the labelled data is not at ../shared/data")
    return folder
