"""The workbench: the browser's face of the casework, one Dash app.

It computes no figure: it asks casework and shows what it answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dash import Dash
    from fastapi import FastAPI

    from casework.cases import Cases
    from casework.questions import Casework
    from graph.settings import Settings


def create_workbench(
    casework: Casework, cases: Cases, settings: Settings, server: FastAPI
) -> Dash:
    """The workbench on a server; its libraries are imported only now."""
    from workbench.app import create_workbench as create

    return create(casework, cases, settings, server)
