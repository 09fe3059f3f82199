"""How things get in: profiles, reading, exact conversion, rejects, loading.

The demonstration's invented case is made in ``ingest.demonstration``.
"""

from __future__ import annotations

from ingest.loading import LoadReport, SourceReport, load, load_many
from ingest.profile import Profile, profile_named, profiles
from ingest.row_text import row_text

__all__ = [
    "LoadReport",
    "Profile",
    "SourceReport",
    "load",
    "load_many",
    "profile_named",
    "profiles",
    "row_text",
]
