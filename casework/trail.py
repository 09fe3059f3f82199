"""The trail's chain: each entry's hash covers the entry and the hash before it.

Whoever changes, removes or puts in an entry must change every hash after it. What the
chain alone cannot show is that its newest entries were cut off: keep the newest hash
somewhere else to show that too.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from casework.answers import TrailEntry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from casework.database.records import TrailRecord

FIRST_HASH = "0" * 64


@dataclass(frozen=True, slots=True)
class TrailCheck:
    """Whether the chain holds; ``broken`` is the first entry that does not, or None."""

    entries: int
    broken: int | None
    sentence: str

    @property
    def holds(self) -> bool:
        """Whether every entry is as it was written."""
        return self.broken is None


def canonical_json(value: Any) -> str:  # noqa: ANN401 - any value that JSON can hold
    """The one text of a value: keys sorted, no blanks, no escapes beyond JSON's own."""
    return json.dumps(
        value,
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        allow_nan=False,
    )


def entry_hash(entry: TrailRecord) -> str:
    """SHA-256 in hexadecimal over everything in an entry but its own hash."""
    said = {
        "number": entry.number,
        "time_us": entry.time_us,
        "case": entry.case,
        "actor": entry.actor,
        "action": entry.action,
        "details": entry.details,
        "previous_hash": entry.previous_hash,
    }
    return hashlib.sha256(canonical_json(said).encode()).hexdigest()


def entry_told(entry: TrailRecord) -> TrailEntry:
    """An entry as a value."""
    return TrailEntry(
        number=entry.number,
        time_us=entry.time_us,
        actor=entry.actor,
        action=entry.action,
        details=entry.details,
        previous_hash=entry.previous_hash,
        hash=entry.hash,
        case=entry.case,
    )


def check_chain(entries: Iterable[TrailRecord]) -> TrailCheck:
    """Go through the entries from the first; O(entries)."""
    previous, count = FIRST_HASH, 0
    for entry in entries:
        count += 1
        problem = _problem(entry, count, previous)
        if problem:
            return TrailCheck(count, entry.number, problem)
        previous = entry.hash
    return TrailCheck(count, None, f"All {count} entries of the trail are as written.")


def _problem(entry: TrailRecord, number: int, previous: str) -> str:
    if entry.number != number:
        return f"Entry {number} of the trail is missing: entry {entry.number} follows."
    if entry.previous_hash != previous:
        return f"Entry {number} of the trail does not follow the one before it."
    if entry.hash != entry_hash(entry):
        return f"Entry {number} of the trail was changed after it was written."
    return ""
