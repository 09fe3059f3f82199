"""Ledgers for metamorphic tests: busy, taken back, converted, lent to, and stated."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import strategies as st
from metamorphic import Rows
from random_ledgers import ACCOUNTS, KINDS, LARGEST, Case
from snapshots import make_snapshot

from algorithms.options import CreditLine
from algorithms.seeds import AccountSeed, Seeds, TransferSeed
from graph.ledger import Openings
from graph.snapshot import Relations

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from metamorphic import Change

    from algorithms.options import TracingOptions

# Place, account, minor units paid and received, and whether in dollars, of a conversion.
Conversion = tuple[int, int, int, int, bool]


def with_reversals(case: Case, taken_back: Sequence[tuple[int, int]]) -> Case:
    """The case with transfers (place, minor units) taken back at the end, in part."""
    rows = Rows.of(case.snapshot)
    pairs = []
    for place, units in dict(taken_back).items():
        at = place % case.snapshot.transfers
        if rows.src[at] != rows.dst[at]:
            pairs.append((len(rows.src), at))
            rows.src.append(rows.dst[at])
            rows.dst.append(rows.src[at])
            rows.time_us.append(rows.time_us[-1])
            rows.amount.append(min(units, rows.amount[at]))
            rows.currency.append(rows.currency[at])
            rows.ordinal.append(max(rows.ordinal) + 1)
    if not pairs:
        return case
    relations = Relations(np.array(sorted(pairs), dtype=np.int64))
    return Case(replace(rows, relations=relations).made(), case.seeds)


reversals = st.lists(st.tuples(st.integers(0, 30), st.integers(1, LARGEST)), max_size=2)


def with_conversions(case: Case, converted: Sequence[Conversion]) -> Case:
    """The case with payments to the outside account 0 that come back in a currency.

    Each stands before the transfer at its place, at that transfer's instant.
    """
    for place, account, paid, received, to_dollars in converted:
        case = _with_conversion(
            case,
            place % (case.snapshot.transfers + 1),
            account,
            (paid, received),
            ("CNY", "USD") if to_dollars else ("USD", "CNY"),
        )
    return case


def _with_conversion(
    case: Case,
    at: int,
    account: int,
    amounts: tuple[int, int],
    currencies: tuple[str, str],
) -> Case:
    rows = Rows.of(case.snapshot)
    when = rows.time_us[min(at, len(rows.src) - 1)]
    fresh = max(rows.ordinal) + 1
    columns: dict[str, Sequence[object]] = {
        "src": (account, 0),
        "dst": (0, account),
        "time_us": (when, when),
        "amount": amounts,
        "currency": currencies,
        "ordinal": (fresh, fresh + 1),
    }
    for name, two in columns.items():
        getattr(rows, name)[at:at] = two
    place = np.arange(case.snapshot.transfers)
    place[at:] += 2
    pairs = [place[rows.relations.conversions], [[at, at + 1]]]
    relations = Relations(
        place[rows.relations.reversals],
        np.array(sorted(np.concatenate(pairs).tolist())),
    )
    seeds = tuple(
        replace(seed, position=int(place[seed.position]))
        for seed in case.seeds.transfers
    )
    return Case(
        replace(rows, relations=relations).made(),
        replace(case.seeds, transfers=seeds),
    )


conversions = st.lists(
    st.tuples(
        st.integers(0, 30),
        st.integers(2, ACCOUNTS - 1),
        st.integers(1, 60),
        st.integers(1, 60),
        st.booleans(),
    ),
    max_size=2,
)
credit_lines = st.dictionaries(
    st.integers(2, ACCOUNTS - 1), st.integers(1, 40), max_size=2
).map(lambda lines: frozenset(CreditLine(v, most) for v, most in lines.items()))


@st.composite
def openings_stated(draw: st.DrawFn) -> dict[str, Openings]:
    """What sources state of some accounts inside, in one currency or in both."""
    told = {}
    for currency in ("CNY", "USD"):
        units = draw(
            st.dictionaries(
                st.integers(2, ACCOUNTS - 1), st.integers(0, 60), max_size=3
            )
        )
        stated = np.zeros(ACCOUNTS, dtype=np.bool_)
        minor = np.zeros(ACCOUNTS, dtype=np.int64)
        for account, held in units.items():
            stated[account], minor[account] = True, held
        if units:
            told[currency] = Openings(stated, minor)
    return told


def stated_in(
    case: Case, stated: Mapping[str, Openings], change: Change | None = None
) -> dict[str, Openings]:
    """The same openings in the currencies of a case, of the accounts of a change."""
    accounts = range(ACCOUNTS) if change is None else change.account
    old = np.array(accounts, dtype=np.int64)
    return {
        currency: Openings(
            told.stated[old] & (old >= 0), np.where(old >= 0, told.minor[old], 0)
        )
        for currency, told in stated.items()
        if currency in case.snapshot.currencies
    }


def options_of(change: Change, options: TracingOptions) -> TracingOptions:
    """The options with the accounts of its credit lines as the change names them."""
    new = {old: v for v, old in enumerate(change.account) if old >= 0}
    lines = frozenset(
        replace(line, account=new[line.account]) for line in options.credit_lines
    )
    return replace(options, credit_lines=lines)


@st.composite
def busy_cases(draw: st.DrawFn) -> Case:
    """Cases of many transfers at few instants, where seeded money goes far."""
    rows = draw(
        st.lists(
            st.tuples(
                st.integers(0, ACCOUNTS - 1),
                st.integers(2, ACCOUNTS - 1),
                st.integers(0, 5),
                st.integers(1, 40),
                st.just("CNY"),
            ).filter(lambda row: row[0] != row[1]),
            min_size=15,
            max_size=25,
        )
    )
    snapshot = make_snapshot(rows, accounts=ACCOUNTS, kinds=KINDS)
    first = TransferSeed(0, int(snapshot.amount[0]), "a")
    account = draw(st.integers(2, ACCOUNTS - 1))
    return Case(snapshot, Seeds((first,), (AccountSeed(account, "b"),)))
