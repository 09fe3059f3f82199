"""The outlines in projected coordinates: no unit, x to the right, y upwards."""

from __future__ import annotations

import functools
import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Place = tuple[float, float]

_HERE = Path(__file__).parent
# The inset stands at the map's lower right, clear of Taiwan: shares of the map's width.
_INSET_WIDTH = 0.105
_INSET_BEYOND = 0.035


@dataclass(frozen=True, slots=True)
class Outline:
    """One region: GB/T 2260 code or ISO 3166-1 alpha-3, names, label place, rings.

    A country too small for the map's scale has a place and no rings.
    """

    code: str
    name: str
    name_zh: str
    label: Place
    rings: tuple[tuple[Place, ...], ...]

    def name_in(self, language: str) -> str:
        """The name in English, or in Chinese for ``zh``."""
        return self.name_zh if language == "zh" else self.name


@dataclass(frozen=True, slots=True)
class Outlines:
    """A map: its regions by code, the lines of its inset, and what it spans."""

    regions: dict[str, Outline]
    inset: tuple[tuple[Place, ...], ...]
    x_range: Place
    y_range: Place

    def find(self, code: str) -> Outline | None:
        """The region of a code; the first two digits of GB/T 2260 are enough."""
        if code.isdigit():
            code = code[:2] + "0000"
        return self.regions.get(code)


@functools.cache
def china() -> Outlines:
    """The provinces of China in Albers' equal-area conic projection."""
    return _outlines("china.json", _albers(25.0, 47.0, 105.0, 36.0))


@functools.cache
def world() -> Outlines:
    """The countries of the world in the Equal Earth projection."""
    return _outlines("world.json", equal_earth)


def _outlines(file: str, project: Callable[[float, float], Place]) -> Outlines:
    source: dict[str, Any] = json.loads((_HERE / file).read_text(encoding="utf-8"))
    regions = {
        feature["id"]: Outline(
            feature["id"],
            feature["properties"]["name"],
            feature["properties"]["name_zh"],
            project(*feature["properties"]["label"]),
            tuple(
                tuple(project(x, y) for x, y in polygon[0])
                for polygon in feature["geometry"]["coordinates"]
            ),
        )
        for feature in source["features"]
    }
    points = [p for region in regions.values() for ring in region.rings for p in ring]
    x_range = (min(x for x, _ in points), max(x for x, _ in points))
    y_range = (min(y for _, y in points), max(y for _, y in points))
    inset = _placed_inset(source.get("inset", []), x_range, y_range)
    right = max([x_range[1], *(x for ring in inset for x, _ in ring)])
    return Outlines(regions, inset, (x_range[0], right), y_range)


def _placed_inset(
    rings: Sequence[Sequence[Sequence[float]]], x_range: Place, y_range: Place
) -> tuple[tuple[Place, ...], ...]:
    """The inset's rings (y downwards) in the map's lower right corner."""
    if not rings:
        return ()
    width = max(x for ring in rings for x, _ in ring)
    height = max(y for ring in rings for _, y in ring)
    span = x_range[1] - x_range[0]
    scale = _INSET_WIDTH * span / width
    left = x_range[1] + _INSET_BEYOND * span - width * scale
    return tuple(
        tuple((left + x * scale, y_range[0] + (height - y) * scale) for x, y in ring)
        for ring in rings
    )


def _albers(
    south: float, north: float, longitude: float, latitude: float
) -> Callable[[float, float], Place]:
    """Equal-area conic with two standard parallels (Snyder 1987, p. 100), in degrees."""
    first, second = math.sin(math.radians(south)), math.sin(math.radians(north))
    cone = (first + second) / 2
    constant = math.cos(math.radians(south)) ** 2 + 2 * cone * first

    def radius(degrees: float) -> float:
        return math.sqrt(constant - 2 * cone * math.sin(math.radians(degrees))) / cone

    origin = radius(latitude)

    def project(x: float, y: float) -> Place:
        turned, away = cone * math.radians(x - longitude), radius(y)
        return away * math.sin(turned), origin - away * math.cos(turned)

    return project


def equal_earth(longitude: float, latitude: float) -> Place:
    """Equal Earth (Šavrič, Patterson and Jenny 2018, equations 1 to 4), in degrees."""
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    theta = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(latitude)))
    sixth = theta**6
    slope = 9 * a4 * theta**8 + 7 * a3 * sixth + 3 * a2 * theta**2 + a1
    x = 2 * math.sqrt(3) * math.radians(longitude) * math.cos(theta) / (3 * slope)
    y = a4 * theta**9 + a3 * theta**7 + a2 * theta**3 + a1 * theta
    return x, y
