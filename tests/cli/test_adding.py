"""``python -m heritage evidence add``: the one thing that writes into a team's folder."""

from __future__ import annotations

import hashlib
import subprocess
import sys

import pytest
from drawing import picture

import heritage
from heritage.cli.commands import main


@pytest.fixture
def team(layer, make_feature, tmp_path):
    layer(make_feature({"site_id": "a", "kind": "mosque", "name": "A"}, [44.5, 40.2]), name="team/a.geojson")
    (tmp_path / "team" / "statements.csv").write_text("statement_id,site_id,aspect,value\none,a,status,intact\n")
    (tmp_path / "photo.jpg").write_bytes(picture(1))
    return tmp_path / "team"


@pytest.fixture
def add(team, tmp_path, monkeypatch, capsys):
    def run(*arguments, file=tmp_path / "photo.jpg"):
        monkeypatch.setattr("sys.argv", ["heritage", "evidence", "add", str(file), "--folder", str(team), *arguments])
        return main(), capsys.readouterr()

    return run


def everything_in(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_it_copies_the_file_and_writes_its_row(team, add, tmp_path):
    before = everything_in(team)
    status, printed = add(
        "--site",
        "a",
        "--role",
        "before",
        "--captured",
        "1988-12",
        "--creator",
        "Ağa, Mir",
        "--licence",
        "CC0",
        "--graphic",
    )
    digest = hashlib.sha256((tmp_path / "photo.jpg").read_bytes()).hexdigest()
    assert status == 0
    assert printed.out == f"evidence/photo.jpg: SHA-256 {digest}, written to {team / 'evidence.csv'}\n"
    after = everything_in(team)
    assert set(after) - set(before) == {"evidence.csv", "evidence/photo.jpg"}
    assert {name: after[name] for name in before} == before
    (row,) = heritage.read(team).evidence.itertuples()
    assert (row.site_id, row.sha256, row.role, row.captured, row.creator, row.media_type, bool(row.graphic)) == (
        "a", digest, "before", "1988-12", "Ağa, Mir", "image/jpeg", True,
    )  # fmt: skip
    assert not heritage.read(team).findings["code"].str.startswith("evidence-").any()


def test_a_file_that_lies_there_already_is_not_copied(team, add):
    (team / "evidence" / "1988").mkdir(parents=True)
    (team / "evidence" / "1988" / "x.jpg").write_bytes(picture(2))
    assert add("--statement", "one", file=team / "evidence" / "1988" / "x.jpg")[0] == 0
    (row,) = heritage.read(team).evidence.itertuples()
    assert (row.path, row.site_id, row.statement_id) == ("evidence/1988/x.jpg", "a", "one")
    assert len(everything_in(team / "evidence")) == 1


def test_rows_that_were_there_stay_with_their_columns_and_delimiter(team, add):
    (team / "evidence").mkdir()
    (team / "evidence" / "old.txt").write_text("old")
    (team / "evidence.csv").write_text('\ufeffpath;site_id;our column\nevidence/old.txt;a;"kept; as it is"\n')
    assert add("--site", "a")[0] == 0
    lines = (team / "evidence.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("path;site_id;our column;evidence_id;")
    assert lines[1].startswith('evidence/old.txt;a;"kept; as it is";')
    assert heritage.read(team).evidence["our column"].tolist().count("kept; as it is") == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "--site, --statement or --source"),
        (["--site", "aa"], "did you mean 'a'"),
        (["--statement", "two"], "no statement"),
        (["--source", "x"], "no source"),
        (["--site", "a", "--role", "befor"], "did you mean 'before'"),
        (["--site", "a", "--captured", "07.13.1988"], "no date"),
        (["--site", "a", "--visibility", "secret"], "visibility"),
        (["--site", "a", "--folder", "/nowhere"], "/nowhere"),
    ],
)
def test_what_cannot_be_is_said_in_one_line_and_nothing_is_written(team, add, arguments, says):
    before = everything_in(team)
    status, printed = add(*arguments)
    assert status == 2
    assert says in printed.err
    assert printed.err.count("\n") == 1
    assert everything_in(team) == before


def test_another_file_of_that_name_is_never_written_over(team, add, tmp_path):
    assert add("--site", "a")[0] == 0
    before = everything_in(team)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "photo.jpg").write_bytes(picture(9))
    status, printed = add("--site", "a", file=tmp_path / "other" / "photo.jpg")
    assert (status, "another file of this name" in printed.err) == (2, True)
    status, printed = add("--site", "a")
    assert (status, "has a row for this already" in printed.err) == (2, True)
    assert everything_in(team) == before


@pytest.mark.parametrize("name", ["gone.jpg", "empty.jpg", "link.jpg"])
def test_a_file_that_is_none_is_refused(team, add, tmp_path, name):
    (tmp_path / "empty.jpg").touch()
    (team / "evidence").mkdir()
    (team / "evidence" / "link.jpg").symlink_to(tmp_path / "photo.jpg")
    file = team / "evidence" / name if name == "link.jpg" else tmp_path / name
    status, printed = add("--site", "a", file=file)
    assert status == 2
    assert name in printed.err
    assert not (team / "evidence.csv").exists()


def test_columns_are_known_however_they_are_spelt(team, add):
    (team / "evidence").mkdir()
    (team / "evidence" / "old.txt").write_text("old")
    (team / "evidence.csv").write_text("Site_ID,Path,Creator\na,evidence/old.txt,me\n")
    assert add("--site", "a", "--creator", "you")[0] == 0
    assert (team / "evidence.csv").read_text().splitlines()[0].startswith("Site_ID,Path,Creator,evidence_id,")
    assert heritage.read(team).evidence["creator"].tolist() == ["you", "me"]
    status, printed = add("--site", "a")
    assert (status, "has a row for this already" in printed.err) == (2, True)


def test_one_file_bears_several_things_out(team, add):
    (team / "sources.csv").write_text("source_id,title\nsrc,A report\n")
    assert [add(*named)[0] for named in (["--site", "a"], ["--statement", "one"], ["--source", "src"])] == [0, 0, 0]
    assert len(heritage.read(team).evidence) == 3


def test_a_table_in_another_encoding_is_refused_before_anything_is_copied(team, add):
    (team / "evidence.csv").write_text("path,site_id\n", encoding="utf-16")
    before = everything_in(team)
    status, printed = add("--site", "a")
    assert (status, "UTF-8" in printed.err) == (2, True)
    assert everything_in(team) == before


def test_what_is_odd_about_a_file_is_said(add, tmp_path):
    (tmp_path / "photo.png").write_bytes(picture(1))
    status, printed = add("--site", "a", file=tmp_path / "photo.png")
    assert status == 0
    assert "image/png, but its content is image/jpeg" in printed.err


def test_a_folder_that_is_no_catalogue_is_told_with_the_option(add, tmp_path):
    (tmp_path / "empty").mkdir()
    status, printed = add("--site", "a", "--folder", str(tmp_path / "empty"))
    assert (status, "--folder" in printed.err) == (2, True)


def test_a_sealed_release_and_a_link_are_refused(team, add, tmp_path):
    heritage.read(team).seal(tmp_path / "release")
    for folder in ("release", "release/data/catalogue"):
        status, printed = add("--site", "a", "--folder", str(tmp_path / folder))
        assert (status, "sealed release" in printed.err) == (2, True)
    assert heritage.verify(tmp_path / "release").whole
    (tmp_path / "link.jpg").symlink_to(tmp_path / "photo.jpg")
    status, printed = add("--site", "a", file=tmp_path / "link.jpg")
    assert (status, "link" in printed.err) == (2, True)


def test_a_day_as_people_write_it_becomes_edtf(team, add):
    assert add("--site", "a", "--captured", "07.12.1988")[0] == 0
    assert "1988-12-07" in (team / "evidence.csv").read_text()


def test_no_row_is_lost_where_several_add_at_once(team, tmp_path):
    command = [sys.executable, "-m", "heritage", "evidence", "add", "--site", "a", "--folder", str(team)]
    for number in range(6):
        (tmp_path / f"{number}.txt").write_text(f"text {number}")
    running = [subprocess.Popen([*command, str(tmp_path / f"{number}.txt")]) for number in range(6)]
    assert [each.wait(120) for each in running] == [0] * 6
    assert len(heritage.read(team).evidence) == 6
    assert {path.name for path in team.iterdir()} == {"a.geojson", "statements.csv", "evidence", "evidence.csv"}


def test_the_words_on_the_command_line_are_as_documented():
    shown = subprocess.run(
        [sys.executable, "-m", "heritage", "evidence", "add", "--help"], capture_output=True, text=True, check=True
    )
    assert "--site" in shown.stdout
    assert "before, after, context, document, testimony" in " ".join(shown.stdout.split())
