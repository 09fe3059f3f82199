"""Victims by accounts under each rule, and what each distribution gives back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash import html

from casework.side_by_side import recovery_sums, rule_matrices
from graph.money import grouped_text
from workbench.pages.parts import (
    Row,
    basis_line,
    column,
    grid,
    money,
    money_column,
    note,
)
from workbench.pages.words import rule_namer, sayer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash.development.base_component import Component

    from casework.comparison_answers import RecoveryAnswer
    from casework.side_by_side import RuleMatrix

_CELL = 138


def victims_shown(answer: RecoveryAnswer, language: str) -> Component:
    """The matrix with its sums, then the distributions with theirs."""
    say = sayer(language)
    return html.Div(
        [
            html.H3(say("compare.matrix").format(currency=answer.currency)),
            _matrix(answer, rule_matrices(answer), language),
            html.H3(say("compare.shares").format(currency=answer.currency)),
            _shares(answer, language),
            _authorities(answer, language),
            basis_line(answer.basis, language),
        ],
        className="victims",
    )


def _matrix(
    answer: RecoveryAnswer, matrices: Sequence[RuleMatrix], language: str
) -> Component:
    """A row a victim; for each account, and for all of them, a column a rule."""
    say, named = sayer(language), rule_namer(language)
    accounts = matrices[0].accounts
    heads = [*accounts, f"Σ {say('compare.accounts')}"]
    columns: list[Row] = [
        column("label", say("compare.victim"), width=200, pinned="left")
    ]
    for place, head in enumerate(heads):
        children = [
            money_column(f"c{place}_{n}", named(matrix.rule), width=_CELL)
            for n, matrix in enumerate(matrices)
        ]
        columns.append({"headerName": head, "children": children})
    rows = [
        _cells(
            label,
            [(*matrix.cells[k], matrix.victim_sums[k]) for matrix in matrices],
            answer.currency,
        )
        for k, label in enumerate(matrices[0].labels)
    ]
    sums = [(*matrix.account_sums, matrix.sum_minor) for matrix in matrices]
    others = [
        None if m.others_minor is None else (*m.others_minor, m.others_sum)
        for m in matrices
    ]
    total = recovery_sums(answer).balances_minor
    balances = (*(minor for _, minor in answer.balances_minor), total)
    last = [
        _cells(f"Σ {say('compare.of_victims')}", sums, answer.currency),
        _cells(say("compare.of_others"), others, answer.currency),
        _cells(
            f"= {say('compare.balance')}", [balances] * len(matrices), answer.currency
        ),
    ]
    return grid("compare-matrix", columns, rows, last, heads=2, fit=None)


def _cells(
    label: str, by_rule: Sequence[Sequence[int | None] | None], code: str
) -> Row:
    row: Row = {"label": label}
    for n, amounts in enumerate(by_rule):
        for place, minor in enumerate(amounts or ()):
            if minor is not None:
                row |= _plain(f"c{place}_{n}", minor, code)
    return row


def _plain(name: str, minor: int, code: str) -> Row:
    return money(name, minor, code) | {f"{name}_text": grouped_text(minor, code)}


def _shares(answer: RecoveryAnswer, language: str) -> Component:
    """What each paid in, the cap, and what each distribution gives; then the sums."""
    say, code = sayer(language), answer.currency
    ways = [way.replace("-", "_") for way in answer.distributions]
    columns = [
        column("label", say("compare.victim"), flex=2),
        money_column("claim", say("compare.claim"), flex=2),
        money_column("lowest", say("compare.lowest"), flex=2),
        *(money_column(way, say(f"compare.{way}"), flex=2) for way in ways),
    ]
    rows: list[Row] = []
    for share in answer.shares:
        row: Row = {"label": share.label, **_plain("claim", share.claim_minor, code)}
        row |= _plain("lowest", share.lowest_minor, code)
        for way, minor in zip(ways, share.shared_minor, strict=True):
            row |= _plain(way, minor, code)
        rows.append(row)
    sums = recovery_sums(answer)
    paid: Row = {"label": f"Σ {say('compare.of_victims')}", "lowest_text": ""}
    paid |= _plain("claim", sums.claims_minor, code)
    left: Row = {"label": say("compare.of_others"), "claim_text": "", "lowest_text": ""}
    whole = {
        "label": f"= {say('compare.balance')}",
        "claim_text": "",
        "lowest_text": "",
    }
    for n, way in enumerate(ways):
        paid |= _plain(way, sums.shared_minor[n], code)
        left |= _plain(way, answer.left_over_minor[n], code)
        whole |= _plain(way, sums.balances_minor, code)
        whole[f"{way}_text"] += " ✓" if sums.closes[n] else " ✗"
    return grid("compare-shares", columns, rows, [paid, left, whole])


def _authorities(answer: RecoveryAnswer, language: str) -> Component:
    say = sayer(language)
    items = [
        html.Li(
            [
                html.B(say(f"compare.{way.replace('-', '_')}")),
                f" {say('compare.' + way.replace('-', '_') + '_note')}",
            ]
        )
        for way in answer.distributions
    ]
    return html.Div(
        [html.Ul(items, className="authorities"), note(say("compare.all_victims"))]
    )
