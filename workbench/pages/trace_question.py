"""The question of the trace page: what its controls ask, and its address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode

from workbench.pages.trace_choices import (
    KEYWORDS,
    SHOWN,
    Given,
    given_of,
    keywords_of,
)
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
    choices: Given = ()

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
            choices=given_of(asked),
        )

    @classmethod
    def from_controls(
        cls,
        seeds: Sequence[str] | None,
        rule: str,
        direction: str,
        after: str | None,
        before: str | None,
        *choices: Any,  # noqa: ANN401 - what further controls hold
    ) -> TraceQuestion:
        """The question of the page's controls, ``choices`` in their own order."""
        given = given_of(dict(zip(KEYWORDS, choices, strict=False)))
        seeded = tuple(seeds or ())
        return cls(seeded, rule, direction, after or None, before or None, given)

    @property
    def decides(self) -> bool:
        """Whether any choice is made that can change the answer."""
        return any(keyword != SHOWN for keyword, _ in self.choices)

    @property
    def value_in(self) -> str | None:
        """The reporting currency that amounts are shown in, too."""
        told = (text.upper() for keyword, text in self.choices if keyword == SHOWN)
        return next(told, None)

    def address(self) -> str:
        """The query that reopens this question."""
        said = [("from", account) for account in self.accounts]
        said += [("rule", self.rule), ("direction", self.direction)]
        said += [(k, v) for k in ("after", "before") if (v := getattr(self, k))]
        return "?" + urlencode([*said, *self.choices])

    def asked(self) -> TraceAsked:
        """What casework is asked with; InputError for a choice that cannot be one."""
        said: TraceAsked = {
            "accounts": self.accounts,
            "rule": self.rule,
            "direction": self.direction,
            "after": self.after,
            "before": self.before,
        }
        further: Any = keywords_of(self.choices)
        said.update(further)
        return said
