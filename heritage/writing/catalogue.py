"""A whole catalogue as one GeoPackage, or as a folder of tables; ``read()`` takes both back."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import warnings
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import pyogrio

from heritage.model.errors import OptionError
from heritage.model.metadata import METADATA_FILE, as_toml
from heritage.model.schema import CRS
from heritage.model.version import VERSION
from heritage.model.vocabulary_file import as_toml as vocabulary_as_toml
from heritage.model.written import LAYERS, MARK, NAMES_TABLE, PACKAGE_FILE, TABLES, VOCABULARY_FOLDER
from heritage.writing.cells import distinct_names, write_csv
from heritage.writing.files import copy_evidence
from heritage.writing.formats.geojson import write as write_geojson

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from heritage.model.tables import Tables

_RESERVED = {"fid", "geom", "geometry", "ogc_fid", "rowid"}
_TYPES = {
    "str": "string",
    "category": "string",
    "float64": "number",
    "Float64": "number",
    "Int64": "integer",
    "boolean": "boolean",
}


def plain_tables(tables: Tables) -> dict[str, pd.DataFrame]:
    """Return the tables as they are written: ids as columns, days as text."""
    given: dict[str, pd.DataFrame] = {
        "sites": tables.sites.reset_index(),
        "regions": tables.regions.reset_index(),
        "statements": tables.statements.reset_index(),
        "sources": tables.sources.reset_index(),
        "populations": tables.populations,
        "evidence": tables.evidence.reset_index(),
        "findings": tables.findings,
        "inputs": tables.inputs,
    }
    return {name: _plain(frame) for name, frame in given.items()}


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    for name in frame.columns:
        if pd.api.types.is_datetime64_any_dtype(frame[name].dtype):
            frame = frame.assign(**{name: frame[name].dt.strftime("%Y-%m-%d").astype("str")})
        elif isinstance(frame[name].dtype, pd.CategoricalDtype):
            frame = frame.assign(**{name: frame[name].astype("str")})
    return frame


def _own_words(tables: Tables) -> dict[str, str]:
    """Return the files with the words that the catalogue adds to the bundled ones, by their paths."""
    return {f"{VOCABULARY_FOLDER}/{name}.toml": vocabulary_as_toml(said) for name, said in tables._words.own.items()}


def write_database(tables: Tables, path: Path) -> None:
    """Write every table into a GeoPackage."""
    names: list[tuple[str, str, str]] = [("", MARK, VERSION), ("", METADATA_FILE, as_toml(tables.metadata))]
    names += [("", name, text) for name, text in _own_words(tables).items()]
    frames = plain_tables(tables)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for name in (*LAYERS, *TABLES):
                frame = frames[name]
                renamed = distinct_names([str(column) for column in frame.columns if column != "geometry"], _RESERVED)
                names += [(name, column, given) for given, column in renamed.items() if given != column]
                _write_layer(frame.rename(columns=renamed), name, path)
            table = pd.DataFrame(names, columns=["table_name", "column_name", "name"], dtype="str")
            _write_layer(table, NAMES_TABLE, path)
        whole = _is_whole(path, {name: len(frames[name]) for name in (*LAYERS, *TABLES)})
    except (RuntimeError, ValueError, sqlite3.Error) as error:  # GDAL's bindings raise many types of these
        raise OptionError(f"{path.name}: cannot be written ({error}); look whether there is room on the disk") from None
    if not whole:
        raise OptionError(f"{path.name}: was not written whole; look whether there is room on the disk")


def _write_layer(frame: pd.DataFrame, name: str, path: Path) -> None:
    if name not in LAYERS:
        pyogrio.write_dataframe(frame, path, layer=name, driver="GPKG", use_arrow=True, append=path.exists())
        return
    pyogrio.write_dataframe(
        gpd.GeoDataFrame(frame, geometry="geometry", crs=CRS),
        path,
        layer=name,
        driver="GPKG",
        use_arrow=True,
        geometry_type="Unknown",
        promote_to_multi=False,
        append=path.exists(),
    )


def _is_whole(path: Path, rows: Mapping[str, int]) -> bool:
    """Return whether a database that was written holds all rows: GDAL does not always say that a disk was full."""
    with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
        checked = database.execute("PRAGMA quick_check").fetchone()
        counts = {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in rows}  # noqa: S608 (names of ours)
    return checked == ("ok",) and counts == rows


def write_folder(tables: Tables, folder: Path, *, internal: bool) -> None:
    """
    Write every table into a folder: layers as GeoJSON, the others as CSV, described by a data package.

    The files of evidence lie beside them, in ``evidence/``, and what the catalogue says of itself in
    ``catalogue.toml``; its own words, where it has any, in ``vocabulary/``.
    """
    folder.mkdir()
    resources = []
    tables = replace(tables, _evidence=copy_evidence(tables, folder, internal=internal))
    (folder / METADATA_FILE).write_text(as_toml(tables.metadata), encoding="utf-8")
    for name, text in _own_words(tables).items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    for name, frame in plain_tables(tables).items():
        path = folder / f"{name}{'.geojson' if name in LAYERS else '.csv'}"
        if name in LAYERS:
            write_geojson(gpd.GeoDataFrame(frame, geometry="geometry", crs=CRS), path)
        else:
            write_csv(frame, path)
        resources.append(_resource(name, frame, path))
    told = "internal" if internal else "public"
    content = {"name": "heritage-catalogue", MARK: VERSION, "edition": told, "resources": resources}
    (folder / PACKAGE_FILE).write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _resource(name: str, frame: pd.DataFrame, path: Path) -> dict[str, Any]:
    """Describe a table as the Data Package standard has it."""
    fields = [
        {"name": str(column), "type": _TYPES.get(str(frame[column].dtype), "any")}
        for column in frame.columns
        if column != "geometry"
    ]
    return {"name": name, "path": path.name, "schema": {"fields": fields}}
