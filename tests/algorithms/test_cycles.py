"""Cycles against a search of every chain, and linear programmes over them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from snapshots import make_snapshot

from algorithms.cycle_bundles import CycleOptions
from algorithms.cycles import Cycles, find_cycles
from graph.errors import FundtrailError, InputError, RuleError
from graph.instants import Window
from graph.nouns import AccountKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.snapshot import Snapshot

Row = tuple[int, int, int, int, str]
ACCOUNTS = 5
ROWS = st.lists(
    st.tuples(
        st.integers(0, ACCOUNTS - 1),
        st.integers(0, ACCOUNTS - 1),
        st.integers(0, 9),
        st.integers(1, 6),
        st.sampled_from(["CNY", "CNY", "USD"]),
    ),
    max_size=16,
)


def every_cycle(snap: Snapshot, options: CycleOptions) -> Iterator[list[int]]:
    """All cycles, transfer by transfer, by plain search from each first transfer."""
    most = 2**63 if options.max_minor is None else options.max_minor
    usable = [
        i
        for i in range(snap.transfers)
        if options.min_minor <= snap.amount[i] <= most
        and options.window.after_us <= snap.time_us[i] < options.window.before_us
        and snap.kind[snap.src[i]] != AccountKind.CASH.code
        and snap.kind[snap.dst[i]] != AccountKind.CASH.code
    ]
    chains = [[i] for i in usable if snap.src[i] != snap.dst[i]]
    while chains:
        chain = chains.pop()
        first, last = chain[0], chain[-1]
        if snap.dst[last] == snap.src[first]:
            yield chain
            continue
        if len(chain) == (options.max_length or ACCOUNTS):
            continue
        seen = {int(snap.dst[i]) for i in chain}
        for i in usable:
            later = (
                i > last
                if options.order == "sequence"
                else (snap.time_us[i] > snap.time_us[last])
            )
            if (
                later
                and snap.src[i] == snap.dst[last]
                and snap.currency[i] == snap.currency[first]
                and int(snap.dst[i]) not in seen
                and (
                    options.window_us is None
                    or snap.time_us[i] - snap.time_us[first] <= options.window_us
                )
            ):
                chains.append([*chain, i])


def bundled(
    snap: Snapshot, options: CycleOptions
) -> dict[tuple[str, tuple[int, ...]], list[list[int]]]:
    """The cycles by currency and sequence of accounts."""
    bundles: dict[tuple[str, tuple[int, ...]], list[list[int]]] = {}
    for cycle in every_cycle(snap, options):
        key = (
            snap.currencies[snap.currency[cycle[0]]],
            tuple(int(snap.src[i]) for i in cycle),
        )
        bundles.setdefault(key, []).append(cycle)
    return bundles


def largest_round(snap: Snapshot, cycles: list[list[int]]) -> int:
    """The most that goes round as a linear programme: one variable a cycle."""
    used = sorted({i for cycle in cycles for i in cycle})
    limits = [[float(i in cycle) for cycle in cycles] for i in used]
    found = linprog(
        [-1.0] * len(cycles),
        A_ub=np.array(limits),
        b_ub=[float(snap.amount[i]) for i in used],
        method="highs",
    )
    assert found.status == 0
    assert abs(found.fun - round(found.fun)) < 1e-6
    return -round(found.fun)


def check_carried(snap: Snapshot, found: Cycles) -> None:
    """Each bundle's transfers carry its amount at each step, and no more than theirs."""
    by_step: dict[tuple[int, int], int] = {}
    for b, i, x in zip(
        found.of_bundle.tolist(),
        found.position.tolist(),
        found.carried_minor.tolist(),
        strict=True,
    ):
        assert 0 < x <= snap.amount[i]
        key = (b, int(snap.src[i]))
        by_step[key] = by_step.get(key, 0) + x
        accounts = found.sequence(b)
        following = accounts[(accounts.index(int(snap.src[i])) + 1) % len(accounts)]
        assert following == snap.dst[i]
    for b in range(len(found)):
        steps = [by_step[b, v] for v in found.sequence(b)]
        assert steps == [found.amount_minor[b]] * len(steps)


@settings(deadline=None, max_examples=300)
@given(
    rows=ROWS,
    window_us=st.sampled_from([None, 1, 2, 3, 5]),
    max_length=st.sampled_from([None, 2, 3]),
    bounds=st.sampled_from([(1, None), (2, 5), (3, None)]),
    order=st.sampled_from(["strict", "sequence"]),
    after=st.sampled_from([0, 2]),
)
def test_bundles_are_all_cycles_and_carry_the_most(
    rows: list[Row],
    window_us: int | None,
    max_length: int | None,
    bounds: tuple[int, int | None],
    order: Literal["strict", "sequence"],
    after: int,
) -> None:
    snap = make_snapshot(rows, accounts=ACCOUNTS, kinds={4: AccountKind.CASH})
    options = CycleOptions(
        window=Window(after_us=after, before_us=9),
        window_us=window_us,
        max_length=max_length,
        min_minor=bounds[0],
        max_minor=bounds[1],
        order=order,
    )
    expected = bundled(snap, options)
    found = find_cycles(snap, options)
    frame = found.to_frame()
    told = set()
    for b in range(len(found)):
        accounts = found.sequence(b)
        key = found.currencies[found.currency[b]], tuple(accounts)
        cycles = expected[key]
        assert found.instances[b] == len(cycles)
        assert found.amount_minor[b] == largest_round(snap, cycles)
        assert found.start_us[b] == min(snap.time_us[cycle[0]] for cycle in cycles)
        assert found.end_us[b] == max(snap.time_us[cycle[-1]] for cycle in cycles)
        assert frame["accounts"][b] == key[1]
        assert frame["length"][b] == len(accounts)
        told.add(key)
    assert told == expected.keys()
    assert len(told) == len(frame)
    check_carried(snap, found)
    largest_first = list(zip(frame["currency"], -frame["amount_minor"], strict=True))
    assert largest_first == sorted(largest_first)


@settings(deadline=None, max_examples=50)
@given(
    rows=ROWS,
    factor=st.integers(2, 10**12),
    shift=st.integers(-(10**9), 10**15),
    number=st.permutations(range(ACCOUNTS)),
)
def test_scaling_shifting_and_renaming_change_nothing_else(
    rows: list[Row], factor: int, shift: int, number: list[int]
) -> None:
    def told(found: Cycles, names: list[int], scale: int, since: int) -> set[object]:
        return {
            (
                tuple(names[v] for v in found.sequence(b)),
                int(found.instances[b]),
                int(found.amount_minor[b]) * scale,
                int(found.start_us[b]) + since,
                int(found.end_us[b]) + since,
            )
            for b in range(len(found))
        }

    options = CycleOptions(window_us=5)
    plain = find_cycles(make_snapshot(rows, accounts=ACCOUNTS), options)
    other = [
        (number[u], number[v], t + shift, a * factor, code) for u, v, t, a, code in rows
    ]
    found = find_cycles(make_snapshot(other, accounts=ACCOUNTS), options)
    assert told(found, list(range(ACCOUNTS)), 1, 0) == told(
        plain, number, factor, shift
    )


def repeated(sequence: list[int], payments: int, seed: int) -> list[Row]:
    """Many payments along each step of one cycle, at random times."""
    chance = np.random.default_rng(seed)
    return [
        (u, v, int(chance.integers(0, 40)), int(chance.integers(1, 9)), "CNY")
        for u, v in zip(sequence, [*sequence[1:], sequence[0]], strict=True)
        for _ in range(payments)
    ]


@pytest.mark.parametrize("seed", range(8))
def test_a_bundle_of_thousands_of_cycles_carries_the_most(seed: int) -> None:
    snap = make_snapshot(repeated([0, 1, 2], 14, seed), accounts=3)
    options = CycleOptions(window_us=16)
    expected = bundled(snap, options)
    found = find_cycles(snap, options)
    assert found.instances.sum() == sum(map(len, expected.values())) > 100
    for b in range(len(found)):
        cycles = expected["CNY", tuple(found.sequence(b))]
        assert found.amount_minor[b] == largest_round(snap, cycles)
    check_carried(snap, found)


def test_a_random_ledger_of_popular_accounts_agrees_with_plain_search() -> None:
    chance = np.random.default_rng(4)
    weight = np.arange(1, 301.0) ** -0.6
    ends = chance.choice(300, (2, 1500), p=weight / weight.sum())
    rows = [
        (int(u), int(v), int(t), int(a), "CNY")
        for u, v, t, a in zip(
            *ends,
            chance.integers(0, 10**6, 1500),
            chance.integers(1, 999, 1500),
            strict=True,
        )
    ]
    snap = make_snapshot(rows, accounts=300)
    options = CycleOptions(window_us=220_000, max_length=6)
    lengths: dict[int, int] = {}
    for cycle in every_cycle(snap, options):
        lengths[len(cycle)] = lengths.get(len(cycle), 0) + 1
    found = find_cycles(snap, options)
    told = {
        size: int(found.instances[np.diff(found.begin) == size].sum())
        for size in lengths
    }
    assert told == lengths
    assert found.instances.sum() == sum(lengths.values()) > 50


def test_the_same_accounts_begun_elsewhere_are_another_bundle() -> None:
    rows = [(0, 1, 1, 5), (1, 0, 2, 4), (0, 1, 3, 3)]
    found = find_cycles(make_snapshot(rows))
    assert [found.sequence(b) for b in range(2)] == [[0, 1], [1, 0]]
    assert found.amount_minor.tolist() == [4, 3]
    assert ("most_steps", "1000000000") in found.parameters


def test_nothing_is_no_cycle() -> None:
    found = find_cycles(make_snapshot([(0, 0, 1, 5), (0, 1, 2, 5)]))
    assert len(found) == len(found.to_frame()) == 0


def test_a_search_that_passes_its_cap_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("algorithms.cycle_bundles.MOST_STEPS", 10)
    with pytest.raises(InputError, match="shorter --window"):
        find_cycles(make_snapshot(repeated([0, 1, 2], 9, 1)))


def test_more_cycles_than_can_be_counted_are_refused() -> None:
    rows: list[Row] = [
        (step, (step + 1) % 32, 10 * step + n, 1, "CNY")
        for step in range(32)
        for n in range(4)
    ]
    assert 4**32 > 2**63
    with pytest.raises(InputError, match="more cycles among them"):
        find_cycles(make_snapshot(rows))
    few = [row for row in rows if row[2] % 10 < 3]
    assert find_cycles(make_snapshot(few)).instances.tolist() == [3**32]


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        (CycleOptions(window_us=0), RuleError, "longer than nothing"),
        (CycleOptions(max_length=1), RuleError, "2 or more"),
        (CycleOptions(currency="EUR"), InputError, "No transfer is in EUR"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_a_sentence(
    options: CycleOptions, error: type[FundtrailError], words: str
) -> None:
    snap = make_snapshot([(0, 1, 1, 5)])
    with pytest.raises(error, match=words) as caught:
        find_cycles(snap, options)
    assert caught.value.sentence.endswith(".")
