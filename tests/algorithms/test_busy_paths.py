"""Paths of ledgers that have many, past outside accounts, against all chains."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Literal

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from snapshots import make_snapshot

from algorithms._kernels import arrivals, chains
from algorithms.path_options import AmountBand, PathOptions
from algorithms.paths import OBJECTIVES, earliest_arrival, find_paths
from graph.nouns import AccountKind

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

Row = tuple[int, int, int, int]
Order = Literal["strict", "sequence"]
SOURCE, TARGET, ACCOUNTS = 0, 1, 5
NEVER = 2**63 - 1
ORDERS = st.sampled_from(["strict", "sequence"])
LIMITS = st.builds(
    PathOptions,
    order=ORDERS,
    max_hops=st.sampled_from([None, None, 2, 3]),
    max_gap_us=st.sampled_from([None, None, 0, 1, 3]),
    keep=st.sampled_from(
        [None, None, AmountBand(500_000, 10**6), AmountBand(10**6, 10**6)]
    ),
)
OUTSIDE = st.sampled_from([set(), {4}, {3, 4}, {SOURCE}, {TARGET}])


# Who pays whom; from the source to the target seldom, so that most ledgers have chains
# of two or three steps and no shorter one.
PAIRS = [(0, 2), (0, 3), (0, 4), (2, 3), (3, 4), (4, 2), (2, 4), (3, 2)]
PAIRS += [(2, 1), (3, 1), (4, 1), (0, 2), (2, 1), (0, 1), (2, 0), (1, 3)]


def ledger(seed: int) -> list[Row]:
    """12 to 17 transfers; drawn evenly, for hypothesis's own lists seldom join up.

    Every second ledger is of times before 1970, or around its beginning.
    """
    chance = np.random.default_rng(seed)
    size = int(chance.integers(12, 18))
    pairs = [PAIRS[n] for n in chance.integers(0, len(PAIRS), size)]
    since = [0, 0, -5, -100][seed % 4]
    times = np.sort(chance.integers(since, since + 10, size)).tolist()
    amounts = chance.choice([2, 3, 4, 6, 8], size).tolist()
    return [(*pair, t, a) for pair, t, a in zip(pairs, times, amounts, strict=True)]


ROWS = st.integers(0, 2**32 - 1).map(ledger)


def follows(rows: list[Row], before: int, after: int, options: PathOptions) -> bool:
    """Whether one transfer can come right after another."""
    first, then = rows[before], rows[after]
    gap = then[2] - first[2]
    if first[1] != then[0] or gap < 0 or (options.max_gap_us or gap) < gap:
        return False
    if options.max_gap_us == 0 and gap > 0:
        return False
    if options.keep is not None:
        kept = Fraction(then[3], first[3]) * 10**6
        if not options.keep.low_ppm <= kept <= options.keep.high_ppm:
            return False
    return after > before if options.order == "sequence" else gap > 0


def every_chain(
    rows: list[Row], outside: set[int], options: PathOptions
) -> Iterator[list[int]]:
    """All chains to the target, no account twice and none through the outside."""
    ways = [[i] for i, row in enumerate(rows) if row[0] == SOURCE]
    while ways:
        way = ways.pop()
        here = rows[way[-1]][1]
        if here == TARGET:
            yield way
        elif here not in outside and len(way) < (options.max_hops or ACCOUNTS):
            met = {SOURCE, *(rows[i][1] for i in way)}
            ways += [
                [*way, i]
                for i, row in enumerate(rows)
                if row[1] not in met and follows(rows, way[-1], i, options)
            ]


def worth(
    rows: list[Row], chain: list[int], objective: str, ordinals: list[int]
) -> tuple[int, ...]:
    """What is compared; less is better."""
    leaves, arrives, hops = rows[chain[0]][2], rows[chain[-1]][2], len(chain)
    first = {
        "earliest": (arrives, hops),
        "fewest": (hops, arrives),
        "latest": (-leaves, arrives, hops),
        "fastest": (arrives - leaves, arrives, hops),
        "widest": (-min(rows[i][3] for i in chain), arrives, hops),
    }[objective]
    return (*first, *(ordinals[i] for i in chain))


def kinds(outside: set[int]) -> dict[int, AccountKind]:
    return dict.fromkeys(outside, AccountKind.CASH)


@settings(max_examples=250, deadline=None)
@given(
    ROWS,
    OUTSIDE,
    st.sampled_from(OBJECTIVES),
    LIMITS,
    st.sampled_from([1, 1, 3, 6]),
    st.randoms(use_true_random=False),
)
def test_the_best_paths_are_the_first_of_all_chains(
    rows: list[Row],
    outside: set[int],
    objective: str,
    options: PathOptions,
    k: int,
    shuffle: random.Random,
) -> None:
    ways = list(every_chain(rows, outside, options))
    shuffle.shuffle(ordinals := list(range(len(rows))))
    ways.sort(key=lambda way: worth(rows, way, objective, ordinals))
    snapshot = make_snapshot(
        rows, accounts=ACCOUNTS, kinds=kinds(outside), ordinals=ordinals
    )
    found = find_paths(snapshot, SOURCE, TARGET, objective, options, k)
    told = [[step.position for step in path.steps] for path in found.paths]
    assert told == ways[:k]
    assert found.complete


@settings(max_examples=150, deadline=None)
@given(
    ROWS,
    OUTSIDE,
    st.sampled_from(OBJECTIVES),
    ORDERS,
    st.randoms(use_true_random=False),
)
def test_the_one_best_path_is_the_first_of_all_chains(
    rows: list[Row],
    outside: set[int],
    objective: str,
    order: Order,
    shuffle: random.Random,
) -> None:
    """Without a limit it is found by passes, and not by a search."""
    options = PathOptions(order=order)
    ways = list(every_chain(rows, outside, options))
    shuffle.shuffle(ordinals := list(range(len(rows))))
    ways.sort(key=lambda way: worth(rows, way, objective, ordinals))
    snapshot = make_snapshot(
        rows, accounts=ACCOUNTS, kinds=kinds(outside), ordinals=ordinals
    )
    found = find_paths(snapshot, SOURCE, TARGET, objective, options)
    told = [[step.position for step in path.steps] for path in found.paths]
    assert told == ways[:1]


def comes(rows: list[Row], outside: set[int], order: Order) -> list[bool]:
    """Whether each transfer can carry what left the source, one by one in time."""
    out: list[bool] = []
    for i, (src, _, time, _) in enumerate(rows):
        brought = (
            out[j] and row[1] == src and (order == "sequence" or row[2] < time)
            for j, row in enumerate(rows[:i])
        )
        out.append(src == SOURCE or (src not in outside and any(brought)))
    return out


@settings(max_examples=150, deadline=None)
@given(ROWS, OUTSIDE, ORDERS)
def test_nobody_is_reached_through_the_outside(
    rows: list[Row], outside: set[int], order: Order
) -> None:
    snapshot = make_snapshot(rows, accounts=ACCOUNTS, kinds=kinds(outside))
    reach = earliest_arrival(snapshot, SOURCE, PathOptions(order=order))
    carries = comes(rows, outside, order)
    for v in range(1, ACCOUNTS):
        by = [i for i, row in enumerate(rows) if carries[i] and row[1] == v]
        assert reach.via[v] == (by[0] if by else -1)
        assert reach.arrival_us[v] == (rows[by[0]][2] if by else NEVER)


@settings(max_examples=150, deadline=None)
@given(ROWS, OUTSIDE, ORDERS)
def test_what_is_on_no_way_is_left_out(
    rows: list[Row], outside: set[int], order: Order
) -> None:
    """Paid by one to whom the source's money came before it, and led to the target."""
    ends = np.isin(np.arange(ACCOUNTS), list(outside)).astype(np.uint8)
    ends[SOURCE] = 0
    src, dst = (np.array([row[n] for row in rows], dtype=np.int32) for n in (0, 1))
    weak = order == "sequence"
    when = np.array([i if weak else row[2] for i, row in enumerate(rows)], np.int64)
    via = arrivals.arrive(
        src.view(np.uint32), dst.view(np.uint32), when, ends, SOURCE, weak=weak
    )
    latest = arrivals.depart(src, dst, when, ends, TARGET)
    carries = comes(rows, outside, order)
    expected = []
    leads: list[bool] = [False] * len(rows)
    for i in reversed(range(len(rows))):
        payer, here = rows[i][:2]
        through = here == SOURCE or here not in outside
        later = [j for j in range(i + 1, len(rows)) if when[j] > when[i]]
        on = any(leads[j] for j in later if rows[j][0] == here)
        leads[i] = here == TARGET or (through and on)
        came = any(carries[j] and rows[j][1] == payer for j in range(i))
        paid = payer == SOURCE or (came and payer not in outside)
        expected.append(paid and leads[i] and payer != TARGET)
    keep = arrivals.on_the_way(src, dst, when, via, latest, TARGET)
    assert keep.tolist() == expected[::-1]


MOST = int(chains.MOST)
_values = st.one_of(st.integers(-5, 20), st.just(MOST))


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(_values, _values, st.integers(0, 20), st.integers(0, 20)),
        min_size=1,
        max_size=20,
    ),
    st.randoms(use_true_random=False),
    st.integers(0, 3),
)
def test_a_tree_of_minima_is_the_least_of_the_rows(
    drawn: list[tuple[int, int, int, int]], shuffle: random.Random, step: int
) -> None:
    """Each row with its value if it is the last, and with those that may follow it."""
    size = len(drawn)
    before = np.array([row[0] for row in drawn], dtype=np.int64)
    direct = np.array([row[1] for row in drawn], dtype=np.int64)
    spans = [sorted((row[2] % (size + 1), row[3] % (size + 1))) for row in drawn]
    low, high = (np.array([span[n] for span in spans], dtype=np.int64) for n in (0, 1))
    expected = [
        min([last, *before[begin:end].tolist()])
        for (begin, end), last in zip(spans, direct.tolist(), strict=True)
    ]
    none = np.empty(0, dtype=np.int64)
    ones = np.ones(size, dtype=np.int64)
    for least, most in ((none, none), (ones, ones)):
        found = chains.least_in_one_more(before, low, high, ones, least, most, direct)
        assert found.tolist() == expected
    rows = list(range(size))
    shuffle.shuffle(rows)
    value = dict.fromkeys(rows, MOST)
    for e in rows:
        on = min([value[f] for f in range(*spans[e])], default=MOST)
        best = min(direct.tolist()[e], on if on == MOST else on + step)
        value[e] = best if best == MOST else max(best, int(before[e]))
    order = np.array(rows, dtype=np.int64)
    for least, most in ((none, none), (ones, ones)):
        found = chains.least_to_go(
            *(order, low, high, ones, least, most, direct, before), np.int64(step)
        )
        assert found.tolist() == [value[e] for e in range(size)]
