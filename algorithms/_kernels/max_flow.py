"""Compiled passes of the maximum flow through time, in whole minor units.

The network is the time-expanded one: an account is a chain of nodes, a new one each time
that it receives after it has paid; holdover arcs lead along the chain. Capacities are
int64 throughout: no figure passes through a double.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from graph.jit import jit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Int32 = NDArray[np.int32]
    Int64 = NDArray[np.int64]
    Bool = NDArray[np.bool_]

SOURCE, SINK = np.int32(0), np.int32(1)
# More than any sum of amounts: a holdover without a limit.
UNLIMITED = np.int64(2**62)


@jit
def lowest_balances(
    payer: Int32, dst: Int32, amount: Int64, opening: Int64, used: Int64, count: int
) -> tuple[Int64, Int64]:
    """Least balance of payer and of receiver since a used transfer last touched them.

    int64[count] twice, at the transfers whose ``used`` (int64[E]) is not -1 but their
    number; UNLIMITED where nothing has been paid since. What an account holds of
    anybody's money is at no time more than its balance. O(E).
    """
    balance = opening.copy()
    low = np.full(opening.shape[0], UNLIMITED, dtype=np.int64)
    of_payer = np.full(count, UNLIMITED, dtype=np.int64)
    of_receiver = np.full(count, UNLIMITED, dtype=np.int64)
    for i in range(payer.shape[0]):
        u, v, at = payer[i], dst[i], used[i]
        balance[u] = max(balance[u] - amount[i], 0)
        if at >= 0:
            of_payer[at] = low[u]
            low[u] = balance[u]
        else:
            low[u] = min(low[u], balance[u])
        if at >= 0:
            of_receiver[at] = low[v]
            low[v] = UNLIMITED
        balance[v] += amount[i]
    return of_payer, of_receiver


@jit
def build_network(
    src: Int32,
    dst: Int32,
    when: Int64,
    amount: Int64,
    of_payer: Int64,
    of_receiver: Int64,
    accounts: int,
    source: int,
    sink: int,
) -> tuple[Int32, Int32, Int64, Int64, int]:
    """Arcs in topological order: tail, head, capacity, transfer; number of nodes.

    A holdover has the transfer ``-1 - e`` of the ``e`` that it is made for.

    Transfers are in order; those of equal ``when`` do not follow one another. With
    ``of_payer`` and ``of_receiver`` holdovers are limited by them, else they are empty.
    A transfer that pays before anything can have come is left out. O(E).
    """
    count = src.shape[0]
    limited = of_payer.shape[0] > 0
    node = np.full(accounts, -1, dtype=np.int32)
    has_paid = np.zeros(accounts, dtype=np.bool_)
    node[source], node[sink] = SOURCE, SINK
    tail = np.empty(3 * count, dtype=np.int32)
    head = np.empty(3 * count, dtype=np.int32)
    capacity = np.empty(3 * count, dtype=np.int64)
    transfer = np.empty(3 * count, dtype=np.int64)
    leaves = np.empty(count, dtype=np.int32)
    arcs, nodes = 0, np.int32(2)
    i = 0
    while i < count:
        j = i
        while j < count and when[j] == when[i]:
            u = src[j]
            if u != source and node[u] >= 0:
                if limited and of_payer[j] < UNLIMITED:
                    tail[arcs], head[arcs] = node[u], nodes
                    capacity[arcs], transfer[arcs] = of_payer[j], -1 - j
                    arcs += 1
                    node[u] = nodes
                    nodes += 1
                has_paid[u] = True
            leaves[j] = node[u]
            j += 1
        for e in range(i, j):
            v = dst[e]
            low = of_receiver[e] if limited else UNLIMITED
            if leaves[e] < 0:
                # What it brings cannot be of the source, but the limit is passed on.
                if v != sink and node[v] >= 0 and low < UNLIMITED:
                    tail[arcs], head[arcs] = node[v], nodes
                    capacity[arcs], transfer[arcs] = low, -1 - e
                    arcs += 1
                    node[v] = nodes
                    nodes += 1
                    has_paid[v] = False
                continue
            if v != sink and (node[v] < 0 or has_paid[v] or low < UNLIMITED):
                if node[v] >= 0:
                    tail[arcs], head[arcs] = node[v], nodes
                    capacity[arcs], transfer[arcs] = low, -1 - e
                    arcs += 1
                node[v] = nodes
                has_paid[v] = False
                nodes += 1
            tail[arcs], head[arcs] = leaves[e], node[v]
            capacity[arcs], transfer[arcs] = amount[e], e
            arcs += 1
        i = j
    return tail[:arcs], head[:arcs], capacity[:arcs], transfer[:arcs], int(nodes)


@jit
def greedy_arrival(
    src: Int32,
    dst: Int32,
    when: Int64,
    amount: Int64,
    ends: NDArray[np.uint8],
    source: int,
    sink: int,
    # A compiled function takes its arguments by place.
    goes_back: bool,  # noqa: FBT001
) -> np.int64:
    """What reaches the sink when each payment passes on all that it can. O(E).

    A payment of the source is the source's in full; of any other account as much as it
    still has of that money. Accounts of ``ends`` and the sink are not left. A payment
    back to the source takes nothing, as if it had not been; with ``goes_back`` it takes
    all it can, so that nobody has more of that money than a balance.
    """
    has = np.zeros(ends.shape[0], dtype=np.int64)
    moved = np.zeros(src.shape[0], dtype=np.int64)
    i = 0
    while i < src.shape[0]:
        j = i
        while j < src.shape[0] and when[j] == when[i]:
            u = src[j]
            if u == source:
                moved[j] = amount[j] if dst[j] != source else 0
            elif u != sink and ends[u] == 0 and (goes_back or dst[j] != source):
                moved[j] = min(amount[j], has[u])
                has[u] -= moved[j]
            j += 1
        for e in range(i, j):
            has[dst[e]] += moved[e]
        i = j
    return np.int64(has[sink])


@jit
def first_flow(tail: Int32, head: Int32, capacity: Int64, nodes: int) -> Int64:
    """Flow on each arc when all is passed on at the first chance: a start to raise.

    A holdover takes what its node still has, as much as it may. What is stranded is
    taken back on the way it came, so that what is left is a flow. O(arcs).
    """
    flow = np.zeros(tail.shape[0], dtype=np.int64)
    has = np.zeros(nodes, dtype=np.int64)
    for a in range(tail.shape[0]):
        u = tail[a]
        moved = capacity[a] if u == SOURCE else min(capacity[a], has[u])
        flow[a] = moved
        has[u] -= moved
        has[head[a]] += moved
    has[SINK], has[SOURCE] = 0, 0
    for b in range(tail.shape[0]):
        a = tail.shape[0] - 1 - b
        back = min(flow[a], has[head[a]])
        if back > 0 and head[a] != SINK:
            flow[a] -= back
            has[head[a]] -= back
            if tail[a] != SOURCE:
                has[tail[a]] += back
    return flow


@jit
def raise_to_maximum(
    tail: Int32, head: Int32, capacity: Int64, flow: Int64, nodes: int
) -> Bool:
    """Raise a flow in place until none is larger; bool[nodes]: the source's side.

    Dinic's algorithm: breadth-first distances to the sink, then a blocking flow along
    them, until the source is cut off. The arcs out of the source's side are then full
    and those into it empty: a minimum cut, the proof. O(nodes² × arcs), in practice a
    few passes from a greedy start.
    """
    arcs = tail.shape[0]
    start = np.zeros(nodes + 1, dtype=np.int64)
    for a in range(arcs):
        start[tail[a] + 1] += 1
        start[head[a] + 1] += 1
    for at in range(nodes):
        start[at + 1] += start[at]
    # Each arc has two sides, at its tail and at its head, beside those of the same
    # node: where it leads, what room there is that way, and its other side.
    place = start[:-1].copy()
    to = np.empty(2 * arcs, dtype=np.int32)
    room = np.empty(2 * arcs, dtype=np.int64)
    other = np.empty(2 * arcs, dtype=np.int32)
    side_of = np.empty(arcs, dtype=np.int32)
    for a in range(arcs):
        here, there = place[tail[a]], place[head[a]]
        place[tail[a]] += 1
        place[head[a]] += 1
        to[here], to[there] = head[a], tail[a]
        room[here], room[there] = capacity[a] - flow[a], flow[a]
        other[here], other[there] = there, here
        side_of[a] = here
    distance = np.empty(nodes, dtype=np.int32)
    queue = np.empty(nodes, dtype=np.int32)
    path = np.empty(nodes + 1, dtype=np.int64)
    while True:
        distance[:] = -1
        distance[SINK] = 0
        queue[0] = SINK
        first, last = 0, 1
        while first < last and distance[SOURCE] < 0:
            n = queue[first]
            first += 1
            for at in range(start[n], start[n + 1]):
                m = to[at]
                if distance[m] < 0 and room[other[at]] > 0:
                    distance[m] = distance[n] + 1
                    queue[last] = m
                    last += 1
        if distance[SOURCE] < 0:
            break
        place[:] = start[:-1]
        depth = 0
        n = SOURCE
        while True:
            if n == SINK:
                least = UNLIMITED
                for step in range(depth):
                    least = min(least, room[path[step]])
                full = 0
                for back in range(depth):
                    at = path[depth - 1 - back]
                    room[at] -= least
                    room[other[at]] += least
                    if room[at] == 0:
                        full = depth - 1 - back
                depth = full
                n = to[other[path[full]]]
                continue
            moved = False
            for at in range(place[n], start[n + 1]):
                if room[at] > 0 and distance[to[at]] == distance[n] - 1:
                    place[n] = at
                    path[depth] = at
                    depth += 1
                    n = to[at]
                    moved = True
                    break
            if moved:
                continue
            # No way on: nothing comes here again in this round.
            distance[n] = -2
            if n == SOURCE:
                break
            depth -= 1
            n = to[other[path[depth]]]
            place[n] += 1
    for a in range(arcs):
        flow[a] = capacity[a] - room[side_of[a]]
    side_of_source = np.zeros(nodes, dtype=np.bool_)
    side_of_source[SOURCE] = True
    queue[0] = SOURCE
    first, last = 0, 1
    while first < last:
        n = queue[first]
        first += 1
        for at in range(start[n], start[n + 1]):
            if room[at] > 0 and not side_of_source[to[at]]:
                side_of_source[to[at]] = True
                queue[last] = to[at]
                last += 1
    return side_of_source
