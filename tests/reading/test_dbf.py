"""Cells of shapefiles that are not what their column says, and indexes that do not fit: kept as given, and told."""

from __future__ import annotations

import struct

import geopandas as gpd
import pandas as pd
import pytest
from asking import told

import heritage


def write_dbf(path, fields, rows):
    """A dBASE table by hand: fields of (name, type, width, decimals)."""
    width = 1 + sum(field[2] for field in fields)
    content = struct.pack("<BBBBIHH20x", 3, 120, 1, 1, len(rows), 32 + 32 * len(fields) + 1, width)
    content += b"".join(struct.pack("<11sc4xBB14x", name.encode(), kind, *size) for name, kind, *size in fields) + b"\r"
    for row in rows:
        content += b" " + b"".join(
            str(value).encode().ljust(field[2])[: field[2]] for value, field in zip(row, fields, strict=True)
        )
    path.write_bytes(content + b"\x1a")


@pytest.fixture
def shapefile(tmp_path):
    def write(fields, *rows, name="a"):
        places = gpd.GeoDataFrame(
            {"x": range(len(rows))},
            geometry=gpd.points_from_xy([44.5 + n for n in range(len(rows))], [40.2] * len(rows)),
            crs=4326,
        )
        places.to_file(tmp_path / f"{name}.shp")
        write_dbf(tmp_path / f"{name}.dbf", fields, rows)
        return tmp_path / f"{name}.shp"

    return write


@pytest.mark.parametrize("date", ["19880000", "20231345", "19881301", "1988    ", "19 80101", "abcdefgh"])
def test_a_date_of_a_dbf_that_is_none_is_no_day_and_kept_as_given(shapefile, date):
    fields = [
        ("NAME", b"C", 5, 0),
        ("KIND", b"C", 8, 0),
        ("STATUS", b"C", 10, 0),
        ("STATUS_DAT", b"D", 8, 0),
        ("OTHER", b"D", 8, 0),
    ]
    path = shapefile(
        fields,
        ("A", "mosque", "destroyed", date, date),
        ("B", "mosque", "destroyed", "19881207", "19881207"),
        ("C", "mosque", "intact", "", "00000000"),
    )
    whole = heritage.read(path)
    sites = whole.sites.set_index("name")
    assert sites["OTHER"].fillna("").to_dict() == {"A": date.strip(), "B": "1988-12-07", "C": ""}
    assert [0, "OTHER", date.strip()] in told(whole, "date-unreadable")
    assert {record for record, *_ in told(whole, "date-unreadable")} == {0}
    assert "1970-01-01" not in whole.statements.to_csv() + pd.DataFrame(whole.sites).to_csv()


@pytest.mark.parametrize("number", ["abc", "1-2", "1 2", "0x1F", "--5"])
def test_a_number_of_a_dbf_that_is_none_is_kept_as_given(shapefile, number):
    path = shapefile(
        [("NAME", b"C", 5, 0), ("N", b"N", 5, 0), ("F", b"F", 7, 2)],
        ("A", number, number),
        ("B", 12, "1.50"),
        ("C", "", ""),
    )
    whole = heritage.read(path)
    sites = whole.sites.set_index("name")
    assert sites["N"].fillna("").to_dict() == {"A": number, "B": "12", "C": ""}
    assert sites["F"].fillna("").to_dict() == {"A": number, "B": "1.50", "C": ""}
    assert told(whole, "number-unreadable") == [[0, "F", number], [0, "N", number]]


def test_asterisks_count_as_missing_and_are_told_once_for_their_column(shapefile):
    """GDAL writes them for nothing, others for a number that has no room."""
    path = shapefile(
        [("NAME", b"C", 5, 0), ("N", b"N", 5, 0), ("F", b"N", 7, 2)], ("A", "*****", "*******"), ("B", 12, "1.50")
    )
    whole = heritage.read(path)
    sites = whole.sites.set_index("name")
    assert sites["N"].isna().to_dict() == sites["F"].isna().to_dict() == {"A": True, "B": False}
    assert (sites["N"]["B"], sites["F"]["B"]) == (12, 1.5)
    assert told(whole, "number-overflown") == [[pd.NA, "F", "******* (1 cells)"], [pd.NA, "N", "***** (1 cells)"]]


def test_digits_that_gdal_would_cut_off_stay(shapefile):
    path = shapefile(
        [("NAME", b"C", 5, 0), ("N", b"N", 9, 0), ("R", b"N", 12, 3)], ("A", "5.5", "1.5D+05"), ("B", "1.0E+05", "2.25")
    )
    sites = heritage.read(path).sites.set_index("name")
    assert sites["N"].to_dict() == {"A": 5.5, "B": 100000.0}
    assert sites["R"].to_dict() == {"A": 150000.0, "B": 2.25}


@pytest.mark.parametrize("cut", [0, 50, 100, 108, 116, 120])
def test_an_index_that_is_cut_off_or_empty_is_made_anew(shapefile, cut):
    path = shapefile([("NAME", b"C", 5, 0)], ("A",), ("B",), ("C",))
    index = path.with_suffix(".shx")
    index.write_bytes(index.read_bytes()[:cut])
    whole = heritage.read(path)
    assert whole.sites.set_index("name").geometry.x.to_dict() == {"A": 44.5, "B": 45.5, "C": 46.5}
    assert len(told(whole, "index-rebuilt")) == 1


def test_numbers_of_a_dbf_that_are_numbers_stay_numbers(shapefile):
    path = shapefile(
        [("NAME", b"C", 5, 0), ("N", b"N", 5, 0), ("F", b"N", 9, 2)],
        ("A", -12, "+1.50"),
        ("B", 7, ".5"),
        ("C", "", "1e3"),
    )
    whole = heritage.read(path)
    assert whole.sites.set_index("name")["F"].to_dict() == {"A": 1.5, "B": 0.5, "C": 1000.0}
    assert told(whole, "number-unreadable") == []


def test_a_memo_is_no_number_of_a_block(shapefile):
    path = shapefile([("NAME", b"C", 5, 0), ("NOTES", b"M", 10, 0)], ("A", "         1"), ("B", ""))
    whole = heritage.read(path)
    assert "1" not in whole.sites.to_csv().replace("POINT", "").split("A")[1][:3]
    assert told(whole, "memo-unread") == [[0, "NOTES", "1"]]


def test_two_fields_of_one_name_are_both_kept_and_told(shapefile, table, layer):
    path = shapefile([("NAME", b"C", 5, 0), ("INFO", b"C", 5, 0), ("INFO", b"C", 5, 0)], ("A", "one", "two"))
    rows = table("t.csv", "name,kind,lat,lon,info,info", "A,mosque,40,44,one,two")
    twice = layer(name="x.geojson")
    twice.write_text(
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"name": "A", "info": "one", "info": "two"}, "geometry": null}]}'
    )
    for each in (path, rows, twice):
        whole = heritage.read(each)
        values = {str(value) for value in whole.sites.iloc[0]}
        assert {"one", "two"} <= values
        assert len(told(whole, "column-twice")) == 1


def test_an_index_that_exchanges_places_is_made_anew(shapefile):
    path = shapefile([("NAME", b"C", 5, 0)], ("A",), ("B",), ("C",))
    index = path.with_suffix(".shx")
    content = bytearray(index.read_bytes())
    content[100:108], content[116:124] = content[116:124], content[100:108]
    index.write_bytes(content)
    whole = heritage.read(path)
    assert whole.sites.set_index("name").geometry.x.to_dict() == {"A": 44.5, "B": 45.5, "C": 46.5}
    assert told(whole, "index-rebuilt") == [[pd.NA, "", "3 records"]]
    assert whole.inputs.query("role != 'regions'")["name"].tolist() == ["a.shp"]


def test_an_index_that_agrees_is_left_alone(shapefile):
    assert told(heritage.read(shapefile([("NAME", b"C", 5, 0)], ("A",), ("B",))), "index-rebuilt") == []
