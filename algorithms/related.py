"""Streams in which reversals are unwound, and conversions leave the currency.

What a reversal takes back waits, from the payment to the reversal, in an account of its
own that nobody else pays from: the same lots come back that were paid, under any rule.
Only what the receiver never spent can wait there, which is his lowest balance in
between (as in Roscoe v Winder [1915] 1 Ch 62); the rest stays a payment each way.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from algorithms.options import Reversals

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from algorithms.streams import Stream
    from graph.snapshot import Relations

    Int64 = NDArray[np.int64]


# What stands for a conversion where there is none.
WAITS = -1


def with_relations(
    stream: Stream, relations: Relations, reversals: Reversals
) -> Stream:
    """The stream with its reversals unwound, if asked for, and its conversions cut.

    A payment that is converted ends in an account of its own, and what it became is
    paid by the world outside. O(E) and, for each receiver of a reversed payment, his
    transfers once, with as many again for each reversal.
    """
    if len(relations.reversals) + len(relations.conversions) == 0:
        return stream
    pairs = np.empty((0, 2), dtype=np.int64)
    if reversals is Reversals.UNWIND:
        pairs = _found(stream, relations.reversals)
        pairs = pairs[(pairs >= 0).all(axis=1)]
    unwound = _unwound(stream, pairs)
    legs = _found(stream, relations.conversions)
    kept = unwound > 0
    return _rebuilt(stream, pairs[kept], unwound[kept], legs)


def widened(stream: Stream, count: int) -> Stream:
    """The stream with so many accounts that are none, before the world outside."""
    before, world = stream.outside, stream.outside + count
    opening = np.zeros(world + 1, dtype=np.int64)
    opening[:before], opening[world] = stream.opening[:before], stream.opening[before]
    inferred = np.zeros(world + 1, dtype=np.bool_)
    inferred[:before] = stream.inferred[:before]
    payer = np.where(stream.payer == before, np.int32(world), stream.payer)
    return replace(stream, payer=payer, opening=opening, inferred=inferred)


def _found(stream: Stream, pairs: Int64) -> Int64:
    """Pairs of snapshot positions as transfers of the stream; -1 where not in it."""
    if len(stream.position) == 0:
        return np.full_like(pairs, -1)
    order = np.argsort(stream.position, kind="stable")
    place = np.searchsorted(stream.position, pairs, sorter=order)
    at: Int64 = order[np.minimum(place, len(order) - 1)]
    return np.where(stream.position[at] == pairs, at, -1)


def _unwound(stream: Stream, pairs: Int64) -> Int64:
    """int64[R]: how much of each (reversing, reversed) was never spent in between."""
    amounts = np.zeros(len(pairs), dtype=np.int64)
    left = dict.fromkeys(pairs.ravel().tolist(), 0)
    left = {at: int(stream.amount[at]) for at in left}
    free: dict[int, tuple[Int64, Int64]] = {}
    for n in np.lexsort((pairs[:, 0], pairs[:, 1])):
        reversing, reversed_ = int(pairs[n, 0]), int(pairs[n, 1])
        if reversing < reversed_:
            continue  # the order of ties puts it first
        most = min(left[reversing], left[reversed_])
        receiver = int(stream.payer[reversing])
        if receiver != stream.outside:
            if receiver not in free:
                free[receiver] = _free_balance(stream, receiver)
            events, balance = free[receiver]
            span = slice(*np.searchsorted(events, (reversed_, reversing)))
            most = max(min(most, int(balance[span].min(initial=most))), 0)
            balance[span] -= most
        left[reversing] -= most
        left[reversed_] -= most
        amounts[n] = most
    return amounts


def _free_balance(stream: Stream, account: int) -> tuple[Int64, Int64]:
    """The transfers of an account, and what it holds after each; born at need."""
    events = np.flatnonzero((stream.payer == account) | (stream.dst == account))
    comes = stream.dst[events] == account
    amount = stream.amount[events]
    run = stream.opening[account] + np.cumsum(np.where(comes, amount, -amount))
    return events, run - np.minimum(np.minimum.accumulate(run), 0)


def _rebuilt(stream: Stream, pairs: Int64, unwound: Int64, legs: Int64) -> Stream:
    """The stream with the unwound parts apart and the legs of conversions cut."""
    accounts, count = len(stream.ends), len(pairs)
    converted = np.flatnonzero((legs >= 0).any(axis=1))
    extra = count + len(converted)
    if extra == 0:
        return stream
    stream = widened(stream, extra)
    payer = stream.payer
    src, dst, amount = stream.src.copy(), stream.dst.copy(), stream.amount.copy()
    back, out = pairs[:, 0], pairs[:, 1]
    np.subtract.at(amount, back, unwound)
    np.subtract.at(amount, out, unwound)
    waits = accounts + np.arange(count)
    stands_for = np.concatenate((dst[out], np.zeros(len(converted), dtype=np.int32)))
    for n, (paid, received) in enumerate(legs[converted].tolist(), count):
        if paid >= 0:
            stands_for[n] = dst[paid]
            dst[paid] = accounts + n
        else:
            stands_for[n] = src[received]
            src[received] = accounts + n
            payer[received] = stream.outside
    # What is left of a payment, then what waits; what waited, then the rest of a
    # reversal.
    row = np.concatenate((np.arange(len(amount)), out, back))
    turn = np.repeat((1, 2, 0), (len(amount), count, count))
    columns = (
        np.concatenate((payer, payer[out], waits)),
        np.concatenate((src, src[out], src[back])),
        np.concatenate((dst, waits, dst[back])),
        np.concatenate((amount, unwound, unwound)),
        np.concatenate((stream.fee, np.zeros(2 * count, dtype=np.bool_))),
    )
    order = np.lexsort((turn, row))
    order = order[columns[3][order] > 0]
    return replace(
        stream,
        position=stream.position[row[order]],
        payer=columns[0][order].astype(np.int32),
        src=columns[1][order].astype(np.int32),
        dst=columns[2][order].astype(np.int32),
        amount=columns[3][order],
        time_us=stream.time_us[row[order]],
        fee=columns[4][order],
        stands_for=stands_for.astype(np.int32),
        conversion=np.concatenate((np.full(count, WAITS), converted)),
    )
