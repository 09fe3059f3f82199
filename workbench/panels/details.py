"""What is known of one account; every figure opens the rows that it sums."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash import html

from graph.regions import is_region, region_name
from workbench.conditions import Conditions
from workbench.elements import amount_text, sums_text
from workbench.markup import button
from workbench.pages.parts import note
from workbench.rows_asked import RowsAsked
from workbench.sentences import told_sentence
from workbench.texts import sayer

if TYPE_CHECKING:
    from collections.abc import Callable

    from dash.development.base_component import Component

    from casework.answers import AccountDetail, BalancePoint, RiskScore
    from casework.overlay_answers import TransferRows
    from graph.nouns import Sum
    from graph.store import Neighbours, Relation


@dataclass(frozen=True, slots=True)
class Figures:
    """What an account moved within a board's limits, and with whom most."""

    totals: TransferRows
    neighbours: Neighbours
    largest: tuple[Relation, ...]


def details(
    answer: AccountDetail, within: Figures, language: str, *, exact: bool
) -> list[Component]:
    """The panel of an account; its figures are those within the board's limits."""
    say, account = sayer(language), answer.account
    head = [
        html.H2(account.name or account.account),
        html.P(account.account, className="quiet ids"),
    ]
    warned = [
        note(f"⚠ {told_sentence(gap.sentence, language)}", "cut")
        for gap in answer.warnings
    ]
    name = account.account
    figures = [
        _figure(say(f"details.{key}"), text, name, way, own=own)
        for key, text, way, own in (
            ("received", _sums(within.totals.received, language, exact), "in", True),
            ("paid", _sums(within.totals.paid, language, exact), "out", True),
            ("payers", f"{within.neighbours.payers:,}", "in", False),
            ("payees", f"{within.neighbours.payees:,}", "out", False),
        )
    ]
    figures.insert(
        2, _fact(say("details.left"), _sums(answer.balances, language, exact))
    )
    facts = [
        _fact(say(f"details.{key}"), value)
        for key, value in (
            ("party", answer.party_name),
            ("institution", account.institution),
            ("region", region_text(account.region, language)),
            ("opened", account.opened),
        )
        if value
    ]
    return [
        *head,
        html.Div(
            [
                button(say("trace.forward_from"), "plain", follow=name, way="forward"),
                button(say("trace.back_from"), "plain", follow=name, way="backward"),
            ],
            className="account-tools",
        ),
        *warned,
        html.Div(figures, className="facts"),
        html.Div(facts, className="facts"),
        *_balance(answer.balance_over_time, say),
        *_risk(answer.risk, language),
        *_largest(within.largest, name, language, exact=exact),
    ]


def region_text(code: str, language: str) -> str:
    """A region's name with its code; the code as it is where it is none."""
    if not is_region(code):
        return code
    known = region_name(code)
    name = known.chinese if language == "zh" else known.english
    return name if code in name else f"{name} {code}"


def _sums(sums: tuple[Sum, ...], language: str, exact: bool) -> str:  # noqa: FBT001
    return sums_text(sums, language, exact=exact)


def _figure(
    label: str, text: str, account: str, direction: str, *, own: bool
) -> Component:
    asked = RowsAsked(account, Conditions(direction), own=own)
    return html.Div(
        [
            html.Span(label, className="quiet"),
            button(text, "figure link", rows=asked.to_text()),
        ],
        className="fact-line",
    )


def _fact(label: str, text: str) -> Component:
    return html.Div(
        [html.Span(label, className="quiet"), html.Span(text)], className="fact-line"
    )


def _balance(
    points: tuple[BalancePoint, ...], say: Callable[[str], str]
) -> list[Component]:
    """The balance over time as a step line in the panel's width."""
    currencies = sorted({point.currency for point in points})
    shown: list[Component] = []
    for code in currencies:
        kept = [point for point in points if point.currency == code]
        if len(kept) > 1:
            shown += [
                html.H3(f"{say('details.balance')} · {code}"),
                html.Img(src=step_line(kept), className="line", alt=""),
            ]
    return shown


def step_line(points: list[BalancePoint], width: int = 300, height: int = 56) -> str:
    """A step line of balances as a data address of an SVG picture."""
    from urllib.parse import quote

    first, last = points[0].time_us, points[-1].time_us
    low = min(0, *(p.balance_minor for p in points))
    high = max(1, *(p.balance_minor for p in points))
    path = []
    for place, point in enumerate(points):
        x = (point.time_us - first) * width / max(last - first, 1)
        y = height - 2 - (point.balance_minor - low) * (height - 4) / max(high - low, 1)
        path.append(
            f"{'H' if place else 'M'}{x:.1f}{f'V{y:.1f}' if place else f',{y:.1f}'}"
        )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        'preserveAspectRatio="none">'
        f'<path d="{"".join(path)}" fill="none" stroke="#2f7fc1" stroke-width="1.4" '
        'vector-effect="non-scaling-stroke"/></svg>'
    )
    return "data:image/svg+xml;utf8," + quote(svg)


def _risk(risk: RiskScore, language: str) -> list[Component]:
    say = sayer(language)
    band = say(f"details.band_{risk.band}")
    head = html.H3(f"{say('details.risk')} · {risk.score} / 1000 · {band}")
    if not risk.reasons:
        return [head, html.P(say("details.risk_none"), className="quiet")]
    reasons = [
        html.Li(
            [
                html.B(say("details.points").format(points=reason.points)),
                html.Span(f" {told_sentence(reason.sentence, language)}"),
            ]
        )
        for reason in risk.reasons
    ]
    return [head, html.Ul(reasons, className="reasons")]


def _largest(
    largest: tuple[Relation, ...], mine: str, language: str, *, exact: bool
) -> list[Component]:
    if not largest:
        return []
    lines = []
    for row in largest:
        outward = row.from_account == mine
        other = row.to_account if outward else row.from_account
        text = amount_text(row.amount_minor, row.currency, language, exact=exact)
        way = "out" if outward else "in"
        asked = RowsAsked(mine, Conditions(way, currency=row.currency), other)
        lines.append(
            html.Div(
                [
                    html.Span(("→ " if outward else "← ") + other, className="other"),
                    button(text, "figure link", rows=asked.to_text()),
                ],
                className="fact-line",
            )
        )
    title = sayer(language)("details.largest")
    return [html.H3(title), html.Div(lines, className="facts")]
