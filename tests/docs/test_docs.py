"""Every command in the documentation runs, and prints what the page says.

A block fenced as ``console`` holds commands after ``$`` and their output. A line that
is ``...`` stands for any lines; ``…`` inside a line for any text (hashes, times). The
commands of a page run in order, in a folder of their own, on the demonstration's files.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fundtrail.cli import main

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "docs").glob("*.md"))
_BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)


def commands_of(page: str) -> Iterator[tuple[str, str]]:
    """Each command of a page with the output that follows it."""
    for block in _BLOCK.findall(page):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            while command.endswith("\\"):
                more, _, output = output.partition("\n")
                command = command[:-1] + more.removeprefix("> ")
            yield command, output.rstrip("\n")


def pattern_of(output: str) -> str:
    """A regular expression for an output with ``...`` lines and ``…`` texts."""
    lines = [
        r"(?:.*\n)*?" if line == "..." else re.escape(line).replace("…", ".*") + r"\n"
        for line in output.split("\n")
    ]
    return "".join(lines)


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration's files, made once."""
    from ingest.demonstration import generate

    folder = tmp_path_factory.mktemp("demonstration")
    generate(folder / "files", seed=1)
    return folder


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_says_what_its_commands_print(
    page: Path,
    demonstration: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "files").symlink_to(demonstration / "files")
    found = list(commands_of(page.read_text(encoding="utf-8")))
    for command, output in found:
        program, *arguments = shlex.split(command)
        assert program == "fundtrail", f"{page.name}: {command}"
        capsys.readouterr()
        status = main(arguments)
        printed = capsys.readouterr()
        text = printed.out + printed.err
        assert status == (1 if output.startswith("! ") else 0), text
        expected = pattern_of(output.removeprefix("! "))
        if output:
            assert re.fullmatch(expected, text), f"$ {command}\n{text}"


def test_every_page_shows_a_command() -> None:
    without = [
        page.name
        for page in PAGES
        if not list(commands_of(page.read_text(encoding="utf-8")))
    ]
    assert without == []
