"""Sites stand in the order of a curve, so that neighbours in the page are neighbours on the ground."""

from __future__ import annotations

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from heritage.webmap.columns import order_on_curve

degrees = st.tuples(st.floats(-180, 180), st.floats(-90, 90)) | st.just((np.nan, np.nan))


@given(st.lists(degrees, max_size=50))
def test_every_site_keeps_a_place_and_those_without_position_stand_last(places):
    points = np.array(places, dtype=float).reshape(-1, 2)
    order = order_on_curve(shapely.points(points), points[:, 0], points[:, 1])
    assert sorted(order.tolist()) == list(range(len(places)))
    missing = np.isnan(points[order, 0])
    assert not (missing[:-1] & ~missing[1:]).any()


def test_neighbours_lie_nearer_than_in_the_order_of_a_table():
    random = np.random.default_rng(1)
    longitude, latitude = random.uniform(43, 47, 2000), random.uniform(38, 42, 2000)
    order = order_on_curve(shapely.points(longitude, latitude), longitude, latitude)

    def steps(rows):
        return np.hypot(np.diff(longitude[rows]), np.diff(latitude[rows])).mean()

    assert steps(order) < steps(np.arange(2000)) / 10
