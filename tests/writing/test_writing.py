"""Files appear whole or not at all, and no spreadsheet runs what is in them."""

from __future__ import annotations

import csv

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heritage.model.errors import OptionError
from heritage.writing.cells import write_csv
from heritage.writing.staging import staged


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "=cmd|' /C calc'!A0", "\u00a0=1", "\ufeff=1", "＝1"]
)
def test_a_cell_that_a_spreadsheet_would_run_is_made_harmless(tmp_path, cell):
    frame = pd.DataFrame({"name": pd.Series([cell], dtype="str"), "=n": [-1]})
    write_csv(frame, tmp_path / "a.csv")
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        head, row = csv.reader(file)
    assert head == ["name", "'=n"]
    assert row == [f"'{cell}", "-1"]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1), min_size=1))
def test_any_other_text_is_written_as_it_is(tmp_path_factory, cells):
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    write_csv(pd.DataFrame({"name": pd.Series(cells, dtype="str")}), path)
    with path.open(encoding="utf-8", newline="") as file:
        written = [row[0] if row else "" for row in csv.reader(file)][1:]
    assert [text.lstrip("'") for text in written] == [text.lstrip("'") for text in cells]
    assert all(text in {cell, f"'{cell}"} for text, cell in zip(written, cells, strict=True))


def test_files_move_into_place_together_and_the_manifest_last(tmp_path):
    out = tmp_path / "maps"
    with staged(out, "m.json") as folder:
        (folder / "m.json").write_text("new")
        (folder / "a.csv").write_text("new")
        assert list(out.glob("*.csv")) == []
    assert sorted(path.name for path in out.iterdir()) == ["a.csv", "m.json"]


def test_a_folder_in_the_place_of_a_file_stops_before_anything_moves(tmp_path):
    (tmp_path / "b.html").mkdir()

    def write():
        with staged(tmp_path, "m.json") as folder:
            for name in ("a.csv", "b.html", "m.json"):
                (folder / name).write_text("new")

    with pytest.raises(OptionError, match=r"b\.html"):
        write()
    assert [path.name for path in tmp_path.iterdir()] == ["b.html"]


def test_a_failure_leaves_what_was_there(tmp_path):
    out = tmp_path / "maps"
    out.mkdir()
    (out / "a.csv").write_text("old")

    def fail():
        with staged(out, "m.json") as folder:
            (folder / "a.csv").write_text("new")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert [path.name for path in out.iterdir()] == ["a.csv"]
    assert (out / "a.csv").read_text() == "old"


def test_a_failure_leaves_no_folder_that_was_not_there(tmp_path):
    def fail():
        with staged(tmp_path / "new" / "maps", "m.json"):
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(OptionError, match="name another folder"), staged(tmp_path / "file" / "maps", "m.json"):
        pass
