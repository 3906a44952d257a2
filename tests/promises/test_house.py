"""The house is as its plan says: packages, the arrows between them, and files that fit on a desk."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
HERITAGE = PROJECT / "heritage"
PLAN = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["heritage"]["arrows"]
MOST_LINES = 400
DOORS = ("__init__.py", "__main__.py", "export.py")


def imported_by(path):
    """The packages of the house that a file imports from, wherever in it it does so."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
        names += [each.name for each in node.names] if isinstance(node, ast.Import) else []
        yield from (name.split(".")[1] for name in names if name.startswith("heritage."))


def test_the_plan_names_every_package_and_no_other():
    packages = {path.parent.name for path in HERITAGE.glob("*/__init__.py")}
    assert packages == set(PLAN)
    assert {path.name for path in HERITAGE.glob("*.py")} == set(DOORS)


@pytest.mark.parametrize("package", PLAN)
def test_a_package_imports_from_those_that_the_plan_names(package):
    found = {name for path in (HERITAGE / package).rglob("*.py") for name in imported_by(path)}
    assert found - {package, "model"} <= set(PLAN[package])


def test_the_plan_names_no_arrow_that_nothing_uses():
    for package, arrows in PLAN.items():
        found = {name for path in (HERITAGE / package).rglob("*.py") for name in imported_by(path)}
        assert set(arrows) <= found, package


@pytest.mark.parametrize("path", sorted(HERITAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(HERITAGE)))
def test_a_file_has_at_most_four_hundred_lines(path):
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= MOST_LINES


def test_no_module_stands_behind_a_public_name():
    import heritage

    for name in heritage.__all__:
        assert not (HERITAGE / f"{name}.py").exists()
        assert not (HERITAGE / name).exists()
