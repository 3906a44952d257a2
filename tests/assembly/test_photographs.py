"""Photographs dropped beside a list are evidence for the sites where they were taken; all pictures here are generated."""

from __future__ import annotations

import zipfile

import pytest
from drawing import picture

import heritage

PLACES = ["id,name,kind,status,lat,lon", "1,A,mosque,destroyed,40.1,44.5", "2,B,cemetery,damaged,40.2,44.6"]
NEAR_A, FAR = (44.501, 40.1), (44.54, 40.14)  # 85 m and 5.6 km from A


@pytest.fixture
def team(tmp_path, table):
    """A list, and a folder of photographs: near A, far from all, and one that says nothing."""
    folder = tmp_path / "team" / "photos"
    folder.mkdir(parents=True)
    table("team/sites.csv", *PLACES)
    (folder / "near.jpg").write_bytes(picture(1, taken="2024-05-06", position=NEAR_A))
    (folder / "far.jpg").write_bytes(picture(2, position=FAR))
    (folder / "plain.jpg").write_bytes(picture(3))
    return tmp_path / "team"


def names(catalogue):
    """What each photograph is evidence of."""
    return {path.rpartition("/")[2]: site for path, site in catalogue.evidence[["path", "site_id"]].values}


def test_a_photograph_belongs_to_the_site_near_which_it_was_taken(team):
    before = sorted(team.rglob("*"))
    catalogue = heritage.read(team)
    found = names(catalogue)
    assert found["near.jpg"] == "sites:1"
    evidence = catalogue.evidence.set_index("path").loc["evidence/photos/near.jpg"]
    assert (evidence["captured"], evidence["media_type"]) == ("2024-05-06", "image/jpeg")
    told = catalogue.findings.set_index("code")
    assert told.loc["photograph-near", "value"] == "near.jpg: 85 m"
    assert sorted(told.loc["photograph-alone", "value"]) == ["far.jpg", "plain.jpg"]
    far, plain = (catalogue.sites.loc[found[name]] for name in ("far.jpg", "plain.jpg"))
    assert (far["kind"], round(far.geometry.x, 4), round(far.geometry.y, 4)) == ("other", *FAR)
    assert (plain["kind"], plain.geometry) == ("other", None)
    assert len(catalogue) == 4
    assert sorted(team.rglob("*")) == before
    counts = catalogue.inputs.set_index("role")
    assert counts.loc["evidence", ["records_read", "records_accepted"]].tolist() == [3, 3]


def test_how_near_is_near_can_be_said(team):
    assert names(heritage.read(team, near=50))["near.jpg"].startswith("photograph-")
    assert names(heritage.read(team, near=8_000))["far.jpg"] == "sites:1"
    with pytest.raises(heritage.OptionError, match="near"):
        heritage.read(team, near=-1)


def test_the_page_shows_them_and_what_is_written_holds_them(team, tmp_path):
    catalogue = heritage.read(team)
    catalogue.write(tmp_path / "written")
    again = heritage.read(tmp_path / "written")
    assert names(again) == names(catalogue)
    assert (tmp_path / "written" / "evidence" / "photos" / "near.jpg").is_file()
    assert len(catalogue.map().get_root().render()) > len(catalogue.map(pictures="none").get_root().render())


def test_an_archive_of_photographs_is_read_like_a_folder(team, tmp_path):
    with zipfile.ZipFile(tmp_path / "photos.zip", "w") as archive:
        for file in sorted((team / "photos").iterdir()):
            archive.write(file, f"inner/{file.name}")
    catalogue = heritage.read(team / "sites.csv", tmp_path / "photos.zip")
    assert names(catalogue) == names(heritage.read(team))
    selected = catalogue.select(site_id="sites:1")
    del catalogue
    selected.write(tmp_path / "written")  # the unpacked files are still there
    assert len(heritage.read(tmp_path / "written").evidence) == 1


def test_pictures_beside_a_list_count_where_they_say_where_they_were_taken(team):
    for file in (team / "photos").iterdir():
        file.rename(team / file.name)
    (team / "photos").rmdir()
    catalogue = heritage.read(team)
    assert set(names(catalogue)) == {"near.jpg", "far.jpg"}
    assert catalogue.findings.query("code == 'file-unread'")["value"].tolist() == ["plain.jpg"]


def test_broken_large_and_wrongly_placed_pictures_are_told_and_make_no_site(team):
    for file in (team / "photos").iterdir():
        file.unlink()
    (team / "photos" / "broken.jpg").write_bytes(picture(1)[:200])
    (team / "photos" / "lost.jpg").write_bytes(picture(2, position=(200.0, 40.0)))
    catalogue = heritage.read(team)
    codes = set(catalogue.findings["code"])
    assert {"evidence-no-picture", "evidence-of-nothing"} <= codes
    (site,) = catalogue.sites.query("kind == 'other'").itertuples()
    assert site.geometry is None
    (team / "photos" / "link.jpg").symlink_to("/etc/passwd")
    assert "file-unread" in set(heritage.read(team).findings["code"])


def test_the_order_of_files_changes_nothing(team):
    first = heritage.read(team / "sites.csv", team / "photos")
    second = heritage.read(team / "photos", team / "sites.csv")
    assert first.sites.equals(second.sites)
    assert first.evidence.equals(second.evidence)


SUBMISSIONS = [
    "SubmissionDate,site_name,site_type,condition,location-Latitude,location-Longitude,photo,KEY",
    "2024-05-06T10:00:00Z,A,mosque,destroyed,40.1,44.5,17.jpg,uuid:1",
    "2024-05-07T10:00:00Z,B,cemetery,damaged,40.2,44.6,,uuid:2",
]
REPEATS = ["picture,PARENT_KEY,KEY", "18.jpg,uuid:2,uuid:2/views[1]", "19.jpg,uuid:2,uuid:2/views[2]"]


@pytest.fixture
def central(tmp_path):
    """An export of ODK Central: an archive of tables, one of them of a repeat, and of the pictures that they name."""
    with zipfile.ZipFile(tmp_path / "survey.zip", "w") as archive:
        archive.writestr("survey.csv", "\n".join(SUBMISSIONS) + "\n")
        archive.writestr("survey-views.csv", "\n".join(REPEATS) + "\n")
        for number in (17, 18, 19, 20):
            archive.writestr(f"media/{number}.jpg", picture(number))
    return tmp_path / "survey.zip"


def test_pictures_that_a_form_names_are_evidence_of_its_site(central):
    catalogue = heritage.read(central)
    sites = catalogue.sites["name"].to_dict()
    found = {name: sites[site] for name, site in names(catalogue).items()}
    assert found == {"17.jpg": "A", "18.jpg": "B", "19.jpg": "B"}
    told = catalogue.findings.groupby("code")["value"].agg(sorted)
    assert told["photograph-named"] == ["17.jpg", "18.jpg", "19.jpg"]
    assert told["file-unread"] == ["20.jpg"]  # which no row names, and which does not say where it was taken
    assert sorted(catalogue.sites["name"]) == ["A", "B"]


def test_an_archive_of_a_form_lies_in_a_folder_as_well(central, tmp_path):
    folder = tmp_path / "team"
    folder.mkdir()
    central.rename(folder / "survey.zip")
    assert sorted(names(heritage.read(folder))) == ["17.jpg", "18.jpg", "19.jpg"]


def test_a_picture_that_two_sites_name_is_taken_by_its_place_alone(tmp_path, table):
    folder = tmp_path / "team" / "photos"
    folder.mkdir(parents=True)
    table("team/sites.csv", PLACES[0] + ",photo", PLACES[1] + ",near.jpg", PLACES[2] + ",near.jpg")
    (folder / "near.jpg").write_bytes(picture(1, position=NEAR_A))
    catalogue = heritage.read(tmp_path / "team")
    assert names(catalogue) == {"near.jpg": "sites:1"}
    assert "photograph-named" not in set(catalogue.findings["code"])
