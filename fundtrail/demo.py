"""The demonstration: files made, loaded, traced, and answered in ten lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from graph.settings import Settings


@dataclass(frozen=True, slots=True)
class DemonstrationFolder:
    """Where the case of one seed stands: its files, and the ledger made of them."""

    files: Path
    workspace: Path


def demonstration_folder(root: Path, seed: int) -> DemonstrationFolder:
    """The folder of a seed: each invented case has a ledger of its own."""
    case = root / f"case-{seed}"
    return DemonstrationFolder(case / "files", case / "workspace")


def demonstration_answer(
    folder: DemonstrationFolder,
    seed: int,
    settings: Settings,
    tell: Callable[[str], None],
) -> Iterator[str]:
    """The ten lines of the case's answer; makes and loads it where it is not there."""
    from casework.questions import Casework
    from ingest import load_many
    from ingest.demonstration import FILES, generate

    tell(f"Inventing the case of seed {seed} in {folder.files} …")
    generate(folder.files, seed=seed)
    tell("Loading its files …")
    load_many(settings.workspace, [(folder.files / f.name, f.profile) for f in FILES])
    casework = Casework.open(settings)
    try:
        tell("Tracing the pool …")
        answer = casework.pool_answer()
        yield from answer.lines()
    finally:
        casework.close()
