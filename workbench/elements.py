"""From a board and its layers to Cytoscape's elements, and what changes between two."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graph.instants import instant_text
from workbench.figures.amounts import exact_text, short_text
from workbench.texts import sayer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from casework.overlay_answers import Carried
    from graph.nouns import Sum, Transfer
    from graph.store import Relation
    from workbench.layers import Layers
    from workbench.pieces import Node, Remainder
    from workbench.state import Investigation

Element = dict[str, Any]
Pair = tuple[str, str, str]
# More arrows than these bear their labels only where one looks closely.
LABELLED = 60
MORE = "more:"
NODE = "a:"
LINE = "\n"


@dataclass(frozen=True, slots=True)
class Look:
    """How amounts are written."""

    language: str
    exact: bool

    def amount(self, minor: int, code: str) -> str:
        """An amount with its currency, to the minor unit or in three digits."""
        return amount_text(minor, code, self.language, exact=self.exact)


def amount_text(minor: int, code: str, language: str, *, exact: bool) -> str:
    """An amount with its currency, to the minor unit or in three digits."""
    if exact:
        return exact_text(minor, code)
    return f"{short_text(minor, code, language)}\u00a0{code}"


def sums_text(sums: Iterable[Sum], language: str, *, exact: bool) -> str:
    """Sums in a line, one a currency; a dash for none."""
    told = (
        amount_text(s.amount_minor, s.currency, language, exact=exact) for s in sums
    )
    return " · ".join(told) or "–"


def counted_text(sums: Iterable[Sum], look: Look) -> str:
    """Sums in a line, each with how many transfers it counts; a dash for none."""
    say = sayer(look.language)("canvas.sum_of")
    told = (
        say.format(
            amount=look.amount(s.amount_minor, s.currency), count=f"{s.transfers:,}"
        )
        for s in sums
    )
    return " · ".join(told) or "–"


def hidden_text(rest: Remainder, look: Look, between: str = "  ") -> str:
    """What is hidden, each direction with its arrow: ← came in, → went out."""
    told = [
        f"{sign} {sums_text(sums, look.language, exact=look.exact)}"
        for sign, sums in (("←", rest.received), ("→", rest.paid))
        if sums
    ]
    return between.join(told)


def elements(board: Investigation, layers: Layers, language: str) -> list[Element]:
    """Every element of the board: nodes, remainders, then arrows."""
    look = Look(language, board.exact)
    rests = {rest.account: rest for rest in board.board.remainders}
    ends = _ends(layers, look)
    seeds = set(board.following.accounts) if board.following else set()
    arrows = _arrows(board, layers, look)
    if len(arrows) > LABELLED:
        arrows = [{"data": {**each["data"], "crowded": True}} for each in arrows]
    return [
        *(
            _node(n, rests.get(n.account), ends.get(n.account, ""), seeds, look)
            for n in board.board.nodes
        ),
        *(_more(rest, look) for rest in rests.values()),
        *(_tie(rest) for rest in rests.values()),
        *arrows,
    ]


def _ends(layers: Layers, look: Look) -> dict[str, str]:
    """What of a trace lies in each account, or began there, and why."""
    if layers.trace is None:
        return {}
    say = sayer(look.language)
    way = layers.trace.question.direction
    told: dict[str, list[str]] = {}
    for end in layers.trace.ends:
        text = look.amount(end.amount_minor, end.currency)
        reason = end_text(end.reason, way, look.language)
        line = say(f"trace.{way}_end").format(amount=text, reason=reason)
        told.setdefault(end.account, []).append(line)
    return {account: "\n".join(lines) for account, lines in told.items()}


def end_text(reason: str, way: str, language: str) -> str:
    """Why a trace ended at an account, in words; the reason where it has none."""
    from workbench.texts import words

    known = words(language)
    return known.get(f"ends.{way}-{reason}") or known.get(f"ends.{reason}", reason)


def _node(
    node: Node, rest: Remainder | None, left: str, seeds: set[str], look: Look
) -> Element:
    badge = f"+{rest.accounts:,}\n{hidden_text(rest, look, LINE)}" if rest else ""
    lines = (node.name or node.account, badge, left)
    return {
        "data": {
            "id": NODE + node.account,
            "account": node.account,
            "kind": node.kind,
            "label": "\n".join(line for line in lines if line),
            "badge": badge,
            "traced": left,
            "seed": node.account in seeds,
        },
        "position": {"x": node.x, "y": node.y},
    }


def _more(rest: Remainder, look: Look) -> Element:
    say = sayer(look.language)
    count = say("canvas.more_accounts").format(count=f"{rest.accounts:,}")
    return {
        "data": {
            "id": MORE + rest.account,
            "more": rest.account,
            "label": f"{count}\n{hidden_text(rest, look, LINE)}",
            "both": bool(rest.received and rest.paid),
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


def _arrows(board: Investigation, layers: Layers, look: Look) -> list[Element]:
    """One arrow a pair, or single transfers and the rest of their arrows."""
    carried: dict[Pair, Carried] = {}
    alone: dict[str, int] = {}
    if layers.trace is not None:
        carried = {
            (c.from_account, c.to_account, c.currency): c for c in layers.trace.carried
        }
        alone = dict(layers.trace.singles)
    if layers.singles is None:
        return [
            _arrow(a, c.amount_minor if (c := carried.get(_pair(a))) else 0, look)
            for a in board.board.arrows
        ]
    return [
        *(
            _single(one, alone.get(one.transfer_id, 0), look)
            for one in layers.singles.transfers
        ),
        *(
            _arrow(a, c.rest_minor if (c := carried.get(_pair(a))) else 0, look)
            for a in layers.singles.rests
        ),
    ]


def _pair(arrow: Relation) -> Pair:
    return arrow.from_account, arrow.to_account, arrow.currency


def _told(minor: int, carried_minor: int, code: str, look: Look) -> str:
    """An amount; with a trace over it, the part that it carried of the amount."""
    text = look.amount(minor, code)
    if not carried_minor:
        return text
    part = look.amount(carried_minor, code).removesuffix(f"\u00a0{code}")
    return f"{part} / {text}"


def _arrow(arrow: Relation, carried_minor: int, look: Look) -> Element:
    times = f" ×{arrow.transfers:,}" if arrow.transfers > 1 else ""
    text = _told(arrow.amount_minor, carried_minor, arrow.currency, look)
    return {
        "data": {
            "id": f"r:{arrow.from_account}|{arrow.to_account}|{arrow.currency}",
            "source": NODE + arrow.from_account,
            "target": NODE + arrow.to_account,
            "from": arrow.from_account,
            "to": arrow.to_account,
            "currency": arrow.currency,
            "first_us": str(arrow.first_us),
            "last_us": str(arrow.last_us),
            "label": text + times,
            "width": arrow_width(arrow.amount_minor),
            "traced": bool(carried_minor),
        }
    }


def _single(one: Transfer, carried_minor: int, look: Look) -> Element:
    text = _told(one.amount_minor, carried_minor, one.currency, look)
    return {
        "data": {
            "id": f"t:{one.transfer_id}",
            "source": NODE + one.from_account,
            "target": NODE + one.to_account,
            "from": one.from_account,
            "to": one.to_account,
            "currency": one.currency,
            "transfer": one.transfer_id,
            "time_us": str(one.time_us),
            "first_us": str(one.time_us),
            "last_us": str(one.time_us),
            "label": f"{instant_text(one.time_us)[:10]} {text}",
            "width": arrow_width(one.amount_minor),
            "single": True,
            "traced": bool(carried_minor),
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
