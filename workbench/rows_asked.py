"""Which rows a figure opens: a question as text, so that a button can bear it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from graph.store import Rank
from workbench.conditions import Conditions

if TYPE_CHECKING:
    from casework.overlay_answers import TransferRows
    from casework.questions import Casework
    from workbench.conditions import Limits

ROWS_LISTED = 500


@dataclass(frozen=True, slots=True)
class RowsAsked:
    """The rows of an account, or with a counterparty, that some conditions let pass.

    ``more`` asks for the accounts of a remainder instead. ``ranked`` puts the rows in
    the order of the conditions, not of time; ``own`` keeps what the account paid to
    itself.
    """

    account: str
    where: Conditions = field(default_factory=Conditions)
    other: str = ""
    more: bool = False
    ranked: bool = False
    own: bool = True

    def to_text(self) -> str:
        """The same as JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_text(cls, text: str) -> RowsAsked:
        """The question of a text from ``to_text``."""
        raw = json.loads(text)
        return cls(**{**raw, "where": Conditions(**raw["where"])})

    def answered(self, casework: Casework, limits: Limits) -> TransferRows:
        """The rows, within a board's limits."""
        return casework.transfer_rows(
            self.account,
            self.where.filter(limits),
            counterparty=self.other or None,
            rank=Rank(self.where.rank) if self.ranked else None,
            limit=ROWS_LISTED,
            with_own=self.own,
        )
