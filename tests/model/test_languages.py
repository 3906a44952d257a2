"""A language is one file: what pages say, what columns are called, and what further languages call the terms."""

from __future__ import annotations

import heritage
from heritage.model import labels, languages
from heritage.webmap import words

GENERATED = """
language = "A generated language"
direction = "ltr"

[page]
search = "generated search"

[columns]
region = "generated region"

[vocabularies]
status = "generated status"

[terms.status]
destroyed = "generated destroyed"
"""


def test_one_file_makes_a_language_for_pages_columns_and_terms(language_files, tmp_path):
    (language_files / "xx.toml").write_text(GENERATED)
    assert labels.label("region", "xx") == "generated region"
    assert labels.label("status", "xx") == "generated status"
    assert labels.label("destroyed", "xx") == "generated destroyed"
    assert labels.label("intact", "xx") == "intact"  # English stands in
    assert words.labels()["xx"]["search"] == "generated search"
    assert words.labels()["xx"]["close"] == "Close"
    sample = heritage.sample()
    heritage.write_table(sample.summary("region"), tmp_path / "x.html", language="xx")
    assert "generated region" in (tmp_path / "x.html").read_text(encoding="utf-8")
    assert sample.chart_summary("kind", language="xx").get_suptitle() == "Generated status"
    assert sample.map(language="xx") is not None


def test_every_column_of_the_first_four_languages_has_a_name():
    own = {code: set(each["columns"]) for code, each in languages.languages().items()}
    assert own["en"] == own["az"] == own["hy"] == own["ru"]
