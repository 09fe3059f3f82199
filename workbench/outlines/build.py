"""Make the outlines from the npm packages that they come from; run once, by hand.

``python -m workbench.outlines.build ECHARTS.tgz WORLD_ATLAS.tgz ISO_COUNTRIES.tgz``

The three archives are what ``npm pack`` gives of the packages that THIRD_PARTY.md names.
The result is small GeoJSON in degrees, kept in the tree, so that no page needs a network.
"""

from __future__ import annotations

import json
import sys
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.outlines.provinces import PROVINCES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Point = tuple[float, float]
Ring = list[Point]

_HERE = Path(__file__).parent
_ECHARTS_SCALE = 1024.0
_ANTARCTICA = "ATA"

# 钓鱼岛 and the inset of the South China Sea (南海诸岛) with its line: echarts adds both
# to its China map in code, from lib/coord/geo/fix/; the inset's units are its own.
_DIAOYU: Ring = [(123.45, 25.736), (123.5, 25.736), (123.5, 25.751), (123.45, 25.751)]
_INSET_FILE = "lib/coord/geo/fix/nanhai.js"


def china(echarts: dict[str, str]) -> dict[str, Any]:
    """The provinces with their GB/T 2260 codes, and the South China Sea's inset."""
    source = json.loads(echarts["map/json/china.json"])
    features = []
    for feature in source["features"]:
        code = str(feature["id"])
        rings = [
            _simplified(ring, 0.03) for ring in _decoded_rings(feature["geometry"])
        ]
        rings = _kept(rings, 0.004)
        if code == "710000":
            rings.append(_DIAOYU)
        name, name_zh, label = PROVINCES[code]
        features.append(
            _feature(code, rings, {"name": name, "name_zh": name_zh, "label": label})
        )
    text = echarts[_INSET_FILE]
    begin = text.index("var points = ") + len("var points = ")
    inset = json.loads(text[begin : text.index(";", begin)])
    features.sort(key=lambda feature: str(feature["id"]))
    return {"type": "FeatureCollection", "inset": inset, "features": features}


def world(atlas: dict[str, str], iso: dict[str, str]) -> dict[str, Any]:
    """The countries by ISO 3166-1 alpha-3; the smallest as a place without outline."""
    numbers = {row[2]: (row[0], row[1]) for row in json.loads(iso["codes.json"])}
    english = json.loads(iso["langs/en.json"])["countries"]
    chinese = json.loads(iso["langs/zh.json"])["countries"]
    features: dict[str, dict[str, Any]] = {}
    for file, tolerance in (("countries-110m.json", 0.15), ("countries-50m.json", 0.0)):
        for number, rings in _topology_rings(json.loads(atlas[file])):
            two, three = numbers.get(number, ("", ""))
            if not three or three == _ANTARCTICA or three in features:
                continue
            largest = max(rings, key=_area)
            kept = [_simplified(ring, tolerance) for ring in rings] if tolerance else []
            said = {
                "name": _first(english[two]),
                "name_zh": _first(chinese[two]),
                "label": _centre(largest),
            }
            features[three] = _feature(three, kept, said)
    ordered = [features[code] for code in sorted(features)]
    return {"type": "FeatureCollection", "features": ordered}


def _first(names: str | list[str]) -> str:
    return names if isinstance(names, str) else names[0]


def _feature(code: str, rings: Sequence[Ring], said: dict[str, Any]) -> dict[str, Any]:
    polygons = [[[[round(x, 2), round(y, 2)] for x, y in ring]] for ring in rings]
    geometry = {"type": "MultiPolygon", "coordinates": polygons}
    return {"type": "Feature", "id": code, "properties": said, "geometry": geometry}


def _decoded_rings(geometry: dict[str, Any]) -> Iterator[Ring]:
    """Rings of echarts' packed text: zigzag deltas in 1/1024 degree from an offset."""
    single = geometry["type"] == "Polygon"
    packed = [geometry["coordinates"]] if single else geometry["coordinates"]
    offsets = [geometry["encodeOffsets"]] if single else geometry["encodeOffsets"]
    for polygon, starts in zip(packed, offsets, strict=True):
        for text, start in zip(polygon, starts, strict=True):
            ring = []
            x, y = start
            for place in range(0, len(text) - 1, 2):
                x += _unzigzag(ord(text[place]) - 64)
                y += _unzigzag(ord(text[place + 1]) - 64)
                ring.append((x / _ECHARTS_SCALE, y / _ECHARTS_SCALE))
            yield ring


def _unzigzag(value: int) -> int:
    return (value >> 1) ^ -(value & 1)


def _topology_rings(topology: dict[str, Any]) -> Iterator[tuple[str, list[Ring]]]:
    """Outer rings by ISO number of a TopoJSON: arcs are quantised deltas, shared."""
    (sx, sy), (tx, ty) = (
        topology["transform"]["scale"],
        topology["transform"]["translate"],
    )
    arcs: list[Ring] = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        arcs.append(points)
    for geometry in topology["objects"]["countries"]["geometries"]:
        single = geometry["type"] == "Polygon"
        polygons = [geometry["arcs"]] if single else geometry["arcs"]
        rings = [_joined(polygon[0], arcs) for polygon in polygons]
        yield str(geometry.get("id", "")), rings


def _joined(indexes: Sequence[int], arcs: Sequence[Ring]) -> Ring:
    ring: Ring = []
    for index in indexes:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring += arc[1:] if ring else arc
    return ring


def _simplified(ring: Ring, tolerance: float) -> Ring:
    """Douglas and Peucker (1973): points further than the tolerance stay."""
    if len(ring) <= 4:  # noqa: PLR2004  a triangle and its closing point cannot shrink
        return ring
    keep = {0, len(ring) - 1}
    stack = [(0, len(ring) - 1)]
    while stack:
        first, last = stack.pop()
        away, place = max(
            (_distance(ring[i], ring[first], ring[last]), i)
            for i in range(first, last + 1)
        )
        if away > tolerance and first < place < last:
            keep.add(place)
            stack += [(first, place), (place, last)]
    return [ring[place] for place in sorted(keep)]


def _distance(point: Point, first: Point, last: Point) -> float:
    (x, y), (x0, y0), (x1, y1) = point, first, last
    length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
    if not length:
        return float(((x - x0) ** 2 + (y - y0) ** 2) ** 0.5)
    return float(abs((x1 - x0) * (y0 - y) - (x0 - x) * (y1 - y0)) / length)


def _area(ring: Ring) -> float:
    pairs = zip(ring, ring[1:] + ring[:1], strict=True)
    return abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairs)) / 2


def _kept(rings: list[Ring], area: float) -> list[Ring]:
    """The rings of at least an area in square degrees, and always the largest."""
    largest = max(rings, key=_area)
    return [ring for ring in rings if ring is largest or _area(ring) >= area]


def _centre(ring: Ring) -> list[float]:
    """The centroid of a ring, in degrees."""
    pairs = list(zip(ring, ring[1:] + ring[:1], strict=True))
    cross = [x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairs]
    total = sum(cross) or 1.0
    x = sum((p[0] + q[0]) * c for (p, q), c in zip(pairs, cross, strict=True))
    y = sum((p[1] + q[1]) * c for (p, q), c in zip(pairs, cross, strict=True))
    return [round(x / (3 * total), 2), round(y / (3 * total), 2)]


def _texts(archive: str) -> dict[str, str]:
    """The archive's text files by their path inside the package."""
    wanted = (".json", ".js")
    with tarfile.open(archive) as package:
        members = [m for m in package.getmembers() if m.name.endswith(wanted)]
        return {
            m.name.removeprefix("package/"): file.read().decode("utf-8", "replace")
            for m in members
            if (file := package.extractfile(m)) is not None
        }


def main(archives: Sequence[str]) -> None:
    """Write china.json and world.json beside this module."""
    echarts, atlas, iso = (_texts(archive) for archive in archives)
    for name, outlines in (("china", china(echarts)), ("world", world(atlas, iso))):
        text = json.dumps(outlines, ensure_ascii=False, separators=(",", ":"))
        (_HERE / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
