"""GeoJSON as people have it: what is a feature comes in, what is none is told."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from asking import told
from hypothesis import given, settings
from hypothesis import strategies as st

import heritage
from heritage.model.errors import InputError, OptionError
from heritage.reading.formats.geojson import read_geojson


def write(path, text):
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def collection(*features):
    return '{"type": "FeatureCollection", "features": [' + ", ".join(features) + "]}"


GOOD = '{"type": "Feature", "properties": {"name": "A"}, "geometry": {"type": "Point", "coordinates": [44.5, 40.2]}}'


def test_features_come_in_with_their_numbers(tmp_path):
    raw = read_geojson(write(tmp_path / "a.geojson", collection(GOOD, GOOD)))
    assert raw.columns.index.tolist() == [0, 1]
    assert [shape.wkt for shape in raw.geometries] == ["POINT (44.5 40.2)"] * 2


@pytest.mark.parametrize(
    "broken", ["5", "null", '"x"', "[]", "{}", '{"type": "Point"}', '{"type": "Feature", "properties": 3}']
)
def test_what_is_no_feature_is_rejected_and_costs_no_other(tmp_path, broken):
    raw = read_geojson(write(tmp_path / "a.geojson", collection(GOOD, broken, GOOD)))
    assert list(raw.rejected) == [1]
    assert raw.columns.index.tolist() == [0, 2]
    assert raw.records_read == 3


@pytest.mark.parametrize(
    "geometry",
    [
        '{"type": "Point", "coordinates": [44.5]}',
        '{"type": "Point", "coordinates": ["44.5", "40.2"]}',
        '{"type": "Point", "coordinates": [44.5, null]}',
        '{"type": "Point"}',
        '{"type": "Blob", "coordinates": [44.5, 40.2]}',
        '{"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 2]}}',
        "[44.5, 40.2]",
        '"POINT (44.5 40.2)"',
    ],
)
def test_a_geometry_that_cannot_be_read_is_kept_as_given(tmp_path, geometry):
    feature = f'{{"type": "Feature", "properties": {{"name": "A"}}, "geometry": {geometry}}}'
    catalogue = heritage.read(write(tmp_path / "a.geojson", collection(feature)))
    (finding,) = catalogue.findings.query("code == 'geometry-unreadable'").itertuples()
    assert finding.value == geometry
    assert catalogue.sites.geometry.isna().all()
    assert catalogue.inputs.loc[0, "records_accepted"] == 1


def test_a_byte_order_mark_does_no_harm(tmp_path):
    assert read_geojson(write(tmp_path / "a.geojson", b"\xef\xbb\xbf" + collection(GOOD).encode())).records_read == 1


def test_text_that_is_no_utf8_is_kept_as_far_as_it_can_be_read_and_shown(tmp_path):
    text = collection(GOOD, GOOD).encode().replace(b'"A"', b'"Ag\xffam"', 1)
    catalogue = heritage.read(write(tmp_path / "a.geojson", text))
    (finding,) = catalogue.findings.query("code == 'text-undecodable'").itertuples()
    assert (finding.record, finding.action) == (0, "kept")
    assert "xff" in finding.value
    assert sorted(catalogue.sites["name"]) == ["A", "Ag\ufffdam"]


def test_text_in_another_encoding_is_read_where_that_is_named(tmp_path):
    path = write(tmp_path / "a.geojson", collection(GOOD.replace('"A"', '"Мечеть"')).encode("cp1251"))
    assert heritage.read(path, encoding="cp1251").sites["name"].tolist() == ["Мечеть"]
    with pytest.raises(OptionError, match="cp1251, cp1254"):
        heritage.read(path, encoding="cp9999")


def test_the_old_crs_member_counts(layer, make_feature):
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28408"}}
    place = make_feature({"site_id": "a", "kind": "mosque", "name": "A"}, [8_500_000, 4_400_000])
    catalogue = heritage.read(layer(place, crs=crs))
    assert catalogue.inputs.loc[0, "source_crs"] == "EPSG:28408"
    assert catalogue.sites.geometry.iloc[0].x == pytest.approx(45, abs=0.01)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (collection(GOOD)[:-20], "no whole JSON"),
        ('{"type": "FeatureCollection"}', "features"),
        ('{"a": 1}', "without a type"),
        ('{"type": "FeatureCollection", "features": [], "crs": {"type": "link"}}', "crs"),
    ],
)
def test_a_file_that_is_no_collection_is_refused_by_name(tmp_path, text, said):
    path = write(tmp_path / "a.geojson", text)
    with pytest.raises(InputError, match=said) as caught:
        heritage.read(path)
    assert str(path) in str(caught.value)


def test_json_nested_beyond_reason_is_refused(tmp_path):
    deep = '{"type": "FeatureCollection", "features": [' + "[" * 100_000 + "]" * 100_000 + "]}"
    with pytest.raises(InputError, match="nested"):
        read_geojson(write(tmp_path / "a.geojson", deep))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
shaped_like_features = st.fixed_dictionaries(
    {"type": st.just("Feature")},
    optional={
        "properties": json_values | st.dictionaries(st.sampled_from(["site_id", "kind", "status", "x"]), json_values),
        "geometry": json_values
        | st.fixed_dictionaries({"type": st.sampled_from(["Point", "Polygon"]), "coordinates": json_values}),
        "id": json_values,
    },
)


@settings(max_examples=15)
@given(st.lists(json_values | shaped_like_features, max_size=6))
def test_no_record_of_any_shape_is_lost_unreported(tmp_path_factory, features):
    path = tmp_path_factory.mktemp("any") / "a.geojson"
    text = json.dumps({"type": "FeatureCollection", "features": features}).encode("utf-8", "surrogatepass")
    path.write_bytes(text)
    try:
        catalogue = heritage.read(path)
    except InputError:
        return
    counts = catalogue.inputs.loc[0]
    errors = catalogue.findings.query("action == 'rejected'")["record"]
    assert counts.records_read == len(features) == counts.records_accepted + counts.records_rejected
    assert len(set(errors)) == counts.records_rejected
    assert len(catalogue.sites) <= counts.records_accepted
    assert (len(catalogue.sites) > 0) == (counts.records_accepted > 0)


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
