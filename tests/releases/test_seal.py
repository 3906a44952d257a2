"""A release: sealed so that no byte can change unnoticed."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys

import bagit
import pytest
from drawing import picture, row, table

import heritage
from heritage.cli.commands import main


@pytest.fixture(scope="module")
def release(sample, tmp_path_factory):
    path = tmp_path_factory.mktemp("releases") / "release"
    return path, sample.seal(path, pictures="thumbnails")


@pytest.fixture
def copy(release, tmp_path):
    return shutil.copytree(release[0], tmp_path / "copy")


def files_of(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_it_holds_tables_evidence_page_and_manifest_and_is_a_bag(release, sample):
    path, seal = release
    there = {file.relative_to(path).as_posix() for file in files_of(path)}
    assert {
        "data/page.html",
        "data/manifest.json",
        "data/summary.csv",
        "data/catalogue/sites.geojson",
        "data/catalogue/catalogue.toml",
    } <= there
    assert sum(name.startswith("data/catalogue/evidence/") for name in there) == len(sample.evidence)
    bagit.Bag(str(path)).validate()
    again = heritage.read(path / "data" / "catalogue")
    assert again.statements.equals(sample.statements)
    assert not again.findings["code"].str.startswith("evidence-").any()
    told = (path / "bag-info.txt").read_text(encoding="utf-8")
    assert "External-Description: Sample of cited places" in told
    assert "Licence: CC BY 4.0" in told
    manifest = json.loads((path / "data" / "manifest.json").read_text())
    assert manifest["catalogue"]["title"] == "Sample of cited places in Armenia and Azerbaijan"
    assert len(manifest["outputs"]) == len(there) - 5
    assert len(seal) == 64


def test_a_whole_release_is_told_in_one_line_by_the_command_line_and_by_sha256sum(release, monkeypatch, capsys):
    path, seal = release
    monkeypatch.setattr("sys.argv", ["heritage", "verify", str(path)])
    assert main() == 0
    number = len(files_of(path)) - 4
    assert capsys.readouterr().out == f"{path}: whole, {number} files, seal {seal}\n"
    subprocess.run(
        ["sha256sum", "--check", "--strict", "manifest-sha256.txt", "tagmanifest-sha256.txt"],
        cwd=path,
        check=True,
        capture_output=True,
    )


def test_each_of_a_thousand_flipped_bits_is_found_and_its_file_named(layer, make_feature, tmp_path):
    layer(make_feature({"site_id": "a", "kind": "mosque", "name": "A"}, [44.5, 40.2]), name="team/a.geojson")
    (tmp_path / "team" / "evidence").mkdir()
    (tmp_path / "team" / "evidence" / "a.jpg").write_bytes(picture(1))
    (tmp_path / "team" / "evidence.csv").write_text(table(row("evidence/a.jpg")))
    copy = tmp_path / "release"
    heritage.read(tmp_path / "team").seal(copy)
    dice = random.Random(7)
    every = files_of(copy)
    small = [file for file in every if file.name.endswith(".txt") and file.parent == copy]
    found = 0
    for turn in range(1000):
        file = dice.choice(small if turn % 2 else every)
        data = file.read_bytes()
        place = dice.randrange(len(data))
        file.write_bytes(data[:place] + bytes([data[place] ^ (1 << dice.randrange(8))]) + data[place + 1 :])
        told = heritage.verify(copy)
        found += not told.whole and file.relative_to(copy).as_posix() in str(told)
        file.write_bytes(data)
    assert found == 1000
    assert heritage.verify(copy).whole


def test_each_file_that_is_dropped_is_found(copy):
    for file in files_of(copy):
        data = file.read_bytes()
        file.unlink()
        if file.name == "tagmanifest-sha256.txt":
            with pytest.raises(heritage.InputError, match="no sealed release"):
                heritage.verify(copy)
        else:
            told = heritage.verify(copy)
            assert not told.whole
            assert any(file.name in trouble for trouble in told.troubles)
        file.write_bytes(data)
    assert heritage.verify(copy).whole


@pytest.mark.parametrize(
    "name", ["x.txt", "data/x.txt", "data/catalogue/evidence/.hidden", "data/new/x", "tagmanifest-md5.txt", "fetch.txt"]
)
def test_each_file_that_is_added_is_found(copy, name):
    (copy / name).parent.mkdir(exist_ok=True)
    (copy / name).write_text("")
    assert heritage.verify(copy).troubles == (f"{name} was added",)


def test_a_folder_or_a_link_that_is_added_is_found(copy, tmp_path):
    (copy / "data" / "empty").mkdir()
    assert heritage.verify(copy).troubles == ("data/empty/ was added",)
    (copy / "data" / "empty").rmdir()
    page = copy / "data" / "page.html"
    page.rename(tmp_path / "page.html")
    page.symlink_to(tmp_path / "page.html")
    assert heritage.verify(copy).troubles == ("data/page.html is a link", "data/page.html is missing")


@pytest.mark.parametrize(
    "change",
    [
        str.upper,
        lambda text: text.replace("  ", " *"),
        lambda text: text + "\n",
        lambda text: text.rstrip("\n"),
        lambda text: text.replace("\n", "\r\n"),
    ],
)
def test_a_seal_that_says_the_same_in_other_signs_is_found(copy, change):
    file = copy / "tagmanifest-sha256.txt"
    file.write_bytes(change(file.read_text()).encode())
    told = heritage.verify(copy)
    assert not told.whole
    assert "tagmanifest-sha256.txt" in str(told)


def test_a_file_exchanged_with_another_is_found(copy):
    one, other = (
        copy / "data" / "catalogue" / "evidence" / f"generated-aghdam-mosque-{role}.webp"
        for role in ("before", "after")
    )
    before, after = one.read_bytes(), other.read_bytes()
    one.write_bytes(after)
    other.write_bytes(before)
    assert len(heritage.verify(copy).troubles) == 2


def test_a_release_that_is_not_whole_is_told_in_one_line(copy, monkeypatch, capsys):
    (copy / "data" / "page.html").write_text("another page")
    (copy / "data" / "more").write_text("")
    monkeypatch.setattr("sys.argv", ["heritage", "verify", str(copy)])
    assert main() == 1
    assert capsys.readouterr().out == f"{copy}: not whole: data/more was added, and 1 more\n"


def test_what_is_no_release_is_an_error_of_one_line(tmp_path, monkeypatch, capsys):
    for path in (tmp_path, tmp_path / "nowhere"):
        monkeypatch.setattr("sys.argv", ["heritage", "verify", str(path)])
        assert main() == 2
        assert "no sealed release" in capsys.readouterr().err


def test_a_release_whose_evidence_is_missing_is_whole_without_it(layer, make_feature, tmp_path):
    layer(make_feature({"site_id": "a", "kind": "mosque", "name": "A"}, [44.5, 40.2]), name="team/a.geojson")
    (tmp_path / "team" / "evidence.csv").write_text(table(row("evidence/gone.jpg")))
    heritage.read(tmp_path / "team").seal(tmp_path / "release")
    assert heritage.verify(tmp_path / "release").whole


def test_nothing_is_ever_written_over(sample, tmp_path):
    (tmp_path / "there").mkdir()
    with pytest.raises(heritage.OptionError, match="new folder"):
        sample.seal(tmp_path / "there")
    assert not list((tmp_path / "there").iterdir())
    with pytest.raises(heritage.OptionError, match="size of pictures"):
        sample.seal(tmp_path / "new", pictures="huge")
    assert not (tmp_path / "new").exists()


def test_the_same_catalogue_gives_the_same_seal(sample, tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")
    seals = {sample.seal(tmp_path / name, pictures="thumbnails") for name in ("one", "two")}
    assert len(seals) == 1
    assert "Bagging-Date: 2027-01-15" in (tmp_path / "one" / "bag-info.txt").read_text()


def test_the_internal_release_holds_the_files_as_they_are(sample, tmp_path):
    sample.seal(tmp_path / "all", internal=True)
    name = "generated-blue-mosque-yerevan-before.jpg"
    original = (heritage.sample_folder() / "evidence" / name).read_bytes()
    assert (tmp_path / "all" / "data" / "catalogue" / "evidence" / name).read_bytes() == original
    assert "Edition: internal" in (tmp_path / "all" / "bag-info.txt").read_text()


def test_the_command_line_seals(tmp_path):
    run = [sys.executable, "-m", "heritage"]
    done = subprocess.run(
        [*run, "seal", str(heritage.sample_folder()), str(tmp_path / "r")], capture_output=True, text=True, check=True
    )
    assert "sealed, seal " in done.stdout
    subprocess.run([*run, "verify", str(tmp_path / "r")], check=True)


def test_a_release_is_read_by_its_own_name(release, sample):
    assert heritage.read(release[0]).statements.equals(sample.statements)


def test_a_file_with_a_per_cent_sign_in_its_name_is_whole(layer, make_feature, tmp_path):
    layer(make_feature({"site_id": "a", "kind": "mosque", "name": "A"}, [44.5, 40.2]), name="team/a.geojson")
    (tmp_path / "team" / "evidence").mkdir()
    for name in ("100%25.txt", "a%0Ab.txt", "c%.txt"):
        (tmp_path / "team" / "evidence" / name).write_text(name)
    rows = [row(f"evidence/{name}") for name in ("100%25.txt", "a%0Ab.txt", "c%.txt")]
    (tmp_path / "team" / "evidence.csv").write_text(table(*rows))
    heritage.read(tmp_path / "team").seal(tmp_path / "release")
    found = heritage.verify(tmp_path / "release")
    assert found.whole, str(found)
    subprocess.run(["sha256sum", "--check", "manifest-sha256.txt"], cwd=tmp_path / "release", check=True, capture_output=True)  # fmt: skip


def test_a_pipe_in_place_of_a_file_is_told_and_not_waited_for(copy):
    (copy / "data" / "summary.csv").unlink()
    os.mkfifo(copy / "data" / "summary.csv")
    (copy / "data" / "added").mkdir()
    os.mkfifo(copy / "data" / "added" / "pipe")
    found = heritage.verify(copy)
    assert "data/summary.csv is no ordinary file" in found.troubles
    assert "data/added/pipe is no ordinary file" in found.troubles
    assert "data/summary.csv is missing" in found.troubles


def test_a_folder_that_cannot_be_looked_into_is_not_passed_over(copy, monkeypatch):
    """As root every folder can be read, so the system's answer is put in its place."""
    real = os.scandir

    def scandir(path):
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    (copy / "data" / "closed").mkdir()
    monkeypatch.setattr(os, "scandir", scandir)
    with pytest.raises(heritage.InputError, match="closed"):
        heritage.verify(copy)


def test_a_release_is_not_put_into_the_team_s_own_folder(layer, make_feature, tmp_path, monkeypatch, capsys):
    layer(make_feature({"site_id": "a", "kind": "mosque", "name": "A"}, [44.5, 40.2]), name="team/a.geojson")
    monkeypatch.setattr("sys.argv", ["heritage", "seal", str(tmp_path / "team"), str(tmp_path / "team" / "release")])
    assert main() == 2
    assert "own folder" in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "team").iterdir()] == ["a.geojson"]


def test_an_internal_release_says_so(layer, make_feature, tmp_path, monkeypatch, capsys):
    layer(make_feature({"site_id": "a", "kind": "mosque", "name": "A"}, [44.5, 40.2]), name="team/a.geojson")
    arguments = [
        str(tmp_path / "team"),
        str(tmp_path / "release"),
        "--internal",
        "--title",
        "Ours",
        "--pictures",
        "none",
    ]
    monkeypatch.setattr("sys.argv", ["heritage", "seal", *arguments])
    assert main() == 0
    assert "not public" in capsys.readouterr().out
    assert "Edition: internal" in (tmp_path / "release" / "bag-info.txt").read_text()
    assert "<title>Ours</title>" in (tmp_path / "release" / "data" / "page.html").read_text()
