"""The words of the shell and the canvas, by language and key."""

from __future__ import annotations

import functools
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

LANGUAGES = ("en", "zh")


@functools.cache
def words(language: str) -> dict[str, str]:
    """Every text of a language under ``part.key``; English for any but ``zh``."""
    name = "zh" if language == "zh" else "en"
    with (Path(__file__).parent / f"shell.{name}.toml").open("rb") as file:
        tables = tomllib.load(file)
    return {
        f"{part}.{key}": text
        for part, texts in tables.items()
        for key, text in texts.items()
    }


def sayer(language: str) -> Callable[[str], str]:
    """A function from a key to its text; KeyError for a key that is not there."""
    return words(language).__getitem__
