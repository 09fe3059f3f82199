"""A snapshot: the ledger at one version and window, as columns that kernels read.

37 bytes a transfer: 28 in the columns, 8 in the two indexes, 1 for the currency.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from graph.nouns import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from graph.instants import Window
    from graph.nouns import AccountKind

    Int8 = NDArray[np.int8]
    UInt8 = NDArray[np.uint8]
    Int32 = NDArray[np.int32]
    Int64 = NDArray[np.int64]
    Bool = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Relations:
    """What transfers are of each other, both in the snapshot; rows of positions.

    ``reversals`` are int64[R, 2] (reversing, reversed), ``conversions`` int64[C, 2]
    (paid in one currency, received in another), each ascending.
    """

    reversals: Int64 = field(default_factory=lambda: np.empty((0, 2), dtype=np.int64))
    conversions: Int64 = field(default_factory=lambda: np.empty((0, 2), dtype=np.int64))


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Snapshot:
    """Transfers in the order (instant, sequence, ledger ordinal), and their accounts.

    A *position* is a transfer's index in these columns; an *ordinal* is its number in
    the ledger. Accounts are named by their ledger ordinal throughout.

    Attributes
    ----------
    src, dst : int32[E]
        Ordinals of the paying and the receiving account.
    time_us : int64[E]
        UTC microseconds, ascending.
    amount : int64[E]
        Minor units of the transfer's currency, positive.
    currency : uint8[E]
        Index into ``currencies``.
    ordinal : int32[E]
        The transfer's ledger ordinal.
    kind : uint8[V]
        Code of each account's kind, an index into ``graph.nouns.KINDS``.
    out_start, in_start : int64[V + 1]
        Where an account's payments (receipts) begin in ``out_order`` (``in_order``).
    out_order, in_order : int32[E]
        Positions grouped by payer (receiver), ascending inside each group.
    day_ties : bool
        Whether any transfer is dated by the day alone, so that order within a day is
        the source's and not the clock's.
    relations : Relations
        Transfers that take back or convert another.
    """

    ledger_version: int
    window: Window
    currencies: tuple[str, ...]
    src: Int32
    dst: Int32
    time_us: Int64
    amount: Int64
    currency: UInt8
    ordinal: Int32
    kind: UInt8
    out_start: Int64
    out_order: Int32
    in_start: Int64
    in_order: Int32
    day_ties: bool
    relations: Relations = field(default_factory=Relations)

    @property
    def transfers(self) -> int:
        """How many transfers there are (E)."""
        return len(self.src)

    @property
    def accounts(self) -> int:
        """How many accounts there are (V)."""
        return len(self.kind)

    @property
    def nbytes(self) -> int:
        """Bytes held by all columns and indexes."""
        return sum(
            a.nbytes
            for a in (
                self.src,
                self.dst,
                self.time_us,
                self.amount,
                self.currency,
                self.ordinal,
                self.kind,
                self.out_start,
                self.out_order,
                self.in_start,
                self.in_order,
            )
        )

    def payments(self, account: int) -> Int32:
        """Positions of what an account paid, in time order; a view."""
        return self.out_order[self.out_start[account] : self.out_start[account + 1]]

    def receipts(self, account: int) -> Int32:
        """Positions of what an account received, in time order; a view."""
        return self.in_order[self.in_start[account] : self.in_start[account + 1]]

    def of_kinds(self, kinds: Iterable[AccountKind]) -> Bool:
        """bool[V]: whether each account is of one of the kinds."""
        wanted = np.zeros(len(KINDS), dtype=np.bool_)
        wanted[[kind.code for kind in kinds]] = True
        return wanted[self.kind]
