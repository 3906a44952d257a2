"""Catalogues that were written by ``write()``: every table comes back as it was."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from heritage.model.errors import InputError
from heritage.model.metadata import METADATA_FILE, Metadata, metadata_of, read_metadata
from heritage.reading.delimited import read_delimited
from heritage.reading.geojson import read_geojson
from heritage.reading.geopackage import read_ogr_file, table_rows
from heritage.reading.sniff import GEOPACKAGE, SUFFIXES, sniff

if TYPE_CHECKING:
    from pathlib import Path

    from heritage.reading.raw import RawLayer

PACKAGE_FILE = "datapackage.json"
NAMES_TABLE = "heritage_columns"
LAYERS = ("sites", "regions")
TABLES = ("statements", "sources", "populations", "evidence", "findings", "inputs")
_OF_READING = ("findings", "inputs")
WRITTEN_INTO_FOLDER = frozenset(
    (
        *(f"{name}.geojson" for name in LAYERS),
        *(f"{name}.csv" for name in TABLES),
        PACKAGE_FILE,
        METADATA_FILE,
        "evidence",
    )
)
MARK = "heritage_version"
# An apostrophe stands before what a spreadsheet would run, and before any that stood there already.
GUARDED = re.compile(r"'+[\s\x00-\x20\ufeff\u200b-\u200f\u2060]*[=+\-@＝＋－＠]|'+[\t\r]")


@dataclass(frozen=True)
class Written:
    """
    A catalogue that was written.

    Attributes
    ----------
    path
        The GeoPackage or the folder.
    layers
        ``sites``, and ``regions`` where there are any.
    tables
        Statements, sources, populations and evidence.
    metadata
        What it says of itself.
    findings, inputs
        As they were when it was written.
    """

    path: Path
    layers: dict[str, RawLayer]
    tables: dict[str, RawLayer]
    metadata: Metadata
    findings: pd.DataFrame
    inputs: pd.DataFrame


def is_written(path: Path) -> bool:
    """
    Tell whether a file or folder is a catalogue that was written.

    Parameters
    ----------
    path
        Any.

    Returns
    -------
    bool
        True for a GeoPackage or folder of :func:`heritage.Catalogue.write`.
    """
    if path.is_dir():
        return _description(path) is not None
    if not path.is_file() or path.suffix.lower() not in SUFFIXES[GEOPACKAGE]:
        return False
    return sniff(path) == GEOPACKAGE and bool(table_rows(path.absolute(), NAMES_TABLE))


def _description(folder: Path) -> dict[str, Any] | None:
    try:
        content = json.loads((folder / PACKAGE_FILE).read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) and MARK in content else None


def read_written(path: Path) -> Written:
    """
    Read a catalogue that was written.

    Parameters
    ----------
    path
        One that :func:`is_written` knows.

    Returns
    -------
    Written
        Its tables under their own names of columns.

    Raises
    ------
    InputError
        Where a part cannot be read.
    """
    raws = _of_folder(path) if path.is_dir() else _of_database(path)
    if "sites" not in raws:
        raise InputError(f"{path}: this catalogue lacks its sites; write it again")
    empty = pd.DataFrame()
    return Written(
        path=path,
        layers={name: raws[name] for name in LAYERS if name in raws},
        tables={name: raws[name] for name in TABLES if name in raws and name not in _OF_READING},
        metadata=_metadata(path),
        findings=raws["findings"].columns if "findings" in raws else empty,
        inputs=raws["inputs"].columns if "inputs" in raws else empty,
    )


def _metadata(path: Path) -> Metadata:
    """Read what a catalogue says of itself: a file of the folder, a row of the GeoPackage."""
    if path.is_dir():
        file = path / METADATA_FILE
        return read_metadata(file) if file.is_file() else Metadata()
    rows = table_rows(path.absolute(), NAMES_TABLE)
    text = next((name for table, column, name in rows if not table and column == METADATA_FILE), "")
    return metadata_of(text, path)


def _of_database(path: Path) -> dict[str, RawLayer]:
    given: dict[str, dict[str, str]] = {}
    for table, column, name in table_rows(path.absolute(), NAMES_TABLE):
        given.setdefault(table, {})[column] = name
    raws = {raw.layer or "sites": raw for raw in read_ogr_file(path, GEOPACKAGE)}
    for name, raw in raws.items():
        raw.columns.columns = [given.get(name, {}).get(each, each) for each in raw.columns.columns]
    return raws


def _of_folder(path: Path) -> dict[str, RawLayer]:
    raws = {name: read_geojson(file) for name in LAYERS if (file := path / f"{name}.geojson").is_file()}
    for name in TABLES:
        file = path / f"{name}.csv"
        if file.is_file():
            raw = read_delimited(file)
            for column in raw.columns:
                texts = raw.columns[column]
                raw.columns[column] = texts.mask(texts.str.match(GUARDED).eq(True), texts.str.slice(1))
            raws[name] = raw
    return raws
