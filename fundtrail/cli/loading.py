"""The commands about files: load, profiles, sources, rejects."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from fundtrail.cli.commands import settings_of
from fundtrail.cli.output import Result, write_object, write_result
from graph.errors import NotFoundError
from graph.instants import instant_text

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterator

_SOURCES = """
SELECT source, file, sha256, profile, rows, accepted, rejected, loaded_at_us,
    ledger_version, repeated
FROM sources ORDER BY source
"""
_REJECTS = """
SELECT source, line, field, value, rule, text FROM rejects
WHERE ? IS NULL OR source = ? ORDER BY source, line, field
"""


def run_load(options: Namespace) -> None:
    """Load files and write what became of each."""
    from ingest import load

    with _progress_bar() as progress:
        report = load(
            settings_of(options).workspace,
            options.files,
            options.profile,
            dry_run=options.dry_run,
            strict=options.strict,
            progress=progress,
        )
    write_object(report.as_json(), options)


def run_profiles(options: Namespace) -> None:
    """Write the layouts that can be loaded."""
    from ingest import profiles

    rows = [(p.name, p.reads, p.description) for p in profiles()]
    write_result(Result(("name", "reads", "description"), rows), options)


def run_sources(options: Namespace) -> None:
    """Write the files that were loaded."""
    from graph.ledger import Ledger

    ledger = Ledger.open(settings_of(options).ledger_folder, options.as_of)
    columns = (
        "source",
        "file",
        "sha256",
        "profile",
        "rows",
        "accepted",
        "rejected",
        "loaded_at",
        "ledger_version",
        "repeated",
    )
    rows = [(*row[:7], instant_text(row[7]), *row[8:]) for row in ledger.rows(_SOURCES)]
    write_result(Result(columns, rows), options)


def run_rejects(options: Namespace) -> None:
    """Write the rows that were not taken, and why."""
    from graph.ledger import Ledger

    ledger = Ledger.open(settings_of(options).ledger_folder, options.as_of)
    wanted = options.source
    known = [row[0] for row in ledger.rows("SELECT source FROM sources")]
    if wanted is not None and wanted not in known:
        raise NotFoundError(
            f"The ledger holds no source {wanted}: 'fundtrail sources' lists them.",
            source=wanted,
        )
    rows = ledger.rows(_REJECTS, [wanted, wanted])
    columns = ("source", "line", "field", "value", "rule", "text")
    write_result(Result(columns, rows), options)


@contextmanager
def _progress_bar() -> Iterator[Callable[[str, int, int], None] | None]:
    """A bar on standard error, where somebody watches; else nothing."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TaskID,
        TextColumn,
    )

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def report(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bar.add_task(step, total=total)
            bar.update(tasks[step], completed=done, total=total)

        yield report
