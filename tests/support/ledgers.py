"""Small ledgers for tests, written through the real writer.

A transfer is ``(from, to, amount)`` or a mapping with more of a transfer's columns; its
time is its place in the list, in seconds, unless it says otherwise. An account is a
mapping with at least ``account``; the ones that only transfers name follow after them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from graph.instants import MICROSECONDS
from graph.ledger import Ledger
from graph.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


def make_ledger(
    folder: Path,
    transfers: Sequence[tuple[str, str, int] | Mapping[str, Any]] = (),
    accounts: Sequence[Mapping[str, Any]] = (),
    **tables: Sequence[Mapping[str, Any]],
) -> Ledger:
    """Append rows to the ledger in a folder and open its new version.

    ``tables`` gives rows of the other tables by name: parties, links, listings …
    """
    with Ledger.write(folder) as writer:
        known = {}
        if writer.base is not None:
            ids = writer.base.account_ids().to_pylist()
            known = {name: ordinal for ordinal, name in enumerate(ids)}
        before = len(known)
        said = [_account(row, known) for row in accounts]
        moved = [
            _transfer(place, row, known, writer.transfers)
            for place, row in enumerate(transfers)
        ]
        told = {row["account"] for row in said}
        new = [name for name, ordinal in known.items() if ordinal >= before]
        said += [_account({"account": name}, known) for name in new if name not in told]
        writer.append("accounts", _rows("accounts", said), len(known) - before)
        writer.append("transfers", _rows("transfers", moved))
        for name, rows in tables.items():
            writer.append(name, _rows(name, rows))
        writer.commit()
    return Ledger.open(folder)


def _account(row: Mapping[str, Any], known: dict[str, int]) -> dict[str, Any]:
    return {**row, "ordinal": known.setdefault(row["account"], len(known))}


def _transfer(
    place: int,
    row: tuple[str, str, int] | Mapping[str, Any],
    known: dict[str, int],
    before: int,
) -> dict[str, Any]:
    if isinstance(row, tuple):
        row = {"from": row[0], "to": row[1], "amount_minor": row[2]}
    values = {
        "ordinal": before + place,
        "transfer_id": f"T{before + place}",
        "currency": "CNY",
        "time_us": (before + place) * MICROSECONDS,
        "src": known.setdefault(row["from"], len(known)),
        "dst": known.setdefault(row["to"], len(known)),
    }
    return {**values, **{k: v for k, v in row.items() if k not in {"from", "to"}}}


def _rows(table: str, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    schema = TABLES[table]
    zero = {field.name for field in schema if pa.types.is_integer(field.type)}
    complete = [
        {
            name: row.get(
                name,
                0 if name in zero and not schema.field(name).nullable else None,
            )
            for name in schema.names
        }
        for row in rows
    ]
    return pa.Table.from_pylist(complete, schema=schema)
