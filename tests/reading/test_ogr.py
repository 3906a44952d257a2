"""Shapefiles as people keep them: on a Soviet datum, with null shapes, names of columns cut off."""

from __future__ import annotations

import os
import struct

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely
from pandas.testing import assert_frame_equal

import heritage
from heritage.model import parallel
from heritage.model.errors import InputError
from heritage.reading import ogr


@pytest.fixture
def shapefile(tmp_path):
    """Write places as a shapefile in EPSG:28408 and give its path."""

    def write(name="places.shp", crs="EPSG:28408", encoding="UTF-8", **columns):
        frame = gpd.GeoDataFrame(
            {
                "site_id": ["a", "b"],
                "kind": ["məscid", "кладбище"],
                "name": ["Göy məscid", "Գերեզմանատուն"],
                "location_uncertainty_m": [30.0, None],
                **columns,
            },
            geometry=[shapely.Point(8_500_000, 4_400_000), None],
            crs=crs,
        )
        pyogrio.write_dataframe(frame, tmp_path / name, encoding=encoding)
        return tmp_path / name

    return write


pytestmark = pytest.mark.filterwarnings("ignore:Normalized/laundered")


def test_null_shapes_and_cut_names_come_in(shapefile):
    catalogue = heritage.read(shapefile())
    assert catalogue.sites["name"].tolist() == ["Göy məscid", "Գերեզմանատուն"]
    assert catalogue.sites["kind"].tolist() == ["mosque", "cemetery"]
    assert catalogue.sites.loc["a", "location_uncertainty_m"] == 30
    assert catalogue.sites.geometry.isna().tolist() == [False, True]
    assert catalogue.sites.geometry["a"].x == pytest.approx(45, abs=0.01)
    row = catalogue.inputs.loc[0]
    assert (row.driver, row.encoding, row.source_crs, row.accuracy_m) == ("ESRI Shapefile", "UTF-8", "EPSG:28408", 4.5)
    assert row.records_read == row.records_accepted == 2


def test_flat_statements_survive_the_cut(shapefile):
    catalogue = heritage.read(
        shapefile(
            status=["dağıdılıb", None],
            status_date=["1988", None],
            occupancy_date=["1990", None],
            occupancy=["abandoned", None],
            assessor=["A", "A"],
        )
    )
    said = catalogue.statements.sort_values("aspect")[["aspect", "value", "when", "value_given"]]
    assert said.values.tolist() == [
        ["occupancy", "abandoned", "1990", "abandoned"],
        ["status", "destroyed", "1988", "dağıdılıb"],
    ]


def test_dates_of_names_that_are_cut_alike_survive(shapefile):
    path = shapefile(affiliation=["X", None], affiliation_date=["1988", None])
    said = heritage.read(path).statements
    assert said[["aspect", "value", "when"]].values.tolist() == [["affiliation", "X", "1988"]]


def test_the_checksum_is_of_all_parts(shapefile):
    before = heritage.read(shapefile(status=["destroyed", None])).inputs["sha256"].tolist()
    after = heritage.read(shapefile(status=["intact", None])).inputs["sha256"].tolist()
    assert before != after


def test_a_region_layer_without_a_prj_takes_the_crs_that_is_given(tmp_path, shapefile):
    square = gpd.GeoDataFrame(
        {"id": ["x"], "name": ["X"]}, geometry=[shapely.box(8_400_000, 4_300_000, 8_600_000, 4_500_000)]
    )
    pyogrio.write_dataframe(square.set_crs("EPSG:28408"), tmp_path / "regions.shp")
    (tmp_path / "regions.prj").unlink()
    catalogue = heritage.read(shapefile(), crs="EPSG:28408", regions=tmp_path / "regions.shp")
    assert catalogue.sites["region_id"].fillna("").tolist() == ["x", ""]


@pytest.mark.parametrize("suffix", [".dbf", ".shx"])
def test_a_part_that_is_missing_is_named(shapefile, suffix):
    path = shapefile()
    path.with_suffix(suffix).unlink()
    with pytest.raises(InputError, match=rf"places\.shp.*lacks its \{suffix}"):
        heritage.read(path)


def test_without_a_prj_the_crs_must_be_given(shapefile):
    path = shapefile()
    path.with_suffix(".prj").unlink()
    with pytest.raises(InputError, match=r"places\.shp.*crs='EPSG:28408'"):
        heritage.read(path)
    assert heritage.read(path, crs="EPSG:28408").sites.geometry["a"].x == pytest.approx(45, abs=0.01)


def test_a_crs_that_differs_from_the_files_own_is_not_used_but_reported(shapefile, codes):
    catalogue = heritage.read(shapefile(), crs="EPSG:28407")
    assert catalogue.sites.geometry["a"].x == pytest.approx(45, abs=0.01)
    assert "crs-differs" in codes(catalogue, "warning")
    assert "crs-differs" not in codes(heritage.read(shapefile(), crs="EPSG:28408"))


def test_a_part_that_gdal_would_not_find_is_missing(shapefile):
    path = shapefile()
    path.with_suffix(".dbf").rename(path.with_suffix(".Dbf"))
    with pytest.raises(InputError, match=r"lacks its \.dbf"):
        heritage.read(path)


@pytest.mark.parametrize("folder", ["http:", "zip:", "s3:"])
def test_a_relative_path_is_never_an_address(shapefile, tmp_path, monkeypatch, folder):
    path = shapefile()
    (tmp_path / folder / "x").mkdir(parents=True)
    for part in path.parent.glob("places.*"):
        part.rename(tmp_path / folder / "x" / part.name)
    monkeypatch.chdir(tmp_path)
    assert len(heritage.read(f"{folder}/x/places.shp").sites) == 2


def test_a_path_into_an_archive_is_refused(shapefile, tmp_path):
    path = shapefile()
    (tmp_path / "x.zip!y").mkdir()
    for part in path.parent.glob("places.*"):
        part.rename(tmp_path / "x.zip!y" / part.name)
    with pytest.raises(InputError, match="rename"):
        heritage.read(tmp_path / "x.zip!y" / "places.shp")


def test_parts_in_upper_case_are_found(shapefile):
    path = shapefile()
    for part in list(path.parent.glob("places.*")):
        part.rename(part.with_suffix(part.suffix.upper()))
    assert len(heritage.read(path.with_suffix(".SHP")).sites) == 2


def test_a_file_that_only_calls_itself_a_shapefile_is_refused(tmp_path):
    path = tmp_path / "a.shp"
    path.write_text('{"type": "FeatureCollection", "features": []}')
    with pytest.raises(InputError, match="name says otherwise"):
        heritage.read(path)


def test_a_part_that_is_a_pipe_is_refused_and_not_waited_for(shapefile):
    path = shapefile()
    path.with_suffix(".cpg").unlink()
    os.mkfifo(path.with_suffix(".cpg"))
    with pytest.raises(InputError, match="no ordinary file"):
        heritage.read(path)


def test_columns_of_one_name_are_both_kept(shapefile):
    path = shapefile(first=["x", "y"], other=["z", None])
    dbf = path.with_suffix(".dbf")
    dbf.write_bytes(dbf.read_bytes().replace(b"other\0", b"first\0"))
    sites = heritage.read(path).sites
    assert {"x", "z"} <= set(sites.loc["a"].astype("str"))


def test_an_index_that_is_cut_off_costs_no_record(shapefile):
    path = shapefile()
    whole = heritage.read(path)
    index = path.with_suffix(".shx")
    index.write_bytes(index.read_bytes()[:-8])
    again = heritage.read(path)
    assert "index-rebuilt" in again.findings["code"].tolist()
    assert again.sites.geometry.to_wkt().tolist() == whole.sites.geometry.to_wkt().tolist()


@pytest.mark.parametrize("suffix", [".shp", ".dbf"])
@pytest.mark.parametrize("cut", [1, 8, 20, 40])
def test_a_shapefile_that_is_cut_off_loses_no_record_unreported(shapefile, suffix, cut):
    path = shapefile()
    part = path.with_suffix(suffix)
    part.write_bytes(part.read_bytes()[:-cut])
    catalogue = heritage.read(path)
    row = catalogue.inputs.loc[0]
    assert row.records_read == 2 == row.records_accepted + row.records_rejected
    assert len(catalogue.sites) == row.records_accepted
    assert row.records_rejected == len(catalogue.findings.query("action == 'rejected'"))


def test_blocks_of_a_shapefile_that_are_read_side_by_side_lose_no_record(tmp_path, monkeypatch):
    number, gone = 50, [0, 4, 5, 9, 10, 11, 49]
    places = {"site_id": [f"generated-{place}" for place in range(number)], "kind": "mosque"}
    points = [shapely.Point(44 + place / 100, 40) if place % 7 else None for place in range(number)]
    path = tmp_path / "generated.shp"
    pyogrio.write_dataframe(gpd.GeoDataFrame(places, geometry=points, crs=4326), path)
    content = bytearray(path.with_suffix(".dbf").read_bytes())
    header, row = struct.unpack_from("<HH", content, 8)
    for place in gone:
        content[header + place * row] = ord("*")
    path.with_suffix(".dbf").write_bytes(content)
    whole = heritage.read(path)
    for size in (1, 3, 5, 49):
        monkeypatch.setattr(ogr, "_BLOCK", size)
        monkeypatch.setattr(parallel, "_MUCH", 0)
        found = heritage.read(path)
        assert_frame_equal(pd.DataFrame(found.sites), pd.DataFrame(whole.sites))
        assert_frame_equal(found.findings, whole.findings)
    assert len(whole.sites) == number - len(gone)
    assert whole.inputs["records_rejected"].sum() == len(gone)


def test_a_row_that_is_marked_as_deleted_is_told(shapefile):
    path = shapefile()
    dbf = path.with_suffix(".dbf")
    content = bytearray(dbf.read_bytes())
    content[int.from_bytes(content[8:10], "little")] = ord("*")
    dbf.write_bytes(content)
    catalogue = heritage.read(path)
    assert catalogue.sites.index.tolist() == ["b"]
    (finding,) = catalogue.findings.query("action == 'rejected'").itertuples()
    assert (finding.record, finding.severity) == (0, "error")
    assert "deleted" in finding.value


@pytest.mark.skipif(not ogr.HAS_FIONA, reason="fiona has no wheel for this Python")
def test_text_that_is_not_in_the_encoding_it_claims_costs_no_other_record(shapefile):
    path = shapefile(encoding="UTF-8")
    dbf = path.with_suffix(".dbf")
    dbf.write_bytes(dbf.read_bytes().replace("Göy".encode(), b"G\xf6yx"))
    catalogue = heritage.read(path)
    row = catalogue.inputs.loc[0]
    assert row.records_read == 2
    assert row.records_accepted + row.records_rejected == 2
    assert "b" in catalogue.sites.index
    assert row.records_rejected == len(catalogue.findings.query("action == 'rejected'"))
