"""Totals against counts by hand, and what must hold of every row."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import heritage
from heritage.model.errors import OptionError
from heritage.statements.conflict import POLICIES

HEAD = "site_id,aspect,value,when,assessor,community"


@pytest.fixture
def catalogue(layer, make_feature, table):
    """Five sites in and around Yerevan, of which one is unlocated, with statements as given."""

    def build(*rows, regions="armenia"):
        at = {"a": [44.5, 40.18], "b": [44.51, 40.18], "c": [44.5, 40.19], "d": [10, 50], "e": None}
        sites = layer(*(make_feature({"site_id": n, "kind": "mosque", "name": n}, xy) for n, xy in at.items()))
        lines = [row + "," * (HEAD.count(",") - row.count(",")) for row in rows]
        return heritage.read(sites, statements=table("statements.csv", HEAD, *lines), regions=regions)

    return build


ROWS = (
    "a,status,destroyed,1990,A",
    "b,status,destroyed,1990,A",
    "b,status,intact,1990,B",
    "c,status,unknown,1990,A",
    "d,status,looted,1990,A",
    "a,existence,never_existed,,B",
)


def test_counts_and_bounds_are_those_worked_out_by_hand(catalogue):
    table = catalogue(*ROWS).summary(by="region").set_index("region_id")
    assert table.index.tolist() == ["AM-ER", "(outside)", "(unlocated)"]
    yerevan = table.loc["AM-ER"]
    counts = ["intact", "repaired", "altered", "damaged", "destroyed", "unknown", "contested", "unassessed", "sites"]
    assert yerevan[counts].tolist() == [0, 0, 0, 0, 1, 1, 1, 0, 3]
    # a is destroyed, but somebody says that it never existed; b is contested; of c nothing is known.
    assert yerevan["share_destroyed"] == pytest.approx(1 / 2)
    assert yerevan["share_destroyed_min"] == 0
    assert yerevan["share_destroyed_max"] == 1
    assert table.loc["(outside)", ["damaged", "sites", "share_destroyed_max"]].tolist() == [1, 1, 0]
    assert table.loc["(unlocated)", ["unassessed", "sites", "share_destroyed_max"]].tolist() == [1, 1, 1]
    assert pd.isna(table.loc["(unlocated)", "share_destroyed"])


def test_the_policy_changes_the_value_but_not_the_bounds(catalogue):
    known = catalogue("a,status,destroyed,1995,A", "a,status,intact,1990/2000,B")
    contested, latest = (known.summary(by="site_id", conflict=policy).iloc[0] for policy in ("contested", "latest"))
    assert (contested["contested"], contested["destroyed"]) == (1, 0)
    assert (latest["contested"], latest["destroyed"]) == (0, 1)
    for name in ("share_destroyed_min", "share_destroyed_max"):
        assert contested[name] == latest[name]


def test_undated_statements_are_counted_apart_on_any_day(catalogue):
    known = catalogue("a,status,destroyed,,A", "b,status,destroyed,1990,A")
    row = known.summary(by="kind", as_of="2000").iloc[0]
    assert row[["destroyed", "unassessed", "undated", "sites"]].tolist() == [1, 4, 1, 5]
    assert known.summary(by="kind").iloc[0][["destroyed", "undated"]].tolist() == [2, 0]


def test_presence_has_a_row_for_each_community_and_everyone_counts_in_each(catalogue):
    known = catalogue(
        "a,presence,departed,1988,A,Azerbaijanis", "b,presence,present,1990,A,Armenians", "c,presence,present,1990,A"
    )
    table = known.summary(aspect="presence", by="kind").set_index("community")
    assert table.loc["Azerbaijanis", ["present", "departed", "unassessed", "sites"]].tolist() == [1, 1, 3, 5]
    assert table.loc["Armenians", ["present", "departed", "unassessed", "sites"]].tolist() == [2, 0, 3, 5]
    alone = known.summary(aspect="presence", by="kind", community="Armenians")
    assert alone["community"].tolist() == ["Armenians"]


def test_undated_statements_count_for_the_community_that_they_speak_of(catalogue):
    known = catalogue("a,presence,departed,,A,Armenians", "a,presence,present,2020,A,Azerbaijanis")
    table = known.summary(aspect="presence", by="kind", as_of="2000").set_index("community")
    assert table["undated"].to_dict() == {"Armenians": 1, "Azerbaijanis": 0}


def test_what_is_said_of_everyone_answers_for_any_community(catalogue):
    known = catalogue("a,access,denied,1990,A")
    row = known.summary(aspect="access", by="kind", community="Azerbaijanis").iloc[0]
    assert row[["community", "denied"]].tolist() == ["Azerbaijanis", 1]


@pytest.mark.parametrize("name", ["value", "group", "in_share", "contested", "sites", "destroyed"])
def test_a_column_of_the_layer_may_be_called_anything(layer, make_feature, name):
    path = layer(make_feature({"site_id": "a", "kind": "mosque", "name": "A", name: "x"}, [44.5, 40.2]))
    catalogue = heritage.read(path)
    if name in {"contested", "sites", "destroyed"}:
        with pytest.raises(OptionError, match="of this name already"):
            catalogue.summary(by=name)
    else:
        assert catalogue.summary(by=name)[[name, "sites"]].values.tolist() == [["x", 1]]


def test_causes_stand_side_by_side_and_count_each(catalogue):
    known = catalogue(
        "a,cause,conflict,1990,A",
        "a,cause,looting,1991,A",
        "a,cause,unknown,1992,B",
        "b,cause,unknown,1990,A",
        "c,cause,conflict,1990,A",
    )
    row = known.summary(aspect="cause", by="kind").iloc[0]
    assert row[["conflict", "looting", "unknown", "contested", "unassessed", "sites"]].tolist() == [2, 1, 1, 0, 2, 5]
    assert not [name for name in row.index if name.startswith("share")]
    assert known.summary(aspect="cause", by="kind", as_of="1990").iloc[0]["looting"] == 0


def test_narrower_terms_have_columns_of_their_own_where_they_are_asked_for(catalogue):
    known = catalogue("a,status,looted,1990,A", "b,status,damaged,1990,A", "c,status,restored,1990,A")
    row = known.summary(by="kind", detail=True).iloc[0]
    assert row[["looted", "minor_damage", "damaged", "restored", "repaired", "unassessed"]].tolist() == [
        1,
        0,
        1,
        1,
        0,
        2,
    ]
    rolled = known.summary(by="kind").iloc[0]
    assert rolled[["damaged", "repaired"]].tolist() == [2, 1]
    assert "looted" not in rolled


def test_only_sites_that_are_certain_to_lie_in_their_region_count_where_that_is_asked(layer, make_feature):
    sites = layer(
        make_feature({"site_id": "sure", "kind": "mosque", "location_uncertainty_m": 50}, [44.5, 40.18]),
        make_feature({"site_id": "unsure", "kind": "mosque", "location_uncertainty_m": 90_000}, [44.5, 40.18]),
        make_feature({"site_id": "unmeasured", "kind": "mosque"}, [44.5, 40.18]),
        make_feature({"site_id": "nowhere", "kind": "mosque"}, None),
    )
    catalogue = heritage.read(sites, regions="armenia")
    assert catalogue.summary(by="region", certain_only=True)[["region_id", "sites"]].to_numpy().tolist() == [
        ["AM-ER", 1]
    ]
    assert catalogue.summary(by="region")["sites"].tolist() == [3, 1]


def test_an_empty_catalogue_has_an_empty_table_with_its_columns(layer):
    table = heritage.read(layer()).summary()
    assert len(table) == 0
    assert table.columns[:4].tolist() == ["region_id", "region", "kind", "intact"]


def test_several_terms_share_one_share(catalogue):
    known = catalogue("a,occupancy,abandoned,1990,A", "b,occupancy,resettled,1990,A", "c,occupancy,inhabited,1990,A")
    row = known.summary(aspect="occupancy", by="kind").iloc[0]
    assert row["share_depopulated"] == pytest.approx(2 / 3)
    assert row["share_depopulated_min"] == pytest.approx(2 / 5)
    assert row["share_depopulated_max"] == pytest.approx(4 / 5)


def test_rows_stand_in_code_point_order_with_what_has_no_region_last(catalogue):
    table = catalogue(*ROWS).summary(by=("kind", "region"))
    assert table.columns[:3].tolist() == ["kind", "region_id", "region"]
    assert table["region"].tolist() == ["Yerevan", "(outside)", "(unlocated)"]


def test_without_regions_all_located_sites_are_outside(catalogue):
    table = catalogue(*ROWS, regions=None).summary(by="region")
    assert table[["region_id", "sites"]].values.tolist() == [["(outside)", 4], ["(unlocated)", 1]]


def test_the_caption_says_what_was_counted(catalogue):
    caption = catalogue(*ROWS).summary(as_of="1994", conflict="latest").attrs["caption"]
    for words in ("Status of 5 sites by region and kind", "as of 1994", "all assessors", "latest", "places.geojson"):
        assert words in caption


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"aspect": "statos"}, "did you mean 'status'"),
        ({"aspect": "name"}, "free text"),
        ({"according_to": "Wikipedea"}, "did you mean 'Wikipedia'"),
        ({"by": "regin"}, "did you mean 'region'"),
        ({"by": ()}, "empty list"),
        ({"conflict": "majority"}, "contested, latest"),
        ({"as_of": "yesterday"}, "1994-05"),
        ({"community": "Armenians"}, "not told by community"),
        ({"aspect": "presence", "community": "Armenian"}, "Azerbaijanis"),
    ],
)
def test_what_cannot_be_asked_says_what_can(sample, arguments, said):
    with pytest.raises(OptionError, match=said):
        sample.summary(**arguments)


@pytest.mark.parametrize("aspect", ["status", "access", "occupancy", "presence", "existence"])
@pytest.mark.parametrize("by", ["region", "kind", ("region", "kind"), "site_id", "country"])
@pytest.mark.parametrize("as_of", [None, "1990"])
def test_every_row_of_the_sample_and_the_whole_add_up(sample, aspect, by, as_of):
    table = sample.summary(aspect=aspect, by=by, as_of=as_of)
    check_totals(table)
    assert table["sites"].sum() == len(sample.sites) * table.get("community", pd.Series(["all"])).nunique()


def check_totals(table):
    """The sum of values, contested and unassessed is the sites; bounds hold the share of what is known."""
    first = table.columns.get_loc("unassessed")
    values = [
        name
        for name in table.columns[:first]
        if name not in {"region_id", "region", "kind", "site_id", "country", "community"}
    ]
    assert (table[[*values, "unassessed"]].sum(axis=1) == table["sites"]).all()
    assert (table["undated"] <= table["unassessed"]).all()
    for name in table.columns[table.columns.str.endswith("_min")]:
        least, most = table[name], table[name.removesuffix("_min") + "_max"]
        assert ((least >= 0) & (least <= most) & (most <= 1)).all()


said = st.tuples(
    st.sampled_from("abcde"),
    st.sampled_from(["status", "occupancy", "existence", "presence"]),
    st.sampled_from(["destroyed", "intact", "abandoned", "never_existed", "departed", "unknown", "?"]),
    st.sampled_from(["", "1988", "[1988..]", "../1969", "1977/2019"]),
    st.sampled_from(["A", "B", ""]),
    st.sampled_from(["", "P", "Q"]),
)


@settings(max_examples=6)
@given(
    st.lists(said, max_size=12),
    st.sampled_from([None, "1980"]),
    st.sampled_from([None, "1985"]),
    st.sampled_from(sorted(POLICIES)),
    st.booleans(),
)
def test_totals_hold_for_whatever_is_said(tmp_path_factory, rows, day, known, policy, detail):
    folder = tmp_path_factory.mktemp("totals")
    features = [
        {"type": "Feature", "properties": {"site_id": name, "kind": "mosque", "name": name}, "geometry": None}
        for name in "abcde"
    ]
    (folder / "sites.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    (folder / "statements.csv").write_text("\n".join([HEAD, *(",".join(row) for row in rows)]) + "\n")
    catalogue = heritage.read(folder)
    for aspect in ("status", "occupancy", "existence", "presence"):
        asked = {"as_of": day, "known_by": known, "conflict": policy, "detail": detail}
        table = catalogue.summary(aspect=aspect, by=("region", "kind"), **asked)
        check_totals(table)
        by_site = catalogue.summary(aspect=aspect, by="site_id", **asked)
        numbers = table.select_dtypes("number").columns.drop([c for c in table.columns if c.startswith("share")])
        assert (by_site[numbers].sum() == table[numbers].sum()).all()
