"""What files really hold is kept or told of: nothing becomes something else without a word."""

from __future__ import annotations

import json
import shutil
import struct
import zipfile

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import heritage
from heritage.model.dates import place_in_time, read_days
from heritage.reading.profiles.profile import list_profiles


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


def told(catalogue, code):
    found = catalogue.findings[catalogue.findings["code"] == code]
    return found[["record", "field", "value"]].astype(object).values.tolist()


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


@given(
    st.sampled_from(
        ["1988", "1988-12-07", "19880000", "abc", "1988-13-01", "[..1980,1985]", "vor dem Krieg", "07.12.1988", ""]
    ),
    st.sampled_from(["2001", "2001-02-30", "x", ""]),
)
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_when_and_stated_hold_a_date_or_nothing(stated, when, said):
    whole = stated(f's1,p,status,destroyed,"{when}",{said},X,src')
    for column, value in (("when", when), ("stated", said)):
        found = whole.statements[column]
        assert read_days(found)["readable"].all()
        if value and found.isna().all():
            assert value in whole.findings.loc[whole.findings["code"] == "date-unreadable", "value"].tolist()


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


@pytest.mark.parametrize("number", [1, 300])
@pytest.mark.parametrize("over_lines", [True, False])
def test_a_key_that_json_has_twice_in_one_of_many_features_is_kept(tmp_path, number, over_lines):
    features = [
        json.dumps(
            {
                "type": "Feature",
                "properties": {"site_id": f"s{n}", "name": f"N{n}", "kind": "mosque", "note": 'said: "x": y'},
                "geometry": {"type": "Point", "coordinates": [44, 40]},
            }
        )
        for n in range(number)
    ]
    features[-1] = features[-1].replace('"kind": "mosque"', '"kind": "mosque", "kind": "church"')
    path = tmp_path / "a.geojson"
    path.write_text(
        '{"type": "FeatureCollection", "features": [\n' + (",\n" if over_lines else ", ").join(features) + "\n]}"
    )
    whole = heritage.read(path)
    assert "church" in {str(value) for value in whole.sites.loc[f"s{number - 1}"]}
    assert len(told(whole, "column-twice")) == 1
    assert len(whole.sites) == number


def test_what_stands_beside_the_properties_under_the_same_name_is_kept(layer, make_feature):
    path = layer(
        make_feature({"site_id": "a", "name": "A", "kind": "mosque"}, [44, 40], name="B", visibility="withheld")
    )
    whole = heritage.read(path)
    assert "B" in {str(value) for value in whole.sites.iloc[0]}
    assert whole.sites["visibility"].tolist() == ["withheld"]


def test_an_index_that_exchanges_places_is_made_anew(shapefile):
    path = shapefile([("NAME", b"C", 5, 0)], ("A",), ("B",), ("C",))
    index = path.with_suffix(".shx")
    content = bytearray(index.read_bytes())
    content[100:108], content[116:124] = content[116:124], content[100:108]
    index.write_bytes(content)
    whole = heritage.read(path)
    assert whole.sites.set_index("name").geometry.x.to_dict() == {"A": 44.5, "B": 45.5, "C": 46.5}
    assert told(whole, "index-rebuilt") == [[pd.NA, "", "3 records"]]
    assert whole.inputs["name"].tolist() == ["a.shp"]


def test_an_index_that_agrees_is_left_alone(shapefile):
    assert told(heritage.read(shapefile([("NAME", b"C", 5, 0)], ("A",), ("B",))), "index-rebuilt") == []


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


@pytest.mark.parametrize(
    "member",
    [
        {"links": [{"rel": "self"}, {"rel": "next", "href": "x"}]},
        {"numberMatched": 9, "numberReturned": 1},
        {"exceededTransferLimit": True},
        {"properties": {"exceededTransferLimit": True}},
    ],
)
@pytest.mark.parametrize("several", [False, True])
def test_a_file_that_says_that_there_is_more_is_told(tmp_path, make_feature, member, several):
    feature = json.dumps(make_feature({"site_id": "a", "name": "A", "kind": "mosque"}, [44, 40]))
    other = feature.replace('"a"', '"b"')
    head = json.dumps({"type": "FeatureCollection", **member})[:-1]
    path = tmp_path / "a.geojson"
    path.write_text(f'{head}, "features": [\n{f"{feature},{chr(10)}{other}" if several else feature}\n]}}')
    assert len(told(heritage.read(path), "pages-more")) == 1


@pytest.mark.parametrize(
    "member", [{"links": [{"rel": "self"}]}, {"numberMatched": 1, "numberReturned": 1}, {"properties": {"x": 1}}, {}]
)
def test_a_whole_file_is_not(layer, make_feature, member):
    assert told(heritage.read(layer(make_feature({"site_id": "a"}, [44, 40]), **member)), "pages-more") == []


def test_the_id_of_a_feature_beside_its_site_id_is_kept(layer, make_feature):
    whole = heritage.read(
        layer(
            make_feature({"site_id": "a", "name": "A"}, [44, 40], id="x/7"),
            make_feature({"site_id": "b"}, [44, 40], id="b"),
        )
    )
    assert whole.sites["feature_id"].fillna("").to_dict() == {"a": "x/7", "b": ""}
    assert told(whole, "id-beside") == [[pd.NA, "feature_id", "x/7"]]


def test_layers_of_one_stem_in_an_archive_are_both_read(tmp_path, layer, make_feature, table):
    layer(make_feature({"name": "A", "kind": "mosque"}, [44, 40]), name="x/places.geojson")
    table("x/places.csv", "name,kind,lat,lon", "B,mosque,40,44.5")
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        for file in (tmp_path / "x").iterdir():
            archive.write(file, file.name)
    whole = heritage.read(tmp_path / "x.zip")
    assert sorted(whole.sites["name"]) == ["A", "B"]
    assert whole.inputs["records_read"].sum() == 2


@pytest.mark.parametrize("epoch", ["0", "1700000000", ""])
def test_a_date_that_has_not_come_by_the_clock_is_told_and_kept_whatever_time_is_written(stated, monkeypatch, epoch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    if epoch:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    whole = stated(
        "s1,p,status,destroyed,2099,,X,src",
        "s2,p,status,destroyed,2023-11,2098-11-20,X,src",
        "s3,q,status,intact,1990,2025-03,X,src",
    )
    assert sorted(row[1:] for row in told(whole, "date-in-future")) == [["stated", "2098-11-20"], ["when", "2099"]]
    assert whole.statements["when"].tolist().count("2099") == 1


OPEN = [
    ("[..1980,1985]", None, "1985-12-31"),
    ("[..1980, 1982, 1985]", None, "1985-12-31"),
    ("[..1985]", None, "1985-12-31"),
    ("[1980,1985..]", "1980-01-01", "2001-12-31"),
    ("[1980..]", "1980-01-01", "2001-12-31"),
    ("[1667,1668,1670..1672]", "1667-01-01", "1672-12-31"),
    ("{1960,1961-12}", "1960-01-01", "1961-12-31"),
]


@pytest.mark.parametrize(("text", "possible", "certain"), OPEN)
def test_a_list_with_an_open_end_has_no_beginning_or_end_that_nobody_stated(text, possible, certain):
    days = place_in_time(
        pd.Series([text], dtype="str"), pd.Series(pd.to_datetime(["2001-12-31"]).astype("datetime64[s]"))
    )
    assert [None if pd.isna(day) else str(day.date()) for day in days.iloc[0][["possible_from", "certain_from"]]] == [
        possible,
        certain,
    ]


@pytest.mark.parametrize("text", ["[1980,x,1985]", "[..]", "[..1980,1985..]", "[1985,,1980]", "[1980,1981/1982]"])
def test_a_list_that_says_nothing_is_no_date(text):
    assert not read_days(pd.Series([text], dtype="str"))["readable"].any()


def test_a_list_with_an_open_end_contradicts_as_its_short_form_does(stated):
    for when in ("[..1980,1985]", "[..1985]"):
        whole = stated("s1,p,status,intact,1970/1975,2000,X,src", f's2,p,status,destroyed,"{when}",2000,Y,src')
        assert len(whole.contradictions()) == 1


# Two places under one id.


def place(site, name, kind, where, **more):
    return {
        "type": "Feature",
        "properties": {"site_id": site, "name": name, "kind": kind, **more},
        "geometry": where and {"type": "Point", "coordinates": where},
    }


def test_two_places_under_one_id_are_two_sites_and_a_row_that_names_it_names_neither(layer, table):
    sites = layer(
        place("h", "Upper Mosque", "mosque", [46.7, 39.7], status="destroyed"),
        place("h", "Old Cemetery", "cemetery", [46.9, 39.9], status="intact"),
    )
    statements = table("statements.csv", "site_id,aspect,value,assessor", "h,access,denied,X")
    whole = heritage.read(sites, statements=statements)
    assert whole.sites[["name", "kind"]].astype("str").values.tolist() == [
        ["Old Cemetery", "cemetery"],
        ["Upper Mosque", "mosque"],
    ]
    assert whole.sites.index.tolist() == ["h~1", "h~2"]
    assert whole.statements.set_index("site_id")["value"].to_dict() == {"h~1": "intact", "h~2": "destroyed"}
    assert sorted(value for *_, value in told(whole, "site-two-places")) == ["h~1", "h~2"]
    assert len(told(whole, "site-unknown")) == 1
    counts = whole.inputs.set_index("role")
    assert (counts["records_read"] == counts["records_accepted"] + counts["records_rejected"]).all()


NEAR = [
    ([46.7, 39.7], [46.705, 39.7], {}),
    ([46.7, 39.7], [46.72, 39.7], {"location_uncertainty_m": 1000}),
    ([46.7, 39.7], None, {}),
]


@pytest.mark.parametrize(("one", "other", "more"), NEAR)
def test_records_that_may_be_one_place_stay_one_site_of_one_record_s_name_kind_and_position(layer, one, other, more):
    given = [place("h", "Upper Mosque", "mosque", one, **more), place("h", "Old Cemetery", "cemetery", other, **more)]
    site = heritage.read(layer(*given)).sites.iloc[0]
    whole = [("Upper Mosque", "mosque", one), ("Old Cemetery", "cemetery", other)]
    assert (
        site["name"],
        str(site["kind"]),
        None if site.geometry is None else [site.geometry.x, site.geometry.y],
    ) in whole


def test_the_record_that_agrees_with_most_gives_name_kind_and_position(layer):
    rows = [
        place("h", "B", "mosque", [46.7, 39.7]),
        place("h", "B", "mosque", [46.7, 39.7]),
        place("h", "A", "church", [46.7001, 39.7]),
    ]
    site = heritage.read(layer(*rows)).sites.iloc[0]
    assert (site["name"], str(site["kind"]), site.geometry.x) == ("B", "mosque", 46.7)


def test_one_name_and_kind_far_apart_is_one_site_with_a_finding(layer, codes):
    whole = heritage.read(layer(place("h", "A", "mosque", [46.7, 39.7]), place("h", "A", "mosque", [45.7, 39.7])))
    assert whole.sites.index.tolist() == ["h"]
    assert "record-differs" in codes(whole)


def test_what_one_record_lacks_comes_of_another_that_does_not_contradict_it(layer):
    whole = heritage.read(
        layer(
            place("h", "A", "mosque", None),
            {
                "type": "Feature",
                "properties": {"site_id": "h"},
                "geometry": {"type": "Point", "coordinates": [46.7, 39.7]},
            },
        )
    )
    assert whole.sites.iloc[0]["name"] == "A"
    assert whole.sites.geometry.iloc[0].x == 46.7


def test_of_two_places_under_one_id_both_are_withheld_where_one_record_is(layer):
    whole = heritage.read(
        layer(place("h", "A", "mosque", [46.7, 39.7], visibility="withheld"), place("h", "B", "church", [45.7, 39.7]))
    )
    assert whole.edition().sites.empty


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from("AB"), st.sampled_from(["mosque", "church"]), st.sampled_from([44.0, 44.001, 46.0, None])
        ),
        min_size=2,
        max_size=5,
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_of_records_of_one_id_does_not_matter_and_none_is_mixed_into_another(tmp_path, rows, dice):
    found = []
    for _ in range(2):
        features = [place("h", name, kind, x and [x, 40.0]) for name, kind, x in rows]
        (tmp_path / "a.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
        sites = heritage.read(tmp_path / "a.geojson").sites
        found.append(sites[["name", "kind", "geometry"]].astype("str").reset_index().values.tolist())
        for site in sites.itertuples():
            x = None if site.geometry is None else site.geometry.x
            assert (site.name, str(site.kind), x) in rows or (site.name, str(site.kind), None) in rows
        dice.shuffle(rows)
    assert found[0] == found[1]


# Positions.


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


@pytest.mark.parametrize("name", ["\u3164", "\u2800\u2800", "\u200b \u200d", "\uffa0", "\u115f\u1160"])
def test_a_name_that_cannot_be_seen_is_none(layer, make_feature, name, codes):
    whole = heritage.read(layer(make_feature({"site_id": "a", "name": name}, [44, 40])))
    assert whole.sites["name"].isna().all()
    assert "name-missing" in codes(whole)


# What is selected, and who is listened to.


def test_a_statement_on_another_site_supersedes_nothing_in_the_whole_as_in_the_part(catalogue_of):
    head = "statement_id,site_id,aspect,value,when,stated,assessor,supersedes"
    whole = catalogue_of(
        "a",
        "b",
        statements=[
            head,
            "1,a,status,destroyed,1990,2000,X,",
            "2,b,status,destroyed,1990,2010,X,1",
            "3,a,access,denied,1990,2010,X,1",
        ],
    )
    assert whole.summary(by="site_id").set_index("site_id")["destroyed"].to_dict() == {"a": 1, "b": 1}
    assert whole.select(site_id="a").summary(by="site_id")["destroyed"].tolist() == [1]
    assert [row[2] for row in told(whole, "supersedes-unknown")] == ["3", "2"]


AT = "statement_id,site_id,aspect,value,when,stated,assessor,source_id,supersedes"
PUBLISHERS = ["source_id,title,publisher,published", "p1,One,P1,2001", "p2,Two,P2,2011"]


@pytest.mark.parametrize("supersedes", ["", "1"])
def test_what_a_publisher_published_takes_part_though_its_assessor_spoke_elsewhere_later(catalogue_of, supersedes):
    """The last of each assessor is taken among what takes part; what does not take part supersedes nothing."""
    rows = [AT, "1,a,status,damaged,1990,2000,X,p1,", f"2,a,status,destroyed,1995,2010,X,p2,{supersedes}"]
    whole = catalogue_of("a", statements=rows, sources=PUBLISHERS)
    for who, value in (
        ("P1", "damaged"),
        ("P2", "destroyed"),
        ("X", "destroyed"),
        (None, "destroyed"),
        (["P1", "P2"], "destroyed"),
    ):
        assert whole.summary(by="site_id", according_to=who)[value].tolist() == [1], who


SITE, SAID = st.sampled_from("abc"), st.sampled_from(["destroyed", "intact", "damaged"])
ROW = st.tuples(
    SITE,
    SAID,
    st.sampled_from(["1990", "1995", ""]),
    st.sampled_from("XYZ"),
    st.sampled_from(["p1", "p2", "p3", ""]),
    st.sampled_from(["", "0", "1", "2"]),
)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture], phases=[Phase.generate])
@given(st.lists(ROW, min_size=1, max_size=8), st.sets(SITE, min_size=1))
def test_selecting_changes_no_value(catalogue_of, rows, chosen):
    lines = [
        f"{number},{site},status,{value},{when},2000,{who},{source},{other}"
        for number, (site, value, when, who, source, other) in enumerate(rows)
    ]
    sources = [
        "source_id,title,publisher,published,repeats",
        "p1,One,P1,2001,",
        "p2,Two,P2,2011,p1",
        "p3,Three,P3,2012,p2",
    ]
    whole = catalogue_of("a", "b", "c", statements=[AT, *lines], sources=sources)
    part = whole.select(site_id=sorted(chosen))
    for asked in ({}, {"as_of": "1992"}, {"conflict": "latest"}, {"known_by": "2005"}):
        ours, theirs = (each.summary(by="site_id", **asked).set_index("site_id") for each in (whole, part))
        assert ours.loc[sorted(chosen)].equals(theirs)


# Nothing raises anything but an error of ours.

CELL = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**30), 10**30),
    st.floats(),
    st.text(max_size=20),
    st.just("x" * 5_000),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)
COLUMNS = [
    "@id",
    "id",
    "osm_id",
    "osm_type",
    "full_id",
    "other_tags",
    "tags",
    "alt_name",
    "name:az",
    "name",
    "religion",
    "amenity",
    "historic",
    "wikidata",
    "place",
]
COLUMNS += [
    "item",
    "itemLabel",
    "typeLabel",
    "coord",
    "ResourceID",
    "EAMENA ID",
    "Resource Name",
    "Overall Condition State",
    "Threat Category",
]
COLUMNS += [
    "site_id",
    "kind",
    "status",
    "status_date",
    "visibility",
    "latitude",
    "longitude",
    "same_as",
    "source",
    "assessor",
    "cell_km",
    "region_certain",
]


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], phases=[Phase.generate])
@given(
    st.dictionaries(st.sampled_from(COLUMNS), st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=8),
    st.sampled_from([None, *list_profiles()]),
)
def test_no_input_of_any_shape_raises_anything_but_an_error_of_ours(tmp_path, columns, profile):
    rows = [{name: values[place] for name, values in columns.items()} for place in range(3)]
    features = [{"type": "Feature", "properties": row, "geometry": None} for row in rows]
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    try:
        whole = heritage.read(path, profile=profile)
    except heritage.HeritageError:
        return
    layers = whole.inputs[whole.inputs["role"] == "sites"]
    assert layers["records_read"].tolist() == [3]
    whole.edition()


@pytest.mark.parametrize("profile", list_profiles())
@pytest.mark.parametrize("number", [1, 3])
def test_columns_that_are_all_null_are_no_fault_in_any_profile(tmp_path, profile, number):
    features = [{"type": "Feature", "properties": dict.fromkeys(COLUMNS), "geometry": None} for _ in range(number)]
    (tmp_path / "a.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    whole = heritage.read(tmp_path / "a.geojson", profile=profile)
    assert whole.inputs["records_accepted"].tolist() == [number]


# Nothing opens another file.

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


@pytest.mark.parametrize("unseen", ["\u3164", "\u2028\u2029\u202e", "\0", " \u200b "])
def test_an_id_that_cannot_be_seen_is_none_and_the_site_gets_one(layer, make_feature, unseen):
    places = [make_feature({"site_id": unseen, "name": name, "kind": "mosque"}, [44.5, 40]) for name in ("A", "B")]
    whole = heritage.read(layer(*places))
    assert whole.sites["name"].tolist() in (["A", "B"], ["B", "A"])
    assert len([site for site in whole.sites.index if isinstance(site, str) and site]) == 2
    assert {field for _, field, _ in told(whole, "text-invisible")} == {"site_id"}
    assert len(told(whole, "id-missing")) == 2
