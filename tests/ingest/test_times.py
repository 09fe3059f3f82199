"""Times in text become UTC microseconds, in the profile's zone and formats."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.instants import parse_instant
from ingest.profile import TimeSpec
from ingest.times import instants_us

ISO = TimeSpec()
SHANGHAI = TimeSpec(formats=("%Y%m%d %H%M%S",), zone="Asia/Shanghai")


def read_one(text: str | None, spec: TimeSpec) -> int | None:
    found: int | None = instants_us(pl.Series([text], dtype=pl.String), spec).item()
    return found


@pytest.mark.parametrize(
    "text",
    [
        "2024-03-01",
        "2024-03-01T10:22:31Z",
        "2024-03-01T10:22:31",
        "2024-03-01 10:22:31",
        "2024-03-01T10:22:31.250Z",
        "2024-03-01T10:22:31.123456",
        "2024-03-01T10:22:31+08:00",
        "2024-03-01 10:22:31.5-05:00",
        "2024-03-01T10:22",
        "1969-12-31T23:59:59Z",
    ],
)
def test_iso_texts_are_read_as_the_standard_library_reads_them(text: str) -> None:
    assert read_one(text, ISO) == parse_instant(text)


@settings(deadline=None)
@given(
    st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2200, 1, 1)),  # noqa: DTZ001
    st.integers(-14 * 60, 14 * 60),
)
def test_offsets_are_taken_off(moment: datetime, minutes: int) -> None:
    there = moment.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    read = read_one(there.isoformat(), ISO)
    assert read == (there - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(
        microseconds=1
    )


@pytest.mark.parametrize(
    "text",
    ["2024-02-30", "2024-13-01", "yesterday", "20240301", "2024-03-01T24:00:00Z"],
)
def test_what_is_no_time_is_null(text: str) -> None:
    assert read_one(text, ISO) is None


def test_local_time_is_put_into_utc() -> None:
    assert read_one("20240301 080000", SHANGHAI) == parse_instant(
        "2024-03-01T00:00:00Z"
    )


def test_an_hour_that_daylight_saving_skips_is_no_time() -> None:
    spec = TimeSpec(formats=("%Y-%m-%d %H:%M:%S",), zone="Europe/Berlin")
    assert read_one("2024-03-31 02:30:00", spec) is None
    repeated = read_one("2024-10-27 02:30:00", spec)
    assert repeated == parse_instant("2024-10-27T00:30:00Z")


def test_us_dates_and_steps_of_days() -> None:
    us = TimeSpec(formats=("%b %d, %Y",))
    assert read_one("Mar 25, 2015", us) == parse_instant("2015-03-25")
    steps = TimeSpec(step_days_from="2020-01-01")
    assert read_one("59", steps) == parse_instant("2020-02-29")
    assert read_one("soon", steps) is None
