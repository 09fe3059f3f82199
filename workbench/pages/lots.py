"""The lots of an account: bars over time, and the statement under one rule or two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import html

from casework.comparison_answers import CREDIT_LINE, LACKING, OPENING
from casework.lot_bands import lot_bands
from graph.instants import instant_text
from graph.money import grouped_text
from workbench.figures.lots import LotsLook, drawn_events, figure_height, lots_figure
from workbench.pages.parts import (
    Row,
    basis_line,
    column,
    graph,
    grid,
    money,
    money_column,
    note,
)
from workbench.pages.words import rule_namer, sayer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dash.development.base_component import Component

    from casework.comparison_answers import LotEvent, LotsAnswer, RulesDiffer
    from casework.lot_bands import LotBands

LISTED = 1000
# Lines before the first that differs, where a statement is cut.
_BEFORE = 20
_STYLES = {
    "styleConditions": [
        {
            "condition": "params.data.first",
            "style": {"background": "var(--accent-soft)", "fontWeight": 600},
        }
    ]
}


def lots_shown(
    answer: LotsAnswer,
    differ: RulesDiffer | None,
    files: Mapping[int, str],
    language: str,
    scheme: str,
) -> Component:
    """Figure, where a second rule differs, and the statement.

    ``files`` names sources by number; ``differ`` holds ``answer`` and another rule's.
    """
    say, named = sayer(language), rule_namer(language)
    sides = [(answer, lot_bands(answer))]
    if differ is not None:
        labels = sides[0][1].labels
        sides.append((differ.other, lot_bands(differ.other, labels=labels)))
    parted = None if differ is None else differ.event
    look = LotsLook(language, scheme, say, named)
    figure = lots_figure(sides, parted, look)
    parts: list[Component] = [
        graph("compare-lots-figure", figure, figure_height(len(sides)))
    ]
    drawn = len(drawn_events(answer))
    if drawn < len(answer.events):
        told_cut = say("compare.drawn").format(
            drawn=f"{drawn:,}", total=f"{len(answer.events):,}"
        )
        parts.append(note(told_cut, "cut"))
    differing = frozenset[int]() if differ is None else frozenset(differ.events)
    if differ is not None:
        parts.append(_verdict(parted, len(differing), answer, language))
    first, last = _span(len(answer.events), parted)
    parts.append(_statement(sides, files, differing, (first, last), language))
    if last - first < len(answer.events):
        told_cut = say("compare.listed").format(
            first=first, last=last - 1, total=f"{len(answer.events):,}"
        )
        parts.append(note(told_cut, "cut"))
    parts.append(basis_line(answer.basis, language))
    return html.Div(parts)


def _span(events: int, parted: int | None) -> tuple[int, int]:
    """The lines that are listed: from the first, or from shortly before they part."""
    first = max(0, min((parted or 0) - _BEFORE, events - LISTED))
    return (first, min(events, first + LISTED)) if events > LISTED else (0, events)


def _verdict(
    parted: int | None, differing: int, answer: LotsAnswer, language: str
) -> Component:
    say = sayer(language)
    if parted is None:
        return note(say("compare.alike"))
    transfer = answer.events[parted].transfer
    when = "" if transfer is None else instant_text(transfer.time_us)
    text = say("compare.parted").format(
        event=parted,
        time=when,
        transfer="" if transfer is None else transfer.transfer_id,
        count=f"{differing:,}",
        total=f"{len(answer.events):,}",
    )
    return html.P(text, className="parted")


def _statement(
    sides: list[tuple[LotsAnswer, LotBands]],
    files: Mapping[int, str],
    differing: frozenset[int],
    span: tuple[int, int],
    language: str,
) -> Component:
    parted = min(differing, default=-1)
    place = {"rowIndex": max(parted - span[0], 0), "rowPosition": "middle"}
    opened = place if differing else None
    rows = [
        _line(n, sides, files, language)
        | {"differs": "≠" if n in differing else "", "first": n == parted}
        for n in range(*span)
    ]
    return grid(
        "compare-statement",
        _columns(sides, language),
        rows,
        most=14,
        heads=3,
        fit=None,
        getRowStyle=_STYLES,
        getRowId="params.data.id",
        scrollTo=opened,
    )


def _columns(sides: list[tuple[LotsAnswer, LotBands]], language: str) -> list[Row]:
    say, named = sayer(language), rule_namer(language)
    columns = [
        column("event", say("compare.event"), width=70, cellClass="figures"),
        column("time", say("pages.time"), width=195, cellClass="figures"),
        column("counterparty", say("compare.counterparty"), width=190),
        money_column("in", say("compare.in"), width=130),
        money_column("out", say("compare.out"), width=130),
        money_column("balance", say("compare.balance"), width=140),
    ]
    if len(sides) > 1:
        columns.insert(0, column("differs", "≠", width=60, minWidth=50))
    for k, (side, bands) in enumerate(sides):
        children = []
        for n, label in enumerate(_names(bands, say)):
            moved, holds = (f"{what}{k}_{n}" for what in ("moved", "holds"))
            pair = [
                money_column(moved, say("compare.moved"), width=135),
                money_column(holds, say("compare.holds"), width=135),
            ]
            children.append(
                {"headerName": label, "headerTooltip": label, "children": pair}
            )
        children.append(money_column(f"rest{k}", say("compare.rest"), width=140))
        if any(event.paid_from for event in side.events):
            children.append(column(f"paid{k}", say("compare.paid_from"), width=230))
        columns.append({"headerName": named(side.rule), "children": children})
    columns.append(column("transfer", say("compare.transfer"), width=170))
    columns.append(column("source", say("compare.source"), width=220))
    return columns


def _names(bands: LotBands, say: Callable[[str], str]) -> list[str]:
    others = say("compare.other_labels").format(count=bands.others)
    return [*bands.labels, *([others] if bands.others else [])]


def _line(
    n: int,
    sides: list[tuple[LotsAnswer, LotBands]],
    files: Mapping[int, str],
    language: str,
) -> Row:
    answer = sides[0][0]
    event, code = answer.events[n], answer.currency
    row: Row = {"id": str(n), "event": n, **_transfer(event, files, language)}
    side = event.direction if event.transfer else ""
    for way in ("in", "out"):
        row |= _shown(way, event.amount_minor, code) if side == way else _blank(way)
    row |= _shown("balance", event.balance_minor, code)
    for k, (told, bands) in enumerate(sides):
        for place, minor in enumerate(bands.moved_minor[n]):
            row |= _shown(f"moved{k}_{place}", minor, code)
        for place, minor in enumerate(bands.holds_minor[n]):
            row |= _shown(f"holds{k}_{place}", minor, code)
        row |= _shown(f"rest{k}", bands.rest_minor[n], code)
        row[f"paid{k}"] = _paid_from(told.events[n], code, language)
    return row


def _shown(name: str, minor: int, code: str) -> Row:
    """The two cells of an amount; its currency stands once above the statement."""
    return money(name, minor, code) | {f"{name}_text": grouped_text(minor, code)}


def _blank(name: str) -> Row:
    return {name: None, f"{name}_text": ""}


def _transfer(event: LotEvent, files: Mapping[int, str], language: str) -> Row:
    transfer = event.transfer
    if transfer is None:
        opening = sayer(language)("compare.opening_line")
        return {"time": "", "counterparty": opening, "transfer": "", "source": ""}
    comes = event.direction == "in"
    other = transfer.from_account if comes else transfer.to_account
    if event.kind in {"loan", "repayment"}:
        other = sayer(language)(f"compare.{event.kind}")
    elif event.unwound_minor:
        back = grouped_text(event.unwound_minor, transfer.currency)
        other += " " + sayer(language)("compare.unwound").format(amount=back)
    file = files.get(transfer.source, str(transfer.source))
    return {
        "time": instant_text(transfer.time_us),
        "counterparty": other,
        "transfer": transfer.transfer_id,
        "source": f"{file}:{transfer.source_row}",
    }


def _paid_from(event: LotEvent, code: str, language: str) -> str:
    say = sayer(language)
    said: dict[str, Any] = {
        OPENING: say("compare.opening_line"),
        LACKING: say("compare.lacking"),
        CREDIT_LINE: say("compare.credit_line"),
    }
    return "; ".join(
        f"{said.get(name, name)} {grouped_text(minor, code)}"
        for name, minor in event.paid_from
    )
