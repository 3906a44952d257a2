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
