"""Which function runs which command, and the settings they share."""

from __future__ import annotations

from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

from graph.errors import InputError
from graph.settings import Settings

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from casework.questions import Casework

# Command → module of this package whose function ``run_<command>`` answers it. A
# module is imported only for its own commands: a quick question starts quickly.
_MODULES = {
    "load": "loading",
    "profiles": "loading",
    "sources": "loading",
    "rejects": "loading",
    "accounts": "listing",
    "regions": "listing",
    "communities": "listing",
    "risk": "listing",
    "trace": "tracing",
    "origins": "tracing",
    "matches": "tracing",
    "compare": "comparing",
    "why": "comparing",
    "victims": "comparing",
    "paths": "chains",
    "flow": "chains",
    "cycles": "chains",
    "sync": "serving",
    "serve": "serving",
    "demo": "serving",
    "bench": "benching",
}

# The commands whose answer is of a window of time.
_WINDOWED = frozenset(
    {
        "accounts",
        "compare",
        "cycles",
        "flow",
        "matches",
        "origins",
        "paths",
        "regions",
        "trace",
        "victims",
        "why",
    }
)


def run_command(options: Namespace) -> None:
    """Run the command that was parsed.

    Raises InputError where a window is asked of a command that has none: an answer
    about all times must not look like one about that window.
    """
    windowed = options.after is not None or options.before is not None
    if windowed and options.command not in _WINDOWED:
        raise InputError(
            f"'{options.command}' is not answered for a window of time: leave out "
            "--after and --before."
        )
    module = import_module(f"fundtrail.cli.{_MODULES[options.command]}")
    getattr(module, f"run_{options.command}")(options)


def settings_of(options: Namespace) -> Settings:
    """Settings of the environment, with what the flags say instead."""
    told: dict[str, Any] = {}
    for name in ("workspace", "host", "port"):
        value = getattr(options, name, None)
        if value is not None:
            told[name] = value
    return Settings(**told)


@contextmanager
def open_casework(options: Namespace) -> Iterator[Casework]:
    """The casework of the workspace at the version asked; closed on leaving."""
    from casework.questions import Casework

    casework = Casework.open(settings_of(options), as_of=options.as_of)
    try:
        yield casework
    finally:
        casework.close()
