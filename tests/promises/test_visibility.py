"""Who may see a row is understood in every file, under every profile, in every table."""

from __future__ import annotations

import json

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import heritage
from heritage.cli.export import main
from heritage.model.visibility import strictest, strictest_of_each

OSM = {"@id": "way/1", "amenity": "place_of_worship", "religion": "muslim", "name": "Hidden"}
WIKIDATA = {"item": "http://www.wikidata.org/entity/Q1", "itemLabel": "Hidden", "typeLabel": "mosque"}
EAMENA = {"ResourceID": "1", "EAMENA ID": "E1", "Resource Name": "Hidden", "Site Feature Interpretation Type": "Mosque"}
PLAIN = {"name": "Hidden", "kind": "mosque"}
SOURCES = {"osm": OSM, "wikidata": WIKIDATA, "eamena": EAMENA, "plain": PLAIN}
HEADINGS = ["visibility", "Visibility", "VISIBILITY ", "görünürlük", "Görünmə", "видимость", "տեսանելիություն"]


def of(layer, make_feature, *rows, **options):
    return heritage.read(
        layer(*(make_feature(row, [44.5 + place / 100, 40.2]) for place, row in enumerate(rows))), **options
    )


@pytest.mark.parametrize(
    ("source", "heading"), [*((source, HEADINGS[0]) for source in SOURCES), *(("plain", each) for each in HEADINGS[1:])]
)
def test_a_column_of_visibility_counts_whatever_the_source(layer, make_feature, source, heading):
    hidden = {**SOURCES[source], heading: "withheld"}
    shown = {
        **SOURCES[source],
        "@id": "way/2",
        "item": "http://www.wikidata.org/entity/Q2",
        "ResourceID": "2",
        "EAMENA ID": "E2",
    }
    whole = of(layer, make_feature, hidden, {name: shown[name] for name in SOURCES[source]})
    assert sorted(whole.sites["visibility"]) == ["public", "withheld"]
    assert len(whole.edition().sites) == 1


def test_it_counts_under_a_profile_of_one_s_own_which_may_name_another_column_too(layer, make_feature, tmp_path):
    profile = tmp_path / "own.toml"
    profile.write_text(
        '[columns]\nname = "n"\nvisibility = "secrecy"\nnote = "visibility"\n[values.visibility]\n"3" = "withheld"\n"1" = "public"'
    )
    rows = [
        {"n": "a", "secrecy": "1", "visibility": "public"},
        {"n": "b", "secrecy": "3", "visibility": "public"},
        {"n": "c", "secrecy": "1", "visibility": "generalised"},
        {"n": "d", "secrecy": "1"},
    ]
    found = of(layer, make_feature, *rows, profile=profile).sites.set_index("name")["visibility"]
    assert found.to_dict() == {"a": "public", "b": "withheld", "c": "generalised", "d": "public"}


def test_of_several_columns_the_strictest_counts_in_layers(table):
    path = table(
        "sites.csv",
        "name,kind,lat,lon,visibility,Visibility,Видимость",
        "A,mosque,40,44,public,,withheld",
        "B,mosque,40,44.1,,generalised,",
        "C,mosque,40,44.2,,,",
    )
    assert heritage.read(path).sites.set_index("name")["visibility"].to_dict() == {
        "A": "withheld",
        "B": "generalised",
        "C": "public",
    }


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("statements", "Visibility"),
        ("statements", "տեսանելիություն"),
        ("sources", "görünürlük"),
        ("populations", "видимость"),
        ("evidence", "Visibility"),
    ],
)
def test_it_counts_in_every_table(catalogue_of, name, heading):
    rows = {
        "statements": ["statement_id,site_id,aspect,value,assessor", "s1,a,status,intact,A"],
        "sources": ["source_id,title", "x,T"],
        "populations": ["site_id,year,count", "a,1931,12"],
        "evidence": ["evidence_id,site_id,path", "e,a,evidence/x.jpg"],
    }[name]
    whole = catalogue_of("a", **{name: [f"{rows[0]},{heading}", f"{rows[1]},withheld"]})
    assert getattr(whole, name)["visibility"].tolist() == ["withheld"]
    assert getattr(whole.edition(), name).empty


@pytest.mark.parametrize("heading", ["visibility", "görünürlük", "видимость"])
def test_a_name_that_a_shapefile_cuts_is_known(tmp_path, heading):
    frame = gpd.GeoDataFrame(
        {"name": ["A"], heading: ["withheld"]}, geometry=gpd.points_from_xy([44.5], [40.2]), crs=4326
    )
    frame.to_file(tmp_path / "a.shp", encoding="utf-8")
    assert heritage.read(tmp_path / "a.shp").sites["visibility"].tolist() == ["withheld"]


@pytest.mark.parametrize(
    "columns", [{"visibilty": "withheld"}, {"vizibility": "public"}, {"who sees": "withheld"}, {"görünürlik": "gizli"}]
)
def test_a_column_that_is_nearly_it_is_told_and_hides_nothing(layer, make_feature, columns, codes):
    whole = of(layer, make_feature, {**PLAIN, **columns})
    assert "visibility-doubtful" in codes(whole, "warning")
    assert whole.sites["visibility"].tolist() == ["public"]


@pytest.mark.parametrize(
    "columns", [{"visitors": "public"}, {"access": "public"}, {"note": "withheld by the owner"}, {"visible": "yes"}]
)
def test_a_column_that_is_something_else_is_not(layer, make_feature, columns, codes):
    assert "visibility-doubtful" not in codes(of(layer, make_feature, {**PLAIN, **columns}))


@pytest.mark.parametrize(
    "word", ["Public", " PUBLIC", "публично", "Generalized", "ümumiləşdirilmiş", "Withheld", "не публикуется"]
)
def test_words_are_understood_in_any_case_and_language(layer, make_feature, word, codes):
    whole = of(layer, make_feature, {**PLAIN, "visibility": word})
    assert "visibility-unknown" not in codes(whole)


@pytest.mark.parametrize("word", ["good", "secret", "yes", 0, 1, True, ["public", "withheld"], {"a": 1}])
def test_a_word_that_is_not_known_counts_as_withheld_and_is_told(layer, make_feature, word, codes):
    whole = of(layer, make_feature, {**PLAIN, "visibility": word}, PLAIN)
    assert "visibility-unknown" in codes(whole, "error")
    assert len(whole.edition().sites) == 1


@pytest.mark.parametrize("beside", [{}, {"tessellate": -1, "extrude": 0}])
@pytest.mark.parametrize("value", [-1, 0, 1])
def test_what_gdal_writes_for_kml_hides_nothing(layer, make_feature, value, beside, codes):
    rows = [{**PLAIN, "name": name, "visibility": each, **beside} for name, each in (("A", value), ("B", -1))]
    whole = of(layer, make_feature, *rows)
    assert whole.sites["visibility"].tolist() == ["public", "public"]
    assert "visibility-unknown" not in codes(whole)
    assert "visibility_given" in whole.sites


def test_how_far_a_clock_can_be_seen_is_a_tag_of_openstreetmap_and_hides_nothing(layer, make_feature):
    assert of(layer, make_feature, {**OSM, "visibility": "street"}).sites["visibility"].tolist() == ["public"]


def test_an_unknown_word_is_the_first_thing_printed_with_its_column_and_the_number_of_rows(
    table, tmp_path, monkeypatch, capsys
):
    path = table(
        "survey.csv",
        "name,kind,lat,lon,visibility",
        "A,mosque,40,44,good",
        "B,mosque,40,44.1,good",
        "C,mosque,40,44.2,poor",
    )
    monkeypatch.setattr("sys.argv", ["export", str(path), "--out", str(tmp_path / "out")])
    assert main() == 0
    told = " ".join(capsys.readouterr().err.split())
    assert told.startswith("heritage: survey.csv: 3 rows are withheld, since the column visibility holds words")
    assert "'good' (2), 'poor' (1)" in told
    assert "all 3 sites are withheld" in told


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("statements", ("secret", "secret")),
        ("statements", ("secret", "public")),
        ("statements", ("withheld", "public")),
        ("evidence", ("secret", "")),
        ("sources", ("secret", "public")),
    ],
)
def test_rows_of_one_id_become_what_the_strictest_of_them_says(catalogue_of, name, words, tmp_path):
    rows = {
        "statements": "statement_id,site_id,aspect,value,assessor,note,visibility",
        "evidence": "evidence_id,site_id,path,role,creator,caption,visibility",
        "sources": "source_id,title,publisher,published,licence,url,visibility",
    }[name]
    first = {
        "statements": "s,a,status,intact,A",
        "evidence": "e,a,evidence/x.jpg,before,A",
        "sources": "x,T,P,1990,CC0",
    }[name]
    whole = catalogue_of("a", **{name: [rows, f"{first},CANARY one,{words[0]}", f"{first},CANARY two,{words[1]}"]})
    assert getattr(whole, name)["visibility"].tolist() == ["withheld"]
    with pytest.raises(heritage.OptionError, match="not public"):
        heritage.write_table(getattr(whole, name), tmp_path / "t.csv")
    for path in (tmp_path / "whole", tmp_path / "whole.gpkg"):
        whole.write(path, internal=True)
        assert getattr(heritage.read(path).edition(), name).empty


WORDS = st.sampled_from(["public", "generalised", "withheld", "secret", "", None, "Public "])


@given(st.lists(st.tuples(st.sampled_from("ab"), WORDS), min_size=1, max_size=12))
def test_the_strictest_is_the_same_by_columns_and_by_rows(rows):
    ids, words = (pd.Series(each, dtype="str") for each in zip(*rows, strict=True))
    each = strictest_of_each(words, ids)
    for name in sorted(set(ids)):
        columns = [pd.Series([word], dtype="str") for word in words[ids == name]]
        assert each[name] == strictest(*columns)[0]


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(WORDS, min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_the_order_of_records_of_one_site_hides_nothing(tmp_path, words, dice):
    features = [
        {"type": "Feature", "properties": {"site_id": "a", **PLAIN, "visibility": word}, "geometry": None}
        for word in words
    ]
    dice.shuffle(features)
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    found = heritage.read(path).sites["visibility"].tolist()
    known = {"public": 0, "Public ": 0, "": 0, None: 0, "generalised": 1}
    assert found == [["public", "generalised", "withheld"][max(known.get(word, 2) for word in words)]]


FORMS = {
    "data": '<ExtendedData><Data name="{0}"><value>withheld</value></Data></ExtendedData>',
    "schema": '<ExtendedData><SchemaData schemaUrl="#s"><SimpleData name="{0}">withheld</SimpleData></SchemaData></ExtendedData>',
}


@pytest.mark.parametrize(
    "heading", ["visibility", "VISIBILITY", "görünürlük", "görünmə", "видимость", "տեսանելիություն"]
)
@pytest.mark.parametrize("form", list(FORMS))
def test_a_column_of_kml_is_not_taken_for_what_kml_draws(tmp_path, heading, form):
    """LIBKML has a field of that name, and writes other letters than ASCII as dashes below."""
    schema = f'<Schema name="s" id="s"><SimpleField type="int" name="{heading}"/></Schema>' if form == "schema" else ""
    hidden = f"<Placemark><name>Hidden</name><visibility>1</visibility>{FORMS[form].format(heading)}<Point><coordinates>44,40</coordinates></Point></Placemark>"
    shown = "<Placemark><name>Open</name><visibility>0</visibility><Point><coordinates>44,40.1</coordinates></Point></Placemark>"
    path = tmp_path / "a.kml"
    path.write_text(f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{schema}{hidden}{shown}</Document></kml>')
    whole = heritage.read(path)
    assert whole.sites.set_index("name")["visibility"].to_dict() == {"Hidden": "withheld", "Open": "public"}


@pytest.mark.parametrize("ending", ["kml", "csv", "xlsx", "geojson", "parquet", "gpkg"])
def test_what_is_hidden_stays_so_in_an_internal_file_that_is_read_again(layer, make_feature, tmp_path, ending):
    whole = of(
        layer,
        make_feature,
        {**PLAIN, "visibility": "withheld"},
        {**PLAIN, "name": "Open"},
        {**PLAIN, "name": "Cell", "visibility": "generalised"},
    )
    whole.write(tmp_path / f"all.{ending}", internal=True)
    again = heritage.read(tmp_path / f"all.{ending}")
    assert sorted(again.sites["visibility"]) == ["generalised", "public", "withheld"]
    assert "Hidden" not in again.edition().sites["name"].tolist()


def test_numbers_beside_other_columns_of_time_are_no_kml(table):
    path = table(
        "a.csv", "name,kind,lat,lon,begin,end,visibility", "A,mosque,40,44,1900,1990,1", "B,mosque,40,44.1,1901,1990,0"
    )
    assert heritage.read(path).edition().sites.empty
