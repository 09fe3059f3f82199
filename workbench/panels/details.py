"""What is known of one account; every figure opens the rows that it sums."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash import html

from graph.instants import instant_text
from workbench.elements import amount_text, sums_text
from workbench.markup import button
from workbench.pages.parts import column, grid, money, money_column, note
from workbench.texts import sayer

if TYPE_CHECKING:
    from collections.abc import Callable

    from dash.development.base_component import Component

    from casework.answers import AccountDetail, BalancePoint, RiskScore, SourceRow
    from graph.store import TransferPage


def details(answer: AccountDetail, language: str, *, exact: bool) -> list[Component]:
    """The panel of an account."""
    say, account = sayer(language), answer.account
    head = [
        html.H2(account.name or account.account),
        html.P(account.account, className="quiet ids"),
    ]
    warned = [note(f"⚠ {gap.sentence}", "cut") for gap in answer.warnings]
    figures = [
        _figure(say("details.received"), sums_text(answer.received, language, exact=exact),
                account.account, "in"),
        _figure(say("details.paid"), sums_text(answer.paid, language, exact=exact),
                account.account, "out"),
        _figure(say("details.left"), sums_text(answer.balances, language, exact=exact),
                account.account, "both"),
        _figure(say("details.payers"), f"{answer.payers:,}", account.account, "in"),
        _figure(say("details.payees"), f"{answer.payees:,}", account.account, "out"),
    ]  # fmt: skip
    facts = [
        _fact(say(f"details.{key}"), value)
        for key, value in (
            ("party", answer.party_name),
            ("institution", account.institution),
            ("region", account.region),
            ("opened", account.opened),
        )
        if value
    ]
    return [
        *head,
        html.Div(
            [
                button(say("trace.from_here"), "plain", follow=account.account),
                button(say("canvas.split"), "plain", split=account.account),
            ],
            className="account-tools",
        ),
        *warned,
        html.Div(figures, className="facts"),
        html.Div(facts, className="facts"),
        *_balance(answer.balance_over_time, say),
        *_risk(answer.risk, say),
        *_largest(answer, language, exact=exact),
    ]


def _figure(label: str, text: str, account: str, direction: str) -> Component:
    return html.Div(
        [
            html.Span(label, className="quiet"),
            button(text, "figure link", rows=f"{direction}|{account}|"),
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


def _risk(risk: RiskScore, say: Callable[[str], str]) -> list[Component]:
    head = html.H3(f"{say('details.risk')} · {risk.score} / 1000 · {risk.band}")
    if not risk.reasons:
        return [head, html.P(say("details.risk_none"), className="quiet")]
    reasons = [
        html.Li(
            [
                html.B(say("details.points").format(points=reason.points)),
                html.Span(f" {reason.sentence}"),
            ]
        )
        for reason in risk.reasons
    ]
    return [head, html.Ul(reasons, className="reasons")]


def _largest(answer: AccountDetail, language: str, *, exact: bool) -> list[Component]:
    say, mine = sayer(language), answer.account.account
    if not answer.largest:
        return []
    lines = []
    for row in answer.largest:
        outward = row.from_account == mine
        other = row.to_account if outward else row.from_account
        text = amount_text(row.amount_minor, row.currency, language, exact=exact)
        address = f"{'out' if outward else 'in'}|{mine}|{other}"
        lines.append(
            html.Div(
                [
                    html.Span(("→ " if outward else "← ") + other, className="other"),
                    button(text, "figure link", rows=address),
                ],
                className="fact-line",
            )
        )
    return [html.H3(say("details.largest")), html.Div(lines, className="facts")]


def rows(page: TransferPage, account: str, language: str) -> list[Component]:
    """The transfers behind a figure, and the sums of those that are not listed."""
    say = sayer(language)
    columns = [
        column("time", say("details.time"), width=190),
        column("way", "", width=46),
        column("other", say("details.counterparty"), flex=2),
        money_column("amount", say("details.amount"), flex=1),
        column("purpose", say("details.purpose"), flex=2),
        column("id", say("details.source"), flex=1),
    ]
    listed = []
    for each in page.transfers:
        outward = each.from_account == account
        listed.append(
            {
                "id": each.transfer_id,
                "time": instant_text(each.time_us, each.precision),  # type: ignore[arg-type]
                "way": "→" if outward else "←",
                "other": each.to_account if outward else each.from_account,
                "purpose": each.purpose,
                **money("amount", each.amount_minor, each.currency),
            }
        )
    told = say("details.rows_of").format(
        returned=f"{page.returned:,}", total=f"{page.total:,}"
    )
    hidden = say("details.hidden").format(
        sums=sums_text(page.hidden, language, exact=True)
    )
    later = [
        button(say("canvas.later"), "plain", after=str(each.time_us))
        for each in page.transfers[:1]
    ]
    return [
        html.P([html.B(account), f" · {told} ", *later]),
        note(hidden, "cut") if page.hidden else html.Span(),
        grid("rows-table", columns, listed, most=7, getRowId="params.data.id"),
        html.Div(id="source-row"),
    ]


def source(row: SourceRow) -> list[Component]:
    """The row as it was read: file, row, hash and text."""
    return [
        html.P(
            [
                html.B(f"{row.file} : {row.row}"),
                html.Span(f" {row.profile} · SHA-256 {row.sha256}", className="quiet"),
            ]
        ),
        html.Pre(row.text),
    ]
