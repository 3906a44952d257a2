"""The command line, as a newcomer types it."""

from __future__ import annotations

import csv
import hashlib
import html
import json
import subprocess
import sys

import pytest
import shell
from asking import rule

import heritage
from heritage.cli.export import main


def run(*arguments, **environment):
    """Run ``python -m heritage.export``."""
    return shell.run(main, *arguments, **environment)


def refused(*arguments):
    """Run what must be refused: one line on stderr, exit 2; gives the line."""
    done = run(*arguments)
    assert done.returncode == 2, done.stdout + done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    (line,) = done.stderr.splitlines()
    assert line.startswith("heritage: ")
    return line


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """The sample, exported once."""
    out = tmp_path_factory.mktemp("maps")
    done = run("--out", out, SOURCE_DATE_EPOCH="1700000000")
    assert (done.returncode, done.stderr) == (0, "")
    return out, done.stdout


def test_four_files_and_a_companion_are_written_and_the_summary_is_printed(exported):
    out, printed = exported
    names = [
        "heritage-findings.csv",
        "heritage-manifest.json",
        "heritage-summary.csv",
        "heritage-summary.csv-metadata.json",
        "heritage.html",
    ]
    assert sorted(path.name for path in out.iterdir()) == names
    assert "Status of 378 sites by region and kind" in printed
    assert "(unlocated)" in printed
    assert "geometry-missing" in printed
    assert all(name in printed for name in names)


def test_what_was_known_by_whom_and_under_which_policy_stands_in_print_companion_and_page(tmp_path):
    asked = ["--as-of", "2000", "--known-by", "2026", "--according-to", "Wikipedia", "--according-to", "Vesti.az"]
    done = run("--out", tmp_path, "--by", "kind", "--detail", "--conflict", "worst", *asked, "--format", "csv")
    assert (done.returncode, done.stderr) == (0, "")
    companion = json.loads((tmp_path / "heritage-summary.csv-metadata.json").read_text(encoding="utf-8"))
    page = (tmp_path / "heritage.html").read_text(encoding="utf-8")
    shown = html.unescape(page.partition("<caption>")[2].partition("</caption>")[0])
    for text in (" ".join(done.stdout.split()), companion["dc:title"], shown):
        for words in (
            "as of 2000",
            "as known by 2026",
            "according to Wikipedia and Vesti.az",
            "the worst of their values",
        ):
            assert words in text
    table = heritage.sample().summary(
        by="kind", as_of="2000", known_by="2026", according_to=["Wikipedia", "Vesti.az"], conflict="worst", detail=True
    )
    assert heritage.read_table(tmp_path / "heritage-summary.csv")["destroyed"].tolist() == table["destroyed"].tolist()
    arguments = json.loads((tmp_path / "heritage-manifest.json").read_text())["arguments"]
    assert arguments["according_to"] == ["Wikipedia", "Vesti.az"]


def test_causes_are_summed_on_the_command_line_but_no_map_is_coloured_by_several(tmp_path):
    assert "side by side" in refused("--aspect", "cause", "--out", tmp_path / "out")


def test_the_manifest_says_what_was_read_counted_and_written(exported):
    out, _ = exported
    manifest = json.loads((out / "heritage-manifest.json").read_text())
    assert manifest["heritage_version"] == heritage.__version__
    assert manifest["created"] == "2023-11-14T22:13:20+00:00"
    assert manifest["edition"] == "public"
    assert manifest["counts"] == {
        "records_read": 378,
        "records_accepted": 378,
        "records_rejected": 0,
        "sites": 378,
        "unlocated": 75,
        "statements": 928,
        "contested": 43,
        "withheld": 0,
    }
    assert manifest["findings"] == {"error": 0, "warning": 75 + 3, "info": 516 + 392 + 6 + 1}
    assert len(manifest["inputs"]) == 8
    for output in manifest["outputs"]:
        content = (out / output["path"]).read_bytes()
        assert output["sha256"] == hashlib.sha256(content).hexdigest()
        assert output["bytes"] == len(content)


def test_the_summary_on_disk_is_the_one_in_python(exported, sample):
    out, _ = exported
    with (out / "heritage-summary.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    table = sample.summary()
    assert list(rows[0]) == table.columns.tolist()
    assert [int(row["sites"]) for row in rows] == table["sites"].tolist()
    assert [row["region"] for row in rows] == table["region"].tolist()


def test_the_same_input_gives_the_same_bytes(exported, tmp_path):
    out, _ = exported
    again = tmp_path / "elsewhere"
    assert run("--out", again, "--quiet", SOURCE_DATE_EPOCH="1700000000", PYTHONHASHSEED="7").returncode == 0
    for path in out.iterdir():
        assert (again / path.name).read_bytes() == path.read_bytes(), path.name


def test_quiet_prints_nothing(tmp_path):
    done = run("--quiet", "--out", tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_options_change_what_is_summed(layer, make_feature, tmp_path):
    place = {
        "site_id": "a",
        "kind": "mosque",
        "name": "A",
        "status": "destroyed",
        "status_date": "1993",
        "country": "AZ",
    }
    path = layer(make_feature(place, [46.75, 39.76]), name="m.geojson")
    out = tmp_path / "out"
    options = ["--by", "country", "--by", "kind", "--as-of", "1990", "--name", "before", "--title", "Then"]
    assert run(path, "--out", out, *options, "--regions", "azerbaijan").returncode == 0
    summary = (out / "before-summary.csv").read_text(encoding="utf-8-sig").splitlines()
    assert summary[0].startswith("country,kind,intact")
    assert summary[1].startswith("AZ,mosque,0,0,0,0,0,0,0,1,0,1")
    manifest = json.loads((out / "before-manifest.json").read_text())
    assert manifest["arguments"]["inputs"] == ["m.geojson"]
    assert manifest["arguments"]["by"] == ["country", "kind"]
    assert "<title>Then</title>" in (out / "before.html").read_text()
    assert str(tmp_path) not in (out / "before-manifest.json").read_text()


def test_the_manifest_names_files_without_their_folders(layer, make_feature, tmp_path):
    path = layer(make_feature({"site_id": "a", "kind": "mosque", "name": "A"}, [44.5, 40.2]))
    square = {"type": "Polygon", "coordinates": [[[44, 40], [45, 40], [45, 41], [44, 41], [44, 40]]]}
    own = layer(
        {"type": "Feature", "properties": {"id": "x", "name": "X"}, "geometry": square}, name="districts.geojson"
    )
    out = tmp_path / "out"
    assert run(path, "--regions", own, "--out", out).returncode == 0
    for written in out.iterdir():
        assert str(tmp_path) not in written.read_text(encoding="utf-8"), written.name
    assert json.loads((out / "heritage-manifest.json").read_text())["arguments"]["regions"] == "districts.geojson"


def test_strict_writes_nothing_where_there_is_an_error(layer, make_feature, tmp_path):
    path = layer(make_feature({"site_id": "a", "kind": "mosque", "name": "A"}, ["x", 1]))
    out = tmp_path / "out"
    done = run(path, "--out", out, "--strict")
    assert done.returncode == 1
    assert "geometry-unreadable" in done.stdout
    assert not out.exists()
    assert run(path, "--out", out).returncode == 0


def test_a_collection_of_nothing_gives_an_empty_catalogue_and_a_page(layer, tmp_path):
    out = tmp_path / "out"
    assert run(layer(), "--out", out).returncode == 0
    assert json.loads((out / "heritage-manifest.json").read_text())["counts"]["sites"] == 0
    assert (out / "heritage.html").exists()


def test_files_that_cannot_be_used_are_refused_by_name(layer, make_feature, tmp_path):
    place = layer(make_feature({"site_id": "a", "kind": "mosque", "name": "A"}, [44.5, 40.2]))
    (tmp_path / "empty.geojson").touch()
    (tmp_path / "cut.geojson").write_text(place.read_text()[:-9])
    (tmp_path / "folder").mkdir()
    (tmp_path / "bare.shp").write_bytes(b"\x00\x00\x27\x0a" + b"\x00" * 96)
    out = tmp_path / "out"
    for given in ("missing.geojson", "empty.geojson", "cut.geojson", "folder", "bare.shp"):
        assert given in refused(tmp_path / given, "--out", out)
    assert "nowhere.csv" in refused(place, "--statements", tmp_path / "nowhere.csv", "--out", out)
    assert not out.exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--colour", "red"], "--colour"),
        (["--regions", "armena"], "Armenia"),
        (["--regions", "nowhere.geojson"], "nowhere.geojson"),
        (["--aspect", "statos"], "status"),
        (["--by", "regin"], "region"),
        (["--as-of", "long ago"], "1994"),
        (["--conflict", "majority"], "most_confident"),
        (["--known-by", "long ago"], "1994"),
        (["--according-to", "Wikipedea"], "Wikipedia"),
        (["--crs", "EPSG:banana"], "EPSG:28408"),
        (["--name", "../x"], "--name"),
        (["--aspect", "presence"], "community"),
    ],
)
def test_options_that_cannot_be_used_are_refused(tmp_path, layer, make_feature, options, said):
    out = tmp_path / "out"
    told = {"status": "intact", "assessor": "Wikipedia", "presence": "departed"}
    there = [make_feature({"community": each, **told}, [44.5, 40.2]) for each in ("Kurds", "Molokans")]
    assert said in refused(layer(*there), *options, "--out", out)
    assert not out.exists()


def test_a_folder_that_cannot_be_written_is_refused(tmp_path):
    (tmp_path / "file").touch()
    assert "name another folder" in refused("--out", tmp_path / "file" / "maps")


def test_markup_of_the_terminal_in_a_name_is_printed_as_text(layer, make_feature, tmp_path):
    path = layer(make_feature({"site_id": "a", "kind": "[red]x[/red]", "name": "A", "country": "[bold]"}, [44.5, 40.2]))
    done = run(path, "--out", tmp_path / "out", "--by", "country")
    assert done.returncode == 0
    assert "[bold]" in done.stdout
    assert "[red]x[/red]" in done.stdout


def test_signs_that_steer_a_terminal_are_not_printed(layer, make_feature, tmp_path):
    path = layer(make_feature({"site_id": "a", "kind": "\x1b[2Jx", "name": "A"}, [44.5, 40.2]))
    done = run(path, "--out", tmp_path / "out", PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout


def test_the_package_has_it_as_a_subcommand(tmp_path):
    command = [sys.executable, "-m", "heritage", "export", "--quiet", "--out", str(tmp_path)]
    assert subprocess.run(command, check=False).returncode == 0
    assert (tmp_path / "heritage.html").exists()
    helped = subprocess.run([sys.executable, "-m", "heritage"], capture_output=True, text=True, check=False)
    assert (helped.returncode, helped.stderr) == (0, "")
    assert "export" in helped.stdout
    assert "codes" in helped.stdout


def test_formats_are_written_beside_the_page_and_named_in_the_manifest(layer, make_feature, tmp_path):
    path = layer(make_feature({"site_id": "a", "kind": "mosque", "name": "A", "status": "intact"}, [44.5, 40.2]))
    out = tmp_path / "out"
    done = run(path, "--out", out, "--format", "gpkg", "--format", "folder", "--format", ".CSV", "--name", "n")
    assert (done.returncode, done.stderr) == (0, "")
    assert {"n.gpkg", "n.csv", "n"} <= {each.name for each in out.iterdir()}
    outputs = json.loads((out / "n-manifest.json").read_text())["outputs"]
    assert {"n.gpkg", "n.csv", "n/sites.geojson", "n/statements.csv"} <= {output["path"] for output in outputs}
    for output in outputs:
        assert output["sha256"] == hashlib.sha256((out / output["path"]).read_bytes()).hexdigest()
    assert heritage.read(out / "n.gpkg").statements["value"].tolist() == ["intact"]
    assert heritage.read(out / "n").statements["value"].tolist() == ["intact"]
    assert "gpkg" in refused(path, "--format", "dwg", "--out", out)


def test_what_reading_can_be_asked_is_asked_on_the_command_line(tmp_path):
    text = '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"name": "A"}, "geometry": null}, {"type": '
    (tmp_path / "cut.geojson").write_text(text)
    assert "--salvage" in refused(tmp_path / "cut.geojson", "--out", tmp_path / "out")
    done = run(tmp_path / "cut.geojson", "--salvage", "--out", tmp_path / "out")
    assert done.returncode == 0
    assert "file-cut" in done.stdout
    assert "cp1251, cp1254" in refused(tmp_path / "cut.geojson", "--encoding", "cp9999", "--out", tmp_path / "other")
    assert "axes" in refused("--fix", "everything", "--out", tmp_path / "other")
    assert "eamena" in refused("--profile", "eamina", "--out", tmp_path / "other")


def test_the_ten_most_frequent_kinds_of_finding_are_printed_with_an_example(layer, make_feature, tmp_path):
    places = [
        make_feature({"site_id": f"s{place}", "kind": "mosqe", "name": " A"}, [44.5, 40.2]) for place in range(30)
    ]
    done = run(layer(*places), "--out", tmp_path / "out")
    assert "30" in next(line for line in done.stdout.splitlines() if "kind-unknown" in line)
    assert "places.geojson record 0, kind_given: mosqe" in done.stdout


def test_an_internal_export_never_writes_over_the_public_one(layer, make_feature, tmp_path):
    hidden = layer(
        make_feature({"site_id": "a", "kind": "mosque", "name": "A", "visibility": "withheld"}, [44.5, 40.2])
    )
    assert run(hidden, "--out", tmp_path / "maps").returncode == 0
    before = {path.name: path.read_bytes() for path in (tmp_path / "maps").iterdir()}
    assert run(hidden, "--out", tmp_path / "maps", "--internal", "--format", "csv").returncode == 0
    after = {path.name: path.read_bytes() for path in (tmp_path / "maps").iterdir()}
    assert {name: after[name] for name in before} == before
    assert {name.startswith("heritage-internal") for name in set(after) - set(before)} == {True}


def test_strict_says_how_many_errors_are_not_public(layer, make_feature, tmp_path):
    odd = {"site_id": "a", "kind": "mosque", "name": "A", "visibility": "hush"}
    done = run(layer(make_feature(odd, [44.5, 40.2])), "--out", tmp_path / "maps", "--strict")
    assert done.returncode == 1
    assert "1 error findings, 1 of them not public (see them with --internal)" in " ".join(done.stderr.split())
    assert "hush" not in done.stdout


def test_pictures_that_have_no_room_are_told_of(tmp_path):
    done = run("--out", tmp_path, "--budget-mb", "0.3")
    assert "21 pictures had no room in the page: give it more by --budget-mb" in " ".join(done.stderr.split())


SECRET = "CANARY"


def test_the_command_line_says_that_there_is_something_for_the_team_to_look_at(catalogue_of, tmp_path, monkeypatch, capsys):  # fmt: skip
    catalogue_of("a", rules=rule("sites", {"name": f"{SECRET} house"}, visibility="withheld"))
    arguments = ["export", str(tmp_path / "team"), "--out", str(tmp_path / "maps")]
    monkeypatch.setattr("sys.argv", arguments)
    assert main() == 0
    printed = capsys.readouterr()
    assert "1 rule-without-row" in printed.err
    assert "--internal" in printed.err
    assert "metadata-missing" in (tmp_path / "maps" / "heritage-findings.csv").read_text()
    assert SECRET not in printed.out + printed.err
