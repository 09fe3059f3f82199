"""One path that respects time: what both stores answer, decided in one place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from graph._temporal import (
    ALWAYS_US,
    NEVER_US,
    earliest_arrivals,
    latest_departures,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Edges:
    """Transfers of one currency in the order of time.

    ``src``, ``dst`` int32[E]; ``time_us``, ``ordinal`` int64[E]; ``ends`` bool[V]:
    accounts that money is not followed through.
    """

    src: NDArray[np.int32]
    dst: NDArray[np.int32]
    time_us: NDArray[np.int64]
    ordinal: NDArray[np.int64]
    ends: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, order=True)
class Route:
    """A path by its ledger ordinals; the smaller is the better."""

    arrival_us: int
    hops: int
    ordinals: tuple[int, ...]


def earliest_route(edges: Edges, source: int, target: int) -> Route | None:
    """The path that arrives first, has fewest hops, then the smallest ordinals.

    Ordinals are compared from the first step on. O(hops × E).
    """
    arrival = earliest_arrivals(edges.src, edges.dst, edges.time_us, edges.ends, source)
    arrives = int(arrival[target])
    if source == target or arrives == NEVER_US:
        return None
    layers = _layers(_until(edges, arrives), source, target)
    ordinals = _smallest(_until(edges, arrives), layers, source, target)
    return Route(arrives, len(ordinals), ordinals)


def _until(edges: Edges, last_us: int) -> Edges:
    stop = int(np.searchsorted(edges.time_us, last_us, side="right"))
    return Edges(
        edges.src[:stop],
        edges.dst[:stop],
        edges.time_us[:stop],
        edges.ordinal[:stop],
        edges.ends,
    )


def _layers(edges: Edges, source: int, target: int) -> list[NDArray[np.int64]]:
    """Latest departures with 0, 1, 2 … hops to go, until ``source`` has one."""
    ends = edges.ends.copy()
    ends[target] = False
    after = np.full(len(ends), ALWAYS_US, dtype=np.int64)
    after[target] = NEVER_US
    layers = [after]
    while layers[-1][source] == ALWAYS_US or len(layers) == 1:
        layers.append(
            latest_departures(edges.src, edges.dst, edges.time_us, ends, layers[-1])
        )
    return layers


def _smallest(
    edges: Edges, layers: list[NDArray[np.int64]], source: int, target: int
) -> tuple[int, ...]:
    """Ordinals of the path, each step the smallest from which the rest can follow."""
    here, now, chosen = source, ALWAYS_US, []
    ends = edges.ends.copy()
    ends[target] = False
    for after in reversed(layers[:-1]):
        can = (edges.src == here) & (edges.time_us > now)
        can &= (edges.time_us < after[edges.dst]) & ~ends[edges.dst]
        at = np.flatnonzero(can)
        best = at[np.argmin(edges.ordinal[at])]
        chosen.append(int(edges.ordinal[best]))
        here, now = int(edges.dst[best]), int(edges.time_us[best])
    return tuple(chosen)
