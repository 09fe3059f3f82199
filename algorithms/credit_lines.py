"""Streams in which a bank lends what an overdrawn account pays, and is paid back first.

What lies beyond the limit is lacking, as in any account. An opening that was inferred
is smaller by what the bank would have lent.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from algorithms.related import widened
from graph.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    from algorithms.options import CreditLine
    from algorithms.streams import Stream

    Int64 = NDArray[np.int64]

LINE = -2


def with_credit_lines(stream: Stream, lines: Collection[CreditLine]) -> Stream:
    """The stream with a loan before each payment that needs one, and its repayment.

    The bank behind a line is an account of its own: the world outside pays for it, and
    nothing leaves it. Raises InputError for a line that cannot be. O(E) a line.
    """
    for line in lines:
        if not 0 <= line.account < len(stream.ends) or line.limit <= 0:
            raise InputError(
                f"A credit line of {line.limit} minor units for the account with ordinal "
                f"{line.account} cannot be: name an account of the ledger, and a limit "
                "above 0.",
                account=line.account,
            )
    if len({line.account for line in lines}) < len(lines):
        raise InputError("An account has two credit lines: give it one limit.")
    drawn = [line for line in sorted(lines) if not stream.ends[line.account]]
    if not drawn:
        return stream
    stream = _with_banks(stream, drawn)
    first = stream.outside - len(drawn)
    parts = [_lent(stream, line, first + n) for n, line in enumerate(drawn)]
    return _with_rows(stream, np.concatenate(parts))


def _with_banks(stream: Stream, lines: list[CreditLine]) -> Stream:
    """The stream with an account for the bank of each line, before the world outside."""
    stream = widened(stream, len(lines))
    opening, inferred = stream.opening, stream.inferred
    for line in lines:
        if inferred[line.account]:
            rest = max(int(opening[line.account]) - line.limit, 0)
            opening[line.account] = rest
            inferred[line.account] = rest > 0
    accounts = np.array([line.account for line in lines], dtype=np.int32)
    return replace(
        stream,
        stands_for=np.concatenate((stream.stands_for, accounts)),
        conversion=np.concatenate((stream.conversion, np.full(len(lines), LINE))),
    )


def _lent(stream: Stream, line: CreditLine, bank: int) -> Int64:
    """Rows (transfer, turn, payer, src, dst, amount); turn 0 before it, 2 after it."""
    account = line.account
    at = np.flatnonzero((stream.payer == account) | (stream.dst == account))
    comes = stream.dst[at] == account
    amount = stream.amount[at]
    run = stream.opening[account] + np.cumsum(np.where(comes, amount, -amount))
    # Beyond the limit money is born at need, and the debt stays where it is.
    run -= np.minimum(np.minimum.accumulate(run + line.limit), 0)
    debt = np.maximum(-run, 0)
    change = np.diff(debt, prepend=0)
    lent, paid = np.flatnonzero(change > 0), np.flatnonzero(change < 0)
    world = stream.outside
    loans = [at[lent], 0, world, bank, account, change[lent]]
    repaid = [at[paid], 2, account, account, bank, -change[paid]]
    return np.concatenate(
        [np.column_stack(np.broadcast_arrays(*rows)) for rows in (loans, repaid)]
    ).astype(np.int64)


def _with_rows(stream: Stream, rows: Int64) -> Stream:
    """The stream with rows as of ``_lent`` at their places; they have no position."""
    count = len(rows)
    place = np.concatenate((np.arange(len(stream.amount)), rows[:, 0]))
    turn = np.concatenate((np.ones(len(stream.amount), dtype=np.int64), rows[:, 1]))
    order = np.lexsort((turn, place))
    nowhere = np.full(count, -1, dtype=np.int64)
    return replace(
        stream,
        position=np.concatenate((stream.position, nowhere))[order],
        payer=np.concatenate((stream.payer, rows[:, 2].astype(np.int32)))[order],
        src=np.concatenate((stream.src, rows[:, 3].astype(np.int32)))[order],
        dst=np.concatenate((stream.dst, rows[:, 4].astype(np.int32)))[order],
        amount=np.concatenate((stream.amount, rows[:, 5]))[order],
        time_us=np.concatenate((stream.time_us, stream.time_us[rows[:, 0]]))[order],
        fee=np.concatenate((stream.fee, np.zeros(count, dtype=np.bool_)))[order],
    )
