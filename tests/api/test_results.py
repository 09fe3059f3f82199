from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from api.results import Results, result_key
from api.table import Finished
from graph.errors import InputError


def _body(size: int) -> Finished:
    return Finished(size, b"x" * size)


def test_what_follows_from_other_things_has_another_key() -> None:
    key = result_key(1, "origins", {"b": 1, "a": [2]})
    assert key == result_key(1, "origins", {"a": [2], "b": 1})
    others = [
        result_key(2, "origins", {"b": 1, "a": [2]}),
        result_key(1, "matches", {"b": 1, "a": [2]}),
        result_key(1, "origins", {"b": "1", "a": [2]}),
        result_key(1, "origins", {"b": 1, "a": []}),
    ]
    assert len({key.tag, *(other.tag for other in others)}) == 5
    assert key.tag.startswith('"1-')


def test_the_longest_unasked_goes_first() -> None:
    results = Results(most_bytes=100)
    keys = [result_key(1, "q", {"n": n}) for n in range(4)]
    for key in keys[:3]:
        results.of(key, lambda: _body(30))
    results.get(keys[0])
    results.of(keys[3], lambda: _body(50))
    assert [results.get(key) is not None for key in keys] == [True, False, False, True]
    assert results.nbytes == 80


def test_one_that_never_fits_is_told_and_not_kept() -> None:
    results = Results(most_bytes=10)
    key = result_key(1, "q", {})
    assert results.of(key, lambda: _body(11)).nbytes == 11
    assert results.get(key) is None
    with pytest.raises(InputError, match="at most 10 are kept"):
        results.require_room(_body(11))


def test_who_asks_meanwhile_waits_for_the_first() -> None:
    results, key = Results(), result_key(1, "q", {})
    computed: list[int] = []
    gate = threading.Event()

    def compute() -> Finished:
        computed.append(1)
        gate.wait(20)
        return _body(3)

    with ThreadPoolExecutor(4) as pool:
        coming = [pool.submit(results.of, key, compute) for _ in range(4)]
        gate.set()
        found = [one.result() for one in coming]
    assert len(computed) == 1
    assert all(one is found[0] for one in found)


def test_who_waited_for_a_failure_computes_for_himself() -> None:
    results, key = Results(), result_key(1, "q", {})
    begun, gate = threading.Event(), threading.Event()

    def fails() -> Finished:
        begun.set()
        gate.wait(20)
        raise InputError("no")

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(results.of, key, fails)
        begun.wait(20)
        second = pool.submit(results.of, key, lambda: _body(2))
        gate.set()
        assert isinstance(first.exception(), InputError)
        assert second.result().nbytes == 2
    assert results.get(key) is not None
