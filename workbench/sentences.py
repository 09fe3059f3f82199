"""The sentences of errors, warnings and reasons in the language of the interface.

They are written in English where they arise. One whose shape is known is said again in
Chinese with the same ids and values; any other keeps its English behind a Chinese title.
"""

from __future__ import annotations

import functools
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graph.errors import FundtrailError

_FILE = Path(__file__).parent / "texts" / "sentences.zh.toml"
_NAME = re.compile(r"\\\{(\w+)\\\}")


@functools.cache
def _texts() -> dict[str, Any]:
    with _FILE.open("rb") as file:
        return tomllib.load(file)


@functools.cache
def _shapes() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple(
        (
            re.compile(_NAME.sub(r"(?P<\1>.+?)", re.escape(each["en"])), re.DOTALL),
            each["zh"],
        )
        for each in _texts()["sentence"]
    )


def translated(sentence: str, language: str) -> str | None:
    """The sentence in a language; None where its shape is not known."""
    if language != "zh":
        return sentence
    for shape, text in _shapes():
        found = shape.fullmatch(sentence)
        if found:
            parts = {
                name: part.strip("'\"") for name, part in found.groupdict().items()
            }
            return text.format(**parts)
    return None


def told_sentence(sentence: str, language: str) -> str:
    """The sentence in a language; as it is where its shape is not known."""
    return translated(sentence, language) or sentence


def told_error(error: FundtrailError, language: str) -> str:
    """What an error says, in a language; its ids and values stay as they are."""
    known = translated(error.sentence, language)
    if known is not None:
        return known
    titles = _texts()["titles"]
    kinds = (kind.__name__ for kind in type(error).__mro__)
    title = next(titles[name] for name in kinds if name in titles)
    return f"{title}：{error.sentence}"
