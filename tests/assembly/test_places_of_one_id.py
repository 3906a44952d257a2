"""Two places under one id are two sites; records that may be one place stay one."""

from __future__ import annotations

import json

import pytest
from asking import told
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import heritage


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
