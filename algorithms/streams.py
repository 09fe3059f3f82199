"""Streams: the transfers of one currency in the order in which a rule plays them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from algorithms.credit_lines import with_credit_lines
from algorithms.openings import opening_balances
from algorithms.options import Opening, Ties
from algorithms.related import WAITS, with_relations
from algorithms.rounding import convert_lots
from algorithms.stops import ends_of
from algorithms.sums import summed
from graph.errors import InputError
from graph.instants import BEGINNING_US
from graph.nouns import OUTSIDE, AccountKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from algorithms.options import TracingOptions
    from graph.ledger import Openings
    from graph.snapshot import Snapshot

# What the world outside can pay in all, so that no pass has to treat it apart; every
# sum of balances stays below it, and both together below 2^63.
OUTSIDE_MINOR = 2**62
# A float64 sum of up to 2^31 amounts is surely not off by a thousandth.
_SUM_LIMIT = 0.999 * OUTSIDE_MINOR


@dataclass(frozen=True, slots=True, eq=False)
class Stream:
    """Transfers of one currency between different accounts, in order.

    Attributes
    ----------
    position : int64[E]
        Positions in the snapshot; a transfer that is unwound in part stands there twice,
        and -1 for what a credit line lends and is paid back.
    payer : int32[E]
        The paying account, or V + K for the world outside: payments of outside accounts,
        and of accounts that are not followed through, are fresh money.
    src, dst : int32[E]
        The accounts themselves. From V on stand K that are none: one for each reversal,
        where what it takes back waits for it, one for each payment that is converted,
        where it ends (``algorithms.related``), and one for each credit line
        (``algorithms.credit_lines``).
    amount : int64[E]
        Minor units.
    opening : int64[V + K + 1]
        Opening balances; the last is the world outside.
    time_us : int64[E]
        UTC microseconds.
    begins_us : int
        When the window begins, ``BEGINNING_US`` where it has no beginning.
    fee : bool[E]
        Transfers to a fee account that follow a payment of the same account and
        instant: the fee of that payment.
    inferred : bool[V + K + 1]
        Whose opening no source states: it is unknown whose money that was.
    ends : bool[V]
        Accounts that are followed into and not through, those outside among them.
    stands_for : int32[K]
        The account of the ledger that each of the K stands for.
    conversion : int64[K]
        Which of the snapshot's conversions begins or ends there; ``WAITS`` where what is
        taken back waits, ``LINE`` for the bank behind a credit line.
    """

    currency: int
    position: NDArray[np.int64]
    payer: NDArray[np.int32]
    src: NDArray[np.int32]
    dst: NDArray[np.int32]
    amount: NDArray[np.int64]
    opening: NDArray[np.int64]
    inferred: NDArray[np.bool_]
    time_us: NDArray[np.int64]
    fee: NDArray[np.bool_]
    ends: NDArray[np.bool_]
    begins_us: int = BEGINNING_US
    stands_for: NDArray[np.int32] = field(
        default_factory=lambda: np.empty(0, dtype=np.int32)
    )
    conversion: NDArray[np.int64] = field(
        default_factory=lambda: np.empty(0, dtype=np.int64)
    )

    @property
    def outside(self) -> int:
        """The number of the world outside: V + K."""
        return len(self.opening) - 1

    @property
    def split(self) -> bool:
        """Whether any transfer is unwound, in part or whole."""
        return bool((self.conversion == WAITS).any())

    @property
    def waits(self) -> NDArray[np.int64]:
        """The accounts that are none, in which what is taken back waits."""
        return len(self.ends) + np.flatnonzero(self.conversion == WAITS)

    def real(self, accounts: NDArray[np.int64]) -> NDArray[np.int64]:
        """Accounts of the stream as accounts of the ledger."""
        if len(self.stands_for) == 0:
            return accounts
        first = len(self.ends)
        virtual = (accounts >= first) & (accounts < self.outside)
        place = np.where(virtual, accounts - first, 0)
        return np.where(virtual, self.stands_for[place], accounts)

    def placed(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Rows (key, transfer, amount) with positions in the snapshot, each pair once."""
        found = np.column_stack((rows[:, 0], self.position[rows[:, 1]], rows[:, 2]))
        if len(self.stands_for) == 0:
            return found
        return summed(found[found[:, 1] >= 0])

    def parts_of(
        self, positions: NDArray[np.int64], amounts: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Where amounts of snapshot positions lie in this stream; all must be in it.

        Transfers of the stream, the place of each in ``positions``, and its part of the
        amount: all of it, or by cumulative rounding where a transfer stands there twice.
        """
        order = np.argsort(self.position, kind="stable")
        low = np.searchsorted(self.position, positions, side="left", sorter=order)
        if not self.split:
            return order[low], np.arange(len(positions)), amounts
        high = np.searchsorted(self.position, positions, side="right", sorter=order)
        rows = [
            (int(at), n, part)
            for n, (begin, end) in enumerate(zip(low, high, strict=True))
            for at, part in zip(
                order[begin:end],
                convert_lots(self.amount[order[begin:end]].tolist(), int(amounts[n])),
                strict=True,
            )
        ]
        found = np.array(rows, dtype=np.int64).reshape(-1, 3)
        return found[:, 0], found[:, 1], found[:, 2]


def make_stream(
    snapshot: Snapshot,
    currency: int,
    options: TracingOptions,
    stated: Mapping[str, Openings] | None = None,
    through: frozenset[int] = frozenset(),
    until_us: int | None = None,
) -> Stream:
    """The stream of a currency under the options.

    ``through`` are accounts that are followed though the options would stop at them;
    ``until_us`` leaves out what is later than it, after openings have been inferred
    from all. A transfer of an account to itself moves nothing and is left out. Raises
    InputError where balances could leave int64. O(E), O(E log E) with ties reordered.
    """
    moves = (snapshot.currency == currency) & (snapshot.src != snapshot.dst)
    position = np.flatnonzero(moves)
    # Where all of the snapshot is the stream, in its order, no column is copied.
    whole = len(position) == len(moves)
    outside = snapshot.of_kinds(OUTSIDE)
    if options.ties is not Ties.SEQUENCE:
        position = position[_tie_order(snapshot, position, outside, options.ties)]
        whole = False
    taken = slice(None) if whole else position
    src, dst = snapshot.src[taken], snapshot.dst[taken]
    amount, time_us = snapshot.amount[taken], snapshot.time_us[taken]
    name = snapshot.currencies[currency]
    said = None if stated is None else stated.get(name)
    opening = opening_balances(
        _payers(src, outside), dst, amount, outside, options.opening, said
    )
    inferred = opening > 0
    if options.opening is Opening.STATED and said is not None:
        inferred &= ~said.stated
    _check_sums(amount, opening, name)
    if until_us is not None:
        kept = time_us <= until_us
        position, src, dst = position[kept], src[kept], dst[kept]
        amount, time_us = amount[kept], time_us[kept]
    ends = ends_of(snapshot, options, through)
    stream = Stream(
        currency=currency,
        position=position,
        payer=_payers(src, ends),
        src=src,
        dst=dst,
        amount=amount,
        opening=np.append(opening, np.int64(OUTSIDE_MINOR)),
        inferred=np.append(inferred, np.False_),
        time_us=time_us,
        fee=_fees(snapshot, src, dst, time_us),
        ends=ends,
        begins_us=snapshot.window.after_us,
    )
    stream = with_relations(stream, snapshot.relations, options.reversals)
    return with_credit_lines(stream, options.credit_lines)


def _payers(src: NDArray[np.int32], ends: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Who pays; V, the world outside, for accounts that are not followed through."""
    pays = ends[src]
    return np.where(pays, np.int32(len(ends)), src) if pays.any() else src


def _fees(
    snapshot: Snapshot,
    src: NDArray[np.int32],
    dst: NDArray[np.int32],
    time_us: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Whether each transfer is the fee of the one before it."""
    takes = snapshot.of_kinds((AccountKind.FEE,))
    fee = np.zeros(len(src), dtype=np.bool_)
    if takes.any():
        to_fee = takes[dst]
        same = (np.diff(src) == 0) & (np.diff(time_us) == 0)
        fee[1:] = to_fee[1:] & ~to_fee[:-1] & same
    return fee


def _tie_order(
    snapshot: Snapshot,
    position: NDArray[np.int64],
    outside: NDArray[np.bool_],
    ties: Ties,
) -> NDArray[np.int64]:
    """The permutation of ``position`` that the order of ties asks for."""
    from algorithms._kernels.ties import order_ties

    world = np.int32(snapshot.accounts)
    src, dst = snapshot.src[position], snapshot.dst[position]
    payer = np.where(outside[src], world, src)
    # Nobody waits for the world outside: it can always pay.
    receiver = np.where(outside[dst], world + 1, dst)
    first, then = (receiver, payer) if ties is Ties.CREDITS_FIRST else (payer, receiver)
    return order_ties(first, then, snapshot.time_us[position], snapshot.accounts + 2)


def _check_sums(
    amount: NDArray[np.int64], opening: NDArray[np.int64], currency: str
) -> None:
    total = amount.sum(dtype=np.float64) + opening.sum(dtype=np.float64)
    if total >= _SUM_LIMIT:
        raise InputError(
            f"The transfers in {currency} sum to about {total:.3g} minor units, more "
            "than the 2^62 that can be traced exactly: trace a narrower window.",
            currency=currency,
        )
