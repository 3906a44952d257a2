"""Catalogues that were written by ``write()``: every table comes back as it was."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from heritage.model.errors import InputError
from heritage.model.folding import map_unique
from heritage.model.metadata import METADATA_FILE, Metadata, metadata_of, read_metadata
from heritage.model.spreadsheets import as_given
from heritage.model.written import GIVEN_TABLES, LAYERS, NAMES_TABLE, TABLES, VOCABULARY_FOLDER, table_rows
from heritage.reading.format import GEOPACKAGE
from heritage.reading.formats.delimited import read_delimited
from heritage.reading.formats.geojson import read_geojson
from heritage.reading.formats.geopackage import read_ogr_file
from heritage.reading.toml_file import read_toml, toml_of

if TYPE_CHECKING:
    from heritage.model.raw_layer import RawLayer


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
    vocabulary
        What it adds to the bundled words, by vocabulary.
    findings, inputs
        As they were when it was written.
    """

    path: Path
    layers: dict[str, RawLayer]
    tables: dict[str, RawLayer]
    metadata: Metadata
    vocabulary: dict[str, dict[str, Any]]
    findings: pd.DataFrame
    inputs: pd.DataFrame


def read_written(path: Path) -> Written:
    """Read a catalogue that was written."""
    raws = _of_folder(path) if path.is_dir() else _of_database(path)
    if "sites" not in raws:
        raise InputError(f"{path}: this catalogue lacks its sites; write it again", path=path)
    empty = pd.DataFrame()
    return Written(
        path=path,
        layers={name: raws[name] for name in LAYERS if name in raws},
        tables={name: raws[name] for name in GIVEN_TABLES if name in raws},
        metadata=_metadata(path),
        vocabulary=_vocabulary(path),
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


def _vocabulary(path: Path) -> dict[str, dict[str, Any]]:
    """Read what a catalogue adds to the bundled words: files of the folder, rows of the GeoPackage."""
    if path.is_dir():
        files = sorted((path / VOCABULARY_FOLDER).glob("*.toml"))
        return {file.stem: read_toml(file, "a vocabulary")[1] for file in files}
    rows = table_rows(path.absolute(), NAMES_TABLE)
    texts = {
        Path(name).stem: text for table, name, text in rows if not table and name.startswith(f"{VOCABULARY_FOLDER}/")
    }
    return {name: toml_of(text, f"{path}, {name}", "a vocabulary") for name, text in texts.items()}


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
                raw.columns[column] = map_unique(raw.columns[column], as_given).astype("str")
            raws[name] = raw
    return raws
