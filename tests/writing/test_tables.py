"""Tables as files: labelled, captioned, harmless, and read back the same."""

from __future__ import annotations

import json
import subprocess
import sys
from html.parser import HTMLParser

import pandas as pd
import pytest

import heritage
from heritage.model.errors import InputError, OptionError
from heritage.model.vocabulary import LANGUAGES

NASTY = ["=1+1", "'=1", "+x", "a|b", "<script>alert(1)</script>", "x\ny", "`code`", "Göy, məscid", "  ", "'", "\u202ex"]


@pytest.fixture(scope="module")
def tables(sample):
    return [
        sample.summary(),
        sample.timeline(freq="10YE", since="1950"),
        sample.compare("Wikipedia", "Vesti.az").table,
        sample.contradictions(),
        sample.population(1926),
        sample.assessors(),
        sample.changes("1987", "1994"),
        sample.departures(),
        sample.explain("destroyed", kind="mosque"),
    ]


def flat(frame):
    return frame if isinstance(frame.index, pd.RangeIndex) else frame.rename_axis(columns=None).reset_index()


@pytest.mark.parametrize("language", [None, *LANGUAGES])
def test_csv_reads_back_the_same_whatever_its_language(tables, tmp_path, language):
    for table in tables:
        heritage.write_table(table, tmp_path / "t.csv", language=language)
        back = heritage.read_table(tmp_path / "t.csv")
        pd.testing.assert_frame_equal(back, flat(table).rename_axis(columns=None), check_dtype=False)
        assert back.attrs["caption"] == table.attrs["caption"]
        assert back.attrs["inputs"] == table.attrs["inputs"]


def test_the_companion_says_caption_inputs_and_what_each_column_is(sample, tmp_path):
    heritage.write_table(sample.summary(by="kind"), tmp_path / "kinds.csv", language="az")
    told = json.loads((tmp_path / "kinds.csv-metadata.json").read_text(encoding="utf-8"))
    assert told["dc:title"].startswith("Status of 378 sites by kind")
    assert {each["role"] for each in told["dc:source"]} >= {"sites", "statements"}
    columns = {column["name"]: column for column in told["tableSchema"]["columns"]}
    assert columns["destroyed"] == {"name": "destroyed", "titles": "dağıdılıb", "datatype": "integer"}
    head = (tmp_path / "kinds.csv").read_text(encoding="utf-8-sig").splitlines()[0]
    assert head.startswith("növ,salamat,")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_column_of_a_summary_has_a_label_of_its_own(sample, tmp_path, language):
    table = sample.summary(detail=True)
    heritage.write_table(table, tmp_path / "t.csv", language=language)
    titles = pd.read_csv(tmp_path / "t.csv").columns
    assert len(set(titles)) == len(table.columns)
    if language != "en":
        assert not [title for title, name in zip(titles, table.columns, strict=True) if title == name]


def nasty():
    frame = pd.DataFrame({"name": pd.Series(NASTY, dtype="str"), "=evil()": range(len(NASTY)), "<b>": 0.12345678901234})
    frame.attrs.update(caption="=1+1 <img src=x onerror=alert(1)>; | x", inputs=[], internal=False)
    return frame


def test_text_that_would_run_is_harmless_and_reads_back_as_it_was(tmp_path):
    heritage.write_table(nasty(), tmp_path / "t.csv")
    pd.testing.assert_frame_equal(heritage.read_table(tmp_path / "t.csv"), nasty(), check_dtype=False)
    raw = pd.read_csv(tmp_path / "t.csv", keep_default_na=False)
    assert not [cell for cell in [*raw.columns, *raw["name"]] if str(cell).startswith(("=", "+", "-", "@"))]


class Cells(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.cells = [], []
        self.feed(text)

    def handle_starttag(self, tag, _):
        self.tags.append(tag)
        if tag in {"td", "th"}:
            self.cells.append("")

    def handle_data(self, data):
        if self.tags and self.tags[-1] in {"td", "th"} and self.cells:
            self.cells[-1] += data.strip("\n") if not data.strip() else data


def test_html_shows_text_as_text_and_runs_nothing(tmp_path):
    heritage.write_table(nasty(), tmp_path / "t.html")
    text = (tmp_path / "t.html").read_text(encoding="utf-8")
    found = Cells(text)
    assert "script" not in found.tags
    assert "img" not in found.tags
    assert "<script>alert(1)</script>" in found.cells
    assert "default-src 'none'" in text
    assert not [cell for cell in found.cells if cell.startswith("=")]


def test_html_and_excel_hold_the_numbers_of_the_table(sample, tmp_path):
    table = sample.summary(by="kind")
    heritage.write_table(table, tmp_path / "t.html", language="ru")
    cells = Cells((tmp_path / "t.html").read_text(encoding="utf-8")).cells
    rows = [cells[start : start + len(table.columns)] for start in range(0, len(cells), len(table.columns))]
    assert rows[0][0] == "вид"
    assert [int(row[rows[0].index("мест")]) for row in rows[1:]] == table["sites"].tolist()
    heritage.write_table(table, tmp_path / "t.xlsx")
    back = pd.read_excel(tmp_path / "t.xlsx", sheet_name="table", engine="calamine")
    assert back["destroyed"].tolist() == table["destroyed"].tolist()
    about = pd.read_excel(tmp_path / "t.xlsx", sheet_name="about", index_col=0, engine="calamine")
    assert about.loc["caption", "about"] == table.attrs["caption"]


def test_markdown_keeps_each_cell_in_its_place(tmp_path):
    heritage.write_table(nasty(), tmp_path / "t.md")
    lines = (tmp_path / "t.md").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 2 + 2 + len(NASTY)
    assert all(line.replace("\\|", "").count("|") == 4 for line in lines[2:])
    assert "\\<script\\>" in "\n".join(lines)
    assert not [line for line in lines[4:] if "<script" in line.replace("\\<", "")]


def test_a_format_or_language_that_is_not_there_is_refused_and_nothing_written(tmp_path, sample):
    with pytest.raises(OptionError, match="csv, html, md, xlsx"):
        heritage.write_table(sample.assessors(), tmp_path / "t.docx")
    with pytest.raises(OptionError, match="az, en, hy, ru"):
        heritage.write_table(sample.assessors(), tmp_path / "t.csv", language="fr")
    assert not list(tmp_path.iterdir())


def test_a_table_without_its_companion_cannot_be_read_back(tmp_path):
    (tmp_path / "t.csv").write_text("a\n1\n")
    with pytest.raises(InputError, match=r"t\.csv-metadata\.json"):
        heritage.read_table(tmp_path / "t.csv")


def test_without_openpyxl_excel_says_what_to_install(tmp_path):
    code = (
        "import sys; sys.modules['openpyxl'] = None\n"
        "import heritage\n"
        "try: heritage.write_table(heritage.sample().assessors(), sys.argv[1])\n"
        "except heritage.OptionError as error: print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "t.xlsx")], capture_output=True, text=True, check=True
    )
    assert "pip install 'heritage-catalogue[excel]'" in done.stdout
