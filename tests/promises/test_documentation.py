"""The generated pages of the documentation are fresh, README is short, and every link in them leads somewhere."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
TEXTS = [PROJECT / "README.md", PROJECT / "CONTRIBUTING.md", *sorted((PROJECT / "docs").glob("*.md"))]


def generator():
    spec = importlib.util.spec_from_file_location("generate", PROJECT / "docs" / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.PAGES


@pytest.mark.parametrize("name", ["findings.md", "words.md", "profiles.md", "columns.md"])
def test_a_generated_page_is_what_the_package_says_today(name):
    written = (PROJECT / "docs" / name).read_text(encoding="utf-8")
    assert generator()[name]() == written, "run .venv/bin/python docs/generate.py"


def test_readme_is_short_and_shows_the_first_command_at_once():
    lines = (PROJECT / "README.md").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 150
    assert any("heritage export" in line for line in lines[:25])


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_a_link_to_another_page_leads_there(path):
    links = re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []
