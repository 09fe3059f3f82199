"""Conditions and instants in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.instants import instant_text
from workbench.conditions import Limits
from workbench.figures.amounts import exact_text
from workbench.markup import button
from workbench.texts import sayer

if TYPE_CHECKING:
    from dash.development.base_component import Component

    from workbench.conditions import Conditions


def close_button(language: str) -> Component:
    """What closes the table below the canvas."""
    return button("×", "close", sayer(language)("canvas.close"), tool="close")


def clock(instant_us: int) -> str:
    """``2024-03-01 10:22:00``, in UTC."""
    return instant_text(instant_us).replace("T", " ").removesuffix("Z")


def up_to(before_us: int) -> str:
    """The last instant of a window that leaves ``before_us`` out, to the second."""
    return clock((before_us - 1) // 1_000_000 * 1_000_000)


def conditions_text(
    where: Conditions, limits: Limits, language: str, *, ordered: bool
) -> str:
    """What narrows a list, in a line; '' for nothing."""
    say = sayer(language)
    parts = []
    if where.direction != "both":
        parts.append(say(f"expand.{where.direction}"))
    own = Limits(where.after_us, where.before_us).within(limits)
    if own.after_us is not None:
        parts.append(say("canvas.after").format(time=clock(own.after_us)))
    if own.before_us is not None:
        parts.append(say("canvas.before").format(time=up_to(own.before_us)))
    code = where.currency
    if code and where.min_minor is not None:
        parts.append(f"≥ {exact_text(where.min_minor, code)}")
    if code and where.max_minor is not None:
        parts.append(f"≤ {exact_text(where.max_minor, code)}")
    if code and where.min_minor is None and where.max_minor is None:
        parts.append(code)
    if ordered:
        parts.append(f"{say('expand.rank')}: {say(f'expand.{where.rank}')}")
    return " · ".join(parts)
