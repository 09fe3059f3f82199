"""The ledger's tables: their columns and types, each column with its unit.

The ledger is append-only. ``accounts`` and ``parties`` hold *statements*: a later row
about the same ordinal (or party) adds to or replaces what an earlier one said, field by
field, and the earlier one stays readable.
"""

from __future__ import annotations

import pyarrow as pa

SOURCES = pa.schema(
    [
        pa.field("source", pa.int32(), nullable=False),
        pa.field("file", pa.string(), nullable=False),
        pa.field("sha256", pa.string(), nullable=False),
        pa.field("profile", pa.string(), nullable=False),
        pa.field("rows", pa.int64(), nullable=False),
        pa.field("accepted", pa.int64(), nullable=False),
        pa.field("rejected", pa.int64(), nullable=False),
        # Rows that say what the ledger already holds under the same transfer id.
        pa.field("repeated", pa.int64(), nullable=False),
        pa.field("loaded_at_us", pa.int64(), nullable=False),
        pa.field("loaded_by", pa.string(), nullable=False),
        pa.field("ledger_version", pa.int64(), nullable=False),
    ]
)

ACCOUNTS = pa.schema(
    [
        pa.field("ordinal", pa.int32(), nullable=False),
        pa.field("account", pa.string(), nullable=False),
        pa.field("name", pa.string()),
        pa.field("kind", pa.string()),
        pa.field("institution", pa.string()),
        pa.field("party", pa.string()),
        # GB/T 2260 code (six digits) or ISO 3166-1 alpha-3.
        pa.field("region", pa.string()),
        pa.field("opened", pa.string()),
        pa.field("opening_balance_minor", pa.int64()),
        pa.field("opening_currency", pa.string()),
        pa.field("source", pa.int32(), nullable=False),
        pa.field("source_row", pa.int64(), nullable=False),
    ]
)

PARTIES = pa.schema(
    [
        pa.field("party", pa.string(), nullable=False),
        pa.field("name", pa.string()),
        pa.field("kind", pa.string()),
        pa.field("region", pa.string()),
        pa.field("industry", pa.string()),
        pa.field("source", pa.int32(), nullable=False),
        pa.field("source_row", pa.int64(), nullable=False),
    ]
)

IDENTIFIERS = pa.schema(
    [
        pa.field("identifier", pa.string(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("source", pa.int32(), nullable=False),
        pa.field("source_row", pa.int64(), nullable=False),
    ]
)

LINKS = pa.schema(
    [
        # 'party' or 'account'
        pa.field("from_type", pa.string(), nullable=False),
        pa.field("from_id", pa.string(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        # 'party', 'account' or 'identifier'
        pa.field("to_type", pa.string(), nullable=False),
        pa.field("to_id", pa.string(), nullable=False),
        pa.field("since", pa.string()),
        pa.field("until", pa.string()),
        pa.field("source", pa.int32(), nullable=False),
        pa.field("source_row", pa.int64(), nullable=False),
    ]
)

TRANSFERS = pa.schema(
    [
        pa.field("ordinal", pa.int64(), nullable=False),
        pa.field("transfer_id", pa.string(), nullable=False),
        pa.field("src", pa.int32(), nullable=False),
        pa.field("dst", pa.int32(), nullable=False),
        pa.field("amount_minor", pa.int64(), nullable=False),
        pa.field("currency", pa.string(), nullable=False),
        pa.field("time_us", pa.int64(), nullable=False),
        pa.field("precision", pa.int8(), nullable=False),
        # Order of the source within one instant; 0 where it states none.
        pa.field("seq", pa.int64(), nullable=False),
        pa.field("channel", pa.string()),
        pa.field("purpose", pa.string()),
        pa.field("balance_after_from", pa.int64()),
        pa.field("balance_after_to", pa.int64()),
        # Where one row sums several payments over a period: how many, and its end.
        pa.field("payments", pa.int32()),
        pa.field("period_end_us", pa.int64()),
        pa.field("source", pa.int32(), nullable=False),
        pa.field("source_row", pa.int64(), nullable=False),
    ]
)

REJECTS = pa.schema(
    [
        pa.field("source", pa.int32(), nullable=False),
        pa.field("line", pa.int64(), nullable=False),
        pa.field("field", pa.string(), nullable=False),
        pa.field("value", pa.string()),
        pa.field("rule", pa.string(), nullable=False),
        pa.field("text", pa.string(), nullable=False),
    ]
)

# Who stands on a list: a seed of risk, with what it says and who says so.
LISTINGS = pa.schema(
    [
        pa.field("account", pa.string(), nullable=False),
        pa.field("category", pa.string(), nullable=False),
        # 0 to 100
        pa.field("severity", pa.int32(), nullable=False),
        pa.field("list", pa.string(), nullable=False),
        pa.field("listed_on", pa.string()),
        pa.field("source", pa.int32(), nullable=False),
        pa.field("source_row", pa.int64(), nullable=False),
    ]
)

# What one transfer is of another: see ``graph.nouns.RelationKind``.
RELATIONS = pa.schema(
    [
        pa.field("transfer", pa.string(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("of_transfer", pa.string(), nullable=False),
        pa.field("source", pa.int32(), nullable=False),
        pa.field("source_row", pa.int64(), nullable=False),
    ]
)

# What one unit of a currency is worth, in units of another, from an instant on. The rate
# is a decimal text, as the source wrote it: exact, and never a float.
RATES = pa.schema(
    [
        pa.field("currency", pa.string(), nullable=False),
        pa.field("reporting", pa.string(), nullable=False),
        pa.field("from_us", pa.int64(), nullable=False),
        pa.field("rate", pa.string(), nullable=False),
        pa.field("source", pa.int32(), nullable=False),
        pa.field("source_row", pa.int64(), nullable=False),
    ]
)

TABLES: dict[str, pa.Schema] = {
    "sources": SOURCES,
    "parties": PARTIES,
    "accounts": ACCOUNTS,
    "identifiers": IDENTIFIERS,
    "links": LINKS,
    "transfers": TRANSFERS,
    "rejects": REJECTS,
    "listings": LISTINGS,
    "relations": RELATIONS,
    "rates": RATES,
}
