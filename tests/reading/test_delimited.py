"""CSV tables as spreadsheets write them."""

from __future__ import annotations

import pytest

from heritage.model.errors import InputError
from heritage.reading.formats.delimited import read_delimited


def read(tmp_path, content):
    path = tmp_path / "statements.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_delimited(path)


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize(("cut", "end"), [(",", "\n"), (";", "\r\n"), ("\t", "\n")])
def test_cells_come_in_as_text(tmp_path, mark, cut, end):
    raw = read(tmp_path, f"{mark}site_id{cut}value{end}007{cut}NA{end}b{cut}{end}")
    assert raw.columns["site_id"].tolist() == ["007", "b"]
    assert raw.columns["value"].fillna("nothing").tolist() == ["NA", "nothing"]


def test_of_rows_with_other_numbers_of_cells_only_what_has_no_name_is_rejected(tmp_path):
    raw = read(tmp_path, 'a,b\n1,2\n"3\n""x"\n\n"4\n5",6\n7,8,9\n10,11\n12,13,,\n')
    assert raw.rejected == {3: "3 cells instead of 2"}
    assert [(note.code, note.record, note.value) for note in raw.notes] == [("row-short", 1, "1 cells instead of 2")]
    assert raw.columns.index.tolist() == [0, 1, 2, 4, 5]
    assert raw.columns["a"].tolist() == ["1", '3\n"x', "4\n5", "10", "12"]
    assert raw.columns["b"].fillna("nothing").tolist() == ["2", "nothing", "6", "11", "13"]
    assert raw.records_read == 6


def test_columns_of_one_name_are_both_kept(tmp_path):
    assert read(tmp_path, "a,a,\n1,2,3\n").columns.columns.tolist() == ["a", "a (2)", "column 3"]
    assert read(tmp_path, "Note,note\n1,2\n").columns.columns.tolist() == ["Note", "note"]


def test_a_quotation_mark_that_is_not_closed_is_told(tmp_path):
    with pytest.raises(InputError, match="not closed"):
        read(tmp_path, 'a,b\n1,"2\n3,4\n5,6\n')
    assert read(tmp_path, 'a,b\n1,5" wide\n2,3\n').records_read == 2


def test_a_long_first_cell_does_no_harm(tmp_path):
    assert read(tmp_path, "a,b\n" + "x" * 200_000 + ",2\n").records_read == 1


def test_a_header_alone_is_a_table_without_rows(tmp_path):
    assert read(tmp_path, "a,b").records_read == 0
    assert read(tmp_path, "a,b\n").columns.columns.tolist() == ["a", "b"]


@pytest.mark.parametrize("content", [b"", b"a,b\n\xff,2\n", b"\n\n\n"])
def test_what_is_no_table_is_refused_by_name(tmp_path, content):
    with pytest.raises(InputError, match=r"statements\.csv"):
        read(tmp_path, content)
