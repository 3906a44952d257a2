"""Full disks, killed processes, closed pipes, links and devices: what was there stays, and somebody is told."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time

import pytest

import heritage
from heritage.writing.staging import staged

ENDINGS = (
    "kml",
    "gpkg",
    "geojson",
    "csv",
    "xlsx",
    "parquet",
    "html",
    "table.csv",
    "table.xlsx",
    "table.html",
    "table.md",
    "",
)
# Writes every form: freely first, then where a file may not be longer than half of what it was.
WRITE = """
import json, resource, sys, pathlib, heritage
catalogue, folder = heritage.read(sys.argv[1]), pathlib.Path(sys.argv[2])

def write(path):
    try:
        if path.name == "x.html":
            catalogue.map().save(str(path))
        elif ".table." in path.name:
            heritage.write_table(catalogue.statements, path)
        else:
            catalogue.write(path)
    except heritage.HeritageError as error:
        return str(error)
    return ""

def content(path):
    files = [path] if path.is_file() else sorted(each for each in path.rglob("*") if each.is_file())
    return {str(each.relative_to(folder)): each.read_bytes() for each in files}

told = {}
for ending in sys.argv[3:]:
    path = folder / f"x.{ending}".rstrip(".")
    first, before = write(path), content(path)
    largest = max(map(len, before.values()))
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest // 2, resource.RLIM_INFINITY))
    second = write(path)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    told[ending] = [first, second, content(path) == before]
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A part of the sample that is written in less than a second, and is larger than the limit in each format."""
    path = tmp_path_factory.mktemp("small") / "catalogue"
    heritage.sample().select(kind=["mosque", "cemetery"]).write(path)
    return path


def written(script, *arguments):
    """What a script says of each form, run in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", script, *map(str, arguments)], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def test_where_a_file_cannot_grow_the_old_one_stays_whole_and_an_error_says_so(small, tmp_path):
    told = written(WRITE, small, tmp_path, *ENDINGS)
    assert list(told) == list(ENDINGS)
    for ending, (first, second, is_whole) in told.items():
        assert first == "", ending
        assert "cannot be written" in second or "not written whole" in second, (ending, second)
        assert is_whole, ending
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == []


ON_DISK = """
import json, os, pathlib, sys, heritage
catalogue, disk = heritage.read(sys.argv[1]), pathlib.Path(sys.argv[2])
told = {}
for ending in sys.argv[3:]:
    path = disk / f"x.{ending}"
    write = (lambda: catalogue.map().save(str(path))) if ending == "html" else (lambda: catalogue.write(path))
    write()
    before, room = path.read_bytes(), os.statvfs(disk)
    (disk / "fill").write_bytes(b"x" * (room.f_bavail * room.f_frsize))
    try:
        write()
        told[ending] = ["", False]
    except heritage.HeritageError as error:
        told[ending] = [str(error), path.read_bytes() == before and sorted(os.listdir(disk)) == ["fill", path.name]]
    path.unlink()
    (disk / "fill").unlink()
print(json.dumps(told))
"""


@pytest.mark.skipif(not shutil.which("mount") or os.geteuid() != 0, reason="only root mounts a small file system")
def test_on_a_full_disk_too(small, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(disk)], capture_output=True, check=False
    ).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        told = written(ON_DISK, small, disk, "kml", "gpkg", "html", "csv")
        for ending, (error, is_whole) in told.items():
            assert "written" in error, ending
            assert is_whole, ending
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_evidence_is_added_whole_or_not_at_all(small, tmp_path):
    team = tmp_path / "team"
    shutil.copytree(small, team)
    (team / "datapackage.json").unlink()
    (team / "catalogue.toml").write_text('title = "T"')
    large = tmp_path / "large.txt"
    large.write_text("x" * 50_000)
    site = heritage.read(team).sites.index[0]
    add = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000)); from heritage.cli.commands import main; sys.argv[0] = 'heritage'; sys.exit(main())"
    before = {each for each in team.rglob("*") if "evidence" in each.parts}
    done = subprocess.run(
        [sys.executable, "-c", add, "evidence", "add", str(large), "--site", site, "--folder", str(team)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("heritage: ")
    assert {each for each in team.rglob("*") if each.is_file() and "evidence" in each.parts} <= before


def test_a_lock_whose_owner_was_killed_is_taken_over(small, tmp_path):
    team = tmp_path / "team"
    shutil.copytree(small, team)
    (team / "datapackage.json").unlink()
    file = tmp_path / "a.txt"
    file.write_text("a testimony")
    site = heritage.read(team).sites.index[0]
    hold = f"import time, pathlib; from heritage.catalogue.adding import _locked\nwith _locked(pathlib.Path({str(team / 'evidence.csv')!r})):\n print('held', flush=True); time.sleep(60)"
    owner = subprocess.Popen([sys.executable, "-c", hold], stdout=subprocess.PIPE, text=True)
    assert owner.stdout.readline() == "held\n"
    owner.kill()
    owner.wait()
    (team / ".evidence.csv.lock").touch()  # as a version before left it
    start = time.monotonic()
    heritage.add_evidence(team, file, site=site)
    assert time.monotonic() - start < 8
    assert [each.name for each in team.rglob(".*")] == []


EXPORT = "import sys, time, pathlib\nfrom heritage.writing.staging import staged\nwith staged(pathlib.Path(sys.argv[1]), 'x') as aside:\n (aside / 'x').write_text('CANARY'); print('in', flush=True); time.sleep(60)"


def test_what_a_killed_run_left_goes_away_with_the_next_and_what_a_living_one_writes_stays(tmp_path):
    running = [
        subprocess.Popen([sys.executable, "-c", EXPORT, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    for each in running:
        assert each.stdout.readline() == "in\n"
    (tmp_path / ".heritage-0123456789ab").mkdir()
    (tmp_path / ".heritage-0123456789ab" / "x").write_text("CANARY")
    running[0].kill()
    running[0].wait()
    with staged(tmp_path, "y") as aside:
        (aside / "y").write_text("y")
    left = [each for each in tmp_path.iterdir() if each.is_dir()]
    assert len(left) == 1
    assert (left[0] / "x").read_text() == "CANARY"
    running[1].kill()
    running[1].wait()
    with staged(tmp_path, "y") as aside:
        (aside / "y").write_text("z")
    assert [each.name for each in tmp_path.iterdir()] == ["y"]


def test_a_folder_that_a_killed_run_was_about_to_exchange_is_put_back(tmp_path):
    left = tmp_path / ".heritage-0123456789ab"
    (left / "out.old").mkdir(parents=True)
    (left / "out.old" / "sites.geojson").write_text("all there was")
    with staged(tmp_path, "y") as aside:
        (aside / "y").write_text("y")
    assert (tmp_path / "out" / "sites.geojson").read_text() == "all there was"


def test_an_export_that_is_asked_to_end_leaves_nothing(tmp_path):
    ended = "import signal, sys; from heritage.cli.running import _stop; signal.signal(signal.SIGTERM, _stop)\n"
    run = subprocess.Popen(
        [sys.executable, "-c", ended + EXPORT, str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert run.stdout.readline() == "in\n"
    run.send_signal(signal.SIGTERM)
    run.wait()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("thing", ["link", "pipe", "device", "link to nothing"])
@pytest.mark.parametrize("ending", ["kml", "html", "csv", "gpkg"])
def test_nothing_is_written_through_links_nor_over_pipes_and_devices(sample, tmp_path, thing, ending):
    path, other = tmp_path / f"x.{ending}", tmp_path / "other"
    other.write_text("someone else's")
    if thing == "pipe":
        os.mkfifo(path)
    elif thing == "device":
        path = next((each for each in (tmp_path / "null",) if _made_device(each)), None)
        if path is None:
            pytest.skip("only root makes a device")
        path = path.rename(tmp_path / f"x.{ending}")
    else:
        path.symlink_to(other if thing == "link" else tmp_path / "nothing")
    save = sample.map().save if ending == "html" else sample.write
    with pytest.raises(heritage.OptionError, match=path.name):
        save(path)
    assert other.read_text() == "someone else's"
    assert path.is_symlink() == (thing not in {"pipe", "device"})
    assert not path.is_file() or path.is_symlink()
    assert not (tmp_path / "nothing").exists()


def _made_device(path):
    try:
        os.mknod(path, 0o600 | 0o020000, os.makedev(1, 3))
    except (PermissionError, OSError):
        return False
    return True


def test_a_map_is_still_written_into_an_open_file(sample, tmp_path):
    with (tmp_path / "a.html").open("wb") as file:
        sample.map().save(file, close_file=False)
    sample.map().save(tmp_path / "b.html")
    sample.map().save(os.fsencode(tmp_path / "c.html"))
    texts = {path.read_bytes() for path in tmp_path.iterdir()}
    assert len(texts) == 1


@pytest.mark.parametrize("command", [("export",), ("codes",), ("words",)])
def test_who_closes_the_pipe_that_is_printed_into_gets_the_files_and_no_traceback(tmp_path, command):
    arguments = [*command, "--out", str(tmp_path / "out")] if command == ("export",) else command
    run = subprocess.Popen(
        [sys.executable, "-m", "heritage", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    run.stdout.close()
    told = run.stderr.read()
    assert run.wait() == 0
    assert "Traceback" not in told
    assert "Broken pipe" not in told
    if command == ("export",):
        assert min(each.name for each in (tmp_path / "out").iterdir()) == "heritage-findings.csv"


def test_what_others_put_beside_the_outputs_stays(sample, tmp_path):
    (tmp_path / ".heritage-backup").mkdir()
    (tmp_path / ".heritage-notes.md").write_text("mine")
    sample.select(kind="bridge").write(tmp_path / "out")
    assert sorted(each.name for each in tmp_path.iterdir()) == [".heritage-backup", ".heritage-notes.md", "out"]
    (tmp_path / "out" / "notes.txt").write_text("mine")
    with pytest.raises(heritage.OptionError, match=r"notes\.txt"):
        sample.select(kind="bridge").write(tmp_path / "out")
    assert (tmp_path / "out" / "notes.txt").read_text() == "mine"


def test_a_run_that_fails_takes_nothing_away_that_another_put_into_its_folder(tmp_path):
    def write():
        with staged(tmp_path / "new" / "out", "a"):
            (tmp_path / "new" / "out" / "good.txt").write_text("of another run")
            raise OSError(28, "No space left on device")

    with pytest.raises(heritage.OptionError):
        write()
    assert [each.name for each in (tmp_path / "new" / "out").iterdir()] == ["good.txt"]
