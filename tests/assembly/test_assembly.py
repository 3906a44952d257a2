"""Records of one id become one site; ids come from content, never from position."""

from __future__ import annotations

import hashlib
import json

import pandas as pd
import pytest
from hashing import id_of
from hypothesis import given, settings
from hypothesis import strategies as st

import heritage
from heritage.assembly.flat_records import statement_ids
from heritage.model.distinct import distinct
from heritage.model.ids import HASHED, SAID


def test_the_value_that_most_records_give_wins_and_the_others_are_told(layer, make_feature):
    named = [make_feature({"site_id": "a", "kind": "mosque", "name": name}, [44.5, 40.2]) for name in "YXYZ"]
    catalogue = heritage.read(layer(*named))
    assert catalogue.sites["name"].tolist() == ["Y"]
    others = catalogue.findings.query("code == 'record-differs' and field == 'name'")
    assert others[["record", "value"]].values.tolist() == [[1, "X"], [3, "Z"]]


def test_ties_go_in_code_point_order(layer, make_feature):
    named = [make_feature({"site_id": "a", "kind": "mosque", "name": name}, [44.5, 40.2]) for name in ("Ə", "Z", "Ա")]
    assert heritage.read(layer(*named)).sites["name"].tolist() == ["Z"]


def test_records_join_across_files_only_by_site_id(layer, make_feature):
    one = layer(
        make_feature({"site_id": "a", "kind": "mosque", "name": "A"}, [44.5, 40.2]),
        make_feature({"id": 7, "kind": "mosque", "name": "B"}, [44.5, 40.2]),
        name="one.geojson",
    )
    two = layer(
        make_feature({"site_id": "a", "kind": "mosque", "place": "there"}, [44.5, 40.2]),
        make_feature({"kind": "mosque", "name": "C"}, [44.5, 40.2], id=7),
        name="two.geojson",
    )
    sites = heritage.read(one, two).sites
    assert sites.index.tolist() == ["a", "one:7", "two:7"]
    assert sites.loc["a", ["name", "place"]].tolist() == ["A", "there"]


def test_files_of_one_name_are_told_apart_by_their_folder(layer, make_feature):
    paths = [
        layer(make_feature({"kind": "mosque", "name": "A"}, [44.5, 40.2], id=1), name=f"{d}/x.geojson") for d in "pq"
    ]
    assert heritage.read(*paths).sites.index.tolist() == ["p/x:1", "q/x:1"]


def test_numbers_as_ids_stay_exact(layer, make_feature):
    big = 2**53 + 1
    path = layer(make_feature({"kind": "mosque", "name": "A"}, [44.5, 40.2], id=big), name="x.geojson")
    assert heritage.read(path).sites.index.tolist() == [f"x:{big}"]


def test_a_record_without_an_id_is_known_by_its_content(layer, make_feature):
    places = [make_feature({"kind": "mosque", "name": name}, [44.5, 40.2]) for name in "AB"]
    ids = [heritage.read(layer(*order)).sites.sort_values("name").index.tolist() for order in (places, places[::-1])]
    assert ids[0] == ids[1]
    assert all(len(name) == 16 for name in ids[0])


def test_a_statements_id_is_the_hash_that_the_design_gives(layer, make_feature, table):
    path = layer(make_feature({"site_id": "a", "kind": "mosque", "name": "A"}, [44.5, 40.2]))
    rows = table(
        "statements.csv",
        "site_id,aspect,value,when,assessor,source_id,note",
        'a,status, Dağıdılıb ,1988,X,s,"say ""so"""',
    )
    content = {"aspect": "status", "assessor": "X", "note": 'say "so"', "site_id": "a", "source_id": "s"}
    expected = "s-" + id_of(content | {"value_given": "Dağıdılıb", "when": "1988"})
    statements = heritage.read(path, statements=rows).statements
    assert statements.index.tolist() == [expected]
    assert statements["value"].tolist() == ["destroyed"]


def test_a_flat_record_makes_a_statement_per_aspect_with_its_own_date(layer, make_feature):
    place = {
        "site_id": "a",
        "kind": "settlement",
        "name": "A",
        "status": "destroyed",
        "status_date": "1988",
        "occupancy": "abandoned",
        "assessor": "X",
        "source": "A report",
    }
    catalogue = heritage.read(layer(make_feature(place, [44.5, 40.2])))
    said = catalogue.statements.sort_values("aspect")
    assert said[["aspect", "value", "when", "assessor"]].fillna("").values.tolist() == [
        ["occupancy", "abandoned", "", "X"],
        ["status", "destroyed", "1988", "X"],
    ]
    source_id = "src-" + hashlib.sha256(b"A report").hexdigest()[:16]
    assert set(said["source_id"]) == {source_id}
    assert catalogue.sources.loc[source_id, "title"] == "A report"
    assert not {"status", "status_date", "occupancy", "assessor", "source"} & set(catalogue.sites.columns)


def test_a_source_that_is_in_the_table_is_meant_by_its_id(layer, make_feature, table):
    place = {"site_id": "a", "kind": "mosque", "name": "A", "status": "intact", "source": "s"}
    sources = table("sources.csv", "source_id,title,publisher,published", "s,A report,The Publisher,2005")
    catalogue = heritage.read(layer(make_feature(place, [44.5, 40.2])), sources=sources)
    assert catalogue.sources.index.tolist() == ["s"]
    assert catalogue.statements["assessor"].tolist() == ["The Publisher"]
    assert catalogue.statements["stated_by"].astype("str").tolist() == ["2005-12-31"]


def test_sources_that_were_made_come_back_as_they_are(layer, make_feature, tmp_path):
    path = layer(make_feature({"site_id": "a", "kind": "mosque", "status": "intact", "source": "foo"}, [44.5, 40.2]))
    first = heritage.read(path)
    first.sources.to_csv(tmp_path / "kept.csv")
    again = heritage.read(path, sources=tmp_path / "kept.csv")
    assert again.sources.index.tolist() == first.sources.index.tolist()
    assert again.statements["source_id"].tolist() == first.statements["source_id"].tolist()


def test_columns_that_nobody_knows_stay_with_the_site(layer, make_feature):
    place = {
        "site_id": "a",
        "kind": "mosque",
        "name": "A",
        "Foto": "x.jpg",
        "storeys": 2,
        "tags": ["q"],
        "region_id": 5,
    }
    sites = heritage.read(layer(make_feature(place, [44.5, 40.2]))).sites
    assert sites.loc["a", ["Foto", "storeys", "tags", "region_id_given"]].tolist() == ["x.jpg", 2, '["q"]', 5]


def test_a_blank_kind_has_no_vote(layer, make_feature):
    catalogue = heritage.read(
        layer(
            make_feature({"site_id": "a", "kind": "shrine", "name": "A"}, [44.5, 40.2]),
            make_feature({"site_id": "a", "place": "there"}, [44.5, 40.2]),
        )
    )
    assert catalogue.sites["kind"].tolist() == ["shrine"]


def test_what_follows_from_a_value_follows_from_the_one_that_won(layer, make_feature, table):
    kinds = ("məscid", "mescid", "mosque", "church", "church")
    places = [make_feature({"site_id": "a", "kind": kind, "name": "A"}, [44.5, 40.2]) for kind in kinds]
    head = "statement_id,site_id,aspect,value,when,assessor,source_id"
    dates = ("1988", "1988~", "1988?", "1990", "1990")
    rows = table("statements.csv", head, *(f"x,a,status,intact,{when},A,s" for when in dates))
    sources = table("sources.csv", "source_id,title,accessed", "s,A report,2026-11-24")
    catalogue = heritage.read(layer(*places), statements=rows, sources=sources)
    # Three of five say mosque, in whichever language: the first of them in code-point order gives its word.
    assert catalogue.sites[["kind", "kind_given"]].values.tolist() == [["mosque", "mescid"]]
    (statement,) = catalogue.statements.itertuples()
    assert (statement.when, str(statement.certain_from.date())) == ("1990", "1990-12-31")


def test_what_became_no_statement_stays_with_the_site(layer, make_feature):
    place = {
        "site_id": "a",
        "kind": "mosque",
        "name": "A",
        "note": "x",
        "source": "y",
        "status": "",
        "status_date": "1990",
    }
    catalogue = heritage.read(layer(make_feature(place, [44.5, 40.2])))
    assert catalogue.sites.loc["a", ["note", "source", "status_date"]].tolist() == ["x", "y", "1990"]
    assert len(catalogue.statements) == len(catalogue.sources) == 0


def test_columns_that_mean_one_of_ours_fill_each_other(layer, make_feature):
    places = [
        make_feature(
            {"site_id": "a", "kind": "mosque", "name": "A", "Status": "destroyed", "source": "s"}, [44.5, 40.2]
        ),
        make_feature(
            {"site_id": "b", "kind": "mosque", "name": "B", "status": "intact", "source_id": "t"}, [44.5, 40.2]
        ),
        make_feature(
            {"site_id": "c", "kind": "mosque", "name": "C", "Status": "intact", "status": "damaged"}, [44.5, 40.2]
        ),
    ]
    catalogue = heritage.read(layer(*places))
    assert catalogue.statements.set_index("site_id")["value"].to_dict() == {
        "a": "destroyed",
        "b": "intact",
        "c": "intact",
    }
    assert set(catalogue.sources["title"]) == {"s", "t"}
    assert catalogue.sites["status_given"].fillna("").to_dict() == {"a": "", "b": "", "c": "damaged"}


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 2**64, 2**70, 10**300])
def test_a_number_beyond_any_integer_is_kept(layer, make_feature, number):
    place = {"site_id": "a", "kind": "mosque", "name": "A", "huge": number}
    kept = heritage.read(layer(make_feature(place, [44.5, 40.2]))).sites.loc["a", "huge"]
    assert float(kept) == float(number)


def test_of_repeated_rows_the_strictest_visibility_counts(layer, make_feature, table):
    path = layer(make_feature({"site_id": "a", "kind": "mosque", "name": "A"}, [44.5, 40.2]))
    head = "site_id,aspect,value,visibility"
    rows = table("statements.csv", head, "a,status,intact,", "a,status,intact,withheld", "a,status,intact,public")
    assert heritage.read(path, statements=rows).statements["visibility"].tolist() == ["withheld"]


names = st.sampled_from(["A", "B", "Ə"])
records = st.fixed_dictionaries(
    {"kind": st.sampled_from(["mosque", "məscid", "x"]), "name": names},
    optional={
        "site_id": st.sampled_from("pq"),
        "place": names,
        "status": st.sampled_from(["intact", "gone"]),
        "extra": names,
    },
)


@settings(max_examples=8)
@given(st.lists(records, max_size=6), st.randoms())
def test_the_order_of_records_does_not_matter(tmp_path_factory, given_records, random):
    shuffled = given_records.copy()
    random.shuffle(shuffled)
    read = []
    for order in (given_records, shuffled):
        path = tmp_path_factory.mktemp("order") / "a.geojson"
        features = [
            {"type": "Feature", "properties": each, "geometry": {"type": "Point", "coordinates": [44, len(each)]}}
            for each in order
        ]
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
        catalogue = heritage.read(path)
        sites = pd.DataFrame(catalogue.sites).astype(object)
        sites["geometry"] = sites["geometry"].astype("str")
        read.append((sites.fillna("").to_dict(), catalogue.statements.astype("str").to_dict()))
    assert read[0] == read[1]


@pytest.mark.parametrize("number", [0, 1, 3])
def test_any_number_of_records_gives_a_catalogue(layer, make_feature, number):
    places = [make_feature({"site_id": f"s{i}", "kind": "mosque", "name": "A"}, [44.5, 40.2]) for i in range(number)]
    catalogue = heritage.read(layer(*places))
    assert len(catalogue.sites) == number
    assert catalogue.summary()["sites"].sum() == number


text = st.none() | st.sampled_from(["a", "ə", 'say "so"', "back\\slash", "line\nbreak", "\x07", "1988"])


@settings(max_examples=30)
@given(st.lists(st.fixed_dictionaries(dict.fromkeys(HASHED, text)), max_size=8), st.data())
def test_whatever_a_statement_says_its_id_is_that_hash(rows, data):
    table = pd.DataFrame(rows, columns=list(HASHED), dtype="str")
    told = data.draw(st.lists(st.none() | st.just("own"), min_size=len(rows), max_size=len(rows)))
    table["statement_id"] = pd.Series(told, dtype="str", index=table.index)
    made = statement_ids(table, distinct(table, SAID)).tolist()
    for row, given_id, found in zip(rows, told, made, strict=True):
        content = {name: value for name, value in row.items() if value is not None}
        assert found == (given_id or f"s-{id_of(content)}")


def test_rows_that_repeat_each_other_are_told_and_those_that_differ_are_joined(layer, make_feature, table):
    path = layer(make_feature({"site_id": "a", "kind": "mosque", "name": "A"}, [44.5, 40.2]))
    rows = [f"a,status,destroyed,{assessor}" for assessor in "WVWWU"]
    catalogue = heritage.read(path, statements=table("statements.csv", "site_id,aspect,value,assessor", *rows))
    assert sorted(catalogue.statements["assessor"]) == ["U", "V", "W"]
    assert catalogue.findings.query("code == 'row-repeated'")["record"].tolist() == [2, 3]
    counted = catalogue.inputs.set_index("role").loc["statements", ["records_read", "records_accepted"]]
    assert counted.tolist() == [5, 5]
    mixed = [f"{row},{method}" for row, method in zip(rows, ["archive", "press", "press", "press", ""], strict=True)]
    said = table("statements.csv", "site_id,aspect,value,assessor,method", *mixed)
    catalogue = heritage.read(path, statements=said)
    assert sorted(catalogue.statements["assessor"]) == ["U", "V", "W"]
    assert catalogue.statements.set_index("assessor").loc["W", "method"] == "press"
    differs = catalogue.findings.query("code == 'row-differs'")
    assert differs[["record", "field", "value"]].values.tolist() == [[0, "method", "archive"]]
