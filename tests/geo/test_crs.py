"""Positions against PROJ's own cs2cs, and what is said of their accuracy."""

from __future__ import annotations

import json
import subprocess

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS

from heritage.geo.crs import choose_operation, parse_crs, same_place
from heritage.model.errors import OptionError

GAUSS_KRUGER = "EPSG:28408"
ARMENIA = (8_360_000.0, 4_300_000.0, 8_640_000.0, 4_580_000.0)
POINTS = [(8_457_883.0, 4_448_126.0), (8_500_000.0, 4_400_000.0), (8_600_123.4, 4_350_321.9)]


def cs2cs(points):
    """Reproject by PROJ's program; it takes northing before easting, as EPSG:28408 has it."""
    lines = "\n".join(f"{north} {east}" for east, north in points)
    done = subprocess.run(
        ["cs2cs", "-f", "%.9f", GAUSS_KRUGER, "EPSG:4326"], input=lines, text=True, capture_output=True, check=True
    )
    return [(float(lon), float(lat)) for lat, lon, *_ in (line.split() for line in done.stdout.splitlines())]


def test_positions_are_those_of_cs2cs():
    moved = choose_operation(parse_crs(GAUSS_KRUGER), ARMENIA).apply(shapely.points(POINTS))
    assert shapely.get_coordinates(moved) == pytest.approx(np.array(cs2cs(POINTS)), abs=1e-7)


@pytest.mark.parametrize("version", ["WKT1_ESRI", "WKT1_GDAL", "WKT2_2019"])
def test_the_same_datum_in_another_spelling_gives_the_same_positions(version):
    spelled = CRS(GAUSS_KRUGER).to_wkt(version)
    operation = choose_operation(CRS.from_wkt(spelled), ARMENIA)
    assert operation.accuracy_m == 4.5
    assert shapely.get_coordinates(operation.apply(shapely.points(POINTS))) == pytest.approx(
        np.array(cs2cs(POINTS)), abs=1e-7
    )


def test_a_datum_that_nobody_knows_has_no_accuracy():
    wkt = (
        'PROJCS["unknown",GEOGCS["unknown",DATUM["Unknown based on Krassowsky, 1942 ellipsoid",'
        'SPHEROID["Krassowsky, 1942",6378245,298.3]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],'
        'PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",45],'
        'PARAMETER["scale_factor",1],PARAMETER["false_easting",8500000],PARAMETER["false_northing",0],UNIT["metre",1]]'
    )
    assert np.isnan(choose_operation(CRS.from_wkt(wkt), ARMENIA).accuracy_m)


def test_degrees_on_wgs84_stay_as_they_are():
    operation = choose_operation(CRS("OGC:CRS84"), (44, 40, 45, 41))
    points = shapely.points([(44.5, 40.2)])
    assert operation.name == "none"
    assert operation.apply(points) is points
    assert same_place(CRS("EPSG:4326"))


def test_heights_and_missing_shapes_come_through():
    shapes = np.array([shapely.Point(8_500_000, 4_400_000, 1234.5), None, shapely.Point()], dtype=object)
    moved = choose_operation(parse_crs(GAUSS_KRUGER), ARMENIA).apply(shapes)
    assert shapely.get_z(moved[0]) == 1234.5
    assert moved[1] is None
    assert shapely.is_empty(moved[2])


def test_a_layer_without_positions_still_has_an_operation():
    assert choose_operation(parse_crs(GAUSS_KRUGER), (np.nan,) * 4).transformer is not None


@pytest.mark.parametrize(
    "text", ["EPSG:banana", "\ud83d", "", "EPSG:999999", "<gml/>", "+proj=longlat +nadgrids=/etc/passwd"]
)
def test_a_crs_that_proj_does_not_know_is_refused(text):
    with pytest.raises(OptionError, match="EPSG:28408"):
        parse_crs(text)


@given(st.floats(43.5, 46.5), st.floats(38.9, 41.3))
def test_there_and_back_again_is_the_same_place(longitude, latitude):
    operation = choose_operation(parse_crs(GAUSS_KRUGER), ARMENIA)
    east, north = operation.transformer.transform(longitude, latitude, direction="INVERSE")
    (back,) = shapely.get_coordinates(operation.apply(np.array([shapely.Point(east, north)])))
    assert back == pytest.approx((longitude, latitude), abs=1e-8)


def test_no_system_that_proj_knows_is_taken_for_one_that_names_a_file():
    from pyproj import CRS
    from pyproj.database import query_crs_info

    from heritage.geo.crs import names_a_file

    codes = query_crs_info("EPSG")
    for info in codes[:: max(len(codes) // 300, 1)]:
        system = CRS.from_authority("EPSG", info.code)
        assert not names_a_file(system.to_wkt()), info
        assert not names_a_file(json.dumps(system.to_json_dict())), info
    assert not names_a_file("+proj=merc +a=6378137 +nadgrids=@null")
    assert not names_a_file('EXTENSION["PROJ4","+proj=merc +nadgrids=@null +wktext"]')
