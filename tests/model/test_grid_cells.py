"""Cells that stand for places: fixed, of equal area, and never of fewer places than asked for."""

from __future__ import annotations

import itertools
from collections import Counter

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from heritage.model.grid_cells import SIDES_KM, are_cells, cells, side_of_grid

LONGITUDE = st.floats(-180, 180, allow_nan=False)
LATITUDE = st.floats(-85, 85, allow_nan=False)
NEAR = st.tuples(st.floats(44, 46), st.floats(39, 41))


def points(*pairs):
    return shapely.points(np.array(pairs, dtype=float).reshape(-1, 2))


@settings(max_examples=30)
@given(st.tuples(LONGITUDE, LATITUDE), st.sampled_from([0.5, 1, 10, 37.5, 250]))
def test_a_place_lies_in_its_cell(place, side):
    (box,), (told,) = cells(points(place), side)
    assert shapely.distance(box, shapely.Point(place)) < 1e-6
    assert told == side


@pytest.mark.parametrize("latitude", [0, 30, 40.2, 60, -45])
def test_cells_are_as_large_as_they_say_wherever_they_lie(latitude):
    (box,), _ = cells(points((44.5, latitude)), 10)
    area, _ = Geod(ellps="WGS84").geometry_area_perimeter(box.segmentize(0.01))
    assert abs(abs(area) / 1e8 - 1) < 1e-3  # 10 km by 10 km


@given(st.lists(NEAR, min_size=1, max_size=12), st.randoms(use_true_random=False))
@settings(max_examples=20)
def test_a_cell_depends_on_its_place_alone(places, dice):
    boxes, _ = cells(points(*places), 10)
    order = dice.sample(range(len(places)), len(places))
    again, _ = cells(points(*(places[number] for number in order)), 10)
    assert [boxes[number] for number in order] == list(again)
    alone = [cells(points(place), 10)[0][0] for place in places]
    assert alone == list(boxes)


@given(st.lists(NEAR, max_size=40), st.integers(2, 6))
@settings(max_examples=30)
def test_no_cell_stands_for_fewer_than_k(places, k):
    boxes, sides = cells(points(*places), 10, k)
    shown = Counter(box.wkt for box in boxes if box is not None)
    assert all(number >= k for number in shown.values())
    assert all((box is None) == np.isnan(side) for box, side in zip(boxes, sides, strict=True))
    for place, box in zip(places, boxes, strict=True):
        assert box is None or shapely.distance(box, shapely.Point(place)) < 1e-6
    left = points(*(place for place, box in zip(places, boxes, strict=True) if box is None))
    largest = Counter(box.wkt for box in cells(left, 160)[0])  # sixteen times the side that was asked for
    assert all(number < k for number in largest.values())


@given(st.tuples(LONGITUDE, LATITUDE), st.lists(st.sampled_from(SIDES_KM), min_size=2, max_size=7))
@settings(max_examples=30)
def test_cells_of_any_sizes_lie_in_each_other(place, sides):
    """Sizes that do not nest would cut a place out between them, one edition after the other."""
    boxes = [cells(points(place), side)[0][0] for side in sorted(sides)]
    for smaller, larger in itertools.pairwise(boxes):
        assert larger.buffer(1e-9).contains(smaller)
    common = shapely.intersection_all(boxes)
    assert common.area == pytest.approx(boxes[0].area)


def test_the_side_of_a_cell_is_rounded_up_to_one_of_the_grid():
    assert [side_of_grid(side) for side in (0.1, 0.16, 1, 9.9, 10, 10.1, 37.5, 640)] == [
        0.15625,
        0.3125,
        1.25,
        10,
        10,
        20,
        40,
        640,
    ]


def test_a_cell_grows_to_sixteen_times_its_side_and_no_more():
    apart = [(43.5, 40.15), (44.7, 40.15), (48.5, 40.15)]
    _, sides = cells(points(*apart), 10, 2)
    assert sides[0] == sides[1]
    assert 10 < sides[0] <= 160
    assert np.isnan(sides[2])


def test_places_that_are_too_few_share_the_next_larger_cell():
    # Three in one cell of 10 km, two beside it in the same one of 20 km, and one far away.
    near = [(44.501, 40.15), (44.502, 40.16), (44.503, 40.17)]
    beside = [(44.60, 40.15), (44.61, 40.16)]
    boxes, sides = cells(points(*near, *beside, (50, 40)), 10, 2)
    assert sides[:5].tolist() == [10, 10, 10, 10, 10]
    assert np.isnan(sides[5])
    boxes, sides = cells(points(*near, *beside, (44.55, 40.3), (50, 40)), 10, 3)
    assert sides[:3].tolist() == [10, 10, 10]
    assert len(set(sides[3:6])) == 1
    assert sides[3] > 10
    assert boxes[3] == boxes[5]


def test_too_few_places_in_the_world_have_no_cell():
    boxes, sides = cells(points((44, 40), (-70, -10)), 10, 3)
    assert list(boxes) == [None, None]
    assert np.isnan(sides).all()


def test_shapes_and_missing_places():
    square = shapely.box(44.50, 40.20, 44.51, 40.21)
    boxes, sides = cells(np.array([square, None, shapely.Point()], dtype=object), 10)
    assert boxes[0].contains(square)
    assert list(boxes[1:]) == [None, None]
    assert np.isnan(sides[1:]).all()


@pytest.mark.parametrize("place", [(180, 0), (-180, 10), (44, 90), (44, -90), (0, 0)])
def test_the_ends_of_the_grid_have_cells_too(place):
    (box,), _ = cells(points(place), 10)
    assert box.is_valid
    assert box.area > 0
    assert -180 <= box.bounds[0] <= box.bounds[2] <= 180


@given(st.lists(NEAR, min_size=3, max_size=30), st.integers(0, 4))
@settings(max_examples=20)
def test_cells_are_known_again_and_nothing_else_is(places, k):
    boxes, sides = cells(points(*places), 10, k)
    there = np.array([box is not None for box in boxes])
    assert are_cells(boxes, sides).tolist() == there.tolist()
    assert not are_cells(points(*places), np.full(len(places), 10.0)).any()
    assert not are_cells(boxes, np.full(len(places), 9.0)).any()
