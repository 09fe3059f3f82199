"""The matrix beside the map: region × region, with the sums of its rows and columns."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from workbench.figures.amounts import exact_text, short_text
from workbench.figures.inks import between, inks

if TYPE_CHECKING:
    from casework.region_figures import RegionTable
    from workbench.figures.map_view import MapView

# Withheld: too few people, or the cell that would give such a one away.
MASK = "•••"
# What a row's id and a column's field begin with; the region's code follows.
ROW = "row:"
COLUMN = "to:"


def matrix_rows(
    table: RegionTable, view: MapView, names: dict[str, str]
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
    table: RegionTable,
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
