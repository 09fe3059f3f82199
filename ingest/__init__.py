"""How things get in: profiles, reading, exact conversion, rejects, loading.

The demonstration's invented case is made in ``ingest.demonstration``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.loading import LoadReport, SourceReport, load, load_many
    from ingest.profile import Profile, profile_named, profiles

__all__ = [
    "LoadReport",
    "Profile",
    "SourceReport",
    "load",
    "load_many",
    "profile_named",
    "profiles",
]

_MODULES = {"Profile": "profile", "profile_named": "profile", "profiles": "profile"}
_LOADING = "loading"


def __getattr__(name: str) -> object:
    """What is offered, imported when it is asked for.

    Reading files takes polars, 0.25 s of a process that only asks a question.
    """
    if name not in __all__:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    module = import_module(f"{__name__}.{_MODULES.get(name, _LOADING)}")
    found: object = getattr(module, name)
    return found
