"""What a run records of its seeds: all of them, so that it can be asked again."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from snapshots import make_snapshot

from algorithms.options import TracingOptions
from algorithms.run_parameters import joined_seeds, run_parameters
from algorithms.seeds import AccountSeed, OpeningSeed, Seeds, TransferSeed
from graph.errors import InputError

SNAPSHOT = make_snapshot([(0, 1, 1, 10**6), (1, 2, 2, 10**6)], ordinals=[7, 9])


def _told(seeds: Seeds) -> dict[str, str]:
    return dict(run_parameters(SNAPSHOT, TracingOptions(), None, seeds=seeds))


def _of_names(names: list[str]) -> Seeds:
    return Seeds(tuple(TransferSeed(n % 2, n + 1, x) for n, x in enumerate(names)))


def test_up_to_a_hundred_seeds_are_one_parameter() -> None:
    seeds = Seeds(
        (TransferSeed(1, 5, "x"),), (AccountSeed(2, "y"),), (OpeningSeed(1, "a; b"),)
    )
    told = _told(seeds)
    assert told["seeds"] == 'transfer 9 5 x; account 2 y; opening 1 "a; b"'
    assert joined_seeds(told) == told["seeds"]
    hundred = _told(_of_names(["x"] * 100))
    assert not [name for name in hundred if name.startswith("seeds.")]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=3), min_size=101, max_size=1005))
def test_more_are_named_whole_in_their_order(names: list[str]) -> None:
    """So many parameters that their numbers must have one length to be in order."""
    told = _told(_of_names(names))
    parts = [name for name in sorted(told) if name.startswith("seeds.")]
    assert len(parts) == -(-len(names) // 100)
    assert told["seeds"].startswith(f"{len(names)} seeds, sha256 ")
    alone = [_told(Seeds(_of_names(names).transfers[n : n + 1])) for n in range(101)]
    whole = joined_seeds(told)
    assert whole.startswith("; ".join(one["seeds"] for one in alone))
    assert all(told[name] in whole for name in parts)


@pytest.mark.parametrize("change", ["less", "other", "turned"])
def test_seeds_that_are_not_those_recorded_are_refused(change: str) -> None:
    told = _told(_of_names([f"{n}" for n in range(250)]))
    if change == "less":
        del told["seeds.3"]
    elif change == "other":
        told["seeds.2"] = told["seeds.2"].replace("transfer 9", "transfer 7", 1)
    else:
        told["seeds.1"], told["seeds.2"] = told["seeds.2"], told["seeds.1"]
    with pytest.raises(InputError, match="not the 250 seeds, sha256 "):
        joined_seeds(told)
