"""Write the generated pages of the documentation: findings, words, profiles and columns."""

from __future__ import annotations

from pathlib import Path

import heritage
from heritage.model.findings import codes_as_markdown
from heritage.model.schema import COLUMNS, INPUTS, REGIONS
from heritage.model.words import words_as_markdown
from heritage.reading.understanding.headings import words_of_headings

HERE = Path(__file__).parent
_NOTE = "<!-- Written by docs/generate.py; change it there. -->"


def _page(title: str, text: str, table: str) -> str:
    return f"# {title}\n\n{_NOTE}\n\n{text}\n\n{table}\n"


def findings() -> str:
    """Return the page of findings."""
    text = (
        "Everything that reading and validation can find. `catalogue.findings` has a row for each, "
        "`catalogue.findings_summary()` counts those that say the same, and `heritage codes` prints this table."
    )
    return _page("Findings", text, codes_as_markdown())


def words() -> str:
    """Return the page of words."""
    text = (
        "The terms of each vocabulary. Their synonyms in English, Azerbaijani, Armenian and Russian stand in "
        "`heritage/model/vocabularies/`; `heritage words` prints this table."
    )
    return _page("Words", text, words_as_markdown())


def profiles() -> str:
    """Return the page of profiles."""
    rows = [f"| `{name}` | {what} |" for name, what in heritage.list_profiles().items()]
    text = "How kinds of sources write their columns and values; `heritage.list_profiles()` returns these."
    return _page("Profiles", text, "\n".join(["| profile | what it is for |", "|---|---|", *rows]))


def columns() -> str:
    """Return the page of columns: those of each table, and what people call them."""
    parts = []
    for table, types in {**COLUMNS, "regions": REGIONS, "inputs": INPUTS}.items():
        rows = [f"| `{name}` | {kind} |" for name, kind in types.items()]
        parts.append("\n".join([f"## {table}", "", "| column | type |", "|---|---|", *rows]))
    headings = words_of_headings()["columns"]
    named = [f"| `{ours}` | {', '.join(names)} |" for ours, names in headings.items() if len(names) > 1]
    head = ["## What people call them", "", "| column | understood as well |", "|---|---|"]
    parts.append("\n".join([*head, *named]))
    return _page("Columns", "The columns of every table, and the headings that are understood.", "\n\n".join(parts))


PAGES = {"findings.md": findings, "words.md": words, "profiles.md": profiles, "columns.md": columns}


if __name__ == "__main__":
    for name, write in PAGES.items():
        (HERE / name).write_text(write(), encoding="utf-8")
