"""Fees in proportion, unit by unit: which units of a lot pay, and which are the fee."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from fractions import Fraction
from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from snapshots import make_snapshot
from tracing_oracle import nearest

from algorithms.options import Fees, Opening, Rule, TracingOptions
from algorithms.seeds import Seeds, TransferSeed
from algorithms.tracing import trace
from graph.nouns import AccountKind

WORLD, FEE = 0, 1
KINDS = {WORLD: AccountKind.EXTERNAL, FEE: AccountKind.FEE}
Row = tuple[int, int, int, int]
Step = tuple[int, int, int, int]
"""(payer, receiver, amount, fee); a fee of 0 is none."""
Unit = tuple[str | None, int]
"""(label or None, the transfer with which it came)."""
Sums = dict[tuple[str, int], int]


def rows_of(steps: list[Step]) -> list[Row]:
    """Transfers (payer, receiver, time, amount): each payment, then its fee."""
    rows: list[Row] = []
    for time, (src, dst, amount, fee) in enumerate(steps):
        rows.append((src, dst, time, amount))
        if fee:
            rows.append((src, FEE, time, fee))
    return rows


def played(
    steps: list[Step], seeds: list[TransferSeed], rule: Rule, fees: Fees
) -> tuple[Sums, Sums]:
    """Units by (label, account) and by (label, transfer); each moves by itself."""
    held: dict[int, deque[Unit]] = defaultdict(deque)
    moved: list[Counter[str]] = []
    for src, dst, amount, fee in steps:
        units = taken(held[src], src, amount + fee, rule)
        if fees is Fees.PRO_RATA:
            parts = split(units, amount, fee)
        else:
            parts = units[:amount], units[amount:]
        for receiver, part in zip((dst, FEE), parts[: 2 if fee else 1], strict=False):
            i = len(moved)
            labels = [label for label, _ in part]
            for seed in seeds:
                free = [n for n, label in enumerate(labels) if label is None]
                for n in free[: seed.amount if seed.position == i else 0]:
                    labels[n] = seed.label
            moved.append(Counter(label for label in labels if label is not None))
            held[receiver].extend((label, i) for label in labels)
    lies = Counter(
        (label, v) for v, units in held.items() for label, _ in units if label
    )
    return dict(lies), {
        (label, i): n for i, some in enumerate(moved) for label, n in some.items()
    }


def taken(lot: deque[Unit], payer: int, amount: int, rule: Rule) -> list[Unit]:
    """Units in the order in which they leave; what is lacking comes last."""
    if payer == WORLD:
        return [(None, -1)] * amount
    out: list[Unit] = []
    while lot and len(out) < amount:
        out.append(lot.popleft() if rule is Rule.FIFO else lot.pop())
    return out + [(None, -1)] * (amount - len(out))


def split(units: list[Unit], amount: int, rate: int) -> tuple[list[Unit], list[Unit]]:
    """Of each lot the first units for the payment, and the last, its share, for the fee.

    What is of one receipt is a lot, but for one that is begun by the payment and ended
    by the fee: it is a lot on each side of where the payment alone would have ended.
    """
    paid: list[Unit] = []
    fee: list[Unit] = []
    upto = given_ = 0
    numbered = enumerate(units)
    for _, group in groupby(numbered, key=lambda unit: (unit[1][1], unit[0] < amount)):
        some = [unit for _, unit in group]
        upto += len(some)
        cost = nearest(Fraction(rate * upto, len(units))) - given_
        given_ += cost
        paid += some[: len(some) - cost]
        fee += some[len(some) - cost :]
    return paid, fee


def found(
    steps: list[Step], seeds: list[TransferSeed], rule: Rule, fees: Fees
) -> tuple[Sums, Sums]:
    """The same of a trace."""
    snapshot = make_snapshot(rows_of(steps), accounts=6, kinds=KINDS)
    options = TracingOptions(rule, Opening.BORN_AT_NEED, fees=fees)
    told = trace(snapshot, Seeds(tuple(seeds)), options)
    stops, transfers = told.stops, told.transfers
    lies = {
        (told.labels[n], v): a
        for n, v, a in zip(
            stops.label.tolist(),
            stops.account.tolist(),
            stops.amount.tolist(),
            strict=True,
        )
    }
    moved = {
        (told.labels[n], i): a
        for n, i, a in zip(
            transfers.label.tolist(),
            transfers.position.tolist(),
            transfers.amount.tolist(),
            strict=True,
        )
    }
    return lies, moved


@pytest.mark.parametrize(
    ("rule", "paid", "fee"),
    [
        # The units of the receipt are a a a a b b b b c c, where c bears no label. Of
        # the first 7 the fee's share is 3 · 7 / 10 = 2.1, so 2: the payment takes
        # a a a a b and the fee b b. Of the last 3 it is 3 · 10 / 10 - 2 = 1: the
        # payment takes b c and the fee c.
        (Rule.FIFO, {"a": 4, "b": 2}, {"b": 2}),
        # From the top: c c b b b for the payment, b a for the fee; a a and a.
        (Rule.LIFO, {"a": 2, "b": 3}, {"a": 2, "b": 1}),
    ],
)
def test_two_labels_in_one_receipt_and_a_fee_in_proportion(
    rule: Rule, paid: dict[str, int], fee: dict[str, int]
) -> None:
    steps = [(0, 2, 10, 0), (2, 3, 7, 3)]
    seeds = [TransferSeed(0, 4, "a"), TransferSeed(0, 4, "b")]
    lies, _ = found(steps, seeds, rule, Fees.PRO_RATA)
    assert {label: a for (label, v), a in lies.items() if v == 3} == paid
    assert {label: a for (label, v), a in lies.items() if v == FEE} == fee


_step = st.tuples(
    st.integers(0, 5).filter(lambda v: v != FEE),
    st.integers(2, 5),
    st.integers(1, 12),
    st.integers(0, 5),
).filter(lambda step: step[0] != step[1])


@st.composite
def ledgers_with_fees(draw: st.DrawFn) -> tuple[list[Step], list[TransferSeed]]:
    """Payments, most of them with a fee, and up to two labels on some of them."""
    steps = draw(st.lists(_step, min_size=2, max_size=12))
    rows = rows_of(steps)
    chosen = draw(
        st.lists(st.integers(0, len(rows) - 1), min_size=1, max_size=4, unique=True)
    )
    seeds = []
    for at in chosen:
        first = draw(st.integers(1, rows[at][3]))
        seeds.append(TransferSeed(at, first, "a"))
        if first < rows[at][3]:
            rest = draw(st.integers(1, rows[at][3] - first))
            seeds.append(TransferSeed(at, rest, "b"))
    return steps, seeds


@settings(max_examples=150, deadline=None)
@given(
    ledgers_with_fees(),
    st.sampled_from([Rule.FIFO, Rule.LIFO]),
    st.sampled_from([Fees.LAST, Fees.PRO_RATA]),
)
def test_payment_and_fee_take_the_units_of_each_lot(
    ledger: tuple[list[Step], list[TransferSeed]], rule: Rule, fees: Fees
) -> None:
    steps, seeds = ledger
    assert found(steps, seeds, rule, fees) == played(steps, seeds, rule, fees)
