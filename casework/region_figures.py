"""The flow map as a matrix and as arcs: which cells stand where, and their sums."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from casework.answers import RegionFlow, RegionsAnswer
    from graph.nouns import Sum


@dataclass(frozen=True, slots=True)
class RegionTable:
    """Cells of one currency by (from, to); masked cells hold no figure at all.

    ``sums_out`` and ``sums_in`` sum the cells that are shown; largest turnover first.
    """

    regions: tuple[str, ...]
    cells: dict[tuple[str, str], RegionFlow]
    masked: frozenset[tuple[str, str]]
    sums_out: dict[str, int]
    sums_in: dict[str, int]
    total: int


@dataclass(frozen=True, slots=True)
class RegionArcs:
    """Which flows are drawn, and how many and how much is not."""

    drawn: tuple[RegionFlow, ...]
    left_out: int
    left_out_minor: int
    unplaced: int
    unplaced_minor: int


def region_table(answer: RegionsAnswer, currency: str) -> RegionTable:
    """The cells of one currency, and the sums of those that are shown."""
    flows = [flow for flow in answer.flows if flow.currency == currency]
    shown = {(f.from_region, f.to_region): f for f in flows if not f.masked}
    masked = frozenset((f.from_region, f.to_region) for f in flows if f.masked)
    sums_out: dict[str, int] = {}
    sums_in: dict[str, int] = {}
    for (start, end), flow in shown.items():
        sums_out[start] = sums_out.get(start, 0) + flow.amount_minor
        sums_in[end] = sums_in.get(end, 0) + flow.amount_minor
    regions = {code for pair in [*shown, *masked] for code in pair}
    ordered = sorted(
        regions, key=lambda r: (-sums_out.get(r, 0) - sums_in.get(r, 0), r)
    )
    return RegionTable(
        regions=tuple(ordered),
        cells=shown,
        masked=masked,
        sums_out=sums_out,
        sums_in=sums_in,
        total=sum(flow.amount_minor for flow in shown.values()),
    )


def region_arcs(
    answer: RegionsAnswer,
    currency: str,
    is_placed: Callable[[str], bool],
    most: int,
    chosen: str = "",
) -> RegionArcs:
    """The ``most`` largest flows between two places; the rest is counted and summed.

    ``chosen`` keeps the flows of one region. A flow with an end for which ``is_placed``
    is False (an unknown region) is unplaced.
    """
    flows = [
        flow
        for flow in answer.flows
        if flow.currency == currency
        and not flow.masked
        and flow.from_region != flow.to_region
        and chosen in {"", flow.from_region, flow.to_region}
    ]
    ends = {code for flow in flows for code in (flow.from_region, flow.to_region)}
    known = {code for code in ends if is_placed(code)}
    placed = [f for f in flows if {f.from_region, f.to_region} <= known]
    unplaced = [f for f in flows if not {f.from_region, f.to_region} <= known]
    placed.sort(key=lambda f: (-f.amount_minor, f.from_region, f.to_region))
    rest = placed[most:]
    return RegionArcs(
        drawn=tuple(placed[:most]),
        left_out=len(rest),
        left_out_minor=sum(flow.amount_minor for flow in rest),
        unplaced=len(unplaced),
        unplaced_minor=sum(flow.amount_minor for flow in unplaced),
    )


def masked_sums(answer: RegionsAnswer) -> tuple[Sum, ...]:
    """What the masked cells sum to; () where a sum would give a cell away.

    The sum of a single cell is that cell's figure, within each currency too, since the
    cells of a currency are listed.
    """
    count: dict[str, int] = {}
    for flow in answer.flows:
        if flow.masked:
            count[flow.currency] = count.get(flow.currency, 0) + 1
    told = tuple(s for s in answer.masked_sums if count.get(s.currency, 0) > 1)
    return told if len(told) == len(answer.masked_sums) else ()
