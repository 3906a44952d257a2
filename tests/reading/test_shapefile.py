"""Text in shapefiles in the encodings in which it comes, and numbers that a float cannot hold."""

from __future__ import annotations

import struct
import zipfile

import geopandas as gpd
import pyogrio
import pytest
import shapely

import heritage
from heritage.model.errors import InputError

NAMES = {"UTF-8": "Göy məscid", "cp1251": "Голубая мечеть", "cp1254": "Gök Camii Şuşa", "cp1252": "Église – Müller"}
pytestmark = pytest.mark.filterwarnings("ignore:Normalized/laundered")


@pytest.fixture
def shapefile(tmp_path):
    def write(text, encoding, cpg):
        frame = gpd.GeoDataFrame(
            {"site_id": ["a"], "kind": ["mosque"], "name": ["x" * 60]}, geometry=[shapely.Point(44.5, 40.2)], crs=4326
        )
        path = tmp_path / "places.shp"
        pyogrio.write_dataframe(frame, path)
        dbf = path.with_suffix(".dbf")
        content = dbf.read_bytes().replace(b"x" * 60, text.encode(encoding).ljust(60))
        dbf.write_bytes(content[:29] + b"\0" + content[30:])
        path.with_suffix(".cpg").unlink()
        if cpg is not None:
            path.with_suffix(".cpg").write_text(cpg)
        return path

    return write


@pytest.mark.parametrize(
    ("encoding", "cpg"),
    [("UTF-8", "UTF-8"), ("cp1251", "1251"), ("cp1251", "ANSI 1251"), ("cp1254", "CP1254"), ("cp1252", "windows-1252")],
)
def test_the_encoding_that_the_cpg_names_is_used(shapefile, encoding, cpg):
    catalogue = heritage.read(shapefile(NAMES[encoding], encoding, cpg))
    assert catalogue.sites["name"].tolist() == [NAMES[encoding]]
    assert not catalogue.findings["code"].str.startswith("encoding").any()


@pytest.mark.parametrize("encoding", list(NAMES))
@pytest.mark.parametrize("cpg", [None, "UTF-8", "1251"])
def test_the_encoding_that_is_asked_for_overrides(shapefile, encoding, cpg):
    catalogue = heritage.read(shapefile(NAMES[encoding], encoding, cpg), encoding=encoding)
    assert catalogue.sites["name"].tolist() == [NAMES[encoding]]


def test_without_a_cpg_utf8_is_used_where_all_text_is_valid_in_it(shapefile, codes):
    catalogue = heritage.read(shapefile(NAMES["UTF-8"], "UTF-8", None))
    assert catalogue.sites["name"].tolist() == [NAMES["UTF-8"]]
    assert "encoding-assumed" in codes(catalogue, "info")


def test_without_a_cpg_other_text_is_told_and_another_encoding_only_proposed(shapefile):
    catalogue = heritage.read(shapefile(NAMES["cp1251"], "cp1251", None))
    (finding,) = catalogue.findings.query("code == 'encoding-unknown'").itertuples()
    assert finding.value == "cp1251"
    assert catalogue.sites["name"].tolist() == [NAMES["cp1251"].encode("cp1251").decode("latin-1")]


@pytest.mark.parametrize(
    ("encoding", "cpg", "likely"),
    [
        ("cp1251", "UTF-8", "cp1251"),
        ("UTF-8", "1251", "UTF-8"),
        ("UTF-8", "1252", "UTF-8"),
        ("cp1251", "1252", "cp1251"),
        ("cp1251", "1254", "cp1251"),
        ("cp1254", "1252", "cp1254"),
    ],
)
def test_a_cpg_that_cannot_be_right_is_told(shapefile, encoding, cpg, likely):
    found = heritage.read(shapefile(NAMES[encoding], encoding, cpg)).findings
    (finding,) = found.query("code == 'encoding-doubtful'").itertuples()
    assert finding.value.endswith(f"perhaps {likely}")


def test_a_character_that_is_cut_off_costs_only_itself(shapefile):
    text = "x" * 59 + "ə"
    path = shapefile("y", "UTF-8", "UTF-8")
    dbf = path.with_suffix(".dbf")
    dbf.write_bytes(dbf.read_bytes().replace(b"y".ljust(60), text.encode()[:60]))
    catalogue = heritage.read(path)
    assert catalogue.sites["name"].tolist() == ["x" * 59]
    (finding,) = catalogue.findings.query("code == 'text-undecodable'").itertuples()
    assert (finding.field, finding.record) == ("name", 0)


def test_whole_numbers_stay_exact_beyond_2_to_the_53rd(tmp_path):
    frame = gpd.GeoDataFrame({"id": [1.0, 2.0], "name": ["A", "B"]}, geometry=[shapely.Point(44.5, 40.2)] * 2, crs=4326)
    pyogrio.write_dataframe(frame, tmp_path / "a.shp")
    dbf = bytearray((tmp_path / "a.dbf").read_bytes())
    head, row = struct.unpack_from("<HH", dbf, 8)
    width = dbf[32 + 16]
    dbf[32 + 17] = 0
    for place, number in enumerate([9007199254740993, 90071992547409931]):
        start = head + place * row + 1
        dbf[start : start + width] = str(number).rjust(width).encode()
    (tmp_path / "a.dbf").write_bytes(dbf)
    assert set(heritage.read(tmp_path / "a.shp").sites.index) == {"a:9007199254740993", "a:90071992547409931"}


def test_zipped_shapefiles_are_read_layer_by_layer(shapefile, tmp_path):
    path = shapefile(NAMES["UTF-8"], "UTF-8", "UTF-8")
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        for part in path.parent.glob("places.*"):
            archive.write(part, f"north/{part.name}")
            archive.write(part, f"south/{part.name}")
            archive.writestr(f"__MACOSX/north/._{part.name}", b"\x00\x05")
        archive.writestr("readme.txt", "about")
        archive.writestr("south/statements.csv", "site_id,aspect,value\na,status,intact\n")
    catalogue = heritage.read(tmp_path / "two.zip")
    unread = catalogue.findings.query("code == 'file-unread'")["value"].tolist()
    assert sorted(unread) == ["readme.txt", "south/statements.csv"]
    assert catalogue.inputs.query("role != 'regions'")["layer"].tolist() == ["north/places", "south/places"]
    assert heritage.read(tmp_path / "two.zip", layer="south/places").inputs.query("role != 'regions'")[
        "records_read"
    ].tolist() == [1]
    with pytest.raises(InputError, match="north/places, south/places"):
        heritage.read(tmp_path / "two.zip", layer="east")


def test_a_shape_that_is_cut_off_is_an_error_and_a_null_shape_is_none(tmp_path):
    shapes = [shapely.Point(44.5, 40.2), None, shapely.Point(44.6, 40.2)]
    frame = gpd.GeoDataFrame({"site_id": ["a", "b", "c"]}, geometry=shapes, crs=4326)
    path = tmp_path / "a.shp"
    pyogrio.write_dataframe(frame, path)
    path.write_bytes(path.read_bytes()[:-20])
    catalogue = heritage.read(path)
    told = catalogue.findings.query("code.str.startswith('geometry')").set_index("site_id")["code"]
    assert told.to_dict() == {"b": "geometry-missing", "c": "geometry-unreadable"}
    assert len(catalogue.sites) == 3


def test_what_only_calls_itself_dbf_is_refused(shapefile):
    path = shapefile("y", "UTF-8", "UTF-8")
    path.with_suffix(".dbf").write_text("name;kind\n")
    with pytest.raises(InputError, match=r"places\.dbf.*dBASE"):
        heritage.read(path)
