"""The commands that serve: sync, serve, demo."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from fundtrail.cli.commands import settings_of
from fundtrail.cli.output import write_object

if TYPE_CHECKING:
    from argparse import Namespace

    from graph.settings import Settings


def run_sync(options: Namespace) -> None:
    """Project the ledger into Neo4j and write what it holds now."""
    from graph.ledger import Ledger
    from graph.neo4j_sync import sync

    settings = settings_of(options).with_store(
        options.to, user=options.user, database=options.database
    )
    ledger = Ledger.open(settings.ledger_folder, options.as_of)
    report = sync(ledger, settings)
    write_object(
        {
            "ledger_version": report.ledger_version,
            "accounts": report.accounts,
            "transfers": report.transfers,
            "seconds": round(report.seconds, 3),
        },
        options,
    )


def run_serve(options: Namespace) -> None:
    """Serve the API and the workbench until interrupted."""
    _serve(settings_of(options), options.as_of)


def run_demo(options: Namespace) -> None:
    """Make, load and trace the invented case; then serve it."""
    from fundtrail.demo import (
        canvas_address,
        demonstration_answer,
        demonstration_folder,
    )

    begun = time.monotonic()
    folder = demonstration_folder(options.workspace or Path("demo"), options.seed)
    settings = settings_of(options).model_copy(update={"workspace": folder.workspace})
    answer = demonstration_answer(folder, options.seed, settings, _tell)
    for line in answer.lines():
        print(line)
    _tell(f"Answered after {time.monotonic() - begun:.0f} s.")
    if not options.no_serve:
        _serve(settings, first_page=canvas_address(answer.pools))


def _serve(
    settings: Settings, as_of: int | None = None, first_page: str | None = None
) -> None:
    from fundtrail.serve import serve

    serve(settings, _tell, as_of, first_page)


def _tell(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)
