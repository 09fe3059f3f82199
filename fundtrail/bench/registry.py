"""Which benchmarks there are, by the names that the command line knows."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from graph.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fundtrail.bench.measure import Measured

# Kernel → the module here and its function (size) -> Measured.
KERNELS = {
    "load-csv": ("loading", "load_csv"),
    "snapshot-open": ("loading", "snapshot_open"),
    "pro-rata-forward": ("passes", "pro_rata_forward"),
    "pro-rata-64": ("passes", "pro_rata_64"),
    "adjoint": ("passes", "adjoint"),
    "adjoint-64": ("passes", "adjoint_64"),
    "fifo-match": ("passes", "fifo_match"),
    "lifo-match": ("passes", "lifo_match"),
    "origins-all": ("passes", "origins_all"),
    "earliest-arrival": ("passes", "earliest_arrival"),
    "fifo-lot": ("first_answers", "fifo_lot"),
    "cold-start": ("first_answers", "cold_start"),
    "reach": ("peers", "reach"),
    "communities": ("peers", "communities"),
    "max-flow": ("chains", "largest_flow"),
    "cycles": ("chains", "cycles"),
    "hub-expand": ("stores", "hub_expand"),
    "hub-expand-http": ("stores", "hub_expand_http"),
    "neo4j-sync": ("stores", "neo4j_sync"),
    "canvas-draw": ("canvas", "canvas_draw"),
    "canvas-add": ("canvas", "canvas_add"),
}


# The peers that are installed by who wants them: the dependency group ``peers``.
_OPTIONAL_PEERS = {"communities": "networkit"}
# The kernels that have sizes between and beyond small and large, by their module.
_MORE_SIZES = {"passes": ("medium", "huge")}


def run_kernels(names: Sequence[str], size: str) -> Iterator[Measured]:
    """Run the named benchmarks (all of that size where none is named), one by one.

    Where none is named, a benchmark whose optional peer is missing is left out.
    Raises InputError for a name that there is none of, or one without that size.
    """
    chosen = names or [name for name in KERNELS if _is_everyday(name, size)]
    for name in chosen:
        if name not in KERNELS:
            raise InputError(
                f"There is no benchmark {name!r}: choose from {', '.join(KERNELS)}.",
                kernel=name,
            )
        if size not in _sizes(name):
            raise InputError(
                f"The benchmark {name} has no size {size}: choose from "
                f"{', '.join(_sizes(name))}.",
                kernel=name,
                size=size,
            )
    for name in chosen:
        module, function = KERNELS[name]
        measure = getattr(import_module(f"fundtrail.bench.{module}"), function)
        yield measure(size)


def _is_everyday(name: str, size: str) -> bool:
    """Whether a benchmark has the size, and its peer is installed if it is optional."""
    peer = _OPTIONAL_PEERS.get(name)
    return size in _sizes(name) and (peer is None or find_spec(peer) is not None)


def _sizes(name: str) -> tuple[str, ...]:
    """The sizes that a benchmark has; those of all where there is none of that name."""
    module, _ = KERNELS.get(name, ("", ""))
    return ("small", "large", *_MORE_SIZES.get(module, ()))
