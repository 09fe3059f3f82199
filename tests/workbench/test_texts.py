from __future__ import annotations

import re
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING

import pytest

from workbench.pages.words import words as page_words
from workbench.texts import LANGUAGES, words

if TYPE_CHECKING:
    from collections.abc import Callable

SOURCES = Path(__file__).parents[2] / "workbench"


@pytest.mark.parametrize("catalogue", [words, page_words])
def test_both_languages_say_the_same_things(
    catalogue: Callable[[str], dict[str, str]],
) -> None:
    english, chinese = catalogue("en"), catalogue("zh")
    assert english.keys() == chinese.keys()
    for key, text in english.items():
        assert text.strip()
        assert fields(text) == fields(chinese[key]), key


def fields(text: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_text_that_is_asked_for_is_there() -> None:
    known = set(words("en")) | set(page_words("en"))
    asked = set()
    for path in SOURCES.rglob("*.py"):
        asked |= set(re.findall(r'say\(\s*"([a-z_.-]+)"', path.read_text("utf-8")))
    assert asked
    assert asked <= known
    assert LANGUAGES == ("en", "zh")
