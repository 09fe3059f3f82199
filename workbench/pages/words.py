"""The words of these pages, by language and key."""

from __future__ import annotations

import functools
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_TEXTS = Path(__file__).parents[1] / "texts"


@functools.cache
def words(language: str) -> dict[str, str]:
    """Every text of a language under ``page.key``; English for any but ``zh``."""
    name = "zh" if language == "zh" else "en"
    with (_TEXTS / f"pages.{name}.toml").open("rb") as file:
        tables = tomllib.load(file)
    return {
        f"{page}.{key}": text
        for page, texts in tables.items()
        for key, text in texts.items()
    }


def sayer(language: str) -> Callable[[str], str]:
    """A function from a key to its text; KeyError for a key that is not there."""
    return words(language).__getitem__


def role_namer(language: str) -> Callable[[str], str]:
    """A function from a role or kind to its name; the role itself where it has none."""
    known = words(language)
    return lambda role: known.get(f"roles.{role or 'unknown'}", role)


def reason_namer(language: str) -> Callable[[str], str]:
    """A function from a stop's reason to its words; the reason where it has none."""
    known = words(language)
    return lambda reason: known.get(f"reasons.{reason}", reason)


def rule_namer(language: str) -> Callable[[str], str]:
    """A function from a rule to its name; the rule itself where it has none."""
    known = words(language)
    return lambda rule: known.get(f"trace.rule_{rule.replace('-', '_')}", rule)
