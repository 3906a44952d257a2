"""Latitude and longitude as people write them, worked out by hand."""

from __future__ import annotations

import math

import pandas as pd
import pytest

import heritage
from heritage.geo.degrees import read_degrees


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        ("40.1792", 40.1792),
        ("40,1792", 40.1792),
        ("−40,5", -40.5),
        (" 40.5 ", 40.5),
        ("40.5°", 40.5),
        ("40°30'", 40.5),
        ("40° 30' 36\"", 40.51),
        ("40°30′36,0″N", 40.51),
        ("40 30 36", 40.51),
        ("N 40.5", 40.5),
        ("40.5 S", -40.5),
        ("44.5 W", -44.5),
        ("-44.5 W", -44.5),
        ("40d10m48s", 40.18),
        ("40°30' с.ш.", 40.5),
        ("44,5 в. д.", 44.5),
        ("8 500 000,5", 8_500_000.5),
        ("ca. 40", math.nan),
        ("40.5 or 41", math.nan),
        ("40°75'", math.nan),
        ("", math.nan),
        ("Göy", math.nan),
    ],
)
def test_a_number_is_read_where_it_is_certain(text, degrees):
    (found,) = read_degrees(pd.Series([text], dtype="str"))
    assert found == pytest.approx(degrees, nan_ok=True)


def read(tmp_path, text, name="places.csv", **options):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return heritage.read(path, **options)


@pytest.mark.parametrize(
    ("head", "cells"),
    [
        ("lat;lon", "40,2;44,5"),
        ("Latitude;Longitude", "40.2;44.5"),
        ("Y;X", "40.2;44.5"),
        ("Enlik;Uzunluq", "40,2;44,5"),
        ("широта;долгота", "40°12';44°30'"),
        ("լայնություն;երկայնություն", "40.2;44.5"),
        ("wkt;z", "POINT (44.5 40.2);1"),
        ("coord;z", "Point(44.5 40.2);1"),
        ("koordinatlar;z", "40.2, 44.5;1"),
        ("coords;z", "44.5E, 40.2N;1"),
        ("coords;z", "N40.2 E44.5;1"),
        ("coords;z", "40°12'00N 44°30'00E;1"),
    ],
)
def test_a_table_places_its_rows_by_its_columns(tmp_path, head, cells):
    catalogue = read(tmp_path, f"name;{head}\nA;{cells}\n")
    assert catalogue.sites.geometry.iloc[0].wkt == "POINT (44.5 40.2)"
    assert catalogue.inputs.loc[0, "source_crs"] == "OGC:CRS84"


def test_metres_need_a_crs_and_take_it(tmp_path):
    text = "name,x,y\nA,8500000,4400000\n"
    with pytest.raises(heritage.InputError, match="crs='EPSG:28408'"):
        read(tmp_path, text)
    assert read(tmp_path, text, crs="EPSG:28408").sites.geometry.iloc[0].x == pytest.approx(45, abs=0.01)


def test_a_datum_that_is_asked_for_fills_what_a_table_does_not_say(tmp_path, codes):
    text = "name,lat,lon\nA,40.1,44.5\n"
    catalogue = read(tmp_path, text, crs="EPSG:4284")
    assert catalogue.inputs.loc[0, "source_crs"] == "EPSG:4284"
    assert "crs-differs" not in codes(catalogue)
    assert "crs-differs" in codes(read(tmp_path, text, crs="EPSG:28408"))


def test_latitude_and_longitude_come_from_columns_that_belong_together(tmp_path):
    sites = read(tmp_path, "name,lat,lon,y,x\nA,40.1,,4450000,8540000\nB,40.2,44.5,,\n").sites.set_index("name")
    assert sites.geometry.isna().to_dict() == {"A": True, "B": False}
    assert read(tmp_path, "ad,x\nA,7\n").sites["x"].tolist() == ["7"]
    assert read(tmp_path, "ad,en,uzunluq\nA,12.5,20\n").sites.geometry.isna().all()


def test_a_title_above_the_headings_is_told_and_is_no_record(tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    for row in (["Siyahı 2023", None, None], [], ["ad", "enlik", "uzunluq"], ["A", "40,2", "44,5"]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    for catalogue in (
        heritage.read(tmp_path / "a.xlsx"),
        read(tmp_path, "Siyahı 2023;;\nad;enlik;uzunluq\nA;40,2;44,5\n"),
    ):
        assert catalogue.sites["name"].tolist() == ["A"]
        assert catalogue.findings.query("code == 'lines-above-header'")["value"].tolist() == ["Siyahı 2023"]


def test_what_cannot_be_read_places_the_row_nowhere_and_is_shown(tmp_path):
    catalogue = read(tmp_path, "name,lat,lon\nA,near the river,\nB,40.2,44.5\nC,,\n")
    assert catalogue.sites.set_index("name").geometry.isna().to_dict() == {"A": True, "B": False, "C": True}
    (finding,) = catalogue.findings.query("code == 'geometry-unreadable'").itertuples()
    assert (finding.record, finding.value, finding.severity) == (0, "near the river", "error")
    assert catalogue.findings.query("code == 'geometry-missing'")["record"].tolist() == [2]


def test_a_spreadsheet_with_azerbaijani_headings_is_read_without_an_option(tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Abidənin adı", "Növü", "Hazırkı vəziyyəti", "Enlik", "Uzunluq", "Mənbə", "Şəkil"])
    sheet.append(["Yaradılmış məscid", "Məscid", "dağıdılıb", "40,1792", "44,5058", "Yaradılmış hesabat", "yoxdur"])
    sheet.append(["Yaradılmış qəbiristanlıq", "Qəbiristanlıq", "zədəli", "39,7596", "46,7499", None, None])
    book.save(tmp_path / "yaradilmis.xlsx")
    catalogue = heritage.read(tmp_path / "yaradilmis.xlsx")
    sites = catalogue.sites.set_index("name")
    assert sites["kind"].to_dict() == {"Yaradılmış məscid": "mosque", "Yaradılmış qəbiristanlıq": "cemetery"}
    assert sites.geometry["Yaradılmış məscid"].wkt == "POINT (44.5058 40.1792)"
    assert sorted(catalogue.statements["value"]) == ["damaged", "destroyed"]
    assert catalogue.sources["title"].tolist() == ["Yaradılmış hesabat"]
    assert sites["Şəkil"].dropna().to_dict() == {"Yaradılmış məscid": "yoxdur"}
    assert "error" not in catalogue.findings["severity"].tolist()
