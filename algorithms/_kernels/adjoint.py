"""Compiled adjoint scans: whose money a balance is under pro rata.

The forward pass is a chain of linear maps, so that one scan backwards in time answers
for one target what forward would need a pass for each origin: ``λ_u ← (1 − ρ)λ_u +
ρλ_v``, where ``λ_w`` is what of a unit in w now lies in the target at the end. Shares
``ρ`` are those of ``balances.shares``.
"""

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
def adjoint(
    src: Int32,
    dst: Int32,
    share: Float64,
    target: Float64,
) -> Float64:
    """What of each account's opening and shortfalls lies in the target: float64[V, 2].

    ``target`` is the weight of each account's final balance, float64[V]. Column 0 is
    the part of a unit of the opening, column 1 the amount that comes from shortfalls.
    O(E) time, 16 B an account.
    """
    state = np.zeros((target.shape[0], 2), dtype=np.float64)
    for v in range(target.shape[0]):
        state[v, 0] = target[v]
    for i in range(src.shape[0] - 1, -1, -1):
        u = np.uint32(src[i])
        lies = state[u, 0]
        lies += min(share[i], 1.0) * (state[np.uint32(dst[i]), 0] - lies)
        state[u, 0] = lies
        state[u, 1] += max(share[i] - 1.0, 0.0) * lies
    return state


@jit
def adjoint_through(
    src: Int32,
    dst: Int32,
    amount: Int64,
    share: Float64,
    target: Float64,
    outside: int,
    stops: Int64,
    given: Int64,
) -> tuple[Float64, Float64]:
    """The same with what went through each transfer: float64[V, 2] and float64[E].

    ``stops`` are transfers, ascending, of which ``given`` units belong to the target.
    Payments of account ``outside`` are fresh money: nothing lies behind them. O(E).
    """
    state = np.zeros((target.shape[0], 2), dtype=np.float64)
    through = np.empty(src.shape[0], dtype=np.float64)
    for v in range(target.shape[0]):
        state[v, 0] = target[v]
    k = stops.shape[0] - 1
    for i in range(src.shape[0] - 1, -1, -1):
        u = src[i]
        flowed = amount[i] * state[dst[i], 0]
        wanted = 0.0
        while k >= 0 and stops[k] == i:
            wanted += given[k]
            k -= 1
        through[i] = flowed + wanted
        if u != outside:
            lies = state[u, 0]
            ahead = state[dst[i], 0] + wanted / amount[i]
            lies += min(share[i], 1.0) * (ahead - lies)
            state[u, 0] = lies
            state[u, 1] += max(share[i] - 1.0, 0.0) * lies
    return state, through


@jit
def adjoint_columns(
    src: Int32,
    dst: Int32,
    amount: Int64,
    share: Float64,
    targets: Int64,
    accounts: int,
    outside: int,
    entry: Int32,
    entries: int,
) -> tuple[Float64, Float64, Float64]:
    """Many targets in one scan, one column each: K final balances.

    Returns the part of a unit of each opening (float64[V, K]), the amounts that come
    from shortfalls (float64[V, K]) and from outside (float64[entries, K]), where
    ``entry[i]`` is the row of transfer i's payer if that is ``outside``. O(E·K).
    """
    columns = targets.shape[0]
    lies = np.zeros((accounts, columns), dtype=np.float64)
    short = np.zeros((accounts, columns), dtype=np.float64)
    fresh = np.zeros((entries, columns), dtype=np.float64)
    for c in range(columns):
        lies[targets[c], c] = 1.0
    for i in range(src.shape[0] - 1, -1, -1):
        u = src[i]
        v = dst[i]
        if u == outside:
            for c in range(columns):
                fresh[entry[i], c] += amount[i] * lies[v, c]
        else:
            taken = min(share[i], 1.0)
            for c in range(columns):
                lies[u, c] += taken * (lies[v, c] - lies[u, c])
            if share[i] > 1.0:
                for c in range(columns):
                    short[u, c] += (share[i] - 1.0) * lies[u, c]
    return lies, short, fresh
