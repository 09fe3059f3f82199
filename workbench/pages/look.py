"""What the pages share with the shell: the scheme, and the address that reopens them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dash import Input, Output

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash import Dash

SCHEME = "scheme"


def address_writer(
    app: Dash, name: str, inputs: Sequence[Input], keys: Sequence[str]
) -> None:
    """Keep the browser's address equal to the controls, without a new page.

    It runs in the browser: the address is changed in place, so that nothing is asked
    again, and copying it gives a deep link.
    """
    script = (
        "function(...values) {"
        f"const keys = {json.dumps(list(keys))};"
        f"if (!location.pathname.includes({json.dumps(name)})) {{"
        "return window.dash_clientside.no_update; }"
        "const said = new URLSearchParams(location.search);"
        "keys.forEach((key, i) => { said.delete(key);"
        "[].concat(values[i] ?? []).forEach(v => { if (v !== '') said.append(key, v); });"
        "});"
        "history.replaceState(history.state, '', '?' + said.toString());"
        "return window.dash_clientside.no_update; }"
    )
    app.clientside_callback(
        script,
        Output(f"{name}-language", "modified_timestamp"),
        *inputs,
        prevent_initial_call=True,
    )
