"""Ids that stay: those that ids.csv keeps, those of one place under several ids, and the plain ones of a file."""

from __future__ import annotations

import pytest

import heritage
from heritage.cli.commands import main

HEAD = "name,kind,status,lat,lon"


@pytest.fixture
def team(table, tmp_path):
    def write(*rows, **tables):
        (tmp_path / "team").mkdir(exist_ok=True)
        table("team/list.csv", HEAD, *rows)
        for name, lines in tables.items():
            table(f"team/{name.replace('_', '-')}.csv", *lines)
        return tmp_path / "team"

    return write


def ids(folder):
    return heritage.read(folder).sites.reset_index().set_index("name")["site_id"].to_dict()


def test_kept_ids_stay_through_corrections_in_any_order(team):
    folder = team("A,mosque,destroyed,40.1,44.5", "B,mosque,in ruins,40.2,44.5")
    first = ids(folder)
    assert heritage.keep_ids(folder) == 2
    assert ids(folder) == first
    team("B,mosque,in ruins,40.2,44.5", "A,mosque,destroyed,40.1,44.5")
    assert ids(folder) == first
    team("A,mosque,destroyed,40.1,44.5", "B,mosque,razed,40.2,44.5")  # corrected: its row is left
    whole = heritage.read(folder)
    assert ids(folder) == first
    assert whole.findings.query("code == 'id-by-row'")[["row", "site_id"]].values.tolist() == [[3, first["B"]]]
    assert whole.findings.query("code == 'file-unread'").empty


def test_equal_records_without_an_id_are_as_many_sites_and_keep_their_numbers(team):
    folder = team(*["A,mosque,destroyed,40.1,44.5"] * 3)
    before = sorted(heritage.read(folder).sites.index)
    assert [each.partition("-")[2] for each in before] == ["", "2", "3"]
    assert heritage.keep_ids(folder) == 3
    team(*["A,mosque,destroyed,40.1,44.5"] * 2)
    assert sorted(heritage.read(folder).sites.index) == before[:2]


def test_the_command_writes_the_table_and_touches_no_record(team, monkeypatch, capsys):
    folder = team("A,mosque,destroyed,40.1,44.5")
    before = (folder / "list.csv").read_bytes()
    monkeypatch.setattr("sys.argv", ["heritage", "ids", str(folder)])
    assert main() == 0
    assert "1 records without an id of their own keep" in capsys.readouterr().out
    assert (folder / "list.csv").read_bytes() == before
    head, row = (folder / "ids.csv").read_text(encoding="utf-8-sig").splitlines()
    assert head == "file,sheet,row,fingerprint,id"
    assert row.startswith("list.csv,,2,")


def test_two_ids_that_are_said_to_be_one_place_are_one_site_and_both_stay_names_of_it(table, layer, make_feature):
    one = layer(make_feature({"id": "1", "name": "Upper", "kind": "mosque"}, [44.5, 40.1]), name="team/one.geojson")
    layer(
        make_feature({"id": "9", "name": "Yuxarı", "kind": "mosque", "status": "razed"}, [44.5, 40.1]),
        name="team/two.geojson",
    )
    table("team/same-as.csv", "a,b,same,who,when,why", "one:1,9,same,R.,2024,the same photograph")
    table("team/statements.csv", "site_id,aspect,value,assessor", "two:9,access,denied,X")
    whole = heritage.read(one.parent)
    assert whole.sites.index.tolist() == ["one:1"]
    assert whole.sites["same_as"].tolist() == ["two:9"]
    assert sorted(whole.statements["aspect"]) == ["access", "status"]
    assert whole.statements["site_id"].unique().tolist() == ["one:1"]


def test_pairs_that_are_said_to_be_different_are_not_joined_and_a_chain_that_joins_them_is_an_error(
    layer, make_feature, table
):
    places = [make_feature({"site_id": name, "name": name, "kind": "mosque"}, [44.5, 40.1]) for name in "abc"]
    folder = layer(*places, name="team/a.geojson").parent
    table("team/same-as.csv", "a,b,same,who", "a,b,same,X", "b,a,different,Y")
    assert heritage.read(folder).sites.index.tolist() == ["a", "b", "c"]
    table("team/same-as.csv", "a,b,same,who", "a,b,same,X", "b,c,same,X", "c,a,different,Y")
    whole = heritage.read(folder)
    assert whole.sites.index.tolist() == ["a"]
    assert whole.findings.query("code == 'same-contradicted'")["value"].tolist() == ["a / c"]


def test_a_plain_id_is_understood_in_tables_and_questions_while_one_site_has_it(layer, make_feature, table):
    one = layer(make_feature({"id": "1", "name": "A", "kind": "mosque"}, [44.5, 40.1]), name="one.geojson")
    two = layer(make_feature({"id": "2", "name": "B", "kind": "mosque"}, [44.6, 40.1]), name="two.geojson")
    said = table("said.csv", "site_id,aspect,value,assessor", "1,status,destroyed,X", "two:2,status,intact,X")
    whole = heritage.read(one, two, statements=said)
    assert whole.statements.set_index("site_id")["value"].to_dict() == {"one:1": "destroyed", "two:2": "intact"}
    assert whole.select(site_id="2").sites.index.tolist() == ["two:2"]
    three = layer(make_feature({"id": "1", "name": "C", "kind": "mosque"}, [44.7, 40.1]), name="three.geojson")
    more = heritage.read(one, two, three, statements=said)
    (finding,) = more.findings.query("code == 'site-ambiguous'").itertuples()
    assert (finding.row, finding.value) == (2, "one:1, three:1")
    assert more.statements["site_id"].tolist() == ["two:2"]
    with pytest.raises(heritage.OptionError, match="several sites have the id '1': one:1, three:1"):
        more.select(site_id="1")


def test_a_table_that_joins_nothing_is_told_and_is_in_no_caption(layer, make_feature, table):
    place = layer(make_feature({"site_id": "a", "name": "A", "kind": "mosque"}, [44.5, 40.1]))
    said = table("said.csv", "site_id,aspect,value,assessor", "x,status,destroyed,X", "y,status,intact,X")
    whole = heritage.read(place, statements=said)
    assert whole.findings.query("code == 'table-unjoined'")[["severity", "value"]].values.tolist() == [
        ["warning", "No site has the id 'x'; ids of sites look like 'a'."]
    ]
    assert "said.csv" not in whole.summary().attrs["caption"]


def test_a_site_is_found_by_every_id_that_it_has_elsewhere(layer, make_feature, table):
    table("same-as.csv", "a,b,same,who,when,why", "one:1,two:7,same,X,2024,one place")
    one = make_feature(
        {"id": "1", "name": "A", "kind": "mosque", "same_as": "http://x.org/entity/Q5; osm 12"}, [44, 40]
    )
    layer(one, name="one.geojson")
    layer(make_feature({"id": "7", "name": "A", "kind": "mosque"}, [44, 40]), name="two.geojson")
    path = layer(make_feature({"id": "3", "name": "B", "kind": "mosque", "same_as": "Q6"}, [45, 40]), name="z.geojson")
    found = heritage.read(path.parent)
    assert set(found.sites.index) == {"one:1", "z:3"}
    for name in ("one:1", "1", "two:7", "7", "Q5", "http://x.org/entity/Q5"):
        assert found.select(site_id=name).sites.index.tolist() == ["one:1"], name
    assert found.explain(site_id="Q6", aspect="status").empty
    with pytest.raises(heritage.OptionError, match="Q"):
        found.select(site_id="Q")


def test_a_folder_without_lists_has_no_ids_to_keep(tmp_path):
    with pytest.raises(heritage.InputError, match="no list or layer"):
        heritage.keep_ids(tmp_path)
