"""Exact shares of 64-bit amounts, where the product needs 128 bits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from graph.jit import jit

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Below these a float64 estimate of the quotient is off by at most one, and the
# remainder, taken modulo 2^64, is exact.
_SMALL_A = np.int64(2**51)
_SMALL_B = np.int64(2**61)


@jit
def _divide_128(t: np.int64, a: np.int64, b: np.int64) -> tuple[np.int64, np.int64]:
    """Quotient and remainder of ``t * a / b`` by long division, bit by bit."""
    mask = np.uint64(0xFFFFFFFF)
    half = np.uint64(32)
    one = np.uint64(1)
    t0, t1 = np.uint64(t) & mask, np.uint64(t) >> half
    a0, a1 = np.uint64(a) & mask, np.uint64(a) >> half
    low = t0 * a0
    mid = t1 * a0 + (low >> half)
    cross = t0 * a1 + (mid & mask)
    high = t1 * a1 + (mid >> half) + (cross >> half)
    rest = (cross << half) | (low & mask)
    by = np.uint64(b)
    quotient = np.uint64(0)
    for k in range(64):
        bit = (rest >> np.uint64(63 - k)) & one
        high = (high << one) | bit
        quotient = quotient << one
        if high >= by:
            high -= by
            quotient |= one
    return np.int64(quotient), np.int64(high)


@jit
def divided(t: np.int64, a: np.int64, b: np.int64) -> tuple[np.int64, np.int64]:
    """Quotient and remainder of ``t * a / b`` for 0 <= t <= b, 0 <= a, 0 < b."""
    if a >= _SMALL_A or b >= _SMALL_B:
        return _divide_128(t, a, b)
    quotient = np.int64(np.float64(t) * np.float64(a) / np.float64(b))
    rest = t * a - quotient * b
    while rest < 0:
        quotient -= np.int64(1)
        rest += b
    while rest >= b:
        quotient += np.int64(1)
        rest -= b
    return quotient, rest


@jit
def pro_rata_part(traced: np.int64, amount: np.int64, balance: np.int64) -> np.int64:
    """How much of a debit is traced: ``traced * amount / balance``, to the nearest.

    Half a unit rounds up. What leaves never exceeds what is there, on either side:
    ``max(0, amount - (balance - traced)) <= part <= min(traced, amount)``.
    """
    if traced == 0:
        return np.int64(0)
    if amount == balance:
        return traced
    part, rest = divided(traced, amount, balance)
    if rest >= balance - rest:
        part += np.int64(1)
    return max(min(part, traced, amount), amount - (balance - traced))


@jit
def shares_ppm(part: NDArray[np.int64], whole: NDArray[np.int64]) -> NDArray[np.int32]:
    """int32[V]: ``part / whole`` in parts per million, rounded down; 0 of nothing."""
    ppm = np.zeros(part.shape[0], dtype=np.int32)
    for v in range(part.shape[0]):
        if part[v] > 0 and whole[v] > 0:
            ppm[v] = divided(part[v], np.int64(1_000_000), whole[v])[0]
    return ppm
