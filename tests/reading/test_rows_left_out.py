"""Rows and sheets that are no sites are left out, counted and told."""

from __future__ import annotations

import zipfile

import openpyxl
import pytest

import heritage

HEAD = ["№", "Adı", "Növü", "Vəziyyəti", "lat", "lon"]
ROWS = [[1, "A", "məscid", "dağıdılıb", 40.1, 44.5], [2, "Cəmi", "qəbiristanlıq", "zədələnib", 40.2, 44.6]]


def workbook(path, **sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def told(catalogue, code):
    return catalogue.findings.loc[catalogue.findings["code"] == code, "value"].tolist()


@pytest.mark.parametrize("total", [["", "CƏMİ:", "", 2], ["Total", "", "", "", "", "2"], [None, "Итого", 2]])
def test_rows_of_totals_are_left_out_and_a_site_of_such_a_name_stays(tmp_path, total):
    path = workbook(tmp_path / "list.xlsx", A=[["A list"], [], HEAD, *ROWS, [], total])
    catalogue = heritage.read(path)
    assert sorted(catalogue.sites["name"]) == ["A", "Cəmi"]
    (row,) = told(catalogue, "row-left-out")
    assert row.startswith("row 7: ")
    assert catalogue.inputs.query("role != 'regions'")["records_read"].tolist() == [2]


def test_headings_that_are_repeated_are_no_record(table):
    rows = [",".join(map(str, row)) for row in (HEAD, ROWS[0], HEAD, ROWS[1])]
    catalogue = heritage.read(table("list.csv", *rows))
    assert len(catalogue) == 2
    assert told(catalogue, "row-left-out") == [f"row 3: {'; '.join(HEAD)}"]
    assert catalogue.findings.query("code == 'source-missing'")["row"].tolist() == [2, 4]


def test_sheets_of_help_and_lists_are_left_out_where_others_name_sites(tmp_path):
    lists = [["Növü", "Vəziyyəti"], ["məscid", "dağıdılıb"], ["pir", "salamat"]]
    path = workbook(
        tmp_path / "list.xlsx",
        Sites=[HEAD, *ROWS],
        Help=[["How to fill this in"], ["Write one row a site"]],
        Lists=lists,
    )
    catalogue = heritage.read(path)
    assert len(catalogue) == 2
    assert told(catalogue, "sheet-left-out") == ["Help: 1 rows", "Lists: 2 rows"]
    assert len(heritage.read(path, layer="Lists")) == 2


def test_rows_of_a_repeat_are_counted_at_their_parent(tmp_path):
    path = workbook(
        tmp_path / "form.xlsx",
        Survey=[[*HEAD, "_index"], [*ROWS[0], 1], [*ROWS[1], 2]],
        graves=[["Grave", "Status", "_parent_table_name", "_parent_index"], ["x", "destroyed", "Survey", 2], ["y", "intact", "Survey", 2]],
    )  # fmt: skip
    catalogue = heritage.read(path)
    assert catalogue.sites.set_index("name")["graves"].astype("float").to_dict() == {"A": 0, "Cəmi": 2}
    assert told(catalogue, "rows-of-parents") == ["graves: 2 rows"]
    assert len(catalogue.statements) == 2


def test_a_zip_of_odk_central_has_its_children_counted(tmp_path):
    with zipfile.ZipFile(tmp_path / "central.zip", "w") as archive:
        archive.writestr("survey.csv", "KEY,name,kind,lat,lon\nuuid:1,A,mosque,40.1,44.5\n")
        archive.writestr(
            "survey-graves.csv", "note,PARENT_KEY,KEY\nx,uuid:1,uuid:1/graves[1]\ny,uuid:1,uuid:1/graves[2]\n"
        )
    catalogue = heritage.read(tmp_path / "central.zip")
    assert len(catalogue) == 1
    assert catalogue.sites["survey-graves"].astype("int").tolist() == [2]


def test_rows_that_repeat_an_id_with_its_name_are_one_site(table):
    rows = [
        "synagogue_id,name,type,rabbi,lat,lon",
        "7,A,synagogue,X,40,44",
        "7,A,synagogue,Y,40,44",
        "8,B,synagogue,Z,40,45",
    ]
    assert len(heritage.read(table("rabbis.csv", *rows))) == 2
