"""Exposure: how much of an account's money comes from, or ends at, listed accounts.

Listed accounts absorb: what reaches one is credited to its category and does not go on;
what it pays is new money of its own category. The outside world, and services named by
the options, absorb as well and pay money of no category. Balances begin at nothing; a
payment beyond the balance is met by money of unknown origin, born at need, which has
no category.

Money back is no gain: where a payment of one's own money ended at a category's
accounts, directly or not, as much money of that category that is received *later* is
one's own again, for the receiver and for everybody after him.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from algorithms.sums import sums_by
from graph.errors import ConservationError

if TYPE_CHECKING:
    from numpy.typing import NDArray

RULES = ("pro-rata", "fifo")


@dataclass(frozen=True, slots=True, eq=False)
class Exposure:
    """One side of one category's money, in one currency, under one rule.

    Attributes
    ----------
    amount : int64[V]
        As source: what the account received of the category's money, less what was its
        own money coming back. As destination: what of its payments ends there.
    share_ppm : int32[V]
        Of all it received (paid) in the currency, in parts per million.
    position : int32[N]
        Positions of the transfers that carry some, ascending.
    traced : int64[N]
        How much each carries.
    """

    category: str
    direction: str
    currency: str
    rule: str
    amount: NDArray[np.int64]
    share_ppm: NDArray[np.int32]
    position: NDArray[np.int32]
    traced: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Moves:
    """The transfers of one currency between different accounts, in order of time.

    ``lacked`` is what each payment lacked, ``left`` what each account has at the end,
    both with the accounts of ``fresh`` never running dry.
    """

    position: NDArray[np.int32]
    src: NDArray[np.int32]
    dst: NDArray[np.int32]
    amount: NDArray[np.int64]
    lacked: NDArray[np.int64]
    left: NDArray[np.int64]
    received: NDArray[np.int64]
    paid: NDArray[np.int64]


def moves_of(
    position: NDArray[np.int32],
    src: NDArray[np.int32],
    dst: NDArray[np.int32],
    amount: NDArray[np.int64],
    fresh: NDArray[np.uint8],
) -> Moves:
    """The moves with what follows from them. O(E)."""
    from algorithms._kernels.exposure import shortfalls

    lacked, left = shortfalls(src, dst, amount, fresh)
    accounts = len(fresh)
    received, paid = sums_by(dst, amount, accounts), sums_by(src, amount, accounts)
    return Moves(position, src, dst, amount, lacked, left, received, paid)


def exposures(
    moves: Moves, fresh: NDArray[np.uint8], category: str, currency: str, rule: str
) -> tuple[Exposure, Exposure]:
    """Source and destination exposure of every account to one category.

    ``fresh`` is uint8[V]: 2 for the category's accounts, 1 for all others that absorb.
    Raises ConservationError unless both passes close. Two passes of O(E).
    """
    ends_there = _carried(moves, fresh, rule, None)
    comes_from = _carried(moves, fresh, rule, ends_there)
    return (
        _exposure(moves, comes_from, "source", (category, currency, rule)),
        _exposure(moves, ends_there, "destination", (category, currency, rule)),
    )


def _carried(
    moves: Moves,
    fresh: NDArray[np.uint8],
    rule: str,
    owed: NDArray[np.int64] | None,
) -> NDArray[np.int64]:
    """int64[E]: the label's part of each move; backwards where nothing is owed yet."""
    from algorithms._kernels.exposure import carry_fifo, carry_pro_rata

    carry = carry_fifo if rule == "fifo" else carry_pro_rata
    if owed is None:
        # Contiguous copies: a reversed view would compile the loop a second time.
        part, sums = carry(
            moves.dst[::-1].copy(),
            moves.src[::-1].copy(),
            moves.amount[::-1].copy(),
            moves.lacked[::-1].copy(),
            moves.left,
            fresh,
            np.empty(0, dtype=np.int64),
            # A compiled function takes its arguments by place.
            True,  # noqa: FBT003
        )
        part = part[::-1].copy()
    else:
        part, sums = carry(
            moves.src,
            moves.dst,
            moves.amount,
            moves.lacked,
            np.zeros(len(fresh), dtype=np.int64),
            fresh,
            owed,
            # Idem.
            False,  # noqa: FBT003
        )
    injected, *found = (int(one) for one in sums)
    if injected != sum(found):
        raise ConservationError(
            f"Exposure under {rule}: {injected} minor units set out and {sum(found)} "
            "were found again."
        )
    return part


def _exposure(
    moves: Moves, part: NDArray[np.int64], direction: str, of: tuple[str, str, str]
) -> Exposure:
    from algorithms._kernels.shares import shares_ppm

    source = direction == "source"
    end, whole = (moves.dst, moves.received) if source else (moves.src, moves.paid)
    amount = sums_by(end, part, len(whole))
    carries = np.flatnonzero(part)
    category, currency, rule = of
    return Exposure(
        category=category,
        direction=direction,
        currency=currency,
        rule=rule,
        amount=amount,
        share_ppm=shares_ppm(amount, whole),
        position=moves.position[carries],
        traced=part[carries],
    )
