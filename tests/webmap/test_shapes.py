"""Outlines and ground: told step by step, simplified no more than a page can show, on one side of the seam."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from heritage.model.bundled import folder
from heritage.webmap.ground import View, ground_around, view_of
from heritage.webmap.shapes import outline, outlines_of_sites

NONE = gpd.GeoSeries([], crs="EPSG:4326")
VIEW = View(44, 39, 46, 41)


def again(steps):
    return np.cumsum(np.array(steps).reshape(-1, 2), axis=0) / 100_000


def test_a_ring_with_a_hole_is_told_to_the_metre():
    shape = shapely.Polygon([(44, 40), (45, 40), (45, 41)], [[(44.6, 40.2), (44.8, 40.2), (44.8, 40.4)]])
    rings = outline(shape)
    assert len(rings) == 2
    assert np.allclose(again(rings[0]), shapely.get_coordinates(shape.exterior), atol=5e-6)


def test_sites_that_are_points_have_no_outline():
    shapes = np.array(
        [shapely.Point(44, 40), None, shapely.LineString([(44, 40), (45, 41)]), shapely.box(44, 40, 45, 41)]
    )
    told = outlines_of_sites(shapes, np.array([3, 1, 2, 0]), VIEW)
    assert (told["site"], told["closed"], told["simplified"]) == ([0, 2], [True, False], [False, False])


def test_a_shape_of_very_many_vertices_is_simplified():
    angles = np.linspace(0, 2 * np.pi, 100_000)
    circle = shapely.Polygon(np.c_[44 + 0.1 * np.cos(angles), 40 + 0.1 * np.sin(angles)])
    told = outlines_of_sites(np.array([circle]), np.array([0]), VIEW)
    assert told["simplified"] == [True]
    assert sum(len(ring) for ring in told["rings"][0]) // 2 <= 2_000
    assert abs(shapely.Polygon(again(told["rings"][0][0])).area / circle.area - 1) < 0.001


@pytest.mark.parametrize(
    ("points", "expected"),
    [([(44, 40), (46, 41)], (44, 40, 46, 41)), ([(179.5, 10), (-179.5, 11)], (179.5, 10, 180.5, 11)),
     ([], (-180, -85, 180, 85)), ([(0, 0)], (-0.1, -0.1, 0.1, 0.1))],
)  # fmt: skip
def test_a_view_holds_the_sites_on_one_side_of_the_seam(points, expected):
    view = view_of(*np.array([*points, (np.nan, np.nan)]).T, NONE)
    assert (view.west, view.south, view.east, view.north) == pytest.approx(expected)


def test_what_lies_west_of_the_seam_is_moved_once_around():
    view = View(179.5, 10, 180.5, 11)
    moved = view.unrolled(np.array([shapely.Point(-179.5, 10), shapely.Point(179.5, 10)]))
    assert shapely.get_x(moved).tolist() == [180.5, 179.5]
    assert view.unrolled_longitude(np.array([-179.5, 179.5])).tolist() == [180.5, 179.5]


def test_the_ground_around_lake_sevan_has_land_lakes_borders_and_towns():
    ground = ground_around(View(44, 39.5, 46, 41), NONE)
    sevan = shapely.Point(45.3, 40.35)
    assert any(shapely.contains(ground.lakes, sevan))
    assert any(shapely.contains(ground.land, shapely.Point(44.5, 40.2)))
    assert len(ground.borders) > 0
    assert "Yerevan" in ground.towns["name"].tolist()
    assert ground.towns["population"].is_monotonic_decreasing


def test_ground_reaches_across_180_degrees():
    ground = ground_around(View(178, -19, 182, -15), NONE)
    east = shapely.bounds(ground.land)[:, 2].max()
    assert east > 180


def test_no_land_of_the_ground_reaches_around_the_world_but_the_south_pole():
    countries = gpd.read_parquet(folder("ground") / "countries.parquet")
    rings = shapely.get_rings(shapely.get_parts(countries.geometry[countries["name"] != "Antarctica"].to_numpy()))
    positions, of_ring = shapely.get_coordinates(rings, return_index=True)
    steps = np.abs(np.diff(positions[:, 0]))[of_ring[1:] == of_ring[:-1]]
    assert steps.max() < 90
    assert countries.geometry.is_valid.all()
