"""The question of the trace page: what its controls ask, and its address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode

from workbench.pages.trace_form import RULES, WAYS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from casework.tracing_setup import TraceAsked


@dataclass(frozen=True, slots=True)
class TraceQuestion:
    """What is asked: it is the page's address, and the answer's parameters."""

    accounts: tuple[str, ...] = ()
    rule: str = "pro-rata"
    direction: str = "forward"
    after: str | None = None
    before: str | None = None

    @classmethod
    def from_address(cls, search: str) -> TraceQuestion:
        """The question of ``?from=A&from=B&rule=fifo``; an unknown rule is pro rata."""
        asked = parse_qs(search.removeprefix("?"))
        rule = asked.get("rule", ["pro-rata"])[0]
        way = asked.get("direction", ["forward"])[0]
        return cls(
            accounts=tuple(asked.get("from", ())),
            rule=rule if rule in RULES else "pro-rata",
            direction=way if way in WAYS else "forward",
            after=asked.get("after", [None])[0],
            before=asked.get("before", [None])[0],
        )

    @classmethod
    def from_controls(
        cls,
        seeds: Sequence[str] | None,
        rule: str,
        direction: str,
        after: str | None,
        before: str | None,
    ) -> TraceQuestion:
        """The question of the page's controls."""
        return cls(tuple(seeds or ()), rule, direction, after or None, before or None)

    def address(self) -> str:
        """The query that reopens this question."""
        said = [("from", account) for account in self.accounts]
        said += [("rule", self.rule), ("direction", self.direction)]
        said += [(k, v) for k in ("after", "before") if (v := getattr(self, k))]
        return "?" + urlencode(said)

    def asked(self) -> TraceAsked:
        """What casework is asked with."""
        return {
            "accounts": self.accounts,
            "rule": self.rule,
            "direction": self.direction,
            "after": self.after,
            "before": self.before,
        }
