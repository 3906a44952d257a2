"""Cells that hold lists: what else their record says goes with every statement of them, and nowhere else."""

from __future__ import annotations

import pytest

import heritage

PROFILE = """
ids = "shared"
parallel = [["status", "status_assessor"]]

[columns]
site_id = "id"
name = "name"
status = "cond"
access = "entry"
status_assessor = "who"
assessor = "by"
note = "remark"
latitude = "latitude"
longitude = "longitude"

[split]
status = "|"
status_assessor = "|"

[defaults]
kind = "mosque"
source = "Generated survey"
"""


@pytest.fixture
def surveyed(table, tmp_path):
    def read(*rows, rules=""):
        folder = tmp_path / "team"
        folder.mkdir()
        (tmp_path / "own.toml").write_text(PROFILE)
        (folder / "catalogue.toml").write_text(rules)
        table("team/places.csv", "id,name,cond,entry,who,by,remark,latitude,longitude", *rows)
        return heritage.read(folder, profile=tmp_path / "own.toml")

    return read


def test_what_the_record_says_goes_with_each_of_its_statements(surveyed):
    said = surveyed("a,A,intact|damaged,open,X|,Team,seen,40.2,44.5").statements.sort_values(["aspect", "value_given"])
    assert said[["aspect", "value_given", "assessor", "note"]].values.tolist() == [
        ["access", "open", "Team", "seen"],
        ["status", "damaged", "Team", "seen"],
        ["status", "intact", "X", "seen"],
    ]
    assert said["source_id"].nunique() == 1
    assert said["source_id"].notna().all()


def test_who_speaks_in_lists_is_not_said_of_the_site(surveyed):
    sites = surveyed("a,A,intact|damaged,,,Team,seen,40.2,44.5", "b,B,intact,,,Team,,40.3,44.6").sites
    assert not {"assessor", "note", "source", "_listed"} & set(sites.columns)


def test_a_rule_withholds_who_speaks_in_lists(surveyed, tmp_path):
    rules = '[[rule]]\ntable = "statements"\nwhere = { assessor = "CANARY Witness" }\nwithhold = "assessor"\n'
    team = surveyed("a,A,intact|damaged,,,CANARY Witness,,40.2,44.5", rules=rules)
    assert team.statements["assessor"].tolist() == ["CANARY Witness"] * 2
    team.write(tmp_path / "out.csv")
    team.write(tmp_path / "out")
    written = [tmp_path / "out.csv", *(path for path in (tmp_path / "out").rglob("*") if path.is_file())]
    assert len(written) > 5
    assert [path.name for path in written if b"CANARY" in path.read_bytes()] == []
