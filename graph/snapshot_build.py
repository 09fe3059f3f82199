"""Reading a snapshot: Parquet columns into NumPy, then order and indexes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from graph._indexes import grouped_positions
from graph.arrow import arrow_texts, numbers_of, pc
from graph.errors import InputError
from graph.nouns import KINDS, AccountKind
from graph.snapshot import Relations, Snapshot

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from graph.instants import Window
    from graph.ledger import Ledger

_MAX_CURRENCIES = 256
_RELATIONS = """
SELECT (r.kind = 'reverses')::BIGINT, t.ordinal, o.ordinal FROM relations r
JOIN transfers t ON t.transfer_id = r.transfer
JOIN transfers o ON o.transfer_id = r.of_transfer
"""
_KIND_CODES = """
SELECT coalesce(k.code, ?) FROM account_now a
LEFT JOIN (SELECT unnest(?) AS kind, unnest(range(?)) AS code) k USING (kind)
ORDER BY a.ordinal
"""
_COLUMNS = "ordinal, src, dst, amount_minor, currency, time_us, precision, seq"


@dataclass(frozen=True, slots=True, eq=False)
class _Columns:
    """What is read of each transfer, row by row."""

    ordinal: NDArray[np.int32]
    src: NDArray[np.int32]
    dst: NDArray[np.int32]
    amount: NDArray[np.int64]
    currency: NDArray[np.uint8]
    time_us: NDArray[np.int64]
    seq: NDArray[np.int64]
    day_ties: bool


def build_snapshot(ledger: Ledger, window: Window) -> Snapshot:
    """The snapshot of a ledger version and window. O(E log E), O(E) when in order."""
    currencies = _currencies(ledger)
    columns = _in_time_order(_read_columns(ledger, window, currencies))
    kind = account_kinds(ledger)
    out_start, out_order = grouped_positions(columns.src, len(kind))
    in_start, in_order = grouped_positions(columns.dst, len(kind))
    return Snapshot(
        ledger_version=ledger.version,
        window=window,
        currencies=currencies,
        src=columns.src,
        dst=columns.dst,
        time_us=columns.time_us,
        amount=columns.amount,
        currency=columns.currency,
        ordinal=columns.ordinal,
        kind=kind,
        out_start=out_start,
        out_order=out_order,
        in_start=in_start,
        in_order=in_order,
        day_ties=columns.day_ties,
        relations=_relations(ledger, columns.ordinal),
    )


def _relations(ledger: Ledger, ordinal: NDArray[np.int32]) -> Relations:
    """The relations both of whose transfers are among those of the ordinals."""
    if not ledger.files("relations"):
        return Relations()
    rows = np.array(ledger.rows(_RELATIONS), dtype=np.int64).reshape(-1, 3)
    order = np.argsort(ordinal, kind="stable")
    pairs = rows[:, 1:]
    place = np.searchsorted(ordinal, pairs, sorter=order)
    found = order[np.minimum(place, len(order) - 1)] if len(order) else place
    here = (ordinal[found] == pairs).all(axis=1) if len(order) else place[:, 0] < 0
    reverses = rows[:, 0] == 1
    return Relations(
        _ascending(found[here & reverses]), _ascending(found[here & ~reverses][:, ::-1])
    )


def _ascending(pairs: NDArray[np.int64]) -> NDArray[np.int64]:
    return pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]


def account_kinds(ledger: Ledger) -> NDArray[np.uint8]:
    """uint8[V]: the code of each account's kind, ``unknown`` where nothing is said."""
    known = [str(kind) for kind in KINDS]
    parameters = [AccountKind.UNKNOWN.code, known, len(known)]
    return numbers_of(ledger.query(_KIND_CODES, parameters).column(0), np.uint8)


def _currencies(ledger: Ledger) -> tuple[str, ...]:
    rows = ledger.rows("SELECT DISTINCT currency FROM transfers ORDER BY currency")
    if len(rows) > _MAX_CURRENCIES:
        raise InputError(
            f"The ledger holds {len(rows)} currencies; a snapshot holds at most "
            f"{_MAX_CURRENCIES}: load them into ledgers of their own.",
            currencies=len(rows),
        )
    return tuple(row[0] for row in rows)


def _read_columns(
    ledger: Ledger, window: Window, currencies: tuple[str, ...]
) -> _Columns:
    where, params = "", []
    if not window.is_open:
        where = "WHERE time_us >= ? AND time_us < ?"
        params = [window.after_us, window.before_us]
    # The columns' and the condition's texts are constants; the values are parameters.
    table = ledger.query(f"SELECT {_COLUMNS} FROM transfers {where}", params)  # noqa: S608
    texts = arrow_texts(currencies)
    codes = pc.index_in(table.column("currency"), value_set=texts)
    return _Columns(
        ordinal=numbers_of(table.column("ordinal"), np.int32),
        src=numbers_of(table.column("src"), np.int32),
        dst=numbers_of(table.column("dst"), np.int32),
        amount=numbers_of(table.column("amount_minor"), np.int64),
        currency=numbers_of(codes, np.uint8),
        time_us=numbers_of(table.column("time_us"), np.int64),
        seq=numbers_of(table.column("seq"), np.int64),
        day_ties=bool(numbers_of(table.column("precision"), np.int8).any()),
    )


def _in_time_order(columns: _Columns) -> _Columns:
    """The rows in the order (instant, sequence, ordinal); the same where it holds."""
    by_ordinal = bool(np.all(columns.ordinal[1:] > columns.ordinal[:-1]))
    if by_ordinal and not columns.seq.any():
        if np.all(columns.time_us[1:] >= columns.time_us[:-1]):
            return columns
        order = np.argsort(columns.time_us, kind="stable")
    else:
        order = np.lexsort((columns.ordinal, columns.seq, columns.time_us))
    return _Columns(
        ordinal=columns.ordinal[order],
        src=columns.src[order],
        dst=columns.dst[order],
        amount=columns.amount[order],
        currency=columns.currency[order],
        time_us=columns.time_us[order],
        seq=columns.seq[order],
        day_ties=columns.day_ties,
    )
