"""The table of codes in the README is the one that the package prints."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from heritage.model.findings import COLUMNS, codes, codes_as_markdown

README = Path(__file__).parents[2] / "README.md"


def test_the_readme_shows_the_codes_as_they_are():
    assert codes_as_markdown() in README.read_text(encoding="utf-8")


def test_one_command_prints_them():
    done = subprocess.run([sys.executable, "-m", "heritage", "codes"], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == codes_as_markdown()


@pytest.mark.parametrize("code", list(codes()))
def test_each_code_says_what_is_so_and_what_to_do(code):
    entry = codes()[code]
    assert entry.severity in {"error", "warning", "info"}
    assert entry.action in {"kept", "repaired", "rejected"}
    assert (entry.action == "rejected") <= (entry.severity == "error")
    assert entry.message.endswith(".")
    assert entry.advice.endswith(".")


def test_findings_stand_in_order_of_input_layer_record_code_and_field(sample):
    findings = sample.findings
    assert tuple(findings.columns) == COLUMNS
    order = ["input", "layer", "record", "code", "field"]
    assert findings.sort_values(order, kind="stable", na_position="first").index.tolist() == findings.index.tolist()
