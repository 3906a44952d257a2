"""Formats that phones, ArcGIS, MapInfo, OpenStreetMap and web maps write; no record in these files is real."""

from __future__ import annotations

import json
import struct
import zipfile

import geopandas as gpd
import pyogrio
import pytest
import shapely

import heritage

PLACES = gpd.GeoDataFrame(
    {"name": ["A", "B"], "kind": ["mosque", "cemetery"], "status": ["destroyed", "damaged"]},
    geometry=gpd.points_from_xy([44.5, 44.6], [40.1, 40.2]),
    crs=4326,
)
WAYPOINTS = """<?xml version="1.0"?><gpx version="1.1" creator="generated" xmlns="http://www.topografix.com/GPX/1/1">
<wpt lat="40.1" lon="44.5"><name>A</name><desc>two stones</desc><type>mosque</type></wpt>
<wpt lat="40.2" lon="44.6"><name>B</name><type>cemetery</type></wpt>{}</gpx>"""
TRACK = '<trk><trkseg><trkpt lat="40" lon="44"/><trkpt lat="41" lon="44"/></trkseg></trk><rte/>'


@pytest.fixture
def given(tmp_path):
    """Write a file."""

    def write(name, content):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = content if isinstance(content, str) else json.dumps(content)
        path.write_text(text, encoding="utf-8")
        return path

    return write


def told(catalogue, code):
    return catalogue.findings.loc[catalogue.findings["code"] == code, "value"].tolist()


def is_as_generated(catalogue):
    sites = catalogue.sites.sort_values("name")
    points = [(round(each.x, 4), round(each.y, 4)) for each in sites.geometry]
    return sites[["name", "kind"]].values.tolist() == PLACES[["name", "kind"]].values.tolist() and points == [
        (44.5, 40.1),
        (44.6, 40.2),
    ]


def test_waypoints_are_sites_and_tracks_are_told_of(given):
    catalogue = heritage.read(given("walk.gpx", WAYPOINTS.format(TRACK)))
    assert is_as_generated(catalogue)
    assert told(catalogue, "lines-left-out") == ["1 routes and 1 tracks"]
    assert "desc" not in catalogue.sites  # a description, as in every format
    assert catalogue.sites["description"].dropna().tolist() == ["two stones"]
    assert len(heritage.read(given("empty.gpx", WAYPOINTS.split("<wpt", maxsplit=1)[0] + TRACK + "</gpx>"))) == 0


@pytest.mark.parametrize("name", ["walk.gpx", "data.osm"])
@pytest.mark.parametrize(
    "doctype",
    ['<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>', '<!DOCTYPE x SYSTEM "http://example.org/x.dtd">'],
)
def test_xml_that_points_elsewhere_or_grows_is_refused(given, name, doctype):
    root = "gpx" if name.endswith("gpx") else "osm"
    path = given(name, f'<?xml version="1.0"?>{doctype}<{root}><node id="1">&b;</node></{root}>')
    with pytest.raises(heritage.InputError, match="DOCTYPE"):
        heritage.read(path)
    with pytest.raises(heritage.InputError, match="no whole"):
        heritage.read(given(name, f"<{root}><node>"))


ESRI = {
    "geometryType": "esriGeometryPoint",
    "spatialReference": {"wkid": 102100, "latestWkid": 3857},
    "fields": [
        {"name": "name", "type": "esriFieldTypeString"},
        {"name": "visited", "type": "esriFieldTypeDate"},
        {
            "name": "kind",
            "type": "esriFieldTypeString",
            "domain": {"codedValues": [{"code": "m", "name": "mosque"}, {"code": "c", "name": "cemetery"}]},
        },
    ],
    "features": [
        {
            "attributes": {"name": "A", "kind": "m", "visited": 1621512000000},
            "geometry": {"x": 4953717.3, "y": 4880077.6},
        },
        {
            "attributes": {"name": "B", "kind": "c", "visited": -315619200000},
            "geometry": {"x": 4964849.3, "y": 4894631.8},
        },
        {"attributes": {"name": "C", "kind": "c"}, "geometry": {"curveRings": []}},
        {"attributes": 7},
    ],
    "exceededTransferLimit": True,
}


def test_esri_json_has_its_crs_its_days_and_its_codes(given):
    catalogue = heritage.read(given("query.json", ESRI))
    located = catalogue.sites[~catalogue.sites.geometry.isna()].sort_values("name")
    assert [(round(each.x, 2), round(each.y, 2)) for each in located.geometry] == [(44.5, 40.1), (44.6, 40.2)]
    assert located["kind"].tolist() == ["mosque", "cemetery"]
    assert located["visited"].tolist() == ["2021-05-20T12:00:00", "1960-01-01"]
    assert told(catalogue, "pages-more") == ["true"]
    assert len(told(catalogue, "geometry-unreadable")) == 1
    assert catalogue.inputs.query("role != 'regions'")[
        ["records_read", "records_accepted", "records_rejected"]
    ].values.tolist() == [[4, 3, 1]]


def test_rings_of_esri_are_outer_ones_and_holes_by_their_direction(given):
    outer = [[44, 40], [44, 41], [45, 41], [45, 40], [44, 40]]
    hole = [[44.4, 40.4], [44.6, 40.4], [44.6, 40.6], [44.4, 40.6], [44.4, 40.4]]
    island = [[46, 40], [46, 41], [47, 41], [47, 40], [46, 40]]
    content = {
        "features": [{"attributes": {"name": "A", "kind": "cemetery"}, "geometry": {"rings": [outer, hole, island]}}],
        "geometryType": "esriGeometryPolygon",
        "spatialReference": {"wkid": 4326},
    }
    (shape,) = heritage.read(given("a.json", content)).sites.geometry
    expected = shapely.MultiPolygon([shapely.Polygon(outer, [hole]), shapely.Polygon(island)])
    assert shape.equals(expected)


@pytest.mark.parametrize("ending", ["tab", "mif", "gdb", "gdb.zip", "zip"])
def test_files_of_mapinfo_and_arcgis(tmp_path, ending):
    driver = "OpenFileGDB" if "gdb" in ending else "MapInfo File"
    folder = tmp_path / "made"
    folder.mkdir()
    path = folder / {"gdb.zip": "places.gdb", "zip": "places.tab"}.get(ending, f"places.{ending}")
    pyogrio.write_dataframe(PLACES, path, driver=driver)
    if "zip" in ending:
        packed = tmp_path / f"places.{ending}"
        with zipfile.ZipFile(packed, "w") as archive:
            for part in sorted(each for each in folder.rglob("*") if each.is_file()):
                archive.write(part, part.relative_to(folder))
        path = packed
    catalogue = heritage.read(path)
    assert is_as_generated(catalogue)
    assert sorted(catalogue.statements["value"]) == ["damaged", "destroyed"]
    assert "file-unread" not in set(catalogue.findings["code"])
    assert is_as_generated(heritage.read(folder))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('!table\n!version 300\nDefinition Table\n  File "../other/places.TAB"\n', "points at another one"),
        ('!table\n!version 300\nOpen Table "secret"\nDefinition Table\n  Type NATIVE\n', "points at another one"),
        ("!table\n!version 300\nDefinition Table\n  Type NATIVE\n  Fields 1\n", "lie in a.DAT"),
    ],
)
def test_a_table_of_mapinfo_that_points_elsewhere_or_lacks_its_rows_is_refused(given, text, why):
    with pytest.raises(heritage.InputError, match=why):
        heritage.read(given("a.tab", text))


def test_a_geodatabase_with_a_link_too_many_rows_or_without_its_files_is_refused(tmp_path):
    path = tmp_path / "places.gdb"
    pyogrio.write_dataframe(PLACES, path, driver="OpenFileGDB")
    largest = max(path.glob("*.gdbtable"), key=lambda each: each.stat().st_size)
    whole = largest.read_bytes()
    largest.write_bytes(whole[:4] + struct.pack("<i", 1_000_000_000) + whole[8:])
    with pytest.raises(heritage.InputError, match="1000000000 rows"):
        heritage.read(path)
    largest.write_bytes(whole)
    (path / "linked").symlink_to("/etc/passwd")
    with pytest.raises(heritage.InputError, match="link"):
        heritage.read(path)
    (path / "linked").unlink()
    for part in [each for each in path.iterdir() if each.name != "a00000001.gdbtable"]:
        part.unlink()
    with pytest.raises(heritage.InputError, match="export it again"):
        heritage.read(path)


def test_topojson_has_a_layer_for_each_object_and_its_arcs(given):
    content = {
        "type": "Topology",
        "transform": {"scale": [0.1, 0.1], "translate": [44, 40]},
        "objects": {
            "points": {
                "type": "GeometryCollection",
                "geometries": [{"type": "Point", "coordinates": [5, 1], "properties": {"name": "A", "kind": "mosque"}}],
            },
            "areas": {
                "type": "GeometryCollection",
                "geometries": [{"type": "Polygon", "arcs": [[0]], "properties": {"name": "B", "kind": "cemetery"}}],
            },
        },
        "arcs": [[[0, 0], [0, 10], [10, 0], [0, -10], [-10, 0]]],
    }
    catalogue = heritage.read(given("topo.json", content))
    shapes = catalogue.sites.set_index("name").geometry
    assert shapes["A"].equals(shapely.Point(44.5, 40.1))
    assert shapes["B"].equals(shapely.box(44, 40, 45, 41))


NODES = "".join(f'<node id="{n}" lat="{40 + n // 2 / 10}" lon="{44 + n % 3 / 10}"/>' for n in range(1, 5))
OSM = f"""<?xml version="1.0"?><osm version="0.6">{NODES}
<node id="9" lat="40.1" lon="44.5" timestamp="2024-05-06T07:08:09Z"><tag k="amenity" v="place_of_worship"/><tag k="religion" v="muslim"/><tag k="name" v="A"/></node>
<way id="5"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="1"/><tag k="landuse" v="cemetery"/><tag k="name" v="B"/></way>
<way id="6"><nd ref="1"/><nd ref="99"/><tag k="landuse" v="cemetery"/></way>
<relation id="7"><member type="way" ref="5" role="outer"/><tag k="type" v="multipolygon"/><tag k="landuse" v="cemetery"/><tag k="name" v="C"/></relation></osm>"""


def test_osm_gives_tagged_nodes_ways_and_areas(given):
    catalogue = heritage.read(given("data.osm", OSM))
    sites = catalogue.sites
    assert sorted(sites.index) == ["osm:node/9", "osm:relation/7", "osm:way/5", "osm:way/6"]
    assert sites.loc["osm:node/9", "kind"] == "mosque"
    assert sites.geometry.loc["osm:way/5"].geom_type == "Polygon"
    assert sites.geometry.loc["osm:relation/7"].equals(sites.geometry.loc["osm:way/5"])
    assert sites.geometry.isna().tolist() == [index == "osm:way/6" for index in sites.index]


def test_overpass_is_read_with_centres_geometry_and_nodes(given):
    ring = [
        {"lat": 40.0, "lon": 44.0},
        {"lat": 40.0, "lon": 44.1},
        {"lat": 40.1, "lon": 44.1},
        {"lat": 40.0, "lon": 44.0},
    ]
    elements = [
        {"type": "node", "id": 1, "lat": 40.1, "lon": 44.5, "tags": {"historic": "ruins", "name": "A"}},
        {"type": "way", "id": 2, "center": {"lat": 40.2, "lon": 44.6}, "nodes": [7, 8], "tags": {"landuse": "cemetery"}},
        {"type": "way", "id": 3, "geometry": ring, "tags": {"landuse": "cemetery"}},
        {"type": "way", "id": 4, "nodes": [1, 1], "tags": {}},
        {"type": "relation", "id": 5, "members": [{"type": "way", "ref": 3, "role": "outer", "geometry": ring}],
         "tags": {"type": "multipolygon", "landuse": "cemetery"}},
    ]  # fmt: skip
    content = {"version": 0.6, "generator": "Overpass API", "elements": elements}
    shapes = heritage.read(given("overpass.json", content)).sites.geometry.geom_type
    assert shapes.to_dict() == {
        "osm:node/1": "Point", "osm:way/2": "Point", "osm:way/3": "Polygon", "osm:relation/5": "Polygon",
    }  # fmt: skip


def test_umap_has_a_layer_for_each_of_its_own(given):
    place = json.loads(PLACES.to_json())["features"]
    layers = [
        {"type": "FeatureCollection", "features": place[:1], "_umap_options": {"name": "Mosques"}},
        {"type": "FeatureCollection", "features": place[1:], "_umap_options": {"name": "Cemeteries"}},
    ]
    catalogue = heritage.read(given("map.umap", {"type": "umap", "properties": {}, "layers": layers}))
    assert is_as_generated(catalogue)
    assert set(catalogue.inputs.query("role != 'regions'")["layer"]) == {"Mosques", "Cemeteries"}


@pytest.mark.parametrize("key", ["results", "value", "data.items", "any"])
def test_records_under_a_key_are_found_and_told(given, key):
    records = [{"id": 1, "name": "A", "kind": "mosque", "lat": 40.1, "lon": 44.5}]
    records.append({"id": 2, "name": "B", "kind": "cemetery", "lat": 40.2, "lon": 44.6})
    content = {key.split(".")[-1]: records, "count": 2, "next": "http://example.org/?page=2"}
    content = {"data": content} if "." in key else content
    catalogue = heritage.read(given("answer.json", content))
    assert is_as_generated(catalogue)
    assert told(catalogue, "records-under-key") == [key]
    assert len(told(catalogue, "pages-more")) == 1
    nested = "[" * 20_000 + "]" * 20_000
    with pytest.raises(heritage.InputError):
        heritage.read(given("deep.json", f'{{"results": {nested}}}'))


def test_members_of_objects_within_the_attributes_have_names_of_their_own(given):
    place = {"type": "Point", "coordinates": [44.5, 40.1]}
    feature = {
        "type": "Feature",
        "geometry": place,
        "properties": {"location": {"name": "A", "address": {"city": "X"}}, "type": "mosque", "none": {}},
    }
    (site,) = heritage.read(given("a.geojson", {"type": "FeatureCollection", "features": [feature]})).sites.itertuples()
    assert (site.name, site.kind) == ("A", "mosque")


def test_what_is_refused_names_the_way_out(given):
    for name, content in {"a.dxf": "0\nSECTION\n2\nHEADER\n", "b.txt": "0\nSECTION\n2\nENTITIES\n"}.items():
        with pytest.raises(heritage.InputError, match=r"DXF.*GeoJSON"):
            heritage.read(given(name, content))


KML = """<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>Map</name><Folder><name>Məscidlər</name>
<Placemark><name>A</name><description><![CDATA[<img src="https://example.org/a.jpg"/><br>1988-ci ildə dağıdılıb.<br>Status: destroyed<br>Danışan: X &amp; Y<script>x</script>]]></description><Point><coordinates>44.5,40.1</coordinates></Point></Placemark>
</Folder><Folder><name>Cemeteries</name><Placemark><name>B</name><TimeSpan><begin>1990</begin><end>1992-05</end></TimeSpan><Point><coordinates>44.6,40.2</coordinates></Point></Placemark></Folder></Document></kml>"""


def test_folders_of_kml_give_the_kind_and_descriptions_become_text_and_columns(given):
    catalogue = heritage.read(given("map.kml", KML))
    assert is_as_generated(catalogue)
    sites = catalogue.sites.set_index("name")
    assert sites["kind_given"].to_dict() == {"A": "Məscidlər", "B": "Cemeteries"}
    assert sites.loc["A", "description"] == "1988-ci ildə dağıdılıb.\nStatus: destroyed\nDanışan: X & Y"
    assert sites.loc["A", "pictures"] == "https://example.org/a.jpg"
    assert catalogue.statements[["value", "assessor"]].values.tolist() == [["destroyed", "X & Y"]]
    assert sites.loc["B", ["kml_begin", "kml_end"]].tolist() == ["1990", "1992-05"]
    assert told(catalogue, "html-as-text") == ["1 records"]


@pytest.mark.parametrize(
    ("link", "fine"), [("files/part.kml", True), ("../out.kml", False), ("https://x.org/a.kml", False)]
)
def test_a_kmz_may_link_to_its_own_files_and_to_no_others(tmp_path, link, fine):
    head = '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
    with zipfile.ZipFile(tmp_path / "map.kmz", "w") as archive:
        archive.writestr(
            "doc.kml", f"{head}<NetworkLink><Link><href>{link}</href></Link></NetworkLink></Document></kml>"
        )
        archive.writestr("files/part.kml", KML)
    if fine:
        assert is_as_generated(heritage.read(tmp_path / "map.kmz"))
    else:
        with pytest.raises(heritage.InputError, match="points elsewhere"):
            heritage.read(tmp_path / "map.kmz")


HOSTILE = {
    "codes that are lists": {
        "geometryType": "esriGeometryPoint",
        "fields": [
            {"name": "d", "type": "esriFieldTypeDate"},
            {"name": "k", "domain": {"codedValues": [{"code": [1], "name": "x"}, 3]}},
        ],
        "features": [{"attributes": {"d": 1e30, "k": {"a": 1}}}],
    },
    "references that are lists": {
        "generator": "Overpass API",
        "elements": [
            {"type": "relation", "id": 1, "members": [3, {"type": "way", "ref": [1]}], "tags": {"type": "multipolygon"}},
            {"type": "way", "id": 2, "nodes": [[1]], "tags": {"landuse": "cemetery"}},
        ],
    },
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_of_another_type_than_it_should_be_costs_no_record(given, name):
    catalogue = heritage.read(given("hostile.json", HOSTILE[name]))
    assert len(catalogue) == len(HOSTILE[name].get("elements", HOSTILE[name].get("features")))


def test_a_geometry_that_gdal_drops_is_told(given):
    bad = {"type": "Point", "coordinates": "x", "properties": {"name": "A"}}
    content = {"type": "Topology", "objects": {"a": {"type": "GeometryCollection", "geometries": [bad]}}, "arcs": [[]]}
    catalogue = heritage.read(given("topo.json", content))
    assert catalogue.inputs.query("role != 'regions'")[["records_read", "records_rejected"]].values.tolist() == [[1, 1]]


def test_a_workbook_of_very_many_sheets_asks_for_one(tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    for number in range(300):
        book.create_sheet(f"s{number}").append(["name", "kind"])
    book.save(tmp_path / "many.xlsx")
    with pytest.raises(heritage.InputError, match="301 sheets; name the one"):
        heritage.read(tmp_path / "many.xlsx")


def test_symbols_of_waypoints_say_the_kind_where_they_name_one(given):
    text = WAYPOINTS.format("").replace("<type>mosque</type>", "<sym>Church</sym>")
    text = text.replace("<type>cemetery</type>", "<sym>Cemetery</sym>")
    assert heritage.read(given("walk.gpx", text)).sites.set_index("name")["kind"].to_dict() == {
        "A": "church",
        "B": "cemetery",
    }
    flags = text.replace("Church", "Flag, Red").replace("Cemetery", "Flag, Blue")
    assert set(heritage.read(given("flags.gpx", flags)).sites["kind"]) == {"other"}


def test_a_pair_whose_order_is_certain_tells_that_of_the_others(table):
    rows = ["name;kind;position", "A;mill;50,1034 N 10,2051 E", "B;mill;10.2102, 50.1101"]
    catalogue = heritage.read(table("mills.csv", *rows))
    assert sorted(round(each.y, 2) for each in catalogue.sites.geometry) == [50.1, 50.11]
    assert told(catalogue, "pair-order-assumed") == []
