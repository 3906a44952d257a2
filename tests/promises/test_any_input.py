"""No input of any shape raises anything but an error of ours."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import heritage
from heritage.reading.profiles.profile import list_profiles

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
    assert whole.inputs.query("role == 'sites'")["records_accepted"].tolist() == [number]
