"""Rows of a file to transfers: texts, values, checks, and accounts, in that order."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.reading import LINE
from ingest.rejects import split_rejects
from ingest.transfer_accounts import account_codes, facts_and_codes
from ingest.transfer_checks import transfer_checks
from ingest.transfer_texts import TransferTexts
from ingest.transfer_values import with_values

if TYPE_CHECKING:
    import polars as pl

    from ingest.profile import Profile


@dataclass(frozen=True, slots=True)
class Converted:
    """Transfers by account id, what the file says of accounts, and the rejects."""

    transfers: pl.DataFrame
    rejects: pl.DataFrame
    facts: pl.DataFrame


_TRANSFER_COLUMNS = (
    LINE,
    "transfer_id",
    "from",
    "to",
    "from_code",
    "to_code",
    "amount_minor",
    "currency",
    "time_us",
    "precision",
    "seq",
    "channel",
    "purpose",
    "balance_after_from",
    "balance_after_to",
    "payments",
    "period_end_us",
)


def convert_transfers(
    rows: pl.DataFrame, profile: Profile, mark: str = ""
) -> Converted:
    """The rows of a file under a profile of transfers.

    Where the source states no ids, a transfer is ``MARK-LINE``: give the beginning of
    the file's SHA-256, so that files do not share ids, and the same file repeats its own.
    """
    spec = profile.transfers
    if spec is None:
        message = f"profile {profile.name} is not one of transfers"
        raise ValueError(message)
    texts = TransferTexts(spec, frozenset(rows.columns))
    found = rows.select(LINE, *texts.expressions())
    with ThreadPoolExecutor(1) as beside:
        # Numbering accounts keeps one thread busy: meanwhile the values are read, and
        # it counts as long as no row is refused.
        early = beside.submit(account_codes, found) if spec.own is None else None
        values = with_values(found, spec, texts.columns, mark)
        passed, rejects = split_rejects(values, transfer_checks(spec, texts.field))
        whole = early is not None and len(passed) == len(found)
        codes = early.result() if early and whole else account_codes(passed)
    facts, coded = facts_and_codes(passed, codes)
    return Converted(coded.select(_TRANSFER_COLUMNS), rejects, facts)
