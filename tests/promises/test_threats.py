"""docs/threats.md names a test for each danger; here it is looked up."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", (PROJECT / "docs" / "threats.md").read_text(encoding="utf-8"))


def test_every_danger_has_a_test():
    lines = (PROJECT / "docs" / "threats.md").read_text(encoding="utf-8").splitlines()
    dangers = [line for line in lines if line.startswith("| ") and not line.startswith("| danger")]
    assert len(dangers) > 30
    assert [danger for danger in dangers if len(re.findall(r"`tests/[^`]+::\w+`", danger)) != 1] == []


@pytest.mark.parametrize(("file", "name"), sorted(set(NAMED)))
def test_the_test_is_there_runs_and_asserts(file, name):
    body = ast.parse((PROJECT / file).read_text(encoding="utf-8")).body
    (found,) = (each for each in body if isinstance(each, ast.FunctionDef) and each.name == name)
    marks = " ".join(map(ast.unparse, found.decorator_list))
    assert "skip" not in marks
    assert "xfail" not in marks
    inside = ast.unparse(found)
    assert "assert " in inside or "silent(" in inside or "pytest.raises" in inside
