"""Compiled balance passes: what every rule starts from, and what it is measured by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from graph.jit import jit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Int32 = NDArray[np.int32]
    Int64 = NDArray[np.int64]
    Float64 = NDArray[np.float64]


@jit
def move(src: Int32, dst: Int32, amount: Int64, accounts: int) -> Int64:
    """Balances after all transfers, shortfalls born at need: the yardstick. O(E)."""
    balance = np.zeros(accounts, dtype=np.int64)
    for i in range(src.shape[0]):
        a = amount[i]
        u = src[i]
        balance[u] = max(balance[u] - a, 0)
        balance[dst[i]] += a
    return balance


@jit
def needed_openings(src: Int32, dst: Int32, amount: Int64, accounts: int) -> Int64:
    """Least opening balance with which no account ever falls short: int64[V]. O(E)."""
    balance = np.zeros(accounts, dtype=np.int64)
    needed = np.zeros(accounts, dtype=np.int64)
    for i in range(src.shape[0]):
        u = src[i]
        balance[u] -= amount[i]
        needed[u] = max(needed[u], -balance[u])
        balance[dst[i]] += amount[i]
    return needed


@jit
def shares(
    src: Int32, dst: Int32, amount: Int64, opening: Int64
) -> tuple[Int64, Float64]:
    """Final balances int64[V], and for each transfer its share: float64[E]. O(E).

    The share is the part of the payer's balance that a transfer takes. Where the payer
    falls short by s, s is born in that debit, the transfer takes all, and its share is
    stored as 1 + s: one number says both.
    """
    balance = opening.copy()
    share = np.empty(src.shape[0], dtype=np.float64)
    for i in range(src.shape[0]):
        a = amount[i]
        u = np.uint32(src[i])
        has = balance[u]
        share[i] = a / has if a <= has else np.float64(1 + a - has)
        balance[u] = max(has - a, 0)
        balance[np.uint32(dst[i])] += a
    return balance, share
