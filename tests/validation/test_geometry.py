"""Coordinates that cannot be, or lie elsewhere than they say, are told of and never moved unasked."""

from __future__ import annotations

import json
import struct

import geopandas as gpd
import pyogrio
import pytest
import shapely
from asking import told
from cases_of_codes import BOW_TIE, around, at, feature, read

import heritage


def shapefile(folder, *points):
    frame = gpd.GeoDataFrame(
        {"site_id": [f"s{i}" for i in range(len(points))], "kind": "mosque", "name": "A"},
        geometry=list(points),
        crs="EPSG:28408",
    )
    pyogrio.write_dataframe(frame, folder / "a.shp")
    return folder / "a.shp"


def test_a_coordinate_that_is_not_finite_leaves_the_site_unlocated(tmp_path):
    near = shapely.Point(8_500_000, 4_400_000)
    path = shapefile(tmp_path, shapely.Point(8_123_456, 4_400_000), near)
    endless = path.read_bytes().replace(struct.pack("<d", 8_123_456), struct.pack("<d", float("inf")))
    path.write_bytes(endless)
    catalogue = heritage.read(path)
    (finding,) = catalogue.findings.query("code == 'geometry-not-finite'").itertuples()
    assert (finding.record, finding.value) == (0, "POINT (Infinity 4400000)")
    assert catalogue.sites.geometry.isna().tolist() == [True, False]


def test_a_position_outside_the_area_of_its_crs_is_reported_and_kept(tmp_path):
    other_zone = shapely.Point(10_500_000, 4_400_000)
    catalogue = heritage.read(shapefile(tmp_path, shapely.Point(8_500_000, 4_400_000), other_zone))
    found = catalogue.findings.query("code == 'geometry-outside-crs-area'")
    assert found["record"].tolist() == [1]
    assert catalogue.sites.geometry.notna().all()


def test_a_datum_of_unknown_accuracy_is_reported(tmp_path):
    path = shapefile(tmp_path, shapely.Point(8_500_000, 4_400_000))
    prj = path.with_suffix(".prj")
    prj.write_text(prj.read_text().replace("D_Pulkovo_1942", "Unknown based on Krassowsky"))
    catalogue = heritage.read(path)
    assert "crs-accuracy-unknown" in catalogue.findings["code"].tolist()
    assert catalogue.inputs.query("role != 'regions'")["accuracy_m"].isna().all()
    assert (
        "crs-accuracy-unknown"
        not in heritage.read(shapefile(tmp_path, shapely.Point(8_500_000, 4_400_000))).findings["code"].tolist()
    )


def test_axes_are_exchanged_only_where_that_is_asked_for(tmp_path):
    features = [*around(10), feature(at(40.2, 44.5), site_id="odd")]
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    assert heritage.read(path).sites.geometry["odd"].wkt == "POINT (40.2 44.5)"
    fixed = heritage.read(path, fix=["axes"])
    assert fixed.sites.geometry["odd"].wkt == "POINT (44.5 40.2)"
    (finding,) = fixed.findings.query("code == 'axes-exchanged'").itertuples()
    assert (finding.action, finding.value) == ("repaired", "POINT (40.2 44.5)")
    with pytest.raises(heritage.OptionError, match="axes"):
        heritage.read(path, fix=["everything"])


def test_a_whole_layer_with_its_axes_swapped_is_told_by_the_regions(tmp_path):
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature(at(40.2, 44.5))]}))
    assert "axes-swapped" in heritage.read(path, regions="armenia").findings["code"].tolist()
    assert "axes-swapped" not in heritage.read(path).findings["code"].tolist()


def test_a_repaired_shape_is_valid_and_the_given_one_is_shown(tmp_path):
    catalogue = read(tmp_path, [feature(BOW_TIE)])
    assert catalogue.sites.geometry.is_valid.all()
    (finding,) = catalogue.findings.query("code == 'geometry-invalid'").itertuples()
    assert finding.value.startswith("POLYGON ((0 0, 1 1")


def test_coordinates_that_cannot_be_are_shown_as_given_and_never_placed(tmp_path):
    catalogue = read(tmp_path, [feature(at(8_500_000, 4_400_000))])
    (finding,) = catalogue.findings.query("code == 'geometry-out-of-range'").itertuples()
    assert finding.value == "POINT (8500000 4400000)"
    assert catalogue.sites.geometry.isna().all()


@pytest.mark.parametrize("crs", ["EPSG:3857", "EPSG:28408"])
def test_degrees_under_metres_give_no_site_a_place_near_null(tmp_path, crs):
    places = gpd.GeoDataFrame(
        {"name": ["A", "B"], "kind": "mosque"}, geometry=gpd.points_from_xy([44.5, 46.1], [40.2, 39.8]), crs=crs
    )
    places.to_file(tmp_path / "a.shp")
    whole = heritage.read(tmp_path / "a.shp")
    assert whole.sites.geometry.isna().all()
    assert [value for *_, value in told(whole, "coordinates-in-degrees")] == ["POINT (44.5 40.2)", "POINT (46.1 39.8)"]


def test_metres_under_metres_are_left_alone(tmp_path):
    places = gpd.GeoDataFrame({"name": ["A"], "kind": "mosque"}, geometry=gpd.points_from_xy([44.5], [40.2]), crs=4326)
    places.to_crs(3857).to_file(tmp_path / "a.shp")
    assert heritage.read(tmp_path / "a.shp").sites.geometry.iloc[0].distance(shapely.Point(44.5, 40.2)) < 1e-6


def test_a_swapped_position_among_few_is_told(layer, make_feature, codes):
    near = [make_feature({"site_id": f"s{n}", "name": f"N{n}"}, [44 + n / 10, 40.2]) for n in range(3)]
    whole = heritage.read(
        layer(
            *near,
            make_feature({"site_id": "x", "name": "X"}, [40.3, 44.1]),
            make_feature({"site_id": "y", "name": "Y"}, [2, 48]),
        )
    )
    found = whole.findings[whole.findings["code"].isin(["axes-swapped", "geometry-far"])]
    assert dict(zip(found["site_id"], found["code"], strict=True)) == {"x": "axes-swapped", "y": "geometry-far"}
    one = heritage.read(layer(make_feature({"site_id": "x"}, [40.3, 44.1])), regions="armenia")
    assert "axes-swapped" in codes(one)
    assert "geometry-far" in codes(heritage.read(layer(make_feature({"site_id": "y"}, [2, 48])), regions="armenia"))
    assert "geometry-far" not in codes(
        heritage.read(layer(make_feature({"site_id": "z"}, [44.5, 40.2])), regions="armenia")
    )


def test_a_polygon_across_180_degrees_is_no_band_around_the_world(layer, make_feature):
    ring = [[179, -17], [-179, -17], [-179, -16], [179, -16], [179, -17]]
    whole = heritage.read(layer(make_feature({"site_id": "a", "name": "A"}, [ring], "Polygon")))
    shape = whole.sites.geometry.iloc[0]
    assert shape.area == pytest.approx(2.0)
    assert shape.contains(shapely.Point(179.5, -16.5))
    assert shape.contains(shapely.Point(-179.5, -16.5))
    assert not shape.intersects(shapely.Point(0, -16.5))
    world = [[-180, -60], [180, -60], [180, 60], [-180, 60], [-180, -60]]
    assert (
        heritage.read(layer(make_feature({"site_id": "a"}, [world], "Polygon"))).sites.geometry.iloc[0].area
        == 360 * 120
    )
