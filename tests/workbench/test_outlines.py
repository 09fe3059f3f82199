from __future__ import annotations

import math
from pathlib import Path

import pytest

from workbench.outlines import china, world
from workbench.outlines.build import _decoded_rings, _joined, _simplified
from workbench.outlines.provinces import PROVINCES
from workbench.outlines.shapes import equal_earth


def test_the_map_of_china_has_all_34_divisions_and_the_inset() -> None:
    outlines = china()
    assert set(outlines.regions) == set(PROVINCES)
    assert len(outlines.regions) == 34
    assert all(region.rings for region in outlines.regions.values())
    assert outlines.regions["710000"].name_in("zh") == "台湾"
    # The frame, the mainland's edge, Hainan and nine strokes of the line.
    assert len(outlines.inset) == 12


def test_the_inset_stands_clear_of_every_province() -> None:
    outlines = china()
    left = min(x for ring in outlines.inset for x, _ in ring)
    top = max(y for ring in outlines.inset for _, y in ring)
    for region in outlines.regions.values():
        for ring in region.rings:
            assert not any(x > left and y < top for x, y in ring), region.name


@pytest.mark.parametrize("code", ["44", "440000", "440106", "440100"])
def test_a_city_is_found_in_its_province(code: str) -> None:
    found = china().find(code)
    assert found is not None
    assert found.name == "Guangdong"


@pytest.mark.parametrize("code", ["", "990000", "GBR"])
def test_what_is_not_on_the_map_is_not_found(code: str) -> None:
    assert china().find(code) is None


@pytest.mark.parametrize("code", sorted(PROVINCES))
def test_a_label_stands_inside_its_province(code: str) -> None:
    region = china().regions[code]
    assert any(_inside(region.label, ring) for ring in region.rings) or code in {
        "810000",  # Hong Kong and Macao are moved apart: they would hide each other.
        "820000",
    }


def _inside(point: tuple[float, float], ring: tuple[tuple[float, float], ...]) -> bool:
    (x, y), crossings = point, 0
    for (x0, y0), (x1, y1) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (y0 > y) != (y1 > y) and x < x0 + (y - y0) / (y1 - y0) * (x1 - x0):
            crossings += 1
    return crossings % 2 == 1


def test_the_world_knows_countries_by_alpha_3_in_both_languages() -> None:
    outlines = world()
    assert outlines.regions["LVA"].name_in("en") == "Latvia"
    assert outlines.regions["LVA"].name_in("zh") == "拉脱维亚"
    assert outlines.regions["SGP"].rings == ()
    assert outlines.find("SGP") is not None
    assert "ATA" not in outlines.regions


def test_equal_earth_keeps_areas() -> None:
    def area(south: float, north: float) -> float:
        (x0, y0), (_, y1) = equal_earth(10, south), equal_earth(10, north)
        (x1, _) = equal_earth(10, north)
        return (x0 + x1) / 2 * (y1 - y0)

    near, far = area(0, 0.1), area(60, 60.1)
    expected = math.cos(math.radians(60.05)) / math.cos(math.radians(0.05))
    assert far / near == pytest.approx(expected, rel=1e-4)


def test_outlines_stay_small() -> None:
    folder = Path(__file__).parents[2] / "workbench" / "outlines"
    assert sum(path.stat().st_size for path in folder.glob("*.json")) < 400_000


def test_packed_rings_are_unpacked() -> None:
    # Deltas (+1, -2) and (+3, 0) in 1/1024 degree from (1024, 2048): zigzag 2, 3, 6, 0.
    packed = "".join(chr(64 + value) for value in (2, 3, 6, 0))
    geometry = {
        "type": "Polygon",
        "coordinates": [packed],
        "encodeOffsets": [[1024, 2048]],
    }
    [ring] = _decoded_rings(geometry)
    assert [(x * 1024, y * 1024) for x, y in ring] == [(1025, 2046), (1028, 2046)]


def test_shared_arcs_are_joined_and_turned() -> None:
    arcs = [[(0.0, 0.0), (1.0, 0.0)], [(0.0, 0.0), (0.0, 1.0), (1.0, 0.0)]]
    assert _joined([0, -2], arcs) == [(0, 0), (1, 0), (0, 1), (0, 0)]


def test_a_simplified_ring_keeps_its_corners() -> None:
    ring = [(0.0, 0.0), (0.5, 0.001), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)]
    assert _simplified(ring, 0.01) == [ring[0], *ring[2:]]
