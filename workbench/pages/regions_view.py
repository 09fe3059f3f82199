"""What the regional page shows: pure functions from a RegionsAnswer to components."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casework.region_figures import masked_sums, region_table
from casework.totals import relations_total
from graph.instants import instant_text
from workbench.figures.amounts import exact_text
from workbench.figures.flow_map import chosen_arcs
from workbench.figures.matrix import COLUMN, MASK, matrix_rows
from workbench.outlines import china, world
from workbench.pages.parts import (
    RIGHT,
    Row,
    column,
    count_column,
    grid,
    money,
    money_column,
    note,
)
from workbench.pages.words import sayer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash.development.base_component import Component

    from casework.answers import RegionFlow, RegionsAnswer
    from graph.store import Relation
    from workbench.figures.map_view import MapView
    from workbench.outlines import Outlines

FEWEST_PEOPLE = 5


def outlines_of(level: str) -> Outlines:
    """The map of a level: countries of the world, or the provinces of China."""
    return world() if level == "country" else china()


def currencies(answer: RegionsAnswer) -> tuple[str, ...]:
    """The currencies of the flows, the one with most transfers first."""
    counts: dict[str, int] = {}
    for flow in answer.flows:
        counts[flow.currency] = counts.get(flow.currency, 0) + flow.transfers
    return tuple(sorted(counts, key=lambda code: (-counts[code], code)))


def region_name(answer: RegionsAnswer, level: str, code: str, language: str) -> str:
    """The region's name as the answer, then as the map tells it, else its code."""
    for total in answer.totals:
        if total.region == code:
            name = total.name_zh if language == "zh" else total.name
            if name and name != code:
                return name
    outline = outlines_of(level).find(code)
    if outline is not None:
        return outline.name_in(language)
    return code or sayer(language)("regions.unknown_region")


def notes(answer: RegionsAnswer, outlines: Outlines, view: MapView) -> list[Component]:
    """What the map does not draw, each counted and summed."""
    say = sayer(view.language)
    arcs = chosen_arcs(answer, outlines, view)
    told = []
    if arcs.left_out:
        text = say("regions.arcs_cut").format(
            returned=f"{len(arcs.drawn):,}",
            count=f"{arcs.left_out:,}",
            amount=exact_text(arcs.left_out_minor, view.currency),
        )
        told.append(note(text, "cut"))
    if arcs.unplaced:
        text = say("regions.unplaced").format(
            count=f"{arcs.unplaced:,}",
            amount=exact_text(arcs.unplaced_minor, view.currency),
        )
        told.append(note(text, "cut"))
    masked = masked_text(answer, view)
    return [*told, note(masked, "cut")] if masked else told


def masked_text(answer: RegionsAnswer, view: MapView) -> str:
    """How many cells are masked and what they sum to; '' if none is.

    A sum that would give a cell away is withheld.
    """
    if not answer.masked_cells:
        return ""
    say = sayer(view.language)
    count = f"{answer.masked_cells:,}"
    sums = [exact_text(s.amount_minor, s.currency) for s in masked_sums(answer)]
    if not sums:
        return say("regions.masked_withheld").format(count=count)
    return say("regions.masked_count").format(count=count, amount=", ".join(sums))


def matrix_grid(answer: RegionsAnswer, level: str, view: MapView) -> Component:
    """The heat table, with the sums of its rows at the right and its columns below."""
    say = sayer(view.language)
    table = region_table(answer, view.currency)
    names = {
        code: region_name(answer, level, code, view.language) for code in table.regions
    }
    rows, last = matrix_rows(table, view, names)
    style = {
        "function": "({backgroundColor: params.data[params.colDef.field + '_shade'],"
        "color: params.data[params.colDef.field + '_ink']})"
    }
    cells = [
        {
            "field": COLUMN + code,
            "headerName": names[code],
            "headerTooltip": names[code],
            "tooltipField": f"{COLUMN}{code}_exact",
            "type": "rightAligned",
            "cellClass": RIGHT,
            "cellStyle": style,
            "sortable": False,
            "width": 76,
            "minWidth": 60,
        }
        for code in table.regions
    ]
    first = column("region", "", pinned="left", width=118, cellClass="row-name")
    sums = {
        **column("sum", say("regions.sum_out"), pinned="right", width=96),
        "type": "rightAligned",
        "cellClass": [*RIGHT, "sum"],
        "tooltipField": "sum_exact",
    }
    options = {
        "rowHeight": 30,
        "headerHeight": 32,
        # More columns than fit are never out of sight without a sign.
        "alwaysShowHorizontalScroll": True,
    }
    return grid(
        "regions-matrix",
        [first, *cells, sums],
        rows,
        [last],
        most=18,
        fit=None,
        options=options,
        getRowId="params.data.id",
    )


def flow_of(
    answer: RegionsAnswer, start: str, end: str, currency: str
) -> RegionFlow | None:
    """The cell of the two regions in the currency; None where nothing moved."""
    asked = (start, end, currency)
    for flow in answer.flows:
        if (flow.from_region, flow.to_region, flow.currency) == asked:
            return flow
    return None


def region_sums(answer: RegionsAnswer, code: str, currency: str) -> tuple[int, int]:
    """What a region received from and paid to the others, as the answer tells it."""
    for total in answer.totals:
        if (total.region, total.currency) == (code, currency):
            return total.in_minor, total.out_minor
    return 0, 0


def flows_table(
    answer: RegionsAnswer, level: str, code: str, view: MapView
) -> Component:
    """A region's arcs, both ways, largest first; a masked one without its figures."""
    say = sayer(view.language)
    rows: list[Row] = []
    for flow in answer.flows:
        if flow.currency != view.currency or code not in {
            flow.from_region,
            flow.to_region,
        }:
            continue
        row: Row = {
            "from": region_name(answer, level, flow.from_region, view.language),
            "to": region_name(answer, level, flow.to_region, view.language),
            "amount": -1,
            "amount_text": MASK,
        }
        if not flow.masked:
            row |= money("amount", flow.amount_minor, flow.currency)
            row |= {"transfers": flow.transfers, "people": flow.people}
        rows.append(row)
    columns = [
        column("from", say("pages.from"), flex=1),
        column("to", say("pages.to"), flex=1),
        count_column("transfers", say("pages.transfers"), width=120),
        count_column("people", say("regions.people_count"), width=120),
        money_column("amount", say("pages.amount"), flex=1, sort="desc"),
    ]
    return grid("regions-flows", columns, rows)


def pairs_table(
    name: str,
    rows: Sequence[Relation],
    total_minor: int,
    currency: str,
    language: str,
) -> list[Component]:
    """The pairs of accounts behind an arc, their sum, and the arc's whole."""
    say = sayer(language)
    kept = [row for row in rows if row.currency == currency]
    listed: list[Row] = [
        {
            "from": row.from_account,
            "to": row.to_account,
            "transfers": row.transfers,
            "first": instant_text(row.first_us)[:10],
            "last": instant_text(row.last_us)[:10],
            **money("amount", row.amount_minor, row.currency),
        }
        for row in kept
    ]
    whole = relations_total(rows, currency)
    total = whole.amount_minor
    columns = [
        column("from", say("pages.from"), flex=2),
        column("to", say("pages.to"), flex=2),
        count_column("transfers", say("pages.transfers"), width=100),
        column("first", say("pages.first"), width=110, cellClass="figures"),
        column("last", say("pages.last"), width=110, cellClass="figures"),
        money_column("amount", say("pages.amount"), flex=2, sort="desc"),
    ]
    last = {"from": say("pages.total"), **money("amount", total, currency)}
    last["transfers"] = whole.transfers
    text = say("regions.drill_cut").format(
        returned=f"{len(kept):,}",
        amount=exact_text(total, currency),
        total=exact_text(total_minor, currency),
    )
    return [
        grid(name, columns, listed, [last] if listed else []),
        note(text, "cut" if total != total_minor else "note"),
    ]
