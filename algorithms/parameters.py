"""The parameters of a run as texts, so that a result says how to get it again."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from graph.snapshot import Snapshot

Parameters = tuple[tuple[str, str], ...]


def parameter_texts(options: DataclassInstance, **more: object) -> Parameters:
    """Every field of a value and every further parameter, sorted by name.

    Nested values are flattened with a dot; sets are sorted, so that the same
    parameters are the same texts.
    """
    found = [(name, _text(value)) for name, value in more.items()]
    for name, value in _flat(options, ""):
        found.append((name, _text(value)))
    return tuple(sorted(found))


def read_window(snapshot: Snapshot) -> dict[str, object]:
    """The window that a snapshot was read with, as parameters of a run."""
    window = snapshot.window
    return {"after_us": window.after_us, "before_us": window.before_us}


def _flat(value: DataclassInstance, prefix: str) -> list[tuple[str, object]]:
    rows: list[tuple[str, object]] = []
    for part in fields(value):
        inner = getattr(value, part.name)
        name = prefix + part.name
        if is_dataclass(inner) and not isinstance(inner, type):
            rows += _flat(inner, f"{name}.")
        else:
            rows.append((name, inner))
    return rows


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, (set, frozenset)):
        return ",".join(sorted(str(one) for one in value))
    if isinstance(value, (tuple, list)):
        return ",".join(str(one) for one in value)
    return str(value)
