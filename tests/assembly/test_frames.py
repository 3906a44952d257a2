"""Frames and open files are inputs like files."""

from __future__ import annotations

import io

import geopandas as gpd
import pandas as pd
import pytest
import shapely

import heritage

PLACES = {"name": ["A", "B"], "kind": ["mosque", "cemetery"], "status": ["destroyed", "in ruins"]}
POINTS = [shapely.Point(44.5, 40.1), shapely.Point(44.6, 40.2)]


def frame(**options):
    return gpd.GeoDataFrame(PLACES, geometry=POINTS, **{"crs": 4326, **options})


def test_a_geodataframe_is_read_as_its_file_would_be(tmp_path):
    frame().to_file(tmp_path / "a.gpkg")
    ours, theirs = heritage.read(frame()), heritage.read(tmp_path / "a.gpkg")
    for columns in (["name", "kind", "geometry"],):
        one, other = (each.sites.sort_values("name")[columns].astype("str").values.tolist() for each in (ours, theirs))
        assert one == other
    assert ours.summary(by="kind").to_csv() == theirs.summary(by="kind").to_csv()
    assert ours.inputs.query("role != 'regions'")[
        ["name", "driver", "records_read", "records_accepted"]
    ].values.tolist() == [["GeoDataFrame", "GeoDataFrame", 2, 2]]


def test_a_projected_one_is_reprojected_and_one_without_a_crs_is_refused_with_the_way_out():
    sites = heritage.read(frame().to_crs(3857)).sites
    assert sites.geometry.x.round(6).tolist() in ([44.5, 44.6], [44.6, 44.5])
    with pytest.raises(heritage.InputError, match=r"GeoDataFrame: .*crs="):
        heritage.read(frame(crs=None))
    assert len(heritage.read(frame(crs=None), crs="EPSG:4326").sites) == 2


def test_a_second_geometry_an_index_that_repeats_and_columns_of_one_name_lose_nothing():
    double = frame().assign(outline=gpd.GeoSeries(POINTS, crs=4326).buffer(0.01))
    sites = heritage.read(double.set_axis([7, 7])).sites
    assert sites["outline"].str.startswith("POLYGON").all()
    twice = pd.concat([frame(), pd.DataFrame({"name": ["C", "D"]})], axis=1)
    assert {"C", "D"} <= set(
        heritage.read(gpd.GeoDataFrame(twice, geometry="geometry")).sites.astype("str").to_numpy().ravel()
    )


def test_an_index_that_names_records_gives_their_ids():
    assert sorted(heritage.read(frame().set_axis(["x", "y"])).sites.index) == ["GeoDataFrame:x", "GeoDataFrame:y"]
    named = frame().set_axis(pd.Index(["x", "y"], name="site_id"))
    assert sorted(heritage.read(named).sites.index) == ["x", "y"]


def test_a_dataframe_is_placed_by_its_columns_and_two_frames_stand_beside_a_file(table):
    plain = pd.DataFrame({**PLACES, "lat": [40.1, 40.2], "lon": [44.5, 44.6]})
    path = table("c.csv", "name,kind,lat,lon", "C,church,40.3,44.7")
    catalogue = heritage.read(plain, path, plain.assign(name=["E", "F"]))
    assert sorted(catalogue.sites["name"]) == ["A", "B", "C", "E", "F"]
    assert catalogue.sites.geometry.notna().all()
    assert sorted(catalogue.inputs.query("role != 'regions'")["name"]) == ["DataFrame", "DataFrame 2", "c.csv"]


def test_an_open_file_is_read_by_its_content(tmp_path):
    frame().to_file(tmp_path / "a.geojson")
    frame().to_file(tmp_path / "a.gpkg")
    with (tmp_path / "a.geojson").open("rb") as named:
        assert sorted(heritage.read(named).sites["name"]) == ["A", "B"]
    assert sorted(heritage.read(io.BytesIO((tmp_path / "a.gpkg").read_bytes())).sites["name"]) == ["A", "B"]
    csv = b"name,kind,lat,lon\nA,mosque,40.1,44.5\n"
    assert heritage.read(io.BytesIO(csv)).sites["name"].tolist() == ["A"]
    with pytest.raises(heritage.OptionError, match="'rb'"):
        heritage.read(io.StringIO("name"))


def test_an_empty_frame_is_a_layer_without_records():
    assert heritage.read(frame(), frame().iloc[:0]).inputs.query("role != 'regions'")["records_read"].tolist() == [2, 0]
