"""GeoJSON as people have it: what is a feature comes in, what is none is told."""

from __future__ import annotations

import json

import pytest
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
    (counts,) = catalogue.inputs.itertuples()
    errors = catalogue.findings.query("action == 'rejected'")["record"]
    assert counts.records_read == len(features) == counts.records_accepted + counts.records_rejected
    assert len(set(errors)) == counts.records_rejected
    assert len(catalogue.sites) <= counts.records_accepted
    assert (len(catalogue.sites) > 0) == (counts.records_accepted > 0)
