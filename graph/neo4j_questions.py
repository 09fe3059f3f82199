"""The questions of the Neo4j store, in Cypher; every value is a parameter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.nouns import Direction

if TYPE_CHECKING:
    from graph.store import TransferFilter

_PASSES = """t.time_us >= $after_us AND t.time_us < $before_us
    AND ($min_minor IS NULL OR t.amount_minor >= $min_minor)
    AND ($max_minor IS NULL OR t.amount_minor <= $max_minor)
    AND ($currency IS NULL OR t.currency = $currency)"""

_FACTS = """a.ordinal, a.account, a.name, a.kind, a.institution, a.party, a.region,
    a.opened"""

# In the order of the fields of graph.nouns.Transfer.
_TRANSFER = """t.ordinal, t.transfer_id, startNode(t).account, endNode(t).account,
    t.amount_minor, t.currency, t.time_us, t.precision, coalesce(t.channel, ''),
    coalesce(t.purpose, ''), t.balance_after_from, t.balance_after_to, t.source,
    t.source_row"""

# Sums are split at 2^32, so that they stay exact beyond int64.
_SUMS = """count(t) AS transfers, sum(t.amount_minor / 4294967296) AS high,
    sum(t.amount_minor % 4294967296) AS low"""

ACCOUNTS = f"""
UNWIND $accounts AS account
MATCH (a:Account {{account: account}})
RETURN {_FACTS}
"""

BY_ORDINAL = f"""
UNWIND $ordinals AS ordinal
MATCH (a:Account {{ordinal: ordinal}})
RETURN {_FACTS}
"""

ORDINALS = """
UNWIND $accounts AS account
MATCH (a:Account {account: account})
RETURN a.account, a.ordinal
"""

SEARCH = """
MATCH (a:Account) WHERE a.search CONTAINS $text
WITH a, CASE WHEN a.search STARTS WITH $equal THEN 0
        WHEN a.search STARTS WITH $text OR a.search CONTAINS $name THEN 1
        ELSE 2 END AS tier,
    COUNT { (a)-[:TRANSFER]->() } + COUNT { (a)<-[:TRANSFER]-() } AS transfers
ORDER BY tier, transfers DESC, a.ordinal
WITH collect(a.ordinal) AS found
RETURN size(found), found[..$limit]
"""

# One row an account, its groups as columns: what a record costs is paid once.
GROUPS = f"""
UNWIND $ordinals AS ordinal
MATCH (a:Account {{ordinal: ordinal}})
CALL (a) {{
    OPTIONAL MATCH (a)-[t:TRANSFER]->(c:Account) WHERE $paid AND {_PASSES}
    RETURN c, t.currency AS currency, true AS paid, {_SUMS},
        min(t.time_us) AS first, max(t.time_us) AS last
  UNION ALL
    OPTIONAL MATCH (a)<-[t:TRANSFER]-(c:Account) WHERE $received AND {_PASSES}
    RETURN c, t.currency AS currency, false AS paid, {_SUMS},
        min(t.time_us) AS first, max(t.time_us) AS last
}}
WITH ordinal, c.ordinal AS other, currency, paid,
    CASE WHEN c IS NULL THEN null ELSE transfers END AS transfers,
    CASE WHEN c IS NULL THEN null ELSE high END AS high,
    CASE WHEN c IS NULL THEN null ELSE low END AS low,
    CASE WHEN c IS NULL THEN null ELSE paid END AS is_paid, first, last
RETURN ordinal, collect(other), collect(currency), collect(is_paid),
    collect(transfers), collect(high), collect(low), collect(first), collect(last)
"""

BETWEEN = f"""
UNWIND $accounts AS account
MATCH (a:Account {{account: account}})
WITH collect(a) AS among
UNWIND among AS a
MATCH (a)-[t:TRANSFER]->(b:Account) WHERE b IN among AND {_PASSES}
RETURN a.account, b.account, t.currency AS currency, {_SUMS}, min(t.time_us),
    max(t.time_us)
"""

_OF_ACCOUNT = f"""
MATCH (a:Account {{ordinal: $account}})-[t:TRANSFER]-(b:Account)
WHERE {_PASSES}
    AND (($paid AND startNode(t) = a) OR ($received AND endNode(t) = a))
    AND ($counterparty IS NULL OR b.ordinal = $counterparty)
WITH DISTINCT t
"""

TRANSFERS = f"""{_OF_ACCOUNT}
ORDER BY t.time_us, t.seq, t.ordinal SKIP $offset LIMIT $limit
RETURN {_TRANSFER}
"""

TRANSFER_SUMS = f"""{_OF_ACCOUNT}
RETURN t.currency AS currency, {_SUMS}
"""

TRANSFERS_BY_ORDINAL = f"""
UNWIND $transfer_ids AS transfer_id
MATCH ()-[t:TRANSFER {{transfer_id: transfer_id}}]->()
RETURN {_TRANSFER}
"""

# Of each account of the front: [ordinal, currency or null, after, up to].
PATH_ROUND = f"""
UNWIND $front AS f
MATCH (a:Account {{ordinal: f[0]}})-[t:TRANSFER]->(b:Account)
WHERE t.time_us > f[2] AND t.time_us <= f[3] AND t.time_us <= $bound
    AND (f[1] IS NULL OR t.currency = f[1]) AND {_PASSES}
RETURN t.ordinal, a.ordinal, b.ordinal, b.kind, t.time_us, t.currency, t.transfer_id
"""


def filter_parameters(where: TransferFilter) -> dict[str, int | str | bool | None]:
    """The parameters of a filter, as every question here names them."""
    return {
        "after_us": where.window.after_us,
        "before_us": where.window.before_us,
        "min_minor": where.min_minor,
        "max_minor": where.max_minor,
        "currency": where.currency,
        "paid": where.direction is not Direction.IN,
        "received": where.direction is not Direction.OUT,
    }
