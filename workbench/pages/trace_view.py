"""What the trace page shows: pure functions from a TraceAnswer to components."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash import html

from casework.totals import carried_total, exit_totals, held_total
from graph.instants import instant_text
from workbench.elements import Look, counted_text
from workbench.figures.amounts import exact_text
from workbench.figures.inks import inks
from workbench.figures.sankey import SankeyView, ribbons, role_colours
from workbench.pages.parts import (
    Row,
    basis_line,
    card,
    column,
    grid,
    money,
    money_column,
    note,
)
from workbench.pages.values import value_cells, value_columns, without_value
from workbench.pages.words import reason_namer, role_namer, sayer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash.development.base_component import Component

    from casework.answers import TraceAnswer, TraceSummary, TraceTransfer

_SWATCH = {
    "function": "({borderLeft: '4px solid ' + (params.data.colour || 'transparent')})"
}


def currencies(answer: TraceAnswer) -> tuple[str, ...]:
    """The currencies that were seeded, in the order of the answer."""
    return tuple(dict.fromkeys(line.currency for line in answer.summary))


def hop_lines(answer: TraceAnswer, view: SankeyView) -> Component:
    """Under each hop: moved on + rests = seed, and whether it closes."""
    say = sayer(view.language)
    lines = [line for line in answer.hops if line.currency == view.currency]
    cards = [
        html.Div(
            [
                html.H3(say("trace.hop").format(number=line.hop + 1)),
                _figure_line(say("trace.moved"), line.moved_minor, line.currency),
                _figure_line(
                    f"+ {say('trace.rests')}", line.rests_minor, line.currency
                ),
                html.Div(
                    [
                        html.Span("Σ = "),
                        html.Span(exact_text(line.seeded_minor, line.currency)),
                        _tick(closes=line.closes),
                    ],
                    className="hop-sum figures",
                ),
            ],
            className="hop",
        )
        for line in lines[: view.hops]
    ]
    later = ribbons(answer, view)
    cut = say("trace.later").format(
        count=f"{later.later:,}", amount=exact_text(later.later_minor, view.currency)
    )
    below = [note(cut, "cut")] if later.later else []
    return html.Div([html.Div(cards, className="hops"), *below])


def _figure_line(label: str, minor: int, code: str) -> Component:
    return html.Div(
        [
            html.Span(label, className="quiet"),
            html.Span(exact_text(minor, code), className="figures"),
        ],
        className="figure-line",
    )


def _tick(*, closes: bool) -> Component:
    return html.Span(" ✓" if closes else " ✗", className="good" if closes else "bad")


def conservation(answer: TraceAnswer, language: str) -> Component:
    """For each seed: seeded = held + left + fees + unexplained."""
    lines = [_closing_line(line, answer.direction, language) for line in answer.summary]
    return html.Div(lines, className="conservation")


def _closing_line(line: TraceSummary, way: str, language: str) -> Component:
    say, back = sayer(language), "back_" if way == "backward" else ""
    terms = (
        ("held", line.held_minor),
        ("left", line.left_minor),
        ("fees", line.fees_minor),
        ("unexplained", line.unexplained_minor),
    )
    parts: list[Component | str] = [
        _term(say(f"trace.{back}seeded"), line.seeded_minor, line.currency)
    ]
    for sign, (key, minor) in zip("=+++", terms, strict=True):
        parts.append(html.Span(sign, className="sign"))
        parts.append(_term(say(f"trace.{back}{key}"), minor, line.currency))
    verdict = say("trace.closes" if line.closes else "trace.does_not_close")
    parts.append(
        html.Span(
            f"{'✓' if line.closes else '✗'} {verdict}",
            className="good" if line.closes else "bad",
        )
    )
    return html.Div([html.Span(line.label, className="seed-name"), *parts])


def _term(label: str, minor: int, code: str) -> Component:
    return html.Span(
        [
            html.Span(exact_text(minor, code), className="figures"),
            html.Span(label, className="quiet"),
        ],
        className="term",
    )


def holdings_table(answer: TraceAnswer, view: SankeyView) -> Component:
    """Where the money lies, largest first, and its sum below."""
    say, role_name = sayer(view.language), role_namer(view.language)
    colours = role_colours(answer, inks(view.scheme))
    rows: list[Row] = [
        {
            "name": row.name or row.account,
            "account": row.account,
            "role": role_name(row.role),
            "kind": role_name(row.kind),
            "region": row.region,
            "colour": colours.get(row.role, ""),
            **money("amount", row.amount_minor, row.currency),
            **value_cells(row.value, view.language),
        }
        for row in sorted(answer.holdings, key=lambda r: (-r.amount_minor, r.account))
        if row.currency == view.currency
    ]
    total = held_total(answer, view.currency)
    columns = [
        column("name", say("pages.name"), flex=2, cellStyle=_SWATCH),
        column("account", say("pages.account"), flex=2),
        column("role", say("pages.role"), flex=1),
        column("kind", say("pages.kind"), flex=1),
        column("region", say("pages.region"), width=100),
        money_column("amount", say("trace.share"), flex=2, sort="desc"),
        *value_columns(answer.holdings, view.language),
    ]
    last = {"name": say("pages.total"), **money("amount", total, view.currency)}
    return grid("trace-holdings", columns, rows, [last])


def transfers_table(
    name: str, rows: Sequence[TraceTransfer], language: str, code: str
) -> Component:
    """Transfers with what each carried of the money that is followed."""
    say = sayer(language)
    listed: list[Row] = [
        {
            "id": row.transfer.transfer_id,
            "time": instant_text(row.transfer.time_us),
            "from": row.transfer.from_account,
            "to": row.transfer.to_account,
            "purpose": row.transfer.purpose,
            **money("traced", row.traced_minor, row.transfer.currency),
            **money("whole", row.transfer.amount_minor, row.transfer.currency),
            **value_cells(row.value, language),
        }
        for row in rows
        if row.transfer.currency == code
    ]
    total = carried_total(rows, code).amount_minor
    columns = [
        column("time", say("pages.time"), width=180, cellClass="figures"),
        column("from", say("pages.from"), flex=2),
        column("to", say("pages.to"), flex=2),
        column("purpose", say("pages.purpose"), flex=1),
        money_column("traced", say("trace.carried"), flex=2),
        money_column("whole", say("trace.of_transfer"), flex=2),
        *value_columns(rows, language),
    ]
    last = {
        "from": say("pages.total"),
        **money("traced", total, code),
        "whole_text": "",
    }
    return grid(name, columns, listed, [last] if listed else [])


def stops_table(answer: TraceAnswer, language: str, code: str) -> Component:
    """Where following ended, and why."""
    say, reason_name = sayer(language), reason_namer(language)
    rows: list[Row] = [
        {
            "account": stop.account,
            "reason": reason_name(stop.reason),
            **money("amount", stop.amount_minor, stop.currency),
        }
        for stop in answer.stops
        if stop.currency == code
    ]
    columns = [
        column("account", say("pages.account"), flex=2),
        column("reason", say("trace.reason"), flex=1),
        money_column("amount", say("pages.amount"), flex=2, sort="desc"),
    ]
    return grid("trace-stops", columns, rows)


def conversions_cards(answer: TraceAnswer, language: str) -> list[Component]:
    """What crossed from one currency to another, of all currencies; none for nothing."""
    if not answer.conversions:
        return []
    say = sayer(language)
    rows: list[Row] = [
        {
            "time": instant_text(row.received.time_us),
            "account": row.paid.from_account,
            "paid_by": row.paid.transfer_id,
            "received_by": row.received.transfer_id,
            **money("paid", row.paid_minor, row.paid.currency),
            **money("received", row.received_minor, row.received.currency),
        }
        for row in answer.conversions
    ]
    columns = [
        column("time", say("pages.time"), width=180, cellClass="figures"),
        column("account", say("pages.account"), flex=2),
        money_column("paid", say("trace.carried"), flex=2),
        column("paid_by", say("trace.paid_in"), flex=1),
        money_column("received", say("trace.converted"), flex=2),
        column("received_by", say("trace.received_in"), flex=1),
    ]
    return [card(say("trace.conversions"), grid("trace-conversions", columns, rows))]


def exits_line(answer: TraceAnswer, language: str, code: str) -> Component | None:
    """One chip for each kind of exit, with what left there."""
    name = role_namer(language)
    chips = [
        html.Span(
            [
                html.Span(name(kind), className="quiet"),
                html.Span(exact_text(minor, code), className="figures"),
            ],
            className="chip",
        )
        for kind, minor in exit_totals(answer, code)
    ]
    if not chips:
        return None
    return html.Div(
        [html.Span(sayer(language)("trace.exits"), className="field-label"), *chips],
        className="chips",
    )


def tables(answer: TraceAnswer, view: SankeyView) -> list[Component]:
    """Everything below the Sankey."""
    say = sayer(view.language)
    cut = say("trace.transfers_cut").format(
        returned=f"{len(answer.transfers):,}",
        total=f"{answer.transfers_total:,}",
        sums=counted_text(answer.transfers_hidden, Look(view.language, exact=True)),
    )
    hidden = answer.transfers_total > len(answer.transfers)
    where = "began" if answer.direction == "backward" else "holdings"
    return [
        card(say(f"trace.{where}"), holdings_table(answer, view)),
        card(
            say("trace.stops"),
            exits_line(answer, view.language, view.currency),
            stops_table(answer, view.language, view.currency),
        ),
        *conversions_cards(answer, view.language),
        card(
            say("trace.transfers"),
            transfers_table(
                "trace-transfers", answer.transfers, view.language, view.currency
            ),
            note(cut, "cut") if hidden else None,
        ),
        *without_value(answer, view.language),
        basis_line(answer.basis, view.language),
    ]
