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

# Single transfers as columns, and summed here: grouping fifty thousand counterparties
# in Cypher and sending their sums took twice as long, a record a transfer six times.
TRANSFERS_AROUND = f"""
UNWIND $ordinals AS ordinal
MATCH (a:Account {{ordinal: ordinal}})
CALL (a) {{
    MATCH (a)-[t:TRANSFER]->(c:Account) WHERE $paid AND {_PASSES}
    RETURN true AS paid, t.currency AS currency, collect(c.ordinal) AS others,
        collect(t.amount_minor) AS amounts, collect(t.time_us) AS times
  UNION ALL
    MATCH (a)<-[t:TRANSFER]-(c:Account) WHERE $received AND {_PASSES}
    RETURN false AS paid, t.currency AS currency, collect(c.ordinal) AS others,
        collect(t.amount_minor) AS amounts, collect(t.time_us) AS times
}}
RETURN ordinal, paid, currency, others, amounts, times
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

# Of each step: [transfer, payer, payee], ledger ordinals.
STEPS = f"""
UNWIND $steps AS s
MATCH (:Account {{ordinal: s[1]}})-[t:TRANSFER]->(:Account {{ordinal: s[2]}})
WHERE t.ordinal = s[0]
RETURN {_TRANSFER}
"""

FIRST_PAID = f"""
MATCH (:Account {{ordinal: $ordinal}})-[t:TRANSFER]->() WHERE {_PASSES}
RETURN min(t.time_us)
"""

# Of each account of the front: [ordinal, currency or null, after, up to].
PATH_ROUND = f"""
UNWIND $front AS f
MATCH (a:Account {{ordinal: f[0]}})-[t:TRANSFER]->(b:Account)
WHERE t.time_us > f[2] AND t.time_us <= f[3] AND t.time_us <= $bound
    AND (f[1] IS NULL OR t.currency = f[1]) AND {_PASSES}
RETURN collect(t.ordinal), collect(a.ordinal), collect(b.ordinal),
    collect(b.kind IN $ends), collect(t.time_us), collect(t.currency)
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
