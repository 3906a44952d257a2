"""What a catalogue that was written is known by, and what lies in it."""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING, Any

from heritage.model.metadata import METADATA_FILE

if TYPE_CHECKING:
    from pathlib import Path

PACKAGE_FILE = "datapackage.json"
NAMES_TABLE = "heritage_columns"
VOCABULARY_FOLDER = "vocabulary"
LAYERS = ("sites", "regions")
GIVEN_TABLES = ("statements", "sources", "populations", "evidence")  # that may lie beside layers, too
TABLES = (*GIVEN_TABLES, "findings", "inputs")
WRITTEN_INTO_FOLDER = frozenset(
    (
        *(f"{name}.geojson" for name in LAYERS),
        *(f"{name}.csv" for name in TABLES),
        PACKAGE_FILE,
        METADATA_FILE,
        VOCABULARY_FOLDER,
        "evidence",
    )
)
MARK = "heritage_version"


def is_written(path: Path) -> bool:
    """Return whether a file or folder is a catalogue that was written."""
    if path.is_dir():
        return _description(path) is not None
    return path.is_file() and path.suffix.lower() == ".gpkg" and bool(table_rows(path.absolute(), NAMES_TABLE))


def _description(folder: Path) -> dict[str, Any] | None:
    try:
        content = json.loads((folder / PACKAGE_FILE).read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) and MARK in content else None


def table_rows(path: Path, table: str) -> list[tuple[str, ...]]:
    """Read the rows of a small table of text."""
    try:
        database = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            rows = database.execute(f'SELECT * FROM "{table}"').fetchall()  # noqa: S608 (a table's name cannot be a parameter; this one is a constant of ours)
        finally:
            database.close()
    except (sqlite3.Error, UnicodeError):
        return []
    return [tuple(map(str, row[1:])) for row in rows]
