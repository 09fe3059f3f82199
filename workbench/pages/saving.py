"""Files that the browser saves: workbooks and texts, named by what they rest on."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING, Any

from dash import dcc, html, no_update

from casework.sheets import XLSX, xlsx_bytes
from graph.errors import FundtrailError
from workbench.pages.parts import note
from workbench.pages.words import sayer
from workbench.sentences import told_error

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dash.development.base_component import Component

    from casework.sheets import Sheet

_UNSAFE = re.compile(r"[^\w.-]+")


def workbook_button(name: str, language: str) -> Component:
    """A button that saves a workbook, where it goes, and a place for a problem."""
    say = sayer(language)
    return html.Div(
        [
            html.Button(say("pages.xlsx"), id=name, className="button", n_clicks=0),
            dcc.Download(id=f"{name}-file"),
            html.Div(id=f"{name}-problem"),
        ],
        className="save",
    )


def workbook(
    sheets: Callable[[], Sequence[Sheet]], name: str, language: str
) -> tuple[Any, Any]:
    """The file for the browser and no problem, or no file and the one sentence why."""
    try:
        book = xlsx_bytes(sheets())
    except FundtrailError as error:
        return no_update, note(told_error(error, language), "problem")
    content = base64.b64encode(book).decode()
    file = {"filename": f"{file_name(name)}.xlsx", "type": XLSX}
    return {**file, "content": content, "base64": True}, None


def file_name(text: str) -> str:
    """A text as the name of a file on any system, at most 80 characters."""
    return _UNSAFE.sub("-", text).strip("-.")[:80] or "fundtrail"
