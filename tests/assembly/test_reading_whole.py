"""What must hold of reading, whatever is read: nothing lost, order and repetition without effect."""

from __future__ import annotations

import json

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

import heritage

TABLES = ("sites", "statements", "sources")
cells = (
    st.none()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.booleans()
    | st.text(max_size=6)
    | st.lists(st.integers(), max_size=2)
)
columns = st.sampled_from(
    [
        "site_id",
        "id",
        "kind",
        "Növü",
        "name",
        "ad",
        "status",
        "status_date",
        "assessor",
        "source",
        "lat",
        "x",
        "visibility",
        "Şəkil",
    ]
)
properties = st.dictionaries(columns, cells, max_size=5)
coordinates = st.lists(st.floats(-200, 200) | st.none() | st.text(max_size=2), max_size=4)
geometries = st.none() | st.fixed_dictionaries(
    {"type": st.sampled_from(["Point", "LineString", "Blob"]), "coordinates": coordinates}
)
features = st.fixed_dictionaries(
    {"type": st.just("Feature"), "properties": properties | st.none(), "geometry": geometries}
)
anything = features | cells


def read(folder, found):
    path = folder / "any.geojson"
    path.write_bytes(json.dumps({"type": "FeatureCollection", "features": found}).encode("utf-8", "surrogatepass"))
    return heritage.read(path)


@settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(anything, max_size=6), st.randoms())
def test_nothing_is_lost_and_order_does_not_matter(tmp_path_factory, found, random):
    folder = tmp_path_factory.mktemp("any")
    catalogue = read(folder, found)
    row = catalogue.inputs.loc[0]
    rejected = catalogue.findings.query("action == 'rejected'")
    assert row.records_read == len(found) == row.records_accepted + row.records_rejected
    assert rejected["record"].nunique() == row.records_rejected
    assert (rejected["severity"] == "error").all()
    again = read(folder, found)
    random.shuffle(found)
    shuffled = read(folder, found)
    for name in TABLES:
        ours = pd.DataFrame(getattr(catalogue, name))
        assert_frame_equal(ours, pd.DataFrame(getattr(again, name)))
        other = pd.DataFrame(getattr(shuffled, name))
        assert sorted(ours.columns) == sorted(other.columns)
        assert_frame_equal(ours, other[ours.columns], check_column_type=False)
    assert catalogue.findings["code"].value_counts().to_dict() == again.findings["code"].value_counts().to_dict()
    assert catalogue.findings["code"].value_counts().to_dict() == shuffled.findings["code"].value_counts().to_dict()
