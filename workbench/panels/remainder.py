"""What an expansion left out, as a table: no account is cut in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash import html

from graph.instants import instant_text
from workbench.elements import Look, hidden_text, sums_text
from workbench.pages.parts import (
    column,
    count_column,
    grid,
    money,
    money_column,
    note,
)
from workbench.panels.words import close_button, conditions_text
from workbench.texts import sayer

if TYPE_CHECKING:
    from dash.development.base_component import Component

    from graph.store import Expansion, Relation
    from workbench.conditions import Limits
    from workbench.pieces import Remainder


def remainder(
    rest: Remainder, answer: Expansion, limits: Limits, language: str
) -> list[Component]:
    """The counterparties that are not on the canvas, one line a relation.

    They are those of the remainder's own conditions, in its order.
    """
    say = sayer(language)
    names = {each.account: each.name for each in answer.counterparties}
    columns = [
        column("way", "", width=44, minWidth=44),
        column("other", say("details.counterparty"), flex=2),
        column("name", say("details.party"), flex=2),
        count_column("transfers", say("details.transfers"), width=110),
        money_column("amount", say("details.amount"), flex=2),
        column("last", say("details.last"), width=182),
    ]
    listed = say("shell.found").format(
        returned=f"{answer.returned:,}", total=f"{answer.total:,}"
    )
    told = hidden_text(rest, Look(language, exact=True))
    narrowed = conditions_text(rest.where, limits, language, ordered=True)
    unlisted = (*answer.hidden_received, *answer.hidden_paid)
    hidden = sums_text(unlisted, language, exact=True)
    return [
        html.P(
            [
                html.B(answer.account),
                f" · {listed} · Σ ",
                html.Span(told, className="figures"),
                html.Span(f" · {narrowed}", className="quiet"),
                close_button(language),
            ],
            className="rows-head",
        ),
        note(say("details.hidden").format(sums=hidden), "cut")
        if unlisted
        else html.Span(),
        grid(
            "remainder-table",
            columns,
            [_row(each, answer.account, names) for each in answer.relations],
            most=7,
            getRowId="params.data.id",
        ),
    ]


def _row(each: Relation, account: str, names: dict[str, str]) -> dict[str, object]:
    outward = each.from_account == account
    other = each.to_account if outward else each.from_account
    return {
        "id": f"{each.from_account}|{each.to_account}|{each.currency}",
        "way": "→" if outward else "←",
        "other": other,
        "name": names.get(other, ""),
        "transfers": each.transfers,
        "last": instant_text(each.last_us),
        **money("amount", each.amount_minor, each.currency),
    }
