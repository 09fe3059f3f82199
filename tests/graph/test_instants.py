from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import TimeError
from graph.instants import (
    Precision,
    Window,
    instant_text,
    parse_duration,
    parse_instant,
)


def test_a_date_is_its_first_instant_in_utc() -> None:
    assert parse_instant("1970-01-02") == 86_400_000_000


def test_an_offset_is_taken_into_account() -> None:
    assert parse_instant("2024-03-01T08:00:00+08:00") == parse_instant(
        "2024-03-01T00:00:00Z"
    )


@given(st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)))  # noqa: DTZ001
def test_an_instant_reads_back(moment: datetime) -> None:
    us = (moment - datetime(1970, 1, 1)) // timedelta(microseconds=1)  # noqa: DTZ001
    assert parse_instant(instant_text(us)) == us


def test_a_day_is_written_without_a_clock() -> None:
    us = parse_instant("2024-03-01")
    assert instant_text(us, Precision.DAY) == "2024-03-01"
    assert instant_text(us) == "2024-03-01T00:00:00Z"


@pytest.mark.parametrize("text", ["yesterday", "2024-13-01", "", "01/03/2024"])
def test_a_text_that_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(TimeError, match="is not an ISO 8601 date or instant"):
        parse_instant(text)


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("15m", 900), ("72h", 259_200), ("7d", 604_800)]
)
def test_durations(text: str, seconds: int) -> None:
    assert timedelta(microseconds=parse_duration(text)).total_seconds() == seconds


def test_a_text_that_is_no_duration_is_refused() -> None:
    with pytest.raises(TimeError, match="write 90s, 15m, 72h or 7d"):
        parse_duration("7 weeks")


def test_a_window_cannot_end_before_it_begins() -> None:
    with pytest.raises(TimeError, match="ends before it begins"):
        Window(2, 1)
    assert Window().is_open
    assert not Window(after_us=int(datetime.now(UTC).timestamp())).is_open
