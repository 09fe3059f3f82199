"""Whose money an account held over time: bars of its lots, one rule above another."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graph.instants import instant_text
from workbench.figures.amounts import exact_text, short_text
from workbench.figures.inks import faded, inks, layout

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from casework.comparison_answers import LotsAnswer
    from casework.lot_bands import LotBands

# So many bars are told apart; of more, the last of each stretch of time is drawn.
DRAWN = 480
_TALL = 220
_TICKS = 4
_EDGE = 0.02
_MICROSECONDS = 1000


@dataclass(frozen=True, slots=True)
class LotsLook:
    """How it is drawn."""

    language: str
    scheme: str
    say: Callable[[str], str]
    named: Callable[[str], str]


def figure_height(sides: int) -> int:
    """Pixels of a figure of so many rules."""
    return 92 + _TALL * sides


def drawn_events(answer: LotsAnswer) -> list[int]:
    """The events that are drawn: the last of each of ``DRAWN`` equal stretches."""
    times = _times(answer)
    if len(times) <= DRAWN:
        return list(range(len(times)))
    span = max(times[-1] - times[0], 1)
    last = {(time - times[0]) * DRAWN // span: n for n, time in enumerate(times)}
    return sorted({0, *last.values()})


def lots_figure(
    sides: Sequence[tuple[LotsAnswer, LotBands]], parted: int | None, look: LotsLook
) -> dict[str, Any]:
    """Stacked bars of labels and the rest, a rule below the other on one scale.

    ``parted`` is the first event that two rules tell differently; it is marked.
    """
    ink = inks(look.scheme)
    base = layout(ink, figure_height(len(sides)))
    answer = sides[0][0]
    high = max(e.balance_minor for a, _ in sides for e in a.events)
    high = max(high, *(sum(h) for _, b in sides for h in b.holds_minor), 1)
    traces: list[dict[str, Any]] = []
    axes: dict[str, Any] = {}
    titles: list[dict[str, Any]] = []
    for n, (side, bands) in enumerate(sides):
        axis = "y" if n == 0 else f"y{n + 1}"
        bottom = (len(sides) - 1 - n) / len(sides)
        top = bottom + 0.86 / len(sides)
        axes[axis.replace("y", "yaxis")] = _amounts_axis(
            high, answer.currency, look, [bottom, top]
        )
        titles.append(_title(look.named(side.rule), top, ink.text))
        traces += _bars(side, bands, axis, first=n == 0, look=look)
    marks = [] if parted is None else [_line(_times(answer)[parted], ink.text)]
    x_axis = {
        "type": "date",
        "showgrid": False,
        "fixedrange": True,
        "tickformat": "%Y-%m-%d",
        "anchor": "free",
        "position": 0,
        "tickfont": {"size": 12, "color": ink.quiet},
    }
    legend = {"orientation": "h", "x": 0, "y": -0.16 / len(sides), "yanchor": "top"}
    return {
        "data": traces,
        "layout": {
            **base,
            "barmode": "stack",
            "bargap": 0,
            "showlegend": True,
            "legend": {**legend, "traceorder": "normal"},
            "xaxis": x_axis,
            **axes,
            "annotations": titles,
            "shapes": marks,
            "margin": {"l": 8, "r": 12, "t": 24, "b": 60},
        },
    }


def _times(answer: LotsAnswer) -> list[int]:
    """UTC microseconds of each event; the opening a little before the first."""
    told = [e.transfer.time_us for e in answer.events if e.transfer is not None]
    if not told:
        return [0] * len(answer.events)
    before = max(int((told[-1] - told[0]) * _EDGE), 3_600_000_000)
    return [told[0] - before, *told]


def _bars(
    side: LotsAnswer, bands: LotBands, axis: str, *, first: bool, look: LotsLook
) -> list[dict[str, Any]]:
    ink = inks(look.scheme)
    drawn = drawn_events(side)
    times = _times(side)
    ends = [times[n] for n in drawn[1:]]
    ends.append(times[-1] + max(int((times[-1] - times[0]) * _EDGE), 3_600_000_000))
    names = [*bands.labels]
    if bands.others:
        names.append(look.say("compare.other_labels").format(count=bands.others))
    colours = [ink.roles[n % len(ink.roles)] for n in range(len(names))]
    layers = [[bands.holds_minor[n][k] for n in drawn] for k in range(len(names))]
    layers.append([bands.rest_minor[n] for n in drawn])
    names.append(look.say("compare.rest"))
    colours.append(faded(ink.quiet, 0.28))
    return [
        {
            "type": "bar",
            "name": name,
            "legendgroup": name,
            "showlegend": first,
            "x": [instant_text(times[n]) for n in drawn],
            "y": amounts,
            "yaxis": axis,
            "offset": 0,
            "width": [
                (end - times[n]) / _MICROSECONDS
                for n, end in zip(drawn, ends, strict=True)
            ],
            "marker": {"color": colour, "line": {"width": 0}},
            "hovertext": [exact_text(minor, side.currency) for minor in amounts],
            "hovertemplate": f"%{{x|%Y-%m-%d %H:%M}}<br>{name}: %{{hovertext}}"
            "<extra></extra>",
        }
        for name, colour, amounts in zip(names, colours, layers, strict=True)
    ]


def _amounts_axis(
    high: int, currency: str, look: LotsLook, domain: list[float]
) -> dict[str, Any]:
    ink = inks(look.scheme)
    step = _step(high)
    ticks = list(range(0, high + step, step))
    return {
        "domain": domain,
        "range": [0, high * 1.05],
        "tickvals": ticks,
        "ticktext": [short_text(tick, currency, look.language) for tick in ticks],
        "tickfont": {"size": 12, "color": ink.quiet},
        "gridcolor": faded(ink.border, 0.5),
        "zeroline": True,
        "zerolinecolor": ink.border,
        "fixedrange": True,
        "automargin": True,
        "ticksuffix": " ",
    }


def _step(high: int) -> int:
    """1, 2 or 5 times a power of ten, so that few ticks reach ``high``."""
    power: int = 10 ** max(math.floor(math.log10(high / _TICKS)), 0)
    return next(s * power for s in (1, 2, 5, 10) if s * power * _TICKS >= high)


def _title(text: str, top: float, colour: str) -> dict[str, Any]:
    place = {"x": 0, "y": top, "xref": "paper", "yref": "paper"}
    anchor = {"xanchor": "left", "yanchor": "bottom", "showarrow": False}
    return {"text": f"<b>{text}</b>", **place, **anchor, "font": {"color": colour}}


def _line(time_us: int, colour: str) -> dict[str, Any]:
    at = instant_text(time_us)
    line = {"color": colour, "width": 1.5, "dash": "dot"}
    return {
        "type": "line", "xref": "x", "yref": "paper",
        "x0": at, "x1": at, "y0": 0, "y1": 1, "line": line,
    }  # fmt: skip
