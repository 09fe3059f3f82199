"""Pages by address, the header, the search, language and scheme."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import ClientsideFunction, Input, Output, State, no_update

from workbench import ids
from workbench.finding import suggestions
from workbench.pages import case, communities, compare, missing, regions, trace
from workbench.shell import header, page_of

if TYPE_CHECKING:
    from dash import Dash

    from casework.cases import Cases
    from casework.questions import Casework

BESIDE = {
    "trace": trace,
    "compare": compare,
    "communities": communities,
    "regions": regions,
}


def register(app: Dash, casework: Casework, cases: Cases) -> None:
    """Wire the shell."""

    @app.callback(
        Output(ids.PAGE, "children"),
        Output(ids.HEADER, "children"),
        Input(ids.URL, "pathname"),
        Input(ids.LANGUAGE, "data"),
    )
    def turn(path: str | None, language: str | None) -> tuple[Any, Any]:
        speech, name = language or "en", page_of(path)
        beside = BESIDE.get(name or "")
        if name is None:
            page = missing.layout(speech, path or "")
        elif beside is not None:
            page = beside.layout(casework, speech)
        else:
            page = case.layout(speech, "light")
        return page, header(speech, casework.ledger_version, path or "/")

    @app.callback(
        Output(ids.SEARCH, "data"),
        Input(ids.SEARCH, "searchValue"),
        State(ids.LANGUAGE, "data"),
        prevent_initial_call=True,
    )
    def suggest(text: str | None, language: str | None) -> Any:  # noqa: ANN401 - a control's options
        if not text:
            return no_update
        return suggestions(casework, cases, text, language or "en")

    app.clientside_callback(
        ClientsideFunction("fundtrail", "chosen"),
        Output(ids.SEARCH, "value"),
        Input(ids.SEARCH, "value"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("fundtrail", "linked"),
        Output(ids.HEADER, "lang"),
        Input(ids.URL, "search"),
    )
    app.clientside_callback(
        ClientsideFunction("fundtrail", "scheme"),
        Output(ids.PROVIDER, "forceColorScheme"),
        Input(ids.SCHEME, "data"),
    )
