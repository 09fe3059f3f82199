"""Ledgers changed in one way, for the relations between their answers.

A change is a new case and the way back: which account and which transfer of the old
ledger each of the new one stands for.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import strategies as st
from random_ledgers import LARGEST, Case
from snapshots import make_snapshot

from algorithms.options import Opening
from algorithms.seeds import TransferSeed
from graph.nouns import KINDS, OUTSIDE, AccountKind
from graph.snapshot import Relations

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from graph.instants import Window
    from graph.snapshot import Snapshot


@dataclass(frozen=True)
class Change:
    """A changed case; for each of its accounts and positions the old one, or -1."""

    case: Case
    account: Sequence[int]
    position: Sequence[int]


@dataclass(frozen=True)
class Rows:
    """The columns of a snapshot as lists, to be changed and made into one again."""

    src: list[int]
    dst: list[int]
    time_us: list[int]
    amount: list[int]
    currency: list[str]
    ordinal: list[int]
    kind: list[int]
    relations: Relations

    @classmethod
    def of(cls, snapshot: Snapshot) -> Rows:
        """The rows of a snapshot."""
        return cls(
            snapshot.src.tolist(),
            snapshot.dst.tolist(),
            snapshot.time_us.tolist(),
            snapshot.amount.tolist(),
            [snapshot.currencies[code] for code in snapshot.currency.tolist()],
            snapshot.ordinal.tolist(),
            snapshot.kind.tolist(),
            snapshot.relations,
        )

    def made(self) -> Snapshot:
        """A snapshot of the rows, which must be in order of time."""
        rows = zip(
            self.src, self.dst, self.time_us, self.amount, self.currency, strict=True
        )
        snapshot = make_snapshot(
            list(rows),
            accounts=len(self.kind),
            kinds={v: KINDS[code] for v, code in enumerate(self.kind)},
            ordinals=self.ordinal,
        )
        return replace(snapshot, relations=self.relations)


def _related(relations: Relations, place: Sequence[int]) -> Relations:
    """The relations with each position where ``place`` says that it now stands."""
    at = np.asarray(place, dtype=np.int64)
    return Relations(at[relations.reversals], at[relations.conversions])


def split(case: Case, at: int, first: int) -> Change:
    """The transfer at a position in two, one right after the other; so its seed.

    Only for transfers that bear no seed, or one of their whole amount: which units of a
    part would bear a smaller one is nothing that a ledger says.
    """
    rows = Rows.of(case.snapshot)
    parts = (first, rows.amount[at] - first)
    old = [*range(at + 1), *range(at, len(rows.src))]
    place = [n + (n > at) for n in range(len(rows.src))]
    changed = replace(
        rows,
        **{
            name: [getattr(rows, name)[n] for n in old]
            for name in ("src", "dst", "time_us", "amount", "currency")
        },
        ordinal=[2 * rows.ordinal[n] for n in old],
        relations=_related(rows.relations, place),
    )
    changed.amount[at : at + 2] = parts
    changed.ordinal[at + 1] += 1
    seeds = []
    for seed in case.seeds.transfers:
        if seed.position == at:
            assert seed.amount == rows.amount[at]
            seeds += [
                TransferSeed(at + n, part, seed.label) for n, part in enumerate(parts)
            ]
        else:
            seeds.append(replace(seed, position=place[seed.position]))
    return Change(
        Case(changed.made(), replace(case.seeds, transfers=tuple(seeds))),
        range(len(rows.kind)),
        old,
    )


def renamed(case: Case, number: Sequence[int]) -> Change:
    """Account v is now account ``number[v]``, a permutation."""
    rows = Rows.of(case.snapshot)
    back = np.argsort(number).tolist()
    changed = replace(
        rows,
        src=[number[v] for v in rows.src],
        dst=[number[v] for v in rows.dst],
        kind=[rows.kind[v] for v in back],
    )
    seeds = replace(
        case.seeds,
        accounts=tuple(
            replace(s, account=number[s.account]) for s in case.seeds.accounts
        ),
    )
    return Change(Case(changed.made(), seeds), back, range(len(rows.src)))


def shifted(case: Case, by_us: int) -> Change:
    """Every transfer so much later."""
    rows = Rows.of(case.snapshot)
    changed = replace(rows, time_us=[t + by_us for t in rows.time_us])
    return Change(
        Case(changed.made(), case.seeds), range(len(rows.kind)), range(len(rows.src))
    )


def stretched(case: Case, factor: int) -> Case:
    """The case with instants so many times as far apart."""
    rows = Rows.of(case.snapshot)
    changed = replace(rows, time_us=[t * factor for t in rows.time_us])
    return Case(changed.made(), case.seeds)


def scaled(case: Case, factor: int) -> Change:
    """Every amount and every seed so many times as large."""
    rows = Rows.of(case.snapshot)
    changed = replace(rows, amount=[a * factor for a in rows.amount])
    seeds = tuple(replace(s, amount=s.amount * factor) for s in case.seeds.transfers)
    return Change(
        Case(changed.made(), replace(case.seeds, transfers=seeds)),
        range(len(rows.kind)),
        range(len(rows.src)),
    )


def in_window(case: Case, window: Window) -> Case:
    """The case as if it had been read with a window that all its transfers are in."""
    return Case(replace(case.snapshot, window=window), case.seeds)


Stranger = tuple[int, int, int, int, int, str]


def beside(case: Case, strangers: Iterable[Stranger]) -> Change:
    """More transfers among accounts that trade with nobody else, before and in between.

    A stranger is (place among the rows, payer, receiver, instant after the one before,
    minor units, currency); its accounts count from 0.
    """
    rows = Rows.of(case.snapshot)
    base, before = len(rows.kind), len(rows.src)
    strangers = list(strangers)
    added: list[list[Stranger]] = [[] for _ in range(before + 1)]
    for stranger in strangers:
        added[stranger[0] % (before + 1)].append(stranger)
    old: list[int] = []
    columns: dict[str, list[Any]] = {
        name: [] for name in ("src", "dst", "time_us", "amount", "currency", "ordinal")
    }
    next_ordinal = max(rows.ordinal) + 1
    for n in range(before + 1):
        for _, payer, receiver, instant, amount, currency in added[n]:
            earliest = columns["time_us"][-1] if old else rows.time_us[0] - 6
            latest = rows.time_us[n] if n < before else earliest + 5
            values = (
                base + payer,
                base + receiver,
                min(earliest + instant, latest),
                amount,
                currency,
                next_ordinal,
            )
            next_ordinal += 1
            old.append(-1)
            for name, value in zip(columns, values, strict=True):
                columns[name].append(value)
        if n < before:
            old.append(n)
            for name, column in columns.items():
                column.append(getattr(rows, name)[n])
    place = [new for new, n in enumerate(old) if n >= 0]
    accounts = 1 + max((max(s[1], s[2]) for s in strangers), default=0)
    changed = replace(
        rows,
        **columns,
        kind=[*rows.kind, *[AccountKind.BANK.code] * accounts],
        relations=_related(rows.relations, place),
    )
    seeds = tuple(replace(s, position=place[s.position]) for s in case.seeds.transfers)
    return Change(
        Case(changed.made(), replace(case.seeds, transfers=seeds)),
        [*range(base), *[-1] * accounts],
        old,
    )


def only_currency(case: Case, currency: str) -> Change | None:
    """The transfers and seeds of one currency alone; None where there is nothing."""
    rows = Rows.of(case.snapshot)
    old = [n for n, name in enumerate(rows.currency) if name == currency]
    changed = replace(
        rows,
        **{
            name: [getattr(rows, name)[n] for n in old]
            for name in ("src", "dst", "time_us", "amount", "currency", "ordinal")
        },
        relations=Relations(),
    )
    seeds = tuple(
        replace(s, position=old.index(s.position))
        for s in case.seeds.transfers
        if s.position in old
    )
    if not old or not (seeds or case.seeds.accounts):
        return None
    return Change(
        Case(changed.made(), replace(case.seeds, transfers=seeds)),
        range(len(rows.kind)),
        old,
    )


# what may be drawn -------------------------------------------------------------

# Place, payer, receiver, wait, minor units and currency of a transfer among strangers.
strangers: st.SearchStrategy[list[Stranger]] = st.lists(
    st.tuples(
        st.integers(0, 30),
        st.integers(0, 2),
        st.integers(0, 2),
        st.integers(0, 2),
        st.integers(1, LARGEST),
        st.sampled_from(["CNY", "USD", "XAF"]),
    ),
    min_size=1,
    max_size=12,
)


def with_whole_seed(case: Case, at: int) -> Case:
    """The case in which the transfer's seed, if it bears one, is all of it."""
    whole = int(case.snapshot.amount[at])
    seeds = tuple(
        replace(seed, amount=whole) if seed.position == at else seed
        for seed in case.seeds.transfers
    )
    return Case(case.snapshot, replace(case.seeds, transfers=seeds))


def pays_from_what_it_holds(case: Case, at: int, opening: Opening) -> bool:
    """Whether nothing is born in a transfer: its payer is inside and does not lack."""
    snapshot = case.snapshot
    payer = int(snapshot.src[at])
    if snapshot.of_kinds(OUTSIDE)[payer]:
        return False
    if opening is not Opening.BORN_AT_NEED:
        return True
    holds = 0
    for n in range(at):
        if snapshot.currency[n] == snapshot.currency[at]:
            amount = int(snapshot.amount[n])
            if snapshot.src[n] == payer != snapshot.dst[n]:
                holds = max(holds - amount, 0)
            elif snapshot.dst[n] == payer != snapshot.src[n]:
                holds += amount
    return holds >= int(snapshot.amount[at])


def alone_in_its_batch(case: Case, at: int) -> bool:
    """Whether its payer pays nothing else at the instant of a transfer."""
    snapshot = case.snapshot
    same = (snapshot.src == snapshot.src[at]) & (snapshot.dst != snapshot.src)
    same &= snapshot.time_us == snapshot.time_us[at]
    same &= snapshot.currency == snapshot.currency[at]
    return int(same.sum()) == 1


def recoloured(case: Case, currencies: Sequence[str]) -> Case:
    """The transfers of a case in these currencies, one after the other."""
    rows = Rows.of(case.snapshot)
    changed = replace(rows, currency=list(currencies[: len(rows.src)]))
    return Case(changed.made(), case.seeds)
