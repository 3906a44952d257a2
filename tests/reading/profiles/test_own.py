"""A profile of one's own, and columns that are matched by the names that people give them."""

from __future__ import annotations

import pytest

import heritage
from heritage.model.errors import InputError, OptionError

PROFILE = """# Our spreadsheet.
ids = "shared"
parallel = [["status", "status_assessor", "status_date"]]

[columns]
site_id = "Nr"
kind = ["Tür", "Art"]
name = "Bezeichnung"
status = "Zustand"
status_assessor = "Wer"
status_date = "Wann"

[split]
status = "|"

[defaults]
country = "Armenia"

[values.kind]
Moschee = "mosque"

[values.status]
kaputt = "destroyed"
heil = "intact"
"""


@pytest.fixture
def profile(tmp_path):
    def write(text=PROFILE):
        path = tmp_path / "ours.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_columns_values_lists_and_defaults_follow_the_profile(layer, make_feature, profile):
    place = {
        "Nr": "7",
        "Art": "Moschee",
        "Bezeichnung": "Blau",
        "Zustand": "heil|kaputt",
        "Wer": "A|B",
        "Wann": "1980|1993",
        "x": 5,
    }
    catalogue = heritage.read(layer(make_feature(place, [44.5, 40.2])), profile=profile())
    (site,) = catalogue.sites.reset_index().itertuples()
    assert (site.site_id, site.kind, site.kind_given, site.name, site.country) == (
        "7",
        "mosque",
        "Moschee",
        "Blau",
        "Armenia",
    )
    assert site.x == 5
    said = catalogue.statements.sort_values("when")[["value", "value_given", "assessor", "when"]]
    assert said.values.tolist() == [["intact", "heil", "A", "1980"], ["destroyed", "kaputt", "B", "1993"]]


def test_lists_of_different_length_are_told_and_lose_nothing(layer, make_feature, profile):
    place = {"Nr": "7", "Art": "Moschee", "Bezeichnung": "Blau", "Zustand": "heil|kaputt", "Wer": "A|B", "Wann": "1980"}
    catalogue = heritage.read(layer(make_feature(place, [44.5, 40.2])), profile=profile())
    assert catalogue.statements["when"].isna().all()
    assert catalogue.statements["note"].tolist() == ["status_date: 1980"] * 2
    (finding,) = catalogue.findings.query("code == 'lists-differ'").itertuples()
    assert (finding.record, finding.site_id, finding.value) == (0, "7", "1980")


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('ids = "shared"', 'ids = "mine"', "line 2.*shared"),
        ("[split]", "[splitt]", "line 13.*splitt.*columns"),
        ('name = "Bezeichnung"', 'nam = "Bezeichnung"', "line 8.*did you mean 'name'"),
        ('name = "Bezeichnung"', "name = 5", "line 8.*list of names"),
        ('heil = "intact"', 'heil = "fine"', "line 24.*fine.*term of status"),
        ('heil = "intact"', "heil = 7", "line 24.*term for 'heil'"),
        ('kind = ["Tür", "Art"]', "kind = []", "line 7.*list of names"),
        ('country = "Armenia"', 'kind = "xyzzy"', "line 17.*term of kind"),
        ('"status_date"]]', '"cause_date"]]', "line 3.*cannot run parallel"),
        ('status = "|"', "status = 1", "line 14"),
        ("[defaults]", "[defaults", r"line 16|at line"),
        ("[columns]", "[column]", "column"),
    ],
)
def test_a_fault_in_a_profile_is_told_with_its_line(layer, make_feature, profile, old, new, line):
    with pytest.raises(InputError, match=rf"ours\.toml.*(?:{line})"):
        heritage.read(layer(make_feature({}, [44.5, 40.2])), profile=profile(PROFILE.replace(old, new, 1)))


def test_a_profile_that_is_not_there_is_refused_by_name(layer, make_feature):
    path = layer(make_feature({}, [44.5, 40.2]))
    with pytest.raises(OptionError, match="did you mean 'eamena'"):
        heritage.read(path, profile="eamina")
    with pytest.raises(InputError, match=r"nowhere\.toml"):
        heritage.read(path, profile="nowhere.toml")


def test_a_profile_may_be_called_like_one_of_ours_and_what_it_does_not_find_is_told(layer, make_feature, tmp_path):
    (tmp_path / "osm.toml").write_text('[columns]\nname = "Title"\nkind = "Sort"\n')
    catalogue = heritage.read(layer(make_feature({"Title": "A"}, [44.5, 40.2])), profile=tmp_path / "osm.toml")
    assert catalogue.sites["name"].tolist() == ["A"]
    assert catalogue.findings.query("code == 'column-unfound'")[["field", "value"]].values.tolist() == [
        ["kind", "Sort"]
    ]


def test_of_several_profiles_each_layer_is_read_by_the_one_that_fits_it(layer, make_feature, profile, tmp_path):
    (tmp_path / "theirs.toml").write_text(
        '[columns]\nname = "Bezeichner"\nstatus = "Befund"\n[values.status]\nweg = "destroyed"\n'
    )
    ours = layer(make_feature({"Nr": "7", "Art": "Moschee", "Bezeichnung": "Blau", "Zustand": "heil"}, [44.5, 40.2]))
    theirs = layer(
        make_feature({"Bezeichner": "Rot", "Befund": "weg", "Type": "mosque"}, [44.6, 40.2]), name="b.geojson"
    )
    catalogue = heritage.read(ours, theirs, profile=[profile(), tmp_path / "theirs.toml"])
    assert sorted(catalogue.sites["name"]) == ["Blau", "Rot"]
    assert catalogue.sites["kind"].tolist() == ["mosque", "mosque"]
    assert sorted(catalogue.statements["value"]) == ["destroyed", "intact"]


def test_a_profile_of_which_a_layer_has_no_column_is_told_and_hides_nothing(layer, make_feature, profile):
    catalogue = heritage.read(layer(make_feature({"name": "A", "kind": "mosque"}, [44.5, 40.2])), profile=profile())
    assert catalogue.sites["name"].tolist() == ["A"]
    assert catalogue.findings.query("code == 'profile-unused'")["value"].tolist() == ["ours.toml"]


def test_a_profile_adds_to_what_is_understood_and_may_switch_that_off(layer, make_feature, tmp_path):
    place = {"Bez": "Blau", "Type": "mosque", "Condition": "in ruins"}
    for extends, kind, said in (("", "mosque", 1), ('extends = ""\n', "other", 0)):
        (tmp_path / "own.toml").write_text(f'{extends}[columns]\nname = "Bez"\n')
        catalogue = heritage.read(layer(make_feature(place, [44.5, 40.2])), profile=tmp_path / "own.toml")
        assert (catalogue.sites["name"].tolist(), catalogue.sites["kind"].tolist()) == (["Blau"], [kind])
        assert len(catalogue.statements) == said


def test_two_columns_of_one_aspect_give_a_statement_each(layer, make_feature, tmp_path):
    text = '[columns]\nname = "Site"\n[[several]]\nstatus = ["Grade A", "Grade B"]\nstatus_date = ["Day A", "Day B"]\n'
    (tmp_path / "own.toml").write_text(text + '[values.status]\nX = "destroyed"\nO = "intact"\n')
    place = {"Site": "Blau", "Type": "mosque", "Grade A": "O", "Day A": "1987", "Grade B": "X", "Day B": "1993"}
    said = heritage.read(layer(make_feature(place, [44.5, 40.2])), profile=tmp_path / "own.toml").statements
    assert said.sort_values("when")[["value", "when"]].values.tolist() == [["intact", "1987"], ["destroyed", "1993"]]


def test_a_date_beside_no_further_state_stays_with_its_site(table):
    rows = ["A,mosque,in ruins,1990,,1995,40.1,44.5", "B,mosque,in ruins,1991,destroyed,1996,40.2,44.5"]
    catalogue = heritage.read(table("a.csv", "title,type,status,date,status_2,date_2,lat,lon", *rows))
    assert len(catalogue.statements) == 3
    assert catalogue.sites.set_index("name")["date_2"].dropna().to_dict() == {"A": "1995"}


def test_a_heading_with_a_nul_is_understood_and_stays_text(layer, make_feature):
    catalogue = heritage.read(layer(make_feature({"kind": "mosque", "condition\0": "in ruins"}, [44.5, 40.2])))
    assert catalogue.statements["value"].tolist() == ["damaged"]


def test_a_name_that_toml_wants_quoted_is_told_so(layer, make_feature, tmp_path):
    (tmp_path / "own.toml").write_text(
        '[columns]\nname = "a"\n[values.status]\nuçub getdi = "destroyed"\n', encoding="utf-8"
    )
    with pytest.raises(InputError, match=r'own\.toml.*line 4.*put the name in quotation marks: "uçub getdi"'):
        heritage.read(layer(make_feature({"a": "A"}, [44.5, 40.2])), profile=tmp_path / "own.toml")


@pytest.mark.parametrize("name", ["osm", "wikidata", "eamena"])
def test_a_profile_on_another_source_costs_no_record(layer, make_feature, name):
    assert len(heritage.read(layer(make_feature({"x": "A"}, [44.5, 40.2])), profile=name).sites) == 1


def test_a_column_of_an_internal_name_changes_no_statement(layer, make_feature):
    catalogue = heritage.read(
        layer(make_feature({"kind": "mosque", "status": "intact", "status_value": "destroyed"}, [44.5, 40.2]))
    )
    assert catalogue.statements["value"].tolist() == ["intact"]
    assert catalogue.sites["status_value_given"].tolist() == ["destroyed"]


def test_profiles_say_what_they_are_for():
    profiles = heritage.list_profiles()
    assert {"eamena", "native", "osm", "wikidata"} <= set(profiles)
    assert all(len(text) > 20 for text in profiles.values())


@pytest.mark.parametrize(
    ("kind", "name", "status"),
    [
        ("Növü", "Abidənin adı", "Hazırkı vəziyyəti"),
        ("ТИП", "Название", "Состояние"),
        ("տեսակ", "Անվանումը", "Վիճակ"),
        ("Site type", "Site_Name", "State of preservation"),
        ("Category", "TITLE", "Condition"),
    ],
)
def test_columns_are_matched_by_the_names_that_people_give_them_and_that_is_told(
    layer, make_feature, kind, name, status
):
    place = {kind: "məscid", name: "A", status: "dağıdılıb", "Qalan": "z"}
    catalogue = heritage.read(layer(make_feature(place, [44.5, 40.2])))
    (site,) = catalogue.sites.itertuples()
    assert (site.kind, site.name, site.Qalan) == ("mosque", "A", "z")
    assert catalogue.statements["value"].tolist() == ["destroyed"]
    matched = catalogue.findings.query("code == 'column-matched'").set_index("field")["value"].to_dict()
    assert matched == {"kind": kind, "name": name, "status": status}


def test_a_second_column_that_means_the_same_loses_nothing(layer, make_feature):
    places = [
        make_feature({"Name": "A", "Adı": "B"}, [44.5, 40.2]),
        make_feature({"Name": None, "Adı": "C"}, [44.6, 40.2]),
    ]
    sites = heritage.read(layer(*places)).sites
    assert sorted(sites["name"]) == ["A", "C"]
    assert sites["Adı"].dropna().tolist() == ["B"]


def test_text_that_hides_columns_is_kept_whole(layer, make_feature):
    text = "<table><tr><td>status</td><td>destroyed</td></tr></table> kind = mosque"
    catalogue = heritage.read(layer(make_feature({"name": "A", "description": text}, [44.5, 40.2])))
    assert catalogue.sites["description"].tolist() == [text]
    assert len(catalogue.statements) == 0
    assert "text-markup" in catalogue.findings["code"].tolist()
