"""Answers read as mappings, so that a relation between two of them is an equation.

Each reader takes the change that the ledger went through, if any, and names accounts and
transfers as they were before it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from algorithms.seeds import UNKNOWN_LABEL
from algorithms.trace_results import REASONS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from metamorphic import Change

    from algorithms.hops import HopFlows
    from algorithms.matches import Matches
    from algorithms.origins import Origins
    from algorithms.trace_results import Trace, TracedTransfers

Told = dict[tuple[Any, ...], int]


def _summed(pairs: Iterable[tuple[tuple[Any, ...], int]]) -> Told:
    found: Told = {}
    for key, value in pairs:
        found[key] = found.get(key, 0) + value
    return {key: value for key, value in found.items() if value}


def told_ends(found: Trace, change: Change | None = None) -> Told:
    """(label, account, currency, why following ended there) and the minor units."""
    ends = found.stops
    rows = zip(
        ends.label.tolist(),
        ends.account.tolist(),
        ends.currency.tolist(),
        ends.reason.tolist(),
        ends.amount.tolist(),
        strict=True,
    )
    old = (lambda v: v) if change is None else change.account.__getitem__
    return _summed(
        (
            (
                "end",
                found.labels[n],
                old(v),
                found.currencies[code],
                str(REASONS[why]),
            ),
            a,
        )
        for n, v, code, why, a in rows
    )


def told_moves(found: Trace, change: Change | None = None) -> Told:
    """(label, transfer) and what it carried; the same of what was seeded on it."""
    old = (lambda n: n) if change is None else change.position.__getitem__
    return _summed(
        ((name, found.labels[n], old(at)), a)
        for name in ("transfers", "fresh")
        for n, at, a in zip(*_columns(getattr(found, name)), strict=True)
    )


def _columns(table: TracedTransfers) -> tuple[list[int], list[int], list[int]]:
    return table.label.tolist(), table.position.tolist(), table.amount.tolist()


def told_lines(found: Trace) -> Told:
    """The closing lines, figure by figure."""
    return _summed(
        (("line", line.label, line.currency, name), getattr(line, name))
        for line in found.lines
        for name in ("seeded", "held", "left", "fees", "unexplained", "lacking")
    )


def told(found: Trace, change: Change | None = None) -> Told:
    """All that a trace says: ends, moves, and closing lines."""
    return told_ends(found, change) | told_moves(found, change) | told_lines(found)


def told_origins(found: Origins, change: Change | None = None) -> Told:
    """(account, currency, kind, origin) and the minor units of each part."""
    old = (lambda v: v) if change is None else change.account.__getitem__
    rows = zip(
        found.account.tolist(),
        found.currency.tolist(),
        found.origin_kind.tolist(),
        found.origin_account.tolist(),
        found.amount.tolist(),
        strict=True,
    )
    return _summed(
        ((old(v), found.currencies[code], kind, old(origin)), a)
        for v, code, kind, origin, a in rows
        if old(v) >= 0
    )


def told_matches(found: Matches, change: Change | None = None) -> Told:
    """(account, receipt, payment, currency, how long it lay) and the minor units."""
    old = (lambda v: v) if change is None else change.account.__getitem__
    at = (lambda n: n) if change is None else change.position.__getitem__

    def place(n: int) -> int:
        return at(n) if n >= 0 else n

    rows = zip(
        found.account.tolist(),
        found.in_position.tolist(),
        found.out_position.tolist(),
        found.currency.tolist(),
        found.held_us.tolist(),
        found.amount.tolist(),
        strict=True,
    )
    return _summed(
        ((old(v), place(i), place(o), found.currencies[code], held), a)
        for v, i, o, code, held, a in rows
        if old(v) >= 0
    )


def of_the_old(answer: Told) -> Told:
    """Without the unknown money of accounts that are new, and the sums it is in."""
    return {
        key: value
        for key, value in answer.items()
        if key[1] != UNKNOWN_LABEL or (key[0] != "line" and key[2] >= 0)
    }


def times(answer: Told, factor: int) -> Told:
    """Every figure so many times as large."""
    return {key: value * factor for key, value in answer.items()}


def farthest(one: Told, other: Told) -> int:
    """The largest difference between two figures of the same name."""
    return max(
        (abs(one.get(key, 0) - other.get(key, 0)) for key in one.keys() | other.keys()),
        default=0,
    )


def without_labels(answer: Told) -> Told:
    """The figures of all labels together; the label is the second of each name."""
    return _summed(((key[0], *key[2:]), value) for key, value in answer.items())


def told_hops(found: HopFlows, change: Change | None = None) -> Told:
    """What each transfer carried at each hop, what rests where after how many."""
    at = (lambda n: n) if change is None else change.position.__getitem__
    old = (lambda v: v) if change is None else change.account.__getitem__
    moved = zip(
        found.hop.tolist(), found.position.tolist(), found.amount.tolist(), strict=True
    )
    rests = zip(
        found.rest_hop.tolist(),
        found.rest_account.tolist(),
        found.rest_currency.tolist(),
        found.rest_amount.tolist(),
        strict=True,
    )
    return _summed(
        [
            *((("moved", hop, at(n)), a) for hop, n, a in moved),
            *(
                (("rests", hop, old(v), found.currencies[c]), a)
                for hop, v, c, a in rests
            ),
        ]
    )
