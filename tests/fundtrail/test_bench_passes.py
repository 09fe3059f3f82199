"""The benchmarks of the passes: each runs at each size that it has."""

from __future__ import annotations

import pytest

from fundtrail.bench import passes
from fundtrail.bench.registry import KERNELS, run_kernels
from graph.errors import InputError

_PASSES = [
    name
    for name, (module, _) in KERNELS.items()
    if module == "passes" and name != "origins-all"
]


@pytest.mark.parametrize("size", ["small", "medium", "large", "huge"])
def test_every_pass_runs_at_every_size(
    monkeypatch: pytest.MonkeyPatch, size: str
) -> None:
    monkeypatch.setitem(passes._SIZES, size, (2_000, 300))  # noqa: SLF001 - its size
    passes._random.cache_clear()  # noqa: SLF001 - drawn at the size above
    try:
        lines = list(run_kernels(_PASSES, size))
    finally:
        passes._random.cache_clear()  # noqa: SLF001 - for who comes next
    assert [line.kernel for line in lines] == _PASSES
    assert all(line.size == size for line in lines)
    assert all(line.ratio == line.ours_s / line.peer_s for line in lines)


def test_a_benchmark_without_a_size_says_which_it_has() -> None:
    with pytest.raises(InputError, match=r"load-csv has no size huge: .*small, large"):
        next(run_kernels(["load-csv"], "huge"))


def test_an_unknown_benchmark_is_refused_before_any_runs() -> None:
    with pytest.raises(InputError, match="There is no benchmark 'fast'"):
        next(run_kernels(["adjoint", "fast"], "small"))
