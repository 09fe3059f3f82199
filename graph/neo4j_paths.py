"""The earliest path in a Neo4j database: what can be reached is asked for, hop by hop.

The server is asked for the transfers that money can be paid on with, in columns; the
path among them is then chosen by the same code as in the embedded store.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from graph._temporal import ALWAYS_US, NEVER_US
from graph.nouns import OUTSIDE
from graph.temporal import Edges, earliest_route

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from graph.temporal import Route

    Int64 = NDArray[np.int64]
    # One account of the front: ordinal, currency (None for all), after, up to.
    Front = list[list[int | str | None]]
    # Columns of transfers: ordinal, payer, payee, whether it ends there, time, currency.
    Ask = Callable[[Front, int], list[list[int | bool | str]]]

_DAY_US = 86_400_000_000
# Most paths end soon: what lies later is asked for only when nothing arrived before.
_HORIZONS_US = (7 * _DAY_US, 28 * _DAY_US, 112 * _DAY_US, 448 * _DAY_US)
ENDS = sorted(str(kind) for kind in OUTSIDE)


class Reached(NamedTuple):
    """Transfers that were fetched: int64[N] each, ``ends`` bool[N], ``currency`` str[N]."""

    ordinal: Int64
    payer: Int64
    payee: Int64
    ends: NDArray[np.bool_]
    time_us: Int64
    currency: NDArray[np.str_]


def earliest_steps(
    ask: Ask, first_us: int, accounts: int, source: int, target: int
) -> list[tuple[int, int, int]]:
    """Ordinals of (transfer, payer, payee) along the earliest path; empty if none.

    ``first_us`` is when the source first pays, ``accounts`` how many there are. ``ask``
    gives the transfers that leave the accounts of a front in their time, up to
    an instant. Each transfer is fetched once at most.
    """
    if source == target:
        return []
    reached = _joined(list(_rounds(ask, first_us, accounts, source, target)))
    routes = [
        route
        for currency in np.unique(reached.currency).tolist()
        if (route := _route(reached, reached.currency == currency, source, target))
    ]
    if not routes:
        return []
    place = {int(o): n for n, o in enumerate(reached.ordinal)}
    return [
        (
            ordinal,
            int(reached.payer[place[ordinal]]),
            int(reached.payee[place[ordinal]]),
        )
        for ordinal in min(routes).ordinals
    ]


def _rounds(
    ask: Ask, first_us: int, accounts: int, source: int, target: int
) -> Iterator[Reached]:
    """What each question brings, until money has arrived or can come no further."""
    arrival: dict[str, Int64] = {}
    bound, upto = NEVER_US, ALWAYS_US
    for horizon in _horizons(first_us):
        front = _on_from(arrival, source, upto, min(horizon, bound))
        upto = horizon
        while front:
            came = _read(ask(front, min(horizon, bound)))
            yield came
            at_target = came.payee == target
            if at_target.any():
                bound = min(bound, int(came.time_us[at_target].min()))
            front = _sooner(came, arrival, accounts, source, target, bound, horizon)
        if bound <= horizon:
            return


def _horizons(first_us: int) -> Iterator[int]:
    """Instants up to which is looked, each later; the last is the end of time."""
    yield from (first_us + length for length in _HORIZONS_US)
    yield NEVER_US


def _on_from(arrival: dict[str, Int64], source: int, after: int, upto: int) -> Front:
    """Everybody who was reached, in the time that is new."""
    front: Front = [[source, None, after, upto]]
    for currency, instants in arrival.items():
        held = np.flatnonzero(instants < upto)
        front += [
            [ordinal, currency, max(instant, after), upto]
            for ordinal, instant in zip(
                held.tolist(), instants[held].tolist(), strict=True
            )
        ]
    return front


def _sooner(
    came: Reached,
    arrival: dict[str, Int64],
    accounts: int,
    source: int,
    target: int,
    bound: int,
    horizon: int,
) -> Front:
    """Who was reached sooner than before, in the time that is new for them."""
    front: Front = []
    goes_on = ~came.ends & (came.payee != source) & (came.payee != target)
    for currency in np.unique(came.currency[goes_on]).tolist():
        known = arrival.setdefault(currency, np.full(accounts, NEVER_US))
        rows = np.flatnonzero(goes_on & (came.currency == currency))
        best = known.copy()
        np.minimum.at(best, came.payee[rows], came.time_us[rows])
        new = np.flatnonzero((best < known) & (best < bound))
        front += [
            [ordinal, currency, instant, min(before, horizon)]
            for ordinal, instant, before in zip(
                new.tolist(), best[new].tolist(), known[new].tolist(), strict=True
            )
        ]
        arrival[currency] = best
    return front


def _read(columns: list[list[int | bool | str]]) -> Reached:
    ordinal, payer, payee, ends, time_us, currency = columns
    return Reached(
        np.array(ordinal, dtype=np.int64),
        np.array(payer, dtype=np.int64),
        np.array(payee, dtype=np.int64),
        np.array(ends, dtype=np.bool_),
        np.array(time_us, dtype=np.int64),
        np.array(currency, dtype=np.str_),
    )


def _joined(parts: list[Reached]) -> Reached:
    """All parts in the order of time, then of the ledger."""
    if not parts:
        return _read([[], [], [], [], [], []])
    time_us = np.concatenate([part.time_us for part in parts])
    ordinal = np.concatenate([part.ordinal for part in parts])
    order = np.lexsort((ordinal, time_us))
    return Reached(
        ordinal[order],
        np.concatenate([part.payer for part in parts])[order],
        np.concatenate([part.payee for part in parts])[order],
        np.concatenate([part.ends for part in parts])[order],
        time_us[order],
        np.concatenate([part.currency for part in parts])[order],
    )


def _route(
    reached: Reached, rows: NDArray[np.bool_], source: int, target: int
) -> Route | None:
    """The best route over reached transfers of one currency; None if there is none."""
    ends_at = np.array([source, target])
    names, place = np.unique(
        np.concatenate((ends_at, reached.payer[rows], reached.payee[rows])),
        return_inverse=True,
    )
    count = int(rows.sum())
    payee = place[2 + count :]
    ends = np.zeros(len(names), dtype=np.bool_)
    ends[payee[reached.ends[rows]]] = True
    edges = Edges(
        place[2 : 2 + count].astype(np.int32),
        payee.astype(np.int32),
        reached.time_us[rows],
        reached.ordinal[rows],
        ends,
    )
    return earliest_route(edges, int(place[0]), int(place[1]))
