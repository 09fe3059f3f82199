"""Random small ledgers for properties: ties, shortfalls, outside accounts, currencies."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hypothesis import strategies as st
from snapshots import make_snapshot

from algorithms.seeds import AccountSeed, Seeds, TransferSeed
from graph.nouns import OUTSIDE, AccountKind

if TYPE_CHECKING:
    from graph.snapshot import Snapshot

ACCOUNTS = 7
KINDS = {
    0: AccountKind.EXTERNAL,
    1: AccountKind.FEE,
    2: AccountKind.POOL,
}
OUTSIDE_ACCOUNTS = {v for v, kind in KINDS.items() if kind in OUTSIDE}
LABELS = ("a", "b", "c")
# Without the compiler the kernels are plain Python, whose integers do not wrap around
# where a product leaves 64 bits: mutation tests keep to amounts that stay inside.
LARGEST = 10**12 if os.environ.get("NUMBA_DISABLE_JIT", "0") == "0" else 10**3

_row = st.tuples(
    st.integers(0, ACCOUNTS - 1),
    st.integers(0, ACCOUNTS - 1),
    st.integers(0, 5),
    st.one_of(st.integers(1, 20), st.integers(1, LARGEST)),
    st.sampled_from(["CNY", "CNY", "CNY", "USD"]),
)


@dataclass(frozen=True)
class Case:
    """A snapshot, and seeds that fit it."""

    snapshot: Snapshot
    seeds: Seeds

    def rows(self, currency: str) -> list[tuple[int, int, int]]:
        """(payer, receiver, amount) of every position; a foreign one as a self-pay."""
        code = self.snapshot.currencies.index(currency)
        return [
            (int(s), int(d), int(a)) if c == code else (int(s), int(s), int(a))
            for s, d, a, c in zip(
                self.snapshot.src,
                self.snapshot.dst,
                self.snapshot.amount,
                self.snapshot.currency,
                strict=True,
            )
        ]

    def transfer_seeds(self) -> list[tuple[int, int, str]]:
        """As the oracle takes them."""
        return [(s.position, s.amount, s.label) for s in self.seeds.transfers]

    def account_seeds(self) -> dict[int, str]:
        """As the oracle takes them."""
        return {s.account: s.label for s in self.seeds.accounts}


@st.composite
def snapshots(draw: st.DrawFn, size: int = 25) -> Snapshot:
    """A snapshot of up to ``size`` transfers between seven accounts."""
    rows = draw(st.lists(_row, min_size=1, max_size=size))
    return make_snapshot(rows, accounts=ACCOUNTS, kinds=KINDS)


@st.composite
def cases(draw: st.DrawFn, size: int = 25) -> Case:
    """A snapshot with at least one seed, on transfers or accounts."""
    snapshot = draw(snapshots(size))
    accounts = draw(
        st.dictionaries(
            st.integers(2, ACCOUNTS - 1), st.sampled_from(LABELS), max_size=2
        )
    )
    chosen = draw(
        st.lists(st.integers(0, snapshot.transfers - 1), max_size=3, unique=True)
    )
    transfers = []
    for position in chosen:
        if snapshot.src[position] != snapshot.dst[position]:
            most = int(snapshot.amount[position])
            amount = draw(st.integers(1, most))
            label = draw(st.sampled_from(LABELS))
            transfers.append(TransferSeed(position, amount, label))
    if not accounts and not transfers:
        accounts = {draw(st.integers(2, ACCOUNTS - 1)): "a"}
    return Case(
        snapshot,
        Seeds(
            tuple(transfers),
            tuple(AccountSeed(v, label) for v, label in accounts.items()),
        ),
    )
