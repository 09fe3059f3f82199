"""The statement of one account in one currency, with whose money each line is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

from algorithms.forward import follow
from algorithms.marks import lay_seeds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from algorithms.options import TracingOptions
    from algorithms.seeds import Seeds
    from algorithms.streams import Stream
    from graph.snapshot import Snapshot

    Int64 = NDArray[np.int64]
    Bool = NDArray[np.bool_]


class EventKind(IntEnum):
    """What a line of a statement is; a bank lends before a payment, and is repaid."""

    OPENING = 0
    TRANSFER = 1
    LOAN = 2
    REPAYMENT = 3


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    """The events of an account in the order played; event 0 is the opening.

    Attributes
    ----------
    position : int64[N]
        In the snapshot; -1 for the opening, and for a loan or a repayment that of the
        transfer it goes with.
    kind : uint8[N]
        Codes of ``EventKind``.
    comes : bool[N]
        Whether money comes in.
    amount, lacking, balance : int64[N]
        Minor units of the event; what of a payment the account lacked, born there;
        and the balance after it.
    unwound, owed : int64[N]
        What of the amount is taken back later, or taken back now, and so was never
        paid; and what is owed after the event on a credit line.
    moved : int64[N, L]
        Of the amount, what bears each label in the account: of a payment as it leaves,
        before it is seeded on its way.
    holds : int64[N, L]
        Of the balance after it, what bears each label.
    """

    position: Int64
    kind: NDArray[np.uint8]
    comes: Bool
    amount: Int64
    lacking: Int64
    balance: Int64
    unwound: Int64
    owed: Int64
    moved: Int64
    holds: Int64

    def first(self, events: int) -> Statement:
        """The statement up to so many events."""
        columns = (getattr(self, name) for name in self.__slots__)
        return Statement(*(column[:events] for column in columns))


def statement(
    snapshot: Snapshot,
    stream: Stream,
    account: int,
    seeds: Seeds,
    labels: tuple[str, ...],
    options: TracingOptions,
) -> Statement:
    """All events of an account, each with whose money it moved. One pass of the rule.

    A transfer that is unwound in part, of which the stream makes two, is one event.
    What waits in an account to be taken back is told as held by it.
    """
    rows = _Rows(stream, account)
    marks = lay_seeds(snapshot, stream, seeds, labels)
    followed = follow(stream, marks, len(labels), options)
    moved = _carried(followed.moved, rows.at, len(labels))
    moved[~rows.comes] -= _carried(followed.fresh, rows.at, len(labels))[~rows.comes]
    own_in = rows.comes & ~rows.waits
    fill = int(marks.fill[account])
    if fill >= 0:
        # All that enters a seeded account bears its label, unknown money included.
        if marks.yields >= 0:
            moved[own_in, marks.yields] = 0
        moved[own_in, fill] += rows.amount[own_in] - moved[own_in].sum(axis=1)
    opening = int(stream.opening[account])
    opened = np.zeros((1, len(labels)), dtype=np.int64)
    if marks.opens_as[account] >= 0:
        opened[0, marks.opens_as[account]] = opening
    lacking, balance = rows.balances(opening)
    born = np.zeros_like(moved)
    if marks.born_as[account] >= 0:
        born[:, marks.born_as[account]] = lacking
    change = np.where(rows.comes[:, None], moved, born - moved)
    holds = opened + np.cumsum(change, axis=0)
    first, last = rows.events()
    return Statement(
        position=np.append(-1, rows.position[first]),
        kind=np.append(EventKind.OPENING, rows.kind[first]).astype(np.uint8),
        comes=np.append(np.True_, rows.comes[first]),
        amount=np.append(opening, _summed(rows.amount, first)),
        lacking=np.append(0, _summed(lacking, first)),
        balance=np.append(opening, balance[last]),
        unwound=np.append(0, _summed(np.where(rows.unwound, rows.amount, 0), first)),
        owed=np.append(0, rows.owed()[last]),
        moved=np.concatenate((opened, _summed(moved, first))),
        holds=np.concatenate((opened, holds[last])),
    )


def unwindings(stream: Stream, account: int) -> Int64:
    """int64[N, 3]: what was taken back at either side of an account.

    Each row is a payment and its reversal, as positions in the snapshot, and the minor
    units of the payment that the reversal took back.
    """
    came = np.flatnonzero(np.isin(stream.dst, stream.waits))
    left = np.flatnonzero(np.isin(stream.payer, stream.waits))
    # Each of them waits in a place of its own.
    came = came[np.argsort(stream.dst[came])]
    left = left[np.argsort(stream.payer[left])]
    receiver = stream.stands_for[stream.dst[came] - len(stream.ends)]
    mine = (stream.payer[came] == account) | (receiver == account)
    came, left = came[mine], left[mine]
    position = stream.position
    return np.column_stack((position[came], position[left], stream.amount[came]))


class _Rows:
    """The transfers of a stream that are an account's: its own, and what waits there.

    ``at`` are their numbers in the stream, the loans for a transfer before all of its
    parts and the repayments after them; ``position`` is that of the transfer, ``comes``,
    ``waits`` (for a reversal, in the account), ``unwound`` (at either side) and ``kind``
    as of each.
    """

    def __init__(self, stream: Stream, account: int) -> None:
        first, world = len(stream.ends), stream.outside
        waiting = np.zeros(world + 1, dtype=np.bool_)
        waiting[stream.waits] = True
        mine = np.zeros(world + 1, dtype=np.bool_)
        mine[first:world] = waiting[first:world] & (stream.stands_for == account)
        here = mine.copy()
        here[account] = True
        at = np.flatnonzero(here[stream.dst] | here[stream.payer])
        position = stream.position[at].copy()
        comes = here[stream.dst[at]]
        loans = np.flatnonzero((position < 0) & comes)
        repaid = np.flatnonzero((position < 0) & ~comes)
        position[loans] = position[loans + 1]
        position[repaid] = position[repaid - 1]
        kind = np.full(len(at), EventKind.TRANSFER, dtype=np.uint8)
        kind[loans], kind[repaid] = EventKind.LOAN, EventKind.REPAYMENT
        turn = np.array([0, 1, 0, 2])[kind]
        group = np.cumsum(np.diff(position, prepend=-1) != 0)
        order = np.lexsort((turn, group))
        self.at, self.position, self.kind = at[order], position[order], kind[order]
        self.comes = comes[order]
        self.amount = stream.amount[self.at]
        payer, dst = stream.payer[self.at], stream.dst[self.at]
        self.waits = mine[dst] | mine[payer]
        self.unwound = waiting[dst] | waiting[payer]

    def events(self) -> tuple[Int64, Int64]:
        """The first and the last row of each event: parts of a transfer are one."""
        new = np.ones(len(self.at), dtype=np.bool_)
        new[1:] = (np.diff(self.position) != 0) | (np.diff(self.kind) != 0)
        first = np.flatnonzero(new)
        return first, np.append(first[1:], len(new))[: len(first)] - 1

    def balances(self, opening: int) -> tuple[Int64, Int64]:
        """What each payment lacked, and the balance after each row.

        Shortfalls born at need are the running minimum of the running sum, reflected;
        what waits was never there to be spent, and never lacks.
        """
        signed = np.where(self.comes, self.amount, -self.amount)
        run = opening + np.cumsum(np.where(self.waits, 0, signed))
        lowest = np.minimum(np.minimum.accumulate(np.append(0, run)), 0)
        lacking = lowest[:-1] - lowest[1:]
        return lacking, run - lowest[1:] + np.cumsum(np.where(self.waits, signed, 0))

    def owed(self) -> Int64:
        """What is owed on a credit line after each row."""
        lent = np.where(self.kind == EventKind.LOAN, self.amount, 0)
        repaid = np.where(self.kind == EventKind.REPAYMENT, self.amount, 0)
        return np.cumsum(lent - repaid)


def _summed(column: Int64, first: Int64) -> Int64:
    """The sums of runs of rows that begin at ``first``."""
    if not len(first):
        return column[:0]
    sums: Int64 = np.add.reduceat(column, first, axis=0)
    return sums


def _carried(rows: Int64, at: Int64, labels: int) -> Int64:
    """int64[N, L]: of rows (label, transfer, amount) what each of ``at`` carried."""
    moved = np.zeros((len(at), labels), dtype=np.int64)
    order = np.argsort(at)
    place = np.searchsorted(at, rows[:, 1], sorter=order)
    mine = place < len(at)
    mine[mine] = at[order[place[mine]]] == rows[mine, 1]
    np.add.at(moved, (order[place[mine]], rows[mine, 0]), rows[mine, 2])
    return moved
