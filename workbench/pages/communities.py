"""The page of communities: their table, their flows, their members."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dash import Input, Output, State, dcc, html, no_update

from casework.totals import community_totals, flows_total
from graph.errors import FundtrailError
from workbench.figures import groups
from workbench.figures.amounts import exact_text
from workbench.pages.look import SCHEME, address_writer
from workbench.pages.parts import (
    RIGHT,
    Row,
    basis_line,
    card,
    column,
    count_column,
    field,
    graph,
    grid,
    link_to_canvas,
    money,
    money_column,
    note,
    page,
)
from workbench.pages.words import role_namer, sayer
from workbench.sentences import told_error

if TYPE_CHECKING:
    from dash import Dash
    from dash.development.base_component import Component

    from casework.answers import CommunitiesAnswer, CommunitySummary
    from casework.questions import Casework

LANGUAGE = "communities-language"
RESOLUTION = "communities-resolution"
CURRENCY = "communities-currency"
TABLE = "communities-table"
TABLE_CARD = "communities-table-card"
FIGURES = "communities-figures"
MEMBERS = "communities-members"
BASIS = "communities-basis"
_RESOLUTIONS = (("0.5", "coarse"), ("1", "usual"), ("2", "fine"))
AT_RIGHT: Row = {"type": "rightAligned", "cellClass": RIGHT}
_LISTED = 200
_OPENED = 40


@dataclass(frozen=True, slots=True)
class CommunitiesView:
    """What the reader chose."""

    currency: str = "CNY"
    language: str = "en"
    scheme: str = "light"


def layout(casework: Casework, language: str) -> Component:
    """The page before its first answer."""
    del casework
    say = sayer(language)
    choices = [
        {"value": value, "label": say(f"communities.{key}")}
        for value, key in _RESOLUTIONS
    ]
    resolution = dcc.RadioItems(
        id=RESOLUTION, options=choices, value="1", inline=True, className="switch"
    )
    currency = dcc.RadioItems(id=CURRENCY, options=[], inline=True, className="switch")
    controls = html.Section(
        html.Div(
            [
                field(say("communities.resolution"), resolution),
                field(say("pages.currency"), currency),
            ],
            className="row",
        ),
        className="card wide controls",
    )
    return page(
        "communities",
        language,
        dcc.Store(id=LANGUAGE, data=language),
        controls,
        html.Div(id=FIGURES),
        html.Section(
            [
                html.H2(say("communities.table")),
                html.P(say("communities.members_hint"), className="note"),
                html.P(
                    f"{say('communities.pass_through')}: "
                    f"{say('communities.pass_through_note')}",
                    className="note",
                ),
                html.Div(grid(TABLE, [], []), id=TABLE_CARD),
            ],
            className="card wide",
        ),
        html.Div(id=MEMBERS),
        html.Div(id=BASIS),
    )


def currencies(answer: CommunitiesAnswer) -> tuple[str, ...]:
    """The currencies of the summaries, the one that most communities use first."""
    counts: dict[str, int] = {}
    for row in answer.summaries:
        counts[row.currency] = counts.get(row.currency, 0) + 1
    return tuple(sorted(counts, key=lambda code: (-counts[code], code)))


def table(answer: CommunitiesAnswer, view: CommunitiesView) -> Component:
    """Every community of the currency, and the sums of the columns that add up."""
    say, name = sayer(view.language), role_namer(view.language)
    kept = [row for row in answer.summaries if row.currency == view.currency]
    columns = [
        column("community", say("communities.community"), width=120),
        column("label", say("communities.label"), flex=2),
        column("top", say("communities.top"), flex=2),
        count_column("accounts", say("communities.accounts"), width=110),
        money_column("internal", say("communities.internal"), flex=2),
        money_column("in", say("communities.in"), flex=2),
        money_column("out", say("communities.out"), flex=2),
        column("through", say("communities.pass_through"), width=130, **AT_RIGHT),
    ]
    rows = [_row(row, name(row.label), say("communities.solo")) for row in kept]
    total: Row = {"id": "sum", "community": say("pages.total")}
    sums = community_totals(answer, view.currency)
    total["accounts"] = sums.accounts
    for key in ("internal", "in", "out"):
        total |= money(key, getattr(sums, f"{key}_minor"), view.currency)
    return grid(TABLE, columns, rows, [total], getRowId="params.data.id")


def _row(row: CommunitySummary, label: str, solo: str) -> Row:
    return {
        "id": str(row.community),
        "community": str(row.community) if row.community >= 0 else solo,
        "top": row.top_account,
        "label": label,
        "accounts": row.accounts,
        "through": f"{row.pass_through:.0%}",
        **money("internal", row.internal_minor, row.currency),
        **money("in", row.in_minor, row.currency),
        **money("out", row.out_minor, row.currency),
    }


def figures(answer: CommunitiesAnswer, view: CommunitiesView) -> Component:
    """The bars, and the ring where the answer tells the flows between communities."""
    say = sayer(view.language)
    rows = groups.drawn_communities(answer, view.currency)
    whole = [
        r for r in answer.summaries if r.currency == view.currency and r.community >= 0
    ]
    told = say("communities.drawn").format(
        returned=f"{len(rows):,}", total=f"{len(whole):,}"
    )
    bars = groups.flow_bars(rows, view.language, view.scheme, say)
    parts = [
        card(
            say("communities.figure"),
            graph("communities-bars", bars, groups.bars_height(len(rows))),
            note(told, "cut" if len(rows) < len(whole) else "note"),
            wide=False,
        )
    ]
    if answer.between:
        parts.append(_ring(answer, rows, view))
    return html.Div(parts, className="side-by-side" if answer.between else "")


def _ring(
    answer: CommunitiesAnswer,
    rows: tuple[CommunitySummary, ...],
    view: CommunitiesView,
) -> Component:
    say = sayer(view.language)
    ring = groups.between_figure(answer, rows, view.currency, view.scheme, say)
    _, left_out = groups.drawn_flows(answer, rows, view.currency)
    cut = say("communities.arcs_cut").format(
        count=f"{len(left_out):,}",
        amount=exact_text(flows_total(left_out), view.currency),
    )
    return card(
        say("communities.between"),
        graph("communities-ring", ring, 430),
        note(cut, "cut") if left_out else None,
        wide=False,
    )


def members(answer: CommunitiesAnswer, community: int, language: str) -> Component:
    """The accounts of a community, counted where the list is cut."""
    say = sayer(language)
    found = [account for account, number in answer.members if number == community]
    listed = found[:_LISTED]
    cut = say("communities.members_cut").format(
        returned=f"{len(listed):,}", total=f"{len(found):,}"
    )
    names = html.Ul([html.Li(name) for name in listed], className="names")
    return card(
        say("communities.members").format(community=community),
        names,
        note(cut, "cut" if len(listed) < len(found) else "note"),
        link_to_canvas(listed[:_OPENED], language),
    )


def answered(
    casework: Casework, resolution: str, view: CommunitiesView
) -> tuple[Any, ...]:
    """Figures, table, basis, currencies and the chosen one; a sentence on failure."""
    try:
        answer = casework.communities(resolution=float(resolution))
    except FundtrailError as error:
        return (
            note(told_error(error, view.language), "problem"),
            no_update,
            [],
            [],
            None,
        )
    codes = currencies(answer)
    if view.currency not in codes and codes:
        view = CommunitiesView(codes[0], view.language, view.scheme)
    return (
        figures(answer, view),
        table(answer, view),
        basis_line(answer.basis, view.language),
        [{"value": code, "label": code} for code in codes],
        view.currency,
    )


def register(app: Dash, casework: Casework) -> None:
    """Wire the page: one question drawn, one row opened."""
    address_writer(app, "communities", [Input(RESOLUTION, "value")], ["resolution"])

    @app.callback(
        Output(FIGURES, "children"),
        Output(TABLE_CARD, "children"),
        Output(BASIS, "children"),
        Output(CURRENCY, "options"),
        Output(CURRENCY, "value"),
        Input(RESOLUTION, "value"),
        Input(CURRENCY, "value"),
        Input(SCHEME, "data"),
        State(LANGUAGE, "data"),
    )
    def draw(*given: Any) -> tuple[Any, ...]:  # noqa: ANN401 - the browser's values
        resolution, currency, scheme, language = given
        view = CommunitiesView(currency or "", language, scheme or "light")
        return answered(casework, resolution, view)

    @app.callback(
        Output(MEMBERS, "children"),
        Input(TABLE, "cellClicked"),
        State(RESOLUTION, "value"),
        State(LANGUAGE, "data"),
        prevent_initial_call=True,
    )
    def open_row(cell: dict[str, Any] | None, resolution: str, language: str) -> Any:  # noqa: ANN401 - idem
        row = str((cell or {}).get("rowId", ""))
        if not row.lstrip("-").isdigit():
            return no_update
        answer = casework.communities(resolution=float(resolution))
        return members(answer, int(row), language)
