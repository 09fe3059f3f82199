"""From a board to Cytoscape's elements, and from two boards to what changes."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from graph.instants import instant_text
from workbench.figures.amounts import exact_text, short_text
from workbench.pages.words import reason_namer
from workbench.texts import sayer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graph.nouns import Sum
    from graph.store import Relation
    from workbench.overlay import Pair, Single
    from workbench.state import Investigation, Node, Remainder

Element = dict[str, Any]
MORE = "more:"
NODE = "a:"


def amount_text(minor: int, code: str, language: str, *, exact: bool) -> str:
    """An amount with its currency, to the minor unit or in three digits."""
    if exact:
        return exact_text(minor, code)
    return f"{short_text(minor, code, language)}\u00a0{code}"


def hidden_sums(remainder: Remainder) -> tuple[tuple[str, int], ...]:
    """What is hidden in both directions together, currency by currency."""
    sums: dict[str, int] = {}
    for each in (*remainder.received, *remainder.paid):
        sums[each.currency] = sums.get(each.currency, 0) + each.amount_minor
    return tuple(sorted(sums.items(), key=lambda item: (-item[1], item[0])))


def hidden_text(remainder: Remainder, language: str, *, exact: bool) -> str:
    """Every hidden sum in a line."""
    sums = hidden_sums(remainder)
    return " · ".join(amount_text(m, c, language, exact=exact) for c, m in sums)


def elements(board: Investigation, language: str) -> list[Element]:
    """Every element of the board: nodes, remainders, then arrows."""
    rests = {rest.account: rest for rest in board.board.remainders}
    left = _left(board, language)
    nodes = [
        _node(n, rests.get(n.account), left.get(n.account, ""), board, language)
        for n in board.board.nodes
    ]
    return [
        *nodes,
        *(_more(rest, board, language) for rest in rests.values()),
        *(_tie(rest) for rest in rests.values()),
        *_arrows(board, language),
    ]


def _left(board: Investigation, language: str) -> dict[str, str]:
    """What of a trace lies in each account, and why it was followed no further."""
    if board.overlay is None:
        return {}
    reason, say = reason_namer(language), sayer(language)
    told: dict[str, list[str]] = {}
    for account, why, code, minor in board.overlay.stops:
        text = amount_text(minor, code, language, exact=board.exact)
        told.setdefault(account, []).append(f"{text} ({reason(why)})")
    # Accounts that the trace passed through hold something without a stop of their own.
    held: dict[str, list[str]] = {}
    for account, code, minor in board.overlay.left:
        text = amount_text(minor, code, language, exact=board.exact)
        held.setdefault(account, []).append(say("trace.left").format(amount=text))
    told = held | told
    return {account: "\n".join(lines) for account, lines in told.items()}


def _node(
    node: Node, rest: Remainder | None, left: str, board: Investigation, language: str
) -> Element:
    badge = ""
    if rest is not None:
        hidden = hidden_text(rest, language, exact=board.exact)
        badge = f"+{rest.accounts:,} · {hidden}"
    lines = (node.name or node.account, badge, left)
    return {
        "data": {
            "id": NODE + node.account,
            "account": node.account,
            "kind": node.kind,
            "label": "\n".join(line for line in lines if line),
            "badge": badge,
            "traced": left,
        },
        "position": {"x": node.x, "y": node.y},
    }


def _more(rest: Remainder, board: Investigation, language: str) -> Element:
    count = sayer(language)("canvas.more_accounts").format(count=f"{rest.accounts:,}")
    hidden = hidden_text(rest, language, exact=board.exact)
    return {
        "data": {
            "id": MORE + rest.account,
            "more": rest.account,
            "label": f"{count}\n{hidden}",
        },
        "position": {"x": rest.x, "y": rest.y},
    }


def _tie(rest: Remainder) -> Element:
    return {
        "data": {
            "id": f"tie:{rest.account}",
            "source": NODE + rest.account,
            "target": MORE + rest.account,
            "more": rest.account,
            "label": "",
            "width": 1,
        }
    }


def _arrows(board: Investigation, language: str) -> list[Element]:
    """Summed arrows; those of a split account as single transfers and their rest."""
    singles: dict[Pair, list[Single]] = {}
    if board.split is not None:
        for one in board.split.singles:
            singles.setdefault(one.pair, []).append(one)
    carried = {}
    if board.overlay is not None:
        carried = {(a, b, c): minor for a, b, c, minor in board.overlay.carried}
    drawn: list[Element] = []
    for arrow in board.board.arrows:
        pair = (arrow.from_account, arrow.to_account, arrow.currency)
        apart = singles.get(pair, [])
        drawn += [_single(one, board, language) for one in apart]
        rest = replace(
            arrow,
            transfers=arrow.transfers - len(apart),
            amount_minor=arrow.amount_minor - sum(one.amount_minor for one in apart),
        )
        if rest.transfers:
            drawn.append(_arrow(rest, carried.get(pair, 0), board, language))
    return drawn


def _arrow(
    arrow: Relation, carried_minor: int, board: Investigation, language: str
) -> Element:
    """A summed arrow; with a trace over it, the amount carried of the sum."""
    text = amount_text(arrow.amount_minor, arrow.currency, language, exact=board.exact)
    times = f" ×{arrow.transfers:,}" if arrow.transfers > 1 else ""
    if carried_minor:
        part = amount_text(carried_minor, arrow.currency, language, exact=board.exact)
        text = f"{part} / {text}"
    return {
        "data": {
            "id": f"r:{arrow.from_account}|{arrow.to_account}|{arrow.currency}",
            "source": NODE + arrow.from_account,
            "target": NODE + arrow.to_account,
            "from": arrow.from_account,
            "to": arrow.to_account,
            "first_us": str(arrow.first_us),
            "label": text + times,
            "width": arrow_width(arrow.amount_minor),
            "traced": bool(carried_minor),
        }
    }


def _single(one: Single, board: Investigation, language: str) -> Element:
    text = amount_text(one.amount_minor, one.currency, language, exact=board.exact)
    return {
        "data": {
            "id": f"t:{one.transfer_id}",
            "source": NODE + one.from_account,
            "target": NODE + one.to_account,
            "from": one.from_account,
            "to": one.to_account,
            "first_us": str(one.time_us),
            "label": f"{instant_text(one.time_us)[:10]} {text}",
            "width": arrow_width(one.amount_minor),
            "single": True,
        }
    }


def arrow_width(minor: int) -> float:
    """A width in pixels, 1 to 6, that grows with the number of digits."""
    return round(min(6.0, 1 + 0.38 * max(0.0, math.log10(max(minor, 1)) - 3)), 2)


def changes(before: Iterable[Element], after: Iterable[Element]) -> dict[str, Any]:
    """What turns the one list into the other: ``put`` elements and ``gone`` ids."""
    old = {each["data"]["id"]: each for each in before}
    new = {each["data"]["id"]: each for each in after}
    return {
        "put": [each for name, each in new.items() if old.get(name) != each],
        "gone": [name for name in old if name not in new],
    }


def sums_text(sums: Iterable[Sum], language: str, *, exact: bool) -> str:
    """Sums in a line, one a currency; a dash for none."""
    told = (
        amount_text(s.amount_minor, s.currency, language, exact=exact) for s in sums
    )
    return " · ".join(told) or "–"
