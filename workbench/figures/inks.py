"""The colours of figures, light and dark; chosen to differ without red and green.

In and out are blue and orange throughout (Okabe and Ito's advice), amounts run from the
ground to one hue, and a net amount runs from orange over the ground to blue.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

FONT = (
    'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "PingFang SC", '
    '"Microsoft YaHei", "Noto Sans CJK SC", sans-serif'
)
Scale = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Inks:
    """One scheme's colours, as #rrggbb."""

    text: str
    quiet: str
    ground: str
    land: str
    border: str
    incoming: str
    outgoing: str
    ribbon: str
    masked: str
    sequential: Scale
    diverging: Scale
    roles: Scale


LIGHT = Inks(
    text="#1d2733",
    quiet="#5b6876",
    ground="#ffffff",
    land="#eef1f4",
    border="#b4bfc9",
    incoming="#1f6fb2",
    outgoing="#c8641b",
    ribbon="#3d566e",
    masked="#9aa5b1",
    sequential=("#eef3f8", "#c6d9ea", "#8fb7d8", "#4d8fc0", "#1c5f97", "#0d3c66"),
    diverging=("#8a3f0a", "#d5813a", "#f2cfa9", "#f1f3f5", "#b3d0e8", "#4d8fc0", "#0f4a7c"),
    roles=(
        "#1f6fb2", "#c8641b", "#3f8f7f", "#8a5fa8", "#b8912b", "#64748b", "#a8506f",
        "#5f8f3a", "#3b82a0", "#8c6a52",
    ),
)  # fmt: skip

DARK = Inks(
    text="#e4e9ee",
    quiet="#98a5b3",
    ground="#161c23",
    land="#232c36",
    border="#3d4956",
    incoming="#5aa9e6",
    outgoing="#f0954a",
    ribbon="#a9bccf",
    masked="#6b7783",
    sequential=("#232c36", "#23445f", "#2a6592", "#3f8cc4", "#79b8e6", "#c7e2f7"),
    diverging=("#ffc48a", "#e0873a", "#7d4c25", "#2a323b", "#28557c", "#4a97d2", "#b5dcf8"),
    roles=(
        "#5aa9e6", "#f0954a", "#5fbfaa", "#b78fd6", "#dcb84f", "#94a3b8", "#d97f9f",
        "#93c266", "#62b4d3", "#bf9880",
    ),
)  # fmt: skip


def inks(scheme: str) -> Inks:
    """The colours of ``light`` or ``dark``."""
    return DARK if scheme == "dark" else LIGHT


def faded(colour: str, share: float) -> str:
    """The colour let through by a share of 0 to 1, as rgba()."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{share:g})"


def between(scale: Scale, place: float) -> str:
    """The colour at 0 to 1 of a scale, by straight lines between its members."""
    steps = len(scale) - 1
    spot = min(max(place, 0.0), 1.0) * steps
    first = min(int(spot), steps - 1)
    part = spot - first
    low, high = scale[first], scale[first + 1]
    mixed = (
        round(int(low[i : i + 2], 16) * (1 - part) + int(high[i : i + 2], 16) * part)
        for i in (1, 3, 5)
    )
    return "#" + "".join(f"{value:02x}" for value in mixed)


def layout(look: Inks, height: int) -> dict[str, Any]:
    """What every figure's layout begins with: no frame, no grid, the page's type."""
    return {
        "height": height,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": 13, "color": look.text},
        "showlegend": False,
        "hovermode": "closest",
        "hoverlabel": {
            "bgcolor": look.ground,
            "bordercolor": look.border,
            "font": {"family": FONT, "size": 13, "color": look.text},
            "align": "left",
        },
    }


def bare_axis() -> dict[str, Any]:
    """An axis that only places things."""
    return {"visible": False, "fixedrange": False, "zeroline": False}
