"""In which region a site lies, against Shapely's own predicates and shares worked out by hand."""

from __future__ import annotations

import json
from functools import partial

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

import heritage
from heritage.geo._raster import locate_many
from heritage.geo.regions import _of_points, locate_in_regions
from heritage.model.errors import InputError, OptionError

WEST, EAST = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)
HALVES = gpd.GeoDataFrame(geometry=[WEST, EAST], index=["W", "E"], crs=4326).sort_index()


def located(*shapes):
    sites = gpd.GeoDataFrame(geometry=list(shapes), index=[f"s{i}" for i in range(len(shapes))], crs=4326)
    return locate_in_regions(sites, HALVES).fillna("").tolist()


def test_points_lie_where_they_lie():
    assert located(shapely.Point(0.5, 0.5), shapely.Point(1.5, 0.5), shapely.Point(3, 3), None) == ["W", "E", "", ""]


def test_a_point_on_a_shared_border_lies_in_exactly_one_region():
    assert located(shapely.Point(1, 0.5), shapely.Point(1, 0)) == ["E", "E"]


def test_lines_and_polygons_lie_where_most_of_them_is():
    mostly_west = shapely.box(0.1, 0.2, 1.2, 0.4)
    mostly_east = shapely.LineString([(0.8, 0.5), (1.9, 0.5)])
    half = shapely.box(0.5, 0.2, 1.5, 0.4)
    three_points = shapely.MultiPoint([(0.1, 0.1), (0.2, 0.2), (1.5, 0.5)])
    assert located(mostly_west, mostly_east, half, three_points) == ["W", "E", "E", "W"]


def test_what_only_touches_a_region_lies_in_none():
    assert located(shapely.box(2, 0, 3, 1), shapely.LineString([(0, 1), (1, 2)])) == ["", ""]


def test_shares_are_measured_on_the_ground():
    north = gpd.GeoDataFrame(
        geometry=[shapely.box(44, 39, 45, 42), shapely.box(45, 39, 46, 42)], index=["W", "E"], crs=4326
    )
    # 0.9 degrees to the east are 77 km at 40 degrees north, 0.8 degrees to the north are 89 km (pyproj's Geod).
    line = shapely.LineString([(44.1, 40), (45, 40), (45.001, 40), (45.001, 40.8)])
    places = gpd.GeoDataFrame(geometry=[line], index=["s"], crs=4326)
    assert locate_in_regions(places, north.sort_index()).tolist() == ["E"]


@given(st.floats(-0.5, 2.5), st.floats(-0.5, 1.5))
def test_every_point_lies_in_the_region_that_covers_it(x, y):
    point = shapely.Point(x, y)
    covering = [name for name, shape in HALVES.geometry.items() if shape.covers(point)]
    assert located(point) == [min(covering, default="")]


def test_places_of_the_sample_lie_in_the_regions_that_their_sources_name(sample):
    by_name = sample.sites["region_id"].map(sample.regions["name"])
    assert by_name["blue-mosque-yerevan"] == "Yerevan"
    assert by_name["vardenis"] == "Gegharkunik"
    assert by_name["aghdam-mosque"] == "Agdam"
    assert by_name["chukhur-mahalla-mosque"] == "Shusha"


@pytest.fixture
def region_file(tmp_path):
    def write(*features, name="districts.geojson"):
        path = tmp_path / name
        path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features)}))
        return path

    return write


def district(geometry=WEST, **properties):
    return {"type": "Feature", "properties": properties, "geometry": json.loads(shapely.to_geojson(geometry))}


def test_a_region_file_of_ones_own(region_file, layer, make_feature):
    places = layer(make_feature({"site_id": "a", "kind": "mosque", "name": "A"}, [0.5, 0.5]))
    own = region_file(district(code=7, label="West"), district(EAST, code=8, label="East"))
    catalogue = heritage.read(places, regions=own, region_id="code", region_name="label")
    assert catalogue.sites["region_id"].tolist() == ["7"]
    assert catalogue.regions["name"].to_dict() == {"7": "West", "8": "East"}
    assert "districts.geojson" in catalogue.inputs.query("role == 'regions'")["name"].tolist()


def test_a_file_may_be_sites_and_regions_at_once(region_file, tmp_path, monkeypatch):
    own = region_file(district(id="x", name="X", site_id="x", kind="settlement"))
    monkeypatch.chdir(tmp_path)
    catalogue = heritage.read(own, regions="districts.geojson")
    assert catalogue.sites["region_id"].tolist() == ["x"]
    assert catalogue.inputs["role"].tolist() == ["regions", "sites"]


def test_what_is_no_feature_of_a_region_file_is_told(region_file, layer, make_feature):
    places = layer(make_feature({"site_id": "a", "kind": "mosque", "name": "A"}, [0.5, 0.5]))
    catalogue = heritage.read(places, regions=region_file(5, district(id="x", name="X")))
    (finding,) = catalogue.findings.itertuples()
    assert (finding.input, finding.record, finding.action) == ("districts.geojson", 0, "rejected")
    assert catalogue.inputs.query("role == 'regions'")["records_rejected"].tolist() == [1]


def test_features_of_one_id_are_one_region(region_file, layer, make_feature):
    places = layer(make_feature({"site_id": "a", "kind": "mosque", "name": "A"}, [1.5, 0.5]))
    own = region_file(district(id="x", name="X"), district(EAST, id="x", name="X"))
    catalogue = heritage.read(places, regions=own)
    assert catalogue.sites["region_id"].tolist() == ["x"]
    assert catalogue.findings["code"].tolist() == ["region-repeated"]


@pytest.mark.parametrize(
    ("features", "said"),
    [
        ([district(kind="x")], "region_id="),
        ([district(id=None)], "no region id"),
        ([district(shapely.Point(1, 1), id="x", name="x")], "no polygon"),
        ([district(shapely.box(0, 0, 1e300, 1), id="x", name="x")], "no polygon"),
    ],
)
def test_a_region_file_that_cannot_be_used_is_refused(region_file, layer, make_feature, features, said):
    places = layer(make_feature({"site_id": "a", "kind": "mosque", "name": "A"}, [0.5, 0.5]))
    with pytest.raises(InputError, match=said):
        heritage.read(places, regions=region_file(*features))


def test_a_name_that_is_no_layer_names_the_nearest(layer, make_feature):
    places = layer(make_feature({"site_id": "a", "kind": "mosque", "name": "A"}, [0.5, 0.5]))
    with pytest.raises(OptionError, match="did you mean 'Armenia'"):
        heritage.read(places, regions="armena")


@settings(max_examples=10)
@given(st.integers(0, 2**32 - 1), st.integers(1, 40))
def test_many_points_lie_where_each_lies_alone(seed, number):
    random = np.random.default_rng(seed)
    centres = random.uniform(-5, 5, (number, 2))
    shapes = shapely.buffer(shapely.points(centres), random.uniform(0.001, 3, number), quad_segs=random.integers(1, 8))
    areas = np.append(shapes, shapely.box(-1, -1, 1, 1))
    holes = shapely.get_coordinates(areas)
    points = np.concatenate([random.uniform(-9, 9, (3_000, 2)), holes, centres])
    x, y = points.T
    assert (locate_many(x, y, areas, partial(_of_points, areas=areas)) == _of_points(x, y, areas)).all()


def test_a_column_that_is_called_as_ours_and_says_something_else_is_kept(layer, make_feature):
    places = layer(
        make_feature({"site_id": "a", "kind": "mosque", "name": "A", "region_certain": "perhaps"}, [44.5, 40.2]),
        make_feature({"site_id": "b", "kind": "mosque", "name": "B", "region_certain": True}, [44.5, 40.2]),
    )
    sites = heritage.read(places, regions=None).sites
    assert sites["region_certain"].isna().tolist() == [True, False]
    assert sites["region_certain_given"]["a"] == "perhaps"
