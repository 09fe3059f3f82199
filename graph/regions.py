"""Regions: Chinese administrative codes and countries, and their names.

A region is either six digits, a code of GB/T 2260 (two digits of the province, two of
the prefecture, two of the county; ``440300`` is Shenzhen in Guangdong), or three
letters, an ISO 3166-1 alpha-3 code (``NLD``). Country names come from the Unicode CLDR.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from enum import StrEnum

from graph.errors import InputError

CHINA = "CHN"
UNKNOWN = ""


class RegionLevel(StrEnum):
    """How finely regions are told apart."""

    COUNTRY = "country"
    PROVINCE = "province"
    CITY = "city"


@dataclass(frozen=True, slots=True)
class RegionName:
    """A region's code and its names."""

    code: str
    english: str
    chinese: str


# GB/T 2260, first level: municipalities, provinces, autonomous regions, and the
# special administrative regions and Taiwan as the standard lists them.
_PROVINCES = (
    ("11", "Beijing", "北京"),
    ("12", "Tianjin", "天津"),
    ("13", "Hebei", "河北"),
    ("14", "Shanxi", "山西"),
    ("15", "Inner Mongolia", "内蒙古"),
    ("21", "Liaoning", "辽宁"),
    ("22", "Jilin", "吉林"),
    ("23", "Heilongjiang", "黑龙江"),
    ("31", "Shanghai", "上海"),
    ("32", "Jiangsu", "江苏"),
    ("33", "Zhejiang", "浙江"),
    ("34", "Anhui", "安徽"),
    ("35", "Fujian", "福建"),
    ("36", "Jiangxi", "江西"),
    ("37", "Shandong", "山东"),
    ("41", "Henan", "河南"),
    ("42", "Hubei", "湖北"),
    ("43", "Hunan", "湖南"),
    ("44", "Guangdong", "广东"),
    ("45", "Guangxi", "广西"),
    ("46", "Hainan", "海南"),
    ("50", "Chongqing", "重庆"),
    ("51", "Sichuan", "四川"),
    ("52", "Guizhou", "贵州"),
    ("53", "Yunnan", "云南"),
    ("54", "Tibet", "西藏"),
    ("61", "Shaanxi", "陕西"),
    ("62", "Gansu", "甘肃"),
    ("63", "Qinghai", "青海"),
    ("64", "Ningxia", "宁夏"),
    ("65", "Xinjiang", "新疆"),
    ("71", "Taiwan", "台湾"),
    ("81", "Hong Kong", "香港"),
    ("82", "Macao", "澳门"),
)
PROVINCES: dict[str, RegionName] = {
    f"{two}0000": RegionName(f"{two}0000", english, chinese)
    for two, english, chinese in _PROVINCES
}
# Their prefectures are districts of the one city that the municipality is.
_MUNICIPALITIES = frozenset({"110000", "120000", "310000", "500000"})


def is_region(code: str) -> bool:
    """Whether it is a code of a known province's area, or a known country's."""
    if re.fullmatch(r"\d{6}", code):
        return f"{code[:2]}0000" in PROVINCES
    return code in _alpha2_by_alpha3()


def country_of(code: str) -> str:
    """The ISO 3166-1 alpha-3 code, '' where the region is unknown."""
    if not is_region(code):
        return UNKNOWN
    return CHINA if code.isdigit() else code


def province_of(code: str) -> str:
    """The province's code such as ``440000``; a country is its own, '' if unknown."""
    if not is_region(code):
        return UNKNOWN
    return f"{code[:2]}0000" if code.isdigit() else code


def city_of(code: str) -> str:
    """The prefecture's code such as ``440300``.

    A municipality is one city. What is known only to the province or country stays
    that; '' if unknown.
    """
    province = province_of(code)
    if province in _MUNICIPALITIES or not code.isdigit():
        return province
    return f"{code[:4]}00" if province else UNKNOWN


def region_at(code: str, level: RegionLevel | str) -> str:
    """The region of a code at a level; raises InputError for an unknown level."""
    of = {
        RegionLevel.COUNTRY: country_of,
        RegionLevel.PROVINCE: province_of,
        RegionLevel.CITY: city_of,
    }
    try:
        return of[RegionLevel(level)](code)
    except ValueError as error:
        raise InputError(
            f"{level!r} is no level of regions: choose country, province or city.",
            level=str(level),
        ) from error


def region_name(code: str) -> RegionName:
    """Names for people; a city is named by its province and code, '' is unknown."""
    if not is_region(code):
        return RegionName(code, code or "Unknown", code or "未知")
    if not code.isdigit():
        return _country_name(code)
    province = PROVINCES[province_of(code)]
    if code == province.code:
        return province
    return RegionName(code, f"{province.english} {code}", f"{province.chinese} {code}")


@functools.cache
def _country_name(code: str) -> RegionName:
    # Locale data are read from disk when first asked for.
    from babel import Locale

    alpha2 = _alpha2_by_alpha3()[code]
    english = Locale("en").territories.get(alpha2, code)
    chinese = Locale("zh").territories.get(alpha2, code)
    return RegionName(code, english, chinese)


@functools.cache
def _alpha2_by_alpha3() -> dict[str, str]:
    from iso3166 import countries

    return {country.alpha3: country.alpha2 for country in countries}
