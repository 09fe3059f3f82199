"""The strip under the canvas: a trace's rule, direction and closing lines."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from dash import dcc, html

from workbench.elements import Look, counted_text
from workbench.layers import BACKWARD, FORWARD
from workbench.markup import button
from workbench.texts import sayer, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash.development.base_component import Component

    from casework.answers import HopLine, TraceSummary
    from casework.overlay_answers import Part, TraceOverlay
    from workbench.layers import Layers


def strip(layers: Layers, language: str, *, exact: bool) -> list[Component]:
    """What lies over the board, with its sums; nothing without a layer."""
    look = Look(language, exact)
    shown: list[Component] = []
    if layers.singles is not None:
        shown.append(html.Div(_singles(layers, look), className="trace-head"))
    if layers.trace is not None:
        shown += _trace(layers.trace, layers.rules, look)
    return shown


def _singles(layers: Layers, look: Look) -> list[Component]:
    say, found = sayer(look.language), layers.singles
    if found is None:
        return []
    told = say("canvas.singles").format(
        returned=f"{found.returned:,}", total=f"{found.total:,}"
    )
    if not found.hidden:
        return [html.Span(told)]
    rest = say("canvas.singles_rest").format(
        sums=counted_text(found.hidden, look), arrows=f"{len(found.rests):,}"
    )
    return [html.Span(told), html.Span(rest, className="cut")]


def _trace(
    overlay: TraceOverlay, rules: tuple[str, ...], look: Look
) -> list[Component]:
    say, question = sayer(look.language), overlay.question
    ways = [
        button(
            say(f"trace.{way}"),
            "rule here" if way == question.direction else "rule",
            turn=way,
        )
        for way in (FORWARD, BACKWARD)
    ]
    named = [
        button(
            rule_name(rule, look.language),
            "rule here" if rule == question.rule else "rule",
            rule=rule,
        )
        for rule in rules
    ]
    seeds = ", ".join((*question.accounts, *question.transfer_ids))
    head = [
        html.B(say(f"trace.over_{question.direction}").format(seeds=seeds)),
        html.Span(ways, className="group"),
        html.Span(className="gap"),
        button("▶ " + say("player.play"), "plain", say("player.hint"), player="play"),
        *_page_link(overlay, look),
        button(say("trace.off"), "plain", rule="off"),
    ]
    lines = [
        *(summary_line(line, question.direction, look) for line in overlay.summary),
        *(hop_line(line, question.direction, look) for line in overlay.hops),
        *further_lines(overlay.hops, question.direction, look),
    ]
    missing = _missing(overlay, look)
    return [
        html.Div(head, className="trace-head"),
        html.Div(named, className="group rules-line"),
        html.Div(
            [html.Span(line, className="hop-line figures") for line in lines],
            className="hop-lines",
        ),
        html.Div(missing, className="trace-cuts") if missing else html.Span(),
    ]


def rule_name(rule: str, language: str) -> str:
    """A rule's name in words; the rule itself where it has none."""
    return words(language).get(f"rules.{rule}", rule)


def _page_link(overlay: TraceOverlay, look: Look) -> list[Component]:
    """To the page of the same trace; it follows accounts, not single transfers."""
    question = overlay.question
    if not question.accounts:
        return []
    asked = [("from", account) for account in question.accounts]
    more = [("rule", question.rule), ("direction", question.direction)]
    address = urlencode([*asked, *more])
    return [dcc.Link(sayer(look.language)("trace.open"), href=f"/trace?{address}")]


def _missing(overlay: TraceOverlay, look: Look) -> list[Component]:
    """What of the trace is not on the canvas, counted and summed."""
    say, way = sayer(look.language), overlay.question.direction
    told = []
    if overlay.elsewhere:
        told.append(
            say(f"trace.elsewhere_{way}").format(
                count=f"{overlay.elsewhere_accounts:,}",
                sums=_parts(overlay.elsewhere, look),
            )
        )
    if overlay.undrawn:
        parts = " · ".join(
            say("canvas.sum_of").format(
                amount=look.amount(part.amount_minor, part.currency),
                count=f"{part.count:,}",
            )
            for part in overlay.undrawn
        )
        told.append(say("trace.undrawn").format(sums=parts))
    return [html.Span(text, className="cut") for text in told]


def _parts(parts: tuple[Part, ...], look: Look) -> str:
    return " · ".join(look.amount(p.amount_minor, p.currency) for p in parts)


def summary_line(line: TraceSummary, way: str, look: Look) -> str:
    """``Σ held + left + fees + unexplained = seed ✓``, without what is nothing."""
    say = sayer(look.language)
    parts = [
        say(f"trace.{way}_{name}").format(amount=look.amount(minor, line.currency))
        for name, minor in (
            ("held", line.held_minor),
            ("left", line.left_minor),
            ("fees", line.fees_minor),
            ("unexplained", line.unexplained_minor),
        )
        if minor
    ]
    seeded = look.amount(line.seeded_minor, line.currency)
    sign = "✓" if line.closes else "✗"
    return f"Σ {' + '.join(parts) or look.amount(0, line.currency)} = {seeded} {sign}"


def further_lines(hops: Sequence[HopLine], way: str, look: Look) -> list[str]:
    """For each currency whose last counted hop still moves: that it goes on."""
    last = {line.currency: line for line in hops}
    say = sayer(look.language)
    return [
        say(f"trace.further_{way}").format(
            hop=line.hop + 1, moved=look.amount(line.moved_minor, line.currency)
        )
        for line in last.values()
        if line.moved_minor
    ]


def hop_line(line: HopLine, way: str, look: Look) -> str:
    """``Hop 1: Σ moved on + rests = seed ✓``."""
    texts = {
        name: look.amount(minor, line.currency)
        for name, minor in (
            ("moved", line.moved_minor),
            ("rests", line.rests_minor),
            ("seeded", line.seeded_minor),
        )
    }
    sign = "✓" if line.closes else "✗"
    say = sayer(look.language)
    return say(f"trace.hop_{way}").format(hop=line.hop + 1, sign=sign, **texts)
