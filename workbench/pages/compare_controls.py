"""The controls of the page of compared rules, as its address says them, and options."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from dash import Input, Output, State, no_update

from graph.errors import FundtrailError
from graph.nouns import OUTSIDE
from workbench.pages.compare_form import (
    AFTER,
    AGAINST,
    BEFORE,
    BY,
    DIRECTION,
    GROUPS,
    OPENING,
    OPENINGS,
    RULE,
    SEEDS,
    TRANSFERS,
    URL,
)
from workbench.pages.trace import seed_options
from workbench.pages.trace_form import RULES, WAYS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash import Dash

    from casework.answers import TraceAnswer
    from casework.questions import Casework
    from workbench.pages.compare_question import CompareQuestion

_CHOSEN = 3
_OFFERED = 200


def holding_options(answer: TraceAnswer) -> list[dict[str, str]]:
    """The accounts of the ledger in which the trace finds money, largest first."""
    outside = {str(kind) for kind in OUTSIDE}
    rows = sorted(answer.holdings, key=lambda row: (-row.amount_minor, row.account))
    names = {
        row.account: f"{row.name} · {row.account}" if row.name else row.account
        for row in rows
        if row.kind not in outside
    }
    return [{"value": each, "label": told} for each, told in names.items()]


def offered(
    casework: Casework,
    question: CompareQuestion,
    search: str,
    account: str | None,
    holding: Sequence[str] | None,
) -> tuple[Any, ...]:
    """Options and choice of the account, options and choice of who holds, currency.

    A choice stays; without one it is the address's, or the largest that hold.
    """
    if question.is_empty:
        return [], None, [], [], None
    try:
        answer = casework.trace(**question.asked())
    except FundtrailError:
        # The table says why.
        return no_update, no_update, no_update, no_update, None
    options = holding_options(answer)
    found = [option["value"] for option in options]
    said = parse_qs(search.removeprefix("?"))
    at = account or said.get("at", [None])[0]
    at = at or next(iter([*found, *question.accounts]), None)
    holds = list(holding or said.get("holds", found[:_CHOSEN]))
    kept = options[:_OFFERED]
    for name in (*question.accounts, *([at] if at else []), *holds):
        if name not in {option["value"] for option in kept}:
            kept.append({"value": name, "label": name})
    currency = answer.summary[0].currency if answer.summary else None
    return kept, at, kept, holds, currency


def register_controls(app: Dash, casework: Casework) -> None:
    """The controls as the address says them, and the search for accounts."""

    @app.callback(
        *(
            Output(name, "value")
            for name in (
                TRANSFERS,
                RULE,
                DIRECTION,
                OPENING,
                AFTER,
                BEFORE,
                BY,
                AGAINST,
            )
        ),
        Input(URL, "search"),
    )
    def restore(search: str | None) -> tuple[str | None, ...]:
        said = parse_qs((search or "").removeprefix("?"))

        def one(key: str, of: tuple[str, ...], usual: str | None) -> str | None:
            value = said.get(key, [""])[0]
            return value if value in of else usual

        return (
            "\n".join(said.get("tx", ())),
            one("rule", RULES, "pro-rata"),
            one("direction", WAYS, "forward"),
            one("opening", OPENINGS, None),
            said.get("after", [None])[0],
            said.get("before", [None])[0],
            one("by", GROUPS, "account"),
            one("against", RULES, None),
        )

    # The choice and its options come together: the control drops an unknown choice.
    @app.callback(
        Output(SEEDS, "options"),
        Output(SEEDS, "value"),
        Input(SEEDS, "search_value"),
        Input(URL, "search"),
        State(SEEDS, "value"),
    )
    def find(text: str | None, search: str | None, chosen: list[str] | None) -> Any:  # noqa: ANN401 - a control's props
        if text or chosen:
            return seed_options(casework, text, chosen), no_update
        named = parse_qs((search or "").removeprefix("?")).get("from", [])
        return seed_options(casework, text, named), named
