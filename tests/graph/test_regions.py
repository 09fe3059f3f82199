from __future__ import annotations

import pytest

from graph.errors import InputError
from graph.regions import (
    PROVINCES,
    city_of,
    country_of,
    is_region,
    province_of,
    region_at,
    region_name,
)


def test_there_are_31_mainland_provinces_and_three_more() -> None:
    assert len(PROVINCES) == 34
    assert sum(code < "700000" for code in PROVINCES) == 31
    assert len({name.english for name in PROVINCES.values()}) == 34
    assert len({name.chinese for name in PROVINCES.values()}) == 34


@pytest.mark.parametrize(
    ("code", "country", "province", "city"),
    [
        ("440305", "CHN", "440000", "440300"),
        ("440000", "CHN", "440000", "440000"),
        ("110105", "CHN", "110000", "110000"),
        ("500101", "CHN", "500000", "500000"),
        ("810000", "CHN", "810000", "810000"),
        ("NLD", "NLD", "NLD", "NLD"),
        ("CHN", "CHN", "CHN", "CHN"),
        ("", "", "", ""),
        ("990000", "", "", ""),
        ("XQX", "", "", ""),
        ("44030", "", "", ""),
        ("440305\n", "", "", ""),
        ("nld", "", "", ""),
    ],
)
def test_each_code_has_one_region_at_each_level(
    code: str, country: str, province: str, city: str
) -> None:
    assert (country_of(code), province_of(code), city_of(code)) == (
        country,
        province,
        city,
    )
    assert region_at(code, "province") == province
    assert is_region(code) is bool(country)


def test_a_region_at_a_level_is_its_own_region_there() -> None:
    for code in [*PROVINCES, "440300", "NLD"]:
        for level in ("country", "province", "city"):
            once = region_at(code, level)
            assert region_at(once, level) == once


@pytest.mark.parametrize(
    ("code", "english", "chinese"),
    [
        ("650000", "Xinjiang", "新疆"),
        ("RUS", "Russia", "俄罗斯"),
        ("NLD", "Netherlands", "荷兰"),
        ("440300", "Guangdong 440300", "广东 440300"),
        ("", "Unknown", "未知"),
        ("ZZZ", "ZZZ", "ZZZ"),
    ],
)
def test_names_are_in_both_languages(code: str, english: str, chinese: str) -> None:
    name = region_name(code)
    assert (name.code, name.english, name.chinese) == (code, english, chinese)


def test_an_unknown_level_is_refused() -> None:
    with pytest.raises(InputError, match="'county' is no level"):
        region_at("440305", "county")
