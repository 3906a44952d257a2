"""A collection with one feature a line reads as any other does, and what is not one goes the other way."""

import json

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heritage.model import parallel
from heritage.reading import _lines as lines
from heritage.reading._lines import decode_lines
from heritage.reading.features import decode_features
from heritage.reading.json_text import find_features

FEATURE = (
    '{ "type": "Feature", "properties": { "name": "%s" }, "geometry": { "type": "Point", "coordinates": [ 45, 40 ] } }'
)
HEAD = '{\n"type": "FeatureCollection",\n"name": "a",\n"features": [\n'
TAIL = "\n]\n}\n"


def decode(folder, text):
    path = folder / "a.geojson"
    path.write_bytes(text)
    return decode_lines(path)


def collection(*features, head=HEAD, tail=TAIL, between=",\n"):
    return (head + between.join(features) + tail).encode()


values = st.text(max_size=6) | st.integers(-(2**40), 2**40) | st.none() | st.booleans() | st.floats(-10, 10)


@settings(max_examples=40, deadline=None)
@given(st.data(), st.integers(40, 400))
def test_whatever_stands_a_line_each_reads_as_it_does_one_by_one(tmp_path_factory, data, size):
    columns = data.draw(st.dictionaries(st.sampled_from(["a", "b", "ə", "features"]), st.just(values), min_size=1))
    records = data.draw(st.lists(st.fixed_dictionaries(columns), min_size=1, max_size=9))
    texts = [
        json.dumps(
            {"type": "Feature", "properties": record, "geometry": {"type": "Point", "coordinates": [place, 40.5]}},
            ensure_ascii=data.draw(st.booleans()),
        )
        for place, record in enumerate(records)
    ]
    text = collection(*texts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "_BLOCK_BYTES", size)
        patch.setattr(lines, "_SEAM_BYTES", data.draw(st.sampled_from([100, 1 << 16])))
        found = decode(tmp_path_factory.mktemp("lines"), text)
    slow = decode_features(find_features(tmp_path_factory.getbasetemp() / "a.geojson", text, salvage=False).features)
    if found is None:
        return
    fast, top = found
    assert top.crs is None
    assert fast.columns.index.tolist() == list(range(len(records)))
    assert [shape.wkt for shape in fast.geometries] == [shape.wkt for shape in slow.geometries]
    for name in slow.columns:
        pairs = zip(fast.columns[name], slow.columns[name], strict=True)
        assert all(pd.isna(theirs) if pd.isna(ours) else ours == theirs for ours, theirs in pairs)


def test_many_blocks_are_one_layer(monkeypatch, tmp_path):
    monkeypatch.setattr(lines, "_BLOCK_BYTES", 300)
    monkeypatch.setattr(parallel, "_MUCH", 0)
    text = collection(*(FEATURE % place for place in range(50)))
    found = decode(tmp_path, text)
    assert found is not None
    assert found[0].columns["name"].tolist() == [str(place) for place in range(50)]
    assert found[0].columns.index.tolist() == list(range(50))


def test_the_crs_member_is_handed_on(tmp_path):
    head = HEAD.replace('"name": "a",', '"crs": {"type": "name", "properties": {"name": "EPSG:28408"}},')
    found = decode(tmp_path, collection(FEATURE % "x", head=head))
    assert found is not None
    assert found[1].crs == {"type": "name", "properties": {"name": "EPSG:28408"}}


@pytest.mark.parametrize(
    "text",
    [
        collection(FEATURE % 1, FEATURE % 2, between="\n"),  # no comma between
        collection(FEATURE % 1, FEATURE % 2, between=",\n\n"),
        collection(FEATURE % 1, FEATURE % 2 + ", " + FEATURE % 3),  # two on a line
        collection(FEATURE % 1, FEATURE % 2 + " " + FEATURE % 3),
        collection(FEATURE % 1, FEATURE % 2, tail=""),  # cut off
        collection(FEATURE % 1, FEATURE % 2, tail="\n}\n"),
        collection(FEATURE % 1, FEATURE % 2, tail=",\n] }"),  # a comma too much
        collection(FEATURE % 1, (FEATURE % 2)[:-9]),
        collection(FEATURE % 1, "7"),
        collection(FEATURE % 1, (FEATURE % 2).replace("Feature", "Thing")),
        collection(FEATURE % 1, (FEATURE % 2).replace("Point", "MultiPoint")),
        collection(FEATURE % 1, (FEATURE % 2).replace('"2"', '["2"]')),
        collection(FEATURE % 1, tail='\n], "features": [] }'),
        collection(FEATURE % 1, head='{"features": 1,\n"features": [\n'),
        collection(FEATURE % 1, head='{"type": "FeatureCollection", "x": {"features": [\n', tail="]}}"),
        collection(FEATURE % 1, head='{"type": "Else",\n"features": [\n'),
        collection(FEATURE % 1).replace(b'"1"', b'"\xff"'),  # no UTF-8
        collection(),
        b"",
    ],
)
def test_what_is_not_a_feature_a_line_goes_the_other_way(tmp_path, text):
    assert decode(tmp_path, text) is None
