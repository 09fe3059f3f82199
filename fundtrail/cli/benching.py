"""The command that measures: bench."""

from __future__ import annotations

import sys
from dataclasses import astuple, fields
from typing import TYPE_CHECKING

from fundtrail.cli.output import Result, write_result

if TYPE_CHECKING:
    from argparse import Namespace


def run_bench(options: Namespace) -> None:
    """Write a line a kernel: ours, the peer's, and the ratio."""
    from fundtrail.bench import run_kernels
    from fundtrail.bench.measure import Measured

    rows = []
    for measured in run_kernels(options.kernels, options.size):
        print(f"{measured.kernel}: {measured.ratio:.2f}", file=sys.stderr, flush=True)
        rows.append(astuple(measured))
    columns = tuple(field.name for field in fields(Measured))
    write_result(Result(columns, rows), options)
