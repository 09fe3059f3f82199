"""Pages by address, the header, the search, language and scheme."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import ClientsideFunction, Input, Output, no_update

from workbench import ids
from workbench.pages import case, communities, regions, trace
from workbench.shell import header, page_of

if TYPE_CHECKING:
    from dash import Dash

    from casework.questions import Casework

BESIDE = {"trace": trace, "communities": communities, "regions": regions}
SIGNS = {"person": "●", "organisation": "■", "pool": "◉"}


def register(app: Dash, casework: Casework) -> None:
    """Wire the shell."""

    @app.callback(
        Output(ids.PAGE, "children"),
        Output(ids.HEADER, "children"),
        Input(ids.URL, "pathname"),
        Input(ids.LANGUAGE, "data"),
    )
    def turn(path: str | None, language: str | None) -> tuple[Any, Any]:
        speech, name = language or "en", page_of(path)
        beside = BESIDE.get(name)
        page = (
            beside.layout(casework, speech) if beside else case.layout(speech, "light")
        )
        return page, header(speech, casework.ledger_version, path or "/")

    @app.callback(
        Output(ids.SEARCH, "data"),
        Input(ids.SEARCH, "searchValue"),
        prevent_initial_call=True,
    )
    def suggest(text: str | None) -> Any:  # noqa: ANN401 - a control's options
        if not text or len(text.strip()) < 2:  # noqa: PLR2004 - two characters find
            return no_update
        found = casework.search(text.strip(), 20).accounts
        return [
            {"value": a.account, "label": f"{_sign(str(a.kind))} {a.name}  {a.account}"}
            for a in found
        ]

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


def _sign(kind: str) -> str:
    return SIGNS.get(kind, "▣" if kind == "bank" else "◇")
