"""GeoJSON in every form, broken in every way; two ways of decoding that must agree."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import heritage
from heritage.model.errors import HeritageError, InputError
from heritage.reading import features as decoding
from heritage.reading.formats.geojson import read_geojson


def feature(name, coordinates=(44.5, 40.2), **members):
    geometry = {"type": "Point", "coordinates": list(coordinates)}
    return {"type": "Feature", **members, "properties": {"name": name}, "geometry": geometry}


ONE, TWO = json.dumps(feature("A")), json.dumps(feature("B"))
COLLECTION = f'{{"type": "FeatureCollection", "features": [{ONE}, {TWO}]}}'


def names(tmp_path, text, **options):
    path = tmp_path / "a.geojson"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    catalogue = heritage.read(path, **options)
    row = catalogue.inputs.loc[0]
    assert row.records_read == row.records_accepted + row.records_rejected
    return sorted(catalogue.sites["name"].dropna()), catalogue


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (ONE, ["A"]),
        (f"{ONE}\n{TWO}\n", ["A", "B"]),
        (f"\x1e{ONE}\n\x1e{TWO}\n", ["A", "B"]),
        (f"[{ONE}, {TWO}]", ["A", "B"]),
        (f"{COLLECTION}{ONE}", ["A", "A", "B"]),
        (f"{ONE},\n{TWO},\n", ["A", "B"]),
        (f"{ONE}\n,\n{TWO}\n", ["A", "B"]),
        (f"{ONE}\r\n,{TWO}\r\n", ["A", "B"]),
        (f"{json.dumps(feature('A'), indent=1)},\n{json.dumps(feature('B'), indent=1)},\n", ["A", "B"]),
        (f"\x1e{ONE}\n\x1e{COLLECTION}\n\x1e{json.dumps(feature('C')['geometry'])}\n", ["A", "A", "B", None]),
        (f'{{"type": "FeatureCollection", "features": [{ONE}], "features": [{TWO}]}}', ["A", "B"]),
        (COLLECTION.encode("utf-16"), ["A", "B"]),
        (b"\xef\xbb\xbf" + COLLECTION.encode(), ["A", "B"]),
        (json.dumps(json.loads(COLLECTION), indent=2), ["A", "B"]),
        ('[{"name": "A", "lat": 40.2, "lon": 44.5}]', ["A"]),
    ],
)
def test_every_form_gives_every_feature(tmp_path, text, expected):
    found, catalogue = names(tmp_path, text)
    assert found == sorted(filter(None, expected))
    assert catalogue.inputs.loc[0, "records_read"] == len(expected)
    assert catalogue.sites.geometry.notna().all()


@pytest.mark.parametrize(
    "text", ['{"type": "Point", "coordinates": [44.5, 40.2]}', '{"type": "GeometryCollection", "geometries": []}']
)
def test_a_bare_geometry_is_a_site_without_a_name(tmp_path, text):
    assert names(tmp_path, text)[1].inputs.loc[0, "records_accepted"] == 1


@pytest.mark.parametrize("name", ["B", 'the 15" wall', 'the } 15" ] wall'])
@pytest.mark.parametrize("between", [", ", ",\n"])
@pytest.mark.parametrize("place", range(4))
def test_a_quotation_mark_too_few_or_too_many_costs_one_feature(tmp_path, name, between, place):
    broken = TWO.replace('"B"', f'"{name}"' if '"' in name else f'"{name}')
    texts = [json.dumps(feature(each, id=number)) for number, each in enumerate("ACD")]
    texts.insert(place, broken)
    found, catalogue = names(tmp_path, f'{{"type": "FeatureCollection", "features": [{between.join(texts)}]}}')
    assert found == ["A", "C", "D"]
    assert catalogue.findings.query("action == 'rejected'")["record"].tolist() == [place]


def test_two_broken_features_are_two_records(tmp_path):
    broken = TWO.replace('"B"', '"B')
    found, catalogue = names(tmp_path, COLLECTION.replace(TWO, f"{broken}, {broken}, {TWO}"))
    assert (found, catalogue.inputs.loc[0, "records_rejected"]) == (["A", "B"], 2)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_line_that_breaks_off_costs_no_other(tmp_path, place):
    lines = [ONE, TWO]
    lines.insert(place, ONE[:50])
    assert names(tmp_path, "\n".join(lines))[0] == ["A", "B"]


@pytest.mark.parametrize(("row", "accepted"), [('{"item": {"type": "uri"}}', 1), ('{"item": "Q1"}', 1), ('"x"', 0)])
def test_a_result_of_a_query_that_is_otherwise_than_it_should_be_loses_nothing(tmp_path, row, accepted):
    text = f'{{"head": {{}}, "results": {{"bindings": [{row}, {{"item": {{"value": "Q2"}}}}]}}}}'
    assert names(tmp_path, text)[1].inputs.loc[0, "records_accepted"] == accepted + 1


def test_nan_is_nothing_and_nothing_is_said_of_it(tmp_path):
    bare = COLLECTION.replace('{"name": "A"}', '{"name": "A", "kind": "mosque", "status": NaN, "x": NaN}')
    catalogue = names(tmp_path, bare)[1]
    assert (len(catalogue.statements), catalogue.sites["x"].notna().sum()) == (0, 0)
    assert not catalogue.findings["code"].isin(["text-undecodable", "encoding-doubtful"]).any()


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e999", '"\\ud800"', '"a\\qb"', '"\t"'])
def test_what_json_does_not_allow_costs_no_record(tmp_path, value):
    text = COLLECTION.replace('{"name": "A"}', f'{{"name": "A", "x": {value}}}')
    assert names(tmp_path, text)[0] == ["A", "B"]


def test_a_feature_that_is_no_json_is_rejected_alone(tmp_path):
    found, catalogue = names(tmp_path, COLLECTION.replace('"properties": {"name": "A"}', '"properties": {"name": A}'))
    assert found == ["B"]
    assert catalogue.findings.query("action == 'rejected'")["record"].tolist() == [0]


@pytest.mark.parametrize("cut", [2, 10, 60])
def test_a_file_that_breaks_off_is_refused_with_the_number_of_whole_features(tmp_path, cut):
    text = COLLECTION[:-cut]
    whole = 2 if cut == 2 else 1
    with pytest.raises(InputError, match=rf"after {whole} whole features.*salvage=True"):
        names(tmp_path, text)
    found, catalogue = names(tmp_path, text, salvage=True)
    assert found == ["A", "B"][:whole]
    (finding,) = catalogue.findings.query("code == 'file-cut'").itertuples()
    assert (finding.severity, f"after {whole} whole" in finding.value) == ("error", True)


def test_a_collection_without_a_list_is_refused(tmp_path):
    with pytest.raises(InputError, match="without a list of features"):
        names(tmp_path, '{"type": "FeatureCollection", "features": {}}')


def test_a_crs_that_nobody_knows_is_refused_with_the_name_of_the_file(tmp_path):
    crs = {"type": "name", "properties": {"name": "EPSG:999999"}}
    with pytest.raises(InputError, match=r"a\.geojson: 'EPSG:999999' is no coordinate reference system"):
        names(tmp_path, json.dumps({"type": "FeatureCollection", "crs": crs, "features": [feature("A")]}))


def test_a_coordinate_beyond_all_numbers_is_told_and_nothing_else_is_printed(tmp_path, recwarn):
    places = [feature(str(place), (44.5, 40 + place / 100)) for place in range(12)]
    text = json.dumps({"type": "FeatureCollection", "features": [*places, feature("B")]}).replace(
        "44.5, 40.2]", "1e400, 40]"
    )
    assert "geometry-not-finite" in names(tmp_path, text)[1].findings["code"].tolist()
    assert not recwarn.list


def test_rings_that_are_no_rings_are_not_said_to_be_closed(tmp_path):
    flat = {"type": "Polygon", "coordinates": [[44.5, 40.2], [44.6, 40.2], [44.6, 40.3]]}
    text = json.dumps({"type": "Feature", "properties": {"name": "A"}, "geometry": flat})
    found = names(tmp_path, text)[1].findings["code"]
    assert "geometry-unreadable" in found.tolist()
    assert "ring-closed" not in found.tolist()


def test_an_input_without_a_name_is_refused():
    with pytest.raises(HeritageError, match="nothing to read"):
        heritage.read()
    with pytest.raises(HeritageError, match="inputs= names no file"):
        heritage.read("")


def test_text_behind_the_end_is_told(tmp_path):
    found, catalogue = names(tmp_path, COLLECTION + "\n// exported by hand")
    assert found == ["A", "B"]
    assert catalogue.findings.query("code == 'text-after-end'")["value"].tolist() == ["// exported by hand"]


def test_heights_are_kept_and_open_rings_closed(tmp_path):
    square = {"type": "Polygon", "coordinates": [[[0, 0, 5], [1, 0, 5], [1, 1, 5], [0, 1, 5]]]}
    text = json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                feature("A", (44.5, 40.2, 900)),
                {"type": "Feature", "properties": {"name": "B"}, "geometry": square},
            ],
        }
    )
    sites = names(tmp_path, text)[1].sites.set_index("name").geometry
    assert sites["A"].wkt == "POINT Z (44.5 40.2 900)"
    assert sites["B"].wkt == "POLYGON Z ((0 0 5, 1 0 5, 1 1 5, 0 1 5, 0 0 5))"


@pytest.mark.parametrize("number", [2**53 + 1, 2**63 + 1, 12345678901234567890123])
def test_numbers_as_ids_stay_exact(tmp_path, number):
    text = json.dumps(
        {"type": "FeatureCollection", "features": [{**feature("A"), "id": number}, {**feature("B"), "id": 7}]}
    )
    assert set(names(tmp_path, text)[1].sites.index) == {f"a:{number}", "a:7"}


@pytest.mark.parametrize("others", [[None] * 5, [None] * 60_000, [1.5] * 60_000])
def test_large_whole_numbers_stay_exact_among_what_is_none(tmp_path, others):
    large = 2**53 + 1
    texts = [json.dumps(feature("A") | {"properties": {"site_id": "a", "tally": large}})]
    texts += [json.dumps({"type": "Feature", "properties": {"tally": ref}, "geometry": None}) for ref in others]
    (tmp_path / "a.geojson").write_text(f'{{"type": "FeatureCollection", "features": [{", ".join(texts)}]}}')
    assert str(heritage.read(tmp_path / "a.geojson").sites.loc["a", "tally"]) == str(large)


values = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5)
)
places = st.lists(st.floats(-180, 180), min_size=2, max_size=3)


@settings(max_examples=20)
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "properties": st.dictionaries(st.sampled_from(["a", "b", "ə"]), values, max_size=3) | st.none(),
                "geometry": st.none() | places,
            },
            optional={"id": values, "bbox": st.just([0, 0, 1, 1])},
        ),
        min_size=1,
        max_size=5,
    )
)
def test_both_ways_of_decoding_give_the_same(raws):
    block = []
    for raw in raws:
        geometry = None if raw["geometry"] is None else {"type": "Point", "coordinates": raw["geometry"]}
        text = json.dumps({"type": "Feature", **raw, "geometry": geometry}).encode("utf-8", "surrogatepass")
        block.append(text)
    fast = decoding._at_once(list(block), 0)
    if fast is None:
        return
    slow = decoding._one_by_one(list(block), 0)
    assert [None if shape is None else shape.wkt for shape in fast.geometries] == [
        None if shape is None else shape.wkt for shape in slow.geometries
    ]
    for name in slow.columns:
        ours = [None if pd.isna(value) else value for value in fast.columns[name]]
        assert ours == [None if value is None else value for value in slow.columns[name]]
    assert [None if pd.isna(value) else value for value in fast.ids] == list(slow.ids)


def test_a_block_that_is_regular_is_decoded_by_columns(tmp_path):
    assert decoding._at_once([ONE.encode(), TWO.encode()], 0) is not None
    (tmp_path / "a.geojson").write_text(COLLECTION)
    assert str(read_geojson(tmp_path / "a.geojson").columns["name"].dtype) == "str"
