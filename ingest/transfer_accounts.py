"""What a file of transfers says of its accounts, and its accounts as codes."""

from __future__ import annotations

import polars as pl

from ingest.reading import LINE

_SIDES = ("from", "to")
# What a file of transfers may say of its accounts in passing.
_PASSING_FACTS = ("name", "region", "kind")


def account_codes(rows: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
    """int32 codes of all payers and then of all receivers, and the accounts by code."""
    return first_appearance_codes(rows["from"], rows["to"])


def facts_and_codes(
    passed: pl.DataFrame, codes: tuple[pl.Series, pl.Series]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What the file says of its accounts, and the rows with accounts as codes.

    ``codes`` are the rows' ``account_codes``. The first frame has a row an account, in
    order of first appearance: all payers, then who only receives. ``from_code`` and
    ``to_code`` of the second index it.
    """
    code, accounts = codes
    coded = passed.with_columns(
        code.head(len(passed)).alias("from_code"),
        code.tail(len(passed)).alias("to_code"),
    )
    lines = pl.concat([passed[LINE], passed[LINE]]).cast(pl.Int64)
    facts = pl.DataFrame(
        [accounts.alias("account"), lines.filter(is_first(code)).alias(LINE)]
    )
    said = [fact for fact in _PASSING_FACTS if _says(passed, fact)]
    if said:
        facts = facts.join(
            _last_said(coded, said),
            on="account",
            how="left",
            maintain_order="left",
        )
    return facts, coded


def _says(passed: pl.DataFrame, fact: str) -> bool:
    if fact == "kind":
        return bool(passed["from_outside"].any() or passed["to_outside"].any())
    return any(passed[f"{side}_{fact}"].count() for side in _SIDES)


def _last_said(passed: pl.DataFrame, said: list[str]) -> pl.DataFrame:
    parts = [
        passed.select(
            pl.col(side).alias("account"),
            pl.col(f"{side}_name").alias("name"),
            pl.col(f"{side}_region").alias("region"),
            pl.when(f"{side}_outside").then(pl.lit("external")).alias("kind"),
        ).select("account", *said)
        for side in _SIDES
    ]
    told = pl.concat(parts).unique(maintain_order=True)
    return told.group_by("account", maintain_order=True).agg(
        pl.col(fact).drop_nulls().last() for fact in said
    )


def first_appearance_codes(*texts: pl.Series) -> tuple[pl.Series, pl.Series]:
    """int32 codes of texts, numbered as they first appear, and the texts by code.

    Several columns are numbered one after the other. Texts are told apart by a 64-bit
    hash, and each is then compared with the first of its code: should two ever share a
    hash, a dictionary of the texts is made instead.
    """
    code, _ = _encoded(pl.concat([_hashes(text) for text in texts], rechunk=True))
    first = is_first(code)
    distinct, begins = [], 0
    for text in texts:
        distinct.append(text.filter(first.slice(begins, len(text))))
        begins += len(text)
    named = pl.concat(distinct, rechunk=True)
    begins = 0
    for text in texts:
        if not (named.gather(code.slice(begins, len(text))) == text).all():
            return _encoded(pl.concat(texts))
        begins += len(text)
    return code, named


def _hashes(text: pl.Series) -> pl.Series:
    return text.hash(seed=0)


def _encoded(values: pl.Series) -> tuple[pl.Series, pl.Series]:
    encoded = values.to_arrow().dictionary_encode()
    return (
        pl.Series(pl.from_arrow(encoded.indices)),
        pl.Series(pl.from_arrow(encoded.dictionary)),
    )


def is_first(code: pl.Series) -> pl.Series:
    """Whether each code appears for the first time; codes number first appearances."""
    highest = code.cum_max()
    return (code == highest) & (code != highest.shift(1, fill_value=-1))
