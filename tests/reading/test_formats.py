"""Databases, archives, documents and spreadsheets: what is in them comes in, what points elsewhere is refused."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
import zipfile

import geopandas as gpd
import openpyxl
import pandas as pd
import pyogrio
import pytest
import shapely

import heritage
from heritage.model.errors import InputError


@pytest.fixture
def places():
    return gpd.GeoDataFrame(
        {"site_id": ["a", "b"], "kind": ["mosque", "məscid"], "name": ["Göy", "Գորիս"], "built": [1765, None]},
        geometry=[shapely.Point(44.5, 40.2), shapely.box(44, 40, 45, 41)],
        crs=4326,
    ).astype({"built": "Int64"})


def write(places, path, **options):
    if path.suffix == ".parquet":
        places.to_parquet(path)
    else:
        pyogrio.write_dataframe(
            places,
            path,
            driver="LIBKML" if path.suffix == ".kml" else None,
            promote_to_multi=False,
            geometry_type="Unknown",
            **options,
        )
    return path


@pytest.mark.parametrize(
    ("ending", "driver"), [(".gpkg", "GPKG"), (".fgb", "FlatGeobuf"), (".parquet", "Parquet"), (".kml", "KML")]
)
def test_records_come_in_with_their_text_and_shapes(tmp_path, places, ending, driver):
    catalogue = heritage.read(write(places, tmp_path / f"places{ending}"))
    sites = catalogue.sites
    assert sites["name"].to_dict() == {"a": "Göy", "b": "Գորիս"}
    assert sites["kind"].tolist() == ["mosque", "mosque"]
    assert sites.geometry["b"].equals(places.geometry[1])
    assert [int(value) for value in sites["built"].dropna()] == [1765]
    assert catalogue.inputs.query("role != 'regions'")["driver"].tolist() == [driver]
    assert "visibility-unknown" not in catalogue.findings["code"].tolist()


def test_layers_of_a_database_are_told_apart_and_chosen(tmp_path, places):
    path = write(places.drop(columns="site_id").assign(id=["1", "2"]), tmp_path / "two.gpkg", layer="north")
    write(places.drop(columns="site_id").assign(id=["1", "2"]), path, layer="south", append=True)
    pyogrio.write_dataframe(pd.DataFrame({"note": ["no place"]}), path, layer="remarks", append=True)
    catalogue = heritage.read(path)
    assert catalogue.inputs.query("role != 'regions'")["layer"].tolist() == ["north", "remarks", "south"]
    assert {"two:north:1", "two:south:1"} <= set(catalogue.sites.index)
    assert heritage.read(path, layer="south").sites.index.tolist() == ["two:south:1", "two:south:2"]
    with pytest.raises(InputError, match="it has north, south, remarks"):
        heritage.read(path, layer="east")


@pytest.mark.parametrize(
    "change",
    [
        "CREATE VIEW shown AS SELECT * FROM places; UPDATE gpkg_contents SET table_name = 'shown'",
        "CREATE VIRTUAL TABLE pages USING dbstat; DROP TABLE places",
        "DROP TABLE gpkg_contents",
    ],
)
def test_a_database_that_computes_what_it_shows_is_refused(tmp_path, places, change):
    path = write(places, tmp_path / "a.gpkg", layer="places")
    database = sqlite3.connect(path)
    for (trigger,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        database.execute(f'DROP TRIGGER "{trigger}"')
    database.executescript(change)
    database.commit()
    database.close()
    with pytest.raises(InputError, match=r"a\.gpkg"):
        heritage.read(path)


def test_a_database_is_not_changed_by_reading(tmp_path, places):
    path = write(places, tmp_path / "a.gpkg")
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode = WAL")
    database.close()
    before = path.read_bytes()
    assert len(heritage.read(path).sites) == 2
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["a.gpkg"]


KML = '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{}</Document></kml>'
PLACEMARK = "<Placemark><name>{}</name><visibility>0</visibility><Point><coordinates>44.5,40.2</coordinates></Point></Placemark>"


def test_placemarks_of_every_folder_are_read_and_none_is_lost(tmp_path):
    text = KML.format(
        f"<Folder><name>x</name>{PLACEMARK.format('A')}</Folder><Folder><name>y</name>{PLACEMARK.format('B')}<Placemark><name>C</name></Placemark></Folder>"
    )
    (tmp_path / "a.kml").write_text(text)
    catalogue = heritage.read(tmp_path / "a.kml")
    assert sorted(catalogue.sites["name"]) == ["A", "B", "C"]
    assert catalogue.inputs.query("role != 'regions'")["layer"].tolist() == ["x", "y"]
    assert (catalogue.sites["visibility"] == "public").all()
    with zipfile.ZipFile(tmp_path / "a.kmz", "w") as archive:
        archive.writestr("doc.kml", text)
    assert sorted(heritage.read(tmp_path / "a.kmz").sites["name"]) == ["A", "B", "C"]


@pytest.mark.parametrize(
    "text",
    [
        KML.format(
            "<NetworkLink><Link><href>http://127.0.0.1:9/x.kml</href></Link></NetworkLink>" + PLACEMARK.format("A")
        ),
        '<!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + KML.format(PLACEMARK.format("&x;")),
        KML.format("<Folder>" * 300 + "</Folder>" * 300),
        KML.format(PLACEMARK.format("A"))[:-20],
    ],
)
def test_a_document_that_points_elsewhere_or_is_broken_is_refused(tmp_path, text):
    (tmp_path / "a.kml").write_text(text)
    with pytest.raises(InputError, match=r"a\.kml"):
        heritage.read(tmp_path / "a.kml")


def archive_with(path, name="a.geojson", content=b"{}", mode=None, flags=0):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_DEFLATED
        if mode is not None:
            info.external_attr = mode << 16
        archive.writestr(info, content)
    if flags:
        data = bytearray(path.read_bytes())
        data[6] |= flags
        data[data.index(b"PK\x01\x02") + 8] |= flags
        path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"name": "../a.geojson"}, "leads out"),
        ({"name": "/a.geojson"}, "another place"),
        ({"name": "C:/a.geojson"}, "another place"),
        ({"name": "x\\a.geojson"}, "another place"),
        ({"content": b"/etc/passwd", "mode": stat.S_IFLNK | 0o777}, "link"),
        ({"flags": 1}, "encrypted"),
        ({"name": "inner.zip"}, "archive itself"),
        ({"content": b" " * (200 << 20)}, "more than can be meant"),
        ({"name": "readme.md"}, "no layer file"),
    ],
)
def test_an_archive_that_escapes_explodes_nests_or_hides_is_refused(tmp_path, entry, said):
    with pytest.raises(InputError, match=rf"a\.zip.*{said}"):
        heritage.read(archive_with(tmp_path / "a.zip", **entry))
    assert [each.name for each in tmp_path.iterdir()] == ["a.zip"]


def test_a_workbook_gives_a_layer_a_sheet_and_runs_no_formula(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["name", "lat", "lon", "visited"])
    book.active.append(["A", 40.2, 44.5, pd.Timestamp("2021-03-04").to_pydatetime()])
    book.active.append(["=1+1", 40.3, 44.6, "#REF!"])
    other = book.create_sheet("Second")
    other.append([None, None])
    other.append(["name", "wkt"])
    other.append(["C", "POINT (44.5 40.2)"])
    book.create_sheet("Empty")
    book.save(tmp_path / "a.xlsx")
    catalogue = heritage.read(tmp_path / "a.xlsx")
    assert catalogue.inputs.query("role != 'regions'")["layer"].tolist() == ["Second", "Sheet"]
    assert catalogue.sites.geometry.notna().all()
    assert sorted(catalogue.sites["name"].dropna()) == ["A", "C"]
    told = catalogue.findings.query("code == 'spreadsheet-error'")
    assert told[["layer", "record"]].values.tolist() == [["Sheet", 1], ["Sheet", 1]]
    assert told[["field", "value"]].values.tolist() == [["name", "=1+1"], ["visited", "#REF!"]]
    assert "2021-03-04" in catalogue.sites["visited"].tolist()
    assert heritage.read(tmp_path / "a.xlsx", layer="Second").sites["name"].tolist() == ["C"]


def test_numbers_that_a_spreadsheet_rounds_are_told(tmp_path):
    book = openpyxl.Workbook()
    for line in (["name", "lat", "lon", "number"], ["A", 40.2, 44.5, 2**53 + 2], ["B", 40.2, 44.6, 2**53 - 1]):
        book.active.append(line)
    book.save(tmp_path / "a.xlsx")
    (told,) = heritage.read(tmp_path / "a.xlsx").findings.query("code == 'number-rounded'").itertuples()
    assert (told.record, told.field, told.value) == (0, "number", str(2**53 + 2))


def test_a_table_in_another_encoding_is_refused_with_a_proposal(tmp_path):
    text = "название;широта;долгота\n" + "Голубая мечеть в старом городе;40,2;44,5\n" * 5
    (tmp_path / "a.csv").write_bytes(text.encode("cp1251"))
    with pytest.raises(InputError, match=r"encoding='cp1251'"):
        heritage.read(tmp_path / "a.csv")
    assert heritage.read(tmp_path / "a.csv", encoding="cp1251").sites["name"].unique().tolist() == [
        "Голубая мечеть в старом городе"
    ]
    (tmp_path / "b.csv").write_bytes(text.encode("utf-16"))
    assert (
        len(heritage.read(tmp_path / "b.csv").sites) == 5
        or heritage.read(tmp_path / "b.csv").inputs.loc[0, "records_read"] == 5
    )


def test_a_table_in_a_folder_is_a_layer_where_it_says_where_its_rows_lie(tmp_path):
    (tmp_path / "graves.csv").write_text("name,lat,lon\nA,40.2,44.5\n")
    (tmp_path / "remarks.csv").write_text("x\n1\n")
    catalogue = heritage.read(tmp_path)
    assert catalogue.sites["name"].tolist() == ["A"]
    assert catalogue.findings.query("code == 'file-unread'")["value"].tolist() == ["remarks.csv"]


def test_nothing_else_is_opened_and_no_connection_is_made(tmp_path, places):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    folder = tmp_path / "given"
    folder.mkdir()
    write(places, folder / "a.gpkg", layer="places")
    write(places[:1], folder / "b.shp")
    write(places, folder / "c.kml")
    write(places, folder / "d.fgb")
    (folder / "vrt.geojson").write_text(
        f"<OGRVRTDataSource><OGRVRTLayer name='x'><SrcDataSource>{secret}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
    )
    (folder / "e.geojson").write_text('{"type": "FeatureCollection", "features": []}')
    code = (
        "import sys, heritage\n"
        "for path in sys.argv[1:]:\n"
        "    try: heritage.read(path)\n"
        "    except heritage.HeritageError: pass\n"
        "for path in ('http://127.0.0.1:9/x.geojson', '/vsicurl/http://127.0.0.1:9/x.shp', 'PG:host=127.0.0.1'):\n"
        "    try: heritage.read(path)\n"
        "    except heritage.HeritageError: pass\n"
    )
    log = tmp_path / "trace"
    files = sorted(
        str(path) for path in folder.iterdir() if path.suffix in {".gpkg", ".shp", ".kml", ".fgb", ".geojson"}
    )
    command = [
        "strace",
        "-f",
        "-qq",
        "-e",
        "trace=openat,open,connect,socket",
        "-o",
        str(log),
        sys.executable,
        "-c",
        code,
        *files,
    ]
    subprocess.run(command, check=True, capture_output=True)
    trace = log.read_text()
    assert "AF_INET" not in trace
    assert "secret.txt" not in trace
    opened = {
        line.split('"')[1] for line in trace.splitlines() if "open" in line and '"' in line and "ENOENT" not in line
    }
    ours = {path for path in opened if str(tmp_path) in path}
    assert ours
    assert all(path.startswith(str(folder)) for path in ours)
    assert not {path for path in opened if path.startswith(("/etc/passwd", "/home", "/root/.ssh"))}


def test_a_flatgeobuf_record_without_geometry_costs_no_other(tmp_path, places):
    places.loc[1, "geometry"] = None
    pyogrio.write_dataframe(places, tmp_path / "a.fgb", SPATIAL_INDEX="NO")
    assert heritage.read(tmp_path / "a.fgb").sites.geometry.isna().to_dict() == {"a": False, "b": True}


def test_layers_of_one_stem_in_an_archive_are_both_read(tmp_path, layer, make_feature, table):
    layer(make_feature({"name": "A", "kind": "mosque"}, [44, 40]), name="x/places.geojson")
    table("x/places.csv", "name,kind,lat,lon", "B,mosque,40,44.5")
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        for file in (tmp_path / "x").iterdir():
            archive.write(file, file.name)
    whole = heritage.read(tmp_path / "x.zip")
    assert sorted(whole.sites["name"]) == ["A", "B"]
    assert whole.inputs.query("role != 'regions'")["records_read"].sum() == 2
