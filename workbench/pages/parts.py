"""Pieces that the pages share: cards, notes, grids, the line of the basis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dash_ag_grid as dag
from dash import dcc, html

from graph.instants import BEGINNING_US, FOREVER_US, instant_text
from workbench.figures.amounts import exact_text
from workbench.pages.words import sayer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash.development.base_component import Component

    from casework.answers import Basis

Row = dict[str, Any]

_GRID_THEME = {
    "function": "themeQuartz.withParams({"
    "backgroundColor: 'var(--panel)', foregroundColor: 'var(--text)',"
    "borderColor: 'var(--line)', headerBackgroundColor: 'var(--panel)',"
    "headerTextColor: 'var(--quiet)', accentColor: 'var(--accent)',"
    "oddRowBackgroundColor: 'var(--panel)', rowHoverColor: 'var(--hover)',"
    "fontFamily: 'inherit', fontSize: 13, headerFontSize: 12, headerFontWeight: 600,"
    "spacing: 5, wrapperBorder: false, wrapperBorderRadius: 0})"
}
ROWS_HIGH = 12
# A column's own class replaces the one that "rightAligned" gives, so it names both.
RIGHT = ["ag-right-aligned-cell", "figures"]
_ROW_PIXELS = 31


def page(name: str, language: str, *children: Component | None) -> Component:
    """A page with its title, its one-line purpose and its parts."""
    say = sayer(language)
    head = html.Header(
        [html.H1(say(f"{name}.title")), html.P(say(f"{name}.lead"), className="lead")]
    )
    shown = [child for child in children if child is not None]
    return html.Div([head, *shown], className=f"page page-{name}", lang=language)


def card(
    title: str, *children: Component | str | None, note: str = "", wide: bool = True
) -> Component:
    """A framed part of a page with its heading and an explaining note."""
    head = [html.H2(title)] + ([html.P(note, className="note")] if note else [])
    shown = [child for child in children if child is not None]
    return html.Section([*head, *shown], className="card wide" if wide else "card")


def field(label: str, control: Component) -> Component:
    """A control under its label."""
    return html.Div(
        [html.Span(label, className="field-label"), control], className="field"
    )


def note(text: str, kind: str = "note") -> Component:
    """One sentence; ``kind`` is note, cut (something is not shown) or problem."""
    return html.P(text, className=kind, role="alert" if kind == "problem" else None)


def graph(name: str, figure: dict[str, Any], tall: int) -> Component:
    """A figure that keeps its place while it is redrawn."""
    return dcc.Graph(
        id=name,
        figure=figure,
        config={"displaylogo": False, "displayModeBar": False, "responsive": True},
        style={"height": f"{tall}px"},
    )


def date_input(name: str) -> Component:
    """A date as the browser asks for it, ``YYYY-MM-DD``."""
    # The stubs of Dash know no "date", which browsers and Dash itself do.
    kind: Any = "date"
    return dcc.Input(id=name, type=kind)


def basis_line(basis: Basis, language: str) -> Component:
    """What the answer rests on: the same line asks the same answer again."""
    say = sayer(language)
    parts = [
        (say("pages.ledger_version"), str(basis.ledger_version)),
        (say("pages.engine"), basis.engine),
        *((name, _parameter(name, value)) for name, value in basis.parameters),
    ]
    items = [
        html.Span([html.Span(f"{name} ", className="quiet"), value])
        for name, value in parts
    ]
    return html.P([html.B(say("pages.basis")), *items], className="basis")


def _parameter(name: str, value: str) -> str:
    """A parameter to be read: an instant as such, an open end or nothing as a dash."""
    if name in {"after_us", "before_us"} and value.lstrip("-").isdigit():
        instant = int(value)
        is_open = instant in {BEGINNING_US, FOREVER_US}
        return "–" if is_open else instant_text(instant)
    return value or "–"


def column(name: str, title: str, **more: Any) -> Row:  # noqa: ANN401 - a grid's options
    """A column of text."""
    return {"field": name, "headerName": title, "tooltipField": name, **more}


def money_column(name: str, title: str, **more: Any) -> Row:  # noqa: ANN401 - idem
    """A right-aligned column of exact amounts: shows the text, sorts by minor units."""
    return {
        "field": name,
        "headerName": title,
        "type": "rightAligned",
        "cellClass": RIGHT,
        "valueFormatter": {"function": f"params.data.{name}_text"},
        **more,
    }


def count_column(name: str, title: str, **more: Any) -> Row:  # noqa: ANN401 - idem
    """A right-aligned column of counts."""
    return {
        "field": name,
        "headerName": title,
        "type": "rightAligned",
        "cellClass": RIGHT,
        "valueFormatter": {
            "function": "params.value == null ? '' : d3.format(',')(params.value)"
        },
        **more,
    }


def money(name: str, minor: int, code: str) -> Row:
    """The two cells of a money column."""
    return {name: minor, f"{name}_text": exact_text(minor, code)}


def grid(
    name: str,
    columns: Sequence[Row],
    rows: Sequence[Row],
    totals: Sequence[Row] = (),
    most: int = ROWS_HIGH,
    heads: int = 1,
    fit: str | None = "responsiveSizeToFit",
    **more: Any,  # noqa: ANN401 - a grid's options
) -> Component:
    """A table whose last, pinned rows are sums; ``heads`` counts its lines of titles."""
    high = min(len(rows), most) + len(totals)
    options = {
        "theme": _GRID_THEME,
        "pinnedBottomRowData": list(totals),
        "tooltipShowDelay": 300,
        "suppressCellFocus": True,
        "suppressFieldDotNotation": True,
        **more.pop("options", {}),
    }
    # Its types know the sizes by name only; ``fit`` is one of them, or none.
    make: Any = dag.AgGrid
    made: Component = make(
        id=name,
        columnDefs=list(columns),
        rowData=list(rows),
        columnSize=fit,
        defaultColDef={"sortable": True, "resizable": True, "minWidth": 90},
        dashGridOptions=options,
        style={"height": f"{(high + heads) * _ROW_PIXELS + 18}px", "width": "100%"},
        **more,
    )
    return made


def link_to_canvas(accounts: Sequence[str], language: str) -> Component:
    """A deep link that opens accounts on the canvas."""
    from urllib.parse import quote

    names = ",".join(quote(account, safe="") for account in accounts)
    return dcc.Link(
        sayer(language)("pages.open_canvas"),
        href=f"/?accounts={names}",
        className="button",
    )
