"""The command that measures: bench."""

from __future__ import annotations

import sys
from dataclasses import astuple, fields
from typing import TYPE_CHECKING

from fundtrail.cli.output import Result, write_result
from graph.errors import InputError

if TYPE_CHECKING:
    from argparse import Namespace


_STEPS = "steps"


def run_bench(options: Namespace) -> None:
    """Write a line a kernel: ours, the peer's, and the ratio; or one a step."""
    if _STEPS in options.kernels:
        _run_steps(options)
        return
    from fundtrail.bench import run_kernels
    from fundtrail.bench.measure import Measured

    rows = []
    columns = tuple(field.name for field in fields(Measured))
    try:
        for measured in run_kernels(options.kernels, options.size):
            told = f"{measured.kernel}: {measured.ratio:.2f}"
            print(told, file=sys.stderr, flush=True)
            rows.append(astuple(measured))
    finally:
        # Minutes of measuring are not lost because a later benchmark cannot run.
        if rows:
            write_result(Result(columns, rows), options)


def _run_steps(options: Namespace) -> None:
    """Write a line a step, from the files to the answers."""
    from fundtrail.bench.steps import StepMeasured, run_steps

    if len(options.kernels) > 1:
        raise InputError(
            "The steps have a table of their own: leave out the other benchmarks, as "
            "in 'fundtrail bench steps --size huge'."
        )
    rows = []
    for measured in run_steps(options.size):
        told = f"{measured.seconds:.2f} s, {measured.memory_mb:,.0f} MB"
        print(f"{measured.step}: {told}", file=sys.stderr, flush=True)
        rows.append(astuple(measured))
    columns = tuple(field.name for field in fields(StepMeasured))
    write_result(Result(columns, rows), options)
