"""Reading a file into rows of text: compression, encoding, header, columns.

What is wrong with a file as a whole is told here, in one sentence; what is wrong with a
row is told later, and the load goes on.
"""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from typing import TYPE_CHECKING

from graph.errors import ProfileError

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

    from ingest.profile import Profile

LINE = "line"
# What a row of a CSV holds beyond the columns of the header; null where nothing.
SURPLUS = "\0surplus"
_GZIP = b"\x1f\x8b"
_PARQUET = b"PAR1"
_ZIP = b"PK\x03\x04"
_SPREADSHEET = b"[Content_Types].xml"  # a name that every XLSX archive holds
_DELIMITERS = tuple(b',"\r\n ')


def read_rows(path: Path, content: bytes, profile: Profile) -> pl.DataFrame:
    """The file's rows as text columns, with ``line``, the 1-based row in the file.

    Texts are without outer blanks; a blank one is null. Where a row of a CSV holds more
    than the header names, there is a column ``SURPLUS``.

    Raises ProfileError for a broken archive, another encoding, a file of another
    layout, or one without rows.
    """
    content = _uncompressed(path, content)
    kind = _kind(path, content, profile)
    read = {"csv": _read_csv, "parquet": _read_parquet, "xlsx": _read_xlsx}[kind]
    rows = read(path, content, profile)
    _check_columns(path, rows.columns, profile)
    if rows.is_empty():
        raise ProfileError(
            f"{path.name} has a header and no row: nothing was loaded from it.",
            file=str(path),
        )
    first = profile.file.header_row + 1 if kind != "parquet" else 1
    if kind != "csv" or _has_outer_blanks(content):
        rows = _stripped(rows)
    # A column of the file that has the same name as ours is none that a profile reads.
    return rows.drop(LINE, strict=False).with_row_index(LINE, offset=first)


def _has_outer_blanks(content: bytes) -> bool:
    """Whether a text of the file may begin or end with a blank, or be quoted blank.

    Looking at the bytes takes a tenth of the time of stripping every text; a file with
    letters beyond ASCII may hold other blanks, so there the answer is always yes.
    """
    if not content.isascii() or b"\t" in content:
        return True
    # One mark is looked for much faster than two in a row (190 MB: 0.01 s for 0.17 s).
    if b'"' in content and b'""' in content:
        return True
    if b" " not in content:
        return False
    import numpy as np

    data = np.frombuffer(content, dtype=np.uint8)
    delimits = np.zeros(256, dtype=np.bool_)
    delimits[list(_DELIMITERS)] = True
    blanks = np.flatnonzero(data == ord(" "))
    before, after = np.maximum(blanks - 1, 0), np.minimum(blanks + 1, len(data) - 1)
    return bool(delimits[data[before]].any() or delimits[data[after]].any())


def _stripped(rows: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    text = pl.all().str.strip_chars()
    return rows.select(pl.when(text != "").then(text).name.keep())


def _uncompressed(path: Path, content: bytes) -> bytes:
    if not content:
        raise ProfileError(f"{path.name} is empty.", file=str(path))
    if not content.startswith(_GZIP):
        return content
    try:
        return gzip.decompress(content)
    except (EOFError, OSError, zlib.error) as error:
        raise ProfileError(
            f"{path.name} is a broken gzip archive ({error}): fetch it again.",
            file=str(path),
        ) from error


def _kind(path: Path, content: bytes, profile: Profile) -> str:
    kind = "csv"
    if content.startswith(_PARQUET):
        kind = "parquet"
    elif content.startswith(_ZIP):
        kind = "xlsx"
        if _SPREADSHEET not in content:
            raise ProfileError(
                f"{path.name} is a ZIP archive: unpack it and load the files in it.",
                file=str(path),
            )
    if kind not in profile.file.formats:
        wanted = " or ".join(name.upper() for name in profile.file.formats)
        raise ProfileError(
            f"{path.name} is not {wanted}, which the profile {profile.name!r} reads: "
            "choose another profile (fundtrail profiles).",
            file=str(path),
            profile=profile.name,
        )
    return kind


def _read_csv(path: Path, content: bytes, profile: Profile) -> pl.DataFrame:
    import polars as pl
    from polars.exceptions import ComputeError, PolarsError

    if not profile.file.encoding.startswith("utf-8") or b"\0" in _first_line(content):
        content = _as_utf8(path, content, profile)
    content = content.removeprefix(b"\xef\xbb\xbf")
    skipped = profile.file.header_row - 1
    try:
        try:
            return pl.read_csv(content, infer_schema=False, skip_rows=skipped)
        except ComputeError as error:
            if "more fields" not in str(error):
                raise
            return _read_ragged_csv(content, skipped)
    except PolarsError as error:
        _as_utf8(path, content, profile)  # another encoding has a sentence of its own
        raise ProfileError(
            f"{path.name} cannot be read as CSV: {_reason(content, error)}.",
            file=str(path),
        ) from error


def _read_ragged_csv(content: bytes, skipped: int) -> pl.DataFrame:
    """A CSV some rows of which hold more than its header: that stands in ``SURPLUS``."""
    import polars as pl

    header = pl.read_csv(content, infer_schema=False, skip_rows=skipped, n_rows=0)
    return pl.read_csv(
        content,
        has_header=False,
        skip_rows=skipped + 1,
        schema=dict.fromkeys([*header.columns, SURPLUS], pl.String),
        missing_columns="insert",
        truncate_ragged_lines=True,
    )


def _reason(content: bytes, error: Exception) -> str:
    if not content.strip():
        return "it holds nothing but blanks"
    if content.count(b'"') % 2:
        odd = (
            n for n, row in enumerate(content.split(b"\n"), 1) if row.count(b'"') % 2
        )
        return f"line {next(odd)} opens a quotation mark that is never closed"
    return str(error).splitlines()[0].rstrip(".")


def _as_utf8(path: Path, content: bytes, profile: Profile) -> bytes:
    encoding = profile.file.encoding
    name = encoding.upper().removesuffix("-SIG")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise _not_encoded(path, content, error.start, name, profile) from error
    # No text holds a zero byte; UTF-16 read as anything else is full of them.
    if b"\0" in _first_line(content):
        raise _not_encoded(path, content, content.index(b"\0"), name, profile)
    return text.encode("utf-8")


def _first_line(content: bytes) -> bytes:
    return content[: content.find(b"\n") + 1 or None]


def _not_encoded(
    path: Path, content: bytes, at: int, name: str, profile: Profile
) -> ProfileError:
    line = content.count(b"\n", 0, at) + 1
    return ProfileError(
        f"{path.name} is not {name}, which the profile {profile.name!r} reads: line "
        f"{line} holds other bytes. Save it in that encoding, or choose another "
        "profile.",
        file=str(path),
        line=line,
    )


def _read_parquet(path: Path, content: bytes, _profile: Profile) -> pl.DataFrame:
    import polars as pl
    from polars.exceptions import PolarsError

    try:
        frame = pl.read_parquet(io.BytesIO(content))
    except (PolarsError, OSError) as error:
        raise ProfileError(
            f"{path.name} is a broken Parquet file: fetch it again.", file=str(path)
        ) from error
    texts = [
        pl.col(name).dt.to_string("iso:strict").alias(name)
        if dtype.is_temporal()
        else pl.col(name).cast(pl.String)
        for name, dtype in frame.schema.items()
    ]
    return frame.select(texts)


def _read_xlsx(path: Path, content: bytes, profile: Profile) -> pl.DataFrame:
    import fastexcel

    try:
        book = fastexcel.read_excel(content)
    except (fastexcel.FastExcelError, zipfile.BadZipFile) as error:
        raise ProfileError(
            f"{path.name} is a broken spreadsheet: fetch it again.", file=str(path)
        ) from error
    sheet = profile.file.sheet or book.sheet_names[0]
    if sheet not in book.sheet_names:
        raise ProfileError(
            f"{path.name} has no sheet {sheet!r}, which the profile {profile.name!r} "
            f"reads; it has {', '.join(book.sheet_names)}.",
            file=str(path),
        )
    return book.load_sheet(
        sheet, header_row=profile.file.header_row - 1, dtypes="string"
    ).to_polars()


def _check_columns(path: Path, columns: list[str], profile: Profile) -> None:
    groups = [(g,) if isinstance(g, str) else g for g in profile.required]
    missing = [" or ".join(g) for g in groups if not set(g) & set(columns)]
    if missing:
        raise ProfileError(
            f"{path.name} is not of the profile {profile.name!r}: it has no column "
            f"{', '.join(missing)}; it has {', '.join(columns[:12])}"
            f"{' …' if len(columns) > 12 else ''}.",  # noqa: PLR2004
            file=str(path),
            missing=missing,
        )
