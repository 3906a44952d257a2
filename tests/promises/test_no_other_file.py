"""Nothing that a file names is opened."""

from __future__ import annotations

import shutil

import geopandas as gpd
import pytest

import heritage

GRID = 'GEOGCS["x",DATUM["x",SPHEROID["K",6378245,298.3],EXTENSION["PROJ4_GRIDS","{}"]],PRIMEM["G",0],UNIT["Degree",0.0174532925199433]]'


POINTING = [
    GRID,
    'GEOGCS["x",DATUM["x",SPHEROID["K",6378245,298.3]],PRIMEM["G",0],UNIT["Degree",0.0174532925199433],EXTENSION["PROJ4","+proj=longlat +nadgrids={}"]]',
    "+proj=longlat +ellps=krass +nadgrids={}",
    "+proj=longlat +geoidgrids={} +type=crs",
    "+init={}:4326",
    'BOUNDCRS[SOURCECRS[GEOGCRS["x",DATUM["x",ELLIPSOID["K",6378245,298.3]],CS[ellipsoidal,2],AXIS["latitude",north],AXIS["longitude",east],UNIT["degree",0.0174532925199433]]],TARGETCRS[GEOGCRS["WGS 84",DATUM["WGS",ELLIPSOID["WGS 84",6378137,298.257223563]],CS[ellipsoidal,2],AXIS["latitude",north],AXIS["longitude",east],UNIT["degree",0.0174532925199433]]],ABRIDGEDTRANSFORMATION["t",METHOD["NTv2"],PARAMETERFILE["Latitude and longitude difference file","{}"]]]',
]


@pytest.mark.parametrize("text", POINTING)
def test_a_crs_that_names_a_file_is_refused_and_the_refusal_names_the_input(tmp_path, text, layer, make_feature):
    wanted = text.format(tmp_path / "secret" / "grid.gsb")
    gpd.GeoDataFrame({"name": ["A"]}, geometry=gpd.points_from_xy([44.5], [40.2]), crs=4326).to_file(tmp_path / "a.shp")
    (tmp_path / "a.prj").write_text(wanted)
    with pytest.raises(heritage.InputError, match=r"a\.shp.*names a file"):
        heritage.read(tmp_path / "a.shp")
    named = layer(
        make_feature({"name": "A"}, [44.5, 40.2]),
        name="b.geojson",
        crs={"type": "name", "properties": {"name": wanted}},
    )
    with pytest.raises(heritage.InputError, match=r"b\.geojson.*names a file"):
        heritage.read(named)
    plain = layer(make_feature({"name": "A"}, [44.5, 40.2]), name="c.geojson")
    with pytest.raises(heritage.HeritageError, match="names a file"):
        heritage.read(plain, crs=wanted)


@pytest.mark.parametrize("form", ["gpkg", "fgb"])
def test_a_crs_inside_a_database_that_names_a_file_is_refused_too(tmp_path, form):
    import sqlite3

    path = tmp_path / f"a.{form}"
    places = gpd.GeoDataFrame(
        {"name": ["A"]},
        geometry=gpd.points_from_xy([44.5], [40.2]),
        crs='GEOGCS["placeholder",DATUM["x",SPHEROID["K",6378245,298.3]],PRIMEM["G",0],UNIT["Degree",0.0174532925199433]]',
    )
    places.to_file(path)
    if form == "gpkg":
        with sqlite3.connect(path) as database:
            database.execute(
                "UPDATE gpkg_spatial_ref_sys SET definition = ? WHERE srs_name LIKE '%placeholder%'",
                (GRID.format("/x.gsb"),),
            )
    else:
        content = path.read_bytes()
        path.write_bytes(
            content.replace(b"SPHEROID[", b"gridfile=", 1)
            if b"SPHEROID[" in content
            else content.replace(b"ELLIPSOID[", b"gridsfile=", 1)
        )
    with pytest.raises(heritage.InputError, match=rf"a\.{form}.*names a file"):
        heritage.read(path)


def _opened(tmp_path, code, *arguments):
    """The files that a process opened, as the system saw it."""
    import subprocess
    import sys

    log = tmp_path / "trace.log"
    command = [
        "strace",
        "-f",
        "-qq",
        "-e",
        "trace=openat,open,connect,socket,stat,newfstatat",
        "-o",
        str(log),
        sys.executable,
        "-c",
        code,
        *map(str, arguments),
    ]
    subprocess.run(command, check=True, capture_output=True)
    return log.read_text(errors="replace")


@pytest.mark.skipif(shutil.which("strace") is None, reason="the test command installs strace")
def test_nothing_that_a_file_names_is_opened_by_proj_gdal_a_profile_a_rule_a_picture_or_a_font(
    tmp_path, layer, make_feature, table
):
    secret = tmp_path / "outside"
    secret.mkdir()
    for name in ("grid.gsb", "other.shp", "names.csv", "font.ttf", "profile.toml"):
        (secret / name).write_text("secret")
    team = tmp_path / "team"
    (team / "evidence").mkdir(parents=True)
    given = []
    for number, text in enumerate(POINTING):
        gpd.GeoDataFrame({"name": ["A"]}, geometry=gpd.points_from_xy([44.5], [40.2]), crs=4326).to_file(
            team / f"p{number}.shp"
        )
        (team / f"p{number}.prj").write_text(text.format(secret / "grid.gsb"))
        given.append(team / f"p{number}.shp")
    kml = '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Style id="s"><IconStyle><Icon><href>{0}/font.ttf</href></Icon></IconStyle></Style><Placemark><name>A</name><styleUrl>{0}/names.csv#s</styleUrl><description><![CDATA[<img src="file://{0}/names.csv">]]></description><Point><coordinates>44,40</coordinates></Point></Placemark></Document></kml>'
    (team / "a.kml").write_text(kml.format(secret))
    given.append(team / "a.kml")
    further = {
        "w.gpx": '<gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1"><wpt lat="40" lon="44"><name>A</name><link href="file://{0}/names.csv"/></wpt></gpx>',
        "o.osm": '<osm><node id="1" lat="40" lon="44"><tag k="image" v="file://{0}/names.csv"/></node></osm>',
        "e.json": '{{"geometryType":"esriGeometryPoint","spatialReference":{{"wkt":"+proj=longlat +nadgrids={0}/grid.gsb"}},"features":[]}}',
        "t.tab": '!table\n!version 300\nDefinition Table\n  File "{0}/other.tab"\n',
        "m.mif": 'Version 300\nCharset "Neutral"\nCoordSys Earth Projection 1, 104 Bounds (0,0) (1,1)\nColumns 1\n  n Char(10)\nData\n\nPoint 44 40\n',
        "t.topojson": '{{"type":"Topology","objects":{{"a":{{"type":"Point","coordinates":[44,40],"properties":{{"url":"file://{0}/names.csv"}}}}}},"arcs":[]}}',
        "u.umap": '{{"type":"umap","properties":{{"datalayers":["{0}/names.csv"]}},"layers":[{{"type":"FeatureCollection","features":[]}}]}}',
        "r.json": '{{"results":[{{"name":"A","url":"file://{0}/names.csv"}}]}}',
    }
    for name, text in further.items():
        (team / name).write_text(text.format(secret))
        given.append(team / name)
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"><style>@font-face {{ src: url({secret}/font.ttf) }}</style><image xlink:href="{secret}/names.csv"/></svg>'
    (team / "evidence" / "a.svg").write_text(svg)
    table(
        "team/evidence.csv",
        "evidence_id,site_id,path,creator,licence,role",
        "e,a,evidence/a.svg,X,CC0,context",
        f"f,a,{secret}/names.csv,X,CC0,context",
        "g,a,evidence/../../outside/names.csv,X,CC0,context",
    )
    layer(
        make_feature({"site_id": "a", "name": f"{secret}/names.csv", "kind": "mosque"}, [44, 40]),
        name="team/sites.geojson",
    )
    (team / "catalogue.toml").write_text(
        f"[[rule]]\ntable = 'sites'\nwhere = {{ name = '{secret}/names.csv' }}\nwithhold = 'name'"
    )
    (team / "own.toml").write_text(f"[columns]\nname = '{secret}/names.csv'\nkind = 'kind'")
    code = (
        "import sys, heritage\n"
        "for path in sys.argv[2:]:\n"
        "    try: heritage.read(path)\n"
        "    except heritage.HeritageError: pass\n"
        "import os; team = sys.argv[1]\n"
        "heritage.read(team + '/sites.geojson', profile=team + '/own.toml')\n"
        "whole = heritage.read(team + '/sites.geojson', team + '/catalogue.toml', evidence=team + '/evidence.csv')\n"
        "whole.map().save(team + '/page.html'); whole.write(team + '/out.gpkg'); whole.chart_summary(by='kind')\n"
    )
    trace = _opened(tmp_path, code, team, *given)
    assert "sites.geojson" in trace
    assert [line for line in trace.splitlines() if "connect(" in line and "AF_INET" in line] == []
    touched = [line for line in trace.splitlines() if str(secret) in line]
    # A path of evidence is looked at to say that it lies outside; it is not opened.
    assert [line for line in touched if "open" in line.split("(")[0]] == []
    assert [line for line in touched if "grid.gsb" in line or "font.ttf" in line] == []
