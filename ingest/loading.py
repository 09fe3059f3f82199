"""Loading: files of a profile into one new version of the ledger, all or nothing."""

from __future__ import annotations

import getpass
import hashlib
import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from graph.errors import InputError, NotFoundError
from graph.ledger import Ledger
from ingest.appending import append_load
from ingest.profile import profile_named
from ingest.reading import read_rows
from ingest.rejects import shape_checks, split_rejects
from ingest.relations import settle_relations
from ingest.repeats import settle_repeats
from ingest.statements import convert_statements
from ingest.transfers import convert_transfers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ingest.profile import Profile


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What became of one file: rows = accepted + rejected + repeated."""

    file: str
    sha256: str
    profile: str
    rows: int
    accepted: int
    rejected: int
    already_loaded: bool
    repeated: int

    def as_json(self) -> dict[str, object]:
        """The file's line of the ``load`` command's answer."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What became of a load; the version is the ledger's newest afterwards."""

    ledger_version: int
    sources: tuple[SourceReport, ...]

    def as_json(self) -> dict[str, object]:
        """The ``load`` command's answer."""
        return {
            "ledger_version": self.ledger_version,
            "sources": [source.as_json() for source in self.sources],
        }


@dataclass(frozen=True, slots=True)
class ReadFile:
    """One file, read and converted; ``number`` is its place in the load."""

    number: int
    report: SourceReport
    content: bytes
    transfers: pl.DataFrame | None
    facts: pl.DataFrame | None
    facts_are_weak: bool
    tables: dict[str, pl.DataFrame]
    rejects: pl.DataFrame


def load(
    workspace: Path,
    files: Sequence[Path],
    profile: str,
    *,
    dry_run: bool = False,
    strict: bool = False,
    progress: Callable[[str, int, int], None] | None = None,
) -> LoadReport:
    """Load files of one profile; see ``load_many``."""
    return load_many(
        workspace,
        [(file, profile) for file in files],
        dry_run=dry_run,
        strict=strict,
        progress=progress,
    )


def load_many(
    workspace: Path,
    files: Sequence[tuple[Path, str]],
    *,
    dry_run: bool = False,
    strict: bool = False,
    progress: Callable[[str, int, int], None] | None = None,
) -> LoadReport:
    """Load files, each with its profile's name, as one new version of the ledger.

    The same bytes under the same profile are loaded once. Bad rows become rejects and
    the load goes on, unless ``strict``. Raises ProfileError for a file that is not of
    its profile, InputError under ``strict``, LedgerBusyError beside another load; in
    each case nothing has been loaded.
    """
    profiles = [profile_named(name) for _, name in files]
    tell = progress or _tell_nobody
    with Ledger.write(workspace / "ledger") as writer:
        loaded = _loaded_before(writer.base)
        read: list[ReadFile] = []
        reports: dict[int, SourceReport] = {}
        places: dict[tuple[str, str], int] = {}
        again: dict[int, int] = {}  # a file named twice: the place of its first
        for number, ((path, _), profile) in enumerate(
            zip(files, profiles, strict=True)
        ):
            tell("reading", number, len(files))
            content = _content(path)
            digest = hashlib.sha256(content).hexdigest()
            key = (digest, profile.name)
            if key in loaded:
                held = replace(loaded[key], file=path.name, already_loaded=True)
                reports[number] = held
            elif key in places:
                again[number] = places[key]
            else:
                read.append(_read_file(number, path, content, digest, profile))
                places[key] = number
        tell("reading", len(files), len(files))
        settled = settle_repeats(read, writer.base)
        settled = settle_relations(settled, writer.base)
        reports |= {one.number: one.report for one in settled}
        for number, first in again.items():
            name = files[number][0].name
            reports[number] = replace(reports[first], file=name, already_loaded=True)
        told = tuple(reports[number] for number in range(len(files)))
        _refuse_rejects(settled, strict=strict)
        if dry_run or not settled:
            version = writer.base.version if writer.base else 0
            return LoadReport(version, told)
        tell("writing", 0, 1)
        with ThreadPoolExecutor(1) as beside:
            kept = beside.submit(_keep_contents, workspace / "sources", settled)
            append_load(writer, settled, _whoami(), time.time_ns() // 1000)
            kept.result()
        version = writer.commit()
        tell("writing", 1, 1)
    return LoadReport(version, told)


def _read_file(
    number: int, path: Path, content: bytes, digest: str, profile: Profile
) -> ReadFile:
    told = read_rows(path, content, profile)
    rows, ragged = split_rejects(told, shape_checks(told.columns))
    if profile.transfers is not None:
        converted = convert_transfers(rows, profile, mark=digest[:8])
        transfers: pl.DataFrame | None = converted.transfers
        facts: pl.DataFrame | None = converted.facts
        rejects, accepted = converted.rejects, len(converted.transfers)
        tables: dict[str, pl.DataFrame] = {}
    else:
        said = convert_statements(rows, profile)
        transfers, facts = None, said.facts
        rejects, accepted, tables = said.rejects, said.accepted, said.tables
    return ReadFile(
        number=number,
        report=SourceReport(
            file=path.name,
            sha256=digest,
            profile=profile.name,
            rows=len(told),
            accepted=accepted,
            rejected=len(told) - accepted,
            already_loaded=False,
            repeated=0,
        ),
        content=content,
        transfers=transfers,
        facts=facts,
        facts_are_weak=transfers is not None,
        tables=tables,
        rejects=pl.concat([rejects, ragged]).sort("line", maintain_order=True)
        if len(ragged)
        else rejects,
    )


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise NotFoundError(f"There is no file {path}.", file=str(path)) from error
    except OSError as error:
        raise InputError(
            f"{path} cannot be read: {error.strerror}.", file=str(path)
        ) from error


def _loaded_before(base: Ledger | None) -> dict[tuple[str, str], SourceReport]:
    if base is None:
        return {}
    rows = base.rows(
        "SELECT file, sha256, profile, rows, accepted, rejected, repeated FROM sources"
    )
    return {
        (row[1], row[2]): SourceReport(
            file=row[0],
            sha256=row[1],
            profile=row[2],
            rows=row[3],
            accepted=row[4],
            rejected=row[5],
            already_loaded=True,
            repeated=row[6],
        )
        for row in rows
    }


def _refuse_rejects(read: Sequence[ReadFile], *, strict: bool) -> None:
    rejected = sum(one.report.rejected for one in read)
    if not strict or not rejected:
        return
    one = next(one for one in read if one.report.rejected)
    first = one.rejects.row(0, named=True)
    raise InputError(
        f"{rejected} {'row' if rejected == 1 else 'rows'} cannot be taken, so nothing was loaded; the first is line "
        f"{first['line']} of {one.report.file}, {first['field']}: {first['text']}",
        rejected=rejected,
        file=one.report.file,
        line=first["line"],
    )


def _keep_contents(folder: Path, read: Sequence[ReadFile]) -> None:
    """Keep each file's bytes under its hash: the text of every row stays provable."""
    folder.mkdir(parents=True, exist_ok=True)
    for one in read:
        kept = folder / one.report.sha256
        if not kept.exists():
            part = kept.with_suffix(f".{os.getpid()}")
            part.write_bytes(one.content)
            part.replace(kept)


def _whoami() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def _tell_nobody(_step: str, _done: int, _total: int) -> None:
    pass
