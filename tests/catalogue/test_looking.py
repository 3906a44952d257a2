"""What would be understood of files, and a profile to start from that gives the same result."""

from __future__ import annotations

import pandas as pd
import pytest

import heritage
from heritage.cli.commands import main

ROWS = [
    "ID,NAME_OF_MO,TYPE,CONDITION,SURVEYDATE,Notes 2,lat,lon",
    "1,A,Mosque,in ruins,2019-05-01,x,40.1,44.5",
    "2,B,Cemetery,destroyed,2019-05-02,,40.2,44.6",
    "3,C,Teahouse,wobbly,2019-05-03,,40.3,44.7",
]


def used(found):
    return found.columns.dropna(subset="used_as").set_index("column")["used_as"].to_dict()


def test_each_column_is_told_with_what_it_would_be_taken_for(table):
    found = heritage.look(table("monuments.csv", *ROWS))
    assert used(found) == {
        "ID": "id", "NAME_OF_MO": "name", "TYPE": "kind", "CONDITION": "status", "SURVEYDATE": "stated", "Notes 2": "note",
        "lat": "latitude", "lon": "longitude",
    }  # fmt: skip
    kind = found.columns.set_index("column").loc["TYPE"]
    assert (kind["filled"], round(kind["understood"], 2), kind["not_understood"]) == (3, 0.67, "Teahouse")
    layer = found.layers.iloc[0]
    assert (layer["input"], layer["format"], layer["records"], layer["located"]) == ("monuments.csv", "CSV", 3, 3)
    assert layer["extent"] == "44.5 40.1 44.7 40.3"


@pytest.mark.parametrize("name", ["plain", "languages", "passes", "kobo", "years"])
def test_the_profile_to_start_from_gives_the_same_catalogue(table, tmp_path, name):
    rows = {
        "plain": ROWS,
        "years": ["name,kind,status 1988,status 2020,lat,lon", "A,mosque,intact,destroyed,40,44"],
        "languages": ["id,name_en,name_az,type,lat,lon", "1,Upper,Yuxarı,mosque,40.1,44.5", "2,,Aşağı,mosque,40.2,44.5"],
        "passes": ["id,title,type,status,date,status_2,date_2,lat,lon", "1,A,mosque,in ruins,1990,destroyed,1995,40.1,44.5"],
        "kobo": [
            "today,Site,Type of site,Condition,_Where_latitude,_Where_longitude,_Where_precision,_uuid,_index",
            "2023-05-02,A,mosque,destroyed,40.1,44.5,4.9,u1,1",
        ],
    }[name]  # fmt: skip
    path = table("a.csv", *rows)
    heritage.look(path).save_profile(tmp_path / "own.toml")
    without, own = heritage.read(path), heritage.read(path, profile=tmp_path / "own.toml")
    for frame in ("sites", "statements", "sources"):
        ours, theirs = (pd.DataFrame(getattr(each, frame)).astype("str") for each in (without, own))
        assert ours.to_csv() == theirs.to_csv(), frame


def test_a_profile_is_not_written_over_another(table, tmp_path):
    found = heritage.look(table("a.csv", *ROWS))
    found.save_profile(tmp_path / "own.toml")
    with pytest.raises(heritage.OptionError, match=r"own\.toml: is there already"):
        found.save_profile(tmp_path / "own.toml")
    with pytest.raises(heritage.OptionError, match=r"ends in \.toml"):
        found.save_profile(tmp_path / "own.csv")


def test_it_shows_itself_in_a_notebook_with_markup_as_text(table):
    found = heritage.look(table("a.csv", "name,<b>x</b>,lat,lon", "A,1,40.1,44.5"))
    assert repr(found) == "<Look: 1 layers, 3 of 4 columns are used>"
    assert "&lt;b&gt;x&lt;/b&gt;" in found._repr_html_()
    assert "<b>x</b>" not in found._repr_html_()


def test_the_command_line_prints_it_and_writes_the_profile(table, tmp_path, monkeypatch, capsys):
    path = table("monuments.csv", *ROWS)
    monkeypatch.setattr("sys.argv", ["heritage", "look", str(path), "--save-profile", str(tmp_path / "own.toml")])
    assert main() == 0
    printed = capsys.readouterr().out
    assert "monuments.csv: CSV; 3 records, 3 with a position" in printed
    assert "Teahouse" in printed
    assert 'kind = ["TYPE"]' in (tmp_path / "own.toml").read_text(encoding="utf-8")


def test_a_catalogue_says_what_its_columns_were_taken_for_and_its_public_edition_nothing_of_what_is_held_back(table):
    rows = [
        f"{ROWS[0]},visibility",
        *(f"{row},{seen}" for row, seen in zip(ROWS[1:], ["", "", "withheld"], strict=True)),
    ]
    whole = heritage.read(table("monuments.csv", *rows))
    assert whole.columns.set_index("column").loc["TYPE", "used_as"] == "kind"
    assert whole.edition().columns.empty
    assert len(heritage.read(table("others.csv", *ROWS)).edition().columns) == 8


def test_columns_of_further_statements_are_told_as_used(table):
    rows = ["Site_ID,SensorDate,Main_Damage_Site_Class,SensorDate_2,Main_Damage_Site_Class_2,Main_Site,lat,lon"]
    rows.append("G-1,2023-10-15,No Visible Damage,2023-11-07,Destroyed,Mosque,31.5,34.5")
    found = heritage.look(table("passes.csv", *rows))
    assert used(found)["Main_Damage_Site_Class_2"] == "status"
    assert "SensorDate_2" in used(found)
