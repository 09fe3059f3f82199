"""Small snapshots for tests, made from rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from graph._indexes import grouped_positions
from graph.instants import Window
from graph.nouns import AccountKind
from graph.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Row = tuple[int, int, int, int] | tuple[int, int, int, int, str]


def make_snapshot(
    rows: Sequence[Row],
    *,
    accounts: int | None = None,
    kinds: Mapping[int, AccountKind] | None = None,
    ordinals: Sequence[int] | None = None,
    ledger_version: int = 1,
) -> Snapshot:
    """A snapshot of rows (payer, receiver, microseconds, minor units[, currency]).

    Rows of one instant keep the order in which they are given; the currency is CNY
    where none is named; ``ordinals`` are the rows' ledger ordinals, 0, 1, … by default.
    """
    numbers = list(range(len(rows))) if ordinals is None else list(ordinals)
    order = sorted(range(len(rows)), key=lambda i: rows[i][2])
    said = [row[4] if len(row) == 5 else "CNY" for row in rows]
    currencies = tuple(sorted(set(said))) or ("CNY",)
    size = max((max(row[0], row[1]) + 1 for row in rows), default=0)
    size = size if accounts is None else accounts
    kind = np.full(size, AccountKind.BANK.code, dtype=np.uint8)
    for account, of in (kinds or {}).items():
        kind[account] = of.code
    src = np.array([rows[i][0] for i in order], dtype=np.int32)
    dst = np.array([rows[i][1] for i in order], dtype=np.int32)
    out_start, out_order = grouped_positions(src, size)
    in_start, in_order = grouped_positions(dst, size)
    return Snapshot(
        ledger_version=ledger_version,
        window=Window(),
        currencies=currencies,
        src=src,
        dst=dst,
        time_us=np.array([rows[i][2] for i in order], dtype=np.int64),
        amount=np.array([rows[i][3] for i in order], dtype=np.int64),
        currency=np.array([currencies.index(said[i]) for i in order], dtype=np.uint8),
        ordinal=np.array([numbers[i] for i in order], dtype=np.int32),
        kind=kind,
        out_start=out_start,
        out_order=out_order,
        in_start=in_start,
        in_order=in_order,
        day_ties=False,
    )
