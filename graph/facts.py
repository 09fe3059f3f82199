"""What is said of each account now, as columns by ordinal: one reading, two stores."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from graph._lookup import build_lookup, find_keys
from graph.arrow import arrow_positions, pc
from graph.nouns import Account, AccountKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from graph.ledger import Ledger

# Between the parts of the searched text: control characters that no name holds.
NAME_BEGINS = "\x1f"
PARTY_BEGINS = "\x1e"

_FACTS = """
SELECT a.ordinal, a.account, coalesce(a.name, '') AS name,
    coalesce(a.kind, 'unknown') AS kind, coalesce(a.institution, '') AS institution,
    coalesce(a.party, '') AS party, coalesce(a.region, '') AS region,
    coalesce(a.opened, '') AS opened, coalesce(p.name, '') AS party_name
FROM account_now a LEFT JOIN party_now p ON p.party = a.party
ORDER BY a.ordinal
"""
_FIELDS = (
    "ordinal",
    "account",
    "name",
    "kind",
    "institution",
    "party",
    "region",
    "opened",
)


def account_facts(ledger: Ledger) -> pa.Table:
    """One row an account, by ordinal."""
    return ledger.query(_FACTS).combine_chunks()


def searched_texts(facts: pa.Table) -> pa.ChunkedArray:
    """What a search looks through: each account's id and names, in small letters."""
    searched = pc.binary_join_element_wise(
        pc.binary_join_element_wise(facts["account"], facts["name"], NAME_BEGINS),
        facts["party_name"],
        PARTY_BEGINS,
    )
    return pc.utf8_lower(searched)


def searched_text(text: str) -> str:
    """The text as it is looked for: without outer blanks, in small letters.

    An empty text finds nothing. Letters are folded one by one, as in the searched column.
    """
    return str(pc.utf8_lower(pa.scalar(text.strip())).as_py())


def accounts_of(rows: Iterable[Sequence[str | int]]) -> tuple[Account, ...]:
    """Accounts of rows whose fields stand in the order of ``Account``."""
    return tuple(
        Account(
            ordinal=int(row[0]),
            account=str(row[1]),
            name=str(row[2]),
            kind=AccountKind(str(row[3])),
            institution=str(row[4]),
            party=str(row[5]),
            region=str(row[6]),
            opened=str(row[7]),
        )
        for row in rows
    )


class AccountColumns:
    """The facts of all accounts, and a hash table from id to ordinal."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table
        self._ids = table.column("account").combine_chunks().cast(pa.string())
        self._slots = build_lookup(*_buffers(self._ids))

    @cached_property
    def _search(self) -> pa.ChunkedArray:
        # When first searched: its separators alone make pyarrow import pandas.
        return searched_texts(self._table)

    def ordinals(self, ids: Sequence[str]) -> NDArray[np.int32]:
        """int32[N]: the ordinal of each id, -1 where it is not held."""
        keys = _encoded(ids)
        return find_keys(self._slots, *_buffers(self._ids), *keys)

    def accounts(self, ordinals: Sequence[int]) -> tuple[Account, ...]:
        """Accounts by ordinal, in the order asked."""
        taken = self._table.select(_FIELDS).take(
            arrow_positions(np.array(ordinals, np.int64))
        )
        return accounts_of(zip(*taken.to_pydict().values(), strict=True))

    def names(self, ordinals: NDArray[np.int64]) -> list[str]:
        """Ids by ordinal, in the order asked."""
        names: list[str] = self._ids.take(arrow_positions(ordinals)).to_pylist()
        return names

    def matching(self, text: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Ordinals that a search finds, and how near each is: 0 equal, 1 begins."""
        wanted = searched_text(text)
        if not wanted:
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        found = np.flatnonzero(
            np.asarray(pc.match_substring(self._search, wanted), dtype=np.bool_)
        )
        hits = self._search.take(arrow_positions(found))
        equal = np.asarray(pc.starts_with(hits, wanted + NAME_BEGINS), dtype=np.bool_)
        begins = np.asarray(
            pc.or_(
                pc.starts_with(hits, wanted),
                pc.match_substring(hits, NAME_BEGINS + wanted),
            ),
            dtype=np.bool_,
        )
        return found, np.where(equal, 0, np.where(begins, 1, 2))


def _encoded(texts: Sequence[str]) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
    """Offsets (int32[N + 1]) and bytes of texts."""
    parts = [text.encode() for text in texts]
    at = np.zeros(len(parts) + 1, np.int32)
    np.cumsum([len(part) for part in parts], out=at[1:])
    return at, np.frombuffer(b"".join(parts), np.uint8)


def _buffers(ids: pa.StringArray) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
    """Offsets (int32[N + 1]) and bytes of a string array."""
    _, offsets, data = ids.buffers()
    if not len(ids):
        return np.zeros(1, np.int32), np.zeros(0, np.uint8)
    at = np.frombuffer(offsets, np.int32)[ids.offset : ids.offset + len(ids) + 1]
    text = np.zeros(0, np.uint8) if data is None else np.frombuffer(data, np.uint8)
    return at, text
