"""The question of the page of compared rules: what its controls ask."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from casework.tracing_setup import TraceAsked

_APART = re.compile(r"[\s,;，；、]+")


@dataclass(frozen=True, slots=True)
class CompareQuestion:
    """The seeds and the choices that all three answers of the page share."""

    accounts: tuple[str, ...] = ()
    transfers: tuple[str, ...] = ()
    rule: str = "pro-rata"
    direction: str = "forward"
    opening: str | None = None
    after: str | None = None
    before: str | None = None

    @classmethod
    def from_controls(
        cls,
        seeds: Sequence[str] | None,
        transfers: str | None,
        rule: str,
        direction: str,
        opening: str | None,
        after: str | None,
        before: str | None,
    ) -> CompareQuestion:
        """The question of the page's controls; transfers stand apart by any blank."""
        named = tuple(dict.fromkeys(filter(None, _APART.split(transfers or ""))))
        return cls(
            tuple(seeds or ()),
            named,
            rule,
            direction,
            opening or None,
            after or None,
            before or None,
        )

    @property
    def is_empty(self) -> bool:
        """Whether nothing is to be followed yet."""
        return not self.accounts and not self.transfers

    def asked(self) -> TraceAsked:
        """What casework is asked with."""
        return {
            "accounts": self.accounts,
            "transfer_ids": self.transfers,
            "rule": self.rule,
            "direction": self.direction,
            "opening": self.opening,
            "after": self.after,
            "before": self.before,
        }
