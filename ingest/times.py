"""Times in text to UTC microseconds, a column at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from graph.instants import MICROSECONDS, parse_instant

if TYPE_CHECKING:
    from ingest.profile import TimeSpec

_DAY_US = 86_400 * MICROSECONDS
# ISO 8601 as sources write it, the commonest first.
_ISO_FORMATS = (
    "%Y-%m-%dT%H:%M:%SZ",
    "%Y-%m-%d",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S%.fZ",
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M:%S%.f%z",
    "%Y-%m-%d %H:%M:%S%.f%z",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M",
)


def instants_us(text: pl.Series, spec: TimeSpec) -> pl.Series:
    """int64 UTC microseconds, null where the text is no time of the profile.

    Formats are tried in turn, each only on the rows that none before could read.
    """
    text = text.cast(pl.String)
    if spec.step_days_from is not None:
        start = parse_instant(spec.step_days_from)
        return text.cast(pl.Int64, strict=False) * _DAY_US + start
    found = pl.Series(text.name, [None], dtype=pl.Int64).new_from_index(0, len(text))
    for form in spec.formats or _ISO_FORMATS:
        open_rows = found.is_null() & text.is_not_null()
        if not open_rows.any():
            break
        read = _read(text.filter(open_rows), form, spec.zone)
        found = found.scatter(open_rows.arg_true(), read)
    return found


def _read(text: pl.Series, form: str, zone: str) -> pl.Series:
    if "%H" not in form:
        dates = text.str.to_date(form, strict=False, exact=True)
        return _in_utc(dates.cast(pl.Datetime("us")), zone)
    if form.endswith("%z"):
        moments = text.str.to_datetime(
            form, time_unit="us", time_zone="UTC", strict=False
        )
        return moments.dt.timestamp("us")
    moments = text.str.to_datetime(form, time_unit="us", strict=False)
    return _in_utc(moments, "UTC" if form.endswith("Z") else zone)


def _in_utc(moments: pl.Series, zone: str) -> pl.Series:
    if zone == "UTC":
        return moments.dt.timestamp("us")
    # An hour that daylight saving repeats is its first pass; one it skips is no time.
    known = moments.dt.replace_time_zone(
        zone, ambiguous="earliest", non_existent="null"
    )
    return known.dt.convert_time_zone("UTC").dt.timestamp("us")
