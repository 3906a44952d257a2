"""What ``--help`` shows, and errors in the words of who types them."""

from __future__ import annotations

import re

import pytest
import shell

import heritage
from heritage.cli import commands
from heritage.cli import export as exporting
from heritage.model.words import aspects
from heritage.statements.conflict import POLICIES
from heritage.webmap.evidence import PICTURES_OF_PAGE

GROUPS = ["Arguments:", "Reading:", "Tables:", "Regions:", "Asking:", "Page:", "Output:", "Options:"]


@pytest.fixture(scope="module")
def helped():
    done = shell.run(commands.main, "export", "--help")
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_options_stand_in_groups_with_two_examples_and_their_defaults(helped):
    assert [line for line in helped.splitlines() if line in GROUPS] == GROUPS
    assert len(re.findall(r"^ +heritage export ", helped, re.MULTILINE)) == 2
    for default in ("[default: status]", "[default: contested]", "[default: maps]", "[default: heritage]"):
        assert default in re.sub(r"\s+", " ", helped)


def test_what_it_says_that_an_option_may_be_is_there(helped):
    plain = re.sub(r"\s+", " ", helped)
    assert all(policy in plain for policy in POLICIES)
    assert all(size in plain for size in PICTURES_OF_PAGE)
    for name in re.findall(r"such as ([\w, -]+?) or (\w+)\. \[default: status", plain):
        assert {*name[0].split(", "), name[1]} <= set(aspects())
    assert {"Armenia", "south-caucasus"} <= set(heritage.list_regions())
    assert "osm" in heritage.list_profiles()


def test_every_command_explains_itself():
    listed = shell.run(commands.main).stdout
    for command in ("export", "diff", "seal", "verify", "evidence", "codes", "words"):
        assert f"  {command} " in listed
        done = shell.run(commands.main, command, "--help")
        assert done.returncode == 0
        assert done.stdout.startswith("Usage:")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--as-of", "sometime"], "--as-of 'sometime' is no date"),
        (["--aspect", "statos"], "--aspect 'statos' is no aspect: did you mean 'status'"),
        (["--according-to", "Wikipedai"], "--according-to 'Wikipedai' is no assessor"),
        (["--format", "gpgk"], "--format 'gpgk' is no format"),
        (["--fix", "axe"], "--fix 'axe' is no fix"),
        (["--budget-mb", "-1"], "--budget-mb -1.0 is no number above 0"),
        (["--title", " "], "--title is empty"),
        (["--regoins", "armenia"], "--regions"),
    ],
)
def test_an_error_speaks_of_options_and_not_of_arguments(tmp_path, options, told):
    done = shell.run(exporting.main, "--out", tmp_path, *options)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not re.search(r"\b[a-z_]+=", done.stderr)
    assert list(tmp_path.iterdir()) == []


def test_the_crs_is_asked_for_by_its_option(layer, make_feature, tmp_path):
    metres = layer(make_feature({"site_id": "a"}, [8_455_000, 4_452_000]))
    done = shell.run(exporting.main, metres, "--out", tmp_path / "out", "--crs", "EPSG:999999")
    assert "EPSG:999999" in done.stderr
    done = shell.run(exporting.main, metres, "--out", tmp_path / "out", "--region-id", "x", "--regions", "nowhere")
    assert "--regions 'nowhere' is no country" in done.stderr
