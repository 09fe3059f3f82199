"""What an expansion left out, as a table: no account is cut in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash import html

from graph.instants import instant_text
from workbench.elements import sums_text
from workbench.pages.parts import (
    column,
    count_column,
    grid,
    money,
    money_column,
    note,
)
from workbench.texts import sayer

if TYPE_CHECKING:
    from dash.development.base_component import Component

    from graph.store import Expansion


def remainder(answer: Expansion, language: str) -> list[Component]:
    """The counterparties that are not on the canvas, one line a relation."""
    say = sayer(language)
    names = {each.account: each.name for each in answer.counterparties}
    columns = [
        column("way", "", width=46),
        column("other", say("details.counterparty"), flex=2),
        column("name", say("details.party"), flex=2),
        count_column("transfers", say("details.transfers"), width=110),
        money_column("amount", say("details.amount"), flex=2),
        column("last", say("details.time"), width=190),
    ]
    rows = []
    for each in answer.relations:
        outward = each.from_account == answer.account
        other = each.to_account if outward else each.from_account
        rows.append(
            {
                "id": f"{each.from_account}|{each.to_account}|{each.currency}",
                "way": "→" if outward else "←",
                "other": other,
                "name": names.get(other, ""),
                "transfers": each.transfers,
                "last": instant_text(each.last_us),
                **money("amount", each.amount_minor, each.currency),
            }
        )
    listed = say("shell.found").format(
        returned=f"{answer.returned:,}", total=f"{answer.total:,}"
    )
    unlisted = (*answer.hidden_received, *answer.hidden_paid)
    hidden = say("details.hidden").format(
        sums=sums_text(unlisted, language, exact=True)
    )
    return [
        html.P([html.B(answer.account), f" · {listed}"]),
        note(hidden, "cut") if unlisted else html.Span(),
        grid("remainder-table", columns, rows, most=7, getRowId="params.data.id"),
    ]
