"""What part each account plays, from its kind and the links of its party.

Where a list names a pool as fraud, the roles are told from that platform's side: who
lent to it, who borrowed from it, who is related to it by control or direction. Where
nothing is listed and nothing linked, an account's role is its kind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from graph.ledger import Ledger

ROLES = (
    "pool",
    "other-pool",
    "investor",
    "recruiter",
    "borrower",
    "related",
    "owner",
    "cash",
    "exchange",
    "crypto",
    "luxury",
    "merchant",
    "payment",
    "bank",
    "wallet",
    "external",
    "fee",
    "unknown",
)
INSIDE = frozenset({"pool", "related", "owner"})
LUXURY_INDUSTRY = "奢侈品零售"

_ROLES = """
WITH RECURSIVE
pools AS (
    SELECT a.party, bool_or(l.account IS NOT NULL) AS listed
    FROM account_now a
    LEFT JOIN listings l ON l.account = a.account AND l.category = 'fraud'
    WHERE a.kind = 'pool' AND a.party IS NOT NULL GROUP BY a.party
),
chosen AS (
    SELECT party FROM pools
    WHERE listed OR NOT EXISTS (SELECT 1 FROM pools WHERE listed)
),
related(party) AS (
    SELECT party FROM chosen
    UNION
    SELECT CASE WHEN l.from_id = r.party THEN l.to_id ELSE l.from_id END
    FROM related r JOIN links l
        ON l.kind IN ('controls', 'directs') AND r.party IN (l.from_id, l.to_id)
),
said AS (
    SELECT from_id AS party,
        bool_or(kind = 'recruited') AS recruits,
        bool_or(kind = 'borrows-from' AND to_id IN (SELECT party FROM chosen)) AS borrows,
        bool_or(kind = 'invests-in' AND to_id IN (SELECT party FROM chosen)) AS invests
    FROM links WHERE from_type = 'party' GROUP BY from_id
)
SELECT a.ordinal, CASE
    WHEN a.kind = 'pool' AND (a.party IS NULL OR a.party IN (SELECT party FROM chosen))
        THEN 'pool'
    WHEN a.kind = 'pool' THEN 'other-pool'
    WHEN a.kind = 'merchant' AND p.industry = $luxury THEN 'luxury'
    WHEN a.kind IN ('cash', 'exchange', 'crypto', 'external', 'fee', 'merchant')
        THEN a.kind
    WHEN a.party IN (SELECT party FROM related)
        THEN CASE WHEN p.kind = 'person' THEN 'owner' ELSE 'related' END
    WHEN s.recruits AND s.invests THEN 'recruiter'
    WHEN s.borrows THEN 'borrower'
    WHEN s.invests THEN 'investor'
    ELSE coalesce(a.kind, 'unknown') END AS role
FROM account_now a
LEFT JOIN party_now p ON p.party = a.party
LEFT JOIN said s ON s.party = a.party
ORDER BY a.ordinal
"""


def account_roles(ledger: Ledger) -> list[str]:
    """The role of each account, by ordinal: one of ``ROLES``."""
    return [row[1] for row in ledger.rows(_ROLES, {"luxury": LUXURY_INDUSTRY})]


def role_codes(roles: list[str]) -> NDArray[np.int16]:
    """int16[V]: each account's role as an index into ``ROLES``."""
    code = {role: number for number, role in enumerate(ROLES)}
    return np.array([code[role] for role in roles], dtype=np.int16)
