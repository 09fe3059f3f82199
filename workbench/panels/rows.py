"""The rows behind a figure, what they sum to, and the source of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash import html

from graph.instants import Precision, instant_text
from workbench.elements import sums_text
from workbench.markup import button
from workbench.pages.parts import column, grid, money, money_column, note
from workbench.panels.words import close_button, conditions_text
from workbench.texts import sayer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dash.development.base_component import Component

    from casework.answers import SourceRow
    from casework.overlay_answers import TransferRows
    from graph.nouns import Sum, Transfer
    from workbench.conditions import Limits
    from workbench.rows_asked import RowsAsked


def rows(
    asked: RowsAsked,
    answer: TransferRows,
    limits: Limits,
    traced: Mapping[str, int] | None,
    language: str,
) -> list[Component]:
    """The transfers behind a figure, their sums, and the sums of those not listed.

    ``traced`` are minor units that a trace over the board carried, by transfer.
    """
    say = sayer(language)
    told = say("details.rows_of").format(
        returned=f"{answer.returned:,}", total=f"{answer.total:,}"
    )
    sign = {"out": "→", "in": "←"}.get(asked.where.direction, "⇄")
    whose = f"{answer.account} {sign} {asked.other}" if asked.other else answer.account
    narrowed = conditions_text(asked.where, limits, language, ordered=asked.ranked)
    if not asked.ranked:
        narrowed = " · ".join(p for p in (narrowed, say("details.by_time")) if p)
    hidden = _both(answer.hidden_received, answer.hidden_paid, language)
    columns = [
        column("time", say("details.time"), width=182),
        column("way", "", width=44, minWidth=44),
        column("other", say("details.counterparty"), flex=2),
        money_column("amount", say("details.amount"), flex=2, minWidth=150),
        *(
            [money_column("traced", say("details.traced"), flex=2, minWidth=150)]
            if traced is not None
            else []
        ),
        column("purpose", say("details.purpose"), flex=2),
        column("id", say("details.source"), flex=1),
    ]
    return [
        html.P(
            [
                html.B(whose),
                f" · {told} · Σ ",
                html.Span(
                    _both(answer.received, answer.paid, language), className="figures"
                ),
                html.Span(f" · {narrowed}", className="quiet"),
                close_button(language),
            ],
            className="rows-head",
        ),
        note(say("details.hidden").format(sums=hidden), "cut")
        if hidden
        else html.Span(),
        grid(
            "rows-table",
            columns,
            [_row(each, answer.account, traced or {}) for each in answer.transfers],
            most=7,
            getRowId="params.data.id",
        ),
        html.Div(
            html.P(f"{say('details.open_source')} {say('details.no_rates')}"),
            id="source-row",
            className="quiet",
        ),
    ]


def _both(received: tuple[Sum, ...], paid: tuple[Sum, ...], language: str) -> str:
    parts = [
        f"{sign} {sums_text(sums, language, exact=True)}"
        for sign, sums in (("←", received), ("→", paid))
        if sums
    ]
    return "  ".join(parts)


def _row(each: Transfer, account: str, traced: Mapping[str, int]) -> dict[str, object]:
    outward = each.from_account == account
    carried = traced.get(each.transfer_id)
    return {
        "id": each.transfer_id,
        "time": instant_text(each.time_us, Precision(each.precision)),
        "way": "→" if outward else "←",
        "other": each.to_account if outward else each.from_account,
        "purpose": each.purpose,
        **money("amount", each.amount_minor, each.currency),
        **(
            money("traced", carried, each.currency)
            if carried is not None
            else {"traced": 0, "traced_text": "–"}
        ),
    }


def read_row(row: SourceRow) -> list[Component]:
    """A row as it was read: file, row, hash and text."""
    return [
        html.P(
            [
                html.B(f"{row.file} : {row.row}"),
                html.Span(f" {row.profile} · SHA-256 {row.sha256}", className="quiet"),
            ]
        ),
        html.Pre(row.text),
    ]


def actions(transfer: Transfer, language: str) -> Component:
    """What can be done from a transfer on: follow it, or limit the canvas in time."""
    say = sayer(language)
    at, identity = str(transfer.time_us), transfer.transfer_id
    return html.Div(
        [
            button(say("trace.forward_from"), "plain", tx=identity, way="forward"),
            button(say("trace.back_from"), "plain", tx=identity, way="backward"),
            button(say("canvas.later"), "plain", after=at),
            # The end of a window is left out, and this instant is not.
            button(say("canvas.earlier"), "plain", before=str(transfer.time_us + 1)),
        ],
        className="account-tools",
    )
