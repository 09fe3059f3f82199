"""The text of a source row, from the bytes that were loaded."""

from __future__ import annotations

import csv
import gzip
import io
import itertools
import json
from typing import TYPE_CHECKING

from graph.errors import NotFoundError
from ingest.profile import profile_named
from ingest.reading import LINE, read_rows

if TYPE_CHECKING:
    from pathlib import Path

_GZIP = b"\x1f\x8b"


def row_text(workspace: Path, sha256: str, profile: str, row: int) -> str:
    """The row as it stands in the loaded file; cells as JSON where it is no text.

    Raises NotFoundError if the file's bytes are not kept, or have no such row.
    """
    kept = workspace / "sources" / sha256
    if not kept.is_file():
        raise NotFoundError(
            f"The bytes of the source {sha256[:12]}… are not in {kept.parent}: put the "
            "file back under its hash to see its rows.",
            sha256=sha256,
        )
    layout = profile_named(profile)
    content = kept.read_bytes()
    if content.startswith(_GZIP):
        content = gzip.decompress(content)
    if content.startswith((b"PAR1", b"PK\x03\x04")):
        rows = read_rows(kept, content, layout)
        found = rows.filter(rows[LINE] == row).drop(LINE).to_dicts()
        return json.dumps(found[0], ensure_ascii=False) if found else ""
    text = content.decode(layout.file.encoding)
    records = csv.reader(io.StringIO(text, newline=""))
    record = next(itertools.islice(records, row - 1, row), None)
    if record is None:
        raise NotFoundError(f"The source has no row {row}.", row=row)
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(record)
    return out.getvalue()
