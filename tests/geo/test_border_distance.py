"""How far a location's uncertainty reaches, against geodesics measured by pyproj."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import Geod

from heritage.geo.border_distance import region_certain

WGS84 = Geod(ellps="WGS84")


def certain(shapes, metres, *areas):
    regions = gpd.GeoDataFrame({"geometry": list(areas)}, index=[f"R{n}" for n in range(len(areas))], crs=4326)
    sites = gpd.GeoDataFrame({"location_uncertainty_m": metres, "geometry": shapes}, crs=4326)
    return region_certain(sites, regions).tolist()


@pytest.mark.parametrize("latitude", [-84, -60, -20, 0, 25, 40, 55, 70, 80, 85, 88])
@pytest.mark.parametrize("metres", [20, 2_000, 40_000])
@pytest.mark.parametrize("azimuth", [0, 45, 90, 135, 270])
def test_a_border_counts_as_reached_at_its_geodesic_distance(latitude, metres, azimuth):
    # A border of which the end nearest to the place lies exactly so far away, and that leads away from it.
    east, north, _ = WGS84.fwd(44.5, latitude, azimuth, metres)
    far_east, far_north, _ = WGS84.fwd(44.5, latitude, azimuth, metres * 3)
    side_east, side_north, _ = WGS84.fwd(44.5, latitude, azimuth + 10, metres * 3)
    beyond = shapely.Polygon([(east, north), (far_east, far_north), (side_east, side_north)])
    place = shapely.Point(44.5, latitude)
    assert certain([place, place], [metres * 0.99, metres * 1.01], beyond) == [True, False]


@pytest.mark.parametrize("latitude", [0, 40, 60, 80])
def test_a_long_straight_border_is_measured_where_it_is_nearest(latitude):
    west = shapely.box(40, latitude - 3, 45, latitude + 3)
    place = shapely.Point(44.9, latitude)
    along = np.linspace(latitude - 1, latitude + 1, 20_001)
    away = np.full_like(along, 45.0)
    metres = WGS84.inv(np.full_like(along, 44.9), np.full_like(along, latitude), away, along)[2].min()
    assert certain([place, place], [metres * 0.999, metres * 1.001], west) == [True, False]


def test_lines_and_polygons_count_by_their_nearest_part_and_across_a_border_at_any_uncertainty():
    area, beside = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)
    near = WGS84.inv(0.99, 0.5, 1, 0.5)[2]
    line = shapely.LineString([(0.5, 0.5), (0.99, 0.5)])
    patch = shapely.box(0.5, 0.4, 0.99, 0.6)
    across = shapely.LineString([(0.5, 0.5), (1.5, 0.5)])
    shapes = [line, line, patch, patch, across, shapely.box(0.9, 0.4, 1.1, 0.6)]
    metres = [near * 0.99, near * 1.01, near * 0.98, near * 1.01, 0, 0]
    assert certain(shapes, metres, area, beside) == [True, False, True, False, False, False]


def test_a_place_outside_all_regions_is_certain_to_be_outside_unless_one_is_within_reach():
    assert certain([shapely.Point(5, 5)] * 2, [1_000, 700_000], shapely.box(0, 0, 1, 1)) == [True, False]


def test_a_border_on_the_other_side_of_180_degrees_is_reached():
    place = shapely.Point(179.99, 10)
    metres = WGS84.inv(179.99, 10, -179.99, 10)[2]
    assert certain([place] * 2, [metres * 0.99, metres * 1.01], shapely.box(-179.99, 5, -170, 15)) == [True, False]


def test_at_a_pole_every_longitude_is_near():
    metres = WGS84.inv(0, 89.9, 180, 89.9)[2]
    place = shapely.Point(0, 89.9)
    triangle = shapely.Polygon([(179, 89.9), (180, 89.9), (180, 89.8)])
    assert certain([place] * 2, [metres * 0.9, metres * 1.01], triangle) == [True, False]


def test_without_position_uncertainty_or_regions_nothing_is_said():
    square = shapely.box(0, 0, 1, 1)
    assert certain([None, shapely.Point(0.5, 0.5), shapely.Point()], [10, None, 10], square) == [pd.NA] * 3
    assert certain([shapely.Point(0.5, 0.5)], [10]) == [pd.NA]
