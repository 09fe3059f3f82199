"""Opening balances that the sources state."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from graph.instants import BEGINNING_US
from graph.ledger import Openings

if TYPE_CHECKING:
    from graph.instants import Window
    from graph.ledger import Ledger

# A statement's opening: its first stated balance in the window, less what moved in it up
# to that line; or else its last one before, with what moved since.
_FROM_STATEMENTS = """
WITH legs AS (
    SELECT src AS account, -amount_minor AS leg, balance_after_from AS stated,
        time_us, seq, ordinal
    FROM transfers WHERE currency = $currency AND src <> dst AND time_us < $before
    UNION ALL
    SELECT dst, amount_minor, balance_after_to, time_us, seq, ordinal
    FROM transfers WHERE currency = $currency AND src <> dst AND time_us < $before
), running AS (
    SELECT account, leg, stated, time_us, seq, ordinal,
        sum(leg) OVER (PARTITION BY account ORDER BY time_us, seq, ordinal) AS moved
    FROM legs
)
SELECT account,
    (coalesce(
        arg_min(stated - moved, (time_us, seq, ordinal))
            FILTER (stated IS NOT NULL AND time_us >= $after),
        arg_max(stated - moved, (time_us, seq, ordinal))
            FILTER (stated IS NOT NULL AND time_us < $after)
    ) + coalesce(sum(leg) FILTER (time_us < $after), 0))::BIGINT AS opening
FROM running GROUP BY account HAVING count(stated) > 0
"""

_FROM_REGISTERS = """
SELECT ordinal, opening_balance_minor FROM account_now
WHERE opening_balance_minor IS NOT NULL AND opening_currency = ?
"""


def read_stated_openings(ledger: Ledger, currency: str, window: Window) -> Openings:
    """Stated openings; a register's statement goes before one worked out."""
    stated = np.zeros(ledger.accounts, dtype=np.bool_)
    minor = np.zeros(ledger.accounts, dtype=np.int64)
    params = {
        "currency": currency,
        "after": window.after_us,
        "before": window.before_us,
    }
    found = [ledger.query(_FROM_STATEMENTS, params)]
    if window.after_us == BEGINNING_US:
        found.append(ledger.query(_FROM_REGISTERS, [currency]))
    for table in found:
        account = np.asarray(table.column(0))
        stated[account] = True
        minor[account] = np.asarray(table.column(1))
    return Openings(stated=stated, minor=minor)
