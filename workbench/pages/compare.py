"""The page of compared rules: the sensitivity table, an account's lots, the victims."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from dash import Input, Output, State, no_update

from graph.errors import FundtrailError
from graph.nouns import OUTSIDE
from workbench.pages.compare_form import (
    ACCOUNT,
    AFTER,
    AGAINST,
    BEFORE,
    BY,
    CURRENCY,
    DIRECTION,
    GROUPS,
    HOLDING,
    LANGUAGE,
    LOTS,
    OPENING,
    OPENINGS,
    RULE,
    SEEDS,
    TABLE,
    TRANSFERS,
    URL,
    VICTIMS,
    layout,
)
from workbench.pages.compare_view import sides_table
from workbench.pages.look import SCHEME, address_writer
from workbench.pages.lots import lots_shown
from workbench.pages.parts import note
from workbench.pages.trace import seed_options
from workbench.pages.trace_form import RULES, WAYS
from workbench.pages.victims import victims_shown
from workbench.pages.words import sayer
from workbench.sentences import told_error

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dash import Dash
    from dash.development.base_component import Component

    from casework.answers import TraceAnswer
    from casework.questions import Casework
    from casework.tracing_setup import TraceAsked

__all__ = ["CompareQuestion", "layout", "register"]
_CHOSEN = 3
_OFFERED = 200
_APART = re.compile(r"[\s,;，；、]+")


@dataclass(frozen=True, slots=True)
class CompareQuestion:
    """The seeds and the choices that all three answers of the page share."""

    accounts: tuple[str, ...] = ()
    transfers: tuple[str, ...] = ()
    rule: str = "pro-rata"
    direction: str = "forward"
    opening: str | None = None
    after: str | None = None
    before: str | None = None

    @classmethod
    def from_controls(
        cls,
        seeds: Sequence[str] | None,
        transfers: str | None,
        rule: str,
        direction: str,
        opening: str | None,
        after: str | None,
        before: str | None,
    ) -> CompareQuestion:
        """The question of the page's controls; transfers stand apart by any blank."""
        named = tuple(dict.fromkeys(filter(None, _APART.split(transfers or ""))))
        return cls(
            tuple(seeds or ()),
            named,
            rule,
            direction,
            opening or None,
            after or None,
            before or None,
        )

    @property
    def is_empty(self) -> bool:
        """Whether nothing is to be followed yet."""
        return not self.accounts and not self.transfers

    def asked(self) -> TraceAsked:
        """What casework is asked with."""
        return {
            "accounts": self.accounts,
            "transfer_ids": self.transfers,
            "rule": self.rule,
            "direction": self.direction,
            "opening": self.opening,
            "after": self.after,
            "before": self.before,
        }


def _told(answer: Callable[[], Component], language: str) -> Component:
    """The answer, or the one sentence that says why there is none."""
    try:
        return answer()
    except FundtrailError as error:
        return note(told_error(error, language), "problem")


def table(
    casework: Casework, question: CompareQuestion, by: str, language: str
) -> Component:
    """The sensitivity table of a question."""
    if question.is_empty:
        return note(sayer(language)("trace.empty"))
    return _told(
        lambda: sides_table(casework.side_by_side(by=by, **question.asked()), language),
        language,
    )


def lots(
    casework: Casework,
    question: CompareQuestion,
    wanted: tuple[str | None, str | None, str | None],
    language: str,
    scheme: str,
) -> Component:
    """The lots of (account, second rule, currency), figure and statement."""
    account, against, currency = wanted
    if question.is_empty or not account:
        return note(sayer(language)("compare.choose_account"))

    def shown() -> Component:
        asked = question.asked()
        differ = (
            casework.rules_differ(
                account, question.rule, against, currency=currency, **asked
            )
            if against and against != question.rule
            else None
        )
        answer = (
            casework.why(account, currency=currency, **asked)
            if differ is None
            else differ.one
        )
        files = {source.source: source.file for source in casework.sources()}
        return lots_shown(answer, differ, files, language, scheme)

    return _told(shown, language)


def victims(
    casework: Casework,
    question: CompareQuestion,
    holding: Sequence[str] | None,
    language: str,
) -> Component:
    """The matrix of the seeds and the accounts still holding, and the shares."""
    say = sayer(language)
    if question.is_empty or not holding:
        return note(say("compare.choose_holding"))
    if question.direction != "forward":
        return note(say("compare.forward_only"))
    return _told(
        lambda: victims_shown(
            casework.victims(list(holding), **question.asked()), language
        ),
        language,
    )


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


def register(app: Dash, casework: Casework) -> None:
    """Wire the page: the controls, and three answers to the same seeds."""
    names = (SEEDS, TRANSFERS, RULE, DIRECTION, OPENING, AFTER, BEFORE)
    keys = ("from", "tx", "rule", "direction", "opening", "after", "before")
    address_writer(
        app,
        "compare",
        [Input(name, "value") for name in (*names, BY, ACCOUNT, AGAINST, HOLDING)],
        [*keys, "by", "at", "against", "holds"],
    )
    _register_controls(app, casework)
    asked = [Input(name, "value") for name in names]

    @app.callback(
        Output(ACCOUNT, "options"),
        Output(ACCOUNT, "value"),
        Output(HOLDING, "options"),
        Output(HOLDING, "value"),
        Output(CURRENCY, "data"),
        *asked,
        State(URL, "search"),
        State(ACCOUNT, "value"),
        State(HOLDING, "value"),
    )
    def offer(*given: Any) -> tuple[Any, ...]:  # noqa: ANN401 - the browser's values
        *values, search, account, holding = given
        question = CompareQuestion.from_controls(*values)
        return offered(casework, question, search or "", account, holding)

    @app.callback(
        Output(TABLE, "children"),
        *asked,
        Input(BY, "value"),
        State(LANGUAGE, "data"),
    )
    def draw(*given: Any) -> Component:  # noqa: ANN401 - idem
        *values, by, language = given
        return table(casework, CompareQuestion.from_controls(*values), by, language)

    @app.callback(
        Output(LOTS, "children"),
        *asked,
        Input(ACCOUNT, "value"),
        Input(AGAINST, "value"),
        Input(CURRENCY, "data"),
        Input(SCHEME, "data"),
        State(LANGUAGE, "data"),
    )
    def explain(*given: Any) -> Component:  # noqa: ANN401 - idem
        *values, account, against, currency, scheme, language = given
        question = CompareQuestion.from_controls(*values)
        wanted = (account, against, currency)
        return lots(casework, question, wanted, language, scheme or "light")

    @app.callback(
        Output(VICTIMS, "children"),
        *asked,
        Input(HOLDING, "value"),
        State(LANGUAGE, "data"),
    )
    def divide(*given: Any) -> Component:  # noqa: ANN401 - idem
        *values, holding, language = given
        question = CompareQuestion.from_controls(*values)
        return victims(casework, question, holding, language)


def _register_controls(app: Dash, casework: Casework) -> None:
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
