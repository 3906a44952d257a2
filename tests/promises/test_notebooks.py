"""The notebooks run, and what is committed is what they give today."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import nbformat
import pytest

FOLDER = Path(__file__).parents[2] / "notebooks"


def outputs(notebook):
    """What each cell shows; of a map the table below it and of a chart that it is one: bytes hang on versions."""
    shown = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            texts = output.get("data", {"text/plain": output.get("text", "")})
            texts = {kind: text if kind != "image/png" else bool(text) for kind, text in texts.items()}
            shown += [
                (cell.id, kind, text.partition("</iframe>")[2] or text if isinstance(text, str) else text)
                for kind, text in sorted(texts.items())
            ]
    return shown


@pytest.mark.parametrize(
    ("name", "cells", "shows"),
    [("01-first-look", 10, "<iframe"), ("02-contested", 16, "image/png"), ("03-release", 10, "<iframe")],
)
def test_the_committed_outputs_are_fresh(name, cells, shows):
    path = FOLDER / f"{name}.ipynb"
    specification = importlib.util.spec_from_file_location("execute", FOLDER / "execute.py")
    execute = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(execute)
    committed = nbformat.read(path, as_version=4)
    assert len([cell for cell in committed.cells if cell.cell_type == "code"]) == cells
    assert outputs(execute.executed(path)) == outputs(committed)
    assert any(shows in str(cell.get("outputs")) for cell in committed.cells)
