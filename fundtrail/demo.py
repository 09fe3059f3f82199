"""The demonstration: files made, loaded, traced, and answered in ten lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from casework.pool import PoolAnswer
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
) -> PoolAnswer:
    """Where the case's pool went; makes and loads the case where it is not there."""
    from casework.questions import Casework
    from ingest import load_many
    from ingest.demonstration import FILES, generate

    tell(f"Inventing the case of seed {seed} in {folder.files} …")
    generate(folder.files, seed=seed)
    tell(f"Loading its files into the workspace {settings.workspace} …")
    load_many(settings.workspace, [(folder.files / f.name, f.profile) for f in FILES])
    casework = Casework.open(settings)
    try:
        tell("Tracing the pool …")
        answer = casework.pool_answer()
    finally:
        casework.close()
    _open_case(settings, answer.case_name)
    return answer


def _open_case(settings: Settings, name: str) -> None:
    """A case of that name, in which boards are saved; one is enough."""
    from casework.cases import Cases

    cases = Cases.open(settings.cases_url)
    try:
        if not cases.cases():
            cases.create_case(name)
    finally:
        cases.close()


def canvas_address(accounts: Sequence[str]) -> str:
    """The workbench's canvas opened on some accounts."""
    return f"/canvas?accounts={','.join(quote(name, safe='') for name in accounts)}"
