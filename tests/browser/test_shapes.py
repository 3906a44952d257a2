"""Polygons and lines on the page: seen, listed, clicked and downloaded as such, wherever their middle lies."""

from __future__ import annotations

import json

import pytest
import shapely
from shapely.geometry import LineString, MultiPolygon, Polygon, box, mapping

import heritage

HOLED = Polygon(box(45, 40, 45.1, 40.1).exterior, [box(45.03, 40.03, 45.06, 40.06).exterior])
SHAPES = {
    "holed": HOLED,
    "two": MultiPolygon([box(45.2, 40, 45.3, 40.1), box(45.4, 40, 45.5, 40.1)]),
    "line": LineString([(44.8, 40), (44.9, 40.2), (44.95, 40.1)]),
}


@pytest.fixture
def page_of_shapes(layer, tmp_path):
    features = [
        {
            "type": "Feature",
            "properties": {"site_id": name, "kind": "cemetery", "name": name},
            "geometry": mapping(shape),
        }
        for name, shape in SHAPES.items()
    ]
    heritage.read(layer(*features)).map().save(tmp_path / "map.html")
    return tmp_path / "map.html"


@pytest.mark.parametrize(
    ("view", "on_it", "name"),
    [("14/40.005/45.095", (45.09, 40.01), "holed"), ("14/40.17/44.885", (44.885, 40.17), "line")],
)
def test_a_shape_whose_middle_is_out_of_sight_is_drawn_listed_and_opens(visit, page_of_shapes, view, on_it, name):
    there = visit(page_of_shapes, address=f"view={view}")
    place = there.pixel(*on_it)
    assert there.colour_at(*place) != there.colour_at(place[0] + 60, place[1] + 60) or name == "holed"
    assert "In view (1)" in there.tab("list").inner_text()
    there.page.mouse.click(*place)
    there.page.locator(".heritage-permalink").wait_for()
    assert there.page.locator(".heritage-card h2").inner_text() == name


def test_a_click_beside_a_shape_or_into_its_hole_opens_nothing(visit, page_of_shapes):
    there = visit(page_of_shapes, address="view=13/40.045/45.045")
    for place in ((45.045, 40.052), (44.99, 40.045)):
        there.page.mouse.click(*there.pixel(*place))
    there.page.wait_for_timeout(200)
    assert there.page.locator(".heritage-card").is_hidden()


def test_a_download_has_the_shapes_with_their_holes(visit, page_of_shapes):
    features = json.loads(visit(page_of_shapes).downloaded("sites.geojson"))["features"]
    found = {each["id"]: shapely.geometry.shape(each["geometry"]) for each in features}
    for name, shape in SHAPES.items():
        assert found[name].symmetric_difference(shape).area == pytest.approx(0, abs=1e-6)
        assert found[name].length == pytest.approx(shape.length, abs=1e-3)
    assert {each["properties"]["simplified"] for each in features} == {False}
