"""The steps from files to answers at one size: seconds, memory and disk of each.

Each step runs in a fresh process, so that its peak memory is its own. The files are
made in ten parts of one stretch of time each, and each part is a load of its own.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fundtrail.bench.measure import answer_apart
from fundtrail.bench.steps_sides import (
    QUESTIONS,
    ask,
    generate_part,
    load_part,
    open_ledger,
)
from graph.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PARTS = 10
# Size → (transfers, accounts).
SIZES = {
    "small": (200_000, 50_000),
    "medium": (1_000_000, 100_000),
    "large": (10_000_000, 1_000_000),
    "huge": (100_000_000, 5_000_000),
}


@dataclass(frozen=True, slots=True)
class StepMeasured:
    """One line of the table.

    ``seconds`` are the step's own, without the start of its process and without what a
    step before it did; ``memory_mb`` is the peak of the whole process. ``rows`` are the
    rows made, taken, held or answered; ``disk_bytes`` what lies on disk afterwards.
    """

    step: str
    seconds: float
    memory_mb: float
    rows: int
    disk_bytes: int


def run_steps(size: str) -> Iterator[StepMeasured]:
    """Generate, load, open and trace at a size; the files are removed at the end.

    Raises InputError for a size that there is none of.
    """
    if size not in SIZES:
        raise InputError(
            f"The steps have no size {size!r}: choose from {', '.join(SIZES)}.",
            size=size,
        )
    transfers, accounts = SIZES[size]
    with tempfile.TemporaryDirectory(prefix="fundtrail-") as name:
        folder = Path(name)
        workspace = folder / "workspace"
        for part in range(PARTS):
            file = folder / f"part-{part}.csv"
            share = (transfers // PARTS, accounts, part, PARTS)
            yield _measured(folder, f"generate {part + 1}", generate_part, file, *share)
        for part in range(PARTS):
            file = folder / f"part-{part}.csv"
            yield _measured(folder, f"load {part + 1}", load_part, workspace, file)
            file.unlink()  # the workspace keeps the bytes of what it loaded
        yield _measured(folder, "open", open_ledger, workspace)
        for question in QUESTIONS:
            yield _measured(folder, question, ask, workspace, question)


def _measured(
    folder: Path, step: str, side: Callable[..., tuple[int, float]], *arguments: object
) -> StepMeasured:
    (rows, seconds), memory_mb = answer_apart(side, *arguments)
    return StepMeasured(step, seconds, memory_mb, rows, _bytes_under(folder))


def _bytes_under(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
