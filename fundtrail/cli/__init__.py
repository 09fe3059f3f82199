"""The command line: a contract that scripts rely on.

A result is on standard output, everything else on standard error. Exit status: 0 done,
1 a named error in one plain sentence, 2 wrong usage.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING, NoReturn

from fundtrail.cli.arguments import parse_arguments

if TYPE_CHECKING:
    from collections.abc import Sequence


_OBJECTS_PER_COLLECTION = 100_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    # Imports make a million objects that stay: looking through them for cycles at the
    # usual threshold is a tenth of a short answer's time.
    gc.set_threshold(_OBJECTS_PER_COLLECTION)
    try:
        parsed = parse_arguments(sys.argv[1:] if arguments is None else arguments)
    except SystemExit as ended:
        # argparse ends by itself after --help (0) and wrong usage (2).
        return 0 if ended.code is None else int(ended.code)
    # Imported here: wrong usage and --help are answered without loading a library.
    from fundtrail.cli.commands import run_command
    from graph.errors import FundtrailError

    try:
        run_command(parsed)
    except FundtrailError as error:
        print(error.sentence, file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        # The reader of our output has seen enough: nothing is wrong, say nothing more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def run() -> NoReturn:
    """Run one command as a process of its own, and end with its exit status.

    What is written is flushed, and the process ends there: to take a million objects
    of the libraries apart one by one would be a seventh of a short answer's time.
    """
    status = main()
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        pass
    except OSError as error:
        reason = error.strerror or error
        print(f"Standard output cannot be written: {reason}.", file=sys.stderr)
        status = 1
    sys.stderr.flush()
    os._exit(status)


__all__ = ["main", "run"]
