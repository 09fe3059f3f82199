"""The demonstration: an invented case of a fund pool that collapses, as files.

A lending platform takes deposits from people all over the country, lends a part of
them for real, pays earlier lenders out of later ones' money, and sends the rest
through a web of shell companies into cash, coins, dollars and cars; then the rumours
begin. Around it ordinary people work, rent and shop, and an honest lender lends.
Everything and everybody is invented, and marked so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.demonstration.cast import SMALL, Sizes
from ingest.demonstration.layouts import FILES, EvidenceFile
from ingest.demonstration.truth import (
    CurrencyTruth,
    PoolTruth,
    SchemeTruth,
    Truth,
    roles_of,
    tell,
)

if TYPE_CHECKING:
    from pathlib import Path

TRUTH_FOLDER = "truth"

__all__ = [
    "FILES",
    "SMALL",
    "TRUTH_FOLDER",
    "CurrencyTruth",
    "EvidenceFile",
    "PoolTruth",
    "SchemeTruth",
    "Sizes",
    "Truth",
    "generate",
]


def generate(folder: Path, seed: int = 1, sizes: Sizes | None = None) -> Truth:
    """Write the case of a seed as the files of ``FILES``, and return its truth.

    The truth also goes to ``truth/truth.json`` and ``truth/truth_roles.csv`` under
    the folder, apart from the evidence. The same seed and sizes give the same bytes.
    The folder is made if it is not there; files of the same names are replaced.
    """
    from ingest.demonstration.case import invent
    from ingest.demonstration.files import write_files

    apart = folder / TRUTH_FOLDER
    apart.mkdir(parents=True, exist_ok=True)
    case = invent(seed, sizes or Sizes())
    truth = tell(case, write_files(case, folder))
    truth.write(apart, roles_of(case))
    return truth
