"""Compiled search for temporal cycles, and what each bundle of them carries."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from graph.jit import jit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Int32 = NDArray[np.int32]
    Int64 = NDArray[np.int64]

MOST = np.int64(2**63 - 1)
# An estimate below this is surely below 2^63 when it is counted exactly.
_COUNTABLE = 9.0e18


@jit
def first_after(dst: Int32, when: Int64, start: Int64) -> Int64:
    """The first payment of each payment's receiver that is later: rows, int64[E].

    Rows are sorted by payer, then by order; ``start[v]`` is where those of ``v`` begin.
    O(E log d).
    """
    first = np.empty(dst.shape[0], dtype=np.int64)
    for e in range(dst.shape[0]):
        low, high = start[dst[e]], start[dst[e] + 1]
        while low < high:
            middle = (low + high) // 2
            if when[middle] <= when[e]:
                low = middle + 1
            else:
                high = middle
        first[e] = low
    return first


@jit
def same_before(start: Int64, dst: Int32, accounts: int) -> Int64:
    """The row of the payment before each between the same accounts, or -1: int64[E].

    Rows are sorted by payer, then by order. O(E).
    """
    before = np.empty(dst.shape[0], dtype=np.int64)
    last = np.full(accounts, -1, dtype=np.int64)
    for u in range(accounts):
        for e in range(start[u], start[u + 1]):
            before[e] = last[dst[e]] if last[dst[e]] >= start[u] else -1
            last[dst[e]] = e
    return before


@jit
def find_sequences(
    start: Int64,
    dst: Int32,
    when: Int64,
    time_us: Int64,
    follows: Int64,
    same_before: Int64,
    in_start: Int64,
    in_src: Int32,
    in_when: Int64,
    in_time_us: Int64,
    window_us: np.int64,
    max_length: int,
    most_steps: int,
) -> tuple[Int32, Int64, int]:
    """Sequences of accounts that money can have gone round in order, within a window.

    Returns the accounts one sequence after another, where each begins, and the steps
    taken: more than ``most_steps`` where the search gave up. A sequence begins with the
    account that pays first and is told once for each first payment that can begin it.

    Payments are rows sorted by payer, then by order; ``follows`` is the first row that
    may follow each, ``same_before`` the row of the payment before it between the same
    two accounts, or -1. Receipts (``in_…``) are sorted by receiver, then by order.

    Depth first from each first payment. Which accounts can follow is decided by the
    earliest payments alone, so that repeated payments cost nothing. Once half the
    window is over, only accounts that can still pay back to the first are entered: a
    search from the first account backwards through the second half finds them, the
    first time that they are asked for.
    """
    accounts = start.shape[0] - 1
    on_path = np.zeros(accounts, dtype=np.bool_)
    path = np.empty(accounts + 1, dtype=np.int32)
    row = np.empty(accounts + 1, dtype=np.int64)
    begun = np.empty(accounts + 1, dtype=np.int64)
    leaves = np.zeros(accounts, dtype=np.int64)
    of_root = np.full(accounts, -1, dtype=np.int64)
    queue = np.empty(accounts, dtype=np.int32)
    queued = np.zeros(accounts, dtype=np.bool_)
    found = np.empty(1024, dtype=np.int32)
    begins = np.empty(256, dtype=np.int64)
    count, size, steps = 0, 0, 0
    last_us = time_us.max() if time_us.shape[0] > 0 else np.int64(0)
    for u in range(accounts):
        receipt, last_receipt = in_start[u], in_start[u + 1]
        if receipt == last_receipt:
            continue
        on_path[u] = True
        for root in range(start[u], start[u + 1]):
            while receipt < last_receipt and in_when[receipt] <= when[root]:
                receipt += 1
            if receipt == last_receipt:
                break
            begin = time_us[root]
            # A window beyond the end of the data ends with it.
            end = last_us if window_us >= last_us - begin else begin + window_us
            if in_time_us[receipt] > end:
                continue
            half = begin + (end // 2 - begin // 2)
            known = False
            depth = 0
            path[0] = dst[root]
            on_path[path[0]] = True
            row[0] = begun[0] = follows[root]
            while depth >= 0:
                v, i = path[depth], row[depth]
                if i == start[v + 1] or time_us[i] > end:
                    on_path[v] = False
                    depth -= 1
                    continue
                row[depth] = i + 1
                steps += 1
                w = dst[i]
                if same_before[i] >= begun[depth]:
                    continue
                if w == u:
                    length = depth + 2
                    while size + length > found.shape[0]:
                        found = np.append(found, np.empty_like(found))
                    if count == begins.shape[0]:
                        begins = np.append(begins, np.empty_like(begins))
                    begins[count] = size
                    count += 1
                    found[size] = u
                    found[size + 1 : size + length] = path[: depth + 1]
                    size += length
                    continue
                if on_path[w] or depth + 3 > max_length:
                    continue
                if time_us[i] > half:
                    if not known:
                        known = True
                        first, waiting = 0, 0
                        low, high = in_start[u], in_start[u + 1]
                        while low < high:
                            middle = (low + high) // 2
                            if in_time_us[middle] <= end:
                                low = middle + 1
                            else:
                                high = middle
                        y, at = np.int32(u), low - 1
                        while True:
                            while at >= in_start[y] and in_time_us[at] > half:
                                x = in_src[at]
                                steps += 1
                                if x != u and (
                                    of_root[x] != root or leaves[x] < in_when[at]
                                ):
                                    of_root[x] = root
                                    leaves[x] = in_when[at]
                                    if not queued[x]:
                                        queued[x] = True
                                        queue[(first + waiting) % accounts] = x
                                        waiting += 1
                                at -= 1
                            if waiting == 0:
                                break
                            y = queue[first]
                            queued[y] = False
                            first = (first + 1) % accounts
                            waiting -= 1
                            low, high = in_start[y], in_start[y + 1]
                            while low < high:
                                middle = (low + high) // 2
                                if in_when[middle] < leaves[y]:
                                    low = middle + 1
                                else:
                                    high = middle
                            at = low - 1
                    if of_root[w] != root or leaves[w] <= when[i]:
                        continue
                depth += 1
                path[depth] = w
                on_path[w] = True
                row[depth] = begun[depth] = follows[i]
            if steps > most_steps:
                return found[:size], begins[:count], steps
        on_path[u] = False
    return found[:size], begins[:count], steps


@jit
def measure_bundles(
    accounts: Int32,
    begins: Int64,
    pair: Int64,
    row: Int64,
    when: Int64,
    time_us: Int64,
    amount: Int64,
    size: int,
    window_us: np.int64,
) -> tuple[Int64, Int64, Int64, Int64, Int64, Int64, Int64]:
    """Instances, flow, first start and last end of each bundle; the flow's transfers.

    int64[n] four times (instances -1 where they cannot be counted in int64), then for
    each transfer that carries some of a bundle's flow the bundle, its row and how much.

    ``accounts`` from ``begins[b]`` on are the sequence of bundle ``b`` (one more beginning
    stands at the end). Payments are sorted by ``pair`` (payer × ``size`` + receiver),
    then by order; ``row`` leads back.

    The flow passes each part of a first payment on by the earliest payments that have
    room, and takes it where it is back within the window. Routes of one sequence can be
    uncrossed without making any of them longer than the longest, so no flow is larger.
    O(first payments × payments inside their windows).
    """
    bundles = begins.shape[0] - 1
    instances = np.zeros(bundles, dtype=np.int64)
    flow = np.zeros(bundles, dtype=np.int64)
    starts = np.full(bundles, MOST, dtype=np.int64)
    ends = np.full(bundles, -MOST, dtype=np.int64)
    of_bundle = np.empty(256, dtype=np.int64)
    of_row = np.empty(256, dtype=np.int64)
    carried = np.empty(256, dtype=np.int64)
    told = 0
    longest = 0
    for b in range(bundles):
        longest = max(longest, begins[b + 1] - begins[b])
    low = np.empty(longest, dtype=np.int64)
    high = np.empty(longest, dtype=np.int64)
    at = np.empty(longest, dtype=np.int64)
    since = np.empty(longest, dtype=np.int64)
    until = np.empty(longest, dtype=np.int64)
    last_us = time_us.max() if time_us.shape[0] > 0 else np.int64(0)
    left = amount.copy()
    ways = np.zeros(amount.shape[0], dtype=np.int64)
    about = np.zeros(amount.shape[0], dtype=np.float64)
    for b in range(bundles):
        length = begins[b + 1] - begins[b]
        for step in range(length):
            u = np.int64(accounts[begins[b] + step])
            v = np.int64(accounts[begins[b] + (step + 1) % length])
            low[step] = np.searchsorted(pair, u * size + v, side="left")
            high[step] = np.searchsorted(pair, u * size + v, side="right")
            at[step] = low[step]
            since[step] = until[step] = low[step]
        estimate = 0.0
        last = length - 1
        for root in range(low[0], high[0]):
            begin = time_us[root]
            end = last_us if window_us >= last_us - begin else begin + window_us
            ways[root] = 1
            about[root] = 1.0
            for step in range(1, length):
                while since[step] < high[step] and time_us[since[step]] < begin:
                    since[step] += 1
                while until[step] < high[step] and time_us[until[step]] <= end:
                    until[step] += 1
                before, stop = root, root + 1
                if step > 1:
                    before, stop = since[step - 1], until[step - 1]
                total, nearly = np.int64(0), 0.0
                for i in range(since[step], until[step]):
                    while before < stop and when[before] < when[i]:
                        total += ways[before]
                        nearly += about[before]
                        before += 1
                    ways[i] = total
                    about[i] = nearly
            for i in range(since[last], until[last]):
                if about[i] > 0:
                    instances[b] += ways[i]
                    estimate += about[i]
                    starts[b] = min(starts[b], begin)
                    ends[b] = max(ends[b], time_us[i])
            rest = amount[root]
            while rest > 0:
                now = when[root]
                room = rest
                for step in range(1, length):
                    while at[step] < high[step] and (
                        when[at[step]] <= now or left[at[step]] == 0
                    ):
                        at[step] += 1
                    if at[step] == high[step]:
                        room = np.int64(0)
                        break
                    now = when[at[step]]
                    room = min(room, left[at[step]])
                if room == 0 or time_us[at[last]] > end:
                    break
                for step in range(1, length):
                    left[at[step]] -= room
                rest -= room
            left[root] = rest
            flow[b] += amount[root] - rest
        if estimate >= _COUNTABLE:
            instances[b] = -1
        for step in range(length):
            for i in range(low[step], high[step]):
                if left[i] < amount[i]:
                    if told == carried.shape[0]:
                        of_bundle = np.append(of_bundle, np.empty_like(of_bundle))
                        of_row = np.append(of_row, np.empty_like(of_row))
                        carried = np.append(carried, np.empty_like(carried))
                    of_bundle[told] = b
                    of_row[told] = row[i]
                    carried[told] = amount[i] - left[i]
                    told += 1
                    left[i] = amount[i]
    return (
        instances,
        flow,
        starts,
        ends,
        of_bundle[:told],
        of_row[:told],
        carried[:told],
    )
