"""The sensitivity table: every rule side by side, what differs, and what closes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash import html

from graph.money import grouped_text
from workbench.figures.amounts import exact_text
from workbench.pages.parts import basis_line, note
from workbench.pages.words import role_namer, rule_namer, sayer

if TYPE_CHECKING:
    from collections.abc import Callable

    from dash.development.base_component import Component

    from casework.side_by_side import SideBySide, SideRow, SideTotal


def sides_table(answer: SideBySide, language: str) -> Component:
    """One table a currency: rows, what is not listed, the sums, and the seed."""
    say = sayer(language)
    parts: list[Component] = []
    if not answer.chosen:
        parts.append(note(say("compare.no_way"), "cut"))
    parts += [_of_currency(answer, total, language) for total in answer.totals]
    if any(any(minor) for _, minor in answer.elsewhere_minor):
        parts.append(_elsewhere(answer, language))
    parts.append(basis_line(answer.basis, language))
    return html.Div(parts)


def _of_currency(answer: SideBySide, total: SideTotal, language: str) -> Component:
    say = sayer(language)
    rows = [row for row in answer.rows if row.currency == total.currency]
    labelled = len({row.label for row in answer.rows}) > 1
    named = _namer(answer, language)
    body = [_row(answer, row, named(row), row.label, labelled) for row in rows]
    for rest in answer.rests:
        if rest.currency == total.currency:
            told = say("compare.more").format(count=f"{rest.count:,}")
            cell = html.Span(told, className="quiet")
            body.append(_row(answer, rest, [cell], "", labelled))
    return html.Div(
        html.Table(
            [
                _head(answer, total.currency, labelled, language),
                html.Tbody(body),
                _foot(answer, total, labelled, language),
            ],
            className="sides",
        ),
        className="scroll",
    )


def _namer(
    answer: SideBySide, language: str
) -> Callable[[SideRow], list[Component | str]]:
    """What stands first in a row: a role's name, or an account's name above its id."""
    role = role_namer(language)

    def told(row: SideRow) -> list[Component | str]:
        if answer.grouped_by == "role":
            return [role(row.account)]
        if not row.name:
            return [row.account]
        return [row.name, html.Div(row.account, className="quiet")]

    return told


def _head(answer: SideBySide, code: str, labelled: bool, language: str) -> Component:  # noqa: FBT001 - a column or none
    say, rule_name = sayer(language), rule_namer(language)
    first: list[Component] = [
        html.Th([say(f"compare.by_{answer.grouped_by}"), f" · {code}"])
    ]
    if labelled:
        first.append(html.Th(say("compare.seed")))
    rules = [
        html.Th(rule_name(rule), className=_class(answer, rule))
        for rule in answer.rules
    ]
    return html.Thead(html.Tr([*first, *rules]))


def _row(
    answer: SideBySide,
    row: SideRow,
    name: list[Component | str],
    label: str,
    labelled: bool,  # noqa: FBT001 - a column or none
) -> Component:
    first: list[Component] = [html.Th(name, scope="row")]
    if labelled:
        first.append(html.Td(label, className="quiet"))
    cells = [
        html.Td(_figures(row, n), className=_class(answer, rule))
        for n, rule in enumerate(answer.rules)
    ]
    return html.Tr([*first, *cells])


def _figures(row: SideRow | SideTotal, n: int) -> list[Component]:
    """The amount; below it the interval where there is one, and the difference."""
    code, amount = row.currency, row.amount_minor[n]
    kind = "figures" if amount else "figures none"
    parts: list[Component] = [html.Div(grouped_text(amount, code), className=kind)]
    least, most = row.least_minor[n], row.most_minor[n]
    if least != most:
        parts += [
            html.Div(f"{mark} {grouped_text(minor, code)}", className="figures bound")
            for mark, minor in (("≥", least), ("≤", most))
        ]
    difference = row.difference_minor[n]
    if difference:
        sign, way = ("+", "up") if difference > 0 else ("−", "down")
        text = f"{sign}{grouped_text(abs(difference), code)}"
        parts.append(html.Div(text, className=f"figures differs {way}"))
    return parts


def _foot(
    answer: SideBySide,
    total: SideTotal,
    labelled: bool,  # noqa: FBT001 - a column or none
    language: str,
) -> Component:
    say = sayer(language)
    span = 2 if labelled else 1
    sums = [
        html.Td(_figures(total, n), className=_class(answer, rule))
        for n, rule in enumerate(answer.rules)
    ]
    seeded = [
        html.Td(
            [
                html.Span(grouped_text(total.seeded_minor[n], total.currency)),
                _verdict(total.closes[n], say),
            ],
            className=f"figures {_class(answer, rule)}",
        )
        for n, rule in enumerate(answer.rules)
    ]
    return html.Tfoot(
        [
            html.Tr([html.Th(f"Σ {say('compare.rows')}", colSpan=span), *sums]),
            html.Tr([html.Th(f"= {say('trace.seeded')}", colSpan=span), *seeded]),
        ]
    )


def _verdict(closes: bool | None, say: Callable[[str], str]) -> Component:  # noqa: FBT001 - a verdict
    if closes is None:
        return html.Span(" ×", className="quiet", title=say("compare.multiplies"))
    return html.Span(" ✓" if closes else " ✗", className="good" if closes else "bad")


def _elsewhere(answer: SideBySide, language: str) -> Component:
    """Unknown money that no row has room for: the upper bounds leave it out."""
    say, rule_name = sayer(language), rule_namer(language)
    alone = answer.totals[0].currency if len(answer.totals) == 1 else ""
    items = [
        html.Li(
            f"{label} · {rule_name(rule)}: "
            f"{exact_text(minor, alone) if alone else say('compare.several')}"
        )
        for label, amounts in answer.elsewhere_minor
        for rule, minor in zip(answer.rules, amounts, strict=True)
        if minor
    ]
    return html.Details(
        [html.Summary(say("compare.elsewhere")), html.Ul(items, className="names")],
        className="cut",
    )


def _class(answer: SideBySide, rule: str) -> str:
    return "chosen" if rule == answer.chosen else ""
