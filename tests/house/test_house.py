"""What holds for the house as a whole."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OURS = ("graph", "ingest", "algorithms", "casework", "api", "workbench", "fundtrail")
LOCKS = ("run.txt", "dev.txt")


def _tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / name for name in listed.stdout.splitlines()]


@pytest.mark.parametrize("name", OURS)
def test_our_packages_are_the_ones_imported(name: str) -> None:
    """No dependency brings its own top-level ``graph`` or ``api``."""
    module = importlib.import_module(name)
    assert module.__file__ is not None
    assert Path(module.__file__).is_relative_to(ROOT)


@pytest.mark.parametrize("name", OURS)
def test_a_package_shows_what_it_offers(name: str) -> None:
    module = importlib.import_module(name)
    for offered in getattr(module, "__all__", ()):
        assert getattr(module, offered) is not None
    assert module.__doc__


def test_help_loads_no_library() -> None:
    code = (
        "import sys; from fundtrail.cli.arguments import parse_arguments\n"
        "parse_arguments(['profiles'])\n"
        "heavy = {'numba', 'pandas', 'polars', 'duckdb', 'pyarrow', 'dash', 'igraph'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", ["graph", "algorithms", "ingest", "casework"])
def test_importing_compiles_nothing(name: str) -> None:
    code = f"import sys, {name}; print(sorted({{'numba', 'igraph', 'dash'}} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", LOCKS)
def test_the_lock_has_a_hash_for_each_package_and_no_address(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert "index-url" not in text
    pins = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE | re.IGNORECASE)[1:]
    assert len(pins) > 30
    for pin in pins:
        assert "==" in pin.splitlines()[0]
        assert "--hash=sha256:" in pin


@pytest.mark.parametrize("name", LOCKS)
@pytest.mark.parametrize("kept_out", ["leidenalg", "pymerkle"])
def test_no_package_under_gpl_3(name: str, kept_out: str) -> None:
    assert f"\n{kept_out}==" not in (ROOT / "requirements" / name).read_text("utf-8")


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lock = (ROOT / "requirements" / "run.txt").read_text("utf-8").lower()
    for requirement in project["dependencies"]:
        name = re.match(r"[A-Za-z0-9._-]+", requirement)
        assert name is not None
        assert re.search(rf"^{re.escape(name[0].lower())}==", lock, re.MULTILINE)


def test_the_version_is_said_once() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    engine = importlib.import_module("graph.engine")
    assert project["version"] == engine.VERSION
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert f"## {engine.VERSION}" in changelog


def test_tests_are_no_packages() -> None:
    assert [p for p in _tracked() if p.match("tests/**/__init__.py")] == []


def test_no_tracked_file_is_large() -> None:
    large = [p for p in _tracked() if p.is_file() and p.stat().st_size > 1_000_000]
    assert large == []
