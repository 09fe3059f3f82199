"""The matrix beside the map: region × region, with the sums of its rows and columns."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.figures.amounts import exact_text, short_text
from workbench.figures.inks import between, inks

if TYPE_CHECKING:
    from casework.answers import RegionFlow, RegionsAnswer
    from workbench.figures.flow_map import MapView

# Withheld: too few people, or the cell that would give such a one away.
MASK = "•••"
# What a row's id and a column's field begin with; the region's code follows.
ROW = "row:"
COLUMN = "to:"


@dataclass(frozen=True, slots=True)
class Matrix:
    """Cells of one currency by (from, to); masked cells hold no figure at all.

    ``sums_out`` and ``sums_in`` sum the cells that are shown; largest turnover first.
    """

    regions: tuple[str, ...]
    cells: dict[tuple[str, str], RegionFlow]
    masked: frozenset[tuple[str, str]]
    sums_out: dict[str, int]
    sums_in: dict[str, int]
    total: int


def matrix(answer: RegionsAnswer, currency: str) -> Matrix:
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
    return Matrix(
        regions=tuple(ordered),
        cells=shown,
        masked=masked,
        sums_out=sums_out,
        sums_in=sums_in,
        total=sum(flow.amount_minor for flow in shown.values()),
    )


def matrix_rows(
    table: Matrix, view: MapView, names: dict[str, str]
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Rows of short texts with exact ones (``_exact``) and shades, and the row of sums."""
    look = inks(view.scheme)
    largest = max((flow.amount_minor for flow in table.cells.values()), default=0)
    rows = []
    for start in table.regions:
        row: dict[str, Any] = {"id": ROW + start, "region": names[start]}
        for end in table.regions:
            row |= _cell(COLUMN + end, table, (start, end), view, largest)
        row |= _sum("sum", table.sums_out.get(start, 0), view)
        rows.append(row)
    last: dict[str, Any] = {"id": "sum", "region": "Σ"}
    for end in table.regions:
        last |= _sum(COLUMN + end, table.sums_in.get(end, 0), view)
        last[f"{COLUMN}{end}_ink"] = look.text
    last |= _sum("sum", table.total, view)
    return rows, last


def _cell(
    name: str,
    table: Matrix,
    pair: tuple[str, str],
    view: MapView,
    largest: int,
) -> dict[str, Any]:
    look = inks(view.scheme)
    if pair in table.masked:
        return {name: MASK, f"{name}_shade": look.land, f"{name}_ink": look.masked}
    flow = table.cells.get(pair)
    if flow is None:
        return {name: ""}
    place = math.sqrt(flow.amount_minor / largest) if largest > 0 else 0.0
    strong = place > 0.55  # noqa: PLR2004 - where the scale turns too dark for dark text
    return {
        name: short_text(flow.amount_minor, flow.currency, view.language),
        f"{name}_exact": exact_text(flow.amount_minor, flow.currency),
        f"{name}_shade": between(look.sequential, place),
        f"{name}_ink": look.ground if strong else look.text,
    }


def _sum(name: str, minor: int, view: MapView) -> dict[str, Any]:
    return {
        name: short_text(minor, view.currency, view.language),
        f"{name}_exact": exact_text(minor, view.currency),
    }
